"""Which articles are worth a look during a contact, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from callcenter.articles.model import About, Article, Facts, Reason, Suggestion
from callcenter.articles.shelf import Indexed, Shelf
from callcenter.articles.words import holds, stemmed, telling

POINTS: Mapping[About, int] = {
    "disposition": 50,
    "menu": 30,
    "note": 12,
    "case": 8,
    "tag": 10,
    "tier": 6,
    "queue": 5,
}
"""For each word that fits; of a note and of cases at most `MOST_WORDS` count, of a menu one choice."""
MOST_WORDS = 3
LONGEST_TEXT = 4000
"""Characters of a note, or of all cases, that are read."""


def suggest(shelf: Shelf, facts: Facts, language: str, now: float) -> list[Suggestion]:
    """Whatever something speaks for, the best first; then what is there in this language, then as on the shelf.

    An article for other queues, tiers or tags is left out, and so is one that is out of date.
    """
    note, cases = _Said.of(facts.note), _Said.of(" \n ".join(facts.cases))
    found = []
    for one in shelf:
        if _is_for(one.article, facts) and one.article.is_valid(now):
            reasons = tuple(_reasons(one, facts, note, cases, language))
            score = sum(POINTS[reason.about] * len(reason.words) for reason in reasons)
            if score:
                found.append(Suggestion(article=one.article, score=score, reasons=reasons))
    return sorted(found, key=lambda one: (-one.score, language not in one.article.text))


def _is_for(article: Article, facts: Facts) -> bool:
    return (
        (not article.queues or facts.queue in article.queues)
        and (not article.tiers or facts.tier in article.tiers)
        and (not article.tags or not set(article.tags).isdisjoint(facts.tags))
    )


def _reasons(one: Indexed, facts: Facts, note: _Said, cases: _Said, language: str) -> Iterator[Reason]:
    article = one.article
    if facts.disposition and facts.disposition in article.dispositions:
        yield Reason(about="disposition", words=(facts.disposition,))
    chosen = {choice.casefold() for choice in article.menu}
    # The last choice is what the caller wants; those before only led there.
    fitting = (
        one for one in reversed(facts.menu) if chosen.intersection(map(str.casefold, one.every_text()))
    )
    if menu := next(fitting, None):
        yield Reason(about="menu", words=(menu.said(language),))
    yield from _told("note", note.fitting(one))
    yield from _told("case", cases.fitting(one))
    yield from _told("tag", [tag for tag in facts.tags if tag in article.tags][:1])
    yield from _told("tier", [facts.tier] if facts.tier and facts.tier in article.tiers else [])
    yield from _told("queue", [facts.queue] if facts.queue and facts.queue in article.queues else [])


def _told(about: About, words: Iterable[str]) -> Iterator[Reason]:
    if found := tuple(words):
        yield Reason(about=about, words=found)


class _Said:
    """A text of the contact, read once for all articles."""

    def __init__(self, text: str, words: Mapping[str, str]) -> None:
        self._text = text
        self._words = words

    @classmethod
    def of(cls, text: str) -> _Said:
        # What was typed last counts most.
        last = text[-LONGEST_TEXT:]
        return cls(stemmed(last), telling(last))

    def fitting(self, one: Indexed) -> list[str]:
        """Keywords that were said, then words of the title; the first few."""
        keywords = [keyword for keyword in one.article.keywords if holds(self._text, keyword)]
        known = telling(" ".join(keywords))
        words = [word for key, word in self._words.items() if key in one.about and key not in known]
        return [*keywords, *words][:MOST_WORDS]
