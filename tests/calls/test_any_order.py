"""Facts in any order, doubled, late or about nothing: no fact may raise, leak a port, or lose a caller."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

import acd
from callcenter.calls.call import Call, CallState, SupervisorMode, ThirdState
from callcenter.calls.effects import CustomerLookedUp, WakeAt
from callcenter.calls.hearing import on_line, sources, who_hears
from callcenter.calls.media import (
    DigitHeard,
    HearNothing,
    LegMedia,
    MediaFailed,
    MediaReady,
    MediaResumed,
    MediaSilent,
    PlaybackFinished,
)
from callcenter.calls.reconcile import strays
from callcenter.calls.sip import (
    DialLeg,
    DialTrunk,
    LegAnswered,
    LegChanged,
    LegConfirmed,
    LegEnded,
    LegFailed,
    LegReferProgress,
    LegReferred,
    LegRinging,
    PhoneGone,
    PhoneRegistered,
)
from callcenter.calls.wishes import (
    AgentCame,
    AgentLeft,
    AskedForTime,
    AskedNotReady,
    AskedReady,
    AskedToComplete,
    AskedToConsult,
    AskedToFinish,
    AskedToLeave,
    AskedToMerge,
    AskedToReturn,
    AskedToSupervise,
    AskedToTakeOver,
    AskedToTransfer,
    Configured,
    Declined,
    GaveDisposition,
    HungUp,
    MicrophoneChecked,
    PutOnHold,
    TookOffHold,
)
from callcenter.events import (
    CallArrived,
    CallEnded,
    EntryEnded,
    EntryStarted,
    Offered,
    OfferEnded,
    SupervisionEnded,
    SupervisionStarted,
)
from callcenter.exchange import Input
from tests.calls.company import COMPANY, FRIEND, PEOPLE, WIDE, company
from tests.helpers.house import BROWSER_SDP, PHONE_SDP, House

AGENTS = ("agent1", "agent2", "agent3")
TARGETS = ("1001", "1002", "1003", "sales", FRIEND, "5000")
KINDS = (
    "arrive", "confirm", "end", "end_system", "digit1", "digit2", "digit9", "played", "silent", "long_silent",
    "resumed", "ready", "media_failed", "ring", "answer", "fail", "agent_ends", "agent_silent", "agent_resumed",
    "reoffer", "came", "left", "ask_ready", "ask_not", "finish", "mic", "no_mic", "phone", "no_phone", "decline",
    "hang_up", "found", "wake", "hold", "resume", "consult", "transfer", "complete", "merge", "return", "listen",
    "whisper", "barge", "leave", "take_over", "boss_phone", "no_boss_phone", "early",
    "more_time", "dispose",
    "refer", "refer_theirs", "join", "replace", "call_out",
    "refer_news",
)  # fmt: skip
SIT = [("came", 0, 0.1), ("phone", 0, 0.1), ("mic", 0, 0.1), ("ask_ready", 0, 0.1)]
WAIT = [("arrive", 0, 0.1), ("confirm", 0, 0.1), ("digit1", 0, 0.1)]
TALK = [*SIT, *WAIT, ("ring", 0, 0.1), ("answer", 1, 0.1)]
MORE = [("came", 1, 0.1), ("phone", 1, 0.1), ("mic", 1, 0.1), ("ask_ready", 1, 0.1)]
CONSULT = [*TALK, *MORE, ("consult", 1, 0.1), ("answer", 6, 0.1)]
PHONE = [("call_out", 1, 0.1), ("answer", 6, 0.1), ("confirm", 1, 0.1)]
OUTSIDE = [*TALK, ("consult", 4, 0.1), ("answer", 6, 0.1)]
WATCHED = [*TALK, ("boss_phone", 0, 0.1), ("whisper", 0, 0.1), ("answer", 6, 0.1)]
PRELUDES = st.sampled_from(
    [
        [],
        SIT,
        WAIT,
        [*WAIT, *SIT],
        TALK,
        CONSULT,
        [*CONSULT, ("merge", 0, 0.1)],
        OUTSIDE,
        WATCHED,
        [*TALK, *PHONE],
    ]
)
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 5), st.floats(0.0, 40.0)), max_size=60)


HISTORY = {"last_agent": "agent1", "last_agent_at": 999_000.0, "tags": ("complaint",)}
RULES = {
    "support": replace(
        PEOPLE.queues[0],
        strategy="ring_all",
        overflow=(acd.Overflow(acd.When.WAITED, acd.Way.QUEUE, "sales", 30.0),),
    ),
    "sales": replace(
        PEOPLE.queues[1],
        needs_disposition=True,
        sticky_s=20.0,
        overflow=(
            acd.Overflow(acd.When.NO_AGENT, acd.Way.NUMBER, FRIEND),
            acd.Overflow(acd.When.WAITED, acd.Way.VOICEMAIL, "support", 40.0),
        ),
    ),
}


def ruled() -> House:
    """The company, whose support rings all and passes callers on."""
    queues = tuple(RULES.get(spec.queue, spec) for spec in PEOPLE.queues)
    rules = replace(COMPANY, sticky_days={"sales": 30.0})
    return House(rules=rules, plane=WIDE, site=Configured(queues=queues, agents=PEOPLE.agents))


def do(house: House, kind: str, number: int, after: float) -> None:
    leg = f"c{number % 3}"
    if kind in ("arrive", "call_out", "replace"):
        arrive(house, kind, leg, number)
        return
    if kind == "wake":
        due = [out for out in house.outcomes if isinstance(out, WakeAt)]
        if due:
            house.wake(due[-1 - number % len(due)].key, after)
        return
    facts = {**of_callers(leg, number), **of_phones(house, leg, number), **of_desks(house, number)}
    house.tell((facts | of_company(house, number))[kind], after)


def arrive(house: House, kind: str, leg: str, number: int) -> None:
    """A caller, a desk phone that calls somebody outside, or a phone that takes another's place."""
    legs = house.exchange.calls.book.legs
    if leg in legs:
        return
    named = list(legs)[number % len(legs)] if legs and kind == "replace" else ""
    who = {"account": "desk"} if number < 4 else {"trunk": "world"}
    house.arrive(leg=leg, dnis=FRIEND if kind == "call_out" else "5000", replaces=named, **who)


