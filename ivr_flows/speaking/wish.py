"""How a node asks for words to be spoken, and what it makes of the answer: the kind `speak` of questions.

{text, language, secret} -> {"prompts": ["said/…", …], "seconds": 4.2}       in words, nothing left to be spelt out
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr_flows.fields import MAX_PROMPTS, PROMPT_NAME
from ivr_flows.values import Json

KIND = "speak"
FOLDER = "said/"
LONGEST_S = 300.0


@dataclass(frozen=True, slots=True)
class Said:
    """The prompts that say it, one after the other, and how long that takes."""

    prompts: tuple[str, ...]
    seconds: float


def wish(text: str, language: str, *, secret: bool) -> Mapping[str, Json]:
    """`secret`: what is made of it must not be kept."""
    return {"text": text, "language": language, "secret": secret}


def said(answer: Json) -> Said | None:
    """Read an answer; None for one that names nothing that could be played."""
    if not isinstance(answer, dict):
        return None
    names, seconds = answer.get("prompts"), answer.get("seconds")
    if not isinstance(names, list) or not 0 < len(names) <= MAX_PROMPTS:
        return None
    prompts = tuple(name for name in names if isinstance(name, str) and _is_ours(name))
    if len(prompts) != len(names) or isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return Said(prompts, min(float(seconds), LONGEST_S)) if seconds >= 0 else None


def _is_ours(name: str) -> bool:
    return name.startswith(FOLDER) and PROMPT_NAME.match(name) is not None
