"""A call whose flow asks the world outside: the question goes out, the answer finds its way back, or nobody minds."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import ivr_flows as ivr
from callcenter.calls.book import Book
from callcenter.calls.effects import AskOutside, OutsideAnswered
from callcenter.calls.sip import LegConfirmed, LegEnded
from callcenter.events import AnswerHeard, CallEnded, GoalReached
from callcenter.exchange import Exchange
from callcenter.router import Router
from tests.helpers.house import House

FLOW = ivr.load("""flow: main
start: order
nodes:
  order: {do: fetch, url: "http://shop.example/{ani}", read: {state: state}, next: done, on_fail: broken}
  done: {do: goal, goal: order_told, next: sent}
  sent: {do: subflow, flow: wait, with: {state: state}, next: bye, on_fail: broken}
  bye: {do: hangup, reason: bye}
  broken: {do: hangup, reason: broken}
""")
WAIT = ivr.load("""flow: wait
variables: {state: text}
arguments: [state]
start: hear
nodes:
  hear: {do: menu, prompts: main_menu, keys: {1: back}, on_fail: back}
  back: {do: return}
""")


class Shelf:
    def current(self, name: str) -> ivr.Flow | None:
        return {"main": FLOW, "wait": WAIT}.get(name)

    def version(self, name: str, version: str) -> ivr.Flow | None:
        flow = self.current(name)
        return flow if flow is not None and flow.version == version else None


@dataclass
class AskingHouse(House):
    def _fresh(self) -> Exchange:
        return Exchange(Book(self.rules, self.plane, Shelf(), self.ids), Router())

    def asked(self) -> AskOutside:
        wish = self.last(AskOutside)
        assert isinstance(wish, AskOutside)
        return wish

    def answer(self, value: ivr.Json = None, failure: str = "", ask: str = "ask-1") -> None:
        self.tell(OutsideAnswered(call=self.asked().call, ask=ask, value=value, failure=failure))


def calling() -> AskingHouse:
    house = AskingHouse()
    house.arrive()
    house.tell(LegConfirmed(leg="caller"))
    return house


def test_the_question_goes_out() -> None:
    wish = calling().asked()
    assert (wish.ask, wish.kind, wish.request["url"], wish.timeout_s, wish.language) == (
        "ask-1",
        "fetch",
        "http://shop.example/%2B8613800000142",
        6.2,
        "en",
    )


@pytest.mark.parametrize("restart", [False, True])
def test_the_answer_leads_on_through_a_subflow(restart: bool) -> None:
    house = calling()
    call = house.asked().call
    if restart:
        house.restart()
    house.answer({"state": "sent"})
    if restart:
        house.restart()
    position = house.exchange.calls.book.calls[call].position
    assert position is not None
    assert (position.flow, position.node, position.variables["state"]) == ("wait", "hear", "sent")
    heard = [event for event in house.events() if isinstance(event, AnswerHeard | GoalReached)]
    at = house.now
    assert heard == [
        AnswerHeard(at=at, call=call, node="order", ask="ask-1", failure=""),
        GoalReached(at=at, call=call, flow="main", node="done", goal="order_told"),
    ]


def cause(house: House) -> str:
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    return ended.cause


def test_a_failure_has_its_way() -> None:
    house = calling()
    house.answer(failure="status_404")
    assert cause(house) == "broken"


def test_no_answer_at_all() -> None:
    house = calling()
    house.restart()
    house.wake(f"flow:{house.asked().call}:flow", 7.2)
    assert cause(house) == "broken"


def test_answers_nobody_waits_for() -> None:
    house = calling()
    house.answer({"state": "sent"}, ask="ask-0")
    assert not [event for event in house.events() if isinstance(event, AnswerHeard)]
    house.tell(LegEnded(leg="caller", by="peer", cause="BYE"))
    before = len(house.outcomes)
    house.answer({"state": "sent"})
    assert len(house.outcomes) == before
