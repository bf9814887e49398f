"""Which voice speaks what, and the process around them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from array import array
from types import ModuleType

import pytest

from callcenter.audio import sine
from callcenter.outside import EspeakVoice, Speech, SpeechError, mouth, voices
from callcenter.outside.mouth import FRAME
from callcenter.outside.rendering import rendered
from callcenter.outside.voices import HibariVoice, Voices, installed_voices
from said import Said


class Beeps:
    def __init__(self, name: str) -> None:
        self.fingerprint = name

    def say(self, text: str, language: str) -> Speech:
        if text == "?":
            raise SpeechError(Said("the speech is silent; write the text another way"))
        if text == "!":
            raise RuntimeError(f"the model choked on {text}")
        return Speech(sine(500, 0.5, -18.0), 8000)


class Floats(list[float]):
    def tolist(self) -> list[float]:
        return list(self)


class Model:
    """As hibari speaks: 24 kHz floats; twelve letters last a second."""

    def __init__(self, threads: int) -> None:
        assert threads == 1

    def __call__(self, text: str, speed: float, seed: int) -> Floats:
        assert (speed, seed) == (0.95, 0)
        return Floats([0.5, -0.5] * (1000 * len(text)))


@pytest.fixture
def hibari(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("hibari")
    module.Hibari = Model  # type: ignore[attr-defined]
    module.SAMPLE_RATE = 24_000  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "hibari", module)
    monkeypatch.setattr(voices, "version", lambda name: "1.2")


def test_without_the_better_voice_the_other_speaks_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise voices.PackageNotFoundError(name)

    monkeypatch.setattr(voices, "version", missing)
    assert isinstance(installed_voices(), EspeakVoice)


@pytest.mark.usefixtures("hibari")
def test_the_better_voice_speaks_its_language() -> None:
    found = installed_voices()
    assert found.fingerprint == f"hibari-tts 1.2 0.95, {EspeakVoice.fingerprint}"
    assert found.say("hello", "en") == Speech(array("h", [16384, -16384] * 5000), 24_000)
    assert found.say("您好", "zh").rate != 24_000
    with pytest.raises(SpeechError, match="does not speak"):
        HibariVoice().say("hallo", "de")
    with pytest.raises(SpeechError, match="longer than 60 s"):
        HibariVoice().say("a" * 721, "en")


def test_one_voice_for_a_language_and_one_for_the_others() -> None:
    both = Voices({"en": Beeps("one")}, Beeps("two"))
    assert both.fingerprint == "one, two"
    assert both.say("a", "zh") == both.say("a", "en")


def test_the_process_answers_every_line_and_survives_what_a_voice_chokes_on() -> None:
    asked = [{"text": text, "language": "en"} for text in ("hello", "?", "!", "hello")]
    source = io.BytesIO(b"".join(json.dumps(line).encode() + b"\n" for line in asked))
    sink = io.BytesIO()
    mouth.serve(source, sink, Beeps("one"))
    sink.seek(0)
    answers = []
    while head := sink.read(FRAME.size):
        error, sound = FRAME.unpack(head)
        why = Said.from_data(json.loads(sink.read(error))) if error else ""
        answers.append((why, array("h", sink.read(sound))))
    hello = rendered(Beeps("one"), "hello", "en")
    none = array("h")
    # What a library says of a text may hold the text: only its kind is passed on.
    assert answers == [
        ("", hello),
        ("the speech is silent; write the text another way", none),
        ("the voice failed: RuntimeError", none),
        ("", hello),
    ]


def test_a_process_that_speaks_to_nobody_ends_without_a_word() -> None:
    speaking = subprocess.Popen(
        [sys.executable, "-m", "callcenter.outside.mouth"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert speaking.stdin is not None and speaking.stdout is not None and speaking.stderr is not None
    speaking.stdout.close()
    speaking.stdin.write(json.dumps({"text": "one", "language": "en"}).encode() + b"\n")
    speaking.stdin.close()
    assert (speaking.stderr.read(), speaking.wait(30)) == (b"", 0)
    speaking.stderr.close()
