"""What is kept of a caller who will be called back, while no call of theirs is left."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.calls.call import Customer, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """`place` is in line all the time; `number` is called, from `dnis`, which they had called.

    `promised_in`: the call in which they chose it. `call`: the one that calls them, or did last. `is_told`: they have
    heard that they may be recorded.
    """

    place: Place
    number: str
    dnis: str
    name: str
    language: str
    promised_in: str
    customer: Customer | None = None
    is_told: bool = False
    call: str = ""

    @property
    def entry(self) -> str:
        return self.place.entry
