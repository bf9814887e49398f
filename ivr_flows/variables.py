"""The variables a flow declares, with their types: what is kept in one always fits it.

    variables:
      account: text                                          # short for {type: text}
      balance: {type: money, sensitive: true}
      tries: {type: number, default: 0}
    arguments: [account]                                     # what a subflow is given…
    results: [balance]                                       # … and gives back

A flow without `variables` may use any name; with them, every name is one of these or the call's own. A value that
does not fit becomes empty, as an unknown one is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ivr_flows.fields import VARIABLE_NAME, Fields
from ivr_flows.functions import EMPTY, MAX_ITEMS, MAX_TEXT, number_of, text_of, tidy
from ivr_flows.values import CALL_VARIABLES, Mark, Value
from said import Said

MAX_DECLARED = 100
"""Variables of one flow; half of what a call can hold."""


class Kind(StrEnum):
    """What a variable holds. Money is a number with two decimals; the currency is the speaker's."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    BOOLEAN = "boolean"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Declared:
    """`default` None: not set before something sets it. `sensitive`: kept in memory only, never told, never saved."""

    name: str
    kind: Kind
    at: Mark = field(compare=False)
    default: Value | None = None
    sensitive: bool = False


def fitted(kind: Kind, value: Value) -> Value:
    """The value as this kind holds it; empty when it does not fit."""
    match kind:
        case Kind.TEXT:
            return text_of(value)[:MAX_TEXT]
        case Kind.BOOLEAN:
            return value not in (False, 0, "", (), "false", "no", "0")
        case Kind.LIST:
            if isinstance(value, tuple):
                return value[:MAX_ITEMS]
            return () if value == EMPTY else (value,)
    number = number_of(value)
    if number is None:
        return EMPTY
    return tidy(round(number, 2)) if kind is Kind.MONEY else number


def read_variables(fields: Fields) -> dict[str, Declared] | None:
    """Read `variables`; None when the flow declares none."""
    written = fields.mapping("variables", required=False)
    if written is None:
        return None
    names = written.names()
    if len(names) > MAX_DECLARED:
        written.wrong(
            Said("there are {count} variables", count=len(names)),
            Said("keep to {most}", most=MAX_DECLARED),
        )
    return {name: _declared(written, name) for name in names[:MAX_DECLARED]}


def _declared(written: Fields, name: str) -> Declared:
    at, kinds = written.place(name), tuple(kind.value for kind in Kind)
    if name in CALL_VARIABLES:
        written.wrong(Said("`{name}` is the call's own", name=name), Said("choose another name"), at)
    elif not VARIABLE_NAME.match(name):
        written.wrong(
            Said("`{name}` is no variable name", name=name[:40]),
            Said("use lower-case letters, digits and _"),
            at,
        )
    if written.is_simple(name):
        kind = written.text(name, None, kinds)
        return Declared(name, Kind(kind) if kind in kinds else Kind.TEXT, at)
    fields = written.mapping(name)
    if fields is None:
        return Declared(name, Kind.TEXT, at)
    text = fields.text("type", "text", kinds)
    kind = Kind(text) if text in kinds else Kind.TEXT
    default = fields.value("default")
    if default is not None and (fitted(kind, default) == EMPTY) != (default == EMPTY):
        fields.wrong(
            Said("`default` is no {kind}", kind=kind),
            Said("write a value that fits the type"),
            fields.place("default"),
        )
    made = Declared(
        name,
        kind,
        at,
        default=None if default is None else fitted(kind, default),
        sensitive=fields.flag("sensitive", False),
    )
    fields.finish()
    return made


def read_listed(fields: Fields, name: str, declared: dict[str, Declared] | None) -> tuple[str, ...]:
    """Read `arguments` or `results`: names of variables that are declared."""
    names = fields.words(name)
    for word, at in names:
        if word not in (declared or {}):
            fields.wrong(
                Said("`{name}` lists `{word}`, which is not declared", name=name, word=word[:40]),
                Said("add it to `variables`"),
                at,
            )
    return tuple(word for word, _ in names)
