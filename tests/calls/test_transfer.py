"""Blind transfers: the agent leaves at once; whoever cannot be reached costs the customer no place in line."""

from __future__ import annotations

import pytest

from callcenter.calls.call import CallState
from callcenter.calls.effects import Refused
from callcenter.calls.media import DigitHeard, HearLeg, HearPrompts, MediaSilent
from callcenter.calls.sip import DialTrunk, LegEnded, LegFailed, LegRinging
from callcenter.calls.wishes import AskedToTransfer, PutOnHold
from callcenter.events import (
    CallConnected,
    CallEnded,
    CallResumed,
    CallTransferred,
    EntryStarted,
    FlowStarted,
    TransferAnswered,
    TransferFailed,
)
from tests.calls.company import FRIEND, dialled, pick_up, talking, the_call, told
from tests.calls.scenes import sit_down
from tests.helpers.house import PHONE_SDP, House

MUSIC = HearPrompts(playback="hold-call-1", prompts=("music/hold",), loop=True)


def send(house: House, to: str, wait_s: float = 0.0) -> list[object]:
    return list(house.tell(AskedToTransfer(agent="agent1", call="call-1", to=to, wait_s=wait_s)))


def state_of(house: House, agent: str) -> str:
    return house.exchange.router.engine.agent(agent).state.value


def last_entry(house: House) -> EntryStarted:
    entry = house.last(EntryStarted)
    assert isinstance(entry, EntryStarted)
    return entry


def test_to_a_colleague() -> None:
    house, _ = talking()
    sit_down(house, "agent2")
    send(house, "1002")
    assert (house.hears("caller"), state_of(house, "agent1"), state_of(house, "agent2")) == (
        MUSIC, "idle", "offered",
    )  # fmt: skip
    third = pick_up(house)
    assert (house.hears("caller"), house.hears(third)) == (HearLeg(leg=third), HearLeg(leg="caller"))
    assert (the_call(house).agent, last_entry(house).cause) == ("agent2", "transfer_agent")
    assert told(house, CallTransferred, TransferAnswered) == [
        "CallTransferred agent1 agent2 agent blind", "TransferAnswered agent2 agent2",
    ]  # fmt: skip
    assert len(told(house, CallConnected)) == 2


def test_from_hold_the_hold_ends_with_it() -> None:
    house, _ = talking()
    sit_down(house, "agent2")
    house.tell(PutOnHold(agent="agent1", call="call-1"))
    house.tell(AskedToTransfer(agent="agent1", call="call-1", to="1002"), after=9.0)
    third = pick_up(house)
    assert (told(house, CallResumed), house.hears("caller")) == (["CallResumed agent1 9"], HearLeg(leg=third))


@pytest.mark.parametrize(
    "sits, fails, why",
    [
        (False, None, "unavailable"),
        (True, lambda leg: LegFailed(leg=leg, code=603, reason="Decline"), "refused"),
        (True, lambda leg: LegFailed(leg=leg, code=500, reason="x"), "unreachable"),
    ],
)
def test_a_colleague_who_does_not_take_it_costs_no_place_in_line(sits: bool, fails: object, why: str) -> None:
    house, agents = talking()
    house.tell(PutOnHold(agent="agent1", call="call-1"))
    if sits:
        sit_down(house, "agent2")
    first = next(event for event in house.events() if isinstance(event, EntryStarted))
    house.tell(LegFailed(leg="nothing", code=500, reason=""))
    send(house, "1002")
    if fails is not None:
        house.tell(fails(dialled(house)))  # type: ignore[operator]
    again = last_entry(house)
    assert told(house, TransferFailed) == [f"TransferFailed agent2 {why}"]
    assert (again.cause, again.queue, again.ranked_from) == ("transfer_failed", "support", first.ranked_from)
    assert (the_call(house).state, the_call(house).third) == (CallState.IN_FLOW, None)
    assert agents not in house.exchange.calls.book.legs


