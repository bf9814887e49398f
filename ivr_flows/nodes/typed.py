"""What digits typed on a telephone mean: an amount, a day, a time. None: they mean nothing of the kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

from ivr_flows.speaking import words
from ivr_flows.template import Piece
from ivr_flows.values import Value

POINT = "*"
"""The key for the point of an amount: 12*50."""

_AMOUNT = re.compile(r"\d+(?:\*\d{0,2})?\Z|\*\d{1,2}\Z", re.ASCII)
CENTURY = "20"


def _digits(typed: str) -> Value | None:
    return typed


def _amount(typed: str) -> Value | None:
    """12*5 is 12.50; at most two places."""
    if not _AMOUNT.match(typed):
        return None
    number = Decimal("0" + typed.replace(POINT, ".") + ("0" if typed.endswith(POINT) else ""))
    return int(number) if number == int(number) else float(number)


def _date(typed: str) -> Value | None:
    """20261123, or 261123 of this century, as 2026-11-23."""
    if not typed.isdecimal() or len(typed) not in (6, 8):
        return None
    whole = typed if len(typed) == 8 else CENTURY + typed
    try:
        return str(date(int(whole[:4]), int(whole[4:6]), int(whole[6:])))
    except ValueError:
        return None


def _time(typed: str) -> Value | None:
    """1405, or 930, as 14:05 and 09:30."""
    if not typed.isdecimal() or len(typed) not in (3, 4):
        return None
    whole = typed.rjust(4, "0")
    try:
        return time(int(whole[:2]), int(whole[2:])).isoformat("minutes")
    except ValueError:
        return None


TYPES: dict[str, Callable[[str], Value | None]] = {
    "digits": _digits,
    "amount": _amount,
    "date": _date,
    "time": _time,
}


def read_back(kind: str, value: Value, currency: str, language: str) -> str:
    """The words that say it to who has typed it."""
    form = {"amount": "money" if currency else "number"}.get(kind, kind)
    return words([Piece(value, form, currency if form == "money" else "")], language)
