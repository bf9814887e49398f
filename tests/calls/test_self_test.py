"""The echo call of an agent's page, and Ready that waits for it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from callcenter.calls.book import Book
from callcenter.calls.call import SELF_TEST
from callcenter.calls.effects import Refused, WakeAt
from callcenter.calls.media import HearEcho, MediaSilent
from callcenter.calls.self_test import LONGEST_S
from callcenter.calls.sip import (
    AnswerLeg,
    HangUpLeg,
    LegConfirmed,
    LegEnded,
    PhoneGone,
    PhoneRegistered,
    RefuseLeg,
)
from callcenter.calls.wishes import AskedReady, LineTested
from callcenter.events import AgentTested, CallArrived, CallEnded
from callcenter.exchange import Exchange
from callcenter.router import Router
from tests.calls.company import COMPANY, PEOPLE, WIDE
from tests.calls.scenes import agent_states, sit_down, talk
from tests.helpers.house import BROWSER_SDP, PHONE_SDP, SHELF, House


@dataclass
class TestedHouse(House):
    """Nobody is ready before their echo call went well."""

    __test__ = False

    def _fresh(self) -> Exchange:
        return Exchange(Book(self.rules, self.plane, SHELF, self.ids), Router(), needs_self_test=True)


def strict() -> TestedHouse:
    return TestedHouse(rules=COMPANY, plane=WIDE, site=PEOPLE)


def echo(house: House, leg: str = "echo", account: str = "agent1", sdp: str = BROWSER_SDP) -> None:
    house.arrive(leg=leg, dnis=SELF_TEST, account=account, sdp=sdp)


def refusals(house: House, wish: object) -> list[str]:
    return [out.code for out in house.tell(wish) if isinstance(out, Refused)]  # type: ignore[arg-type]


def test_a_page_hears_itself_and_hangs_up() -> None:
    house = strict()
    sit_down(house)
    echo(house)
    assert isinstance(house.last(AnswerLeg), AnswerLeg)
    assert house.hears("echo") == HearEcho()
    house.tell(LegConfirmed(leg="echo"))
    house.tell(LegEnded(leg="echo", by="peer", cause=""))
    arrived, ended = house.last(CallArrived), house.last(CallEnded)
    assert isinstance(arrived, CallArrived) and isinstance(ended, CallEnded)
    assert (arrived.direction, arrived.dnis, ended.outcome) == ("internal", SELF_TEST, "answered")
    assert house.exchange.calls.book.calls == {}


def test_a_page_that_forgets_to_hang_up_is_hung_up() -> None:
    house = strict()
    sit_down(house)
    echo(house)
    house.tell(LegConfirmed(leg="echo"))
    key = next(out.key for out in house.outcomes if isinstance(out, WakeAt) and out.key.startswith("dial:"))
    house.wake(key, 1.0)
    assert house.exchange.calls.book.calls
    house.wake(key, LONGEST_S)
    assert (house.exchange.calls.book.calls, isinstance(house.last(HangUpLeg), HangUpLeg)) == ({}, True)


def test_a_page_that_is_gone_ends_its_test() -> None:
    house = strict()
    sit_down(house)
    echo(house)
    house.tell(MediaSilent(leg="echo", silent_s=60.0))
    house.tell(LegEnded(leg="echo", by="peer", cause=""))
    assert house.exchange.calls.book.calls == {}


def test_nobody_tests_during_a_call() -> None:
    house = House(rules=COMPANY, plane=WIDE, site=PEOPLE)
    talk(house)
    echo(house)
    refused = house.last(RefuseLeg)
    assert isinstance(refused, RefuseLeg) and (refused.leg, refused.code) == ("echo", 486)


def test_a_page_that_was_reloaded_in_the_middle_tests_anew() -> None:
    house = strict()
    sit_down(house)
    echo(house)
    echo(house, leg="again")
    gone = house.last(HangUpLeg)
    assert isinstance(gone, HangUpLeg) and gone.leg == "echo"
    assert [call.caller_leg for call in house.exchange.calls.book.calls.values()] == ["again"]
    house.tell(LegEnded(leg="again", by="peer", cause=""))
    house.tell(LineTested(agent="agent1"))
    assert refusals(house, AskedReady(agent="agent1")) == []


@pytest.mark.parametrize("account", ["", "phone1", "boss"])
def test_it_is_for_agents_and_administrators_alone(account: str) -> None:
    house = strict()
    echo(house, account=account, sdp=PHONE_SDP)
    assert not any(isinstance(out, AnswerLeg) for out in house.outcomes)


def test_ready_waits_for_the_test() -> None:
    house = strict()
    sit_down(house)
    assert refusals(house, AskedReady(agent="agent1")) == ["self_test"]
    house.tell(LineTested(agent="agent1", failed="sound"))
    assert refusals(house, AskedReady(agent="agent1")) == ["self_test"]
    house.tell(LineTested(agent="agent1", round_trip_s=0.04, lost_share=0.0, mos=4.3))
    assert refusals(house, AskedReady(agent="agent1")) == []
    tested = house.last(AgentTested)
    assert isinstance(tested, AgentTested)
    assert (tested.failed, tested.round_trip_s, tested.mos) == ("", 0.04, 4.3)
    assert agent_states(house)[-1] == "agent1 idle"
    house.restart()
    assert refusals(house, AskedReady(agent="agent1")) == []


def test_a_test_that_fails_later_takes_the_next_contact_away() -> None:
    house = strict()
    sit_down(house)
    house.tell(LineTested(agent="agent1"))
    house.tell(AskedReady(agent="agent1"))
    house.tell(LineTested(agent="agent1", failed="network"))
    assert agent_states(house)[-1] == "agent1 not_ready self_test"


def test_a_desk_phone_needs_none() -> None:
    house = strict()
    sit_down(house)
    house.tell(PhoneGone(user="agent1"))
    house.tell(PhoneRegistered(user="agent1", is_desk_phone=True))
    assert refusals(house, AskedReady(agent="agent1")) == []
