"""Reads a node that is not there, to learn what a verb can be told: every getter notes what it was asked for.

What a verb reads may depend on which fields are there, and on whether one is a text, a list or has fields of its own.
So a verb reads several times, each time finding something else, and the findings are put together.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TypeVar

from yaml.error import Mark as YamlMark
from yaml.nodes import MappingNode

from ivr_flows.expression import Expression, Literal
from ivr_flows.fields import PROMPT_NAME, VARIABLE_NAME, Fields
from ivr_flows.label import Label
from ivr_flows.template import Template
from ivr_flows.values import Json, Link, Mark, Prompt, Use, Value
from ivr_flows.yaml_nodes import Notes

Schema = dict[str, object]
T = TypeVar("T")

SOME = "1"
"""A key that the author chooses, wherever there may be any: a telephone has it, and it can be a name."""

ITEM = "[]"
"""What follows a field's name when an item of the list in it is meant."""

_ANY = "x"
"""Any word that an author might write; never a default."""

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


@dataclass(slots=True)
class Probe:
    """One reading: what it finds there, and what it asks about that decides how it goes on.

    `shapes`: what fields look like, here and inside of them; `choice`: which of several words is written.
    """

    shapes: tuple[Shape, ...]
    choice: int
    present: frozenset[str]
    probed: set[str]
    choices: int = 1


class Recorder(Fields):
    """Stands in for the fields of a node."""

    def __init__(self, probe: Probe, *, depth: int = 0) -> None:
        super().__init__(MappingNode("", [], _NOWHERE, _NOWHERE), "", Notes(""))
        self.found = Found()
        self._probe, self._depth = probe, depth
        self._inner: dict[str, Recorder] = {}

    def wrong(self, problem: str, advice: str, at: Mark | None = None) -> None:
        """Whatever is wrong with a node that is not there."""

    def names(self) -> tuple[str, ...]:
        return Names.of((SOME,) if self._depth else (), self._probe.present, self._probe.probed)

    def place(self, name: str) -> Mark:
        return _HERE

    def finish(self) -> None:
        """Every field that is not asked for would be one too many."""

    # ---- plain values

    def text(self, name: str, default: str | None = None, one_of: tuple[str, ...] = ()) -> str:
        schema: Schema = {"enum": _written(one_of)} if one_of else {"$ref": "#/$defs/text"}
        if default and default != _ANY:
            schema["default"] = default
        self.found.note(name, schema, required=default is None)
        if default is None and one_of:
            self._probe.choices = max(self._probe.choices, len(one_of))
            return one_of[min(self._probe.choice, len(one_of) - 1)]
        return default or _ANY

    def label(self, name: str, default: str = "") -> Label:
        schema: Schema = {"$ref": "#/$defs/label"}
        if default and default != _ANY:
            schema["default"] = default
        self.found.note(name, schema, required=False)
        return Label.of(default or _ANY)

    def name(self, name: str) -> str:
        self.found.note(name, {"type": "string", "pattern": NAME}, required=True)
        return _ANY

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
        return Link(_ANY, _HERE)

    def optional_link(self, name: str) -> Link | None:
        self.found.note(name, {"$ref": "#/$defs/node_name"}, required=False)
        return None

    def prompts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[Prompt, ...]:
        is_named = bool(default) and all(PROMPT_NAME.match(one) for one in default or ())
        schema: Schema = {"$ref": "#/$defs/prompts" if default is None else "#/$defs/prompts_or_none"}
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
        return Use(_ANY, _HERE)

    def variable_key(self, key: str) -> Use:
        self.found.key_pattern = VARIABLE_NAME.pattern.removesuffix(r"\Z")
        return Use(_ANY, _HERE)

    # ---- what has fields of its own

    def mapping(self, name: str, required: bool = True) -> Fields | None:
        self.found.note(name, {"inner": name}, required=required)
        return self._inner_of(name)

    def mappings(self, name: str) -> list[Fields]:
        self.found.note(name, {"items": name}, required=True)
        return [self._inner_of(f"{name}{ITEM}")]

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
        return self._shape() is Shape.SIMPLE

    def is_list(self, name: str) -> bool:
        return self._shape() is Shape.LIST

    def _shape(self) -> Shape:
        return self._probe.shapes[min(self._depth, len(self._probe.shapes) - 1)]

    def place_inside(self, name: str, column: int) -> Mark:
        return _HERE

    def _inner_of(self, name: str) -> Recorder:
        if name not in self._inner:
            self._inner[name] = Recorder(self._probe, depth=self._depth + 1)
        return self._inner[name]

    @property
    def choices(self) -> int:
        """Of how many words there was a choice."""
        return self._probe.choices

    def told(self) -> str:
        """All that was asked, for comparison: most readings are alike."""
        return f"{self.found} {[(name, inner.told()) for name, inner in self._inner.items()]}"

    def inner(self) -> dict[str, Recorder]:
        """What was asked of the fields inside each field."""
        return self._inner


def _written(words: tuple[str, ...]) -> list[object]:
    """The words, and those that are figures also as YAML reads them without quotes."""
    figures = [int(word) for word in words if word.isdecimal() and str(int(word)) == word]
    truths = [word == "true" for word in words if word in ("true", "false")]
    return [*words, *figures, *truths]


MOST_CHOICES = 6
"""Words of a choice that are tried; a longer list is one of names, on which nothing else depends."""


def readings(read: Callable[[Recorder], object]) -> list[Recorder]:
    """Let `read` read with every shape and choice: with nothing there, with each field it asks about, and with all."""
    found: dict[str, Recorder] = {}
    for shapes in itertools.product(Shape, Shape):
        choice, choices = 0, 1
        while choice < min(choices, MOST_CHOICES):
            for recorder in _with_each_presence(read, Probe(shapes, choice, frozenset(), set())):
                found.setdefault(recorder.told(), recorder)
                choices = max(choices, recorder.choices)
            choice += 1
    return list(found.values())


def _with_each_presence(read: Callable[[Recorder], object], first: Probe) -> Iterator[Recorder]:
    done: set[frozenset[str]] = set()
    todo = [first.present]
    while todo:
        present = todo.pop()
        if present in done:
            continue
        done.add(present)
        recorder = Recorder(replace(first, present=present))
        read(recorder)
        yield recorder
        todo += [frozenset({name}) for name in sorted(first.probed)]
        todo.append(frozenset(first.probed))