def of_callers(leg: str, number: int) -> dict[str, Input]:
    return {
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
        "reoffer": LegChanged(leg=leg, sdp=PHONE_SDP),
        "refer": LegReferred(leg=leg, to=TARGETS[number % 6], uri="sip:x@y"),
        "refer_news": LegReferProgress(
            leg=leg, code=(100, 200, 603)[number % 3], reason="", is_final=number % 3 > 0
        ),
        "join": LegReferred(leg=leg, to="x", uri="sip:x@y", replaces=f"c{(number + 1) % 3}"),
    }


def of_phones(house: House, leg: str, number: int) -> dict[str, Input]:
    """News of a leg we dialled: 0 or 6 the last one, 1 the one before, and so on."""
    dialled = [out for out in house.outcomes if isinstance(out, DialLeg | DialTrunk)]
    dial = dialled[-1 - number % 6 % len(dialled)] if dialled else None
    theirs = dial.leg if dial is not None else "none"
    answer = PHONE_SDP if isinstance(dial, DialTrunk) else BROWSER_SDP
    return {
        "media_failed": MediaFailed(leg=leg if number % 2 else theirs, why="test"),
        "ring": LegRinging(leg=theirs),
        "early": LegRinging(leg=theirs, sdp=answer),
        "answer": LegAnswered(leg=theirs, sdp=answer if number else "nonsense"),
        "fail": LegFailed(leg=theirs, code=486 if number % 2 else 480, reason=""),
        "agent_ends": LegEnded(leg=theirs, by="peer", cause=""),
        "agent_silent": MediaSilent(leg=theirs, silent_s=20.0 if number == 5 else 3.0),
        "agent_resumed": MediaResumed(leg=theirs),
        "refer_theirs": LegReferred(leg=theirs, to=TARGETS[number % 6], uri="sip:x@y"),
    }


