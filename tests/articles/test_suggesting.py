"""Which articles are offered for a contact, in which order, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.articles import Article, Facts, Shelf, Suggestion, suggest
from callcenter.plain import from_plain, to_plain
from tests.articles.shelves import ARTICLES, FACTS, NOW, VECTORS, articles

ORDER = ("disposition", "menu", "note", "case", "tag", "tier", "queue")


@pytest.mark.parametrize("case", VECTORS["suggestions"], ids=lambda case: str(case["facts"]))
def test_what_is_suggested(case: dict[str, Any]) -> None:
    found = suggest(Shelf(ARTICLES), from_plain(Facts, case["facts"]), "en", NOW)
    told = [
        [one.article.article, one.score, [[reason.about, [*reason.words]] for reason in one.reasons]]
        for one in found
    ]
    assert told == case["suggests"]


def test_of_two_that_fit_alike_the_one_in_this_language_comes_first() -> None:
    english = Article(article="english", title={"en": "A"}, text={"en": "A"}, queues=("a",))
    chinese = Article(article="chinese", title={"zh": "甲"}, text={"zh": "甲"}, queues=("a",))
    shelf = Shelf([english, chinese])
    for language, first in (("en", "english"), ("zh", "chinese")):
        assert suggest(shelf, Facts(queue="a"), language, NOW)[0].article.article == first


@given(articles(), FACTS)
def test_only_for_whom_it_is_and_never_without_a_reason(shelf: list[Article], facts: Facts) -> None:
    for one in suggest(Shelf(shelf), facts, "en", NOW):
        article = one.article
        assert article.is_valid(NOW)
        assert not article.queues or facts.queue in article.queues
        assert not article.tiers or facts.tier in article.tiers
        assert not article.tags or set(article.tags) & set(facts.tags)
        abouts = [reason.about for reason in one.reasons]
        assert abouts
        assert abouts == sorted(set(abouts), key=ORDER.index)
        assert all(reason.words for reason in one.reasons)


@given(articles(), FACTS, st.randoms(use_true_random=False))
def test_the_order_of_the_shelf_decides_between_equals_alone(
    shelf: list[Article], facts: Facts, chance: Any
) -> None:
    before = suggest(Shelf(shelf), facts, "en", NOW)
    assert suggest(Shelf(shelf), facts, "en", NOW) == before
    assert [one.score for one in before] == sorted((one.score for one in before), reverse=True)
    mixed = list(shelf)
    chance.shuffle(mixed)
    after = suggest(Shelf(mixed), facts, "en", NOW)
    assert sorted(before, key=by_name) == sorted(after, key=by_name)


def by_name(one: Suggestion) -> str:
    return one.article.article


@given(articles(), FACTS)
def test_saying_how_it_ended_never_takes_one_away(shelf: list[Article], facts: Facts) -> None:
    silent = suggest(Shelf(shelf), replace(facts, disposition=""), "en", NOW)
    said = {by_name(one): one.score for one in suggest(Shelf(shelf), facts, "en", NOW)}
    assert all(said[by_name(one)] >= one.score for one in silent)


@given(articles(), FACTS)
def test_there_and_back(shelf: list[Article], facts: Facts) -> None:
    found = suggest(Shelf(shelf), facts, "en", NOW)
    assert [from_plain(Suggestion, to_plain(one)) for one in found] == found
    assert from_plain(Facts, to_plain(facts)) == facts
