"""What can go wrong with dialogs and legs.

DialogError
├── NoDialog     a request names a dialog we do not have: the peer gets 481
├── NoLeg        a command names a leg that is not there any more
├── OutOfOrder   the peer's CSeq went backwards: the peer gets 500
└── WrongState   an input the leg's table does not list
"""

from __future__ import annotations

from enum import Enum

from callcenter.sip.errors import SipError


class DialogError(SipError):
    """A dialog or leg cannot do this."""


class NoDialog(DialogError):
    """No dialog has this Call-ID and these tags."""


class NoLeg(DialogError):
    """The leg is not known, or not any more: its end may have crossed the command."""

    def __init__(self, leg: str) -> None:
        super().__init__(f"No leg {leg}")
        self.leg = leg


class OutOfOrder(DialogError):
    """A request carries a lower CSeq than one before it (RFC 3261 12.2.2)."""


class WrongState(DialogError):
    """An input that the leg's state does not list."""

    def __init__(self, leg: str, state: Enum, event: Enum) -> None:
        super().__init__(f"Leg {leg} is {state.value} and cannot take {event.value}")
        self.leg = leg
