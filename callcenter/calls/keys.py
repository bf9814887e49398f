"""Keys a caller presses: a phone may report one press twice, in its audio stream and by a SIP INFO."""

from __future__ import annotations

from dataclasses import replace

from callcenter.calls.book import Book
from callcenter.calls.leg import Leg
from callcenter.calls.media import DigitHeard
from callcenter.calls.sip import LegDigit

SAME_PRESS_S = 1.0
"""The longest both reports of one press may lie apart; two presses of one key come by the same way."""


def is_new_press(book: Book, leg: Leg, fact: DigitHeard | LegDigit, now: float) -> bool:
    """Whether this is not the second report of the press before; remembers it if so."""
    way = type(fact).__name__
    is_same = (leg.last_key, now - leg.last_key_at < SAME_PRESS_S) == (fact.digit, True)
    if is_same and leg.last_key_by != way:
        return False
    book.put_leg(replace(leg, last_key=fact.digit, last_key_by=way, last_key_at=now))
    return True
