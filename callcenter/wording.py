"""What a person is told, in the language of each reader; it is made as sentences with values (`said`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import acd
import ivr_flows
from said import Said, as_said
from said.catalogue import read_words

CATALOGUE = "said.zh.yaml"
HERE = Path(__file__).parent
PLACES = (Path(acd.__file__).parent, Path(ivr_flows.__file__).parent, HERE / "site", HERE)
"""Why a contact was routed so; flows; the site file; refusals, and what the commands say."""


@cache
def chinese() -> dict[str, str]:
    """Sentence → Chinese, of all that the product says."""
    return {english: words for place in PLACES for english, words in read_words(place / CATALOGUE).items()}


def in_languages(sentence: str) -> dict[str, str]:
    """The same by language; a text that is no sentence of ours is the same in all."""
    return {"en": str(sentence), "zh": sentence.by(chinese()) if isinstance(sentence, Said) else sentence}


def worded(sentence: str) -> dict[str, Any]:
    """As answers of the API have it: `text` in English, and `said` in every language."""
    return {"text": str(sentence), "said": in_languages(sentence)}


def problem_of(error: Exception) -> Said:
    """What an error says, in every language where it is a sentence."""
    known = getattr(error, "problem", None) or (error.args[0] if error.args else None)
    return as_said(known if isinstance(known, str) else str(error))
