"""Callbacks among facts in any order: no promise is lost, nothing is left behind, nobody is called twice at once."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

import acd
from callcenter.calls.call import CallState
from callcenter.calls.effects import WakeAt
from callcenter.calls.hearing import who_hears
from callcenter.calls.media import DigitHeard, LegMedia, MediaSilent, PlainLocal, PlaybackFinished
from callcenter.calls.reconcile import strays
from callcenter.calls.sip import (
    DialLeg,
    DialTrunk,
    LegAnswered,
    LegConfirmed,
    LegEnded,
    LegFailed,
    LegRinging,
)
from callcenter.calls.wishes import ShuttingDown
from callcenter.events import (
    CallArrived,
    CallbackPromised,
    CallEnded,
    EntryEnded,
    EntryStarted,
    Offered,
    OfferEnded,
)
from tests.calls.callbacks import CUSTOMER, FIRST, RULE, CallingHouse, house
from tests.calls.test_any_order import SIT, of_company, of_desks
from tests.helpers.house import BROWSER_SDP, PHONE_SDP

CALLERS = (CUSTOMER, "+8613800000777", "2001")
OURS = (
    "promise",
    "answer",
    "ring",
    "early",
    "fail",
    "gone",
    "lost",
    "silent",
    "played",
    "end",
    "end_system",
    "wake",
)
DESKS = ("came", "left", "ask_ready", "ask_not", "mic", "phone", "no_phone", "decline", "finish")
COMPANY = ("hang_up", "transfer", "consult", "complete", "return", "hold", "resume")
KINDS = (*OURS, *OURS, *DESKS, *COMPANY)
PROMISED = [("promise", 0, 0.1)]
OFFERED = [*PROMISED, ("end", 0, 0.1), *SIT]
CALLED = [*OFFERED, ("answer", 0, 0.1)]
TALKING = [*CALLED, ("answer", 0, 0.1)]
PRELUDES = st.sampled_from([[], PROMISED, [*SIT, *PROMISED], OFFERED, CALLED, TALKING])
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 5), st.floats(0.0, 40.0)), max_size=50)
RULES = st.sampled_from([RULE, FIRST])


def do(at: CallingHouse, kind: str, number: int, after: float) -> None:
    if kind == "promise":
        begin(at, number, after)
    elif kind == "wake":
        due = [out for out in at.outcomes if isinstance(out, WakeAt)]
        if due:
            at.wake(due[-1 - number % len(due)].key, after)
    elif kind in OURS:
        of_legs(at, kind, number, after)
    else:
        at.tell({**of_desks(at, number), **of_company(at, number)}[kind], after)


def begin(at: CallingHouse, number: int, after: float) -> None:
    leg = f"c{number % 3}"
    if leg not in at.exchange.calls.book.legs:
        at.arrive(leg=leg, ani=CALLERS[number % 3])
        at.tell(LegConfirmed(leg=leg), after)
        for digit in "14":
            at.tell(DigitHeard(leg=leg, digit=digit))


def of_legs(at: CallingHouse, kind: str, number: int, after: float) -> None:
    """News of a leg we dialled, the last one first, or of a caller's."""
    dialled = [out for out in at.outcomes if isinstance(out, DialLeg | DialTrunk)]
    last = dialled[-1 - number % 3 % len(dialled)] if dialled else None
    leg, sdp = (last.leg, PHONE_SDP) if last is not None else ("none", PHONE_SDP)
    if isinstance(last, DialLeg) and any(name == "X-Offer" for name, _ in last.headers):
        sdp = BROWSER_SDP
    prefix = ("missed", "greeting", "play")[number % 3]
    calls = list(at.exchange.calls.book.calls) or ["call-1"]
    facts = {
        "answer": LegAnswered(leg=leg, sdp=sdp if number < 5 else "nonsense"),
        "ring": LegRinging(leg=leg),
        "early": LegRinging(leg=leg, sdp=PHONE_SDP),
        "fail": LegFailed(leg=leg, code=486 if number % 2 else 503, reason=""),
        "gone": LegEnded(leg=leg, by="peer", cause=""),
        "lost": LegEnded(leg=leg, by="system", cause="no answer"),
        "silent": MediaSilent(leg=leg, silent_s=20.0 if number == 5 else 3.0),
        "played": PlaybackFinished(leg=leg, playback=f"{prefix}-{calls[number % len(calls)]}"),
        "end": LegEnded(leg=f"c{number % 3}", by="peer", cause=""),
        "end_system": LegEnded(leg=f"c{number % 3}", by="system", cause="no_ack"),
    }
    at.tell(facts[kind], after)


