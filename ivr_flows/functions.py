"""The functions of the expression language: pure, total, and of bounded cost.

Arguments that make no sense give the empty text, as an unknown variable does: a typing mistake of a caller must never
end a call. Which names there are, and how many arguments each takes, is checked when the expression is read.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ivr_flows.values import Scalar, Value

MAX_TEXT = 2000
"""Characters a text can grow to; a prompt is never longer, and a loop that appends must not fill the memory."""

MAX_ITEMS = 200
"""Items a list can grow to."""

MAX_WHOLE = 2**53
"""Whole numbers beyond this become floats: a loop that multiplies must not build numbers of a million digits."""

MAX_MATCHED = 200
MAX_PATTERN = 100
"""Characters that are held against a pattern, and of the pattern: the work is their product."""

EMPTY = ""


def number_of(value: Value) -> int | float | None:
    """The number a value reads as; None for what is none, infinities included."""
    if isinstance(value, tuple):
        return None
    if isinstance(value, bool | int):
        return _bounded(int(value))
    try:
        number = float(value)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    is_plain = isinstance(value, str) and value.strip().lstrip("+-").isdecimal() and abs(number) < MAX_WHOLE
    return int(number) if is_plain else number


def _bounded(number: int) -> int | float | None:
    if abs(number) <= MAX_WHOLE:
        return number
    try:
        return float(number)
    except OverflowError:
        return None


def text_of(value: Value) -> str:
    """How a value is written: whole numbers without a point, lists with commas."""
    if isinstance(value, tuple):
        return ", ".join(text_of(item) for item in value)[:MAX_TEXT]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < MAX_WHOLE:
        return str(int(value))
    return str(value)


def calculate(sign: str, left: Value, right: Value) -> Value:
    """Add texts or numbers, subtract, multiply, divide; empty when a side is no number, or the divisor 0."""
    if sign == "+" and isinstance(left, str) and isinstance(right, str):
        return (left + right)[:MAX_TEXT]
    if sign == "+" and isinstance(left, tuple) and isinstance(right, tuple):
        return (left + right)[:MAX_ITEMS]
    a, b = number_of(left), number_of(right)
    if a is None or b is None or (sign in "/%" and b == 0):
        return EMPTY
    return tidy(_SUMS[sign](a, b))


def tidy(number: float) -> Value:
    """A finite number of bounded size; empty for others."""
    if isinstance(number, int):
        bounded = _bounded(number)
        return EMPTY if bounded is None else bounded
    return number if math.isfinite(number) else EMPTY


_SUMS: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "%": lambda a, b: a % b,
}


def matches(text: str, pattern: str) -> bool:
    """Whether the whole text fits: `?` any character, `#` one digit, `*` any number of any, all else itself.

    No regular expressions: a bad one of those takes minutes over a few characters, and the line is silent meanwhile.
    """
    text = text[: MAX_MATCHED + 1]
    row = [True] + [False] * len(text)
    for sign in pattern[:MAX_PATTERN]:
        if sign == "*":
            seen, fits = False, []
            for is_here in row:
                seen = seen or is_here
                fits.append(seen)
            row = fits
        else:
            row = [False] + [row[at] and _is_like(letter, sign) for at, letter in enumerate(text)]
    return row[-1]


def _is_like(letter: str, sign: str) -> bool:
    return sign == "?" or (sign == "#" and letter in "0123456789") or sign == letter


def is_in(item: Value, whole: Value) -> bool:
    """Whether a list has the item, or a text the other text within."""
    if isinstance(whole, tuple):
        return any(text_of(one) == text_of(item) for one in whole)
    return text_of(item) in text_of(whole)


@dataclass(frozen=True, slots=True)
class Function:
    """`least` to `most` arguments; `run` never raises."""

    least: int
    most: int
    run: Callable[..., Value]


def _items(value: Value) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)


def _len(value: Value) -> Value:
    return len(value) if isinstance(value, tuple) else len(text_of(value))


def _round(value: Value, places: Value = 0) -> Value:
    number, to = number_of(value), number_of(places)
    if number is None or to is None:
        return EMPTY
    digits = int(max(0, min(9, to)))
    return tidy(round(number, digits) if digits else math.floor(number + 0.5))


def _numbers(values: tuple[Value, ...]) -> list[float]:
    return [n for value in values for item in _items(value) if (n := number_of(item)) is not None]


def _min(*values: Value) -> Value:
    return min(_numbers(values), default=EMPTY)


def _max(*values: Value) -> Value:
    return max(_numbers(values), default=EMPTY)


def _sum(*values: Value) -> Value:
    return tidy(sum(_numbers(values)))


def _cut(value: Value, begin: Value, length: Value = MAX_TEXT) -> Value:
    """`begin` counts from 1; from the end when it is negative."""
    text, start, size = text_of(value), number_of(begin), number_of(length)
    if start is None or size is None:
        return EMPTY
    first = int(max(-MAX_TEXT, min(MAX_TEXT, start)))
    first = max(0, len(text) + first) if first < 0 else max(0, first - 1)
    return text[first : first + int(max(0, min(MAX_TEXT, size)))]


def _item(value: Value, at: Value) -> Value:
    """`at` counts from 1; from the end when it is negative."""
    items, index = _items(value), number_of(at)
    if index is None or not 1 <= abs(index) <= len(items):
        return EMPTY
    return items[int(index) - 1 if index > 0 else int(index)]


def _split(value: Value, by: Value = ",") -> Value:
    text, sign = text_of(value), text_of(by)
    if not text or not sign:
        return ()
    return tuple(part.strip() for part in text.split(sign)[:MAX_ITEMS])


def _join(value: Value, by: Value = ", ") -> Value:
    return text_of(by).join(text_of(item) for item in _items(value))[:MAX_TEXT]


def _number(value: Value) -> Value:
    number = number_of(value)
    return EMPTY if number is None else number


def _replace(value: Value, old: Value, new: Value) -> Value:
    text, what = text_of(value)[:MAX_TEXT], text_of(old)
    # The first 20 only: of a text that grows with each one more would be a great many characters.
    return text.replace(what, text_of(new)[:MAX_TEXT], 20)[:MAX_TEXT] if what else text


def _digits(value: Value) -> Value:
    return "".join(letter for letter in text_of(value) if letter in "0123456789")


def _abs(value: Value) -> Value:
    number = number_of(value)
    return EMPTY if number is None else tidy(abs(number))


def _floor(value: Value) -> Value:
    number = number_of(value)
    return EMPTY if number is None else tidy(math.floor(number))


FUNCTIONS: dict[str, Function] = {
    "abs": Function(1, 1, _abs),
    "contains": Function(2, 2, lambda whole, item: is_in(item, whole)),
    "cut": Function(2, 3, _cut),
    "default": Function(2, 2, lambda value, other: other if value in (EMPTY, ()) else value),
    "digits": Function(1, 1, _digits),
    "ends_with": Function(2, 2, lambda text, end: text_of(text).endswith(text_of(end))),
    "floor": Function(1, 1, _floor),
    "if": Function(3, 3, lambda test, yes, no: yes if test else no),
    "item": Function(2, 2, _item),
    "join": Function(1, 2, _join),
    "len": Function(1, 1, _len),
    "lower": Function(1, 1, lambda text: text_of(text).lower()),
    "matches": Function(2, 2, lambda text, pattern: matches(text_of(text), text_of(pattern))),
    "max": Function(1, 20, _max),
    "min": Function(1, 20, _min),
    "number": Function(1, 1, _number),
    "replace": Function(3, 3, _replace),
    "round": Function(1, 2, _round),
    "split": Function(1, 2, _split),
    "starts_with": Function(2, 2, lambda text, start: text_of(text).startswith(text_of(start))),
    "sum": Function(1, 20, _sum),
    "text": Function(1, 1, text_of),
    "trim": Function(1, 1, lambda text: text_of(text).strip()),
    "upper": Function(1, 1, lambda text: text_of(text).upper()),
}
