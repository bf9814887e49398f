"""Who is at their desk: pages open, microphone working, and what agents ask for.

Availability is gated: Ready is granted only to an agent with a page, a working microphone and a registered phone.
Nobody is signed out at the first flicker of a connection: the page has `sign_out_after_s` to come back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import acd
from callcenter.calls.effects import Effect, Refused, TellRouter, WakeAt
from callcenter.calls.wishes import (
    AgentCame,
    AgentLeft,
    AskedNotReady,
    AskedReady,
    AskedToFinish,
    DeskFact,
    MicrophoneChecked,
)
from callcenter.plain import from_plain, to_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One agent's desk. `gone_at`: when the last page left (0 = somebody is there)."""

    agent: str
    pages: int = 0
    microphone: bool = False
    gone_at: float = 0.0


TAKES_CONTACTS = frozenset({"idle", "offered"})


class Presence:
    """Desk facts in, facts for the router or a refusal out."""

    def __init__(
        self,
        state_of: Callable[[str], str],
        phones: Callable[[], Collection[str]],
        *,
        sign_out_after_s: float,
    ) -> None:
        self._state_of = state_of
        self._phones = phones
        self._sign_out_after_s = sign_out_after_s
        self.seats: dict[str, Seat] = {}

    def told(self, fact: DeskFact, now: float) -> list[Effect]:
        """Apply one desk fact."""
        seat = self.seats.get(fact.agent, Seat(agent=fact.agent))
        match fact:
            case AgentCame():
                self._sit(replace(seat, pages=seat.pages + 1, gone_at=0.0))
                return [TellRouter(fact=acd.AgentSignedIn(fact.agent))]
            case AgentLeft():
                return self._left(seat, now)
            case AskedReady():
                return self._ready(seat)
            case AskedNotReady():
                return self._unready(fact.agent, fact.reason)
            case AskedToFinish():
                if self._state_of(fact.agent) != "wrap_up":
                    return [
                        Refused(user=fact.agent, code="no_wrap_up", text="There is no wrap-up to finish.")
                    ]
                return [TellRouter(fact=acd.WrapUpFinished(fact.agent))]
            case MicrophoneChecked():
                self._sit(replace(seat, microphone=fact.works))
                return [] if fact.works else self.stop_offers(fact.agent, "microphone")

    def stop_offers(self, agent: str, reason: str) -> list[Effect]:
        """Not ready at once, but only for an agent who could be offered something now."""
        return self._unready(agent, reason) if self._state_of(agent) in TAKES_CONTACTS else []

    def sign_everybody_out(self) -> list[Effect]:
        """The process ends: nobody is at a desk of ours any more."""
        return [
            TellRouter(fact=acd.AgentSignedOut(agent))
            for agent in self.seats
            if self._state_of(agent) != "logged_out"
        ]

    def woke(self, agent: str, now: float) -> list[Effect]:
        """The page did not come back in time: signed out."""
        seat = self.seats.get(agent)
        if seat is None or not seat.gone_at or now < seat.gone_at + self._sign_out_after_s:
            return []
        if self._state_of(agent) == "logged_out":
            return []
        return [TellRouter(fact=acd.AgentSignedOut(agent))]

    def _sit(self, seat: Seat) -> None:
        self.seats[seat.agent] = seat

    def _left(self, seat: Seat, now: float) -> list[Effect]:
        pages = max(0, seat.pages - 1)
        if pages:
            self._sit(replace(seat, pages=pages))
            return []
        # A new page checks its own microphone again.
        self._sit(replace(seat, pages=0, microphone=False, gone_at=now))
        wake = WakeAt(key=f"gone:{seat.agent}", at=now + self._sign_out_after_s)
        return [*self.stop_offers(seat.agent, "connection_lost"), wake]

    def _ready(self, seat: Seat) -> list[Effect]:
        if self._state_of(seat.agent) == "logged_out":
            return [Refused(user=seat.agent, code="signed_out", text="You are signed out.")]
        if not seat.microphone:
            return [Refused(user=seat.agent, code="microphone", text="The microphone check has not passed.")]
        if seat.agent not in self._phones():
            return [Refused(user=seat.agent, code="phone", text="The phone is not registered.")]
        return [TellRouter(fact=acd.AgentReady(seat.agent))]

    def _unready(self, agent: str, reason: str) -> list[Effect]:
        if self._state_of(agent) == "logged_out":
            return [Refused(user=agent, code="signed_out", text="You are signed out.")]
        return [TellRouter(fact=acd.AgentNotReady(agent, reason))]

    def to_data(self) -> list[Any]:
        return [to_plain(seat) for seat in self.seats.values()]

    def restore(self, data: list[Mapping[str, Any]]) -> None:
        self.seats = {seat.agent: seat for seat in (from_plain(Seat, item) for item in data)}
