"""Values to plain JSON-able data and back, driven by their annotations.

Every state type of a core is a dataclass; this is how it becomes a snapshot and returns from one (decision 4). Where
an annotation is a union of dataclasses, the data carries the class name under `type`. Tuples come back as tuples,
enums as enums, mappings keep their keys (strings, or whole numbers where the annotation says so); a value with its own
`to_data`/`from_data` decides for itself. Anything else is a programming error and raises TypeError; data that does
not fit raises TypeError, ValueError or KeyError.

How to read or write a type is worked out once: the journal brings millions of the same few.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import types
import typing
from collections.abc import Callable, Mapping
from operator import attrgetter, methodcaller
from typing import Any, TypeVar

T = TypeVar("T")
Reader = Callable[[Any], Any]
Writer = Callable[[Any], Any]
_ATOMS = (str, int, float, bool, type(None))
_EXACTLY = frozenset(_ATOMS)
"""Most fields hold one of these itself, which a look at the type tells; enums derived from them are no atoms."""


def to_plain(value: Any) -> Any:
    """Return `value` as dicts, lists, strings, numbers, booleans and None."""
    kind: Any = type(value)
    return value if kind in _EXACTLY else _writer(kind)(value)


@functools.cache
def _writer(kind: type) -> Writer:
    """How to write a value of one class."""
    if issubclass(kind, enum.Enum):
        return attrgetter("value")
    if issubclass(kind, _ATOMS):
        return _as_it_is
    if hasattr(kind, "to_data"):
        return methodcaller("to_data")
    if dataclasses.is_dataclass(kind):
        return _dataclass_writer(kind)
    if issubclass(kind, Mapping):
        return lambda value: {str(key): to_plain(item) for key, item in value.items()}
    if issubclass(kind, (list, tuple)):
        return lambda value: [to_plain(item) for item in value]
    if issubclass(kind, (set, frozenset)):
        return lambda value: sorted(to_plain(item) for item in value)
    raise TypeError(f"{kind.__name__} is not plain data")


def _dataclass_writer(kind: type) -> Writer:
    name, fields = kind.__name__, tuple((field, attrgetter(field)) for field in field_names(kind))

    def write(value: Any) -> dict[str, Any]:
        data: dict[str, Any] = {"type": name}
        for field, read in fields:
            item = read(value)
            inner: Any = type(item)
            data[field] = item if inner in _EXACTLY else _writer(inner)(item)
        return data

    return write


def from_plain(kind: type[T], data: object) -> T:
    """Return the `kind` that `to_plain` made `data` from. Fields that `data` lacks take their defaults."""
    read = _reader(typing.cast(Any, kind))
    return typing.cast(T, read(data))


@functools.cache
def field_names(kind: type) -> tuple[str, ...]:
    """The names of a dataclass's fields, in order."""
    return tuple(field.name for field in dataclasses.fields(kind))


@functools.cache
def _reader(kind: Any) -> Reader:
    """How to read one annotation."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _union_reader(args)
    if origin is not None:
        return _generic_reader(origin, args)
    if hasattr(kind, "from_data"):
        return typing.cast(Reader, kind.from_data)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _dataclass_reader(kind)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind
    if kind is float:
        return float
    if kind in _ATOMS or kind in (Any, object):
        return _as_it_is
    raise TypeError(f"cannot read {kind!r} from plain data")


def _as_it_is(data: Any) -> Any:
    return data


def _dataclass_reader(kind: type) -> Reader:
    readers: dict[str, Reader] = {}

    def read(data: Any) -> Any:
        if not readers:  # only now: a type may contain itself
            hints = typing.get_type_hints(kind)
            readers.update({name: _reader(hints[name]) for name in field_names(kind)})
        return kind(**{name: item(data[name]) for name, item in readers.items() if name in data})

    return read


def _union_reader(kinds: tuple[Any, ...]) -> Reader:
    by_name = {getattr(kind, "__name__", ""): kind for kind in kinds}
    rest = [kind for kind in kinds if kind is not type(None)]

    def read(data: Any) -> Any:
        if data is None:
            return None
        if isinstance(data, dict) and "type" in data:
            if data["type"] not in by_name:
                raise TypeError(f"{data['type']} is none of {', '.join(by_name)}")
            return _reader(by_name[data["type"]])(data)
        return _reader(rest[0])(data) if len(rest) == 1 else data

    return read


def _generic_reader(origin: Any, args: tuple[Any, ...]) -> Reader:
    if origin is typing.Literal:
        return _as_it_is
    if origin is tuple and not (len(args) == 2 and args[1] is Ellipsis):
        items = [_reader(arg) for arg in args]
        return lambda data: tuple(item(part) for item, part in zip(items, data, strict=True))
    if origin in (tuple, list, set, frozenset):
        item = _reader(args[0])
        return lambda data: origin(item(part) for part in data)
    if issubclass(origin, Mapping):
        key_of, value = (int if args[0] is int else str), _reader(args[1])
        return lambda data: {key_of(key): value(part) for key, part in data.items()}
    raise TypeError(f"cannot read {origin!r} from plain data")
