"""What pages show of who else is in a call, and what they may ask for: the real call core's events, folded."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.calls.call import SupervisorMode
from callcenter.calls.sip import LegEnded
from callcenter.calls.wishes import (
    AskedToComplete,
    AskedToConsult,
    AskedToLeave,
    AskedToMerge,
    AskedToReturn,
    AskedToSupervise,
    AskedToTakeOver,
    AskedToTransfer,
    HungUp,
    PutOnHold,
    TookOffHold,
)
from callcenter.console.messages import Contact
from tests.calls.company import FRIEND, consulting, pick_up, supervised, talking
from tests.calls.scenes import sit_down
from tests.console.stage import Stage, fresh_views
from tests.helpers.house import House

MINE = {"agent": "agent1", "call": "call-1"}


def contact(house: House, agent: str = "agent1") -> Contact | None:
    views = fresh_views()
    for event in house.events():
        views.apply(event, event.at)
    return views.contact(agent)


def shown(house: House, agent: str = "agent1") -> tuple[Any, ...] | None:
    """State, role, whether on hold, and the third: whom, who answered, how far."""
    one = contact(house, agent)
    if one is None:
        return None
    third = (one.third.to, one.third.who, one.third.state) if one.third else None
    return one.state, one.role, one.held_since is not None, third


def test_hold_is_shown() -> None:
    house, _ = talking()
    house.tell(PutOnHold(**MINE))
    assert (shown(house), contact(house).held_since) == (("talking", "agent", True, None), house.now)  # type: ignore[union-attr]
    house.tell(TookOffHold(**MINE))
    assert shown(house) == ("talking", "agent", False, None)


def test_a_consultation_is_shown_on_both_sides() -> None:
    house, _ = talking()
    sit_down(house, "agent2")
    house.tell(AskedToConsult(**MINE, to="1002"))
    assert shown(house) == ("talking", "agent", True, ("agent2", "", "ringing"))
    assert shown(house, "agent2") == ("ringing", "agent", False, None)
    pick_up(house)
    assert shown(house) == ("talking", "agent", True, ("agent2", "agent2", "up"))
    assert shown(house, "agent2") == ("talking", "third", False, ("agent1", "agent1", "up"))
    house.tell(AskedToMerge(**MINE))
    assert (shown(house), shown(house, "agent2")) == (
        ("talking", "agent", False, ("agent2", "agent2", "joined")),
        ("talking", "third", False, ("agent1", "agent1", "joined")),
    )
    house.tell(PutOnHold(**MINE))
    assert (shown(house), shown(house, "agent2")) == (
        ("talking", "agent", True, ("agent2", "agent2", "up")),
        ("talking", "third", False, ("agent1", "agent1", "up")),
    )
    house.tell(AskedToMerge(**MINE))
    house.tell(HungUp(agent="agent2", call="call-1"))
    assert (shown(house), shown(house, "agent2")) == (("talking", "agent", False, None), None)


def test_completed_the_colleague_has_it() -> None:
    house, _, _ = consulting()
    house.tell(AskedToComplete(**MINE))
    assert (shown(house), shown(house, "agent2")) == (None, ("talking", "agent", False, None))
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert shown(house, "agent2") is None


def test_after_a_transfer_there_is_wrap_up_where_there_is_any() -> None:
    house, _ = talking("2")
    house.tell(AskedToTransfer(**MINE, to=FRIEND))
    assert shown(house) == ("wrap_up", "agent", False, None)
    before = contact(house)
    pick_up(house)
    house.tell(LegEnded(leg="caller", by="peer", cause=""), after=3.0)
    assert contact(house) == before, "what the call does then is no news for who has left it"


def test_a_consultation_that_ends_leaves_no_trace() -> None:
    house, _, _ = consulting()
    house.tell(AskedToReturn(**MINE))
    assert (shown(house), shown(house, "agent2")) == (("talking", "agent", False, None), None)


def test_who_listens_is_shown_to_nobody() -> None:
    house, _ = talking()
    supervised(house, SupervisorMode.LISTEN)
    seen = [contact(house).onlookers]  # type: ignore[union-attr]
    for mode in (SupervisorMode.WHISPER, SupervisorMode.BARGE, SupervisorMode.LISTEN):
        house.tell(AskedToSupervise(user="boss", call="call-1", mode=mode))
        seen.append(contact(house).onlookers)  # type: ignore[union-attr]
    assert [[one.mode for one in them] for them in seen] == [[], ["whisper"], ["barge"], []]


def test_a_call_taken_over_is_gone_from_the_agents_page() -> None:
    house, _ = talking()
    supervised(house, SupervisorMode.LISTEN)
    house.tell(AskedToTakeOver(user="boss", call="call-1"))
    assert shown(house) is None


@pytest.mark.parametrize(
    "text, wish",
    [
        ('{"type": "hold", "call": "c"}', PutOnHold(agent="u", call="c")),
        ('{"type": "resume", "call": "c"}', TookOffHold(agent="u", call="c")),
        ('{"type": "consult", "call": "c", "to": "1"}', AskedToConsult(agent="u", call="c", to="1")),
        ('{"type": "transfer", "call": "c", "to": "1"}', AskedToTransfer(agent="u", call="c", to="1")),
        ('{"type": "complete", "call": "c"}', AskedToComplete(agent="u", call="c")),
        ('{"type": "merge", "call": "c"}', AskedToMerge(agent="u", call="c")),
        ('{"type": "return", "call": "c"}', AskedToReturn(agent="u", call="c")),
        ('{"type": "hang_up", "call": "c"}', HungUp(agent="u", call="c")),
    ],
)
@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_agents_ask_and_supervisors_who_took_over(role: str, text: str, wish: object) -> None:
    stage = Stage()
    page = stage.open("u", role)  # type: ignore[arg-type]
    stage.asked.clear()
    stage.desk.received(page.session, text)
    assert stage.asked == [wish]


@pytest.mark.parametrize(
    "text, wish",
    [
        (
            '{"type": "supervise", "call": "c", "mode": "barge"}',
            AskedToSupervise(user="u", call="c", mode=SupervisorMode.BARGE),
        ),
        ('{"type": "stop_supervising", "call": "c"}', AskedToLeave(user="u", call="c")),
        ('{"type": "take_over", "call": "c"}', AskedToTakeOver(user="u", call="c")),
    ],
)
def test_only_supervisors_hear_other_peoples_calls(text: str, wish: object) -> None:
    stage = Stage()
    boss, agent = stage.open("u", "supervisor"), stage.open("agent1")
    stage.asked.clear()
    agent.take()
    stage.desk.received(boss.session, text)
    stage.desk.received(agent.session, text)
    assert (stage.asked, [message["code"] for message in agent.take()]) == ([wish], ["not_a_supervisor"])
