"""What a leg waits with: the peer's INVITE, our responses that nobody has acknowledged, our own wish for a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from callcenter.sip.link import Link
from callcenter.sip.message import Request, Response
from callcenter.sip.transaction import Timers
from callcenter.sip.wire_data import message_to_data, request_from_data, response_from_data
from callcenter.values import replace


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInvite:
    """The peer waits for our final answer; `key` names the server transaction."""

    key: str
    request: Request

    def to_data(self) -> dict[str, object]:
        return {"key": self.key, "request": message_to_data(self.request)}

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> OpenInvite:
        return cls(key=str(data["key"]), request=request_from_data(str(data["request"])))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnackedAnswer:
    """Our 2xx until its ACK, our reliable 180 until its PRACK.

    Repeated whatever the transport: a hop behind it may lose it (RFC 3261 13.3.1.4, RFC 3262 3). `rseq` numbers a
    reliable provisional response, and is 0 in a 2xx.
    """

    key: str
    response: Response
    link: Link
    interval_s: float
    resend_at: float
    give_up_at: float
    rseq: int = 0

    @classmethod
    def first(
        cls, key: str, response: Response, link: Link, timers: Timers, now: float, *, rseq: int = 0
    ) -> UnackedAnswer:
        return cls(
            key=key,
            response=response,
            link=link,
            interval_s=timers.t1,
            resend_at=now + timers.t1,
            give_up_at=now + timers.give_up_s,
            rseq=rseq,
        )

    def repeated(self, timers: Timers, now: float) -> UnackedAnswer:
        # RFC 3262 3 doubles without a ceiling, RFC 3261 13.3.1.4 has one.
        interval_s = 2 * self.interval_s if self.rseq else min(2 * self.interval_s, timers.t2)
        return replace(self, interval_s=interval_s, resend_at=now + interval_s)

    def to_data(self) -> dict[str, object]:
        return {
            "key": self.key,
            "response": message_to_data(self.response),
            "link": self.link.to_data(),
            "interval_s": self.interval_s,
            "resend_at": self.resend_at,
            "give_up_at": self.give_up_at,
            "rseq": self.rseq,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> UnackedAnswer:
        return cls(
            key=str(data["key"]),
            response=response_from_data(str(data["response"])),
            link=Link.from_data(cast("dict[str, object]", data["link"])),
            interval_s=cast(float, data["interval_s"]),
            resend_at=cast(float, data["resend_at"]),
            give_up_at=cast(float, data["give_up_at"]),
            rseq=cast(int, data["rseq"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A session that we want instead of the one in force.

    `at`: when it may go out. `tries` counts how often it did; `key` names the transaction it is in, "" while it waits;
    `is_withdrawn`: the peer took too long and was sent a CANCEL.
    """

    sdp: str
    at: float
    tries: int = 0
    key: str = ""
    is_withdrawn: bool = False

    def to_data(self) -> dict[str, object]:
        return {
            "sdp": self.sdp,
            "at": self.at,
            "tries": self.tries,
            "key": self.key,
            "is_withdrawn": self.is_withdrawn,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Offer:
        return cls(
            sdp=str(data["sdp"]),
            at=cast(float, data["at"]),
            tries=cast(int, data["tries"]),
            key=str(data["key"]),
            is_withdrawn=bool(data["is_withdrawn"]),
        )
