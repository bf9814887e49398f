"""Changed copies of frozen values, for those that are copied several times a decision.

The slots are copied as they are; `dataclasses.replace` asks every field for its rules and goes through `__init__`,
which takes three times as long. Values that check themselves are made by it all the same.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
Setter = Callable[[Any, Any], None]


class Copier(NamedTuple):
    """What reads all fields at once, and what sets each, past the guard of a frozen class."""

    read: Callable[[Any], tuple[Any, ...]]
    setters: tuple[Setter, ...]
    by_name: dict[str, Setter]


def replace(value: T, **changes: Any) -> T:
    """As `dataclasses.replace`."""
    kind: Any = type(value)
    copier = _copier(kind)
    if copier is None:
        made: T = dataclasses.replace(value, **changes)  # type: ignore[type-var]
        return made
    copy: T = object.__new__(kind)
    for put, item in zip(copier.setters, copier.read(value), strict=True):
        put(copy, item)
    for name, item in changes.items():
        copier.by_name[name](copy, item)
    return copy


@cache
def _copier(kind: type) -> Copier | None:
    """None for a class that is more than its slots."""
    names = [field.name for field in dataclasses.fields(kind)]
    if len(names) < 2 or not hasattr(kind, "__slots__") or hasattr(kind, "__post_init__"):
        return None
    by_name = {name: getattr(kind, name).__set__ for name in names}
    return Copier(attrgetter(*names), tuple(by_name.values()), by_name)
