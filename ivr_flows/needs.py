"""What an agent must be able to do: the text of a skill requirement, read into plain tuples.

    Chinese >= 7 and (billing >= 5 or sales >= 5)    →    (("Chinese", 7), (("billing", 5), ("sales", 5)))
    Chinese or English                               →    ((("Chinese", 1), ("English", 1)),)
    anyone                                           →    ()

    requirement = "anyone" | part { "and" part } | skill "or" skill { "or" skill }
    part        = skill | "(" skill { "or" skill } ")"
    skill       = NAME [ ">=" LEVEL ]                     a name alone: level 1; `≥` will do for `>=`

The same text stands in the site's file, where the routing core's own reader reads it; one table of vectors,
`tests/vectors/skill_needs.yaml`, holds both to the same answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ivr_flows.errors import ExpressionError
from ivr_flows.values import Mark, Named, Need, Needs, Skill
from said import Said

MAX_LENGTH = 300
"""Characters in one requirement; what is longer nobody can staff."""

MAX_NAME = 64
"""Characters in the name of a skill, as in the site's file."""

LOWEST, HIGHEST = 1, 10

_TOKEN = re.compile(r"\s*(?P<token>[A-Za-z0-9][A-Za-z0-9._-]*|>=|≥|\(|\))")
_RESERVED = frozenset({"and", "or", "not", "anyone"})


def parse_needs(text: str) -> Needs:
    """Read a requirement, as written; raises ExpressionError with the place."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(Said("it is longer than {most} characters", most=MAX_LENGTH), MAX_LENGTH + 1)
    reader = _Reader(_tokens(text), len(text.rstrip()) + 1)
    if reader.peek() == "":
        raise ExpressionError(Said("nothing is asked for; write `anyone` when everybody will do"), 1)
    if reader.take("anyone"):
        reader.end(Said("`anyone` stands alone"))
        return ()
    return reader.requirement()


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    column: int


def _tokens(text: str) -> list[_Token]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            column = end - len(text[at:end].lstrip())
            raise ExpressionError(Said("{text!r} cannot be read", text=text[column]), column + 1)
        tokens.append(_Token(match["token"], match.start("token") + 1))
        at = match.end()
    return tokens


class _Reader:
    """Recursive descent without recursion: parentheses cannot stand inside each other."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens = [*tokens, _Token("", end)]
        self._at = 0

    def peek(self) -> str:
        """Return the next token's text; "" at the end."""
        return self._tokens[self._at].text

    def take(self, *texts: str) -> bool:
        """Step over the next token if it is one of these."""
        is_there = self.peek() in texts
        self._at += is_there
        return is_there

    def end(self, problem: Said | None = None) -> None:
        """Nothing may follow."""
        if self.peek():
            there = Said("{text!r} was not expected here", text=self.peek())
            raise ExpressionError(problem or there, self._column())

    def requirement(self) -> Needs:
        needs: list[Need] = [self._part()]
        word = self.peek()
        while self.peek() in ("and", "or"):
            if self.peek() != word:
                raise ExpressionError(Said("put the `or` in parentheses"), self._column())
            self.take(word)
            needs.append(self._part() if word == "and" else self._skill())
        self.end()
        if word == "or":
            return (self._choice(needs),)
        return tuple(needs)

    def _choice(self, needs: list[Need]) -> tuple[Skill, ...]:
        return tuple(skill for need in needs for skill in alternatives(need))

    def _part(self) -> Need:
        if not self.take("("):
            return self._skill()
        skills = [self._skill()]
        while self.take("or"):
            skills.append(self._skill())
        if self.peek() == "and":
            raise ExpressionError(Said("inside parentheses there can only be `or`"), self._column())
        if self.peek() == "":
            raise ExpressionError(Said("')' is missing at the end"), self._column())
        if not self.take(")"):
            self.end()
        return skills[0] if len(skills) == 1 else tuple(skills)

    def _skill(self) -> Skill:
        name = self.peek()
        if name == "":
            raise ExpressionError(Said("a skill is missing at the end"), self._column())
        if name in _RESERVED or not any(character.isalpha() for character in name):
            raise ExpressionError(Said("a skill is expected here, not {name!r}", name=name), self._column())
        if len(name) > MAX_NAME:
            raise ExpressionError(
                Said("a skill's name has at most {most} characters", most=MAX_NAME), self._column()
            )
        self._at += 1
        return (name, self._level() if self.take(">=", "≥") else LOWEST)

    def _level(self) -> int:
        text = self.peek()
        if not (text.isdecimal() and LOWEST <= int(text) <= HIGHEST):
            raise ExpressionError(
                Said(
                    "the level must be a whole number from {low} to {high}",
                    low=LOWEST,
                    high=HIGHEST,
                ),
                self._column(),
            )
        self._at += 1
        return int(text)

    def _column(self) -> int:
        return self._tokens[self._at].column


def alternatives(need: Need) -> tuple[Skill, ...]:
    """Return the skills of which one is enough: several for a choice, else one."""
    return tuple(_skills(need))


def skills_named(at: Mark, needs: Needs, steps: tuple[tuple[Needs, float], ...]) -> Iterator[Named]:
    """Yield every skill that a requirement or a step before it speaks of, once."""
    asked = (need for each in (*(step for step, _ in steps), needs) for need in each)
    for skill in dict.fromkeys(skill for need in asked for skill, _ in alternatives(need)):
        yield Named("skill", skill, at)


def _skills(need: Need) -> list[Skill]:
    match need:
        case (str(name), int(level)):
            return [(name, level)]
        case _:
            return [skill for skill in need if isinstance(skill, tuple)]
