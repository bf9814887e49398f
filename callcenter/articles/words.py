"""Words of a text, in scripts with and without spaces between them, and Markdown as plain text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

_ENGLISH = snowballstemmer.stemmer("english")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")

EXCERPT = 140
"""Characters of an excerpt: two lines of a narrow column."""


def runs(text: str) -> list[str]:
    """Words, and stretches of Chinese, in small letters and one width."""
    return _RUN.findall(unicodedata.normalize("NFKC", text).casefold())


EMPTY_WORDS = frozenset(
    runs(
        "a about after all am an and any are as ask asked at be been but by call called caller can could customer did "
        "do does for from get got had has have he her him his how i if in is it its me my no not of off on one or our "
        "out please said say says she so some still such tell than that the their them then there they this to too up "
        "us was we what when where which who why will with would yes you your"
    )
)
"""They are in every note and every title, and say nothing of either."""
EMPTY_PAIRS = frozenset(
    runs(
        "客户 用户 顾客 来电 电话 我们 你们 他们 您好 请问 可以 怎么 么办 什么 如何 多少 为什 已经 没有 不能 需要 "
        "想要 以及 一个 这个 那个 是否 能否 哪些 如果 因为 所以 关于 表示 告知 询问 咨询 查询 处理 问题 进行"
    )
)


PARTICLES = frozenset("的了吗呢吧啊是我你他她它们")
"""A pair with one of these in it is where two words meet."""


def is_han(run: str) -> bool:
    return bool(_IS_HAN.match(run))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without its English ending, alike on both sides: `delayed` and `delays` meet. No word any more."""
    stemmed_word: str = _ENGLISH.stemWord(word)
    return stemmed_word


def spaced(found: Iterable[str]) -> str:
    """Runs with a space before, between and behind them, so that a space before a word is its beginning."""
    return f" {' '.join(found)} "


def stemmed(text: str) -> str:
    """The text in which phrases are looked for."""
    return spaced(run if is_han(run) else stem(run) for run in runs(text))


def holds(text: str, phrase: str) -> bool:
    """Whether a stemmed text has these words in this order; Chinese may go on before and behind them."""
    found = runs(phrase)
    if not found:
        return False
    wanted = spaced(run if is_han(run) else stem(run) for run in found)
    wanted = wanted[1:] if is_han(found[0]) else wanted
    return (wanted[:-1] if is_han(found[-1]) else wanted) in text


def pairs(run: str) -> list[str]:
    """The pairs of neighbours in a stretch of Chinese; one that stands alone is its own."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def says_something(pair: str) -> bool:
    """Whether a pair of characters is likely part of a word that matters."""
    return len(pair) == 2 and pair not in EMPTY_PAIRS and PARTICLES.isdisjoint(pair)


def telling(text: str) -> dict[str, str]:
    """What of a text says what it is about: stems and pairs, each as it was written first."""
    found: dict[str, str] = {}
    for run in runs(text):
        if is_han(run):
            for pair in pairs(run):
                if says_something(pair):
                    found.setdefault(pair, pair)
        elif len(run) > 1 and run not in EMPTY_WORDS:
            found.setdefault(stem(run), run)
    return found


# ---- Markdown as plain text

_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\s]*\)")
_LEAD = re.compile(r"^\s*(?:#{1,6}\s+|[-*+]\s+|\d{1,3}[.)]\s+|>\s?)+", re.MULTILINE)
_MARK = re.compile(r"(\*\*|\*|`)(?=\S)(.+?)(?<=\S)\1")


def plain_text(markdown: str) -> str:
    """One line without the marks."""
    text = _LEAD.sub("", _LINK.sub(r"\1", markdown))
    # Bold may hold italics.
    for _ in range(2):
        text = _MARK.sub(r"\2", text)
    return " ".join(text.split())


def beginning(markdown: str, length: int = EXCERPT) -> str:
    """How the text begins."""
    text = plain_text(markdown)
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def excerpt(markdown: str, query: str, length: int = EXCERPT) -> str:
    """The text around the first word that was looked for; its beginning where there is none."""
    text = plain_text(markdown)
    small = text.casefold()
    at = next((place for run in runs(query) if (place := small.find(run)) >= 0), 0)
    start = max(0, min(at - length // 3, len(text) - length))
    if len(small) != len(text) or start == 0:
        return beginning(markdown, length)
    piece = text[start : start + length - 2].strip()
    return f"…{piece}" + ("…" if start + length - 2 < len(text) else "")
