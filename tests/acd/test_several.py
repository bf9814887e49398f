"""An agent with room for a second contact: why it comes to them, and what becomes of them when they do not take it."""

from __future__ import annotations

import pytest

import acd
from acd import AgentSpec, QueueSpec
from tests.acd.day import AGENTS, Day, Seeded
from tests.acd.desk import Desk, only

ROOM = {"voice": 2}
QUEUE = QueueSpec("q", ring_for_s=20.0, wrap_up_s=30.0, offer_again_after_s=40.0)


def talking(queue: QueueSpec = QUEUE, *, others: tuple[AgentSpec, ...] = ()) -> Desk:
    """Ann has talked with e1 for three minutes, and has room for one more."""
    team = {one.agent: one for one in (AgentSpec("ann", ("q",), capacity=ROOM), *others)}
    desk = Desk(queue, team)
    desk.tell(acd.OfferAccepted(desk.call(only_agent="ann")[0].offer))
    desk.now += 182.0
    return desk


def why(made: acd.MakeOffer) -> tuple[str, tuple[int, int, str, float]]:
    reason = made.reason
    return made.why, (reason.in_hand, reason.capacity, reason.phase, reason.phase_s)


# Why it comes to them


def test_whoever_talks_and_has_room_is_not_called_idle() -> None:
    desk = talking()
    assert why(desk.call()[0]) == (
        "Only agent with room (1 of 2 contacts, in contact for 3:02)",
        (1, 2, "on_contact", 182.0),
    )


def test_of_several_who_talk_the_one_without_a_new_contact_for_longest_is_said() -> None:
    desk = talking(others=(AgentSpec("bob", ("q",), capacity=ROOM),))
    desk.tell(acd.OfferAccepted(desk.call(only_agent="bob")[0].offer))
    desk.now += 10.0
    assert why(desk.call()[0])[0] == (
        "Longest without a new contact of 2 agents with room (1 of 2 contacts, in contact for 3:12)"
    )


def test_whoever_wraps_up_or_is_being_rung_is_said_to_be_so() -> None:
    desk = talking()
    desk.tell(acd.ContactEnded("ann", "e1"))
    desk.now += 20.0
    assert why(desk.call()[0])[0] == "Only agent with room (1 of 2 contacts, wrapping up for 0:20)"
    ringing = Desk(QUEUE, {"ann": AgentSpec("ann", ("q",), capacity=ROOM)})
    first = ringing.call()[0]
    ringing.now += 3.0
    second = ringing.call()[0]
    assert [why(one)[0] for one in (first, second)] == [
        "Only ready agent (idle 0:00)", "Only agent with room (1 of 2 contacts, another rings for 0:03)",
    ]  # fmt: skip


def test_one_who_has_room_again_takes_the_first_in_line() -> None:
    desk = talking()
    desk.tell(acd.OfferAccepted(desk.call()[0].offer))
    assert desk.call() == []
    desk.now += 5.0
    desk.tell(acd.ContactEnded("ann", "e1"))
    freed = only(desk.tell(acd.WrapUpFinished("ann", "e1")), acd.MakeOffer)
    assert why(freed[0])[0] == (
        "First of 1 waiting (0:05) for the freed agent (1 of 2 contacts, in contact for 0:05)"
    )


# Not taking it


def state_of(desk: Desk) -> tuple[str, str]:
    """What Ann is, and what she is once nothing is in hand."""
    view = desk.engine.agent("ann")
    return view.state.value, view.pending


def is_over(desk: Desk) -> tuple[str, str]:
    """The first contact ends, and so does its wrap-up: what Ann is then."""
    desk.tell(acd.ContactEnded("ann", "e1"), acd.WrapUpFinished("ann", "e1"))
    view = desk.engine.agent("ann")
    return view.state.value, view.reason


def test_declining_a_second_contact_puts_off_that_contact_and_nothing_else() -> None:
    desk = talking()
    second = desk.call()[0]
    assert only(desk.tell(acd.OfferRefused(second.offer)), acd.MakeOffer) == []
    assert state_of(desk) == ("on_contact", "")
    assert [one.entry for one in desk.call()] == ["e3"]
    desk.tell(acd.EntryLeft("e3"))
    assert only(desk.wait(39.0), acd.MakeOffer) == []
    assert [one.entry for one in only(desk.wait(2.0), acd.MakeOffer)] == ["e2"]


def test_one_that_was_put_off_comes_when_its_time_is_over_though_the_first_is_done() -> None:
    desk = talking()
    desk.tell(acd.OfferRefused(desk.call()[0].offer))
    desk.now += 10.0
    assert is_over(desk) == ("idle", "")
    assert [one.entry for one in only(desk.wait(31.0), acd.MakeOffer)] == ["e2"]


