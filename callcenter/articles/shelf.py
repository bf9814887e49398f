"""The articles of the house, ready to be searched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from callcenter.articles.model import Article
from callcenter.articles.words import is_han, pairs, runs, says_something, spaced, stem, telling

LONGEST_QUERY = 200
MOST_WORDS = 12
"""Of a query; whoever pastes a paragraph means its beginning."""

TITLE, KEYWORD, TEXT, WHOLE = 8, 6, 2, 10
"""Points for a word in the title, a keyword or the text, and for all of them together in the title."""
ENOUGH = 0.5
"""The share of a stretch of Chinese whose pairs have to be there: people type sentences."""


@dataclass(frozen=True, slots=True)
class Found:
    """An article in which everything that was looked for occurs, and how well."""

    article: Article
    score: int


@dataclass(frozen=True, slots=True)
class Indexed:
    """An article with its words as written and without their endings, in all its languages at once."""

    article: Article
    title: str
    keywords: str
    text: str
    about: frozenset[str]
    """Stems and pairs of the titles."""

    @classmethod
    def of(cls, article: Article) -> Indexed:
        titles = " \n ".join(article.title.values())
        return cls(
            article,
            title=_words(titles),
            keywords=_words(" \n ".join(article.keywords)),
            text=_words(" \n ".join(article.text.values())),
            about=frozenset(telling(titles)),
        )

    def score(self, wanted: list[str]) -> int:
        """0 where a word is nowhere."""
        total = 0
        for run in wanted:
            best = max(
                TITLE * _share(run, self.title),
                KEYWORD * _share(run, self.keywords),
                TEXT * _share(run, self.text),
            )
            if best <= 0:
                return 0
            total += round(best)
        return total + (WHOLE if " ".join(wanted) in self.title else 0)


class Shelf:
    """In the order of the site file; that order decides between articles that fit alike."""

    def __init__(self, articles: Iterable[Article] = ()) -> None:
        self._all = {article.article: Indexed.of(article) for article in articles}

    def __iter__(self) -> Iterator[Indexed]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def get(self, article: str) -> Article | None:
        found = self._all.get(article)
        return found.article if found else None

    def search(self, query: str, now: float) -> list[Found]:
        """The best first; all of them for an empty query, none for one without a word. Outdated ones are left out."""
        valid = [one for one in self if one.article.is_valid(now)]
        if not query.strip():
            return [Found(one.article, 0) for one in valid]
        wanted = runs(query[:LONGEST_QUERY])[:MOST_WORDS]
        found = [Found(one.article, one.score(wanted)) for one in valid] if wanted else []
        return sorted((one for one in found if one.score), key=lambda one: -one.score)


def _words(text: str) -> str:
    """As written, in which the beginning of a word is found while it is typed; then without their endings."""
    written = runs(text)
    return spaced([*written, *(stem(run) for run in written if not is_han(run))])


def _share(run: str, text: str) -> float:
    """How much of a word or a stretch of Chinese is in the text: 0 to 1, with a half or more of a stretch."""
    if not is_han(run):
        return float(f" {run}" in text or f" {stem(run)} " in text)
    if run in text:
        return 1.0
    asked = [pair for pair in pairs(run) if says_something(pair)]
    share = sum(pair in text for pair in asked) / len(asked) if asked else 0.0
    return share if share >= ENOUGH else 0.0
