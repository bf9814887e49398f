"""What is wrong with a site or a flow, for readers of every language; it is found as sentences with values."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from callcenter import site
from ivr_flows.said import CHINESE as OF_FLOWS
from ivr_flows.said import Said, read_words

OF_SITES = Path(site.__file__).with_name("said.zh.yaml")


@cache
def chinese() -> dict[str, str]:
    """Sentence → Chinese, of sites and of the flows that they lead to."""
    return {**read_words(OF_FLOWS), **read_words(OF_SITES)}


def in_languages(problem: str) -> dict[str, str]:
    """The same by language; a text that is no sentence of ours is the same in all."""
    return {"en": str(problem), "zh": problem.by(chinese()) if isinstance(problem, Said) else problem}
