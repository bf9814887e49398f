"""A sentence that knows what it was made of, so that each reader can have it in their own language.

    Said("there is no node `{name}`", name="bye")       in English it is simply that text: "there is no node `bye`"
    .by({"there is no node `{name}`": "没有节点 `{name}`"})     in the words of a catalogue

The sentence before its values are put in (`template`) is its code: catalogues have it as their key, programs may go by
it. Values may be sentences too, and tuples of names. A brace that is meant is written twice, with values or without.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NONE: Mapping[str, str] = {}


class Said(str):
    """An English text that still has its `template` and `values`. Nothing changes them."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Said:
        made = super().__new__(cls, template.format_map(_ready(values, _NONE)))
        made.template, made.values = template, values
        return made

    def by(self, words: Mapping[str, str]) -> str:
        """The same in the words of a catalogue; what that does not have stays English."""
        return words.get(self.template, self.template).format_map(_ready(self.values, words))

    def to_data(self) -> list[Any]:
        """Sentence and values as a program of another process gets them; `from_data` makes the same of it."""
        return [self.template, {name: _to_data(value) for name, value in self.values.items()}]

    @classmethod
    def from_data(cls, data: Any) -> Said:
        """Raises TypeError, ValueError, KeyError or IndexError for what `to_data` never made."""
        template, values = data
        return cls(str(template), **{str(name): _from_data(value) for name, value in values.items()})

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.template, dict(self.values))


def _to_data(value: object) -> object:
    if isinstance(value, Said):
        return {"said": value.to_data()}
    if isinstance(value, tuple):
        return [_to_data(one) for one in value]
    return value if isinstance(value, (str, int, float)) else str(value)


def _from_data(value: Any) -> object:
    if isinstance(value, dict):
        return Said.from_data(value["said"])
    return tuple(_from_data(one) for one in value) if isinstance(value, list) else value


def as_said(text: str) -> Said:
    """A text that others made, as a sentence; it is the same in every language unless it is a sentence already."""
    return text if isinstance(text, Said) else Said("{why}", why=text)


def _again(template: str, values: dict[str, object]) -> Said:
    return Said(template, **values)


def _ready(values: Mapping[str, object], words: Mapping[str, str]) -> dict[str, object]:
    """Values as they stand in a sentence."""
    return {name: _value(value, words) for name, value in values.items()}


def _value(value: object, words: Mapping[str, str]) -> object:
    if isinstance(value, Said):
        return value.by(words)
    if isinstance(value, tuple):
        return ", ".join(str(_value(one, words)) for one in value)
    return value
