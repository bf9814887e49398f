"""Values to plain JSON-able data and back, driven by their annotations.

Every state type of a core is a dataclass; this is how it becomes a snapshot and returns from one (decision 4). Where
an annotation is a union of dataclasses, the data carries the class name under `type`. Tuples come back as tuples,
enums as enums, mappings keep their keys; a value with its own `to_data`/`from_data` decides for
itself. Anything else is a programming error and raises TypeError.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")
_ATOMS = (str, int, float, bool, type(None))


def to_plain(value: object) -> Any:
    """Return `value` as dicts, lists, strings, numbers, booleans and None."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, _ATOMS):
        return value
    if hasattr(value, "to_data"):
        return value.to_data()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        data: dict[str, object] = {"type": type(value).__name__}
        for field in dataclasses.fields(value):
            data[field.name] = to_plain(getattr(value, field.name))
        return data
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(to_plain(item) for item in value)
    raise TypeError(f"{type(value).__name__} is not plain data")


def from_plain(kind: type[T], data: object) -> T:
    """Return the `kind` that `to_plain` made `data` from."""
    return typing.cast(T, _read(kind, data))


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: Any, data: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return _read_union(typing.get_args(kind), data)
    if origin is not None:
        return _read_generic(origin, typing.get_args(kind), data)
    if hasattr(kind, "from_data"):
        return kind.from_data(data)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        names = [field.name for field in dataclasses.fields(kind)]
        return kind(**{name: _read(hints[name], data[name]) for name in names if name in data})
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind(data)
    if kind is float:
        return float(data)
    if kind in _ATOMS or kind in (Any, object):
        return data
    raise TypeError(f"cannot read {kind!r} from plain data")


def _read_union(kinds: tuple[Any, ...], data: Any) -> Any:
    if data is None:
        return None
    if isinstance(data, dict) and "type" in data:
        for kind in kinds:
            if getattr(kind, "__name__", "") == data["type"]:
                return _read(kind, data)
        raise TypeError(f"{data['type']} is none of {kinds!r}")
    rest = [kind for kind in kinds if kind is not type(None)]
    if len(rest) == 1:
        return _read(rest[0], data)
    return data


def _read_generic(origin: Any, args: tuple[Any, ...], data: Any) -> Any:
    if origin is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(_read(args[0], item) for item in data)
        return tuple(_read(arg, item) for arg, item in zip(args, data, strict=True))
    if origin is list:
        return [_read(args[0], item) for item in data]
    if origin in (set, frozenset):
        return origin(_read(args[0], item) for item in data)
    if origin is typing.Literal:
        return data
    if issubclass(origin, Mapping):
        key_of = args[0] if args[0] is int else str
        return {key_of(key): _read(args[1], item) for key, item in data.items()}
    raise TypeError(f"cannot read {origin!r} from plain data")
