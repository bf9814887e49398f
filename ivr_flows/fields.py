"""Reads one mapping of a flow file: typed getters that note what is wrong, with its place, and go on."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from yaml.nodes import MappingNode, ScalarNode, SequenceNode
from yaml.nodes import Node as YamlNode

from ivr_flows.errors import ExpressionError, FlowError
from ivr_flows.expression import Expression, Literal, parse_expression
from ivr_flows.template import Template, parse_template, placed
from ivr_flows.values import CALL_VARIABLES, Exit, Json, Link, Mark, Prompt, Scalar, Use, Value

MAX_PROMPTS = 20
"""Prompts played in one go; more is a story nobody listens to."""

PROMPT_NAME = re.compile(r"[a-z0-9_]+(?:/[a-z0-9_]+)*\Z")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
VARIABLE_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*\Z")

WRITTEN_BY_FLOWS = frozenset({"language"})
"""Variables of the call that a flow may set."""

MAX_DEPTH = 10
"""Lists and mappings inside each other in plain data."""

T = TypeVar("T")


@dataclass(slots=True)
class Notes:
    """The errors of one file while it is being read."""

    file: str
    errors: list[FlowError] = field(default_factory=list)

    def add(self, at: Mark, node: str, problem: str, advice: str) -> None:
        self.errors.append(FlowError(self.file, at.line, at.column, node, problem, advice))


def mark(node: YamlNode) -> Mark:
    """Return where a YAML node begins, 1-based."""
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)


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
            self.wrong("a field's name must be plain text", "write `name: value`", mark(key))
        elif key.value in self._values:
            self.wrong(f"`{key.value}` is written twice", "keep one of them", mark(key))
        else:
            self._keys[key.value], self._values[key.value] = key, value

    def wrong(self, problem: str, advice: str, at: Mark | None = None) -> None:
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
            near = difflib.get_close_matches(name, sorted(self._known), n=1)
            advice = (
                f"did you mean `{near[0]}`?" if near else f"it can have: {', '.join(sorted(self._known))}"
            )
            self.wrong(f"`{name}` is not a field here", advice, mark(key))

    def text(self, name: str, default: str | None = None, one_of: tuple[str, ...] = ()) -> str:
        """Return a line of text; without a default it must be there."""
        value = self._scalar(name, required=default is None)
        if value is None:
            return default or ""
        if one_of and value.value not in one_of:
            near = difflib.get_close_matches(value.value, one_of, n=1)
            advice = f"did you mean `{near[0]}`?" if near else f"choose one of: {', '.join(one_of)}"
            self.wrong(f"`{name}` is `{value.value}`", advice, mark(value))
        elif not value.value.strip():
            self.wrong(f"`{name}` is empty", "write something or remove the field", mark(value))
        return str(value.value)

    def name(self, name: str) -> str:
        """Return a plain lower-case name; it must be there."""
        text = self.text(name)
        if text.strip() and not _NAME.match(text):
            self.wrong(
                f"`{name}` is `{text[:40]}`", "use lower-case letters, digits and _", self._value_place(name)
            )
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
                f"`{name}` is `{value.value[:40]}`", f"give a number from {low:g} to {high:g}", mark(value)
            )
            return default
        return number

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole number between `low` and `high`."""
        number = self.number(name, default, low, high)
        if number != int(number):
            self.wrong(f"`{name}` is `{number:g}`", "give a whole number", self._value_place(name))
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
                self.wrong(f"`{name}` is missing", "name at least one prompt")
            return tuple(Prompt(prompt, self.at) for prompt in default or ())
        items = value.value if isinstance(value, SequenceNode) else [value]
        if len(items) > MAX_PROMPTS or (not items and default is None):
            self.wrong(f"`{name}` has {len(items)} prompts", f"give 1 to {MAX_PROMPTS}", mark(value))
        return tuple(self._prompt(name, item) for item in items[:MAX_PROMPTS])

    def _prompt(self, name: str, item: YamlNode) -> Prompt:
        text = item.value if isinstance(item, ScalarNode) else ""
        if not PROMPT_NAME.match(text):
            self.wrong(
                f"`{name}` holds something that is no prompt name",
                "use names such as welcome, zh/welcome or music/hold",
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
                f"`{name}` must have fields of its own", "indent `name: value` lines below it", mark(value)
            )
        elif required:
            self.wrong(f"`{name}` is missing", "add it")
        return None

    def mappings(self, name: str) -> list[Fields]:
        """Return the fields of each mapping in a list; it must be there."""
        self._known.add(name)
        value = self._values.get(name)
        if not isinstance(value, SequenceNode) or not value.value:
            self.wrong(
                f"`{name}` must be a list with at least one item",
                "begin each item with `- `",
                self.place(name),
            )
            return []
        for item in value.value:
            if not isinstance(item, MappingNode):
                self.wrong(f"an item of `{name}` has no fields", "write `- name: value`", mark(item))
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
            self.wrong(f"`{name}` is not understood", f"list some of: {', '.join(one_of)}", mark(value))
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
                    f"`{name}` cannot be understood: {error.problem}",
                    'write, for instance, customer.tier == "vip"',
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
                f"`{name}` cannot be understood: {error.problem}",
                "write, for instance, Your balance is {balance:money CNY}.",
                self.place_inside(name, error.column),
            )
            return Template(text, ())

    def variable(self, name: str, default: str | None = None) -> Use:
        """Return the name of a variable to write; without a default it must be there."""
        text = self.text(name, default)
        at = self._value_place(name)
        if text in CALL_VARIABLES - WRITTEN_BY_FLOWS:
            self.wrong(f"`{name}` is `{text}`, which the call itself sets", "choose another name", at)
        elif text.strip() and not VARIABLE_NAME.match(text):
            self.wrong(f"`{name}` is `{text[:40]}`", "use lower-case letters, digits and _", at)
        return Use(text, at)

    def variable_key(self, key: str) -> Use:
        """Return one of this mapping's own names as a variable to write."""
        at = self.place(key)
        if key in CALL_VARIABLES - WRITTEN_BY_FLOWS:
            self.wrong(f"`{key}` is the call's own", "choose another name", at)
        elif not VARIABLE_NAME.match(key):
            self.wrong(f"`{key[:40]}` is no variable name", "use lower-case letters, digits and _", at)
        return Use(key, at)

    def table(self, name: str, read: Callable[[Fields, str], T], required: bool = True) -> dict[str, T]:
        """Return what `read(fields, key)` makes of each key of a mapping whose keys the author chooses."""
        written = self.mapping(name, required)
        if written is None:
            return {}
        if required and not written.names():
            self.wrong(f"`{name}` is empty", "write at least one line below it", self.place(name))
        return {key: read(written, key) for key in written.names()}

    def exits(self, name: str, allowed: tuple[str, ...] = ()) -> dict[str, Link]:
        """Return ways out by name; empty when the field is not there. `allowed`: the names there are, () = any."""
        found = self.table(name, lambda fields, key: fields.link(key), required=False)
        for key in found:
            if allowed and key not in allowed:
                written = self.mapping(name)
                at = written.place(key) if written is not None else self.at
                self.wrong(f"`{key[:40]}` is no way out here", f"use: {', '.join(allowed)}", at)
        return found

    def value(self, name: str) -> Value | None:
        """Return a plain value, or a list of such; None when it is not there. Quoted figures are text."""
        self._known.add(name)
        written = self._values.get(name)
        if isinstance(written, SequenceNode):
            return tuple(_scalar(item) for item in written.value if isinstance(item, ScalarNode))
        if isinstance(written, ScalarNode):
            return _scalar(written)
        if written is not None:
            self.wrong(f"`{name}` must be one value or a list", "write it on one line", mark(written))
        return None

    def json(self, name: str) -> Json:
        """Return whatever is written there as plain data; None when it is not there."""
        self._known.add(name)
        written = self._values.get(name)
        return None if written is None else _json(written, MAX_DEPTH)

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
        quotes = 0 if value.style is None else 1
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
                f"`{name}` must be one value, not a list or fields", "write it on one line", mark(value)
            )
        elif required:
            self.wrong(f"`{name}` is missing", "add it")
        return None

    def _value_place(self, name: str) -> Mark:
        value = self._values.get(name)
        return self.at if value is None else mark(value)


def _scalar(node: ScalarNode) -> Scalar:
    """A value as YAML means it: true and false, whole and broken numbers, else text."""
    text = str(node.value)
    if node.style is not None:
        return text
    if text in ("true", "false"):
        return text == "true"
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(text) if text.lstrip("+-").isdecimal() else number


def _json(node: YamlNode, depth: int) -> Json:
    if isinstance(node, MappingNode) and depth:
        return {str(key.value): _json(value, depth - 1) for key, value in node.value}
    if isinstance(node, SequenceNode) and depth:
        return [_json(item, depth - 1) for item in node.value]
    if isinstance(node, ScalarNode):
        is_null = node.style is None and node.value in ("", "null", "~")
        return None if is_null else _scalar(node)
    return None


def ways(**links: Link | None) -> tuple[Exit, ...]:
    """The ways out that are there, by name."""
    return tuple(Exit(name, link) for name, link in links.items() if link is not None)


def assignment(fields: Fields, key: str) -> tuple[Use, Expression]:
    """Read `variable: expression`."""
    return fields.variable_key(key), fields.expression(key)
