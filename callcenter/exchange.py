"""The one loop: a fact comes in, `Calls` and `Router` decide in the same turn, effects and events come out.

The two owners never call each other: `Calls` returns facts for the router (`TellRouter`), the router returns
decisions, and the exchange carries each across at once, depth first, so that the order of events is the order in
which things became true. In one process that is a direct call; in a cluster the same values travel in a stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import acd
import ivr_flows as ivr
from callcenter.calls import agent_promise, line_calls, switching
from callcenter.calls.book import Book
from callcenter.calls.conductor import Calls
from callcenter.calls.effects import (
    AskOutside,
    AskPlace,
    BelongsTo,
    CustomerLookedUp,
    DiscardRecording,
    DropMedia,
    Effect,
    LineBegan,
    LineEnded,
    LineRung,
    LookUpCustomer,
    OutsideAnswered,
    OwnCall,
    PhoneChanged,
    Refused,
    StopRecording,
    TellFlow,
    TellRouter,
    WakeAt,
)
from callcenter.calls.media import LegMedia, MediaReport, RecordingMedia
from callcenter.calls.presence import NO_LINE, Presence
from callcenter.calls.reconcile import EVERY_S, strays
from callcenter.calls.retiring import Retiring
from callcenter.calls.ringing_first import ringing_first
from callcenter.calls.sip import PhoneGone, PhoneRegistered, SipCommand, SipFact
from callcenter.calls.steering import SteeringWish
from callcenter.calls.wishes import (
    AgentWish,
    Answered,
    AskedToDial,
    AskedToPause,
    AskedToResume,
    CallbacksKept,
    ChoseContact,
    Configured,
    Declined,
    DeskFact,
    HungUp,
    MicrophoneChecked,
    PromisedCallback,
    ReadNotice,
    ShuttingDown,
    SupervisorWish,
    TookBackPromise,
    Wish,
)
from callcenter.calls.wrapping_up import IN_HAND, Wanted
from callcenter.events import Event, NoticeRead
from callcenter.router import Router
from callcenter.steering import Steering
from said import Said

Input = (
    SipFact
    | MediaReport
    | CustomerLookedUp
    | OutsideAnswered
    | Wish
    | Configured
    | CallbacksKept
    | ShuttingDown
)
Outcome = (
    Event
    | SipCommand
    | LegMedia
    | DropMedia
    | RecordingMedia
    | StopRecording
    | DiscardRecording
    | LookUpCustomer
    | AskOutside
    | WakeAt
    | PhoneChanged
    | Refused
)


class Exchange:
    """`handle(input, now)` returns what happened and what should happen, in order."""

    def __init__(
        self, book: Book, router: Router, *, sign_out_after_s: float = 30.0, needs_self_test: bool = False
    ) -> None:
        self.calls = Calls(book)
        self.router = router
        self.presence = Presence(
            router.agent,
            lambda: self.calls.book.phones,
            lambda: self.calls.book.desk_phones,
            lambda: self.calls.book.lines,
            sign_out_after_s=sign_out_after_s,
            call_of=router.call_with,
            wanted=self._wanted,
            needs_test=needs_self_test,
        )

        self.steering = Steering(router, self.presence, lambda: self.calls.book)
        self._retiring = Retiring(lambda: router.engine.floor)

    def handle(self, fact: Input, now: float) -> list[Outcome]:
        """Apply one input."""
        return self._whole(self._settle(self._first(fact, now), now), now)

    def woke(self, key: str, now: float) -> list[Outcome]:
        """A deadline asked for by `WakeAt` came."""
        owner, _, rest = key.partition(":")
        if owner == "acd":
            woken, decisions = self.router.wake(rest, now)
            return self._whole([*woken, *self._decided(decisions, now)], now)
        if owner == "reconcile":
            return self._whole(self._settle(self._reconcile(now), now), now)
        if owner == "line":
            return self._whole(self._settle(line_calls.woke(self.calls, rest, now), now), now)
        if owner == "gone":
            return self._whole(self._settle(self.presence.woke(rest, now), now), now)
        return self._whole(self._settle(self.calls.woke(key, now), now), now)

    def _first(self, fact: Input, now: float) -> list[Effect]:
        match fact:
            case CustomerLookedUp():
                return self.calls.customer_known(fact, now)
            case OutsideAnswered():
                return self.calls.outside_answered(fact, now)
            case HungUp():
                return self.calls.hang_up(fact.agent, fact.call, now)
            case AskedToPause() | AskedToResume():
                return self.calls.recording_asked(fact, now)
            case Declined():
                return self._declined(fact)
            case Answered():
                return line_calls.answer(self.calls, fact, now)
            case ChoseContact():
                return switching.chosen(self.calls.book, fact, now)
            case AskedToDial():
                return self._dials(fact, now)
            case PromisedCallback():
                return self._promised(fact, now)
            case TookBackPromise():
                return agent_promise.take_back(self.calls.book, fact)
            case ReadNotice():
                return [NoticeRead(at=now, notice=fact.notice, agent=fact.agent)]
            case Configured():
                return [*self._retiring.told(fact), WakeAt(key="reconcile", at=now + EVERY_S)]
            case CallbacksKept():
                return self.calls.keep_callbacks(fact)
            case ShuttingDown():
                return [*self.calls.shut_down(now), *self.presence.sign_everybody_out()]
            case PhoneRegistered():
                told = [*self.calls.told(fact, now), *self.presence.phone_registered(fact.user, now)]
                return [*told, *self._phone_changed(fact.user)]
            case PhoneGone():
                told = [*self.calls.told(fact, now), *self.presence.phone_gone(fact.user, now)]
                return [*told, *self._phone_changed(fact.user)]
            case MicrophoneChecked():
                return [*self.calls.microphone_checked(fact, now), *self.presence.told(fact, now)]
        if isinstance(fact, SteeringWish):
            return self.steering.asked(fact, now)
        if isinstance(fact, DeskFact):
            return self.presence.told(fact, now)
        if isinstance(fact, AgentWish | SupervisorWish):
            return self.calls.asked(fact, now)
        return self.calls.told(fact, now)

    def _phone_changed(self, user: str) -> list[Effect]:
        return [PhoneChanged(agent=user)] if self.router.agent(user) is not None else []

    def _reconcile(self, now: float) -> list[Effect]:
        """Tell the router again what it should know, and look again in a while."""
        engine = self.router.engine
        told = strays(self.calls.book, list(engine.floor.waiting.places.values()), engine.agents())
        return [*told, *self._retiring.look(), WakeAt(key="reconcile", at=now + EVERY_S)]

    def _promised(self, fact: PromisedCallback, now: float) -> list[Effect]:
        """In the line of the contact's queue, which the router knows also when the call itself is over."""
        view = self.router.agent(fact.agent)
        works = view.work if view is not None else ()
        call_of = self.router.call_with
        work = next((one for one in works if fact.call and call_of(one.entry) == fact.call), None)
        if work is None or work.phase not in IN_HAND:
            return [Refused(user=fact.agent, code="no_such_call", text=Said("You are not on this call."))]
        return agent_promise.promise(self.calls.book, fact, work.queue, now)

    def _wanted(self) -> Wanted:
        rules = self.calls.book.rules
        return Wanted(dispositions=rules.dispositions, forms=rules.forms)

    def _declined(self, fact: Declined) -> list[Effect]:
        agent = self.router.agent(fact.agent)
        if agent is None or not any(work.offer == fact.offer for work in agent.work if fact.offer):
            return [Refused(user=fact.agent, code="offer_over", text=Said("This offer is over."))]
        return [TellRouter(fact=acd.OfferRefused(fact.offer, "refused"))]

    def _dials(self, fact: AskedToDial, now: float) -> list[Effect]:
        """Somebody who has nothing in hand calls a number, as if it had come through a queue of theirs."""
        if refused := self.presence.may_dial(fact.agent):
            return refused
        queues = self.router.queues_of(fact.agent)
        queue = fact.queue or next(iter(queues), "")
        if queue not in queues:
            text = Said("There is no queue of yours by whose rules it could be wrapped up.")
            return [Refused(user=fact.agent, code="dial_no_queue", text=text)]
        return self.calls.dial(fact, queue, now)

    def _whole(self, outcomes: list[Outcome], now: float) -> list[Outcome]:
        """The turn with its last word: recordings go by where everybody is in the end."""
        outcomes += self._settle(self.calls.follow_recordings(now), now)
        return ringing_first(outcomes, self.calls.book.user_of)

    # ---- carrying facts and decisions across

    def _settle(self, effects: Iterable[Effect], now: float) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for effect in effects:
            if isinstance(effect, TellRouter):
                outcomes += self._ask_router(effect.fact, now)
            elif isinstance(effect, AskPlace):
                outcomes += self._tell_place(effect, now)
            elif isinstance(effect, TellFlow):
                outcomes += self._settle(self.calls.tell_flow(effect, now), now)
            elif isinstance(effect, BelongsTo):
                self.router.belongs(effect.entry, effect.call)
            elif isinstance(effect, OwnCall):
                outcomes += self._settle(
                    self.presence.own_call(effect.agent, now, is_over=effect.is_over), now
                )
            elif isinstance(effect, LineRung):
                outcomes += self._settle(line_calls.rung(self.calls, effect, now), now)
            elif isinstance(effect, LineBegan):
                outcomes += self._settle(self._takes_at_most(effect.agent, 1), now)
            elif isinstance(effect, LineEnded):
                ends = self.presence.stop_offers(effect.agent, NO_LINE)
                outcomes += self._settle([*ends, *self._takes_at_most(effect.agent, 0)], now)
            else:
                outcomes.append(effect)
        return outcomes

    def _takes_at_most(self, agent: str, most: int) -> list[Effect]:
        """Of calls; 0: as many as their capacity says."""
        if self.router.agent(agent) is None:
            return []
        return [TellRouter(fact=acd.AgentLimited(agent, acd.VOICE, most))]

    def _ask_router(self, fact: acd.Input, now: float) -> list[Outcome]:
        told, decisions = self.router.take(fact, now)
        return [*told, *self._decided(decisions, now)]

    def _decided(self, decisions: Sequence[acd.Decision], now: float) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for decision in decisions:
            if isinstance(decision, acd.WakeAt):
                outcomes.append(WakeAt(key=f"acd:{decision.key}", at=decision.at))
                continue
            outcomes += self._settle(self.calls.begin_callback(decision, now), now)
            call = self.router.call_of(decision)
            event = self.router.event_of(decision, now)
            if event is not None:
                outcomes.append(event)
            if call:
                outcomes += self._settle(self.calls.decided(decision, call, now), now)
            elif isinstance(decision, acd.EntryClosed):
                # A callback that was over before there was a call to make it.
                self.calls.book.callbacks.pop(decision.entry, None)
        return [*outcomes, *self._tell_places(decisions, now)]

    def _tell_places(self, decisions: Sequence[acd.Decision], now: float) -> list[Outcome]:
        """Tell the flows of entries that joined the line, came back to it or are being offered where they stand."""
        offered = {
            made.entry: self.router.call_of(made) for made in decisions if isinstance(made, acd.MakeOffer)
        }
        queued = {
            back.entry: self.router.call_of(back) for back in decisions if isinstance(back, acd.EntryQueued)
        }
        outcomes: list[Outcome] = []
        for entry, call in {**queued, **offered}.items():
            try:
                position, wait = self.router.engine.position(entry), self.router.engine.estimate(entry)
            except acd.UnknownEntry:
                continue  # it left again within this very turn
            p50_s, p90_s = (wait.p50_s, wait.p90_s) if wait else (0.0, 0.0)
            placed = ivr.Queued(position, entry in offered, p50_s, p90_s)
            outcomes += self._settle(self.calls.placed(call, placed, now), now)
        return outcomes

    def _tell_place(self, asked: AskPlace, now: float) -> list[Outcome]:
        """Answer a flow that is about to say where its caller stands."""
        placed = ivr.Placed(0)
        self.router.engine.look_at_the_clock(now)
        try:
            wait = self.router.engine.estimate(asked.entry)
            position = self.router.engine.position(asked.entry)
            placed = ivr.Placed(position, wait.p50_s, wait.p90_s) if wait else ivr.Placed(position)
        except acd.UnknownEntry:
            pass  # the flow is told that nobody knows
        return self._settle(self.calls.placed(asked.call, placed, now), now)

    # ---- snapshot

    def to_data(self) -> dict[str, Any]:
        """The whole state as plain data; `restore` on a fresh exchange goes on exactly here."""
        return {
            "calls": self.calls.to_data(),
            "router": self.router.to_data(),
            "presence": self.presence.to_data(),
            "retiring": list(self._retiring.queues),
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        self.calls.restore(data["calls"])
        self.router.restore(data["router"])
        self.presence.restore(data["presence"])
        self._retiring.queues = tuple(data.get("retiring", ()))


__all__ = ["Exchange", "Input", "Outcome"]
