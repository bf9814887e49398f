"""What supervisors do with agents and with whoever waits, through the whole house in memory."""

from __future__ import annotations

from dataclasses import replace

import pytest

import acd
from callcenter.calls.effects import Refused
from callcenter.calls.media import HearPrompts
from callcenter.calls.recording import RecordingRules
from callcenter.calls.steering import (
    AskedToCancel,
    AskedToForce,
    AskedToKeep,
    AskedToLend,
    AskedToLift,
    AskedToSend,
)
from callcenter.calls.wishes import AskedToTransfer, MicrophoneChecked
from callcenter.events import AgentForced, AgentMoved, AgentServes, EntryEnded, EntrySteered
from tests.calls.company import COMPANY, PEOPLE, WIDE, dialled, pick_up, told
from tests.calls.scenes import sit_down, wait_in_line
from tests.helpers.house import House

BOXES = RecordingRules(longest_message_s={"support": 60.0})
AUDIT = (AgentForced, AgentMoved, EntrySteered)


def house_with(*agents: str) -> House:
    house = House(rules=replace(COMPANY, recording=BOXES), plane=WIDE, site=PEOPLE)
    for agent in agents:
        sit_down(house, agent)
    return house


def line(house: House, queue: str = "support") -> list[str]:
    """The callers' legs in one queue, in the order of service."""
    calls = house.exchange.calls.book.calls
    return [calls[place.entry.contact].caller_leg for place in house.exchange.router.engine.waiting(queue)]


def entry(house: House, leg: str) -> str:
    places = house.exchange.router.engine.floor.waiting.places
    calls = house.exchange.calls.book.calls
    return next(name for name, one in places.items() if calls[one.entry.contact].caller_leg == leg)


def wait(house: House, *legs: str) -> None:
    for leg in legs:
        wait_in_line(house, leg)


def refused(outcomes: list[object]) -> list[str]:
    return [out.code for out in outcomes if isinstance(out, Refused)]


def test_who_is_lifted_is_served_first_and_it_is_on_record() -> None:
    house = house_with()
    wait(house, "first", "second")
    lifted = entry(house, "second")
    house.tell(AskedToLift(user="boss", entry=lifted))
    assert line(house) == ["second", "first"]
    assert told(house, *AUDIT) == [f"EntrySteered boss {lifted} support lifted - 0"]
    sit_down(house)
    assert line(house) == ["second", "first"] and house.exchange.router.engine.entry(lifted).offers


def test_who_is_moved_keeps_the_rank_in_the_other_queue_and_may_be_moved_back() -> None:
    house = house_with()
    wait(house, "first")
    house.now += 60
    wait(house, "second")
    start = house.exchange.router.engine.waiting("support")[0].entry.ranked_from
    for queue in ("vip", "support"):
        house.tell(AskedToSend(user="boss", entry=entry(house, "first"), way="queue", to=queue))
        (place, *_) = house.exchange.router.engine.waiting(queue)
        assert (line(house, queue)[0], place.entry.ranked_from) == ("first", start)
    assert told(house, EntryEnded)[-1].split()[2:4] == ["vip", "moved"]
    assert not house.exchange.router.dropped


def test_a_caller_is_sent_to_a_box_while_an_agent_is_rung_for_them() -> None:
    house = house_with("agent1")
    wait(house, "caller")
    house.tell(AskedToSend(user="boss", entry=entry(house, "caller"), way="voicemail", to="support"))
    assert line(house) == [] and house.exchange.router.engine.agent("agent1").state is acd.State.IDLE
    hears = house.hears("caller")
    assert isinstance(hears, HearPrompts) and any("voicemail" in prompt for prompt in hears.prompts)


def test_who_is_kept_for_an_agent_waits_for_that_one() -> None:
    house = house_with("agent2")
    house.tell(AskedToForce(user="boss", agent="agent2", state="not_ready"))
    wait(house, "caller")
    kept = entry(house, "caller")
    house.tell(AskedToKeep(user="boss", entry=kept, agent="agent2", until=house.now + 60))
    sit_down(house, "agent1")
    assert not house.exchange.router.engine.entry(kept).offers
    house.tell(AskedToForce(user="boss", agent="agent2", state="ready"))
    assert house.exchange.router.engine.agent("agent2").state is acd.State.OFFERED


def test_agents_states_are_set_within_the_gates_of_their_own_wish() -> None:
    house = house_with("agent1")
    house.tell(AskedToForce(user="boss", agent="agent1", state="not_ready", reason="training"))
    view = house.exchange.router.engine.agent("agent1")
    assert (view.state, view.reason) == (acd.State.NOT_READY, "training")
    house.tell(MicrophoneChecked(agent="agent1", works=False))
    out = house.tell(AskedToForce(user="boss", agent="agent1", state="ready"))
    assert [(one.user, one.code) for one in out if isinstance(one, Refused)] == [("boss", "microphone")]
    house.tell(AskedToForce(user="boss", agent="agent1", state="logged_out"))
    assert house.exchange.router.engine.agent("agent1").state is acd.State.LOGGED_OUT
    assert told(house, AgentForced) == [
        "AgentForced boss agent1 not_ready training", "AgentForced boss agent1 logged_out supervisor",
    ]  # fmt: skip