def of_desks(house: House, number: int) -> dict[str, Input]:
    agent, call = AGENTS[number % 3], f"call-{number}"
    offers = [event.offer for event in house.events() if isinstance(event, Offered)] or ["none"]
    return {
        "came": AgentCame(agent=agent),
        "left": AgentLeft(agent=agent),
        "ask_ready": AskedReady(agent=agent),
        "ask_not": AskedNotReady(agent=agent, reason="break"),
        "finish": AskedToFinish(agent=agent),
        "more_time": AskedForTime(agent=agent, by_s=5.0 * number),
        "dispose": GaveDisposition(agent=agent, call=call, disposition="done", finish=number > 2),
        "mic": MicrophoneChecked(agent=agent, works=True),
        "no_mic": MicrophoneChecked(agent=agent, works=False, is_gone=number > 1),
        "phone": PhoneRegistered(user=agent),
        "no_phone": PhoneGone(user=agent),
        "boss_phone": PhoneRegistered(user="boss"),
        "no_boss_phone": PhoneGone(user="boss"),
        "decline": Declined(agent=agent, offer=offers[number % len(offers)]),
        "found": CustomerLookedUp(call=call, customer="c", name="N", tier="gold", matches=1, **HISTORY),
    }


def of_company(house: House, number: int) -> dict[str, Input]:
    """What somebody in a conversation asks for: mostly those who are in it."""
    calls = list(house.exchange.calls.book.calls.values())
    call = calls[number % len(calls)] if calls else None
    who, its = (call.agent or AGENTS[number % 3], call.call) if call else ("agent1", "call-1")
    mine, theirs = {"agent": who, "call": its}, {"user": "boss", "call": its}
    third = call.third.agent if call and call.third and number % 2 else who
    return {
        "hang_up": HungUp(agent=third, call=its),
        "hold": PutOnHold(**mine),
        "resume": TookOffHold(**mine),
        "consult": AskedToConsult(**mine, to=TARGETS[number % 6]),
        "transfer": AskedToTransfer(**mine, to=TARGETS[number % 6], wait_s=30.0 * (number % 2)),
        "complete": AskedToComplete(**mine),
        "merge": AskedToMerge(**mine),
        "return": AskedToReturn(**mine),
        "listen": AskedToSupervise(**theirs, mode=SupervisorMode.LISTEN),
        "whisper": AskedToSupervise(**theirs, mode=SupervisorMode.WHISPER),
        "barge": AskedToSupervise(**theirs, mode=SupervisorMode.BARGE),
        "leave": AskedToLeave(**theirs),
        "take_over": AskedToTakeOver(**theirs),
    }


def check(house: House) -> None:
    """What must hold after every fact."""
    book = house.exchange.calls.book
    calls = list(book.calls.values())
    held = {leg for call in calls for leg in who_hears(call)}
    assert set(book.legs) == held, "a leg nobody holds would never be hung up"
    for agent in {agent for call in calls for agent in call.named()} | {"nobody"}:
        with_it = {call.call for call in calls if call.is_with(agent)}
        assert {call.call for call in book.calls_with(agent)} == with_it, "found as by looking at every call"
    assert book.ivr_ports.taken == {call.ivr_port for call in calls} - {0}
    assert book.rtp_ports.taken == {port for leg in book.legs.values() for port in leg.ports()}
    waiting = {
        place.entry.entry
        for queue in ("support", "sales", "vip")
        for place in house.exchange.router.engine.waiting(queue)
    }
    assert waiting == {call.place.entry for call in calls if call.place} | set(asked_for(calls))
    holders = [call.agent for call in calls if call.agent] + [
        call.third.agent for call in calls if call.third and call.third.agent
    ]
    assert len(set(holders)) == len(holders), "one agent, one call"
    serving = {call.agent for call in calls if call.agent_entry} | {
        call.third.agent for call in calls if call.third and call.third.state is ThirdState.UP
    }
    for agent in AGENTS:
        in_hand = house.exchange.router.engine.agent(agent).state == "on_contact"
        assert in_hand == (agent in serving)
    engine = house.exchange.router.engine
    places = [place for queue in engine.floor.waiting.queues for place in engine.waiting(queue)]
    assert strays(book, places, engine.agents()) == [], "every entry and contact is some call's"
    for call in calls:
        check_the_ears(house, call)


