"""What both stores promise about answers to surveys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.surveys import Answer, AnswerFilter, Score, answer_of, scores
from callcenter.events import CallEnded, SurveyAnswered
from tests.helpers.aio import async_test
from tests.store.conftest import Store


def answered(
    call: str, score: int, *, question: str = "agent", at: float = 10.0, **of: str
) -> SurveyAnswered:
    whose = {"agent": "agent1", "queue": "support", "flow": "survey", **of}
    return SurveyAnswered(
        at=at, call=call, node="ask", survey="after", question=question, score=score, **whose
    )


EVENTS = [
    (1, answered("c1", 4)),
    (2, answered("c1", 1, question="solved")),
    (3, answered("c2", 2, agent="agent2", queue="sales", at=20.0)),
    (4, answered("c3", 5, at=30.0)),
    (5, answered("c3", 3, at=31.0)),
    (6, CallEnded(at=40.0, call="c3", released_by="agent", outcome="answered", cause="")),
]


@async_test
async def test_answers_newest_first_and_the_last_word_counts(store: Store) -> None:
    await store.projector.apply(EVENTS)
    found = await store.surveys.page(AnswerFilter())
    assert [(one.seq, one.call, one.question, one.score) for one in found] == [
        (5, "c3", "agent", 3),
        (3, "c2", "agent", 2),
        (2, "c1", "solved", 1),
        (1, "c1", "agent", 4),
    ]
    assert [one.seq for one in await store.surveys.page(AnswerFilter(), before=3, limit=1)] == [2]
    assert found[0] == answer_of(*EVENTS[4])


@async_test
@pytest.mark.parametrize(
    ("wanted", "seqs"),
    [
        (AnswerFilter(agent="agent2"), [3]),
        (AnswerFilter(queue="support", question="agent"), [5, 1]),
        (AnswerFilter(call="c1", survey="after", flow="survey"), [2, 1]),
        (AnswerFilter(since=20.0, until=31.0), [3]),
        (AnswerFilter(survey="other"), []),
    ],
)
async def test_filters(store: Store, wanted: AnswerFilter, seqs: list[int]) -> None:
    await store.projector.apply(EVENTS)
    assert [one.seq for one in await store.surveys.page(wanted)] == seqs


@async_test
async def test_scores_of_all_and_of_each(store: Store) -> None:
    await store.projector.apply(EVENTS)
    assert await store.surveys.scores(AnswerFilter()) == (
        Score(of="", survey="after", question="agent", counts={2: 1, 3: 1, 4: 1}),
        Score(of="", survey="after", question="solved", counts={1: 1}),
    )
    by_queue = await store.surveys.scores(AnswerFilter(question="agent"), "queue")
    assert [(one.of, one.answers, one.mean) for one in by_queue] == [("sales", 1, 2.0), ("support", 2, 3.5)]


@async_test
async def test_a_batch_applied_again_changes_nothing(store: Store) -> None:
    await store.projector.apply(EVENTS)
    before = await store.surveys.page(AnswerFilter())
    await store.projector.apply(EVENTS)
    assert await store.surveys.page(AnswerFilter()) == before


@async_test
async def test_scores_are_in_the_calls_record(store: Store) -> None:
    await store.projector.apply(EVENTS)
    record = await store.calls.get("c1")
    assert record is not None
    assert record.scores == (("after", "agent", 4), ("after", "solved", 1))


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(0, 9)), max_size=30))
def test_scores_count_every_answer(rows: list[tuple[str, str, int]]) -> None:
    found = scores((of, "s", question, score, 1) for of, question, score in rows)
    assert sum(score.answers for score in found) == len(rows)
    assert all(min(score.counts) <= score.mean <= max(score.counts) for score in found)


def test_the_filter_is_a_plain_rule() -> None:
    answer = Answer(seq=1, at=5.0, call="c", flow="f", node="n", survey="s", question="q", score=3)
    assert AnswerFilter(since=5.0).admits(answer)
    assert not AnswerFilter(until=5.0).admits(answer)
    assert not AnswerFilter(agent="x").admits(replace(answer, agent="y"))
