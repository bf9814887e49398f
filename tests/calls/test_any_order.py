"""Facts in any order, doubled, late or about nothing: no fact may raise, leak a port, or lose a caller."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.call import CallState
from callcenter.calls.effects import CustomerLookedUp, WakeAt
from callcenter.calls.media import (
    DigitHeard,
    MediaFailed,
    MediaReady,
    MediaResumed,
    MediaSilent,
    PlainLocal,
    PlaybackFinished,
)
from callcenter.calls.sip import (
    DialLeg,
    LegAnswered,
    LegChanged,
    LegConfirmed,
    LegEnded,
    LegFailed,
    LegRinging,
    PhoneGone,
    PhoneRegistered,
)
from callcenter.calls.wishes import (
    AgentCame,
    AgentLeft,
    AskedNotReady,
    AskedReady,
    AskedToFinish,
    Declined,
    HungUp,
    MicrophoneChecked,
)
from callcenter.events import CallArrived, CallEnded, EntryEnded, EntryStarted, Offered, OfferEnded
from tests.helpers.house import BROWSER_SDP, PHONE_SDP, House

AGENTS = ("agent1", "agent2")
KINDS = (
    "arrive", "confirm", "end", "end_system", "digit1", "digit2", "digit9", "played", "silent", "long_silent",
    "resumed", "ready", "media_failed", "ring", "answer", "fail", "agent_ends", "agent_silent", "agent_resumed",
    "reoffer", "came", "left", "ask_ready", "ask_not", "finish", "mic", "no_mic", "phone", "no_phone", "decline",
    "hang_up", "found", "wake",
)  # fmt: skip
SIT = [("came", 0, 0.1), ("phone", 0, 0.1), ("mic", 0, 0.1), ("ask_ready", 0, 0.1)]
WAIT = [("arrive", 0, 0.1), ("confirm", 0, 0.1), ("digit1", 0, 0.1)]
TALK = [*SIT, *WAIT, ("ring", 0, 0.1), ("answer", 1, 0.1)]
PRELUDES = st.sampled_from([[], SIT, WAIT, [*WAIT, *SIT], TALK])
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 5), st.floats(0.0, 40.0)), max_size=60)


def do(house: House, kind: str, number: int, after: float) -> None:
    leg, agent, call = f"c{number % 3}", AGENTS[number % 2], f"call-{number}"
    dialled = [out.leg for out in house.outcomes if isinstance(out, DialLeg)]
    theirs = dialled[-1 - number % len(dialled)] if dialled else "none"
    offers = [event.offer for event in house.events() if isinstance(event, Offered)] or ["none"]
    if kind == "arrive":
        if leg not in house.exchange.calls.book.legs:
            house.arrive(leg=leg)
        return
    if kind == "wake":
        due = [out for out in house.outcomes if isinstance(out, WakeAt)]
        if due:
            house.wake(due[-1 - number % len(due)].key, after)
        return
    facts = {
        "confirm": LegConfirmed(leg=leg),
        "end": LegEnded(leg=leg, by="peer", cause=""),
        "end_system": LegEnded(leg=leg, by="system", cause="no_ack"),
        "digit1": DigitHeard(leg=leg, digit="1"),
        "digit2": DigitHeard(leg=leg, digit="2"),
        "digit9": DigitHeard(leg=leg, digit="9"),
        "played": PlaybackFinished(leg=leg, playback=f"play-{number}"),
        "silent": MediaSilent(leg=leg, silent_s=3.0),
        "long_silent": MediaSilent(leg=leg, silent_s=20.0),
        "resumed": MediaResumed(leg=leg),
        "ready": MediaReady(leg=leg),
        "media_failed": MediaFailed(leg=leg if number % 2 else theirs, why="test"),
        "ring": LegRinging(leg=theirs),
        "answer": LegAnswered(leg=theirs, sdp=BROWSER_SDP if number else "nonsense"),
        "fail": LegFailed(leg=theirs, code=486 if number % 2 else 480, reason=""),
        "agent_ends": LegEnded(leg=theirs, by="peer", cause=""),
        "agent_silent": MediaSilent(leg=theirs, silent_s=3.0),
        "agent_resumed": MediaResumed(leg=theirs),
        "reoffer": LegChanged(leg=leg, sdp=PHONE_SDP),
        "came": AgentCame(agent=agent),
        "left": AgentLeft(agent=agent),
        "ask_ready": AskedReady(agent=agent),
        "ask_not": AskedNotReady(agent=agent, reason="break"),
        "finish": AskedToFinish(agent=agent),
        "mic": MicrophoneChecked(agent=agent, works=True),
        "no_mic": MicrophoneChecked(agent=agent, works=False),
        "phone": PhoneRegistered(user=agent),
        "no_phone": PhoneGone(user=agent),
        "decline": Declined(agent=agent, offer=offers[number % len(offers)]),
        "hang_up": HungUp(agent=agent, call=call),
        "found": CustomerLookedUp(call=call, customer="c", name="N", tier="gold", matches=1),
    }
    house.tell(facts[kind], after)


def check(house: House) -> None:
    """What must hold after every fact."""
    book = house.exchange.calls.book
    held = {leg for call in book.calls.values() for leg in (call.caller_leg, call.agent_leg, call.again)}
    offered = {call.offer.leg for call in book.calls.values() if call.offer}
    assert set(book.legs) == (held | offered) - {""}, "a leg nobody holds would never be hung up"
    assert book.ivr_ports.taken == {call.ivr_port for call in book.calls.values()}
    assert book.rtp_ports.taken == {
        leg.local.port for leg in book.legs.values() if isinstance(leg.local, PlainLocal)
    }
    waiting = {
        place.entry.entry
        for queue in ("support", "sales", "vip")
        for place in house.exchange.router.engine.waiting(queue)
    }
    assert waiting == {call.place.entry for call in book.calls.values() if call.place}
    talking = [call.agent for call in book.calls.values() if call.state is CallState.TALKING]
    assert len(set(talking)) == len(talking), "one agent, one call"
    for agent in AGENTS:
        in_hand = house.exchange.router.engine.agent(agent).state == "on_contact"
        assert in_hand == any(call.agent == agent for call in book.calls.values())


def check_the_record(house: House) -> None:
    """Everything that started and is not under way has ended, exactly once."""
    events, book = house.events(), house.exchange.calls.book
    arrived = [event.call for event in events if isinstance(event, CallArrived)]
    ended = [event.call for event in events if isinstance(event, CallEnded)]
    assert sorted(ended) == sorted(set(arrived) - set(book.calls))
    entries = [event.entry for event in events if isinstance(event, EntryStarted)]
    over = [event.entry for event in events if isinstance(event, EntryEnded)]
    live = {call.place.entry for call in book.calls.values() if call.place}
    assert sorted(over) == sorted(set(entries) - live)
    offers = [event.offer for event in events if isinstance(event, Offered)]
    settled = [event.offer for event in events if isinstance(event, OfferEnded)]
    assert sorted(settled) == sorted(
        set(offers) - {call.offer.offer for call in book.calls.values() if call.offer}
    )


@given(PRELUDES, STEPS)
def test_no_order_of_facts_breaks_the_house(
    prelude: list[tuple[str, int, float]], steps: list[tuple[str, int, float]]
) -> None:
    house = House()
    for kind, number, after in [*prelude, *steps]:
        do(house, kind, number, after)
        check(house)
    check_the_record(house)


@given(st.builds(list.__add__, PRELUDES, STEPS), STEPS)
def test_a_restart_between_any_two_facts_changes_nothing(
    before: list[tuple[str, int, float]], after: list[tuple[str, int, float]]
) -> None:
    calm, restarted = House(), House()
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
