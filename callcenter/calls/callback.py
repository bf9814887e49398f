"""What is kept of a caller who will be called back, while no call of theirs is left."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.calls.call import Customer, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """`place` is in line all the time; `number` is called, from `dnis`, which they had called.

    `promised_in`: the call in which they chose it. `call`: the one that calls them, or did last. `is_told`: they have
    heard that they may be recorded. `attempt`, `until`: of the present try, as the router wants it, `dial_at` when it
    begins (0: it has). `promised_by`: the agent who gave their word; "": the caller asked for it.
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
    attempt: int = 0
    until: float = 0.0
    dial_at: float = 0.0
    promised_by: str = ""

    @property
    def entry(self) -> str:
        return self.place.entry
