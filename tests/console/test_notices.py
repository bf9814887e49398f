"""Notices: who is shown which, until when; closed, withdrawn and kept over a restart."""

import pytest

from callcenter.console.messages import NoticesChanged
from callcenter.console.notices import MOST_KEPT, Notices
from callcenter.console.views import To
from callcenter.events import NoticeRead, NoticeSent, NoticeWithdrawn
from tests.console.stage import fresh_views

NOW = 1_000_000.0
QUEUES = {"ann": ("support", "sales"), "bob": ("sales",), "cai": ()}


def sent(notice, at=NOW, *, agents=(), queues=(), until=NOW + 3600, level="info"):
    return NoticeSent(
        at=at, notice=notice, by="boss", by_name="Bea Boss", text=f"{notice}!", level=level, until=until,
        agents=agents, queues=queues,
    )  # fmt: skip


def board(*events):
    notices = Notices(lambda agent: QUEUES[agent])
    for event in events:
        notices.apply(event)
    return notices


def shown(notices, now=NOW + 1):
    return {agent: [(row.notice, row.queue) for row in notices.rows(agent, now)] for agent in QUEUES}


@pytest.mark.parametrize(
    ("event", "rows"),
    [
        (sent("all"), {"ann": [("all", "")], "bob": [("all", "")], "cai": [("all", "")]}),
        (sent("bob's", agents=("bob",)), {"ann": [], "bob": [("bob's", "")], "cai": []}),
        (sent("s", queues=("support",)), {"ann": [("s", "support")], "bob": [], "cai": []}),
        (
            sent("both", agents=("cai",), queues=("sales", "support")),
            {"ann": [("both", "sales")], "bob": [("both", "sales")], "cai": [("both", "")]},
        ),
        (sent("late", until=NOW + 1), {"ann": [], "bob": [], "cai": []}),
    ],
)
def test_it_is_shown_to_whom_it_was_sent(event, rows):
    assert shown(board(event)) == rows


def test_the_newest_is_first_and_what_was_closed_is_gone_for_its_reader_only():
    notices = board(sent("one"), sent("two", NOW + 0.5), NoticeRead(at=NOW, notice="one", agent="ann"))
    assert shown(notices) == {
        "ann": [("two", "")],
        "bob": [("two", ""), ("one", "")],
        "cai": [("two", ""), ("one", "")],
    }
    notices.apply(NoticeWithdrawn(at=NOW, notice="two", by="boss"))
    assert shown(notices)["ann"] == []


def test_what_nobody_is_shown_any_more_is_forgotten_and_so_is_the_oldest_of_too_many():
    many = [sent(f"n{number}") for number in range(MOST_KEPT)]
    notices = board(sent("short", until=NOW + 1), *many, sent("last", NOW + 2))
    assert [notices.has(name) for name in ("short", "n0", "n1", "last")] == [False, False, True, True]


def test_what_is_unknown_changes_nothing():
    notices = board()
    assert notices.apply(NoticeRead(at=NOW, notice="x", agent="ann")) is None
    assert notices.apply(NoticeWithdrawn(at=NOW, notice="x", by="boss")) is None


def test_kept_and_restored():
    notices = board(sent("one"), sent("two"), NoticeRead(at=NOW, notice="one", agent="ann"))
    again = board()
    again.restore(notices.to_data())
    assert (shown(again), again.to_data()) == (shown(notices), notices.to_data())
    again.restore({})
    assert shown(again) == {"ann": [], "bob": [], "cai": []}


def test_pages_are_told_the_whole_list_when_it_changes():
    seen = fresh_views()
    event = sent("n1", queues=("sales",), level="urgent")
    tells = seen.apply(event, NOW)
    served = [agent for agent in seen.agents.all() if "sales" in seen.agents.queues_of(agent)]
    assert tells == [
        To(agent, NoticesChanged(now=NOW, notices=seen.notices.rows(agent, NOW))) for agent in served
    ]
    assert [row.level for row in seen.notices.rows(served[0], NOW)] == ["urgent"]
    closed = seen.apply(NoticeRead(at=NOW, notice="n1", agent=served[0]), NOW)
    assert closed == [To(served[0], NoticesChanged(now=NOW, notices=[]))]
