"""Changed copies of frozen values, for those that are copied several times a decision.

The slots are copied as they are; `dataclasses.replace` asks every field for its rules and goes through `__init__`,
which takes three times as long.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


def replace(value: T, **changes: Any) -> T:
    """As `dataclasses.replace`, for slotted dataclasses of several fields without a `__post_init__`."""
    kind: Any = type(value)
    read, setters, by_name = _copier(kind)
    copy: T = object.__new__(kind)
    for put, item in zip(setters, read(value), strict=True):
        put(copy, item)
    for name, item in changes.items():
        by_name[name](copy, item)
    return copy


Setter = Callable[[Any, Any], None]


@cache
def _copier(kind: type) -> tuple[Callable[[Any], tuple[Any, ...]], tuple[Setter, ...], dict[str, Setter]]:
    """What reads all fields at once, and what sets each, past the guard of a frozen class."""
    names = [field.name for field in fields(kind)]
    if len(names) < 2 or not hasattr(kind, "__slots__") or hasattr(kind, "__post_init__"):
        raise TypeError(f"{kind.__name__} is more than its slots")
    by_name = {name: getattr(kind, name).__set__ for name in names}
    return attrgetter(*names), tuple(by_name.values()), by_name
