"""Articles: what the house knows about a subject, found by words and offered while somebody talks about it. Pure.

    articles ─▶ Shelf ─▶ search(words, now) ─▶ found, best first
                  └────▶ suggest(shelf, facts of the contact, language, now) ─▶ suggestions, each with its reasons

`queues`, `tiers` and `tags` of an article say whom it is for: where one is given and does not fit, it is not offered.
`dispositions`, `menu`, `keywords` and the title say what it is about: those decide the order. Everybody finds every
article by searching. Chinese is compared by pairs of characters, other scripts by words without their endings.
"""

from callcenter.articles.model import Article, Facts, Reason, Suggestion
from callcenter.articles.shelf import LONGEST_QUERY, Found, Shelf
from callcenter.articles.suggesting import suggest
from callcenter.articles.words import beginning, excerpt, plain_text

__all__ = [
    "LONGEST_QUERY",
    "Article",
    "Facts",
    "Found",
    "Reason",
    "Shelf",
    "Suggestion",
    "beginning",
    "excerpt",
    "plain_text",
    "suggest",
]