def asked_for(calls: list[Call]) -> list[str]:
    """Entries of thirds whom the router still has to find."""
    return [
        call.third.place.entry
        for call in calls
        if call.third and call.third.place and call.third.state is not ThirdState.UP
    ]


def check_the_ears(house: House, call: Call) -> None:
    """Everybody hears what the one function says, and was told so."""
    if call.state in (CallState.CALLING_OUT, CallState.EXPLAINING):
        return  # a phone of ours that hears its own ringing, the network, or why not
    legs = house.exchange.calls.book.legs
    if call.state is CallState.LINE_OPEN and legs[call.caller_leg].call != call.call:
        return  # lent: what is heard on it is the other call's to say
    told = {out.leg: out.hears for out in house.outcomes if isinstance(out, LegMedia)}
    due = {leg: on_line(call, legs[leg], hears) for leg, hears in who_hears(call).items()}
    assert {leg: legs[leg].hears for leg in due} == due
    assert {leg: told[leg] for leg in due} == due
    heard = sources(who_hears(call)[call.caller_leg])
    secret = {one.leg for one in call.supervisors if one.mode is not SupervisorMode.BARGE}
    assert not heard & secret, "a whisper is not for the customer"
    if call.state in (CallState.TALKING, CallState.AGENT_SILENT):
        assert who_hears(call)[call.caller_leg] != HearNothing(), "a customer always hears something"
        assert call.agent or call.third or call.referral, "a conversation of one"


def check_the_record(house: House) -> None:
    """Everything that started and is not under way has ended, exactly once."""
    events, book = house.events(), house.exchange.calls.book
    arrived = [event.call for event in events if isinstance(event, CallArrived)]
    ended = [event.call for event in events if isinstance(event, CallEnded)]
    assert sorted(ended) == sorted(set(arrived) - set(book.calls))
    entries = [event.entry for event in events if isinstance(event, EntryStarted)]
    over = [event.entry for event in events if isinstance(event, EntryEnded)]
    live = {call.place.entry for call in book.calls.values() if call.place} | set(
        asked_for([*book.calls.values()])
    )
    assert sorted(over) == sorted(set(entries) - live)
    offers = [event.offer for event in events if isinstance(event, Offered)]
    settled = [event.offer for event in events if isinstance(event, OfferEnded)]
    open_offers = {offer.offer for call in book.calls.values() for offer in call.offers} | {
        call.third.offer
        for call in book.calls.values()
        if call.third and call.third.offer and call.third.state is not ThirdState.UP
    }
    assert sorted(settled) == sorted(set(offers) - open_offers)
    started = [event.supervisor for event in events if isinstance(event, SupervisionStarted)]
    done = [event.supervisor for event in events if isinstance(event, SupervisionEnded)]
    now = [one.supervisor for call in book.calls.values() for one in call.supervisors if one.is_up]
    assert sorted(started) == sorted(done + now)


@given(PRELUDES, STEPS)
def test_no_order_of_facts_breaks_the_house(
    prelude: list[tuple[str, int, float]], steps: list[tuple[str, int, float]]
) -> None:
    house = company()
    for kind, number, after in [*prelude, *steps]:
        do(house, kind, number, after)
        check(house)
    check_the_record(house)


@given(PRELUDES, STEPS)
def test_nor_does_any_where_phones_ring_together_and_rules_send_callers_on(
    prelude: list[tuple[str, int, float]], steps: list[tuple[str, int, float]]
) -> None:
    house = ruled()
    for kind, number, after in [*prelude, *steps]:
        do(house, kind, number, after)
        check(house)
    check_the_record(house)


@given(st.builds(list.__add__, PRELUDES, STEPS), STEPS)
def test_a_restart_between_any_two_facts_changes_nothing(
    before: list[tuple[str, int, float]], after: list[tuple[str, int, float]]
) -> None:
    calm, restarted = ruled(), ruled()
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
