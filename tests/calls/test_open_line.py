"""An agent's line that stays up: contacts are put through to it without ringing, one after the other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import acd
from callcenter.calls.call import OPEN_LINE, CallState
from callcenter.calls.effects import DropMedia, PhoneChanged, Refused, WakeAt
from callcenter.calls.hearing import BEEP, BEEP_S
from callcenter.calls.media import HearLeg, HearNothing, HearPrompts, MediaFailed, MediaSilent
from callcenter.calls.sip import (
    AnswerLeg,
    DialLeg,
    HangUpLeg,
    LegConfirmed,
    LegEnded,
    LegReferred,
    PhoneGone,
    PhoneRegistered,
    RefuseLeg,
    RefuseRefer,
)
from callcenter.calls.wishes import (
    AgentCame,
    Answered,
    AskedNotReady,
    AskedReady,
    AskedToConsult,
    AskedToDial,
    AskedToFinish,
    Configured,
    Declined,
    HungUp,
    ShuttingDown,
)
from callcenter.events import AgentLost, AgentRinging, CallArrived, CallConnected, CallEnded, Offered
from callcenter.exchange import Input
from callcenter.outside import prompts
from tests.calls.company import COMPANY, FRIEND, PEOPLE, WIDE
from tests.calls.scenes import agent_states, sit_down, wait_in_line
from tests.calls.test_any_order import check, check_the_record
from tests.helpers.house import BROWSER_SDP, PHONE_SDP, House

BY_ITSELF = replace(COMPANY, auto_answer=frozenset({"agent1"}))
COMPANY_1 = replace(COMPANY, line_number="*55")


def open_line(rules: object = COMPANY_1, dnis: str = OPEN_LINE) -> House:
    """Agent 1 is at a telephone whose line is up, and wants contacts."""
    house = House(rules=rules, plane=WIDE, site=PEOPLE)  # type: ignore[arg-type]
    house.tell(AgentCame(agent="agent1"))
    house.tell(PhoneRegistered(user="agent1", is_desk_phone=True))
    house.arrive(leg="line", dnis=dnis, account="agent1", ani="1001")
    house.tell(LegConfirmed(leg="line"))
    house.tell(AskedReady(agent="agent1"))
    return house


def tone_ends(house: House, after: float = BEEP_S) -> None:
    house.wake("line:line", after)


def offer(house: House) -> str:
    offered = house.last(Offered)
    assert isinstance(offered, Offered)
    return offered.offer


def count(house: House, kind: type) -> int:
    return sum(isinstance(out, kind) for out in house.outcomes)


def lines(house: House) -> list[str]:
    calls = house.exchange.calls.book.calls.values()
    return [call.caller_leg for call in calls if call.state is CallState.LINE_OPEN]


def talking(rules: object = BY_ITSELF) -> House:
    house = open_line(rules)
    wait_in_line(house)
    if rules is BY_ITSELF:
        tone_ends(house)
    else:
        house.tell(Answered(agent="agent1", offer=offer(house)))
    assert house.hears("line") == HearLeg(leg="caller")
    return house


@pytest.mark.parametrize("dnis", [OPEN_LINE, "*55"])
def test_a_telephone_calls_and_hears_nothing_until_there_is_a_contact(dnis: str) -> None:
    house = open_line(dnis=dnis)
    assert isinstance(house.last(AnswerLeg), AnswerLeg)
    assert (house.hears("line"), agent_states(house)[-1]) == (HearNothing(), "agent1 idle")
    arrived = house.last(CallArrived)
    assert isinstance(arrived, CallArrived)
    assert (arrived.direction, arrived.dnis) == ("internal", OPEN_LINE)


@pytest.mark.parametrize(
    "who, sdp", [("", PHONE_SDP), ("boss", PHONE_SDP), ("desk", PHONE_SDP), ("agent2", BROWSER_SDP)]
)
def test_it_is_for_telephones_of_agents_alone(who: str, sdp: str) -> None:
    house = open_line()
    house.arrive(leg="other", dnis=OPEN_LINE, account=who, sdp=sdp)
    answered = [out.leg for out in house.outcomes if isinstance(out, AnswerLeg)]
    assert (answered, lines(house)) == (["line"], ["line"])


def test_a_second_line_is_refused() -> None:
    house = open_line()
    house.arrive(leg="more", dnis=OPEN_LINE, account="agent1")
    refused = house.last(RefuseLeg)
    assert isinstance(refused, RefuseLeg) and (refused.leg, refused.code) == ("more", 486)


def test_two_contacts_are_answered_on_the_page_over_one_leg() -> None:
    house = open_line()
    for caller in ("first", "second"):
        wait_in_line(house, leg=caller)
        assert isinstance(house.last(AgentRinging), AgentRinging)
        assert house.hears("line") == HearPrompts(playback=f"beep-{offer(house)}", prompts=("music/beep",))
        house.tell(Answered(agent="agent1", offer=offer(house)))
        assert (house.hears("line"), house.hears(caller)) == (HearLeg(leg=caller), HearLeg(leg="line"))
        house.tell(LegEnded(leg=caller, by="peer", cause=""))
        assert house.hears("line") == HearNothing()
        house.tell(AskedToFinish(agent="agent1"))
        assert agent_states(house)[-1] == "agent1 idle"
        check(house)
    assert (count(house, DialLeg), count(house, CallConnected), lines(house)) == (0, 2, ["line"])
    assert not any(isinstance(out, HangUpLeg | DropMedia) and out.leg == "line" for out in house.outcomes)


def test_who_picks_up_by_themselves_hears_a_tone_and_then_the_caller() -> None:
    house = open_line(BY_ITSELF)
    wait_in_line(house)
    tone = HearPrompts(playback=f"beep-{offer(house)}", prompts=("music/beep",))
    assert house.hears("line") == tone
    assert [
        out.at - house.now for out in house.outcomes if isinstance(out, WakeAt) and out.key == "line:line"
    ] == [pytest.approx(BEEP_S)]
    tone_ends(house, BEEP_S / 2)
    assert (house.hears("line"), count(house, CallConnected)) == (tone, 0), "not before it is over"
    house.restart()
    tone_ends(house, BEEP_S / 2)
    assert (house.hears("line"), house.hears("caller")) == (HearLeg(leg="caller"), HearLeg(leg="line"))
    tone_ends(house)
    assert count(house, CallConnected) == 1
    house.tell(HungUp(agent="agent1", call=house.last(CallConnected).call))  # type: ignore[attr-defined]
    assert (house.hears("line"), lines(house)) == (HearNothing(), ["line"])


def test_the_tone_is_as_long_as_the_house_thinks() -> None:
    assert (BEEP, BEEP_S) == (prompts.BEEP, prompts.BEEP_S)


@pytest.mark.parametrize("how", ["answer", "decline", "caller_ends", "line_ends"])
def test_what_happens_during_the_tone_counts_and_its_end_changes_nothing(how: str) -> None:
    house = open_line(BY_ITSELF)
    wait_in_line(house)
    step(house, how, "caller", 0)
    heard, states = house.hears("line"), agent_states(house)
    assert heard == (HearLeg(leg="caller") if how == "answer" else HearNothing()) or how == "line_ends"
    tone_ends(house)
    assert (house.hears("line"), agent_states(house)) == (heard, states)
    check(house)


def test_the_end_of_a_tone_is_not_taken_for_that_of_the_next() -> None:
    house = open_line(BY_ITSELF)
    wait_in_line(house, leg="first")
    house.tell(LegEnded(leg="first", by="peer", cause=""))
    wait_in_line(house, leg="second")
    tone_ends(house, 0.1)
    assert isinstance(house.hears("line"), HearPrompts)
    tone_ends(house)
    assert house.hears("line") == HearLeg(leg="second")


def test_a_colleague_who_is_asked_in_hears_the_tone_too() -> None:
    house = open_line(BY_ITSELF)
    sit_down(house, "agent2")
    house.arrive(leg="other", dnis=OPEN_LINE, account="agent2")
    house.tell(LegConfirmed(leg="other"))
    house.tell(AskedNotReady(agent="agent1", reason="lunch"))
    wait_in_line(house)
    house.tell(Answered(agent="agent2", offer=offer(house)))
    house.tell(AskedReady(agent="agent1"))
    house.tell(AskedToConsult(agent="agent2", call=house.last(CallConnected).call, to="1001"))  # type: ignore[attr-defined]
    assert isinstance(house.hears("line"), HearPrompts)
    tone_ends(house)
    assert (house.hears("line"), house.hears("other")) == (HearLeg(leg="other"), HearLeg(leg="line"))


def test_pages_are_told_when_it_goes_up_and_when_it_is_gone() -> None:
    house = open_line()
    assert count(house, PhoneChanged) == 2, "the telephone, and its line"
    house.tell(LegEnded(leg="line", by="peer", cause=""))
    assert isinstance(house.outcomes[-1], PhoneChanged)
    assert (count(house, PhoneChanged), house.exchange.presence.has_open_line("agent1")) == (3, False)


def test_declined_is_not_put_through() -> None:
    house = open_line()
    wait_in_line(house)
    declined = offer(house)
    house.tell(Declined(agent="agent1", offer=declined))
    assert (house.hears("line"), lines(house)) == (HearNothing(), ["line"])
    late = house.tell(Answered(agent="agent1", offer=declined))
    assert late == [Refused(user="agent1", code="offer_over", text="This offer is over.")]


def test_nobody_answers_for_somebody_else() -> None:
    house = open_line()
    wait_in_line(house)
    assert [type(out) for out in house.tell(Answered(agent="agent2", offer=offer(house)))] == [Refused]


@pytest.mark.parametrize(
    "fact", [LegEnded(leg="line", by="peer", cause=""), MediaFailed(leg="line", why="port")]
)
def test_the_end_of_the_line_in_a_contact_loses_the_agent_not_the_caller(fact: object) -> None:
    house = talking()
    house.tell(fact)  # type: ignore[arg-type]
    assert isinstance(house.last(AgentLost), AgentLost)
    assert isinstance(house.hears("caller"), HearPrompts)
    assert agent_states(house)[-1] == "agent1 not_ready connection_lost"
    assert (lines(house), house.exchange.calls.book.lines) == ([], {})
    check(house)


def test_the_end_of_the_line_between_contacts_is_not_ready() -> None:
    house = open_line()
    house.tell(LegEnded(leg="line", by="peer", cause=""))
    assert agent_states(house)[-1] == "agent1 not_ready line_lost"
    assert house.exchange.calls.book.calls == {}
    house.tell(AskedReady(agent="agent1"))
    wait_in_line(house)
    assert count(house, DialLeg) == 1, "the telephone rings again as any other"


@pytest.mark.parametrize(
    "silent_s, is_alive, up", [(60.0, False, []), (60.0, True, ["line"]), (3.0, False, ["line"])]
)
def test_a_telephone_without_power_has_no_line(silent_s: float, is_alive: bool, up: list[str]) -> None:
    house = open_line()
    house.tell(MediaSilent(leg="line", silent_s=silent_s, is_alive=is_alive))
    assert lines(house) == up
    assert agent_states(house)[-1] == ("agent1 idle" if up else "agent1 not_ready line_lost")
    gone = [out.leg for out in house.outcomes if isinstance(out, HangUpLeg)]
    assert gone == ([] if up else ["line"])


def test_the_end_of_the_line_while_it_rings_takes_the_offer_back() -> None:
    house = open_line()
    wait_in_line(house)
    house.tell(LegEnded(leg="line", by="peer", cause=""))
    assert agent_states(house)[-1].startswith("agent1 not_ready")
    assert house.exchange.calls.book.lines == {}
    check(house)


def test_a_line_that_falls_silent_for_too_long_is_hung_up() -> None:
    house = talking()
    house.tell(MediaSilent(leg="line", silent_s=60.0))
    lost_at = next(iter(call.lost_at for call in house.exchange.calls.book.calls.values() if call.lost_at))
    call = house.last(CallConnected).call  # type: ignore[attr-defined]
    house.wake(f"lost:{call}", lost_at - house.now + 0.1)
    gone = [out.leg for out in house.outcomes if isinstance(out, HangUpLeg)]
    assert (gone, lines(house)) == (["line"], [])
    check(house)


def test_a_registration_that_lapses_costs_the_line_nothing() -> None:
    house = talking()
    house.tell(PhoneGone(user="agent1"))
    house.tell(PhoneRegistered(user="agent1", is_desk_phone=True))
    assert (count(house, DialLeg), house.hears("line")) == (0, HearLeg(leg="caller"))


def test_the_agent_calls_somebody_over_it() -> None:
    house = open_line()
    house.tell(AskedToDial(agent="agent1", to=FRIEND))
    assert count(house, DialLeg) == 0
    assert isinstance(house.hears("line"), HearPrompts), "it rings there"


def test_the_line_itself_cannot_be_transferred() -> None:
    house = talking()
    said = house.tell(LegReferred(leg="line", to="1002", uri="sip:x@y"))
    assert [type(out) for out in said] == [RefuseRefer]


def test_a_restart_keeps_the_line() -> None:
    house = open_line()
    wait_in_line(house)
    house.restart()
    house.tell(Answered(agent="agent1", offer=offer(house)))
    house.restart()
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert (house.hears("line"), lines(house)) == (HearNothing(), ["line"])


def test_the_process_ends_and_so_does_the_line() -> None:
    house = talking()
    house.tell(ShuttingDown())
    assert (house.exchange.calls.book.calls, house.exchange.calls.book.legs) == ({}, {})
    assert count(house, CallEnded) == 2


def test_an_agent_with_room_for_two_takes_one_at_a_time_while_the_line_is_up() -> None:
    """It carries one: the second waits in line, is not rung for, and comes when the line ends or the first is over."""
    two = tuple(replace(one, capacity={"voice": 2}) for one in PEOPLE.agents)
    house = talking(COMPANY_1)
    house.tell(Configured(queues=PEOPLE.queues, agents=two))
    before = count(house, Offered)
    wait_in_line(house, "second")
    assert (count(house, Offered), count(house, DialLeg)) == (before, 0)
    house.tell(HungUp(agent="agent1", call=offer_call(house)))
    assert count(house, Offered) == before + 1
    house.tell(Answered(agent="agent1", offer=offer(house)))
    assert house.hears("line") == HearLeg(leg="second")


def test_without_the_line_the_capacity_holds_again() -> None:
    two = tuple(replace(one, capacity={"voice": 2}) for one in PEOPLE.agents)
    house = open_line(COMPANY_1)
    house.tell(Configured(queues=PEOPLE.queues, agents=two))
    house.tell(LegEnded(leg="line", by="peer", cause=""))
    house.tell(AskedReady(agent="agent1"))
    wait_in_line(house, "first")
    wait_in_line(house, "second")
    assert count(house, Offered) == 2


def offer_call(house: House) -> str:
    offered = house.last(Offered)
    assert isinstance(offered, Offered)
    return offered.call


MOVES = (
    "arrive", "tone_ends", "answer", "decline", "caller_ends", "line_ends", "line", "ready", "finish", "hang_up",
    "silent", "lapse",
)  # fmt: skip


@given(st.booleans(), st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 2)), max_size=40))
def test_no_order_of_facts_loses_a_leg_or_an_agent(by_itself: bool, moves: list[tuple[str, int]]) -> None:
    house = open_line(BY_ITSELF if by_itself else COMPANY)
    for at, (move, number) in enumerate(moves):
        step(house, move, f"c{number}", at)
        check(house)
        book = house.exchange.calls.book
        assert sorted(book.lines.values()) == sorted(lines(house)), "a line is up and known, or neither"
    check_the_record(house)


def step(house: House, move: str, caller: str, at: int) -> None:
    legs, calls = house.exchange.calls.book.legs, house.exchange.calls.book.calls
    up = next(iter(house.exchange.calls.book.lines.values()), "none")
    offers = [event.offer for event in house.events() if isinstance(event, Offered)] or ["none"]
    mine = next((call.call for call in calls.values() if call.agent == "agent1"), "none")
    view = house.exchange.router.agent("agent1")
    match move:
        case "arrive":
            if caller not in legs:
                wait_in_line(house, leg=caller)
        case "line":
            house.arrive(leg=f"line{at}", dnis=OPEN_LINE, account="agent1")
            house.tell(LegConfirmed(leg=f"line{at}"))
        case "finish":
            if view is not None and view.state is acd.State.WRAP_UP:
                house.tell(AskedToFinish(agent="agent1"))
        case "tone_ends":
            tone_ends(house)
        case "lapse":
            house.tell(PhoneGone(user="agent1"))
            house.tell(PhoneRegistered(user="agent1", is_desk_phone=True))
        case _:
            facts: dict[str, Input] = {
                "answer": Answered(agent="agent1", offer=offers[-1]),
                "decline": Declined(agent="agent1", offer=offers[-1]),
                "caller_ends": LegEnded(leg=caller, by="peer", cause=""),
                "line_ends": LegEnded(leg=up, by="peer", cause=""),
                "ready": AskedReady(agent="agent1"),
                "hang_up": HungUp(agent="agent1", call=mine),
                "silent": MediaSilent(leg=up, silent_s=60.0),
            }
            house.tell(facts[move])
