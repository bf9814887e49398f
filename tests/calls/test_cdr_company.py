"""The record of a call in which people came and went."""

from __future__ import annotations

import pytest

from callcenter.calls.cdr import CallRecord, CallState, call_of, fold
from callcenter.calls.sip import LegEnded
from callcenter.calls.wishes import (
    AskedToComplete,
    AskedToMerge,
    AskedToTransfer,
    PutOnHold,
    TookOffHold,
)
from callcenter.kpi import LiveQueues, QueueTarget
from tests.calls.company import FRIEND, consulting, pick_up, talking
from tests.calls.scenes import sit_down
from tests.helpers.house import House

MINE = {"agent": "agent1", "call": "call-1"}


def record(house: House) -> CallRecord:
    found: CallRecord | None = None
    for event in house.events():
        if call_of(event) == "call-1":
            found = fold(found, event)
    assert found is not None
    return found


def hang_up(house: House) -> CallRecord:
    house.tell(LegEnded(leg="caller", by="peer", cause=""), after=10.0)
    return record(house)


def test_holds_add_up_and_one_may_last_to_the_end() -> None:
    house, _ = talking()
    for after in (5.0, 7.0):
        house.tell(PutOnHold(**MINE), after=1.0)
        house.tell(TookOffHold(**MINE), after=after)
    house.tell(PutOnHold(**MINE), after=1.0)
    assert (hang_up(house).hold_s, record(house).talk_s) == (22.0, 25.0)


def test_a_consultation_is_talk_on_hold_and_no_wait() -> None:
    house, _, _ = consulting()
    live, alone = record(house), record(talking()[0])
    assert (live.state, live.agents, live.waited_s) == (CallState.TALKING, ("agent1",), alone.waited_s)
    house.tell(AskedToMerge(**MINE), after=20.0)
    assert (record(house).agents, record(house).hold_s > 20) == (("agent1", "agent2"), True)


@pytest.mark.parametrize(
    "to, agents, talked", [("1002", ("agent1", "agent2"), True), (FRIEND, ("agent1",), False)]
)
def test_a_transfer(to: str, agents: tuple[str, ...], talked: bool) -> None:
    house, _, _ = consulting(to, sits="agent2")
    house.tell(AskedToComplete(**MINE))
    before = record(house)
    after = hang_up(house)
    assert (before.state, after.transfers, after.agents) == (CallState.TALKING, 1, agents)
    assert (after.talk_s - before.talk_s >= 10.0) == talked, "talk is with an agent"


def test_a_blind_transfer_is_a_wait_until_somebody_answers() -> None:
    house, _ = talking()
    sit_down(house, "agent2")
    house.tell(AskedToTransfer(**MINE, to="1002"))
    assert record(house).state is CallState.RINGING
    pick_up(house)
    assert (record(house).state, record(house).agent) == (CallState.TALKING, "agent2")


def test_who_is_asked_by_name_is_in_nobodys_line() -> None:
    house, _, _ = consulting()
    house.tell(AskedToComplete(**MINE))
    target = QueueTarget(queue="support")
    live = LiveQueues([target], {"agent1": ("support",), "agent2": ("support",)}, lambda at: "today")
    for event in house.events():
        live.apply(event)
    figures = live.figures("support", house.now)
    assert (figures.offered, figures.answered, figures.waiting) == (1, 1, 0)
    assert [live.agent(agent, house.now).handled for agent in ("agent1", "agent2")] == [1, 0]


def test_who_is_handed_a_caller_has_handled_one() -> None:
    house, _ = talking()
    sit_down(house, "agent2")
    house.tell(AskedToTransfer(**MINE, to="1002"))
    pick_up(house)
    live = LiveQueues([QueueTarget(queue="support")], {}, lambda at: "today")
    for event in house.events():
        live.apply(event)
    assert live.agent("agent2", house.now).handled == 1
