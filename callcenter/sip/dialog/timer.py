"""The session timer (RFC 4028): what both sides agreed on, and when it asks for a refresh or is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from callcenter.sip.config import EndpointConfig
from callcenter.sip.errors import ParseError
from callcenter.sip.headers import Row
from callcenter.sip.lexis import find_param, number, parse_params
from callcenter.sip.message import Message, Request, Response
from callcenter.values import replace

TIMER = "timer"

# RFC 4028 10: the side that waits gives up this much early, or a third of the interval if that is less.
_EARLY_S = 32.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTimer:
    """One agreed interval. `refresh_at` is None while the peer refreshes, or while our refresh is under way."""

    interval_s: int
    we_refresh: bool
    refresh_at: float | None
    expires_at: float

    @classmethod
    def started(cls, interval_s: int, *, we_refresh: bool, now: float) -> SessionTimer:
        early_s = 0.0 if we_refresh else min(_EARLY_S, interval_s / 3)
        return cls(
            interval_s=interval_s,
            we_refresh=we_refresh,
            refresh_at=now + interval_s / 2 if we_refresh else None,
            expires_at=now + interval_s - early_s,
        )

    def refreshing(self) -> SessionTimer:
        """Our refresh is on its way."""
        return replace(self, refresh_at=None)

    def again_at(self, at: float) -> SessionTimer:
        """The refresh did not come about; the session is over at the same time as before."""
        return replace(self, refresh_at=at)

    def widened(self, interval_s: int, at: float) -> SessionTimer:
        """The peer wants at least `interval_s`: refresh with that."""
        return replace(self, interval_s=interval_s, refresh_at=at)

    def to_data(self) -> dict[str, object]:
        return {
            "interval_s": self.interval_s,
            "we_refresh": self.we_refresh,
            "refresh_at": self.refresh_at,
            "expires_at": self.expires_at,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> SessionTimer:
        return cls(
            interval_s=cast(int, data["interval_s"]),
            we_refresh=bool(data["we_refresh"]),
            refresh_at=cast("float | None", data["refresh_at"]),
            expires_at=cast(float, data["expires_at"]),
        )


@dataclass(frozen=True, slots=True)
class Wish:
    """Session-Expires and Min-SE of a message; 0 and "" where it says nothing."""

    interval_s: int
    refresher: str
    least_s: int

    @classmethod
    def of(cls, message: Message) -> Wish:
        """Raise ParseError for values that cannot be read."""
        value, semicolon, params = (message.headers.get("Session-Expires") or "0").partition(";")
        refresher = (find_param(parse_params(semicolon + params), "refresher") or "").lower()
        least, _, _ = (message.headers.get("Min-SE") or "0").partition(";")
        return cls(
            number(value.strip(), 2**32, "Session-Expires"), refresher, number(least.strip(), 2**32, "Min-SE")
        )


def speaks_timer(message: Message) -> bool:
    """Whether the sender knows session timers."""
    return TIMER in (tag.lower() for name in ("Supported", "Require") for tag in message.tokens(name))


def allows_update(message: Message) -> bool:
    """Whether the sender takes an UPDATE, the refresh that touches no media."""
    return "UPDATE" in message.tokens("Allow")


def is_too_short(request: Request, config: EndpointConfig) -> bool:
    """Whether an INVITE or UPDATE wants refreshes more often than we do: 422 (RFC 4028 9).

    Only who speaks timers can do something with a 422; what a proxy added for somebody else is taken.
    """
    wish = Wish.of(request)
    return 0 < wish.interval_s < config.min_session_s and speaks_timer(request)


def wanted(config: EndpointConfig, interval_s: int = 0, refresher: str = "") -> tuple[Row, ...]:
    """What a request of ours says; the answering side chooses who refreshes unless we name one."""
    role = f";refresher={refresher}" if refresher else ""
    interval_s = interval_s or config.session_expires_s
    return ("Session-Expires", f"{interval_s}{role}"), ("Min-SE", str(config.min_session_s))


def agreed_by_us(
    request: Request,
    config: EndpointConfig,
    now: float,
    *,
    can_update: bool,
    running: SessionTimer | None = None,
) -> tuple[SessionTimer | None, tuple[Row, ...]]:
    """What we answer to a peer's INVITE or UPDATE (RFC 4028 9, table 2): the timer, and the rows of the 2xx.

    Whoever speaks timers refreshes, unless it wants us to. For others we refresh ourselves, when an UPDATE can
    do it or somebody on the way asked for a timer; phones that know neither are left in peace. But a timer that is
    `running` for us goes on: a peer that wants none does not stop us from asking whether it is there.
    """
    wish, speaks = Wish.of(request), speaks_timer(request)
    if not speaks and not can_update and not wish.interval_s:
        return running if running and running.we_refresh else None, ()
    asked_s = wish.interval_s or config.session_expires_s
    interval_s = max(min(asked_s, config.session_expires_s), wish.least_s, config.min_session_s)
    we_refresh = not speaks or wish.refresher == "uas"
    rows = (("Session-Expires", f"{interval_s};refresher={'uas' if we_refresh else 'uac'}"),)
    required = (("Require", TIMER),) if speaks else ()
    return SessionTimer.started(interval_s, we_refresh=we_refresh, now=now), rows + required


def agreed_by_peer(response: Response, config: EndpointConfig, now: float) -> SessionTimer | None:
    """What a 2xx to our INVITE or UPDATE settles; None without a Session-Expires: the session has no end."""
    try:
        wish = Wish.of(response)
    except ParseError:
        # A value nobody can read must not end a call that was just answered.
        return None
    if not wish.interval_s:
        return None
    interval_s = max(wish.interval_s, config.min_session_s)
    return SessionTimer.started(interval_s, we_refresh=wish.refresher != "uas", now=now)


def least_of(response: Response) -> int:
    """The Min-SE of a 422, 0 when there is none to go by."""
    try:
        return Wish.of(response).least_s
    except ParseError:
        return 0
