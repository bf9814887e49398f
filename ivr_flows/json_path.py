"""Where in a JSON answer something stands: `$.order.items[0].name`, `order["delivery date"]`, `rates[-1]`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr_flows.errors import ExpressionError
from ivr_flows.functions import MAX_ITEMS, MAX_TEXT, tidy
from ivr_flows.values import Json, Value
from said import Said

MAX_LENGTH = 200
"""Characters of one path."""

_STEP = re.compile(
    r"""\.?(?P<name>[A-Za-z_][\w-]*)|\[(?P<index>-?\d{1,6})\]|\[(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')\]"""
)


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A path that has been read: names of fields and numbers of items (from the end when negative)."""

    text: str
    steps: tuple[str | int, ...]

    def find(self, data: Json) -> Value | None:
        """Return what stands there, as a variable can hold it; None for nothing, null, and objects."""
        for step in self.steps:
            if isinstance(step, str):
                data = data.get(step) if isinstance(data, dict) else None
            elif isinstance(data, list) and -len(data) <= step < len(data):
                data = data[step]
            else:
                return None
        return as_value(data)


def as_value(data: Json) -> Value | None:
    """A piece of JSON as a variable can hold it; of a list only what is neither null, list nor object."""
    match data:
        case None | dict():
            return None
        case list():
            found = (as_value(item) for item in data[:MAX_ITEMS])
            return tuple(item for item in found if item is not None and not isinstance(item, tuple))
        case str():
            return data[:MAX_TEXT]
        case bool():
            return data
    return tidy(data)


def parse_path(text: str) -> JsonPath:
    """Read a path; raises ExpressionError with the place."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            Said("the path is longer than {most} characters", most=MAX_LENGTH), MAX_LENGTH + 1
        )
    at = 1 if text.startswith("$") else 0
    steps: list[str | int] = []
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            raise ExpressionError(Said("{text!r} was not expected here", text=text[at]), at + 1)
        index = match["index"]
        name = match["name"] or match["double"] or match["single"] or ""
        steps.append(name if index is None else int(index))
        at = match.end()
    return JsonPath(text, tuple(steps))
