"""Who is at their desk: pages open, microphone working, and what agents ask for.

Availability is gated: Ready is granted only to an agent with a page, a registered phone, and a working microphone
unless that phone is one on the desk. Who loses one of these is not ready at once, or after the contact in hand, unless
it is back by then. Who could be offered contacts and lost it for a moment, by a reload or another network, takes them
again as soon as all is back: within the same time nobody has to press Ready twice.
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
    AskedForTime,
    AskedNotReady,
    AskedReady,
    AskedToFinish,
    DeskFact,
    GaveDisposition,
    LineTested,
    MicrophoneChecked,
    SignedOut,
)
from callcenter.calls.wrapping_up import Wanted, dispose, finish, more_time, owed
from callcenter.events import AgentTested
from callcenter.plain import from_plain, to_plain
from said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One agent's desk. `gone_at`: when the last page left (0 = somebody is there). `own_calls`: they make now.

    `ready_until`: who was ready, and did not choose to be otherwise, is ready again when all is back by then.
    `is_tested`: an echo call of theirs went well since they signed in.
    """

    agent: str
    pages: int = 0
    microphone: bool = False
    gone_at: float = 0.0
    own_calls: int = 0
    ready_until: float = 0.0
    is_tested: bool = False


TAKES_CONTACTS = frozenset({acd.State.IDLE, acd.State.OFFERED})
IN_HAND = frozenset({acd.State.ON_CONTACT, acd.State.WRAP_UP})
NO_PAGE, NO_PHONE, NO_MICROPHONE = "connection_lost", "phone_lost", "microphone"
OWN_CALL, NOT_TESTED = "own_call", "self_test"
NO_LINE = "line_lost"
OURS = frozenset({NO_PAGE, NO_PHONE, NO_MICROPHONE, OWN_CALL})
"""Reasons for not ready that nobody chose; they go when what was missing is back."""