def test_the_customer_is_told_that_it_failed() -> None:
    house, _ = talking()
    sit_down(house, "agent2")
    send(house, "1002")
    house.tell(PutOnHold(agent="agent1", call="call-1"))
    # Agent 1 is idle again and would be offered the caller at once: not so when they are away.
    house.tell(MediaSilent(leg="nobody", silent_s=3.0))
    house.tell(LegFailed(leg=dialled(house), code=486, reason="Busy"))
    heard = [
        out.hears.prompts for out in house.outcomes if getattr(getattr(out, "hears", None), "prompts", None)
    ]
    assert ("en/transfer_failed",) in heard


def test_it_may_wait_for_a_colleague_who_is_not_free() -> None:
    house, _ = talking()
    send(house, "1002", wait_s=60.0)
    assert (house.hears("caller"), told(house, TransferFailed)) == (MUSIC, [])
    sit_down(house, "agent2")
    third = pick_up(house)
    assert house.hears("caller") == HearLeg(leg=third)


def test_it_does_not_wait_for_ever() -> None:
    house, _ = talking()
    send(house, "1002", wait_s=60.0)
    entry = last_entry(house).entry
    house.wake(f"acd:give_up:{entry}", 60.0)
    assert told(house, TransferFailed) == ["TransferFailed agent2 unavailable"]


def test_to_a_queue() -> None:
    house, _ = talking()
    send(house, "sales")
    first = next(event for event in house.events() if isinstance(event, EntryStarted))
    assert (last_entry(house).cause, last_entry(house).queue, last_entry(house).ranked_from) == (
        "transfer", "sales", first.ranked_from,
    )  # fmt: skip
    third = pick_up(house)  # agent 1 serves sales as well, and is free again
    assert house.hears("caller") == HearLeg(leg=third)


def test_to_a_number_of_ours_whose_flow_begins() -> None:
    house, _ = talking()
    send(house, "5000")
    assert told(house, FlowStarted)[-1].startswith("FlowStarted main")
    assert (the_call(house).state, told(house, CallTransferred)) == (
        CallState.IN_FLOW, ["CallTransferred agent1 5000 number blind"],
    )  # fmt: skip
    house.tell(DigitHeard(leg="caller", digit="2"))
    first = next(event for event in house.events() if isinstance(event, EntryStarted))
    assert (last_entry(house).cause, last_entry(house).ranked_from) == ("transfer", first.ranked_from)


def test_outside_the_customer_hears_what_the_network_says_and_goes_on_without_us() -> None:
    house, _ = talking()
    send(house, FRIEND)
    outside = dialled(house)
    assert isinstance(house.last(DialTrunk), DialTrunk)
    house.tell(LegRinging(leg=outside, sdp=PHONE_SDP))
    assert house.hears("caller") == HearLeg(leg=outside)
    pick_up(house, outside)
    assert (house.hears("caller"), house.hears(outside)) == (HearLeg(leg=outside), HearLeg(leg="caller"))
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert told(house, CallEnded) == ["CallEnded caller answered -"] and not house.exchange.calls.book.legs


@pytest.mark.parametrize("code, why", [(486, "refused"), (480, "missed"), (404, "unreachable")])
def test_outside_nobody_answers(code: int, why: str) -> None:
    house, _ = talking()
    send(house, FRIEND)
    house.tell(LegFailed(leg=dialled(house), code=code, reason="x"))
    assert told(house, TransferFailed) == [f"TransferFailed {FRIEND} {why}"]
    assert last_entry(house).cause == "transfer_failed"


def test_an_outside_party_who_vanishes_ends_the_call() -> None:
    house, _ = talking()
    send(house, FRIEND)
    outside = pick_up(house)
    house.tell(MediaSilent(leg=outside, silent_s=3.0))
    assert told(house, CallEnded) == []
    house.tell(MediaSilent(leg=outside, silent_s=20.0))
    assert told(house, CallEnded) == ["CallEnded system answered -"]


def test_a_consultation_is_not_transferred_blindly() -> None:
    house, _ = talking()
    assert [out.code for out in send(house, "?") if isinstance(out, Refused)] == ["unknown_target"]
