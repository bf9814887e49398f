"""What callers answered in surveys: answers one by one, and the scores of queues, agents and flows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from callcenter.calls.surveys import Answer, AnswerFilter, By, Score
from callcenter.web.api import Moment, Text
from callcenter.web.call_records import own_or_any, within_of
from callcenter.web.calls_csv import PAGE, moment
from callcenter.web.context import Anybody, Here, Web
from callcenter.web.exports import Format, Zone, as_file
from callcenter.web.flow_labels import Words, survey_labels

router = APIRouter()

COLUMNS: tuple[tuple[str, Callable[[Answer], object]], ...] = (
    ("at", lambda answer: moment(answer.at)),
    ("call", lambda answer: answer.call),
    ("survey", lambda answer: answer.survey),
    ("question", lambda answer: answer.question),
    ("score", lambda answer: answer.score),
    ("agent", lambda answer: answer.agent),
    ("queue", lambda answer: answer.queue),
    ("flow", lambda answer: answer.flow),
)
SCORE_COLUMNS: tuple[tuple[str, Callable[[Score], object]], ...] = (
    ("of", lambda score: score.of),
    ("survey", lambda score: score.survey),
    ("question", lambda score: score.question),
    ("answers", lambda score: score.answers),
    ("mean", lambda score: round(score.mean, 3)),
    ("counts", lambda score: " ".join(f"{value}:{count}" for value, count in score.counts.items())),
)


class AnswerList(BaseModel):
    """`next` is the `before` of the following page; 0 on the last."""

    items: list[dict[str, Any]]
    next: int


class ScoreRow(BaseModel):
    """`of`: the queue, agent or flow asked for by `by`; "" where nobody is known, or for all together.

    `counts`: how often which score was given. The labels are those of the flows in force, by language; empty where they
    have none.
    """

    of: str
    survey: str
    question: str
    survey_label: Words
    question_label: Words
    answers: int
    mean: float
    counts: dict[int, int]


@dataclass(frozen=True, slots=True)
class Named:
    """What people read instead of the names of surveys and questions."""

    surveys: dict[str, Words]
    questions: dict[str, Words]

    @classmethod
    def of(cls, web: Web) -> Named:
        return cls(*survey_labels(web.deps.flows.in_force()))

    def labels(self, one: Answer | Score) -> dict[str, Words]:
        question = f"{one.survey}.{one.question}"
        return {
            "survey_label": self.surveys.get(one.survey, {}),
            "question_label": self.questions.get(question, {}),
        }


class ScoreList(BaseModel):
    items: list[ScoreRow]


@router.get(
    "/api/surveys", summary="Answers to surveys, newest first; agents see their own", tags=["surveys"]
)
async def answers(
    web: Here,
    who: Anybody,
    survey: Text = "",
    question: Text = "",
    queue: Text = "",
    agent: Text = "",
    flow: Text = "",
    call: Text = "",
    since: Moment = None,
    until: Moment = None,
    before: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    format: Format = "json",
    zone: Zone = "",
) -> Any:
    wanted = AnswerFilter(
        survey=survey, question=question, queue=queue, agent=own_or_any(who, agent), flow=flow, call=call,
        since=since, until=until, within=within_of(web, who),
    )  # fmt: skip
    if format != "json":

        async def page(after: str) -> tuple[Sequence[Answer], str]:
            some = await web.deps.archive.surveys.page(wanted, int(after or 0), PAGE)
            return some, str(some[-1].seq) if len(some) == PAGE else ""

        return await as_file(format, "surveys", COLUMNS, page, zone)
    found = await web.deps.archive.surveys.page(wanted, before, limit + 1)
    shown = found[:limit]
    following = shown[-1].seq if len(found) > limit else 0
    known = Named.of(web)
    return AnswerList(items=[{**asdict(one), **known.labels(one)} for one in shown], next=following)


@router.get(
    "/api/surveys/scores",
    summary="Scores question by question: of all, or by queue, agent or flow; agents see their own",
    tags=["surveys"],
)
async def scores(
    web: Here,
    who: Anybody,
    by: By = "survey",
    survey: Text = "",
    question: Text = "",
    queue: Text = "",
    agent: Text = "",
    flow: Text = "",
    since: Moment = None,
    until: Moment = None,
    format: Format = "json",
    zone: Zone = "",
) -> Any:
    wanted = AnswerFilter(
        survey=survey, question=question, queue=queue, agent=own_or_any(who, agent), flow=flow, since=since,
        until=until, within=within_of(web, who),
    )  # fmt: skip
    found = await web.deps.archive.surveys.scores(wanted, by)
    if format != "json":

        async def page(_after: str) -> tuple[Sequence[Score], str]:
            return found, ""

        return await as_file(format, "scores", SCORE_COLUMNS, page, zone)
    known = Named.of(web)
    return ScoreList(
        items=[
            ScoreRow(
                of=score.of,
                survey=score.survey,
                question=score.question,
                **known.labels(score),
                answers=score.answers,
                mean=round(score.mean, 3),
                counts=dict(score.counts),
            )
            for score in found
        ]
    )
