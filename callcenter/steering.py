"""Supervisors' wishes about agents and waiting contacts: checked, written down with who asked, told to the router.

Whether a user may at all, and about whom, is for the edges to say. Everything is looked at before the router is told,
so that a refusal comes with its reason and the journal holds no wish that came to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import acd
from acd.waiting import Stage
from callcenter.calls.book import Book
from callcenter.calls.effects import Effect, Refused, TellRouter
from callcenter.calls.presence import Presence
from callcenter.calls.steering import (
    AskedToCancel,
    AskedToForce,
    AskedToKeep,
    AskedToLend,
    AskedToLift,
    AskedToSend,
    SteeringWish,
)
from callcenter.calls.wishes import AskedReady
from callcenter.events import AgentForced, AgentMoved, EntrySteered
from callcenter.router import Router
from callcenter.trunks import Kind, read_number
from callcenter.values import replace
from said import Said

LONGEST_KEPT_S = 3600.0
MOVED, CANCELLED = "moved", "withdrawn"
OUT = acd.State.LOGGED_OUT


class Steering:
    """Asks the router how things stand; changes nothing itself."""

    def __init__(self, router: Router, presence: Presence, book: Callable[[], Book]) -> None:
        self._router = router
        self._presence = presence
        self._book = book

    def asked(self, wish: SteeringWish, now: float) -> list[Effect]:
        """Carry it out, or refuse it."""
        if isinstance(wish, AskedToForce):
            return self._force(wish, now)
        if isinstance(wish, AskedToLend):
            return self._lend(wish, now)
        place = self._router.engine.floor.waiting.places.get(wish.entry)
        if place is None:
            return [_no(wish.user, "entry_gone", Said("This contact is not waiting any more."))]
        return _ENTRIES[type(wish)](self, wish, place, now)

    # ---- agents

    def _force(self, wish: AskedToForce, now: float) -> list[Effect]:
        view = self._router.agent(wish.agent)
        if view is None:
            return [_no(wish.user, "unknown_agent", Said("There is no such agent."))]
        if view.state is OUT or view.leaving:
            return [_no(wish.user, "agent_signed_out", Said("The agent is signed out."))]
        forced = AgentForced(at=now, by=wish.user, agent=wish.agent, state=wish.state, reason=wish.reason)
        if wish.state == "not_ready":
            return [forced, TellRouter(fact=acd.AgentNotReady(wish.agent, wish.reason, is_choice=False))]
        if wish.state == "logged_out":
            return [forced, TellRouter(fact=acd.AgentSignedOut(wish.agent))]
        effects = self._presence.told(AskedReady(agent=wish.agent), now)
        refused = [effect for effect in effects if isinstance(effect, Refused)]
        if refused:
            return [replace(one, user=wish.user) for one in refused]
        return [forced, *effects]

    def _lend(self, wish: AskedToLend, now: float) -> list[Effect]:
        view = self._router.agent(wish.agent)
        if view is None:
            return [_no(wish.user, "unknown_agent", Said("There is no such agent."))]
        if view.standing is OUT or view.leaving:
            return [_no(wish.user, "agent_signed_out", Said("The agent is signed out."))]
        floor = self._router.engine.floor
        own, serves = floor.own_spec(wish.agent).queues, floor.roster.specs[wish.agent].queues
        queues = own if wish.queues is None else tuple(dict.fromkeys(wish.queues))
        if any(queue not in floor.waiting.queues for queue in queues):
            return [_no(wish.user, "unknown_queue", Said("There is no such queue."))]
        until = wish.until if queues != own else 0.0
        if until and until <= now:
            return [_no(wish.user, "time_over", Said("That time is over already."))]
        if queues == serves == own:
            return []
        moved = AgentMoved(at=now, by=wish.user, agent=wish.agent, queues=queues, was=serves, until=until)
        return [moved, TellRouter(fact=acd.AgentLent(wish.agent, queues, until))]

    # ---- waiting contacts

    def _lift(self, wish: AskedToLift, place: acd.Place, now: float) -> list[Effect]:
        if place.entry.only_agent:
            return [
                _no(wish.user, "asked_by_name", Said("It waits for one agent by name; nobody is before it."))
            ]
        fact = acd.EntryRaised(wish.entry, wish.points)
        return [self._steered(wish, place, "lifted", now), TellRouter(fact=fact)]

    def _send(self, wish: AskedToSend, place: acd.Place, now: float) -> list[Effect]:
        refused = self._unmovable(wish, place) or self._nowhere(wish, place)
        if refused is not None:
            return [refused]
        fact = acd.EntryLeft(wish.entry, MOVED, wish.way, wish.to)
        return [self._steered(wish, place, wish.way, now, to=wish.to), TellRouter(fact=fact)]

    def _unmovable(self, wish: AskedToSend | AskedToKeep, place: acd.Place) -> Refused | None:
        if place.entry.only_agent:
            return _no(wish.user, "asked_by_name", Said("It waits for one agent by name."))
        if place.callback is not None:
            return _no(
                wish.user,
                "is_callback",
                Said("The customer is called back; nobody is on the line to be moved."),
            )
        return None

    def _nowhere(self, wish: AskedToSend, place: acd.Place) -> Refused | None:
        """Why nobody can be sent there."""
        match wish.way:
            case "queue" if wish.to not in self._router.engine.floor.waiting.queues:
                return _no(wish.user, "unknown_queue", Said("There is no such queue."))
            case "queue":
                is_there = wish.to == place.entry.queue
                return _no(wish.user, "same_queue", Said("It waits in this queue.")) if is_there else None
            case "voicemail" if wish.to not in self._book().rules.recording.longest_message_s:
                return _no(wish.user, "unknown_box", Said("There is no such voicemail box."))
        if place.entry.cause == "consult_queue":
            return _no(
                wish.user, "is_consult", Said("An agent asks this queue; only another queue can answer.")
            )
        return self._may_not_call(wish) if wish.way == "number" else None

    def _may_not_call(self, wish: AskedToSend) -> Refused | None:
        """A number is dialled with the rights of whoever sends there, not with those of the house's own rules."""
        rules = self._book().rules
        if wish.to in rules.outward.phones:
            return None
        number = read_number(rules.normalise(wish.to), rules.outward.region, rules.outward.emergency)
        if number.kind is Kind.EMERGENCY or rules.outward.rights_of(wish.user).refusal(number) is not None:
            return _no(wish.user, "cannot_dial", Said("This number cannot be called with your rights."))
        return None

    def _keep(self, wish: AskedToKeep, place: acd.Place, now: float) -> list[Effect]:
        refused = self._unmovable(wish, place)
        view = self._router.agent(wish.agent)
        if refused is not None:
            return [refused]
        if view is None:
            return [_no(wish.user, "unknown_agent", Said("There is no such agent."))]
        if view.standing is OUT or view.leaving:
            return [_no(wish.user, "agent_signed_out", Said("The agent is signed out."))]
        if not now < wish.until <= now + LONGEST_KEPT_S:
            return [_no(wish.user, "time_over", Said("That time is over, or too far away."))]
        fact = acd.EntryReserved(wish.entry, wish.agent, wish.until)
        kept = self._steered(wish, place, "kept", now, to=wish.agent, until=wish.until)
        return [kept, TellRouter(fact=fact)]

    def _cancel(self, wish: AskedToCancel, place: acd.Place, now: float) -> list[Effect]:
        at_rest = place.callback is not None and place.callback.stage in (Stage.TURN, Stage.RESTING)
        if not at_rest or place.offers:
            return [
                _no(
                    wish.user,
                    "not_a_callback",
                    Said("There is no call back to be cancelled, or not any more."),
                )
            ]
        fact = acd.EntryLeft(wish.entry, CANCELLED)
        return [self._steered(wish, place, "cancelled", now), TellRouter(fact=fact)]

    def _steered(
        self, wish: Any, place: acd.Place, action: str, now: float, *, to: str = "", until: float = 0.0
    ) -> EntrySteered:
        return EntrySteered(
            at=now,
            by=wish.user,
            entry=place.entry.entry,
            call=self._router.call_with(place.entry.entry) or place.entry.contact,
            queue=place.entry.queue,
            action=action,
            to=to,
            until=until,
        )


_ENTRIES: dict[type, Callable[[Steering, Any, acd.Place, float], list[Effect]]] = {
    AskedToLift: Steering._lift,
    AskedToSend: Steering._send,
    AskedToKeep: Steering._keep,
    AskedToCancel: Steering._cancel,
}


def _no(user: str, code: str, text: Said) -> Refused:
    return Refused(user=user, code=code, text=text)
