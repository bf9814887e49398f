"""One window, by two sets of rules."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import acd
from callcenter.hindsight import lines
from callcenter.hindsight.__main__ import serve
from callcenter.hindsight.comparing import FEWEST, Compared, Rules, compare
from callcenter.hindsight.errors import CannotLookBack
from callcenter.hindsight.ledger import Fate
from callcenter.hindsight.past import read
from tests.hindsight.days import ANN, BOB, SUPPORT, at_work, comes, journal, served
from tests.replaying.day import MORNING, QUEUES, agents_of
from tests.replaying.day import MORNING as T

SINCE, UNTIL = T + 10_000.0, T + 13_600.0
IN_FORCE = Rules((SUPPORT,), (ANN, BOB))


@pytest.fixture(scope="module")
def hour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six callers, far apart, while Ann and Bob both serve; one more hangs up."""
    told = at_work(0, ANN, BOB)
    for number in range(6):
        told += served(
            10_100 + 200 * number, f"{number}", f"o0-{number + 1}", "ann" if number % 2 == 0 else "bob"
        )
    return journal(tmp_path_factory.mktemp("hour"), told)


def played(folder: Path, after: Rules, queue: str = "support") -> Compared:
    return compare(read(folder, SINCE, UNTIL), queue, IN_FORCE, after, {"support": 20.0}, lambda _: None)


def test_the_same_rules_change_nothing(hour: Path) -> None:
    found = played(hour, IN_FORCE)
    (row,) = found.rows
    assert (found.contacts, found.is_enough, found.moved_in_all, found.moved) == (6, True, 0, ())
    assert row.before == row.after == row.recorded
    assert (row.before.answered, row.before.service_level, row.before.longest_wait_s, row.before.spread) == (
        6, 1.0, 2.0, 0,
    )  # fmt: skip


def test_who_could_not_have_it_any_more_hands_over(hour: Path) -> None:
    draft = replace(SUPPORT, needs=(acd.SkillNeed("french", 1),))
    french = replace(BOB, skills={"french": 5})
    found = played(hour, Rules((draft,), (ANN, french)))
    (row,) = found.rows
    assert (row.before.spread, row.after.spread, row.after.answered) == (0, 0, 6)
    assert [(one.call, one.before.agent, one.after.agent) for one in found.moved] == [
        ("c-0", "ann", "bob"), ("c-2", "ann", "bob"), ("c-4", "ann", "bob"),
    ]  # fmt: skip
    assert found.moved[0].before == Fate("support", "answered", "ann", 2.0)


def test_nobody_who_may_answer_is_left(hour: Path) -> None:
    away = acd.Overflow(acd.When.WAITED, acd.Way.MESSAGE, "sorry", 30.0)
    found = played(
        hour, Rules((replace(SUPPORT, overflow=(away,)),), (replace(ANN, queues=()), replace(BOB, queues=())))
    )
    (row,) = found.rows
    assert (row.after.answered, row.after.elsewhere, row.after.longest_wait_s, found.moved_in_all) == (
        0,
        6,
        30.0,
        6,
    )


def test_too_few_contacts_say_nothing(tmp_path: Path) -> None:
    told = [*at_work(0, ANN), *served(10_100, "a", "o0-1"), comes(10_300, "b")]
    found = played(journal(tmp_path, told), IN_FORCE)
    assert (found.contacts, found.is_enough, found.rows) == (2, False, ())
    assert found.to_data()["fewest"] == FEWEST
    assert played(journal(tmp_path / "other", told), IN_FORCE, "sales").contacts == 0


def test_other_queues_are_told_of_when_they_fare_differently(day: Path) -> None:
    people = tuple(agents_of(6))
    past = read(day, MORNING + 9_000, MORNING + 27_000)
    draft = (replace(QUEUES[0], wrap_up_s=300.0), *QUEUES[1:])
    heard: list[float] = []
    found = compare(past, "support", Rules(QUEUES, people), Rules(draft, people), {}, heard.append)
    assert found.rows[0].queue == "support"
    assert all(row.before != row.after for row in found.rows[1:])
    assert len(found.moved) <= 10 <= found.moved_in_all
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    (only, *others) = compare(
        past, "support", Rules(QUEUES, people), Rules(QUEUES, people), {}, heard.append
    ).rows
    assert only.before == only.after
    assert others == []


# The process that does it


def asked(folder: Path) -> lines.Asked:
    after = Rules((replace(SUPPORT, wrap_up_s=5.0),), (ANN, BOB))
    return lines.Asked(
        journal=str(folder),
        queue="support",
        since=SINCE,
        until=UNTIL,
        before=IN_FORCE,
        after=after,
        targets={},
    )


def test_the_process_says_how_far_it_is_and_then_the_answer(hour: Path) -> None:
    out = BytesIO()
    assert serve(BytesIO(lines.ask(asked(hour))), out) == 0
    *progress, last = [lines.read_said(line) for line in out.getvalue().splitlines()]
    assert [one.done for one in progress] == sorted(one.done for one in progress)
    assert last.answer is not None
    assert (last.done, last.answer["contacts"], last.answer["rows"][0]["queue"]) == (1.0, 6, "support")


def test_a_question_comes_through_whole(hour: Path) -> None:
    assert lines.read_ask(lines.ask(asked(hour))) == asked(hour)


@pytest.mark.parametrize("line", [b"", b"[]", b"{}", b"\xff", b'{"journal": 1}'])
def test_what_is_no_question_is_refused(line: bytes) -> None:
    out = BytesIO()
    assert serve(BytesIO(line), out) == 2
    with pytest.raises(CannotLookBack, match="no question"):
        lines.read_said(out.getvalue())


@given(st.binary(max_size=40) | st.from_regex(rb'\{"(done|answer|error)": .{0,9}\}'))
def test_what_is_said_is_read_or_refused(line: bytes) -> None:
    try:
        said = lines.read_said(line)
    except CannotLookBack:
        return
    assert isinstance(said.done, float)


def test_a_journal_that_is_not_there(tmp_path: Path) -> None:
    out = BytesIO()
    assert serve(BytesIO(lines.ask(asked(tmp_path))), out) == 2
    assert json.loads(out.getvalue()) == {"error": ["Nothing was routed here yet.", {}]}
