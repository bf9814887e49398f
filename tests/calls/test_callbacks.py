"""Callbacks that ring an agent first, who waits while the customer is called; and what may go wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.call import CallState
from callcenter.calls.effects import LookUpCustomer, WakeAt
from callcenter.calls.media import (
    DigitHeard,
    HearLeg,
    HearPrompts,
    MediaResumed,
    MediaSilent,
    PlaybackFinished,
)
from callcenter.calls.sip import (
    DialLeg,
    DialTrunk,
    HangUpLeg,
    LegAnswered,
    LegConfirmed,
    LegEnded,
    LegFailed,
    LegRinging,
    PhoneGone,
    PhoneRegistered,
)
from callcenter.calls.wishes import AskedToTransfer, Declined, HungUp, ShuttingDown
from callcenter.events import (
    AgentStateChanged,
    CallArrived,
    CallbackDialled,
    CallbackResting,
    CallConnected,
    CallEnded,
    EntryEnded,
    EntryStarted,
    Offered,
    OfferEnded,
    OutwardFailed,
    ScreenPopped,
)
from tests.calls.callbacks import (
    CUSTOMER,
    RULE,
    RULES,
    TELEPHONE,
    CallingHouse,
    agent_accepts,
    answer,
    dialled,
    house,
    is_tidy,
    lines,
    live,
    people,
    promise,
    promised,
)
from tests.calls.scenes import agent_states, sit_down
from tests.helpers.house import PHONE_SDP


def calling() -> tuple[CallingHouse, str]:
    """An agent hears how the customer is rung; the house and the agent's leg."""
    at = house()
    promise(at)
    return at, agent_accepts(at)


def test_an_agent_is_shown_the_customer_rings_them_and_talks() -> None:
    at, agent = calling()
    called = dialled(at)
    assert isinstance(called, DialTrunk)
    assert (called.trunk, called.number) == ("world", CUSTOMER)
    assert at.hears(agent) == HearPrompts(
        playback=f"ringback-{live(at).call}", prompts=("music/ringback",), loop=True
    )
    customer = answer(at)
    assert at.hears(agent) == HearLeg(leg=customer)
    assert at.hears(customer) == HearLeg(leg=agent)
    at.tell(LegEnded(leg=customer, by="peer", cause=""), after=30.0)
    wanted = (
        CallArrived,
        Offered,
        ScreenPopped,
        OfferEnded,
        CallbackDialled,
        CallConnected,
        EntryEnded,
        CallEnded,
    )
    assert [type(event).__name__ for event in at.events_of(*wanted)][2:] == [
        "CallArrived", "Offered", "ScreenPopped", "OfferEnded", "CallbackDialled", "CallConnected", "EntryEnded",
        "CallEnded",
    ]  # fmt: skip
    assert {event.call for event in at.events_of(*wanted)[2:]} == {at.events_of(CallArrived)[-1].call}
    assert list(lines(at, CallArrived, CallbackDialled, EntryEnded, CallEnded))[2:] == [
        f"CallArrived {CUSTOMER} 5000 Tang Yue - callback - - - False",
        "CallbackDialled agent1 1",
        "EntryEnded callback_answered agent1",
        "CallEnded caller answered",
    ]
    assert LookUpCustomer(call=at.events_of(CallArrived)[-1].call, number=CUSTOMER) in at.outcomes
    assert (promised(at), is_tidy(at), agent_states(at)[-1]) == ((), True, "agent1 idle")


def test_the_customer_sees_the_number_they_had_called() -> None:
    at = house()
    promise(at, ani=TELEPHONE)
    agent_accepts(at)
    rung = dialled(at)
    assert isinstance(rung, DialLeg)
    assert (rung.user, rung.from_number, rung.from_name) == ("desk", "5000", "")


def test_the_network_may_speak_before_the_customer_answers() -> None:
    at, agent = calling()
    customer = dialled(at).leg
    at.tell(LegRinging(leg=customer, sdp=PHONE_SDP))
    assert at.hears(agent) == HearLeg(leg=customer)


@pytest.mark.parametrize("by", ["the prompt is over", "it is never heard"])
def test_a_customer_who_is_not_reached_is_tried_again(by: str) -> None:
    at, agent = calling()
    first = live(at).call
    at.tell(LegFailed(leg=dialled(at).leg, code=486, reason="Busy Here"))
    assert at.hears(agent) == HearPrompts(playback=f"missed-{first}", prompts=("en/callback_missed",))
    assert agent_states(at)[-1] == "agent1 on_contact"
    if by == "the prompt is over":
        at.tell(PlaybackFinished(leg=agent, playback=f"missed-{first}"), after=2.0)
    else:
        at.wake(f"callback:{first}", after=5.0)
    assert HangUpLeg(leg=agent, cause="486 Busy Here") in at.outcomes
    assert agent_states(at)[-1] == "agent1 idle"
    (ended,) = at.events_of(CallEnded)[1:]
    assert (ended.outcome, ended.cause, ended.released_by) == ("failed", "486 Busy Here", "system")
    assert is_tidy(at)
    rests = at.events_of(CallbackResting)[-1]
    assert (rests.tries, rests.not_before) == (1, at.now + 300.0)

    at.wake(f"acd:callback:{promised(at)[0].entry}", after=300.0)
    second = live(at).call
    assert second != first
    answer(at)
    answer(at)
    assert list(lines(at, CallbackDialled, CallConnected)) == [
        "CallbackDialled agent1 1", "CallbackDialled agent1 2", "CallConnected agent1",
    ]  # fmt: skip


