"""Telephones that call out, facts in any order: nothing raises, every port and trunk slot returns, all of it ends."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.call import CallState
from callcenter.calls.effects import WakeAt
from callcenter.calls.media import MediaFailed, MediaResumed, MediaSilent, PlainLocal, PlaybackFinished
from callcenter.calls.sip import (
    DialLeg,
    DialTrunk,
    LegAnswered,
    LegChanged,
    LegConfirmed,
    LegEnded,
    LegFailed,
    LegRinging,
    TrunkStood,
)
from callcenter.events import CallArrived, CallEnded
from tests.calls.outside import ABROAD, HOME, call_from_phone, is_empty, outside_house
from tests.helpers.house import G729_SDP, PHONE_SDP, House

PHONES, TRUNKS = ("p0", "p1", "p2"), ("cheap", "dear")
CALLED = (HOME, HOME, ABROAD, "4002", "110", "5000")
CODES = (403, 404, 408, 480, 486, 488, 503, 603)
KINDS = (
    "call", "call", "confirm", "end", "ring", "early", "odd_early", "answer", "odd_answer", "fail", "fail",
    "gone", "media_failed", "silent", "long_silent", "resumed", "said", "reoffer", "up", "down", "take_in", "wake",
    "wake",
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 7), st.floats(0.0, 40.0)), max_size=60)
DIALLED = [("call", 0, 0.1)]
OUTSIDE = [*DIALLED, ("ring", 0, 0.1), ("answer", 0, 0.1), ("confirm", 0, 0.1)]
TOLD = [("call", 2, 0.1)]
PRELUDES = st.sampled_from([[], DIALLED, OUTSIDE, TOLD])


def do(house: House, kind: str, number: int, after: float) -> None:
    phone = PHONES[number % 3]
    dialled = [out.leg for out in house.outcomes if isinstance(out, DialTrunk | DialLeg)]
    leg = dialled[-1 - number % len(dialled)] if dialled else "none"
    if kind == "call":
        if phone not in house.exchange.calls.book.legs:
            sdp = "" if number == 7 else PHONE_SDP
            number_called = CALLED[number % len(CALLED)]
            house.arrive(leg=phone, ani="phone1", dnis=number_called, account="phone1", sdp=sdp)
        return
    if kind == "take_in":
        house.arrive(leg=f"in-{number}-{house.now}", dnis="5000", trunk=TRUNKS[number % 2])
        return
    if kind == "wake":
        due = [out for out in house.outcomes if isinstance(out, WakeAt)]
        if due:
            house.wake(due[-1 - number % len(due)].key, after)
        return
    facts = {
        "confirm": LegConfirmed(leg=phone, sdp=PHONE_SDP if number == 7 else ""),
        "end": LegEnded(leg=phone if number % 2 else leg, by="peer", cause=""),
        "ring": LegRinging(leg=leg),
        "early": LegRinging(leg=leg, sdp=PHONE_SDP),
        "odd_early": LegRinging(leg=leg, sdp=G729_SDP),
        "answer": LegAnswered(leg=leg, sdp=PHONE_SDP),
        "odd_answer": LegAnswered(leg=leg, sdp="nonsense"),
        "fail": LegFailed(leg=leg, code=CODES[number], reason="so\udcfc"),
        "gone": LegEnded(leg=leg, by="system", cause="no answer"),
        "media_failed": MediaFailed(leg=phone if number % 2 else leg, why="test"),
        "silent": MediaSilent(leg=phone if number % 2 else leg, silent_s=3.0),
        "long_silent": MediaSilent(leg=phone if number % 2 else leg, silent_s=20.0),
        "resumed": MediaResumed(leg=phone if number % 2 else leg),
        "said": PlaybackFinished(leg=phone, playback=f"why-call-{number}"),
        "reoffer": LegChanged(leg=phone if number % 2 else leg, sdp=PHONE_SDP),
        "up": TrunkStood(trunk=TRUNKS[number % 2], is_up=True),
        "down": TrunkStood(trunk=TRUNKS[number % 2], is_up=False, why="no answer"),
    }
    house.tell(facts[kind], after)


def check(house: House) -> None:
    """What must hold after every fact."""
    book = house.exchange.calls.book
    held: set[str] = set()
    for call in book.calls.values():
        dialled = call.outward.leg if call.outward else ""
        held |= {call.caller_leg, call.outside_leg, dialled} - {""}
        assert (call.outward is not None) == (call.state is CallState.CALLING_OUT)
        assert bool(call.outside_leg) == (call.state is CallState.OUTSIDE)
    assert set(book.legs) == held, "a leg nobody holds would never be hung up"
    assert book.rtp_ports.taken == {
        leg.local.port for leg in book.legs.values() if isinstance(leg.local, PlainLocal)
    }
    ours = [leg for leg in book.legs.values() if leg.is_outside]
    out = {name: {leg.leg for leg in ours if leg.trunk == name} for name in TRUNKS}
    for name in TRUNKS:
        standing = book.trunks.standing(name, house.now)
        assert standing.calls_out == out[name]
        assert standing.calls_in <= set(book.legs)


def end_everything(house: House) -> None:
    """Time passes until whatever waits for something has given up; who talks hangs up."""
    book = house.exchange.calls.book
    for _ in range(4):
        for call in list(book.calls):
            house.wake(f"outward:{call}", after=200.0)
            house.wake(f"ack:{call}", after=0.0)
    assert {call.state for call in book.calls.values()} <= {CallState.OUTSIDE, CallState.IN_FLOW}
    for one in list(book.calls.values()):
        house.tell(LegEnded(leg=one.caller_leg, by="peer", cause=""))
    assert is_empty(house)
    arrived = [event.call for event in house.events() if isinstance(event, CallArrived)]
    ended = [event.call for event in house.events() if isinstance(event, CallEnded)]
    assert sorted(arrived) == sorted(ended)
    for event in house.events():
        str(event).encode("utf-8")


@given(PRELUDES, STEPS)
def test_no_order_of_facts_keeps_a_port_or_a_slot(
    prelude: list[tuple[str, int, float]], steps: list[tuple[str, int, float]]
) -> None:
    house = outside_house()
    for step in [*prelude, *steps]:
        do(house, *step)
        check(house)
    end_everything(house)


@given(st.builds(list.__add__, PRELUDES, STEPS), STEPS)
def test_a_restart_between_any_two_facts_changes_nothing(
    before: list[tuple[str, int, float]], after: list[tuple[str, int, float]]
) -> None:
    calm, restarted = outside_house(), outside_house()
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


def test_a_call_in_the_middle_of_its_second_trunk_goes_on_after_a_restart() -> None:
    house = outside_house()
    call_from_phone(house)
    first = next(out.leg for out in house.outcomes if isinstance(out, DialTrunk))
    house.tell(LegFailed(leg=first, code=503, reason="no"))
    house.restart()
    second = next(out for out in reversed(house.outcomes) if isinstance(out, DialTrunk))
    house.tell(LegFailed(leg=second.leg, code=486, reason="Busy Here"))
    assert is_empty(house)
