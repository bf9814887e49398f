"""When announcements are due."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows import schedule
from ivr_flows.schedule import AFRESH, LEAST_MUSIC_S, NEVER, Announcement, Dues
from ivr_flows.values import Mark, Prompt


def item(say: str, after_s: float = -1.0, every_s: float = 0.0) -> Announcement:
    return Announcement(after_s, every_s, tuple(Prompt(word, Mark(1, 1)) for word in say.split()))


PLAN = (
    item("position question", after_s=0.0),
    item("position reminder", every_s=45.0),
    item("offer", every_s=90.0),
    item("sorry", after_s=100.0),
    item("still_sorry", after_s=200.0, every_s=20.0),
)


def test_who_joins_has_times_from_then_on_or_from_the_first_music() -> None:
    dues = schedule.joined(PLAN, 1000.0)
    assert dues == (1000.0, AFRESH, AFRESH, 1100.0, 1200.0)
    assert schedule.music_begins(PLAN, dues, 1010.0) == (1000.0, 1055.0, 1100.0, 1100.0, 1200.0)


@pytest.mark.parametrize(
    ("dues", "now", "words", "later"),
    [
        ((0.0, 45.0, 90.0, 100.0, 200.0), 0.0, ("position", "question"), (NEVER, 45.0, 90.0, 100.0, 200.0)),
        ((NEVER, 45.0, 90.0, 100.0, 200.0), 44.9, (), (NEVER, 45.0, 90.0, 100.0, 200.0)),
        ((NEVER, 45.0, 90.0, 100.0, 200.0), 45.0, ("position", "reminder"), (NEVER, AFRESH, 90.0, 100.0, 200.0)),
        # Due within a quarter of the period, at most 10 s: said along, in the order written, each word once.
        ((NEVER, 93.0, 90.0, 100.0, 200.0), 90.0, ("position", "reminder", "offer", "sorry"),
         (NEVER, AFRESH, AFRESH, NEVER, 200.0)),
        ((0.0, 5.0, NEVER, NEVER, 4.9), 0.0, ("position", "question", "reminder", "still_sorry"),
         (NEVER, AFRESH, NEVER, NEVER, AFRESH)),
        ((0.0, 10.1, NEVER, NEVER, 5.1), 0.0, ("position", "question"), (NEVER, 10.1, NEVER, NEVER, 5.1)),
        ((NEVER, AFRESH, AFRESH, NEVER, NEVER), 999.0, (), (NEVER, AFRESH, AFRESH, NEVER, NEVER)),
    ],
)  # fmt: skip
def test_what_is_due(dues: Dues, now: float, words: tuple[str, ...], later: Dues) -> None:
    assert schedule.take_due(PLAN, dues, now) == (words, later)


@pytest.mark.parametrize(
    ("dues", "now", "later"),
    [
        ((0.0, 45.0, AFRESH, 100.0, 200.0), 150.0, (NEVER, AFRESH, AFRESH, NEVER, AFRESH)),
        ((0.0, 45.0, AFRESH, 100.0, 200.0), 50.0, (NEVER, AFRESH, AFRESH, 100.0, AFRESH)),
        ((1.0, 2.0), 0.0, (NEVER, AFRESH, AFRESH, NEVER, AFRESH)),
    ],
    ids=["late", "early", "another plan"],
)
def test_who_comes_back_hears_only_what_is_repeated_or_still_to_come(
    dues: Dues, now: float, later: Dues
) -> None:
    assert schedule.resumed(PLAN, dues, now) == later


@pytest.mark.parametrize(
    ("dues", "seconds"),
    [
        ((20.0, 30.0), 20.0),
        ((NEVER, 30.0), 30.0),
        ((NEVER, AFRESH), 45.0),
        ((), 45.0),
        ((0.0,), LEAST_MUSIC_S),
    ],
)
def test_how_long_the_music_lasts(dues: Dues, seconds: float) -> None:
    assert schedule.next_due(dues, 0.0, 45.0) == seconds


def test_words_and_prompts_are_told_apart() -> None:
    assert schedule.words_of(PLAN) == {"position", "question", "reminder"}
    assert [prompt.name for prompt in schedule.prompts_of(PLAN)] == ["offer", "sorry", "still_sorry"]


WHEN = st.sampled_from([(0.0, 0.0), (30.0, 0.0), (-1.0, 5.0), (-1.0, 45.0), (0.0, 45.0), (30.0, 5.0)])
ITEMS = st.builds(lambda say, when: item(say, *when), st.sampled_from(["a", "b", "a b"]), WHEN)


@given(st.lists(ITEMS, max_size=4).map(tuple), st.lists(st.floats(0.0, 100.0), max_size=20))
def test_what_was_said_waits_for_its_next_time(plan: tuple[Announcement, ...], pauses: list[float]) -> None:
    """Between two times something is said there is music; what is said once is said once."""
    now, dues = 1000.0, schedule.joined(plan, 1000.0)
    said: list[int] = [0] * len(plan)
    for pause in pauses:
        before = dues
        _, dues = schedule.take_due(plan, dues, now)
        for index, (old, new) in enumerate(zip(before, dues, strict=True)):
            said[index] += old != new
        dues = schedule.music_begins(plan, dues, now)
        assert AFRESH not in dues
        assert all(due == NEVER or due > now for due in dues)
        now += max(pause, LEAST_MUSIC_S)
    assert all(count <= 1 for count, one in zip(said, plan, strict=True) if not one.every_s)
