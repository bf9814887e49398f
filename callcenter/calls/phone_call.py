"""A telephone or an agent of ours that calls a number which is not ours: dialled on, joined, or told why not.

    calling_out ─ answered → outside (both hear each other)          every state ─ caller gone → the end
         └ nobody is reached → explaining (the reason is spoken) ─ said, or too late → refused, the end

Until somebody answers, the caller's INVITE has no final answer of ours: the telephone rings by itself (180), hears the
network's own sound (183), or the spoken reason, and then gets the status.
"""

from __future__ import annotations

from dataclasses import replace

import ivr_flows as ivr
from callcenter.calls import changing
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState, Then, Unreached
from callcenter.calls.caller_leg import No, caller_leg
from callcenter.calls.effects import Effect, LookUpCustomer, WakeAt
from callcenter.calls.ending import end_call, own_call
from callcenter.calls.hearing import tell
from callcenter.calls.holding import put_on_hold, take_off_hold
from callcenter.calls.leg import Leg, LegState
from callcenter.calls.media import HearLeg, HearPrompts, Hears, MediaResumed, MediaSilent
from callcenter.calls.outward import call_out
from callcenter.calls.quiet import watch_caller
from callcenter.calls.sip import AnswerLeg, LegArrived, LegChanged, LegConfirmed, LegEnded, RefuseLeg, RingLeg
from callcenter.events import CallArrived, MediaRecovered, MediaStalled
from callcenter.sdp import OUR_CODECS, WITH_WIDEBAND, SdpError, read_plain_answer

ACK_WITHIN_S = 40.0
EXPLAIN_WITHIN_S = 15.0
"""A reason takes a few seconds to say; a prompt that cannot be played never tells that it is over."""

RINGBACK = "music/ringback"
UNANSWERED = frozenset({LegState.ARRIVED, LegState.EARLY})


def is_for(book: Book, called: str, dnis: str) -> bool:
    """Whether a number that no flow has may be dialled on: a telephone's or agent's, or one outside."""
    rules = book.rules.outward
    own = {*rules.phones, *rules.agents}
    return bool(rules.trunks) or called in own or dnis in own


def begin(
    book: Book, fact: LegArrived, call_id: str, *, ani: str, wanted: str, name: str, now: float
) -> list[Effect]:
    """Dial on for a telephone of ours. Raises No for a caller without usable audio, and for agents' extensions."""
    rules, number = book.rules, book.rules.normalise(wanted)
    if number in rules.outward.agents:
        raise No(480, "Temporarily Unavailable")
    is_internal = number in rules.outward.phones
    answer, leg = caller_leg(book, fact, call_id, _codecs(book, is_internal))
    book.put_leg(replace(leg, state=LegState.ARRIVED, answer=answer))
    call = book.put(
        Call(
            call=call_id,
            state=CallState.CALLING_OUT,
            ani=ani,
            dnis=number,
            display_name=name,
            arrived_at=now,
            caller_leg=fact.leg,
            ivr_port=0,
            flow="",
            language=rules.outward.languages.get(fact.account, rules.language),
            direction="internal" if is_internal else "out",
            account=fact.account,
        )
    )
    arrived = CallArrived(
        at=now, call=call_id, ani=ani, dnis=number, display_name=name, source=fact.source,
        direction=call.direction, account=fact.account,
    )  # fmt: skip
    effects, unreached = call_out(book, call, wanted, on_behalf_of=fact.account, then=Then.JOIN, now=now)
    look_up = [] if is_internal else [LookUpCustomer(call=call_id, number=number)]
    told = explain(book, book.calls[call_id], unreached, now) if unreached is not None else []
    return [arrived, *own_call(book, call, is_over=False), *look_up, *effects, *told]


def _codecs(book: Book, is_internal: bool) -> tuple[str, ...]:
    """Wideband where the other side may speak it too; elsewhere it would only cost."""
    has_wide_trunk = any(WITH_WIDEBAND[0] in spec.codecs for spec in book.trunks.specs.values())
    return WITH_WIDEBAND if is_internal or has_wide_trunk else OUR_CODECS


# ---- what becomes of the number dialled: `outward_ends.ENDS[Then.JOIN]`


def ringing(book: Book, call: Call, leg: str, is_early: bool, _now: float) -> list[Effect]:
    """The caller hears that it rings, or what the network wants heard."""
    if is_early:
        return _let_listen(book, call, HearLeg(leg=leg), anew=leg)
    if book.legs[call.caller_leg].state is LegState.ARRIVED:
        return [RingLeg(leg=call.caller_leg)]
    tone = HearPrompts(playback=f"ringback-{leg}", prompts=(RINGBACK,), loop=True)
    return _let_listen(book, call, tone)


def joined(book: Book, call: Call, leg: str, now: float) -> list[Effect]:
    """Both hear each other; a caller who still rang is answered."""
    caller = book.legs[call.caller_leg]
    effects: list[Effect] = []
    if caller.state in UNANSWERED:
        wake = WakeAt(key=f"ack:{call.call}", at=now + ACK_WITHIN_S)
        effects = [wake, AnswerLeg(leg=caller.leg, sdp=caller.answer)]
        caller = replace(caller, state=LegState.ANSWERED, answer="")
        book.put_leg(caller)
    call = book.put(
        replace(
            call,
            state=CallState.OUTSIDE,
            flow_hears=HearLeg(leg=leg),
            outside_leg=leg,
            served=True,
            connected_at=now,
        )
    )
    return [*tell(book, call.call, anew=(caller.leg, leg)), *effects, *watch_caller(book, call)]


