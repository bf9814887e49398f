"""`Calls`: the owner of every dialog, flow position and media wish of this node.

It finds the call a fact is about, looks the move up in `calls.table`, and returns the effects. It owns no socket and
reads no clock; `to_data`/`restore` carry the whole of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import acd
import ivr_flows as ivr
from callcenter import events
from callcenter.calls import (
    arriving,
    asking,
    calling_back,
    dialling,
    joining,
    keeping,
    open_line,
    quality,
    trunk_news,
)
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState
from callcenter.calls.callback_promise import kept
from callcenter.calls.effects import (
    CustomerLookedUp,
    Effect,
    OutsideAnswered,
    TellFlow,
    TellRouter,
)
from callcenter.calls.ending import end_all
from callcenter.calls.errors import WrongState
from callcenter.calls.heard import Heard
from callcenter.calls.in_flow import learned
from callcenter.calls.keys import is_new_press
from callcenter.calls.leg import Leg, LegState
from callcenter.calls.meaning import (
    BY_SEAT,
    OF_ANY_LEG,
    OF_THIRD,
    heard_of_phone,
    is_of_referrer,
    is_of_third,
    is_over,
    of_outside,
    of_return,
)
from callcenter.calls.media import (
    DigitHeard,
    EchoHeard,
    LegQuality,
    MediaFailed,
    MediaReport,
    MediaResumed,
    MediaSilent,
    PlaybackFinished,
    QualitySampled,
    RecordingFailed,
    RecordingFinished,
)
from callcenter.calls.parties import seat_of
from callcenter.calls.sip import (
    LegAnswered,
    LegArrived,
    LegChanged,
    LegConfirmed,
    LegDigit,
    LegEnded,
    LegFailed,
    LegReferred,
    LegRefreshed,
    LegRinging,
    PhoneGone,
    PhoneRegistered,
    RefuseChange,
    RefuseRefer,
    SipFact,
    TrunkStood,
)
from callcenter.calls.table import TABLE
from callcenter.calls.wishes import (
    AgentWish,
    AskedToDial,
    AskedToPause,
    AskedToResume,
    CallbacksKept,
    MicrophoneChecked,
    SupervisorWish,
)
from callcenter.values import replace

UNKEPT = (events.RecordingFailed, events.RecordingDeleted)
"""After these there is nothing to listen to."""

WAITED_FOR = (CallState.CALLING_BACK, CallState.DIALLING)
"""In these an agent waits for somebody who is being called."""

WAKES = {
    "ack": Heard.ACK_DUE,
    "quiet": Heard.QUIET_DEADLINE,
    "return": Heard.RETURN_DUE,
    "outward": Heard.OUTWARD_DUE,
    "callback": Heard.CALLBACK_DUE,
    "dial": Heard.DIAL_DUE,
}


class Calls:
    """Facts and decisions in, effects out. `dropped` counts network facts that came too late or out of turn."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.dropped: Counter[str] = Counter()

    # ---- facts from the network

    def told(self, fact: SipFact | MediaReport, now: float) -> list[Effect]:
        """Apply a fact from SIP or media; late and unknown ones are dropped and counted."""
        match fact:
            case LegArrived():
                return arriving.arrived(self.book, fact, now)
            case PhoneRegistered():
                self.book.has_phone(fact.user, now, is_desk_phone=fact.is_desk_phone)
                return self._of_phone(fact, now)
            case PhoneGone():
                self.book.has_no_phone(fact.user)
                return self._of_phone(fact, now)
            case LegQuality():
                return quality.measured(self.book, fact, now)
            case QualitySampled():
                return quality.sampled(self.book, fact, now)
            case EchoHeard():
                return self._known(fact, quality.echoed(self.book, fact, now))
            case RecordingFinished() | RecordingFailed():
                return self._recorded(fact, now)
            case TrunkStood():
                return trunk_news.stood(self.book, fact, now)
        leg = self.book.legs.get(fact.leg)
        call = self.book.calls.get(leg.call) if leg else None
        if leg is None or call is None:
            self.dropped[type(fact).__name__] += 1
            return []
        if isinstance(fact, DigitHeard | LegDigit) and not is_new_press(self.book, leg, fact, now):
            return []
        if is_of_referrer(call, leg, fact):
            # A phone that asked to be replaced may go at once; then there is only its successor to wait for.
            if isinstance(fact, LegEnded):
                self._forget(leg)
            return []
        if leg.line and is_over(fact):
            return self._line_over(leg, call, fact, now)
        return self._of_call(fact, leg, call, now)

    def _of_call(self, fact: SipFact | MediaReport, leg: Leg, call: Call, now: float) -> list[Effect]:
        if leg.line and isinstance(fact, LegReferred):
            # What is on it may be transferred by the page; the line itself goes nowhere.
            return [RefuseRefer(leg=leg.leg, code=403, reason="Forbidden")]
        heard = OF_ANY_LEG.get(type(fact)) or self._meaning(fact, leg, call)
        if heard is None:
            return []
        try:
            return self._move(call, heard, self._as_flow_input(fact), now)
        except WrongState:
            self.dropped[type(fact).__name__] += 1
            if isinstance(fact, LegChanged):
                return [RefuseChange(leg=leg.leg, code=491, reason="Request Pending")]
            if isinstance(fact, LegReferred):
                return [RefuseRefer(leg=leg.leg, code=486, reason="Busy Here")]
            return []

    def _line_over(self, leg: Leg, call: Call, fact: SipFact | MediaReport, now: float) -> list[Effect]:
        """An agent's line that was to stay up: nobody hung up on the customer, so their agent is lost."""
        open_line.gone(self.book, leg, has_ended=isinstance(fact, LegEnded))
        cause = fact.cause if isinstance(fact, LegEnded) else "media failed"
        died = LegEnded(leg=leg.leg, by="system", cause=cause)
        lost = self._of_call(died, self.book.legs[leg.leg], call, now) if leg.call != leg.line else []
        return [*lost, *open_line.over(self.book, leg.line, cause, now)]

    def _known(self, fact: object, effects: list[Effect] | None) -> list[Effect]:
        """Count a fact that came too late for anybody to know what it is about."""
        if effects is None:
            self.dropped[type(fact).__name__] += 1
        return effects or []

    def _meaning(self, fact: SipFact | MediaReport, leg: Leg, call: Call) -> Heard | None:
        """What a leg's fact means to its call; also brings the leg itself up to date."""
        if leg.leg == call.again:
            return of_return(fact)
        if leg.is_outside:
            return of_outside(fact, leg, call)
        if by_seat := BY_SEAT.get(seat_of(call, leg.leg)):
            return by_seat(fact, leg)
        of_agent = bool(leg.user)
        match fact:
            case LegConfirmed():
                self.book.put_leg(replace(leg, state=LegState.UP))
                return Heard.CONFIRMED
            case LegChanged():
                return Heard.REOFFERED
            case LegRefreshed():
                return Heard.REFRESHED
            case LegEnded():
                if not of_agent:
                    self._forget(leg)
                return Heard.AGENT_LEG_GONE if of_agent else Heard.CALLER_GONE
            case LegRinging():
                return Heard.AGENT_RINGING
            case LegAnswered():
                return Heard.AGENT_ANSWERED
            case LegFailed():
                return Heard.AGENT_FAILED
            case DigitHeard() | LegDigit() | PlaybackFinished():
                # An agent who waits for a customer we call back is told how that ended.
                is_told = isinstance(fact, PlaybackFinished) and call.state in WAITED_FOR
                return Heard.FLOW_INPUT if is_told or not of_agent else None
            case MediaSilent() if leg.peer_talks:  # on hold, silence is what was agreed
                return Heard.AGENT_SILENT if of_agent else Heard.CALLER_SILENT
            case MediaResumed():
                return Heard.AGENT_RESUMED if of_agent else Heard.CALLER_RESUMED
            case MediaFailed() if fact.is_fatal:
                return Heard.AGENT_MEDIA_LOST if of_agent else Heard.CALLER_MEDIA_LOST
        return None

    def _forget(self, leg: Leg) -> None:
        """The peer's BYE ended this dialog: nothing is left to hang up, only its media to close."""
        self.book.put_leg(replace(leg, state=LegState.ENDED))

    @staticmethod
    def _as_flow_input(fact: SipFact | MediaReport) -> object:
        match fact:
            case DigitHeard() | LegDigit():
                return ivr.Digit(digit=fact.digit)
            case PlaybackFinished():
                return ivr.PlaybackEnded(playback=fact.playback)
        return fact

    def _of_phone(self, fact: PhoneGone | PhoneRegistered, now: float) -> list[Effect]:
        """Tell the calls that the phone's user is on, if any."""
        meant = [(call, heard) for call in self.book.calls.values() if (heard := heard_of_phone(call, fact))]
        return [effect for call, heard in meant for effect in self._move(call, heard, fact, now)]

    # ---- decisions, answers, deadlines

    def begin_callback(self, decision: acd.Decision, now: float) -> list[Effect]:
        """Before a decision is written down: the call it is about, if that is one to make. Twice is as good as once."""
        return calling_back.begin(self.book, decision, now)

    def keep_callbacks(self, fact: CallbacksKept) -> list[Effect]:
        """What the last run had promised."""
        return kept(self.book, fact)

    def decided(self, decision: acd.Decision, call_id: str, now: float) -> list[Effect]:
        """Carry out a routing decision; one about a call that is over needs nothing more."""
        if begun := self.begin_callback(decision, now):
            call_id = self.book.callbacks[getattr(decision, "entry", "")].call
            return [*begun, *self.decided(decision, call_id, now)]
        if isinstance(decision, acd.EntryClosed):
            self.book.callbacks.pop(decision.entry, None)
        call = self.book.calls.get(call_id)
        if call is None:
            # An agent who waits for a call that is over gets nobody.
            if isinstance(decision, acd.CallBack) and not self.book.is_closing:
                return [TellRouter(fact=acd.CallbackMissed(decision.entry))]
            return []
        if is_of_third(call, decision):
            return self._move(call, OF_THIRD[type(decision)], decision, now)
        match decision:
            case acd.MakeOffer():
                return self._move(call, Heard.OFFERED, decision, now)
            case acd.OfferEnded():
                if call.offer_named(decision.offer) is None:
                    return []
                return self._move(call, Heard.OFFER_ENDED, decision, now)
            case acd.CallBack() if call.state is CallState.CALLING_BACK:
                return self._move(call, Heard.CALL_BACK, decision, now)
            case acd.CallbackWaits():
                return self._move(call, Heard.CALLBACK_RESTS, decision, now)
            case acd.EntryClosed():
                return self._move(call, Heard.ENTRY_OVER, decision, now)
            case acd.AskCallback() if call.place and call.place.entry == decision.entry:
                return self._move(call, Heard.FLOW_INPUT, ivr.CallbackProposed(), now)
            case acd.RankRegained() if call.place and call.place.entry == decision.entry:
                place = replace(call.place, ranked_from=decision.ranked_from)
                self.book.put(replace(call, place=place))
        return []

    def placed(self, call_id: str, fact: ivr.Queued | ivr.Placed, now: float) -> list[Effect]:
        """The entry stands in line at `fact.position`, or is being offered already."""
        call = self.book.calls.get(call_id)
        return self._move(call, Heard.PLACED, fact, now) if call else []

    def customer_known(self, fact: CustomerLookedUp, now: float) -> list[Effect]:
        """The lookup answered: the flow and the screens learn who calls."""
        call = self.book.calls.get(fact.call)
        if call is None:
            return []
        matched, customer = joining.known(fact, now)
        call = self.book.put(replace(call, customer=customer))
        described = joining.described(self.book, call, now)
        learnt = ivr.VariablesLearned(learned(customer))
        return [matched, *described, *self._move(call, Heard.FLOW_INPUT, learnt, now)]

    def tell_flow(self, told: TellFlow, now: float) -> list[Effect]:
        """The house has answered a flow; nobody minds when the call is over, or the flow no longer has it."""
        call = self.book.calls.get(told.call)
        if call is None or call.state is not CallState.IN_FLOW:
            return []
        return self._move(call, Heard.FLOW_INPUT, told.fact, now)

    def outside_answered(self, fact: OutsideAnswered, now: float) -> list[Effect]:
        """The world outside answered a flow; a call that is over needs no answer."""
        call = self.book.calls.get(fact.call)
        if call is None:
            return []
        answer = ivr.Answered(fact.ask, fact.value, fact.failure)
        return self._move(call, Heard.FLOW_INPUT, answer, now)

    def woke(self, key: str, now: float) -> list[Effect]:
        """A deadline came: `flow:CALL:KEY`, `KIND:CALL`, or of a recording `pause:RECORDING` or `close:RECORDING`."""
        kind, call_id, *rest = key.split(":", 2)
        if kind in keeping.WAKES:
            return keeping.woke(self.book, kind, call_id, now)
        call = self.book.calls.get(call_id)
        if call is None:
            return []
        if kind == "flow":
            return self._move(call, Heard.FLOW_INPUT, ivr.Woke(key=rest[0]), now)
        if kind in WAKES:
            return self._move(call, WAKES[kind], None, now)
        if kind == "third":
            return self._move(call, Heard.THIRD_DUE, None, now) if call.third else []
        if call.lost_at == 0.0 or now < call.lost_at:
            return []
        return self._move(call, Heard.LOST_DEADLINE, None, now)

    def microphone_checked(self, fact: MicrophoneChecked, now: float) -> list[Effect]:
        """An agent's microphone is gone or works: the calls that they are on hear of it, if any."""
        if not (fact.works or fact.is_gone):
            return []
        heard = Heard.MICROPHONE_BACK if fact.works else Heard.MICROPHONE_GONE
        calls = [one for one in self.book.calls_with(fact.agent) if one.agent == fact.agent]
        return [effect for call in calls for effect in self._move(call, heard, fact, now)]

    # ---- what an agent asks for

    def hang_up(self, agent: str, call_id: str, now: float) -> list[Effect]:
        """The agent's Hang up button: only for the call the agent is on."""
        return asking.hang_up(self.book, agent, call_id, now)

    def dial(self, wish: AskedToDial, queue: str, now: float) -> list[Effect]:
        """An agent who is free for it calls a number; it is wrapped up like a contact of `queue`."""
        return dialling.begin(self.book, wish, queue, now)

    def asked(self, wish: AgentWish | SupervisorWish, now: float) -> list[Effect]:
        """Hold, consult, transfer, supervise: what the people in a conversation want done with it."""
        return asking.asked(self.book, wish, now)

    def recording_asked(self, wish: AskedToPause | AskedToResume, now: float) -> list[Effect]:
        """Somebody wants the recording of a call paused or going on."""
        return keeping.asked(self.book, wish, now)

    def follow_recordings(self, now: float) -> list[Effect]:
        """After every turn: record who the customers hear now."""
        return keeping.follow(self.book, now)

    def _recorded(self, fact: RecordingFinished | RecordingFailed, now: float) -> list[Effect]:
        recording = self.book.recordings.get(fact.recording)
        if recording is None:
            self.dropped[type(fact).__name__] += 1
            return []
        effects = keeping.told(self.book, recording, fact, now)
        call = self.book.calls.get(recording.call)
        if call is None or call.message != fact.recording:
            return effects
        ended = ivr.RecordingEnded(is_kept=not any(isinstance(one, UNKEPT) for one in effects))
        return [*effects, *self._move(call, Heard.FLOW_INPUT, ended, now)]

    def shut_down(self, now: float) -> list[Effect]:
        """The process ends: so do all calls."""
        return end_all(self.book, now)

    def _move(self, call: Call, heard: Heard, fact: object, now: float) -> list[Effect]:
        handler = TABLE.get((call.state, heard))
        if handler is None:
            raise WrongState(f"{call.state.name} does not list {heard.name}")
        return handler(self.book, call, fact, now)

    def to_data(self) -> dict[str, Any]:
        return self.book.to_data()

    def restore(self, data: Mapping[str, Any]) -> None:
        self.book.restore(data)
