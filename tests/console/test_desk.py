"""Pages of agents and supervisors: who is told what, who counts as being there, and what nonsense gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.effects import PhoneChanged
from callcenter.calls.wishes import (
    AgentCame,
    AgentLeft,
    AskedNotReady,
    AskedReady,
    AskedToFinish,
    Declined,
    HungUp,
    MicrophoneChecked,
)
from callcenter.console.desk import PONGS_MISSED
from callcenter.console.ports import NoPhones
from callcenter.console.wanted import LONGEST_REASON
from callcenter.wording import worded
from said import Said
from tests.console import story
from tests.console.stage import NAMES, Stage
from tests.console.story import AT, OFFER

PONG = '{"type": "pong", "n": 1}'
AGENT1 = {
    "agent": "agent1", "name": "Ann", "state": "logged_out", "reason": "", "since": 0.0, "until": None,
    "queues": ["support", "sales"], "call": None, "customer": None, "handled": 0, "pending": "",
    "contacts": 0, "needs_disposition": False, "is_lent": False, "lent_until": 0.0, "tested_at": 0.0,
}  # fmt: skip


def refused(code: str, text: Said) -> dict[str, object]:
    """As a page is told why its wish was not met."""
    return {"now": AT, "type": "problem", "code": code, **worded(text)}


def queue_row(queue: str) -> dict[str, object]:
    return {
        "queue": queue, "name": NAMES[queue], "waiting": 0, "longest_since": None, "offered": 0, "answered": 0,
        "abandoned": 0, "service_level": None, "formula": "sl_fair", "target_s": 20.0, "agents_ready": 0,
        "agents_busy": 0, "agents_signed_in": 0, "strategy": "", "door": "open", "callbacks": 0, "resting": 0,
        "callbacks_answered": 0, "callbacks_failed": 0, "wait_p50_s": None, "wait_p90_s": None, "flow_out": {},
        "sent_to": {},
        "estimates": 0, "estimate_kept": None, "shadow_differences": 0,
    }  # fmt: skip


def person(user: str, role: str) -> dict[str, object]:
    return {"user": user, "name": user.title(), "role": role, "extension": "4001", "language": "en"}


# ---- opening


def test_an_agents_page_is_sent_its_own_picture_and_announced() -> None:
    stage = Stage()
    page = stage.open("agent1")
    assert page.take() == [
        {
            "now": AT, "type": "snapshot", "version": 1, "me": person("agent1", "agent"), "agent": AGENT1,
            "contact": None, "past": [], "queues": [queue_row("support"), queue_row("sales")], "agents": [],
            "voicemail": [], "notices": [], "supervising": None, "alerts": [],
            "promised": [], "needs_self_test": False, "has_desk_phone": False, "has_open_line": False, "beside": [],
            "skills": {},
        }
    ]  # fmt: skip
    assert stage.asked == [AgentCame(agent="agent1")]


@pytest.mark.parametrize("role", ["supervisor", "admin"])
def test_who_only_watches_sees_every_queue_and_agent_and_is_not_announced(role: str) -> None:
    stage = Stage()
    (snapshot,) = stage.open("boss", role).take()  # type: ignore[arg-type]
    assert (snapshot["agent"], [row["agent"] for row in snapshot["agents"]]) == (None, ["agent1", "agent2"])
    assert [row["queue"] for row in snapshot["queues"]] == ["support", "sales"]
    assert stage.asked == []


def test_an_agent_the_site_does_not_know_sees_an_empty_desk() -> None:
    (snapshot,) = Stage().open("newcomer").take()
    assert (snapshot["agent"], snapshot["queues"], snapshot["contact"]) == (None, [], None)


# ---- two pages, reloads


def test_both_pages_of_an_agent_show_the_offer_and_nobody_elses_does() -> None:
    stage = Stage()
    first, second, other, boss = (
        stage.open("agent1"), stage.open("agent1"), stage.open("agent2"), stage.open("boss", "supervisor"),
    )  # fmt: skip
    for page in (first, second, other, boss):
        page.take()
    stage.happens(*story.arrives(), *story.offered())
    heard = first.take()
    assert [message["type"] for message in heard] == ["agent", "contact", "agent"]
    assert heard[1]["contact"]["offer"] == OFFER
    assert second.take() == heard
    assert other.take() == []
    assert boss.kinds() == ["agent", "agent"]


def test_a_page_that_opens_in_the_middle_of_a_call_gets_the_contact_with_its_offer() -> None:
    stage = Stage()
    stage.happens(*story.arrives(), *story.offered(), *story.answered())
    (snapshot,) = stage.open("agent1").take()
    assert (snapshot["contact"]["state"], snapshot["contact"]["offer"]) == ("talking", OFFER)
    assert snapshot["agent"]["state"] == "on_contact"


def test_the_other_page_goes_on_when_one_closes() -> None:
    stage = Stage()
    first, second = stage.open("agent1"), stage.open("agent1")
    stage.desk.closed(first.session)
    stage.desk.closed(first.session)
    first.take()
    second.take()
    stage.happens(story.state(AT + 1, "not_ready", "idle"))
    assert (first.take(), second.kinds()) == ([], ["agent"])
    assert stage.asked == [AgentCame(agent="agent1")] * 2 + [AgentLeft(agent="agent1")]


# ---- the heartbeat


def test_a_page_that_does_not_answer_pings_counts_as_gone_until_it_does() -> None:
    stage = Stage()
    page = stage.open("agent1")
    stage.asked.clear()
    stage.beat(PONGS_MISSED)
    assert stage.asked == []
    stage.beat()
    assert stage.asked == [AgentLeft(agent="agent1")]
    stage.beat(3)
    assert stage.asked == [AgentLeft(agent="agent1")], "gone once"
    page.take()
    stage.desk.received(page.session, PONG)
    stage.desk.received(page.session, PONG)
    assert stage.asked == [AgentLeft(agent="agent1"), AgentCame(agent="agent1")]
    assert page.kinds() == ["snapshot"], "so that it tells again how its microphone is"


class Phones(NoPhones):
    """A house whose telephones the test puts up."""

    def __init__(self) -> None:
        self.there: set[str] = set()

    def has_desk_phone(self, _user: str) -> bool:
        return _user in self.there

    has_open_line = has_desk_phone


def test_a_telephone_that_comes_or_goes_is_told_to_its_agents_pages_at_once() -> None:
    phones = Phones()
    stage = Stage(house=phones)
    first, second, other = stage.open("agent1"), stage.open("agent1"), stage.open("agent2")
    for page in (first, second, other):
        page.take()
    carry_out = stage.desk.carriers()[PhoneChanged]
    for there in ({"agent1"}, {"agent1"}, set[str]()):
        phones.there = there
        carry_out(PhoneChanged(agent="agent1"))
    news = [
        {"now": AT, "type": "desk_phone", "has_desk_phone": is_up, "has_open_line": is_up}
        for is_up in (True, False)
    ]
    assert (first.take(), second.take(), other.take()) == (news, news, [])


def test_a_page_that_answers_stays() -> None:
    stage = Stage()
    page = stage.open("agent1")
    for _ in range(20):
        stage.beat()
        stage.desk.received(page.session, PONG)
    assert stage.asked == [AgentCame(agent="agent1")]
    page.heard = page.heard[1:]
    assert page.kinds() == ["ping"] * 20


def test_a_page_already_taken_for_gone_is_not_missed_again_when_its_socket_closes() -> None:
    stage = Stage()
    page = stage.open("agent1")
    stage.beat(PONGS_MISSED + 1)
    stage.desk.closed(page.session)
    assert stage.asked == [AgentCame(agent="agent1"), AgentLeft(agent="agent1")]


def test_a_supervisor_who_does_not_answer_pings_is_nobodys_loss() -> None:
    stage = Stage()
    stage.open("boss", "supervisor")
    stage.beat(10)
    assert stage.asked == []


# ---- wishes


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ('{"type": "ready"}', AskedReady(agent="agent1")),
        ('{"type": "not_ready"}', AskedNotReady(agent="agent1", reason="break")),
        (
            '{"type": "not_ready", "reason": "%s"}' % ("x" * (LONGEST_REASON + 1)),
            AskedNotReady(agent="agent1", reason="x" * LONGEST_REASON),
        ),
        ('{"type": "finish_wrap_up"}', AskedToFinish(agent="agent1")),
        ('{"type": "decline", "offer": "o1"}', Declined(agent="agent1", offer="o1")),
        ('{"type": "hang_up", "call": "c1"}', HungUp(agent="agent1", call="c1")),
        ('{"type": "microphone", "works": false}', MicrophoneChecked(agent="agent1", works=False)),
    ],
)
def test_an_agents_intent_becomes_a_wish(text: str, wish: object) -> None:
    stage = Stage()
    page = stage.open("agent1")
    stage.asked.clear()
    stage.desk.received(page.session, text)
    assert stage.asked == [wish]


def test_a_supervisor_cannot_take_contacts() -> None:
    stage = Stage()
    page = stage.open("boss", "supervisor")
    page.take()
    stage.desk.received(page.session, '{"type": "ready"}')
    assert page.take() == [refused("not_an_agent", Said("Only agents take contacts."))]
    assert stage.asked == []


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_everybody_may_choose_a_language(role: str) -> None:
    stage = Stage()
    page = stage.open("someone", role)  # type: ignore[arg-type]
    stage.desk.received(page.session, '{"type": "set_language", "language": "zh"}')
    assert stage.languages == [("someone", "zh")]


@pytest.mark.parametrize(
    "text",
    ["", "hello", "[]", "{}", '{"type": "fly"}', '{"type": "ready", "more": 1}', '{"type": "decline"}', "null",
     '{"type": "set_language", "language": "tlh"}', '{"type": "pong", "n": "\\ud800"}', "[" * 5000],
)  # fmt: skip
def test_nonsense_is_answered_with_a_problem(text: str) -> None:
    stage = Stage()
    page = stage.open("agent1")
    page.take()
    stage.desk.received(page.session, text)
    assert page.take() == [refused("not_understood", Said("Message not understood."))]
    assert stage.asked == [AgentCame(agent="agent1")]


@given(st.text(max_size=200))
def test_no_text_from_a_page_raises(text: str) -> None:
    stage = Stage()
    page = stage.open("agent1")
    stage.desk.received(page.session, text)


def test_messages_for_a_session_that_is_over_are_ignored() -> None:
    stage = Stage()
    stage.desk.received("page-99", PONG)
    stage.desk.closed("page-99")
    assert stage.asked == []


def test_a_refusal_is_shown_on_the_users_pages_only() -> None:
    stage = Stage()
    mine, theirs = stage.open("agent1"), stage.open("agent2")
    mine.take()
    theirs.take()
    stage.desk.refused("agent1", "microphone", Said("The microphone check has not passed."))
    assert mine.take() == [refused("microphone", Said("The microphone check has not passed."))]
    assert theirs.take() == []


# ---- queue rows


def test_queue_rows_go_out_together_to_whom_they_concern() -> None:
    stage = Stage()
    ann, bob, boss = stage.open("agent1"), stage.open("agent2"), stage.open("boss", "supervisor")
    stage.happens(story.state(AT + 1, "logged_out", "not_ready", agent="agent1"))
    stage.happens(story.state(AT + 2, "not_ready", "idle", agent="agent1"))
    for page in (ann, bob, boss):
        page.take()
    stage.desk.refresh()
    heard = [page.take() for page in (ann, bob, boss)]
    assert [[message["type"] for message in messages] for messages in heard] == [["queues"]] * 3
    shown = [[(row["queue"], row["agents_ready"]) for row in messages[0]["queues"]] for messages in heard]
    assert shown == [[("support", 1), ("sales", 1)], [("support", 1)], [("sales", 1), ("support", 1)]]
    stage.desk.refresh()
    assert [page.take() for page in (ann, bob, boss)] == [[], [], []]


def test_pages_told_part_by_part_miss_nothing_that_happens_meanwhile() -> None:
    stage = Stage()
    first, second = stage.open("agent1"), stage.open("agent2")
    stage.happens(story.state(AT + 1, "logged_out", "not_ready", agent="agent1"))
    stage.desk.refresh(0, 2)
    stage.happens(story.state(AT + 2, "not_ready", "idle", agent="agent1"))
    stage.desk.refresh(1, 2)
    stage.desk.refresh(0, 2)
    stage.desk.refresh(1, 2)
    last = [[one for one in page.take() if one["type"] == "queues"][-1] for page in (first, second)]
    shown = [{row["queue"]: row["agents_ready"] for row in message["queues"]} for message in last]
    assert shown == [{"support": 1, "sales": 1}, {"support": 1}]


def test_while_somebody_waits_the_service_level_is_told_with_every_beat() -> None:
    stage = Stage()
    boss = stage.open("boss", "supervisor")
    stage.happens(*story.arrives())
    stage.desk.refresh()
    boss.take()
    stage.now = AT + 60
    stage.beat()
    stage.desk.refresh()
    _ping, queues = boss.take()
    assert [(row["queue"], row["waiting"], row["service_level"]) for row in queues["queues"]] == [
        ("support", 1, 0.0)
    ]
