"""A skill requirement as people write it, read into needs.

    Chinese >= 7 and (billing >= 5 or sales >= 5)     both, and of the two in parentheses one
    Chinese or English                                one of them, at level 1
    anyone                                            no needs at all

    requirement = "anyone" | part { "and" part } | skill "or" skill { "or" skill }
    part        = skill | "(" skill { "or" skill } ")"
    skill       = NAME [ ">=" LEVEL ]                 without: level 1; `≥` will do as well

Always all of several parts, each one skill or a choice of skills: what `acd.skills.Needs` can hold, so that nothing has
to be multiplied out. Flows are written in the same words; tests/vectors/skill_needs.yaml holds both readers to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from acd.errors import BadSpec
from acd.skills import HIGHEST_LEVEL, LOWEST_LEVEL, AnyOf, Needs, SkillNeed

LONGEST = 300
"""Characters of one requirement: nobody can staff what takes more words."""

LONGEST_NAME = 64

ANYONE = "anyone"
_WORDS = frozenset({"and", "or", "not", ANYONE})
_PIECE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*|>=|≥|[()]")


class _Piece(NamedTuple):
    text: str
    column: int


def parse(text: str) -> Needs:
    """Read a requirement, as written (`acd.skills.normal` sorts it); BadSpec names the 1-based column."""
    if len(text) > LONGEST:
        raise _problem(f"it is longer than {LONGEST} characters", LONGEST + 1)
    pieces = [*_pieces(text), _Piece("", len(text.rstrip()) + 1)]
    if len(pieces) == 1:
        raise _problem(f"nothing is asked for; write `{ANYONE}` when everybody will do", 1)
    if pieces[0].text == ANYONE:
        if pieces[1].text:
            raise _problem(f"`{ANYONE}` stands alone", pieces[1].column)
        return ()
    return _Requirement(pieces).whole()


def _pieces(text: str) -> Iterator[_Piece]:
    at = 0
    while rest := text[at:].lstrip():
        at = len(text) - len(rest)
        match = _PIECE.match(text, at)
        if match is None:
            raise _problem(f"{text[at]!r} cannot be read", at + 1)
        yield _Piece(match[0], at + 1)
        at = match.end()


def _problem(says: str, column: int) -> BadSpec:
    return BadSpec(f"column {column}: {says}")


class _Requirement:
    """Reads the pieces one after another; parentheses hold no parentheses, so nothing recurses."""

    def __init__(self, pieces: list[_Piece]) -> None:
        # The last piece is empty, and nothing steps over it.
        self._pieces = pieces
        self._at = 0

    def whole(self) -> Needs:
        """Read to the end."""
        parts = [self._part()]
        word = self._next.text
        while self._next.text in ("and", "or"):
            if self._next.text != word:
                raise _problem("put the `or` in parentheses", self._next.column)
            self._at += 1
            parts.append(self._part() if word == "and" else (self._skill(),))
        if self._next.text:
            raise self._unexpected()
        if word == "or":
            parts = [tuple(skill for part in parts for skill in part)]
        return tuple(part[0] if len(part) == 1 else AnyOf(part) for part in parts)

    @property
    def _next(self) -> _Piece:
        return self._pieces[self._at]

    def _unexpected(self) -> BadSpec:
        return _problem(f"{self._next.text!r} was not expected here", self._next.column)

    def _part(self) -> tuple[SkillNeed, ...]:
        if self._next.text != "(":
            return (self._skill(),)
        self._at += 1
        skills = [self._skill()]
        while self._next.text == "or":
            self._at += 1
            skills.append(self._skill())
        if self._next.text == "and":
            raise _problem("inside parentheses there can only be `or`", self._next.column)
        if not self._next.text:
            raise _problem("')' is missing at the end", self._next.column)
        if self._next.text != ")":
            raise self._unexpected()
        self._at += 1
        return tuple(skills)

    def _skill(self) -> SkillNeed:
        name, column = self._next
        if not name:
            raise _problem("a skill is missing at the end", column)
        if name in _WORDS or not any(map(str.isalpha, name)):
            raise _problem(f"a skill is expected here, not {name!r}", column)
        if len(name) > LONGEST_NAME:
            raise _problem(f"a skill's name has at most {LONGEST_NAME} characters", column)
        self._at += 1
        if self._next.text not in (">=", "≥"):
            return SkillNeed(name)
        self._at += 1
        return SkillNeed(name, self._level())

    def _level(self) -> int:
        text, column = self._next
        # No level has more digits than a leading zero or two.
        if not (text.isdecimal() and len(text) <= 4 and LOWEST_LEVEL <= int(text) <= HIGHEST_LEVEL):
            says = f"the level must be a whole number from {LOWEST_LEVEL} to {HIGHEST_LEVEL}"
            raise _problem(says, column)
        self._at += 1
        return int(text)
