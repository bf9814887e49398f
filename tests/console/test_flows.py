"""Pages that show the flows: told how they stand, then what changes; nobody else is."""

from __future__ import annotations

from typing import Any

from callcenter.events import CallEnded, NodesEntered
from tests.console.stage import Stage
from tests.console.story import AT

WATCH = '{"type": "watch_flows", "flow": "main"}'


def goes(*nodes: str, call: str = "c1", flow: str = "main") -> NodesEntered:
    return NodesEntered(at=AT, call=call, steps=tuple((0, flow, node) for node in nodes))


def row(flow: str = "main", **figures: object) -> dict[str, object]:
    empty = {
        "now": 0,
        "entered": 0,
        "contained": 0,
        "to_agent": 0,
        "unserved": 0,
        "containment": None,
        "goals": {},
    }
    return {"flow": flow, **empty, **figures}


def node(name: str, **figures: object) -> dict[str, object]:
    return {"node": name, "now": 0, "entered": 1, "hung_up": 0, "served": 0, "left": {}, **figures}


def told(flows: list[Any], nodes: list[Any] | None = None) -> dict[str, object]:
    shown = None if nodes is None else {"flow": "main", "nodes": nodes}
    return {"now": AT, "type": "flows", "flows": flows, "shown": shown}


def test_a_page_that_watches_is_told_how_it_stands_and_then_what_changes() -> None:
    stage = Stage()
    boss, other = stage.open("boss", "supervisor"), stage.open("other", "supervisor")
    stage.happens(goes("hello"))
    boss.take(), other.take()
    stage.desk.received(boss.session, WATCH)
    assert boss.take() == [told([row(now=1, entered=1)], [node("hello", now=1)])]
    stage.desk.refresh()
    boss.take()
    stage.desk.refresh()
    assert boss.take() == []
    stage.happens(goes("menu"), CallEnded(at=AT, call="c1", released_by="caller", outcome="ivr", cause=""))
    stage.desk.refresh()
    nodes = [node("hello", left={"menu": 1}), node("menu", hung_up=1)]
    assert boss.take() == [told([row(entered=1, unserved=1, containment=0.0)], nodes)]
    assert [message["type"] for message in other.take() if message["type"].startswith("flow")] == []


def test_another_flow_that_changes_brings_its_row_alone() -> None:
    stage = Stage()
    boss = stage.open("boss", "admin")
    stage.desk.received(boss.session, WATCH)
    boss.take()
    stage.happens(goes("pin", flow="bank"))
    stage.desk.refresh()
    assert boss.take() == [told([row("bank", now=1, entered=1)])]


def test_a_publication_is_told_and_a_page_that_is_closed_hears_no_more() -> None:
    stage = Stage()
    boss = stage.open("boss", "supervisor")
    stage.desk.received(boss.session, '{"type": "watch_flows"}')
    boss.take()
    stage.desk.flow_published("main")
    assert boss.take() == [{"now": AT, "type": "flow_published", "flow": "main"}]
    stage.desk.closed(boss.session)
    stage.happens(goes("hello"))
    stage.desk.refresh()
    stage.desk.flow_published("main")
    assert boss.take() == []


def test_agents_do_not_watch_flows() -> None:
    stage = Stage()
    agent = stage.open("agent1")
    agent.take()
    stage.desk.received(agent.session, WATCH)
    assert [message["code"] for message in agent.take()] == ["not_a_supervisor"]


def test_the_figures_survive_a_checkpoint() -> None:
    stage = Stage()
    stage.happens(goes("hello"))
    kept = stage.views.to_data()
    again = Stage()
    again.views.restore(kept)
    assert again.views.flows.to_data() == stage.views.flows.to_data()
    del kept["flows"]  # as an earlier version left it
    again.views.restore(kept)
    assert again.views.flows.flows() == ()
