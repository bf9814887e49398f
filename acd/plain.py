"""Values of this package as plain data and back, by their annotations: dictionaries, lists, strings, numbers.

A field that has its default is left out; one that the data lacks takes it. So old data stays readable.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
KIND = "is"
"""Where one of several classes may stand, its name stands under this key."""


def to_plain(value: Any) -> Any:
    """Return a value of the routing core as plain data."""
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        data = {KIND: type(value).__name__}
        for field in _fields(type(value)):
            item = getattr(value, field.name)
            if item != _default(field):
                data[field.name] = to_plain(item)
        return data
    if isinstance(value, Mapping):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    return value


def from_plain(kind: type[T], data: Any) -> T:
    """Return the `kind` that `to_plain` made `data` from."""
    return typing.cast(T, _reader(typing.cast(Any, kind))(data))


@cache
def _fields(kind: type) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(kind)


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        by_name = {one.__name__: _reader(one) for one in args if one is not type(None)}
        return lambda data: None if data is None else by_name[data[KIND]](data)
    if origin is tuple and args[-1] is Ellipsis:
        read = _reader(args[0])
        return lambda data: tuple(map(read, data))
    if origin is tuple:
        readers = [_reader(arg) for arg in args]
        return lambda data: tuple(item(part) for item, part in zip(readers, data, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        value = _reader(args[1])
        return lambda data: {key: value(item) for key, item in data.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if dataclasses.is_dataclass(kind):
        return _class_reader(typing.cast(type, kind))
    return lambda data: data


def _class_reader(kind: type) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in _fields(kind)}

    def read(data: Any) -> Any:
        return kind(**{name: item(data[name]) for name, item in readers.items() if name in data})

    return read