def test_declining_while_writing_down_puts_it_off_as_well() -> None:
    desk = talking()
    desk.tell(acd.ContactEnded("ann", "e1"))
    desk.tell(acd.OfferRefused(desk.call()[0].offer))
    assert state_of(desk) == ("wrap_up", "")


def test_declining_one_of_two_that_ring_says_that_they_are_not_ready() -> None:
    desk = Desk(QUEUE, {"ann": AgentSpec("ann", ("q",), capacity=ROOM)})
    first = desk.call()[0]
    desk.call()
    desk.tell(acd.OfferRefused(first.offer))
    assert state_of(desk) == ("offered", "declined")


def test_a_second_contact_that_is_missed_has_the_agent_not_ready_afterwards_and_nothing_more_is_offered() -> (
    None
):
    desk = talking()
    desk.call()
    told = only(desk.wait(21.0), acd.AgentChanged)
    assert [(one.state, one.pending) for one in told] == [("on_contact", "rona")]
    assert desk.call() == []
    assert is_over(desk) == ("not_ready", "rona")


def test_whoever_missed_one_and_says_that_they_are_ready_is_offered_the_next() -> None:
    desk = talking()
    desk.call()
    desk.wait(21.0)
    desk.call()
    again = only(desk.tell(acd.AgentReady("ann")), acd.MakeOffer)
    assert [one.entry for one in again] == ["e3"]
    assert state_of(desk) == ("on_contact", "")


def test_a_queue_whose_agents_stay_ready_keeps_them_so_beside_a_contact_too() -> None:
    desk = talking(acd.QueueSpec("q", ring_for_s=20.0, on_missed="ready", offer_again_after_s=40.0))
    desk.call()
    desk.wait(21.0)
    assert state_of(desk) == ("on_contact", "")
    assert [one.entry for one in desk.call()] == ["e3"]


@pytest.mark.parametrize("wraps_up", [False, True], ids=["talking", "wrapping up"])
def test_a_phone_that_is_not_reached_is_not_tried_again_before_they_say_so(wraps_up: bool) -> None:
    desk = talking()
    if wraps_up:
        desk.tell(acd.ContactEnded("ann", "e1"))
    desk.tell(acd.OfferRefused(desk.call()[0].offer, "unreachable"))
    assert state_of(desk) == ("wrap_up" if wraps_up else "on_contact", "unreachable")
    assert desk.call() == []


# A telephone that carries one


def test_a_telephone_that_carries_one_contact_is_offered_no_second_until_it_carries_more() -> None:
    desk = talking()
    desk.tell(acd.AgentLimited("ann", "voice", 1))
    assert desk.call() == []
    again = only(desk.tell(acd.AgentLimited("ann", "voice", 0)), acd.MakeOffer)
    assert [(one.entry, one.reason.capacity) for one in again] == [("e2", 2)]


def test_a_limit_takes_nothing_away_and_is_no_capacity() -> None:
    desk = talking()
    desk.tell(acd.OfferAccepted(desk.call()[0].offer))
    assert desk.tell(acd.AgentLimited("ann", "voice", 1)) == []
    assert len(desk.engine.agent("ann").work) == 2
    desk.tell(acd.ContactEnded("ann", "e1"), acd.WrapUpFinished("ann", "e1"))
    assert desk.call() == []
    single = Desk(QUEUE, {"ann": AgentSpec("ann", ("q",))})
    single.tell(acd.AgentLimited("ann", "voice", 5))
    single.tell(acd.OfferAccepted(single.call()[0].offer))
    assert single.call() == []


def test_a_limit_outlives_another_site_and_a_restart() -> None:
    desk = talking()
    desk.tell(acd.AgentLimited("ann", "voice", 1))
    desk.tell(acd.AgentConfigured(AgentSpec("ann", ("q",), capacity={"voice": 3})))
    desk.engine = acd.Engine.from_data(desk.engine.to_data())
    assert desk.call() == []
    assert len(only(desk.tell(acd.AgentLimited("ann", "voice", 0)), acd.MakeOffer)) == 1


def test_a_limit_is_of_somebody_and_not_below_nothing() -> None:
    desk = talking()
    with pytest.raises(acd.UnknownAgent):
        desk.tell(acd.AgentLimited("nobody", "voice", 1))
    with pytest.raises(acd.BadSpec):
        desk.tell(acd.AgentLimited("ann", "voice", -1))


@pytest.mark.parametrize("seed", range(8))
def test_days_on_which_telephones_carry_fewer_contacts_keep_the_promises(seed: int) -> None:
    """`Day.tell` proves after every input: nobody has more than fits, nobody waits beside who could take them."""
    day = Day(Seeded(seed))
    day.open()
    for _ in range(200):
        day.move()
        if day.pick([True, False]):
            channel = day.pick(["voice", "chat", "chat"])
            day.tell(acd.AgentLimited(day.pick(AGENTS), channel, day.pick([0, 1, 1, 2])))
