"""From a voice's speech to what a telephone plays: telephone band, short pauses, one loudness, soft edges."""

from __future__ import annotations

from array import array

from callcenter.audio import fade_edges, joined, levelled, silence, to_8k, trim_silence
from callcenter.outside.errors import SpeechError
from callcenter.outside.speech import Synthesiser
from said import Said

LONGEST_PAUSE_S = 0.45
"""Synthesised pauses between sentences are cut to this; longer ones sound like a lost line."""

SENTENCE_PAUSE_S = 0.3
"""Added after a full sentence. Pieces of one ("You are number") get nothing, so that they join naturally."""

SENTENCE_ENDS = tuple(".!?。！？")

RECIPE = "2"
"""Change it when the steps below change: every prompt is then rendered anew."""


def rendered(synthesiser: Synthesiser, text: str, language: str) -> array[int]:
    """Speak `text` as 8 kHz samples, ready to be played. Blocks; raises SpeechError, also for speech without sound."""
    speech = synthesiser.say(text, language)
    spoken = trim_silence(to_8k(speech.samples, speech.rate), LONGEST_PAUSE_S)
    if not spoken:
        raise SpeechError(Said("the speech is silent; write the text another way"))
    pause = silence(SENTENCE_PAUSE_S) if text.rstrip().endswith(SENTENCE_ENDS) else array("h")
    return joined(fade_edges(levelled(spoken)), pause)
