"""Changed copies of frozen values. A call makes dozens of them, of values with dozens of fields.

`dataclasses.replace` reads field by field and calls `__init__`, which for a frozen class sets field by field through
`object.__setattr__`; copying the slots themselves takes a third of that.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")
Put = Callable[[Any, Any], None]


def replace(value: T, **changes: Any) -> T:
    """As `dataclasses.replace`, for slotted dataclasses whose `__init__` only sets the fields; TypeError for others."""
    kind: Any = type(value)
    read, slots = _slots(kind)
    made: T = object.__new__(kind)
    for put, item in zip(slots.values(), read(value), strict=True):
        put(made, item)
    for name, item in changes.items():
        if name not in slots:
            raise TypeError(f"{kind.__name__} has no field {name!r}")
        slots[name](made, item)
    return made


@functools.cache
def _slots(kind: type) -> tuple[Callable[[Any], tuple[Any, ...]], Mapping[str, Put]]:
    """How to read all fields at once, and what sets each, past the guard of a frozen class."""
    fields = dataclasses.fields(kind)
    names = [field.name for field in fields]
    if not hasattr(kind, "__slots__") or hasattr(kind, "__post_init__") or not all(f.init for f in fields):
        raise TypeError(f"{kind.__name__} is more than its fields")
    # Of one name alone it would give no tuple.
    read = attrgetter(*names) if len(names) > 1 else lambda value: tuple(getattr(value, n) for n in names)
    return read, {name: getattr(kind, name).__set__ for name in names}
