"""What a queue wants filled in of how a contact ended: its fields, and what is missing or wrong in an answer. Pure.

Agents fill in while they talk, and every stroke may be kept: an incomplete form is no error until somebody wants to be
done with it.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

LONGEST_ANSWER = 500
MOST_FIELDS = 30


class Kind(enum.StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"


YES_NO = frozenset({"yes", "no"})
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. `only_for`: the dispositions it belongs to; none: every one. `options`: the codes of a choice."""

    field: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    options: frozenset[str] = frozenset()
    only_for: frozenset[str] = frozenset()

    def belongs_to(self, disposition: str) -> bool:
        return not self.only_for or disposition in self.only_for

    def admits(self, answer: str) -> bool:
        """Whether this is an answer at all; dates are written 2026-11-23."""
        match self.kind:
            case Kind.CHOICE:
                return answer in self.options
            case Kind.YES_NO:
                return answer in YES_NO
            case Kind.NUMBER:
                return _NUMBER.match(answer) is not None
            case Kind.DATE:
                return _is_date(answer)
        return True


def answers(form: Iterable[Field], disposition: str, given: Mapping[str, str]) -> dict[str, str]:
    """What was answered of the fields that belong to the disposition; blanks and strange fields are left out."""
    return {
        one.field: text
        for one in form
        if one.belongs_to(disposition) and (text := given.get(one.field, "")[:LONGEST_ANSWER].strip())
    }


def wrong(form: Iterable[Field], filled_in: Mapping[str, str]) -> list[str]:
    """The fields whose answer is none."""
    return [one.field for one in form if one.field in filled_in and not one.admits(filled_in[one.field])]


def unanswered(form: Iterable[Field], disposition: str, filled_in: Mapping[str, str]) -> list[str]:
    """The required fields without an answer."""
    return [
        one.field
        for one in form
        if one.is_required and one.belongs_to(disposition) and one.field not in filled_in
    ]


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
