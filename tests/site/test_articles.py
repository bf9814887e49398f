"""Articles in the site file: what they name exists, and whoever wrote one language of the title wrote the text."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from callcenter.site import SiteArticle, SiteError, load_site

SITE = """\
version: 1
queues:
  sales: {name: {en: Sales}, dispositions: {sold: {en: Sold}}}
  support: {name: {en: Support}}
articles:
  first:
    title: {en: First}
    text: {en: Text}
"""


def loaded(tmp_path: Path, more: str = "") -> Any:
    path = tmp_path / "site.yaml"
    path.write_text(SITE + "".join(f"    {line}\n" for line in more.splitlines()), encoding="utf-8")
    return load_site(path).articles["first"]


def test_a_title_and_a_text_are_enough(tmp_path: Path) -> None:
    assert loaded(tmp_path) == SiteArticle(title={"en": "First"}, text={"en": "Text"})


def test_whom_it_is_for_and_what_it_is_about(tmp_path: Path) -> None:
    more = """\
queues: [sales]
tiers: [gold]
tags: [complaint]
dispositions: [sold]
menu: [Sales]
keywords: [价格]
until: 2026-12-25
"""
    assert loaded(tmp_path, more) == SiteArticle(
        title={"en": "First"}, text={"en": "Text"}, queues=("sales",), tiers=("gold",), tags=("complaint",),
        dispositions=("sold",), menu=("Sales",), keywords=("价格",), until=date(2026, 12, 25),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "line", "problem"),
    [
        ("queues: [lost]", 9, "there is no queue 'lost'; queues: sales, support"),
        ("queues: [support]\ndispositions: [sold]", 10, "there is no disposition 'sold' in its queues"),
        ("dispositions: [gone]", 9, "there is no disposition 'gone' in any queue"),
        ("until: tomorrow", 9, "date"),
        ("body: x", 9, "no such key"),
        ("keywords: [' ']", 9, ""),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, more: str, line: int, problem: str) -> None:
    with pytest.raises(SiteError) as wrong:
        loaded(tmp_path, more)
    assert wrong.value.line == line
    assert problem in wrong.value.problem


@pytest.mark.parametrize(
    ("title", "text", "where"),
    [
        ({"en": "A", "zh": "甲"}, {"en": "B"}, "text"),
        ({"en": "A"}, {"en": "B", "zh": "乙"}, "title"),
    ],
)
def test_both_or_neither_in_a_language(title: Any, text: Any, where: str) -> None:
    found = list(SiteArticle(title=title, text=text).conflicts({}))
    assert [place for place, _ in found] == [(where,)]
    assert "says nothing in zh" in str(found[0][1])
