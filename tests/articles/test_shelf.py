"""Articles found by words, in scripts with and without spaces."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.articles import LONGEST_QUERY, Article, Shelf
from callcenter.plain import from_plain, to_plain
from tests.articles.shelves import ARTICLES, NOW, VECTORS, articles


@pytest.mark.parametrize("case", VECTORS["searches"], ids=lambda case: case["query"])
def test_what_is_found(case: dict[str, Any]) -> None:
    found = Shelf(ARTICLES).search(case["query"], NOW)
    assert [one.article.article for one in found] == case["finds"]


def test_the_title_comes_before_the_text() -> None:
    both = [
        Article(article="text", title={"en": "Other"}, text={"en": "limits"}),
        Article(article="keyword", title={"en": "Other"}, text={"en": "x"}, keywords=("limits",)),
        Article(article="title", title={"en": "Of limits"}, text={"en": "x"}),
    ]
    found = Shelf(both).search("limits", NOW)
    assert [(one.article.article, one.score) for one in found] == [
        ("title", 18), ("keyword", 6), ("text", 2),
    ]  # fmt: skip


def test_one_is_had_by_its_name() -> None:
    shelf = Shelf(ARTICLES)
    assert (shelf.get("lost"), shelf.get("never"), len(shelf)) == (ARTICLES[1], None, len(ARTICLES))


@given(articles(), st.text(max_size=LONGEST_QUERY + 5))
def test_whatever_is_typed_only_valid_ones_are_found_each_once(shelf: list[Article], query: str) -> None:
    found = [one.article for one in Shelf(shelf).search(query, NOW)]
    assert all(one.is_valid(NOW) for one in found)
    assert len({one.article for one in found}) == len(found)


@given(articles())
def test_each_is_found_by_its_own_title(shelf: list[Article]) -> None:
    for article in shelf:
        if article.is_valid(NOW):
            for title in article.title.values():
                assert article in [one.article for one in Shelf(shelf).search(title, NOW)]


@given(articles())
def test_there_and_back(shelf: list[Article]) -> None:
    assert [from_plain(Article, to_plain(one)) for one in shelf] == shelf
