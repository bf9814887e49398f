"""What a recogniser may hear for one question, as a JSGF grammar, and what was meant by it.

Beside the wanted words stand others that people say: a recogniser that knows nothing else takes everything for one of
its words, and so is better told what else there is. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SPOKEN_DIGITS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip

MOST_DIGITS = 10
MOST_PHRASES = 400
MOST_CHARACTERS = 60

DECOYS = (
    "hello", "what", "sorry", "wait", "maybe", "because", "today", "morning", "weather", "people", "water",
    "money", "children", "never", "always", "nothing", "something", "together", "thank", "you", "want", "need",
    "know", "think", "about", "would", "which", "there", "this", "with", "looking", "telephone", "question",
    "problem", "answer", "computer", "music", "animal", "garden", "yellow", "purple", "hundred", "bank", "letter",
    "river", "family", "doctor", "manager", "um", "uh", "person", "kitchen", "happy", "running",
)  # fmt: skip
"""Common, and together of every sound of English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """`wanted` and `others` are two JSGF grammars; `means`: phrase → word, empty for digits."""

    wanted: str
    others: str
    words: tuple[str, ...]
    means: Mapping[str, str]

    def meaning(self, said: str) -> str:
        """Return the word that was meant, "" for none of them."""
        if self.means:
            return self.means.get(said, "")
        return "".join(SPOKEN_DIGITS.get(word, "?") for word in said.split()) if said else ""


def digits_grammar(low: int, high: int) -> Grammar:
    """So many digits and no others: a recogniser that may choose hears too many."""
    low, high = max(1, min(low, MOST_DIGITS)), max(1, min(max(low, high), MOST_DIGITS))
    one = f"({' | '.join(SPOKEN_DIGITS)})"
    body = " ".join([one] * low) + "".join(f" [ {one}" for _ in range(high - low)) + " ]" * (high - low)
    return _grammar(body, tuple(SPOKEN_DIGITS), {})


def words_grammar(words: Mapping[str, Sequence[str]]) -> Grammar:
    """`words`: what may be said for each; raises ValueError for what cannot be listened for."""
    means: dict[str, str] = {}
    for word, phrases in words.items():
        for phrase in phrases:
            said = " ".join(phrase.lower().replace("-", " ").split())
            if not said.replace("'", "").replace(" ", "").isascii() or len(said) > MOST_CHARACTERS:
                raise ValueError(f"{phrase[:40]!r} is not English")
            if not all(part.strip("'").replace("'", "").isalpha() for part in said.split()) or not said:
                raise ValueError(f"{phrase[:40]!r} is not made of letters")
            means.setdefault(said, word)
    if not 0 < len(means) <= MOST_PHRASES:
        raise ValueError(f"{len(means)} phrases to listen for")
    parts = dict.fromkeys(part for phrase in means for part in phrase.split())
    return _grammar(" | ".join(f"({phrase})" for phrase in means), tuple(parts), means)


def confidence(margin: float, share: float, fit: float) -> float:
    """Return how sure it is that the wanted was said, 0 to 1; 0.5 is where spoken words and others part best.

    The three are those of `listening_worker`; the least of them counts, since each finds other mistakes.
    """
    return round(min(_along(margin, MARGINS), _along(share, SHARES), _along(fit, FITS)), 3)


MARGINS, SHARES, FITS = (0.0, 0.12), (0.4, 0.8), (-0.3, 0.0)
"""Where each is worth nothing, and where everything. Measured with synthetic voices of telephone quality."""


def _along(value: float, ends: tuple[float, float]) -> float:
    return max(0.0, min(1.0, (value - ends[0]) / (ends[1] - ends[0])))


def _grammar(body: str, words: tuple[str, ...], means: Mapping[str, str]) -> Grammar:
    other = f"({' | '.join(decoy for decoy in DECOYS if decoy not in words)})"
    return Grammar(
        wanted=_jsgf(body), others=_jsgf(f"{other} [ {other} [ {other} ] ]"), words=words, means=means
    )


def _jsgf(body: str) -> str:
    return f"#JSGF V1.0;\ngrammar g;\npublic <g> = {body};\n"
