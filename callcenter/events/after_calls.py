"""What callers are asked once their conversation is over, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterCallStarted(Event):
    """The agent hung up and is free; the caller stays for a flow: a few questions, a farewell."""

    call: str
    agent: str
    queue: str
    flow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAnswered(Event):
    """The caller answered one question of a survey with a key. `agent` and `queue`: of the contact before, if any."""

    call: str
    flow: str
    node: str
    survey: str
    question: str
    score: int
    agent: str = ""
    queue: str = ""