def test_after_the_last_try_the_entry_has_failed() -> None:
    at = house(replace(RULE, tries=1))
    promise(at)
    agent = agent_accepts(at)
    at.tell(LegFailed(leg=dialled(at).leg, code=404, reason="Not Found"))
    at.tell(PlaybackFinished(leg=agent, playback=f"missed-{live(at).call}"))
    assert list(lines(at, EntryEnded)) == ["EntryEnded callback_failed -"]
    assert (promised(at), is_tidy(at), agent_states(at)[-1]) == ((), True, "agent1 idle")


def test_nobody_answers_in_the_time_of_a_try() -> None:
    at, _agent = calling()
    due = next(out for out in at.outcomes if isinstance(out, WakeAt) and out.key.startswith("outward:"))
    assert due.at == at.now + 25.0, "the rest is for telling the agent"
    at.wake(due.key, after=25.0)
    assert at.events_of(OutwardFailed)[-1].code == 480
    at.wake(f"callback:{live(at).call}", after=5.0)
    assert (is_tidy(at), agent_states(at)[-1]) == (True, "agent1 idle")


def test_the_router_may_give_a_try_up_by_itself() -> None:
    at, agent = calling()
    entry = promised(at)[0].entry
    at.wake(f"acd:callback:{entry}", after=30.0)
    assert HangUpLeg(leg=agent, cause="not answered") in at.outcomes
    assert (is_tidy(at), agent_states(at)[-1], len(promised(at))) == (True, "agent1 idle", 1)
    assert at.exchange.router.dropped == {}


def test_a_trunk_that_is_full_is_a_try_that_failed() -> None:
    at = house()
    world = replace(RULES.outward.trunks[0], max_calls=1)
    at.exchange.calls.book.trunks.specs["world"] = world
    promise(at)
    at.arrive(leg="other", trunk="world")
    agent = agent_accepts(at)
    failed = at.events_of(OutwardFailed)[-1]
    assert (failed.code, failed.leg) == (503, "")
    assert at.hears(agent) == HearPrompts(
        playback=f"missed-{at.events_of(CallbackDialled)[-1].call}", prompts=("en/callback_missed",)
    )


@pytest.mark.parametrize("how", ["button", "phone"])
def test_an_agent_who_hangs_up_while_it_rings_ends_the_try(how: str) -> None:
    at, agent = calling()
    customer = dialled(at).leg
    call = live(at).call
    if how == "button":
        at.tell(HungUp(agent="agent1", call=call))
    else:
        at.tell(LegEnded(leg=agent, by="peer", cause=""))
    assert any(isinstance(out, HangUpLeg) and out.leg == customer for out in at.outcomes)
    ended = at.events_of(CallEnded)[-1]
    assert (ended.call, ended.released_by, ended.outcome) == (call, "agent", "failed")
    assert (is_tidy(at), agent_states(at)[-1], len(promised(at))) == (True, "agent1 idle", 1)


def test_an_agent_who_vanishes_while_it_rings_is_not_connected_to_anybody() -> None:
    at, agent = calling()
    at.tell(PhoneGone(user="agent1"))
    at.tell(MediaSilent(leg=agent, silent_s=3.0))
    assert is_tidy(at)
    assert agent_states(at)[-1] == "agent1 not_ready connection_lost"
    assert len(promised(at)) == 1


def test_the_agent_may_take_up_another_telephone_while_it_rings() -> None:
    at, agent = calling()
    call = live(at).call
    at.arrive(leg="other", replaces=agent, account="agent1")
    at.tell(LegConfirmed(leg="other"))
    assert live(at).agent_leg == "other"
    assert at.wake(f"ack:{call}", after=1.0) == []
    customer = answer(at)
    assert at.hears(customer) == HearLeg(leg="other")


def test_a_page_that_was_away_for_a_moment_goes_on() -> None:
    at, agent = calling()
    at.tell(PhoneGone(user="agent1"))
    at.tell(PhoneRegistered(user="agent1"))
    at.tell(MediaResumed(leg=agent))
    customer = answer(at)
    assert at.hears(customer) == HearLeg(leg=agent)


