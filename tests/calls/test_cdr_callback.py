"""The records of a callback: the call in which it was promised, and each call that tries to keep the promise."""

from __future__ import annotations

from callcenter.calls.cdr import CallRecord, CallState, fold
from callcenter.calls.media import DigitHeard, PlaybackFinished
from callcenter.calls.sip import LegConfirmed, LegEnded, LegFailed
from callcenter.calls.wishes import AskedToConsult
from callcenter.events import CallArrived, EntryEnded
from tests.calls.callbacks import (
    CUSTOMER,
    CallingHouse,
    agent_accepts,
    answer,
    dialled,
    house,
    live,
    promise,
    promised,
    waiting,
)
from tests.calls.company import FRIEND


def records(at: CallingHouse) -> list[CallRecord]:
    """Every call's, in the order in which they came."""
    found: dict[str, CallRecord] = {}
    for event in at.events():
        call = getattr(event, "call", "")
        if isinstance(event, CallArrived) or call in found:
            found[call] = fold(found.get(call), event)
    return list(found.values())


def test_both_calls_tell_their_part() -> None:
    at = house()
    promise(at)
    agent_accepts(at)
    customer = answer(at)
    at.tell(LegEnded(leg=customer, by="peer", cause=""), after=30.0)
    asked, called = records(at)
    assert (asked.direction, asked.outcome, asked.queue, asked.waited_s, asked.agent) == (
        "in", "callback", "support", 0.1, "",
    )  # fmt: skip
    assert (called.direction, called.outcome, called.queue, called.waited_s, called.agent) == (
        "callback", "answered", "support", 0.0, "agent1",
    )  # fmt: skip
    assert (called.ani, called.dnis, called.trunk, called.talk_s, called.agents) == (
        CUSTOMER, "5000", "world", 30.0, ("agent1",),
    )  # fmt: skip


def test_a_try_goes_from_ringing_to_talking_and_a_consultation_changes_nothing() -> None:
    at = house()
    promise(at)
    agent_accepts(at)
    assert records(at)[-1].state is CallState.RINGING
    answer(at)
    assert records(at)[-1].state is CallState.TALKING
    at.tell(AskedToConsult(agent="agent1", call=live(at).call, to=FRIEND))
    answer(at)
    assert (records(at)[-1].state, records(at)[-1].trunk) == (CallState.TALKING, "world")


def test_a_try_that_failed_says_why() -> None:
    at = house()
    promise(at)
    agent = agent_accepts(at)
    at.tell(LegFailed(leg=dialled(at).leg, code=486, reason="Busy Here"))
    at.tell(PlaybackFinished(leg=agent, playback=f"missed-{live(at).call}"))
    called = records(at)[-1]
    assert (called.state, called.outcome, called.cause, called.talk_s, called.agent) == (
        CallState.ENDED, "failed", "486 Busy Here", 0.0, "",
    )  # fmt: skip


def test_who_is_called_before_an_agent_waits_like_a_caller() -> None:
    at, customer = waiting()
    call = promised(at)[0].call
    record = next(one for one in records(at) if one.id == call)
    assert (record.state, record.queue, record.answered_at) == (CallState.WAITING, "support", None)
    at.tell(LegEnded(leg=customer, by="peer", cause=""))
    record = next(one for one in records(at) if one.id == call)
    assert (record.outcome, record.waited_s) == ("abandoned", 0.0)


def test_calling_again_adds_no_wait_to_the_call_that_asked() -> None:
    at = house()
    promise(at)
    at.arrive(leg="again")
    at.tell(LegConfirmed(leg="again"))
    at.tell(DigitHeard(leg="again", digit="1"), after=60.0)
    assert [event.outcome for event in at.events_of(EntryEnded)] == ["withdrawn"]
    assert [record.waited_s for record in records(at)] == [0.1, 0.0]
