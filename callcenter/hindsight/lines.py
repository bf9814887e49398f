"""What the process that plays a window again is told and says: JSON texts, one a line.

in    {"journal": …, "queue": …, "since": …, "until": …, "before": …, "after": …, "targets": …}
out   {"done": 0.35}, …, {"answer": …}        or: {"error": …}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callcenter.hindsight.comparing import Compared, Rules
from callcenter.hindsight.errors import CannotLookBack
from callcenter.plain import from_plain, to_plain
from said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`journal`: its folder. `targets`: seconds of the service level by queue."""

    journal: str
    queue: str
    since: float
    until: float
    before: Rules
    after: Rules
    targets: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Told:
    """How far it is, 0 to 1; at the end, `answer` as pages get it."""

    done: float
    answer: dict[str, Any] | None = None


def ask(asked: Asked) -> bytes:
    return _line(to_plain(asked))


def read_ask(line: bytes) -> Asked:
    """Raises CannotLookBack."""
    try:
        return from_plain(Asked, json.loads(line))
    except (TypeError, ValueError, KeyError) as error:
        raise CannotLookBack(Said("this is no question: {error}", error=str(error))) from error


def progress(done: float) -> bytes:
    return _line({"done": round(done, 3)})


def answer(found: Compared) -> bytes:
    return _line({"answer": found.to_data()})


def refused(problem: Said) -> bytes:
    return _line({"error": problem.to_data()})


def read_said(line: bytes) -> Told:
    """Raises CannotLookBack for a refusal, and for what is none of our lines."""
    try:
        data = json.loads(line)
        if "error" in data:
            raise CannotLookBack(Said.from_data(data["error"]))
        found = data.get("answer")
        return Told(1.0, dict(found)) if found is not None else Told(float(data["done"]))
    except (TypeError, ValueError, KeyError, AttributeError) as problem:
        raise CannotLookBack(Said("this is no progress: {problem}", problem=str(problem))) from problem


def _line(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
