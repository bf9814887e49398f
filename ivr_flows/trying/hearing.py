"""What a flow that listens makes of the caller's words in a trial: the grammar's word, as a good recogniser would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr_flows.trying.world import Reply
from ivr_flows.values import Json

CERTAIN = 0.95
FIGURES = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "零": "0", "〇": "0", "一": "1", "幺": "1", "二": "2", "两": "2", "三": "3", "四": "4",
    "五": "5", "六": "6", "七": "7", "八": "8", "九": "9",
}  # fmt: skip
YES_NO: Mapping[str, Json] = {
    "yes": ["yes", "yeah", "yep", "correct", "right", "sure", "是", "是的", "对", "对的", "好", "好的"],
    "no": ["no", "nope", "wrong", "不", "不是", "不对", "不要"],
}
NOT_UNDERSTOOD = Reply(failure="not_understood")


def understood(request: Mapping[str, Json], words: str) -> Reply:
    """Return the word of the grammar that these words stand for, or that they stand for none."""
    said = " ".join(words.casefold().split())
    if request.get("grammar") == "digits":
        digits = "".join(_digits(said))
        return _heard(digits) if digits else NOT_UNDERSTOOD
    listed = request.get("words")
    meant = next((word for word, spoken in _spoken(listed if listed else dict(YES_NO)) if said in spoken), "")
    return _heard(meant) if meant else NOT_UNDERSTOOD


def _heard(word: str) -> Reply:
    return Reply({"word": word, "confidence": CERTAIN})


def _spoken(listed: Json) -> Iterator[tuple[str, set[str]]]:
    """Each word, and how it may be said: always also as it is written."""
    if isinstance(listed, dict):
        for word, ways in listed.items():
            said = ways if isinstance(ways, list) else [ways]
            yield word, {word.casefold().replace("_", " "), *(str(way).casefold() for way in said)}
    elif isinstance(listed, list):
        for way in listed:
            yield str(way), {str(way).casefold()}


def _digits(said: str) -> Iterator[str]:
    for part in said.split():
        if part in FIGURES:
            yield FIGURES[part]
        else:
            yield from (
                FIGURES.get(sign, sign if sign.isascii() and sign.isdecimal() else "") for sign in part
            )
