"""What callers answered in surveys: one row for each answer, and what scores come of them.

Both stores share the rows and the filter, so they cannot disagree. Who answers a question twice means the latter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from callcenter.calls.search import Within
from callcenter.events import Event, SurveyAnswered

By = Literal["survey", "queue", "agent", "flow"]
"""Whose scores: everybody's, or those of each queue, agent or flow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`seq` as the journal numbered it; `agent` and `queue` of the contact before, "" where there was none."""

    seq: int
    at: float
    call: str
    flow: str
    node: str
    survey: str
    question: str
    score: int
    agent: str = ""
    queue: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What was answered: there is one answer to it."""
        return self.call, self.survey, self.question


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFilter:
    """Which answers; empty means any. `since` ≤ at < `until`; `within`: as of calls."""

    survey: str = ""
    question: str = ""
    queue: str = ""
    agent: str = ""
    flow: str = ""
    call: str = ""
    since: float | None = None
    until: float | None = None
    within: Within | None = None

    def same(self) -> dict[str, str]:
        """What must be equal, by the name of the field."""
        names = ("survey", "question", "queue", "agent", "flow", "call")
        return {name: value for name in names if (value := getattr(self, name))}

    def admits(self, answer: Answer) -> bool:
        """The filter as a plain rule: what every store's query must agree with."""
        return (
            all(getattr(answer, name) == value for name, value in self.same().items())
            and (self.since is None or answer.at >= self.since)
            and (self.until is None or answer.at < self.until)
            and (self.within is None or self.within.has((answer.agent,), answer.queue))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Answers to one question, of everybody or of one queue, agent or flow (`of`). `counts`: score → how often."""

    of: str
    survey: str
    question: str
    counts: Mapping[int, int] = field(default_factory=dict)

    @property
    def answers(self) -> int:
        return sum(self.counts.values())

    @property
    def mean(self) -> float:
        """Of at least one answer."""
        return sum(score * count for score, count in self.counts.items()) / self.answers


def answer_of(seq: int, event: Event) -> Answer | None:
    """The row for an event; None for every other kind."""
    if not isinstance(event, SurveyAnswered):
        return None
    return Answer(
        seq=seq, at=event.at, call=event.call, flow=event.flow, node=event.node, survey=event.survey,
        question=event.question, score=event.score, agent=event.agent, queue=event.queue,
    )  # fmt: skip


def of_whom(answer: Answer, by: By) -> str:
    """In whose scores the answer counts; "" for everybody's."""
    return "" if by == "survey" else str(getattr(answer, by))


def scores(counted: Iterable[tuple[str, str, str, int, int]]) -> tuple[Score, ...]:
    """Scores from rows of (of, survey, question, score, how often), sorted by those names."""
    found: dict[tuple[str, str, str], dict[int, int]] = {}
    for of, survey, question, score, count in counted:
        counts = found.setdefault((of, survey, question), {})
        counts[score] = counts.get(score, 0) + count
    return tuple(
        Score(of=of, survey=survey, question=question, counts=dict(sorted(counts.items())))
        for (of, survey, question), counts in sorted(found.items())
    )
