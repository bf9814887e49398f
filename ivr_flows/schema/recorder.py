"""Reads a node that is not there, to learn what a verb can be told: every getter notes what it was asked for.

What a verb reads may depend on which fields are there, and on whether one is a text, a list or has fields of its own.
So a verb reads several times, each time finding something else, and the findings are put together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeVar

from yaml.error import Mark as YamlMark
from yaml.nodes import MappingNode

from ivr_flows.expression import Expression, Literal
from ivr_flows.fields import PROMPT_NAME, VARIABLE_NAME, Fields, Notes
from ivr_flows.template import Template
from ivr_flows.values import Json, Link, Mark, Prompt, Use, Value

Schema = dict[str, object]
T = TypeVar("T")

SOME = "1"
"""A key that the author chooses, wherever there may be any: a telephone has it, and it can be a name."""

_HERE = Mark(1, 1)
_NOWHERE = YamlMark("", 0, 0, 0, None, 0)
NAME = r"^[a-z][a-z0-9_]*$"


class Shape(Enum):
    """What a field looks like that can be written in several ways."""

    SIMPLE = auto()
    LIST = auto()
    FIELDS = auto()


@dataclass(slots=True)
class Found:
    """What one reading asked for: the schemas of each field, and the fields it insisted on."""

    fields: dict[str, list[Schema]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    optional: set[str] = field(default_factory=set)
    key_pattern: str = ""

    def note(self, name: str, schema: Schema, *, required: bool) -> None:
        """Note one question; a field that may be missing once may be missing."""
        known = self.fields.setdefault(name, [])
        if schema not in known:
            known.append(schema)
        (self.required if required else self.optional).add(name)


class Names(tuple[str, ...]):
    """The names of a mapping: says yes to those `present`, and remembers which ones were asked about."""

    present: frozenset[str]
    probed: set[str]

    @classmethod
    def of(cls, items: tuple[str, ...], present: frozenset[str], probed: set[str]) -> Names:
        made = cls(items)
        made.present, made.probed = present, probed
        return made

    def __contains__(self, name: object) -> bool:
        self.probed.add(str(name))
        return name in self.present

    def __iter__(self) -> Iterator[str]:
        return super().__iter__()


class Recorder(Fields):
    """Stands in for the fields of a node. `probed`: names whose presence the verb asked about."""

    def __init__(
        self, shape: Shape, present: frozenset[str], probed: set[str], *, is_inner: bool = False
    ) -> None:
        super().__init__(MappingNode("", [], _NOWHERE, _NOWHERE), "", Notes(""))
        self.found = Found()
        self._shape, self._present, self._probed = shape, present, probed
        self._items = (SOME,) if is_inner else ()
        self._inner: dict[str, Recorder] = {}

    def wrong(self, problem: str, advice: str, at: Mark | None = None) -> None:
        """Whatever is wrong with a node that is not there."""

    def names(self) -> tuple[str, ...]:
        return Names.of(self._items, self._present, self._probed)

    def place(self, name: str) -> Mark:
        return _HERE

    def finish(self) -> None:
        """Every field that is not asked for would be one too many."""

    # ---- plain values

    def text(self, name: str, default: str | None = None, one_of: tuple[str, ...] = ()) -> str:
        schema: Schema = {"enum": _written(one_of)} if one_of else {"$ref": "#/$defs/text"}
        if default:
            schema["default"] = default
        self.found.note(name, schema, required=default is None)
        return default or (one_of[0] if one_of else "x")

    def name(self, name: str) -> str:
        self.found.note(name, {"type": "string", "pattern": NAME}, required=True)
        return "x"

    def number(self, name: str, default: float, low: float, high: float) -> float:
        schema: Schema = {"type": "number", "minimum": low, "maximum": high}
        # A default out of the range only marks that the field is not there.
        self.found.note(
            name, {**schema, "default": default} if low <= default <= high else schema, required=False
        )
        return default

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        schema: Schema = {"type": "integer", "minimum": low, "maximum": high, "default": default}
        self.found.note(name, schema, required=False)
        return default

    def flag(self, name: str, default: bool) -> bool:
        self.found.note(name, {"type": "boolean", "default": default}, required=False)
        return default

    def value(self, name: str) -> Value | None:
        self.found.note(name, {"$ref": "#/$defs/value"}, required=False)
        return None

    def json(self, name: str) -> Json:
        self.found.note(name, {}, required=False)
        return None

    def words(self, name: str) -> list[tuple[str, Mark]]:
        self.found.note(name, {"$ref": "#/$defs/words"}, required=False)
        return []

    def texts(self, name: str, default: tuple[str, ...], one_of: tuple[str, ...]) -> tuple[str, ...]:
        items: Schema = {"enum": list(one_of)}
        schema: Schema = {
            "anyOf": [items, {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}]
        }
        self.found.note(name, {**schema, "default": list(default)}, required=False)
        return default

    # ---- of the language

    def link(self, name: str) -> Link:
        self.found.note(name, {"$ref": "#/$defs/node_name"}, required=True)
        return Link("x", _HERE)

    def optional_link(self, name: str) -> Link | None:
        self.found.note(name, {"$ref": "#/$defs/node_name"}, required=False)
        return None

    def prompts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[Prompt, ...]:
        is_named = bool(default) and all(PROMPT_NAME.match(one) for one in default or ())
        schema: Schema = {"$ref": "#/$defs/prompts" if default != () else "#/$defs/prompts_or_none"}
        self.found.note(
            name, {**schema, "default": list(default or ())} if is_named else schema, required=default is None
        )
        return tuple(Prompt(one, _HERE) for one in default or ("x",))

    def expression(self, name: str, default: str | None = None) -> Expression:
        schema: Schema = {"$ref": "#/$defs/expression"}
        self.found.note(name, {**schema, "default": default} if default else schema, required=default is None)
        return Expression("x", Literal(False), frozenset())

    def template(self, name: str, default: str | None = None) -> Template:
        self.found.note(name, {"$ref": "#/$defs/template"}, required=default is None)
        return Template("https://x/", ("https://x/",))

    def variable(self, name: str, default: str | None = None) -> Use:
        self.found.note(name, {"$ref": "#/$defs/variable"}, required=default is None)
        return Use("x", _HERE)

    def variable_key(self, key: str) -> Use:
        self.found.key_pattern = VARIABLE_NAME.pattern.removesuffix(r"\Z")
        return Use("x", _HERE)

    # ---- what has fields of its own

    def mapping(self, name: str, required: bool = True) -> Fields | None:
        self.found.note(name, {"inner": name}, required=required)
        return self._inner_of(name)

    def mappings(self, name: str) -> list[Fields]:
        self.found.note(name, {"items": name}, required=True)
        return [self._inner_of(name)]

    def table(self, name: str, read: Callable[[Fields, str], T], required: bool = True) -> dict[str, T]:
        self.found.note(
            name, {"inner": name, "minProperties": 1} if required else {"inner": name}, required=required
        )
        return {SOME: read(self._inner_of(name), SOME)}

    def exits(self, name: str, allowed: tuple[str, ...] = ()) -> dict[str, Link]:
        link = {"$ref": "#/$defs/node_name"}
        open_: Schema = {"type": "object", "additionalProperties": link}
        closed: Schema = {
            "type": "object",
            "properties": dict.fromkeys(allowed, link),
            "additionalProperties": False,
        }
        self.found.note(name, closed if allowed else open_, required=False)
        return {}

    def is_simple(self, name: str) -> bool:
        return self._shape is Shape.SIMPLE

    def is_list(self, name: str) -> bool:
        return self._shape is Shape.LIST

    def place_inside(self, name: str, column: int) -> Mark:
        return _HERE

    def _inner_of(self, name: str) -> Recorder:
        if name not in self._inner:
            self._inner[name] = Recorder(self._shape, self._present, self._probed, is_inner=True)
        return self._inner[name]

    def inner(self) -> dict[str, Recorder]:
        """What was asked of the fields inside each field."""
        return self._inner


def _written(words: tuple[str, ...]) -> list[object]:
    """The words, and those that are figures also as YAML reads them without quotes."""
    figures = [int(word) for word in words if word.isdecimal() and str(int(word)) == word]
    truths = [word == "true" for word in words if word in ("true", "false")]
    return [*words, *figures, *truths]


def readings(read: Callable[[Recorder], object]) -> list[Recorder]:
    """Let `read` read until nothing new is asked: with nothing there, with each field it asks about, and with all."""
    found: list[Recorder] = []
    for shape in Shape:
        probed: set[str] = set()
        done: set[frozenset[str]] = set()
        todo = [frozenset[str]()]
        while todo:
            present = todo.pop()
            if present in done:
                continue
            done.add(present)
            recorder = Recorder(shape, present, probed)
            read(recorder)
            found.append(recorder)
            todo += [frozenset({name}) for name in sorted(probed)]
            todo.append(frozenset(probed))
    return found
