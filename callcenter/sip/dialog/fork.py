"""One phone of a dialled leg: whether it may be, must be, or has been told to stop ringing.

A CANCEL may only follow a provisional response (RFC 3261 9.1), so the wish to cancel can have to wait for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import cast

from callcenter.sip.link import Link
from callcenter.sip.message import Request
from callcenter.sip.wire_data import message_to_data, request_from_data
from callcenter.values import replace


class ForkState(Enum):
    CALLING = "calling"
    EARLY = "early"
    CANCEL_WANTED = "cancel_wanted"
    CANCELLED = "cancelled"
    DONE = "done"


class ForkInput(Enum):
    PROVISIONAL = "provisional"
    CANCEL = "cancel"
    FINAL = "final"
    """A final response, or the end of the transaction without one."""


# (state, input) -> (whether the CANCEL goes out now, next state)
FORKS: Mapping[tuple[ForkState, ForkInput], tuple[bool, ForkState]] = {
    (ForkState.CALLING, ForkInput.PROVISIONAL): (False, ForkState.EARLY),
    (ForkState.CALLING, ForkInput.CANCEL): (False, ForkState.CANCEL_WANTED),
    (ForkState.CALLING, ForkInput.FINAL): (False, ForkState.DONE),
    (ForkState.EARLY, ForkInput.PROVISIONAL): (False, ForkState.EARLY),
    (ForkState.EARLY, ForkInput.CANCEL): (True, ForkState.CANCELLED),
    (ForkState.EARLY, ForkInput.FINAL): (False, ForkState.DONE),
    (ForkState.CANCEL_WANTED, ForkInput.PROVISIONAL): (True, ForkState.CANCELLED),
    (ForkState.CANCEL_WANTED, ForkInput.CANCEL): (False, ForkState.CANCEL_WANTED),
    (ForkState.CANCEL_WANTED, ForkInput.FINAL): (False, ForkState.DONE),
    (ForkState.CANCELLED, ForkInput.PROVISIONAL): (False, ForkState.CANCELLED),
    (ForkState.CANCELLED, ForkInput.CANCEL): (False, ForkState.CANCELLED),
    (ForkState.CANCELLED, ForkInput.FINAL): (False, ForkState.DONE),
    # A repeated 2xx, or the 2xx of one more phone behind a proxy.
    (ForkState.DONE, ForkInput.PROVISIONAL): (False, ForkState.DONE),
    (ForkState.DONE, ForkInput.CANCEL): (False, ForkState.DONE),
    (ForkState.DONE, ForkInput.FINAL): (False, ForkState.DONE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """An INVITE of ours to one phone. `reason` goes into its CANCEL (RFC 3326)."""

    invite: Request
    link: Link
    state: ForkState = ForkState.CALLING
    reason: str = ""

    def after(self, event: ForkInput, reason: str = "") -> tuple[bool, Fork]:
        """Whether to send the CANCEL now, and the fork from now on."""
        sends_cancel, state = FORKS[self.state, event]
        return sends_cancel, replace(self, state=state, reason=self.reason or reason)

    def to_data(self) -> dict[str, object]:
        return {
            "invite": message_to_data(self.invite),
            "link": self.link.to_data(),
            "state": self.state.value,
            "reason": self.reason,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Fork:
        return cls(
            invite=request_from_data(str(data["invite"])),
            link=Link.from_data(cast("dict[str, object]", data["link"])),
            state=ForkState(data["state"]),
            reason=str(data["reason"]),
        )
