"""What a process that plays futures for another is told and says: JSON texts, one a line.

in    {"state": …, "question": …}
out   {"done": 3, "total": 200, "answer": …}, …       or, at once: {"error": {"code": …, "text": …}}
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from callcenter.plain import from_plain, to_plain
from callcenter.what_if.errors import CannotForesee
from callcenter.what_if.futures import Futures
from callcenter.what_if.now import RoutingNow
from callcenter.what_if.outlook import Answer
from callcenter.what_if.question import Question
from callcenter.wording import problem_of
from said import Said


@dataclass(frozen=True, slots=True)
class Progress:
    """So many futures are played; `answer` is a dictionary, as pages get it."""

    done: int
    total: int
    answer: dict[str, Any] | None


def ask(now: RoutingNow, question: Question) -> bytes:
    """The line that such a process reads."""
    return _line({"state": now.to_data(), "question": to_plain(question)})


def read_ask(line: bytes) -> tuple[RoutingNow, Question]:
    """Raises CannotForesee."""
    try:
        data = json.loads(line)
        question = from_plain(Question, data["question"])
        return RoutingNow.from_data(data["state"]), question
    except (TypeError, ValueError, KeyError) as error:
        raise CannotForesee(
            "what_if_state", Said("this is no question: {error}", error=str(error))
        ) from error


def said(futures: Futures) -> bytes:
    return _line({"done": futures.done, "total": futures.total, "answer": plain(futures.answer())})


def refused(error: CannotForesee) -> bytes:
    return _line({"error": {"code": error.code, "text": problem_of(error).to_data()}})


def read_said(line: bytes) -> Progress:
    """Raises CannotForesee for an error, and for what is none of our lines."""
    try:
        data = json.loads(line)
        error = data.get("error")
        if error is not None:
            raise CannotForesee(error["code"], Said.from_data(error["text"]))
        return Progress(int(data["done"]), int(data["total"]), data["answer"])
    except (TypeError, ValueError, KeyError, AttributeError) as problem:
        raise CannotForesee(
            "what_if_failed", Said("this is no progress: {problem}", problem=str(problem))
        ) from problem


def plain(answer: Answer | None) -> dict[str, Any] | None:
    """An answer as programs and pages get it: its fields, without the names of our classes."""
    if answer is None:
        return None
    data: dict[str, Any] = _without_types(to_plain(answer))
    return data


def _without_types(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _without_types(item) for name, item in data.items() if name != "type"}
    return data


def _line(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
