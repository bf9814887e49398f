"""What can go wrong with trunks.

TrunkError
├── MayNotCall   a call over a trunk is refused before anything is sent
└── WrongState   an input that the trunk's state does not list
"""

from __future__ import annotations

from enum import Enum

from callcenter.sip.errors import SipError


class TrunkError(SipError):
    """A trunk cannot do this."""


class MayNotCall(TrunkError):
    """The call is refused: `code` as if the trunk had said so, the text says why."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


class WrongState(TrunkError):
    """An input that the trunk's state does not list."""

    def __init__(self, trunk: str, state: Enum, event: Enum) -> None:
        super().__init__(f"Trunk {trunk} is {state.value} and cannot take {event.value}")