def check(at: CallingHouse) -> None:
    """What must hold after every fact."""
    book, engine = at.exchange.calls.book, at.exchange.router.engine
    places = [place for queue in engine.floor.waiting.queues for place in engine.waiting(queue)]
    assert strays(book, places, engine.agents()) == [], "every entry and contact is some call's"
    book, engine = at.exchange.calls.book, at.exchange.router.engine
    calls = list(book.calls.values())
    assert set(book.legs) == {leg for call in calls for leg in who_hears(call)}
    assert book.rtp_ports.taken == {
        end.port
        for leg in book.legs.values()
        for end in (leg.local, leg.spare)
        if isinstance(end, PlainLocal)
    }
    told = {out.leg: out.hears for out in at.outcomes if isinstance(out, LegMedia)}
    for call in calls:
        assert {leg: told[leg] for leg in who_hears(call)} == who_hears(call)
        if call.state is CallState.CALLING_BACK:
            callback = book.callbacks[call.callback]
            assert callback.call == call.call, "one try at a time"
            assert call.offers or call.agent or call.outward or callback.dial_at, "a try of nothing"
    waiting = {one.entry.entry for queue in ("support", "sales", "vip") for one in engine.waiting(queue)}
    here = {call.place.entry for call in calls if call.place}
    asked = {call.third.place.entry for call in calls if call.third and call.third.place} & waiting
    assert waiting == here | asked | set(book.callbacks)
    holding = {call.agent for call in calls if call.agent_entry} | {
        call.third.agent for call in calls if call.third and call.third.place and call.third.agent
    }
    for agent in ("agent1", "agent2", "agent3"):
        if engine.agent(agent).state == "on_contact":
            assert agent in holding


def check_the_record(at: CallingHouse) -> None:
    """Every call and offer that is not under way has ended once; no promise without an end or a callback."""
    events, book = at.events(), at.exchange.calls.book
    arrived = [event.call for event in events if isinstance(event, CallArrived)]
    ended = [event.call for event in events if isinstance(event, CallEnded)]
    assert sorted(ended) == sorted(set(arrived) - set(book.calls))
    over = [event.entry for event in events if isinstance(event, EntryEnded)]
    promised = [event.entry for event in events if isinstance(event, CallbackPromised)]
    started = [event.entry for event in events if isinstance(event, EntryStarted)]
    assert (len(over), len(promised), len(started)) == (len(set(over)), len(set(promised)), len(set(started)))
    assert set(promised) - set(over) == set(book.callbacks)
    offers = [event.offer for event in events if isinstance(event, Offered)]
    settled = [event.offer for event in events if isinstance(event, OfferEnded)]
    assert len(settled) == len(set(settled))
    assert set(settled) <= set(offers)
    known = {event.call for event in events if isinstance(event, CallArrived)}
    assert {event.call for event in events if isinstance(event, Offered)} <= known


@given(RULES, PRELUDES, STEPS)
def test_no_order_of_facts_loses_a_promise(
    rule: acd.CallbackRule, prelude: list[tuple[str, int, float]], steps: list[tuple[str, int, float]]
) -> None:
    at = house(rule)
    for step in [*prelude, *steps]:
        do(at, *step)
        check(at)
    check_the_record(at)
    before, kept = len(at.events()), set(at.exchange.calls.book.callbacks)
    at.tell(ShuttingDown())
    book = at.exchange.calls.book
    assert (book.calls, book.legs, book.rtp_ports.taken) == ({}, {}, frozenset())
    over = [event for event in at.events()[before:] if isinstance(event, EntryEnded) and event.entry in kept]
    # The last try of one may have been under way.
    assert {event.outcome for event in over} <= {"callback_failed"}


@given(RULES, st.builds(list.__add__, PRELUDES, STEPS), STEPS)
def test_a_restart_between_any_two_facts_changes_nothing(
    rule: acd.CallbackRule, before: list[tuple[str, int, float]], after: list[tuple[str, int, float]]
) -> None:
    calm, restarted = house(rule), house(rule)
    for step in before:
        do(calm, *step)
        do(restarted, *step)
    restarted.restart()
    data = restarted.exchange.to_data()
    assert json.loads(json.dumps(data)) == json.loads(json.dumps(calm.exchange.to_data()))
    for step in after:
        do(calm, *step)
        do(restarted, *step)
    assert restarted.outcomes == calm.outcomes
