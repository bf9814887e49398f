"""Which fields of a site name objects of it: to say who uses what, and to follow a new name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

REFERENCES: dict[str, tuple[str, ...]] = {
    "queues": (
        "users.*.queues.#",
        "voicemail.*.queue",
        "queues.*.overflow.*.to.queue",
        "alerts.*.queue",
        "alerts.*.queues.#",
        "articles.*.queues.#",
    ),
    "hours": ("queues.*.hours", "queues.*.callback.hours"),
    "voicemail": ("queues.*.overflow.*.to.voicemail",),
    "users": ("voicemail.*.owners.#", "customers.*.promises.*.owner", "customers.*.timeline.*.agent"),
    "numbers": ("trunks.*.numbers.*", "queues.*.overflow.*.to.number"),
    "databases": ("queries.*.database",),
    "skills": ("users.*.skills.#", "queues.*.skills.#", "queues.*.skills.~", "queues.*.skills.*.needs.~"),
}
"""By the kind that is named. `*`: every entry of a mapping or a list; `#`: the items of a list, or a mapping's keys;
`~`: a requirement, in whose text it is named."""

Place = tuple[str | int, ...]


def places(data: Any, kind: str, name: str) -> Iterator[Place]:
    """Where the site names this object; the first two steps of a place are a section and an entry of it."""
    for _, place in _found(data, kind, name):
        yield place


def _found(data: Any, kind: str, name: str) -> Iterator[tuple[str, Place]]:
    """With the last step of the pattern by which it was found."""
    for pattern in REFERENCES.get(kind, ()):
        steps = tuple(pattern.split("."))
        for place in _places(data, steps, name, ()):
            yield steps[-1], place


def _places(data: Any, pattern: tuple[str, ...], name: str, here: Place) -> Iterator[Place]:
    if not pattern:
        if isinstance(data, str) and data == name:
            yield here
        return
    step, *rest = pattern
    if step == "~":
        if isinstance(data, str) and _naming(name).search(data):
            yield here
        return
    if step == "#" and isinstance(data, dict):
        if name in data:
            yield (*here, name)
        return
    for key, item in _entries(data, step):
        yield from _places(item, tuple(rest), name, (*here, key))


def _naming(name: str) -> re.Pattern[str]:
    """The name as a word of a requirement."""
    return re.compile(rf"(?<![A-Za-z0-9._-]){re.escape(name)}(?![A-Za-z0-9._-])")


def _entries(data: Any, step: str) -> list[tuple[str | int, Any]]:
    if step in "*#":
        if isinstance(data, dict):
            return list(data.items())
        return list(enumerate(data)) if isinstance(data, list) else []
    return [(step, data[step])] if isinstance(data, dict) and step in data else []


def renamed(data: Any, kind: str, name: str, to: str) -> Any:
    """The site with every mention of an object under its new name; the object itself stays as it is."""
    for way, place in list(_found(data, kind, name)):
        *outer, last = place
        inside = data
        for step in outer:
            inside = inside[step]
        if way == "~":
            inside[last] = _naming(name).sub(to, inside[last])
        elif way == "#" and isinstance(inside, dict):
            # A mapping whose keys are names keeps its order.
            items = [(to if key == name else key, item) for key, item in inside.items()]
            inside.clear()
            inside.update(items)
        else:
            inside[last] = to
    return data
