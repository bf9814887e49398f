"""Text with values in it, as `say` speaks it and `fetch` puts it into an address.

    Your balance is {balance:money CNY} as of {day:date}.        {{ and }} stand for the braces themselves

A slot is an expression and, after a colon, the form in which the value is spoken; without one, as it reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ivr_flows.errors import ExpressionError
from ivr_flows.expression import Expression, Variables, parse_expression
from ivr_flows.functions import text_of
from ivr_flows.values import Mark, Value
from said import Said

MAX_LENGTH = 1000
"""Characters of one template: a minute of speech."""

FORMS = ("text", "number", "digits", "ordinal", "money", "percent", "date", "time", "moment", "duration")
"""How a value can be spoken. `money` takes a currency, such as `money CNY`."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A value to be put in. `form` is one of FORMS, `detail` what follows it."""

    expression: Expression
    form: str = "text"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A value and the form in which it is to be spoken."""

    value: Value
    form: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A template that has been read: texts and slots in order; `at`: where in its file it stands."""

    text: str
    parts: tuple[str | Slot, ...]
    at: Mark | None = field(default=None, compare=False)

    @property
    def names(self) -> frozenset[str]:
        """The variables it looks at."""
        none: frozenset[str] = frozenset()
        return none.union(*(part.expression.names for part in self.parts if isinstance(part, Slot)))

    def pieces(self, variables: Variables) -> tuple[str | Piece, ...]:
        """Return the texts, and the values with their forms."""
        return tuple(
            part if isinstance(part, str) else Piece(part.expression.value(variables), part.form, part.detail)
            for part in self.parts
        )

    def render(self, variables: Variables) -> str:
        """Return the text with every value as it reads, whatever its form."""
        return "".join(
            piece if isinstance(piece, str) else text_of(piece.value) for piece in self.pieces(variables)
        )


def placed(template: Template, at: Mark, places: Mapping[str, Mark]) -> Template:
    """The template with where it stands, and its variables."""
    parts = (
        part
        if isinstance(part, str)
        else replace(part, expression=replace(part.expression, at=at, places=places))
        for part in template.parts
    )
    return replace(template, parts=tuple(parts), at=at)


def parse_template(text: str) -> Template:
    """Read a template; raises ExpressionError with the place."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            Said("the text is longer than {most} characters", most=MAX_LENGTH), MAX_LENGTH + 1
        )
    return Template(text, tuple(_joined(_parts(text))))


def _joined(parts: Iterator[str | Slot]) -> Iterator[str | Slot]:
    said = ""
    for part in parts:
        if isinstance(part, str):
            said += part
            continue
        if said:
            yield said
        said = ""
        yield part
    if said:
        yield said


def _parts(text: str) -> Iterator[str | Slot]:
    at = 0
    while at < len(text):
        letter = text[at]
        if text[at : at + 2] in ("{{", "}}"):
            yield letter
            at += 2
        elif letter == "}":
            raise ExpressionError(Said("'}}' without '{{'; write }}}} for the brace itself"), at + 1)
        elif letter == "{":
            end = _find(text, "}", at + 1)
            if end < 0:
                raise ExpressionError(Said("'{{' without '}}'; write {{{{ for the brace itself"), at + 1)
            yield _slot(text[at + 1 : end], at + 1)
            at = end + 1
        else:
            yield letter
            at += 1


def _find(text: str, sign: str, begin: int) -> int:
    """Where the sign stands outside of quotes; -1 for nowhere."""
    quote = ""
    for at in range(begin, len(text)):
        letter = text[at]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == sign:
            return at
    return -1


def _slot(inside: str, begin: int) -> Slot:
    colon = _find(inside, ":", 0)
    written, form = (inside, "text") if colon < 0 else (inside[:colon], inside[colon + 1 :].strip())
    try:
        expression = parse_expression(written)
    except ExpressionError as error:
        raise ExpressionError(error.problem, begin + error.column) from error
    name, _, detail = form.partition(" ")
    if name not in FORMS:
        raise ExpressionError(
            Said("no form is called {name!r}: use {all}", name=name[:20], all=tuple(FORMS)), begin + colon + 2
        )
    return Slot(expression, name, detail.strip())
