"""Articles as the vectors have them, and as chance makes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from callcenter.articles import Article, Facts
from callcenter.plain import from_plain
from ivr_flows import Label

VECTORS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "vectors" / "articles.yaml").read_text(encoding="utf-8")
)
NOW = 1000.0
ARTICLES = [from_plain(Article, {"article": name, **given}) for name, given in VECTORS["articles"].items()]

WORDS = st.sampled_from(
    ["card", "cards", "lost", "limit", "transfer", "refund", "银行卡", "挂失", "退款", "the", "5,000"]
)
TEXT = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
NAMES = st.lists(st.sampled_from(["a", "b", "c"]), max_size=2, unique=True).map(tuple)
CHOICES = NAMES.map(lambda names: tuple(map(Label.of, names)))


@st.composite
def articles(draw: st.DrawFn) -> list[Article]:
    names = draw(st.lists(st.sampled_from("pqrstuvw"), max_size=6, unique=True))
    return [
        Article(
            article=name, title=draw(st.dictionaries(st.sampled_from(["en", "zh"]), TEXT, min_size=1)),
            text={"en": draw(TEXT)}, queues=draw(NAMES), tiers=draw(NAMES), tags=draw(NAMES), dispositions=draw(NAMES),
            menu=draw(NAMES), keywords=draw(st.lists(TEXT, max_size=3).map(tuple)),
            until=draw(st.none() | st.floats(0, 2000)),
        )
        for name in names
    ]  # fmt: skip


FACTS = st.builds(
    Facts,
    queue=st.sampled_from(["", "a", "b", "c"]), menu=CHOICES, tier=st.sampled_from(["", "a", "b"]), tags=NAMES,
    cases=st.lists(TEXT | st.text(max_size=20), max_size=3).map(tuple), disposition=st.sampled_from(["", "a", "b"]),
    note=TEXT | st.text(max_size=40),
)  # fmt: skip
