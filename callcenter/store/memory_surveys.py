"""Answers to surveys without a database."""

from __future__ import annotations

from callcenter.calls.surveys import Answer, AnswerFilter, By, Score, answer_of, of_whom, scores
from callcenter.events import Event


class MemorySurveys:
    def __init__(self) -> None:
        self.answers: dict[tuple[str, str, str], Answer] = {}

    def take(self, seq: int, event: Event) -> None:
        """Fold one event."""
        answer = answer_of(seq, event)
        if answer is not None:
            self.answers[answer.key] = answer

    async def page(self, wanted: AnswerFilter, before: int = 0, limit: int = 50) -> list[Answer]:
        found = [one for one in self._of(wanted) if not before or one.seq < before]
        return sorted(found, key=lambda one: one.seq, reverse=True)[:limit]

    async def scores(self, wanted: AnswerFilter, by: By = "survey") -> tuple[Score, ...]:
        return scores((of_whom(one, by), one.survey, one.question, one.score, 1) for one in self._of(wanted))

    def _of(self, wanted: AnswerFilter) -> list[Answer]:
        return [one for one in self.answers.values() if wanted.admits(one)]