def explain(book: Book, call: Call, unreached: Unreached, now: float) -> list[Effect]:
    """Say why, then refuse; a reason without words goes to the telephone at once, which has its own way to tell."""
    call = book.put(replace(call, state=CallState.EXPLAINING, unreached=unreached))
    caller = book.legs[call.caller_leg]
    if not unreached.prompt or caller.remote is None:
        return _refuse(book, call, now)
    sound = f"{call.language}/{unreached.prompt}"
    wish = HearPrompts(playback=f"why-{call.call}", prompts=(sound,))
    wake = WakeAt(key=f"outward:{call.call}", at=now + EXPLAIN_WITHIN_S)
    call = book.put(replace(call, explained_at=now))
    return [*_let_listen(book, call, wish), wake]


# ---- the rest of the table


def explained(book: Book, call: Call, fact: object, now: float) -> list[Effect]:
    """The reason was said."""
    is_over = isinstance(fact, ivr.PlaybackEnded) and fact.playback == f"why-{call.call}"
    return _refuse(book, call, now) if is_over else []


def explained_enough(book: Book, call: Call, _fact: object, now: float) -> list[Effect]:
    """It should have been said by now."""
    return _refuse(book, call, now) if now >= call.explained_at + EXPLAIN_WITHIN_S else []


def confirmed(book: Book, call: Call, fact: LegConfirmed, now: float) -> list[Effect]:
    """The caller's ACK; if it answers our offer, the audio is known only now."""
    if not fact.sdp:
        return []
    try:
        leg = book.put_leg(book.legs[fact.leg].agreed(read_plain_answer(fact.sdp)))
    except SdpError:
        return end_call(book, call, released_by="system", cause="media failed", now=now)
    return [leg.media()]


def changed(book: Book, call: Call, fact: LegChanged, now: float) -> list[Effect]:
    """Either side's other session. A telephone that stops sending has the other on hold, who then hears music.

    One that plays music of its own goes on sending (a=sendonly), and is heard.
    """
    effects = changing.changed(book, call, fact, now)
    call = book.calls[call.call]
    turn = take_off_hold if book.legs[call.caller_leg].peer_talks else put_on_hold
    return [*effects, *turn(book, call, now), *tell(book, call.call)]


def no_ack(book: Book, call: Call, _fact: object, now: float) -> list[Effect]:
    """The ACK is overdue, unless it came."""
    if book.legs[call.caller_leg].state is not LegState.ANSWERED:
        return []
    return end_call(book, call, released_by="system", cause="no_ack", now=now)


def hung_up(book: Book, call: Call, fact: object, now: float) -> list[Effect]:
    """Who was called hung up, or their leg died: `CallEnded.released_by` callee."""
    if isinstance(fact, LegEnded):
        book.put_leg(replace(book.legs[fact.leg], state=LegState.ENDED))
    by = "callee" if getattr(fact, "by", "system") == "peer" else "system"
    cause = getattr(fact, "cause", "") or getattr(fact, "why", "")
    return end_call(book, call, released_by=by, cause=cause, now=now)


def silent(book: Book, call: Call, fact: MediaSilent, now: float) -> list[Effect]:
    """Nothing is heard of who was called: one-way audio first, gone in the end."""
    if fact.silent_s >= book.rules.caller_silent_limit_s and not fact.is_alive:
        return end_call(book, call, released_by="system", cause="rtp_timeout", now=now)
    leg = book.legs[fact.leg]
    if leg.silent_since:
        return []
    book.put_leg(replace(leg, silent_since=now - fact.silent_s))
    return [MediaStalled(at=now, call=call.call, side="callee", silent_s=fact.silent_s)]


def resumed(book: Book, call: Call, fact: MediaResumed, now: float) -> list[Effect]:
    leg = book.legs[fact.leg]
    if not leg.silent_since:
        return []
    book.put_leg(replace(leg, silent_since=0.0))
    return [MediaRecovered(at=now, call=call.call, side="callee")]


def _let_listen(book: Book, call: Call, hears: Hears, *, anew: str = "") -> list[Effect]:
    """Let the caller hear something before we answer: 183 with our description, when there is one to give."""
    caller = book.legs[call.caller_leg]
    ring: list[Effect] = []
    if caller.state is LegState.ARRIVED and caller.remote is not None:
        book.put_leg(replace(caller, state=LegState.EARLY))
        ring = [RingLeg(leg=caller.leg, sdp=caller.answer)]
    elif caller.state is LegState.ARRIVED:
        # No offer came with the INVITE, so nothing was agreed on: ours goes out with the answer.
        ring = [RingLeg(leg=caller.leg)]
    book.put(replace(call, flow_hears=hears))
    return [*tell(book, call.call, anew=(anew,)), *ring]


def _refuse(book: Book, call: Call, now: float) -> list[Effect]:
    why, caller = call.unreached, book.legs[call.caller_leg]
    assert why is not None
    refusal: list[Effect] = []
    if caller.state in UNANSWERED:
        retry = book.rules.busy_retry_after_s if why.code == 503 else 0
        refusal = [RefuseLeg(leg=caller.leg, code=why.code, reason=why.reason, retry_after_s=retry)]
        book.put_leg(_over(caller))
    cause = f"{why.code} {why.reason}".strip()
    return [*refusal, *end_call(book, call, released_by="system", cause=cause, now=now)]


def _over(leg: Leg) -> Leg:
    return replace(leg, state=LegState.ENDED)
