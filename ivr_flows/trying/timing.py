"""How long things take that nobody really says: about as long as a person would."""

from __future__ import annotations

LETTER_S = 0.065
"""A letter of a language with an alphabet: fifteen a second, some 150 words a minute."""

SIGN_S = 0.24
"""A Chinese character: about four a second."""

SHORTEST_S, UNKNOWN_S, KEY_S = 0.4, 2.0, 0.3
"""A tone or a word; a recording without a text; from one key of a group to the next."""


def spoken_s(text: str) -> float:
    """Return how long it takes to say."""
    if not text:
        return UNKNOWN_S
    signs = sum("\u2e80" <= letter <= "\u9fff" for letter in text)
    return max(SHORTEST_S, signs * SIGN_S + (len(text) - signs) * LETTER_S)
