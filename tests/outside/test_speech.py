"""espeak-ng through its library: voices, errors fit to show, and one library for all threads."""

from __future__ import annotations

import sys
from array import array
from concurrent.futures import ThreadPoolExecutor

import pytest

from callcenter.outside import EspeakVoice, SpeechError, speech


@pytest.mark.parametrize(("text", "language"), [("Welcome.", "en"), ("您好。", "zh")])
def test_it_speaks_and_repeats_itself(text: str, language: str) -> None:
    voice = EspeakVoice()
    first = voice.say(text, language)
    assert (first.rate, 0.3 < len(first.samples) / first.rate < 2.0) == (22_050, True)
    assert max(map(abs, first.samples)) > 3000
    assert len(voice.say(text, language).samples) == pytest.approx(len(first.samples), rel=0.05)


@pytest.mark.parametrize(
    ("text", "language", "error"),
    [
        ("Bonjour", "fr", "no voice speaks 'fr'; there are voices for en, zh"),
        (" ", "en", "espeak-ng has no sound for ' '; write words it can pronounce"),
    ],
)
def test_what_cannot_be_said(text: str, language: str, error: str) -> None:
    with pytest.raises(SpeechError) as caught:
        EspeakVoice().say(text, language)
    assert str(caught.value) == error


def test_too_long_a_text_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "MAX_SECONDS", 1)
    with pytest.raises(SpeechError, match="takes longer than 1 s to say; split it"):
        EspeakVoice().say("one two three four five six seven eight nine ten. " * 20, "en")
    assert EspeakVoice().say("one", "en").samples != array("h")


def test_threads_take_turns() -> None:
    texts = [(word, language) for word in ("one", "two", "三") for language in ("en", "zh")] * 3
    # The sound of fricatives is noise, so two renderings differ; a voice or text mixed up would change the length.
    alone = [len(EspeakVoice().say(*text).samples) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = [len(speech.samples) for speech in pool.map(lambda text: EspeakVoice().say(*text), texts)]
    assert together == pytest.approx(alone, rel=0.05)


def test_a_missing_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech._Engine, "_shared", None)
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    with pytest.raises(SpeechError, match="pip install --force-reinstall espeakng-loader"):
        EspeakVoice().say("one", "en")