def test_a_forced_break_takes_an_offer_back_without_blame() -> None:
    house = house_with("agent1")
    wait(house, "caller")
    house.tell(AskedToForce(user="boss", agent="agent1", state="not_ready"))
    place = house.exchange.router.engine.entry(entry(house, "caller"))
    assert (place.offers, dict(place.refused)) == ((), {})


def test_an_agent_is_lent_for_a_time_and_comes_back() -> None:
    house = house_with("agent2")
    wait_in_line(house, "buyer", digit="2")
    assert line(house, "sales") == ["buyer"]
    until = house.now + 600
    house.tell(AskedToLend(user="boss", agent="agent2", queues=("vip",), until=until))
    assert told(house, AgentMoved, AgentServes) == [
        f"AgentMoved boss agent2 ('vip',) ('support',) {until:g}", f"AgentServes agent2 ('vip',) True {until:g}",
    ]  # fmt: skip
    wait(house, "caller")
    assert not house.exchange.router.engine.entry(entry(house, "caller")).offers
    house.wake("acd:lent:agent2", 601)
    assert house.exchange.router.engine.entry(entry(house, "caller")).offers
    assert told(house, AgentServes)[-1] == "AgentServes agent2 ('support',) False 0"


def test_back_to_their_own_queues_at_once() -> None:
    house = house_with("agent2")
    house.tell(AskedToLend(user="boss", agent="agent2", queues=("vip", "vip"), until=0.0))
    house.tell(AskedToLend(user="boss", agent="agent2", queues=None))
    assert told(house, AgentServes)[-1] == "AgentServes agent2 ('support',) False 0"
    assert house.tell(AskedToLend(user="boss", agent="agent2", queues=None)) == []


@pytest.mark.parametrize(
    "wish, code",
    [
        (AskedToLift(user="boss", entry="gone"), "entry_gone"),
        (AskedToSend(user="boss", entry="{}", way="queue", to="nowhere"), "unknown_queue"),
        (AskedToSend(user="boss", entry="{}", way="queue", to="support"), "same_queue"),
        (AskedToSend(user="boss", entry="{}", way="voicemail", to="nowhere"), "unknown_box"),
        (AskedToSend(user="boss", entry="{}", way="number", to="+8613911112222"), "cannot_dial"),
        (AskedToKeep(user="boss", entry="{}", agent="nobody", until=2e6), "unknown_agent"),
        (AskedToKeep(user="boss", entry="{}", agent="agent3", until=2e6), "agent_signed_out"),
        (AskedToKeep(user="boss", entry="{}", agent="agent2", until=1.0), "time_over"),
        (AskedToKeep(user="boss", entry="{}", agent="agent2", until=float("inf")), "time_over"),
        (AskedToCancel(user="boss", entry="{}"), "not_a_callback"),
        (AskedToForce(user="boss", agent="nobody", state="ready"), "unknown_agent"),
        (AskedToForce(user="boss", agent="agent3", state="ready"), "agent_signed_out"),
        (AskedToLend(user="boss", agent="nobody", queues=()), "unknown_agent"),
        (AskedToLend(user="boss", agent="agent3", queues=()), "agent_signed_out"),
        (AskedToLend(user="boss", agent="agent2", queues=("nowhere",)), "unknown_queue"),
        (AskedToLend(user="boss", agent="agent2", queues=("vip",), until=5.0), "time_over"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason_and_written_nowhere(wish: object, code: str) -> None:
    house = house_with("agent2")
    house.tell(AskedToForce(user="boss", agent="agent2", state="not_ready"))
    wait(house, "caller")
    if getattr(wish, "entry", "") == "{}":
        wish = replace(wish, entry=entry(house, "caller"))  # type: ignore[type-var]
    before = len(house.events())
    assert refused(house.tell(wish)) == [code]  # type: ignore[arg-type]
    assert len(house.events()) == before and not house.exchange.router.dropped


def test_an_entry_for_one_agent_by_name_is_left_alone() -> None:
    house = house_with("agent1", "agent2")
    wait(house, "caller")
    leg = dialled(house)
    pick_up(house, leg)
    house.tell(AskedToTransfer(agent="agent1", call="call-1", to="1002", wait_s=60))
    by_name = next(iter(house.exchange.router.engine.floor.waiting.places))
    for wish in (
        AskedToLift(user="boss", entry=by_name),
        AskedToSend(user="boss", entry=by_name, way="queue", to="vip"),
        AskedToKeep(user="boss", entry=by_name, agent="agent2", until=house.now + 9),
    ):
        assert refused(house.tell(wish)) == ["asked_by_name"]
