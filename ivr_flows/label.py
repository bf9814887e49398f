"""What people read of a flow: one text for every reader, or one in each of some languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr_flows.checking.near import meant
from said import Said

if TYPE_CHECKING:
    from ivr_flows.fields import Fields

READ_IN = ("en", "zh")
"""The languages pages are read in, the first for whoever reads none of them."""

EVERY = ""
"""Stands for all languages that have no text of their own."""


@dataclass(frozen=True, slots=True)
class Label:
    """Pairs of a language and a text, in the order of `READ_IN`; without any there is nothing to read."""

    texts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, given: str | Mapping[str, str]) -> Label:
        """One text for everybody, or texts by language; empty ones are none."""
        if isinstance(given, str):
            return cls(((EVERY, given),)) if given else cls()
        order = (*READ_IN, *sorted(set(given).difference(READ_IN)))
        return cls(tuple((language, given[language]) for language in order if given.get(language)))

    def __bool__(self) -> bool:
        return bool(self.texts)

    def said(self, language: str) -> str:
        """What somebody who reads this language is shown: it, else what is there; "" when nothing is."""
        known = dict(self.texts)
        found = (known[one] for one in (language, EVERY, *READ_IN) if one in known)
        return next(found, next(iter(known.values()), ""))

    def in_each(self) -> dict[str, str]:
        """What is shown in every language there is; empty when there is nothing to read."""
        return {language: self.said(language) for language in READ_IN} if self else {}

    def every_text(self) -> tuple[str, ...]:
        """Each text once."""
        return tuple(dict.fromkeys(text for _, text in self.texts))

    def to_data(self) -> str | dict[str, str]:
        """As it is written in a flow."""
        is_plain = not self.texts or [language for language, _ in self.texts] == [EVERY]
        return self.said(EVERY) if is_plain else dict(self.texts)

    @classmethod
    def from_data(cls, data: object) -> Label:
        """What `to_data` gave; a bare text is one for everybody, as all were once."""
        if isinstance(data, Mapping):
            return cls.of({str(language): str(text) for language, text in data.items()})
        return cls.of(str(data))


NO_LABEL = Label()


def by_language(fields: Fields, name: str) -> Label:
    """Read texts by language; everything that is none is noted, and left out."""
    if fields.is_list(name):
        fields.words(name)  # asked for, so that it is not also told to be no field
        fields.wrong(
            Said("`{name}` is a list", name=name),
            Said("write one text, or one by language: {{en: Support, zh: 技术支持}}"),
            fields.place(name),
        )
        return NO_LABEL
    written = fields.table(name, _text)
    return Label.of({language: text for language, text in written.items() if language in READ_IN})


def _text(fields: Fields, language: str) -> str:
    if language not in READ_IN:
        advice = meant(language, READ_IN, Said("choose one of: {all}", all=READ_IN))
        problem = Said("nobody reads pages in `{language}`", language=language[:40])
        fields.wrong(problem, advice, fields.place(language))
    return fields.text(language)
