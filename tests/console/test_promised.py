"""The calls an agent has promised, on their page: made, put off, done; and the card when its time has come."""

from callcenter.console.promised import PromisedCalls
from callcenter.events import (
    AgentStateChanged,
    AgentTested,
    CallArrived,
    CallbackPromised,
    CallbackResting,
    EntryEnded,
    Offered,
)
from tests.console.stage import fresh_views

NOW = 1_000_000.0


def promised(entry="e1", by="agent1", due=NOW + 3600):
    return CallbackPromised(
        at=NOW, entry=entry, call="", queue="sales", number="+8613800000142", display_name="Tang Yue",
        promised_by=by, due=due, note="Price list",
    )  # fmt: skip


def resting(entry, not_before):
    return CallbackResting(at=NOW, entry=entry, call="", queue="sales", tries=1, not_before=not_before)


def ended(entry):
    return EntryEnded(
        at=NOW, entry=entry, call="", queue="sales", outcome="withdrawn", agent="", waited_s=0.0
    )


def rows(calls, agent="agent1"):
    return [(row.entry, row.due) for row in calls.rows(agent)]


def test_the_next_one_is_first_and_each_agent_sees_their_own():
    calls = PromisedCalls()
    told = [
        calls.apply(promised("e1")),
        calls.apply(promised("e2", due=NOW + 60)),
        calls.apply(promised("e3", "bob")),
    ]
    assert (told, rows(calls), rows(calls, "bob")) == (
        ["agent1", "agent1", "bob"],
        [("e2", NOW + 60), ("e1", NOW + 3600)],
        [("e3", NOW + 3600)],
    )


def test_put_off_and_done():
    calls = PromisedCalls()
    calls.apply(promised())
    assert [calls.apply(resting("e1", NOW + 9000)), calls.apply(resting("e1", 0.0))] == ["agent1", ""]
    assert rows(calls) == [("e1", NOW + 9000)]
    assert [calls.apply(ended("e1")), calls.apply(ended("e1")), rows(calls)] == ["agent1", "", []]


def test_what_callers_chose_themselves_is_nobodys_promise():
    calls = PromisedCalls()
    assert (calls.apply(promised(by="")), rows(calls, "")) == ("", [])


def test_kept_and_restored():
    calls, again = PromisedCalls(), PromisedCalls()
    calls.apply(promised())
    again.restore(calls.to_data())
    assert (again.rows("agent1"), again.to_data()) == (calls.rows("agent1"), calls.to_data())


def test_the_card_says_who_promised_what():
    views = fresh_views()
    tells = views.apply(promised(), NOW)
    assert [(tell.audience, tell.message.type) for tell in tells] == [("agent1", "promised")]
    due = NOW + 3600
    views.apply(
        CallArrived(at=due, call="c9", ani="+8613800000142", dnis="", display_name="", direction="callback"),
        due,
    )
    views.apply(
        Offered(at=due, offer="o1", entry="e1", call="c9", agent="agent1", queue="sales", deadline=due + 20,
            why="", is_callback=True),
        due,
    )  # fmt: skip
    contact = views.contact("agent1")
    assert contact is not None and contact.callback is not None
    assert (contact.ani, contact.display_name, contact.is_callback, contact.waited_s) == (
        "+8613800000142", "Tang Yue", True, 0.0,
    )  # fmt: skip
    assert (contact.callback.promised_by, contact.callback.note) == ("agent1", "Price list")


def test_a_passed_self_test_is_part_of_the_row_until_the_agent_signs_out():
    views = fresh_views()

    def tested_at():
        row = views.agents.row("agent1", NOW)
        return row and row.tested_at

    views.apply(AgentTested(at=NOW, agent="agent1", failed="", mos=4.3), NOW)
    assert tested_at() == NOW
    views.apply(AgentTested(at=NOW + 1, agent="agent1", failed="sound"), NOW + 1)
    assert tested_at() == 0.0
    views.apply(AgentTested(at=NOW + 2, agent="agent1", failed=""), NOW + 2)
    out = AgentStateChanged(
        at=NOW + 3, agent="agent1", was="not_ready", state="logged_out", reason="", until=0.0
    )
    views.apply(out, NOW + 3)
    assert tested_at() == 0.0