class Presence:
    """Desk facts in, facts for the router or a refusal out.

    `call_of`: the call of an entry. `wanted`: what queues want said of their contacts.
    `needs_test`: nobody with a browser for a phone is ready before an echo call went well.
    """

    def __init__(
        self,
        agent_of: Callable[[str], acd.AgentView | None],
        phones: Callable[[], Collection[str]],
        desk_phones: Callable[[], Collection[str]] = frozenset,
        lines: Callable[[], Collection[str]] = frozenset,
        *,
        sign_out_after_s: float,
        call_of: Callable[[str], str] = str,
        wanted: Callable[[], Wanted] = Wanted,
        needs_test: bool = False,
    ) -> None:
        self._agent_of = agent_of
        self._phones = phones
        self._desk_phones = desk_phones
        self._lines = lines
        self._sign_out_after_s = sign_out_after_s
        self._call_of = call_of
        self._wanted = wanted
        self._needs_test = needs_test
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
            case LineTested():
                return self._tested(seat, fact, now)
            case SignedOut():
                is_elsewhere = seat.pages > 1 or self._state(fact.agent) is acd.State.LOGGED_OUT
                if is_elsewhere:
                    return []
                self._sit(replace(seat, is_tested=False))
                return [TellRouter(fact=acd.AgentSignedOut(fact.agent))]
            case AskedReady():
                return self._ready(seat)
            case AskedNotReady():
                return self._unready(fact.agent, fact.reason)
            case AskedToFinish():
                return finish(self._agent_of(fact.agent), fact, self._call_of)
            case AskedForTime():
                return more_time(self._agent_of(fact.agent), fact, self._call_of)
            case GaveDisposition():
                view = self._agent_of(fact.agent)
                return dispose(view, fact, self._call_of, self._wanted(), now)
            case MicrophoneChecked():
                self._sit(replace(seat, microphone=fact.works))
                if self._can_speak(self.seats[fact.agent]):
                    return self._whole_again(fact.agent, now)
                return self._lost(fact.agent, NO_MICROPHONE, now)

    def _tested(self, seat: Seat, fact: LineTested, now: float) -> list[Effect]:
        """The echo call is over; one that failed takes nobody's contact away, only the next."""
        self._sit(replace(seat, is_tested=not fact.failed))
        told = AgentTested(
            at=now,
            agent=fact.agent,
            failed=fact.failed,
            round_trip_s=fact.round_trip_s,
            lost_share=fact.lost_share,
            mos=fact.mos,
        )
        is_in_the_way = fact.failed and self._needs_test and fact.agent not in self._desk_phones()
        return [told, *(self.stop_offers(fact.agent, NOT_TESTED) if is_in_the_way else [])]

    @property
    def needs_self_test(self) -> bool:
        return self._needs_test

    def has_desk_phone(self, user: str) -> bool:
        return user in self._desk_phones()

    def has_open_line(self, user: str) -> bool:
        return user in self._lines()

    def phone_registered(self, agent: str, now: float) -> list[Effect]:
        """The phone is back, or another kind of phone than before is there."""
        if agent not in self.seats or self._can_speak(self.seats[agent]):
            return self._whole_again(agent, now)
        # Only a browser is left, and nobody has heard its microphone; in a call its leg will tell.
        return self._lost(agent, NO_MICROPHONE, now) if self._state(agent) in TAKES_CONTACTS else []

    def phone_gone(self, agent: str, now: float) -> list[Effect]:
        return self._lost(agent, NO_PHONE, now)

    def own_call(self, agent: str, now: float, *, is_over: bool) -> list[Effect]:
        """The agent calls somebody: not ready meanwhile, and afterwards as before.

        During wrap-up the wish to be not ready stands, for nobody may cut a wrap-up short.
        """
        seat = self.seats.get(agent, Seat(agent=agent))
        seat = replace(seat, own_calls=max(0, seat.own_calls + (-1 if is_over else 1)))
        self._sit(seat)
        if not is_over:
            return self.stop_offers(agent, OWN_CALL)
        view = self._agent_of(agent)
        if seat.own_calls or view is None:
            return []
        if view.state is acd.State.NOT_READY and view.reason == OWN_CALL and self._is_whole(seat):
            return [TellRouter(fact=acd.AgentReady(agent))]
        return self._whole_again(agent, now)

    def _is_whole(self, seat: Seat) -> bool:
        """Nothing that a contact needs is missing."""
        is_there = seat.pages > 0 and self._can_speak(seat) and seat.agent in self._phones()
        return is_there and not seat.own_calls

    def _can_speak(self, seat: Seat) -> bool:
        return seat.microphone or seat.agent in self._desk_phones()

    def stop_offers(self, agent: str, reason: str) -> list[Effect]:
        """Not ready: at once for an agent who could be offered something, else after the contact in hand.

        What the agent has asked for after the contact stands.
        """
        view = self._agent_of(agent)
        if view is None:
            return []
        is_pending = bool(view.pending) or view.leaving
        if view.state in TAKES_CONTACTS or (view.state in IN_HAND and not is_pending):
            return [TellRouter(fact=acd.AgentNotReady(agent, reason, is_choice=False))]
        return []

    def _lost(self, agent: str, reason: str, now: float) -> list[Effect]:
        """Something that a contact needs is gone, for a moment or for good."""
        if agent in self.seats and self._state(agent) in TAKES_CONTACTS:
            self._sit(replace(self.seats[agent], ready_until=now + self._sign_out_after_s))
        return self.stop_offers(agent, reason)

    def _whole_again(self, agent: str, now: float) -> list[Effect]:
        """Page, microphone and phone are there: what the want of them has changed, or was to change, is undone."""
        view, seat = self._agent_of(agent), self.seats.get(agent)
        if view is None or seat is None or not self._is_whole(seat):
            return []
        is_pending = view.state is acd.State.ON_CONTACT and view.pending in OURS
        was_ready = view.state is acd.State.NOT_READY and view.reason in OURS and now < seat.ready_until
        self._sit(replace(seat, ready_until=0.0))
        return [TellRouter(fact=acd.AgentReady(agent))] if is_pending or was_ready else []

    def _state(self, agent: str) -> acd.State:
        """People who are not agents count as logged out."""
        view = self._agent_of(agent)
        return view.state if view else acd.State.LOGGED_OUT

    def sign_everybody_out(self) -> list[Effect]:
        """The process ends: nobody is at a desk of ours any more."""
        return [
            TellRouter(fact=acd.AgentSignedOut(agent))
            for agent in self.seats
            if self._state(agent) is not acd.State.LOGGED_OUT
        ]

    def woke(self, agent: str, now: float) -> list[Effect]:
        """The page did not come back in time: signed out."""
        seat = self.seats.get(agent)
        if seat is None or not seat.gone_at or now < seat.gone_at + self._sign_out_after_s:
            return []
        self._sit(replace(seat, is_tested=False))
        if self._state(agent) is acd.State.LOGGED_OUT:
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
        return [*self._lost(seat.agent, NO_PAGE, now), wake]

    def _ready(self, seat: Seat) -> list[Effect]:
        if self._state(seat.agent) is acd.State.LOGGED_OUT:
            return [Refused(user=seat.agent, code="signed_out", text=Said("You are signed out."))]
        if not self._can_speak(seat):
            return [
                Refused(user=seat.agent, code="microphone", text=Said("The microphone check has not passed."))
            ]
        if seat.agent not in self._phones():
            return [Refused(user=seat.agent, code="phone", text=Said("The phone is not registered."))]
        if seat.own_calls:
            return [Refused(user=seat.agent, code="own_call", text=Said("You are calling somebody."))]
        if self._needs_test and not seat.is_tested and seat.agent not in self._desk_phones():
            return [Refused(user=seat.agent, code="self_test", text=Said("The self-test has not passed."))]
        view = self._agent_of(seat.agent)
        if self._state(seat.agent) is acd.State.WRAP_UP and (missing := owed(view, seat.agent)):
            return [missing]
        return [TellRouter(fact=acd.AgentReady(seat.agent))]

    def may_dial(self, agent: str) -> list[Effect]:
        """Why this agent cannot call anybody now; nothing when they can."""
        state, seat = self._state(agent), self.seats.get(agent, Seat(agent=agent))
        if state is acd.State.LOGGED_OUT:
            return [Refused(user=agent, code="signed_out", text=Said("You are signed out."))]
        if not self._can_speak(seat):
            return [
                Refused(user=agent, code="dial_microphone", text=Said("The microphone check has not passed."))
            ]
        if agent not in self._phones():
            return [Refused(user=agent, code="dial_phone", text=Said("The phone is not registered."))]
        if seat.own_calls:
            return [Refused(user=agent, code="dial_own_call", text=Said("You are calling somebody."))]
        if state not in (acd.State.IDLE, acd.State.NOT_READY):
            return [
                Refused(user=agent, code="dial_in_hand", text=Said("Finish what you have in hand first."))
            ]
        return []

    def _unready(self, agent: str, reason: str) -> list[Effect]:
        if self._state(agent) is acd.State.LOGGED_OUT:
            return [Refused(user=agent, code="signed_out", text=Said("You are signed out."))]
        return [TellRouter(fact=acd.AgentNotReady(agent, reason))]

    def to_data(self) -> list[Any]:
        return [to_plain(seat) for seat in self.seats.values()]

    def restore(self, data: list[Mapping[str, Any]]) -> None:
        self.seats = {seat.agent: seat for seat in (from_plain(Seat, item) for item in data)}