@pytest.mark.parametrize("how", ["declined", "busy", "missed", "page closed"])
def test_an_offer_that_is_not_taken_leaves_no_call_behind(how: str) -> None:
    at = house()
    entry = promise(at)
    sit_down(at)
    leg = dialled(at).leg
    offer = at.events_of(Offered)[-1].offer
    if how == "declined":
        at.tell(Declined(agent="agent1", offer=offer))
    elif how == "busy":
        at.tell(LegFailed(leg=leg, code=486, reason="Busy Here"))
    elif how == "missed":
        at.wake(f"acd:offer:{offer}", after=20.0)
    else:
        at.tell(LegEnded(leg=leg, by="system", cause="gone"))
    assert is_tidy(at)
    assert at.events_of(CallbackDialled) == []
    assert [kept.entry for kept in promised(at)] == [entry]
    sit_down(at, "agent2")
    assert at.events_of(Offered)[-1].agent == "agent2"
    answer(at)
    answer(at)
    assert list(lines(at, CallConnected)) == ["CallConnected agent2"]


def test_of_two_who_are_rung_the_first_waits_for_the_customer() -> None:
    at, agent = calling()
    ringing = replace(people(RULE).queues[0], strategy="ring_all")
    at.tell(replace(people(RULE), queues=(ringing, *people(RULE).queues[1:])))
    at.tell(LegFailed(leg=dialled(at).leg, code=486, reason="Busy Here"))
    at.tell(PlaybackFinished(leg=agent, playback=f"missed-{live(at).call}"))
    sit_down(at, "agent2")
    at.wake(f"acd:callback:{promised(at)[0].entry}", after=300.0)
    assert sorted(offer.agent for offer in live(at).offers) == ["agent1", "agent2"]
    assert {offer.call for offer in at.events_of(Offered)[-2:]} == {live(at).call}
    taken, other = live(at).offers
    answer(at, taken.leg)
    assert HangUpLeg(leg=other.leg, cause="answered elsewhere") in at.outcomes
    customer = answer(at)
    assert at.hears(customer) == HearLeg(leg=taken.leg)


@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_caller_who_still_hears_our_goodbye_is_called_when_it_is_over(hangs_up: bool) -> None:
    at = house()
    at.arrive()
    at.tell(LegConfirmed(leg="caller"))
    for digit in "14":
        at.tell(DigitHeard(leg="caller", digit=digit))
    agent = agent_accepts(at)
    call = at.events_of(CallArrived)[-1].call
    assert (dialled(at).leg, at.events_of(CallbackDialled)) == (agent, [])
    assert at.hears(agent) == HearPrompts(playback=f"ringback-{call}", prompts=("music/ringback",), loop=True)
    if hangs_up:
        at.tell(LegEnded(leg="caller", by="peer", cause=""), after=0.5)
    at.wake(f"callback:{call}", after=1.0 if hangs_up else 7.5)
    assert (HangUpLeg(leg="caller", cause="called back") in at.outcomes) != hangs_up
    assert [event.outcome for event in at.events_of(CallEnded)] == ["callback"]
    answer(at)
    assert live(at).state is CallState.TALKING
    assert at.wake(f"callback:{call}", after=1.0) == []


def test_what_was_begun_may_be_transferred_as_any_call() -> None:
    at, _agent = calling()
    customer = answer(at)
    call = live(at).call
    at.tell(AskedToTransfer(agent="agent1", call=call, to="sales"))
    assert live(at).agent == ""
    assert [event.cause for event in at.events_of(EntryStarted)] == ["arrival", "transfer"]
    at.tell(LegEnded(leg=customer, by="peer", cause=""))
    assert is_tidy(at)


def test_an_agent_lost_in_the_conversation_brings_the_customer_back_in_line() -> None:
    at, agent = calling()
    customer = answer(at)
    at.tell(LegEnded(leg=agent, by="system", cause="no answer"))
    again = at.events_of(EntryStarted)[-1]
    assert (again.cause, again.ranked_from) == ("agent_lost", 1000000.4)
    assert isinstance(at.hears(customer), HearPrompts)
    sit_down(at, "agent2")
    second = answer(at)
    assert at.hears(customer) == HearLeg(leg=second)


def test_the_end_of_the_process_withdraws_no_promise() -> None:
    at, _agent = calling()
    at.tell(ShuttingDown())
    assert (is_tidy(at), at.events_of(EntryEnded)) == (True, [])


def test_nobody_is_called_while_the_process_ends() -> None:
    at = house()
    promise(at)
    at.tell(ShuttingDown())
    sit_down(at)
    assert is_tidy(at)
    assert [out for out in at.outcomes if isinstance(out, DialLeg | DialTrunk)] == []


def test_a_phone_whose_answer_nobody_understands_is_no_agent() -> None:
    at = house()
    promise(at)
    sit_down(at)
    at.tell(LegAnswered(leg=dialled(at).leg, sdp="nonsense"))
    assert (is_tidy(at), len(promised(at))) == (True, 1)
    assert agent_states(at)[-1].startswith("agent1 not_ready")


def test_every_agents_state_says_which_call_it_is_about() -> None:
    at, _agent = calling()
    answer(at)
    call = live(at).call
    states = [event for event in at.events_of(AgentStateChanged) if event.state in ("offered", "on_contact")]
    assert {event.call for event in states} == {call}
