"""The voice each language is spoken with: the best that is installed, and espeak-ng for all else.

English has a far better one in the wheel `hibari-tts` (Apache-2.0, its model inside, no network; `pip install
callcenter[voice]`). No such wheel was found for Chinese whose model may be passed on: espeak-ng speaks it.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

from callcenter.audio import from_floats
from callcenter.outside.errors import SpeechError
from callcenter.outside.speech import MAX_SECONDS, EspeakVoice, Speech, Synthesiser
from said import Said

HIBARI = "hibari-tts"
HIBARI_SPEED = 0.95
"""A little slower than it speaks by itself: callers listen once."""


class _Spoken(Protocol):
    """What hibari gives: a row of floats, -1 to 1."""

    def __len__(self) -> int: ...

    def tolist(self) -> list[float]: ...


class HibariVoice:
    """English only. The model (8 MB) is loaded at the first word; it then takes about 120 MB of memory."""

    def __init__(self) -> None:
        self.fingerprint = f"{HIBARI} {version(HIBARI)} {HIBARI_SPEED}"
        self._speak: object = None

    def say(self, text: str, language: str) -> Speech:
        if language != "en":
            raise SpeechError(Said("{voice} does not speak {language!r}", voice=HIBARI, language=language))
        import hibari  # here: it brings 100 MB of onnxruntime along

        if self._speak is None:
            # One core only: the others have calls to serve.
            self._speak = hibari.Hibari(threads=1)
        spoken: _Spoken = self._speak(text, speed=HIBARI_SPEED, seed=0)  # type: ignore[operator]
        if len(spoken) > MAX_SECONDS * hibari.SAMPLE_RATE:
            raise SpeechError(Said("this takes longer than {most} s to say; split it", most=MAX_SECONDS))
        return Speech(_samples(spoken), int(hibari.SAMPLE_RATE))


def _samples(spoken: _Spoken) -> array[int]:
    return from_floats(32_767 * value for value in spoken.tolist())


class Voices:
    """One voice for each language that has a better one, and one for the others."""

    def __init__(self, best: Mapping[str, Synthesiser], other: Synthesiser) -> None:
        self._best = dict(best)
        self._other = other
        self.fingerprint = ", ".join(voice.fingerprint for voice in (*self._best.values(), other))

    def say(self, text: str, language: str) -> Speech:
        return self._best.get(language, self._other).say(text, language)


def installed_voices() -> Synthesiser:
    """What there is on this machine. Loads nothing yet."""
    try:
        return Voices({"en": HibariVoice()}, EspeakVoice())
    except PackageNotFoundError:
        return EspeakVoice()
