"""Words, endings, pairs of characters; Markdown as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.articles import beginning, excerpt, plain_text
from callcenter.articles.words import EXCERPT, holds, runs, stem, stemmed, telling


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lost card!", ["lost", "card"]),
        ("ＣＡＲＤ　5,000", ["card", "5", "000"]),
        ("我的VIP卡丢了", ["我的", "vip", "卡丢了"]),
        ("Grüße_aus-Köln", ["grüsse", "aus", "köln"]),
        ("…?!", []),
    ],
)
def test_runs(text: str, found: list[str]) -> None:
    assert runs(text) == found


@pytest.mark.parametrize(
    ("words", "same"),
    [
        (("delay", "delays", "delayed", "delaying"), "delay"),
        (("charge", "charges", "charged", "charging"), "charg"),
        (("cancel", "cancelled", "canceled", "cancelling"), "cancel"),
        (("address", "addresses"), "address"),
        (("delivery", "deliveries"), "deliveri"),
        (("status",), "status"),
        (("is", "bus", "丢了"), None),
        (("2000", "5011"), None),
    ],
)
def test_endings(words: tuple[str, ...], same: str | None) -> None:
    assert {stem(word) for word in words} == ({same} if same else set(words))


@pytest.mark.parametrize(
    ("text", "phrase", "is_there"),
    [
        ("she lost cards", "lost card", True),
        ("she lost her card", "lost card", False),
        ("discard it", "card", False),
        ("cardboard", "card", False),
        ("银行卡丢了", "卡丢", True),
        ("银行卡丢了", "丢卡", False),
        ("vip卡", "VIP 卡", True),
        ("anything", "!", False),
    ],
)
def test_phrases(text: str, phrase: str, is_there: bool) -> None:
    assert holds(stemmed(text), phrase) is is_there


def test_what_every_note_has_tells_nothing() -> None:
    assert telling("The customer asked about her cards: 客户咨询银行") == {
        "card": "cards", "户咨": "户咨", "询银": "询银", "银行": "银行",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("# Title\n\n- one\n- **two** and *three*\n1. `four`", "Title one two and three four"),
        ("> quoted\n> [a link](https://a.example/x) here", "quoted a link here"),
        ("**bold *and italic* too**", "bold and italic too"),
        ("2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c"),
        ("<b>as it is</b>", "<b>as it is</b>"),
    ],
)
def test_plain(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain


def test_an_excerpt_is_where_the_word_is() -> None:
    text = "x " * 100 + "needle " + "y " * 100
    found = excerpt(text, "Needle")
    assert (found[0], found[-1]) == ("…", "…")
    assert "needle" in found
    assert excerpt(text, "nothing") == beginning(text) == ("x " * 70)[:-1].rstrip() + "…"
    assert excerpt("short", "short") == "short"


@given(st.text(max_size=400), st.text(max_size=20))
def test_whatever_is_written(text: str, query: str) -> None:
    assert len(excerpt(text, query)) <= EXCERPT
    assert len(beginning(text)) <= EXCERPT
    assert not holds(stemmed(query), query) or holds(stemmed(f"{text} {query}"), query)
