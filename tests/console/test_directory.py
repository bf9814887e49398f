"""The directory on pages that show it: whole at first, then the lines that changed; nobody else hears of it."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.console.directory_rows import NumberLine
from callcenter.events import (
    AgentDialled,
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallEnded,
    EntryStarted,
)
from tests.console.stage import Stage

AT = 1_000_000.0
WATCH, CLOSE = '{"type": "watch_directory"}', '{"type": "watch_directory", "on": false}'
NUMBER = NumberLine(number="+861000000177", name={"en": "Partner"}, note="until six", kind="contact")


def stage() -> Stage:
    made = Stage()
    made.views.directory.know({"agent1": "2041"}, [NUMBER])
    return made


def person(agent: str, name: str, state: str = "logged_out", **more: object) -> dict[str, object]:
    return {"agent": agent, "name": name, "extension": "", "state": state, "reason": "", "since": 0.0, **more}


def line(queue: str, en: str, zh: str, **more: object) -> dict[str, object]:
    empty = {"waiting": 0, "longest_since": None, "ready": 0, "door": "open"}
    return {"queue": queue, "name": {"en": en, "zh": zh}, **empty, **more}


ANN, BOB = person("agent1", "Ann", extension="2041"), person("agent2", "Bob")
SUPPORT, SALES = line("support", "Support", "支持"), line("sales", "Sales", "销售")


def told(people: list[Any], queues: list[Any], **more: object) -> dict[str, object]:
    whole = {"now": AT, "type": "directory", "is_whole": False, "numbers": []}
    return {**whole, "people": people, "queues": queues, **more}


def heard(page: Any) -> list[dict[str, Any]]:
    return [message for message in page.take() if message["type"] == "directory"]


def ready(agent: str) -> AgentStateChanged:
    return AgentStateChanged(at=AT, agent=agent, was="not_ready", state="idle", reason="", until=0.0)


def test_whole_first_then_what_changes_and_nothing_once_it_is_closed() -> None:
    on = stage()
    ann, bob = on.open("agent1"), on.open("agent2")
    on.desk.received(ann.session, WATCH)
    assert heard(ann) == [told([ANN, BOB], [SUPPORT, SALES], numbers=[NUMBER.model_dump()], is_whole=True)]
    on.happens(ready("agent2"))
    on.desk.refresh()
    bob_now = person("agent2", "Bob", "idle", since=AT)
    assert heard(ann) == [told([bob_now], [{**SUPPORT, "ready": 1}])]
    on.desk.refresh()
    assert heard(ann) == []
    entry = EntryStarted(
        at=AT, entry="e1", call="c1", queue="sales", cause="arrival", ranked_from=AT, skills=(), priority=0
    )
    on.happens(entry)
    on.desk.refresh()
    assert heard(ann) == [told([], [{**SALES, "waiting": 1, "longest_since": AT}])]
    on.desk.received(ann.session, CLOSE)
    on.happens(ready("agent1"))
    on.desk.refresh()
    assert (heard(ann), heard(bob)) == ([], [])


def test_who_opens_it_again_gets_what_happened_meanwhile_once() -> None:
    on = stage()
    boss = on.open("boss", "supervisor")
    on.desk.received(boss.session, WATCH)
    on.desk.received(boss.session, CLOSE)
    on.happens(ready("agent2"))
    on.desk.refresh()
    boss.take()
    on.desk.received(boss.session, WATCH)
    (whole,) = heard(boss)
    assert [row["state"] for row in whole["people"]] == ["logged_out", "idle"]
    on.desk.refresh()
    assert heard(boss) == []


def test_a_page_that_is_gone_is_told_nothing() -> None:
    on = stage()
    ann = on.open("agent1")
    on.desk.received(ann.session, WATCH)
    ann.take()
    on.desk.closed(ann.session)
    on.happens(ready("agent2"))
    on.desk.refresh()
    assert ann.take() == []
    assert on.desk.directory().people[1].state == "idle"


@pytest.mark.parametrize(
    "talks, state, outcome", [(False, "dialling", "not_reached"), (True, "talking", "answered")]
)
def test_the_contact_of_who_calls_somebody(talks: bool, state: str, outcome: str) -> None:
    on = stage()
    ann = on.open("agent1")
    ann.take()
    on.happens(
        CallArrived(at=AT, call="c1", ani="+8610", dnis="+8610086", display_name="", direction="out", account="agent1"),
        AgentDialled(at=AT, call="c1", agent="agent1", entry="e1", offer="own-1", queue="sales", number="+8610086"),
    )  # fmt: skip
    if talks:
        on.happens(CallConnected(at=AT, call="c1", entry="e1", agent="agent1"))
    contact = on.views.contact("agent1")
    assert contact is not None
    assert (contact.state, contact.offer, contact.queue, contact.ani, contact.dnis, contact.is_outbound) == (
        state, "own-1", "sales", "+8610086", "+8610", True,
    )  # fmt: skip
    assert (contact.waited_s, contact.answer_by) == (0.0, None)
    on.happens(
        CallEnded(at=AT, call="c1", released_by="agent", outcome="answered" if talks else "failed", cause="")
    )
    assert [past.outcome for past in on.views.past("agent1", AT)] == [outcome]
