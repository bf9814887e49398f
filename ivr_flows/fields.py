"""Reads one mapping of a flow file: typed getters that note what is wrong, with its place, and go on."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from yaml.nodes import MappingNode, ScalarNode, SequenceNode
from yaml.nodes import Node as YamlNode

from ivr_flows.checking.near import meant
from ivr_flows.errors import ExpressionError
from ivr_flows.expression import Expression, Literal, parse_expression
from ivr_flows.label import Label, by_language
from ivr_flows.template import Template, parse_template, placed
from ivr_flows.values import CALL_VARIABLES, Exit, Json, Link, Mark, Prompt, Use, Value
from ivr_flows.yaml_nodes import Notes, data_of, mark, scalar_of
from said import Said

MAX_PROMPTS = 20
"""Prompts played in one go; more is a story nobody listens to."""

PROMPT_NAME = re.compile(r"[a-z0-9_]+(?:/[a-z0-9_]+)*\Z")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
VARIABLE_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*\Z")

WRITTEN_BY_FLOWS = frozenset({"language"})
"""Variables of the call that a flow may set."""


PLAIN_LETTERS = Said("use lower-case letters, digits and _")
OTHER_NAME = Said("choose another name")
ON_ONE_LINE = Said("write it on one line")
ADD_IT = Said("add it")

T = TypeVar("T")


class Fields:
    """The fields of one mapping. Every getter takes the field; `finish` reports those nobody asked for."""

    def __init__(self, mapping: MappingNode, node: str, notes: Notes) -> None:
        self.node = node
        self.at = mark(mapping)
        self._notes = notes
        self._values: dict[str, YamlNode] = {}
        self._keys: dict[str, YamlNode] = {}
        self._known: set[str] = set()
        for key, value in mapping.value:
            self._index(key, value)

    def _index(self, key: YamlNode, value: YamlNode) -> None:
        if not isinstance(key, ScalarNode):
            self.wrong(Said("a field's name must be plain text"), Said("write `name: value`"), mark(key))
        elif key.value in self._values:
            self.wrong(
                Said("`{value}` is written twice", value=key.value), Said("keep one of them"), mark(key)
            )
        else:
            self._keys[key.value], self._values[key.value] = key, value

    def wrong(self, problem: Said, advice: Said, at: Mark | None = None) -> None:
        """Note an error at `at`, or at the beginning of the mapping."""
        self._notes.add(at or self.at, self.node, problem, advice)

    def names(self) -> tuple[str, ...]:
        """Return the names present, in the order written."""
        return tuple(self._values)

    def place(self, name: str) -> Mark:
        """Return where the field's name is written, or where the mapping begins."""
        key = self._keys.get(name)
        return self.at if key is None else mark(key)

    def finish(self) -> None:
        """Report fields that no getter asked for."""
        for name, key in self._keys.items():
            if name in self._known:
                continue
            advice = meant(name, self._known, Said("it can have: {all}", all=tuple(sorted(self._known))))
            self.wrong(Said("`{name}` is not a field here", name=name), advice, mark(key))

    def text(self, name: str, default: str | None = None, one_of: tuple[str, ...] = ()) -> str:
        """Return a line of text; without a default it must be there."""
        value = self._scalar(name, required=default is None)
        if value is None:
            return default or ""
        if one_of and value.value not in one_of:
            advice = meant(value.value, one_of, Said("choose one of: {all}", all=one_of))
            self.wrong(Said("`{name}` is `{value}`", name=name, value=value.value), advice, mark(value))
        elif not value.value.strip():
            self.wrong(
                Said("`{name}` is empty", name=name), Said("write something or remove the field"), mark(value)
            )
        return str(value.value)

    def label(self, name: str, default: str = "") -> Label:
        """Return what people read: one text, or one by language."""
        if name in self._values and not self.is_simple(name):
            return by_language(self, name)
        return Label.of(self.text(name, default))

    def name(self, name: str) -> str:
        """Return a plain lower-case name; it must be there."""
        text = self.text(name)
        if text.strip() and not _NAME.match(text):
            at = self._value_place(name)
            self.wrong(Said("`{name}` is `{text}`", name=name, text=text[:40]), PLAIN_LETTERS, at)
        return text

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """Return a number between `low` and `high`."""
        value = self._scalar(name, required=False)
        if value is None:
            return default
        try:
            number = float(value.value)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            self.wrong(
                Said("`{name}` is `{value}`", name=name, value=value.value[:40]),
                Said("give a number from {low:g} to {high:g}", low=low, high=high),
                mark(value),
            )
            return default
        return number

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole number between `low` and `high`."""
        number = self.number(name, default, low, high)
        if number != int(number):
            self.wrong(
                Said("`{name}` is `{number:g}`", name=name, number=number),
                Said("give a whole number"),
                self._value_place(name),
            )
        return int(number)

    def flag(self, name: str, default: bool) -> bool:
        """Return true or false."""
        text = self.text(name, "true" if default else "false", ("true", "false"))
        return text == "true"

    def link(self, name: str) -> Link:
        """Return the name of another node; it must be there."""
        value = self._scalar(name, required=True)
        return Link("", self.at) if value is None else Link(str(value.value), mark(value))

    def optional_link(self, name: str) -> Link | None:
        """Return the name of another node, or None."""
        self._known.add(name)
        return self.link(name) if name in self._values else None

    def prompts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[Prompt, ...]:
        """Return one or several prompt names; without a default there must be at least one."""
        self._known.add(name)
        value = self._values.get(name)
        if value is None:
            if default is None:
                self.wrong(Said("`{name}` is missing", name=name), Said("name at least one prompt"))
            return tuple(Prompt(prompt, self.at) for prompt in default or ())
        items = value.value if isinstance(value, SequenceNode) else [value]
        if len(items) > MAX_PROMPTS or (not items and default is None):
            self.wrong(
                Said("`{name}` has {count} prompts", name=name, count=len(items)),
                Said("give 1 to {most}", most=MAX_PROMPTS),
                mark(value),
            )
        return tuple(self._prompt(name, item) for item in items[:MAX_PROMPTS])

    def _prompt(self, name: str, item: YamlNode) -> Prompt:
        text = item.value if isinstance(item, ScalarNode) else ""
        if not PROMPT_NAME.match(text):
            self.wrong(
                Said("`{name}` holds something that is no prompt name", name=name),
                Said("use names such as welcome, zh/welcome or music/hold"),
                mark(item),
            )
        return Prompt(text, mark(item))

    def mapping(self, name: str, required: bool = True) -> Fields | None:
        """Return the fields of a mapping inside this one."""
        self._known.add(name)
        value = self._values.get(name)
        if isinstance(value, MappingNode):
            return Fields(value, self.node, self._notes)
        if value is not None:
            self.wrong(
                Said("`{name}` must have fields of its own", name=name),
                Said("indent `name: value` lines below it"),
                mark(value),
            )
        elif required:
            self.wrong(Said("`{name}` is missing", name=name), ADD_IT)
        return None

    def mappings(self, name: str) -> list[Fields]:
        """Return the fields of each mapping in a list; it must be there."""
        self._known.add(name)
        value = self._values.get(name)
        if not isinstance(value, SequenceNode) or not value.value:
            self.wrong(
                Said("`{name}` must be a list with at least one item", name=name),
                Said("begin each item with `- `"),
                self.place(name),
            )
            return []
        for item in value.value:
            if not isinstance(item, MappingNode):
                self.wrong(
                    Said("an item of `{name}` has no fields", name=name),
                    Said("write `- name: value`"),
                    mark(item),
                )
        return [Fields(i, self.node, self._notes) for i in value.value if isinstance(i, MappingNode)]

    def texts(self, name: str, default: tuple[str, ...], one_of: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of words, each one of `one_of`."""
        self._known.add(name)
        value = self._values.get(name)
        if value is None:
            return default
        items = value.value if isinstance(value, SequenceNode) else [value]
        words = tuple(item.value if isinstance(item, ScalarNode) else "" for item in items)
        if not words or not set(words) <= set(one_of):
            self.wrong(
                Said("`{name}` is not understood", name=name),
                Said("list some of: {all}", all=one_of),
                mark(value),
            )
            return default
        return words

    # ---- of the language

    def expression(self, name: str, default: str | None = None) -> Expression:
        """Return an expression; without a default it must be there. What cannot be read is noted and false."""
        text = self.text(name, default)
        try:
            read = parse_expression(text)
            return replace(read, at=self.place_inside(name, 1), places=self._places(name, text, read.names))
        except ExpressionError as error:
            if text.strip():
                self.wrong(
                    Said("`{name}` cannot be understood: {problem}", name=name, problem=error.problem),
                    Said('write, for instance, customer.tier == "vip"'),
                    self.place_inside(name, error.column),
                )
            return Expression(text, Literal(False), frozenset())

    def template(self, name: str, default: str | None = None) -> Template:
        """Return a text with `{expressions}` in it; without a default it must be there."""
        text = self.text(name, default)
        try:
            read = parse_template(text)
            return placed(read, self.place_inside(name, 1), self._places(name, text, read.names))
        except ExpressionError as error:
            self.wrong(
                Said("`{name}` cannot be understood: {problem}", name=name, problem=error.problem),
                Said("write, for instance, Your balance is {{balance:money CNY}}."),
                self.place_inside(name, error.column),
            )
            return Template(text, ())

    def variable(self, name: str, default: str | None = None) -> Use:
        """Return the name of a variable to write; without a default it must be there."""
        text = self.text(name, default)
        at = self._value_place(name)
        if text in CALL_VARIABLES - WRITTEN_BY_FLOWS:
            self.wrong(
                Said("`{name}` is `{text}`, which the call itself sets", name=name, text=text), OTHER_NAME, at
            )
        elif text.strip() and not VARIABLE_NAME.match(text):
            self.wrong(Said("`{name}` is `{text}`", name=name, text=text[:40]), PLAIN_LETTERS, at)
        return Use(text, at)

    def variable_key(self, key: str) -> Use:
        """Return one of this mapping's own names as a variable to write."""
        at = self.place(key)
        if key in CALL_VARIABLES - WRITTEN_BY_FLOWS:
            self.wrong(Said("`{key}` is the call's own", key=key), OTHER_NAME, at)
        elif not VARIABLE_NAME.match(key):
            self.wrong(Said("`{key}` is no variable name", key=key[:40]), PLAIN_LETTERS, at)
        return Use(key, at)

    def table(self, name: str, read: Callable[[Fields, str], T], required: bool = True) -> dict[str, T]:
        """Return what `read(fields, key)` makes of each key of a mapping whose keys the author chooses."""
        written = self.mapping(name, required)
        if written is None:
            return {}
        if required and not written.names():
            self.wrong(
                Said("`{name}` is empty", name=name),
                Said("write at least one line below it"),
                self.place(name),
            )
        return {key: read(written, key) for key in written.names()}

    def exits(self, name: str, allowed: tuple[str, ...] = ()) -> dict[str, Link]:
        """Return ways out by name; empty when the field is not there. `allowed`: the names there are, () = any."""
        found = self.table(name, lambda fields, key: fields.link(key), required=False)
        for key in found:
            if allowed and key not in allowed:
                written = self.mapping(name)
                at = written.place(key) if written is not None else self.at
                self.wrong(
                    Said("`{key}` is no way out here", key=key[:40]), Said("use: {all}", all=allowed), at
                )
        return found

    def value(self, name: str) -> Value | None:
        """Return a plain value, or a list of such; None when it is not there. Quoted figures are text."""
        self._known.add(name)
        written = self._values.get(name)
        if isinstance(written, SequenceNode):
            return tuple(scalar_of(item) for item in written.value if isinstance(item, ScalarNode))
        if isinstance(written, ScalarNode):
            return scalar_of(written)
        if written is not None:
            self.wrong(Said("`{name}` must be one value or a list", name=name), ON_ONE_LINE, mark(written))
        return None

    def json(self, name: str) -> Json:
        """Return whatever is written there as plain data; None when it is not there."""
        self._known.add(name)
        written = self._values.get(name)
        return None if written is None else data_of(written)

    def words(self, name: str) -> list[tuple[str, Mark]]:
        """Return a list of words and where each stands; empty when it is not there."""
        self._known.add(name)
        written = self._values.get(name)
        if written is None:
            return []
        items = written.value if isinstance(written, SequenceNode) else [written]
        return [(item.value if isinstance(item, ScalarNode) else "", mark(item)) for item in items]

    def is_simple(self, name: str) -> bool:
        """Whether the field is there and is plain text."""
        return isinstance(self._values.get(name), ScalarNode)

    def is_list(self, name: str) -> bool:
        """Whether the field is there and is a list."""
        return isinstance(self._values.get(name), SequenceNode)

    def place_inside(self, name: str, column: int) -> Mark:
        """Return where the `column`th character (1-based) of a field's text stands.

        For text over several lines, or with escapes, where the text begins: YAML does not say more.
        """
        value = self._values.get(name)
        begins = self._value_place(name)
        if not isinstance(value, ScalarNode) or value.style in ("|", ">"):
            return begins
        quotes = 1 if value.style else 0
        written = value.end_mark.column - value.start_mark.column
        if value.end_mark.line != value.start_mark.line or written != len(value.value) + 2 * quotes:
            return begins
        return Mark(begins.line, begins.column + quotes + column - 1)

    def _places(self, name: str, text: str, names: Iterable[str]) -> dict[str, Mark]:
        """Where in the text of a field each of these variables stands first."""
        found = ((one, re.search(rf"(?<![\w.]){re.escape(one)}(?![\w.])", text)) for one in names)
        return {one: self.place_inside(name, match.start() + 1) for one, match in found if match is not None}

    def _scalar(self, name: str, *, required: bool) -> ScalarNode | None:
        self._known.add(name)
        value = self._values.get(name)
        if isinstance(value, ScalarNode):
            return value
        if value is not None:
            self.wrong(
                Said("`{name}` must be one value, not a list or fields", name=name), ON_ONE_LINE, mark(value)
            )
        elif required:
            self.wrong(Said("`{name}` is missing", name=name), ADD_IT)
        return None

    def _value_place(self, name: str) -> Mark:
        value = self._values.get(name)
        return self.at if value is None else mark(value)


def ways(**links: Link | None) -> tuple[Exit, ...]:
    """The ways out that are there, by name."""
    return tuple(Exit(name, link) for name, link in links.items() if link is not None)


def assignment(fields: Fields, key: str) -> tuple[Use, Expression]:
    """Read `variable: expression`."""
    return fields.variable_key(key), fields.expression(key)
