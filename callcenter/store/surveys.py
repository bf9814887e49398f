"""Answers to surveys in the database: questions to them, and their part of a projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from callcenter.calls.surveys import Answer, AnswerFilter, By, Score, answer_of, scores
from callcenter.events import Event
from callcenter.store import tables as t
from callcenter.store.engine import reading


class Surveys:
    """Answers, newest first, and the scores that come of them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, wanted: AnswerFilter, before: int = 0, limit: int = 50) -> list[Answer]:
        """At most `limit` answers numbered below `before` (0 = from the newest)."""
        row = t.survey_answer.c
        query = select(t.survey_answer).where(*_conditions(wanted))
        if before:
            query = query.where(row.seq < before)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query.order_by(row.seq.desc()).limit(limit))).all()
        return [Answer(**found._mapping) for found in rows]

    async def scores(self, wanted: AnswerFilter, by: By = "survey") -> tuple[Score, ...]:
        """How often which score was given, question by question."""
        row = t.survey_answer.c
        of: ColumnElement[Any] = literal("") if by == "survey" else row[by]
        names = (row.survey, row.question, row.score)
        query = select(of, *names, func.count()).where(*_conditions(wanted))
        query = query.group_by(*(names if by == "survey" else (row[by], *names)))
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return scores(
            (str(of), survey, asked, int(score), int(count)) for of, survey, asked, score, count in rows
        )


def _conditions(wanted: AnswerFilter) -> list[ColumnElement[bool]]:
    row = t.survey_answer.c
    conditions: list[ColumnElement[bool]] = [row[name] == value for name, value in wanted.same().items()]
    if wanted.since is not None:
        conditions.append(row.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(row.at < wanted.until)
    if wanted.within is not None:
        mine = wanted.within
        conditions.append(or_(row.queue.in_(mine.queues), row.agent.in_(mine.agents)))
    return conditions


def write_answers(connection: Connection, fresh: Sequence[tuple[int, Event]]) -> None:
    """Add the batch's answers; one to a question that was answered before takes its place."""
    answers = {answer.key: answer for seq, event in fresh if (answer := answer_of(seq, event))}
    row = t.survey_answer.c
    for call, survey, question in answers:
        connection.execute(
            delete(t.survey_answer).where(
                and_(row.call == call, row.survey == survey, row.question == question)
            )
        )
    if answers:
        connection.execute(insert(t.survey_answer), [asdict(answer) for answer in answers.values()])
