"""Flows now and today: one small story after the other, and any story at all."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.events import CallConnected, CallEnded, EntryStarted, Event, GoalReached, NodesEntered
from callcenter.kpi import FlowFigures, LiveFlows, NodeFigures

DAY_S = 86_400.0


def day_of(at: float) -> str:
    return f"{int(at // DAY_S):06d}"


def goes(*steps: str, call: str = "c1", at: float = 1.0) -> NodesEntered:
    """Each step as depth:flow.node."""
    parts = [step.replace(":", ".").split(".") for step in steps]
    return NodesEntered(
        at=at, call=call, steps=tuple((int(depth), flow, node) for depth, flow, node in parts)
    )


def goal(flow: str = "main", call: str = "c1", at: float = 1.0) -> GoalReached:
    return GoalReached(at=at, call=call, flow=flow, node="done", goal="paid")


def agent(call: str = "c1", at: float = 1.0) -> CallConnected:
    return CallConnected(at=at, call=call, entry="e1", agent="ann")


def entry(cause: str, call: str = "c1") -> EntryStarted:
    return EntryStarted(
        at=1.0, entry="e2", call=call, queue="support", skills={}, priority=0, cause=cause, ranked_from=1.0
    )


def over(by: str = "caller", call: str = "c1", at: float = 1.0) -> CallEnded:
    return CallEnded(at=at, call=call, released_by=by, outcome="ivr", cause="bye")


def folded(*events: Event) -> LiveFlows:
    live = LiveFlows(day_of)
    for event in events:
        live.apply(event)
    return live


def node(
    name: str, *, now: int = 0, entered: int = 1, hung_up: int = 0, served: int = 0, **left: int
) -> NodeFigures:
    ways = {way.replace("at_", "@").replace("__", ":"): count for way, count in left.items()}
    return NodeFigures(node=name, now=now, entered=entered, hung_up=hung_up, served=served, left=ways)


MENU = goes("0:main.hello", "0:main.menu")
PAID = [MENU, goes("0:main.pay", "0:main.done"), goal()]


@pytest.mark.parametrize(
    ("events", "nodes"),
    [
        ([MENU], [node("hello", menu=1), node("menu", now=1)]),
        ([MENU, over()], [node("hello", menu=1), node("menu", hung_up=1)]),
        ([MENU, over("system")], [node("hello", menu=1), node("menu", at_ended=1)]),
        ([MENU, goes("0:main.menu")], [node("hello", menu=1), node("menu", now=1, entered=2, menu=1)]),
        (
            [*PAID, over()],
            [
                node("done", hung_up=1, served=1),
                node("hello", menu=1),
                node("menu", pay=1),
                node("pay", done=1),
            ],
        ),
        ([MENU, agent(), over("agent")], [node("hello", menu=1), node("menu", at_agent=1)]),
        ([MENU, agent(), entry("agent_lost")], [node("hello", menu=1), node("menu", now=1, at_agent=1)]),
        ([MENU, agent(), entry("consult")], [node("hello", menu=1), node("menu", at_agent=1)]),
        # A subflow: the caller is in both, and only the inner one loses somebody who hangs up there.
        ([MENU, goes("1:bank.pin")], [node("hello", menu=1), node("menu", now=1)]),
        ([MENU, goes("1:bank.pin"), over()], [node("hello", menu=1), node("menu")]),
        ([MENU, goes("1:bank.pin"), goes("0:main.pay")], [
            node("hello", menu=1), node("menu", pay=1), node("pay", now=1)]),
        # Another flow for good.
        ([MENU, goes("0:bank.pin")], [node("hello", menu=1), node("menu", at_flow__bank=1)]),
    ],
)  # fmt: skip
def test_the_nodes_of_a_flow(events: Sequence[Event], nodes: Sequence[NodeFigures]) -> None:
    assert list(folded(*events).nodes("main", 1.0).values()) == list(nodes)


def test_what_a_subflow_loses_is_its_own() -> None:
    inner = goes("1:bank.pin", "1:bank.menu")
    assert folded(MENU, inner, over()).nodes("bank", 1.0) == {
        "pin": node("pin", menu=1),
        "menu": node("menu", hung_up=1),
    }
    back = folded(MENU, inner, goes("0:main.pay")).nodes("bank", 1.0)
    assert back["menu"] == node("menu", at_ended=1)


@pytest.mark.parametrize(
    ("events", "figures"),
    [
        ([MENU], FlowFigures(flow="main", now=1, entered=1)),
        ([MENU, over()], FlowFigures(flow="main", entered=1, unserved=1, containment=0.0)),
        (
            [*PAID, over()],
            FlowFigures(flow="main", entered=1, contained=1, containment=1.0, goals={"paid": 1}),
        ),
        # A goal, and then an agent all the same: not contained, and once an agent has it, it stays so.
        (
            [*PAID, agent(), over("agent")],
            FlowFigures(flow="main", entered=1, to_agent=1, containment=0.0, goals={"paid": 1}),
        ),
        # What a survey after the agent reaches makes nobody self-served.
        (
            [MENU, agent(), goes("0:survey.ask"), goal("main"), over()],
            FlowFigures(flow="main", entered=1, to_agent=1, containment=0.0),
        ),
        (
            [*PAID, over(), goes("0:main.hello", call="c2"), over(call="c2")],
            FlowFigures(
                flow="main", entered=2, contained=1, unserved=1, containment=0.5, goals={"paid": 1}
            ),
        ),
        # The goal of a subflow serves the contact, so it counts for every flow it has been in.
        (
            [MENU, goes("1:bank.pin"), goal("bank"), over()],
            FlowFigures(flow="main", entered=1, contained=1, containment=1.0),
        ),
    ],
)  # fmt: skip
def test_containment(events: Sequence[Event], figures: FlowFigures) -> None:
    assert folded(*events).figures("main", 1.0) == figures


def test_a_contact_counts_for_the_day_on_which_it_came() -> None:
    live = folded(goes("0:main.hello", at=DAY_S - 1), goal(at=DAY_S - 1), over(at=DAY_S + 1))
    assert live.figures("main", DAY_S + 1) == FlowFigures(flow="main")
    live = folded(goes("0:main.hello", at=DAY_S - 1), goes("0:main.menu", at=DAY_S + 1))
    assert live.figures("main", DAY_S + 1) == FlowFigures(flow="main", now=1)
    assert live.nodes("main", DAY_S + 1) == {
        "hello": node("hello", entered=0, menu=1),
        "menu": node("menu", now=1),
    }


def test_calls_that_never_were_in_a_flow_and_flows_nobody_knows() -> None:
    live = folded(agent(), goal(), over())
    assert (live.flows(), live.figures("main", 1.0), live.nodes("main", 1.0)) == (
        (), FlowFigures(flow="main"), {},
    )  # fmt: skip


def test_changed_flows_are_told_once() -> None:
    live = folded(MENU)
    assert (live.take_changed(), live.take_changed()) == ({"main"}, set())


CALLS, FLOWS, NODES = (
    st.sampled_from("abc"),
    st.sampled_from(["main", "bank"]),
    st.sampled_from(["x", "y", "z"]),
)
STEPS = st.lists(st.tuples(st.integers(0, 3), FLOWS, NODES), min_size=1, max_size=4).map(tuple)
TIMES = st.floats(0, 3 * DAY_S)
EVENTS = st.one_of(
    st.builds(NodesEntered, at=TIMES, call=CALLS, steps=STEPS),
    st.builds(goal, FLOWS, CALLS, TIMES),
    st.builds(agent, CALLS, TIMES),
    st.builds(entry, st.sampled_from(["agent_lost", "arrival", "transfer"]), CALLS),
    st.builds(over, st.sampled_from(["caller", "system"]), CALLS, TIMES),
)


@given(st.lists(EVENTS, max_size=40))
def test_any_story_adds_up_and_survives_a_checkpoint(story: list[Event]) -> None:
    live = LiveFlows(day_of)
    for event in story:
        live.apply(event)
        again = LiveFlows(day_of)
        again.restore(json.loads(json.dumps(live.to_data())))
        assert again.to_data() == live.to_data()
        for flow in live.flows():
            assert again.figures(flow, event.at) == live.figures(flow, event.at)
            assert again.nodes(flow, event.at) == live.nodes(flow, event.at)
            assert 0 <= live.figures(flow, event.at).now <= 3
            assert all(
                0 <= one.now <= 3 and one.served <= one.hung_up for one in live.nodes(flow, event.at).values()
            )
    for call in "abc":
        live.apply(over("system", call, 1.0))
    assert all(live.figures(flow, 1.0).now == 0 for flow in live.flows())
