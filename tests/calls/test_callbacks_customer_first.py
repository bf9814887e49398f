"""Callbacks that ring the customer first: greeted, in line with the old rank, offered as any caller."""

from __future__ import annotations

from dataclasses import replace

import pytest

import acd
from callcenter.calls.call import CallState
from callcenter.calls.media import DigitHeard, HearLeg, HearPrompts, PlaybackFinished
from callcenter.calls.recording import QueueRecording, RecordingRules
from callcenter.calls.sip import DialLeg, DialTrunk, LegConfirmed, LegEnded, LegFailed
from callcenter.calls.wishes import AskedNotReady, AskedReady, ShuttingDown
from callcenter.events import (
    CallbackDialled,
    CallbackResting,
    CallConnected,
    CallEnded,
    EntryEnded,
    Offered,
    RecordingStarted,
    ScreenPopped,
)
from tests.calls.callbacks import (
    FIRST,
    RULES,
    CallingHouse,
    answer,
    customer_first,
    dialled,
    is_tidy,
    lines,
    live,
    people,
    promise,
    promised,
    rung,
    the_callback,
    waiting,
)
from tests.calls.company import WIDE
from tests.calls.scenes import sit_down

MUSIC = ("music/hold",)


def test_the_customer_is_greeted_waits_and_is_offered_as_any_caller() -> None:
    at, customer = waiting()
    call = the_callback(at)
    assert at.hears(customer) == HearPrompts(playback=f"greeting-{call}", prompts=("en/callback_greeting",))
    at.tell(PlaybackFinished(leg=customer, playback=f"greeting-{call}"))
    assert at.hears(customer) == HearPrompts(playback=f"hold-{call}", prompts=MUSIC, loop=True)
    at.tell(LegEnded(leg="other", by="peer", cause=""))
    assert [(event.agent, event.call, event.is_callback) for event in at.events_of(Offered)[1:]] == [
        ("agent1", call, False)
    ]
    assert at.events_of(ScreenPopped)[-1].call == call
    agent = answer(at)
    assert (at.hears(customer), at.hears(agent)) == (HearLeg(leg=agent), HearLeg(leg=customer))
    at.tell(LegEnded(leg=agent, by="peer", cause=""))
    assert list(lines(at, CallbackDialled, CallConnected, EntryEnded, CallEnded))[2:] == [
        "CallEnded caller callback",
        "CallbackDialled - 1",
        "CallEnded caller answered",
        "CallConnected agent1",
        "EntryEnded callback_answered agent1",
        "CallEnded agent answered",
    ]
    assert (promised(at), is_tidy(at)) == ((), True)


def test_a_greeting_that_is_never_heard_gives_way_to_music() -> None:
    at, customer = waiting()
    call = the_callback(at)
    at.wake(f"callback:{call}", after=30.0)
    assert at.hears(customer) == HearPrompts(playback=f"hold-{call}", prompts=MUSIC, loop=True)
    assert at.wake(f"callback:{call}", after=1.0) == []


def test_keys_mean_nothing_to_whoever_waits_without_a_flow() -> None:
    at, customer = waiting()
    assert at.tell(DigitHeard(leg=customer, digit="2")) == []


def test_an_agent_who_is_free_already_is_offered_the_customer_in_the_same_turn() -> None:
    at = rung()
    at.tell(LegEnded(leg="other", by="peer", cause=""))
    customer = answer(at)
    assert at.events_of(Offered)[-1].call == the_callback(at)
    agent = answer(at)
    assert at.hears(customer) == HearLeg(leg=agent)


def test_a_customer_who_does_not_wait_has_been_called_in_vain() -> None:
    at, customer = waiting()
    at.tell(LegEnded(leg=customer, by="peer", cause=""), after=5.0)
    assert list(lines(at, EntryEnded, CallEnded))[-2:] == [
        "EntryEnded callback_failed -",
        "CallEnded caller abandoned",
    ]
    assert promised(at) == ()


@pytest.mark.parametrize("how", ["busy", "unanswered", "given up by the router"])
def test_who_is_not_reached_is_tried_again(how: str) -> None:
    at = rung()
    first, leg = the_callback(at), dialled(at).leg
    if how == "busy":
        at.tell(LegFailed(leg=leg, code=486, reason="Busy Here"))
    elif how == "unanswered":
        at.wake(f"outward:{first}", after=30.0)
    else:
        at.wake(f"acd:callback:{promised(at)[0].entry}", after=30.0)
    assert at.events_of(CallEnded)[-1].call == first
    assert at.events_of(CallbackResting)[-1].tries == 1
    assert [one.state for one in at.exchange.calls.book.calls.values()] == [CallState.TALKING]
    assert len(promised(at)) == 1


def test_a_rule_that_sends_them_away_ends_their_call() -> None:
    """There is no flow that could go on with them: nobody is left with music for ever."""
    at, _customer = waiting()
    entry = promised(at)[0].entry
    at.exchange.calls.decided(
        acd.EntryClosed(entry, "support", "overflowed", "", 9.0), the_callback(at), at.now
    )
    assert [one.state for one in at.exchange.calls.book.calls.values()] == [CallState.TALKING]


def test_who_is_greeted_hears_that_they_may_be_recorded_and_is() -> None:
    recorded = RecordingRules(queues={"support": QueueRecording(share=1.0, is_announced=True)})
    rules = replace(RULES, recording=recorded)
    at = CallingHouse(rules=rules, plane=WIDE, site=people(FIRST))
    sit_down(at)
    at.tell(AskedNotReady(agent="agent1", reason="break"))
    # The caller hears the notice first, so the key is pressed once they are in line.
    at.arrive()
    at.tell(LegConfirmed(leg="caller"))
    at.tell(DigitHeard(leg="caller", digit="1"))
    at.tell(PlaybackFinished(leg="caller", playback=at.playback("caller")))
    at.tell(DigitHeard(leg="caller", digit="4"))
    at.tell(LegEnded(leg="caller", by="peer", cause=""))
    at.tell(AskedReady(agent="agent1"))
    assert [kept.is_told for kept in promised(at)] == [True]
    customer = answer(at)
    assert at.hears(customer) == HearPrompts(
        playback=f"greeting-{the_callback(at)}", prompts=("en/callback_greeting", "en/recording_notice")
    )
    answer(at)
    assert [event.call for event in at.events_of(RecordingStarted)] == [live(at).call]


def test_the_end_of_the_process_keeps_the_promise_to_whoever_waits() -> None:
    at, _customer = waiting()
    before = len(at.events_of(EntryEnded))
    at.tell(ShuttingDown())
    assert (len(at.events_of(EntryEnded)), is_tidy(at)) == (before, True)


def test_without_an_agent_who_could_take_them_nobody_is_called() -> None:
    at = customer_first()
    promise(at)
    for _ in range(3):
        at.wake(f"acd:callback:{promised(at)[0].entry}", after=60.0)
    assert [out for out in at.outcomes if isinstance(out, DialLeg | DialTrunk)] == []
