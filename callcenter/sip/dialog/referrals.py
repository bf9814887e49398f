"""What a leg keeps of a transfer that is under way: one that the peer asked for, one that we asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import cast

from callcenter.sip.message import Request
from callcenter.sip.wire_data import message_to_data, request_from_data

Status = tuple[int, str]
"""A status code and its words."""


class ReferralState(Enum):
    ASKED = "asked"
    """The peer's REFER has no answer."""
    IDLE = "idle"
    TELLING = "telling"
    """Our NOTIFY has no answer."""
    WAITING = "waiting"
    """It has none, and there is more to tell."""
    LAST_WAITING = "last_waiting"
    """It has none, and the last word waits."""
    CLOSING = "closing"
    """The last word has no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """The peer's REFER and its subscription.

    `key` names the REFER's server transaction while it is asked, then our NOTIFY's; `waiting` is what the next one
    says. At `late_at` nobody has decided, or nobody will tell more.
    """

    key: str
    request: Request
    late_at: float
    is_silent: bool = False
    state: ReferralState = ReferralState.ASKED
    waiting: Status = (0, "")

    def is_asked_in(self, key: str) -> bool:
        """Whether the REFER came in that server transaction and has no answer."""
        return self.state is ReferralState.ASKED and self.key == key

    def to_data(self) -> dict[str, object]:
        return {
            "key": self.key,
            "request": message_to_data(self.request),
            "late_at": self.late_at,
            "is_silent": self.is_silent,
            "state": self.state.value,
            "waiting": list(self.waiting),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Referral:
        code, reason = cast("list[int | str]", data["waiting"])
        return cls(
            key=str(data["key"]),
            request=request_from_data(str(data["request"])),
            late_at=cast(float, data["late_at"]),
            is_silent=bool(data["is_silent"]),
            state=ReferralState(data["state"]),
            waiting=(int(code), str(reason)),
        )


class ReferringState(Enum):
    ASKED = "asked"
    """Our REFER has no answer."""
    FOLLOWING = "following"
    """The peer tells how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Referring:
    """Our REFER and its subscription: `key` names the transaction, `number` is what NOTIFYs name it by."""

    key: str
    number: int
    late_at: float
    state: ReferringState = ReferringState.ASKED

    def to_data(self) -> dict[str, object]:
        return {
            "key": self.key,
            "number": self.number,
            "late_at": self.late_at,
            "state": self.state.value,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Referring:
        return cls(
            key=str(data["key"]),
            number=cast(int, data["number"]),
            late_at=cast(float, data["late_at"]),
            state=ReferringState(data["state"]),
        )
