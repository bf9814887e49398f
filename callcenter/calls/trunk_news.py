"""What trunks say of themselves: whether they can be used."""

from __future__ import annotations

from callcenter.calls.book import Book
from callcenter.calls.caller_leg import clean
from callcenter.calls.effects import Effect
from callcenter.calls.sip import TrunkStood
from callcenter.events import TrunkDown, TrunkUp


def stood(book: Book, fact: TrunkStood, now: float) -> list[Effect]:
    """Remember it for the next call; calls under way go on. What is known already is no event."""
    why = clean(fact.why)
    if not book.trunks.stood(fact.trunk, fact.is_up, why, now):
        return []
    return [(TrunkUp if fact.is_up else TrunkDown)(at=now, trunk=fact.trunk, why=why)]
