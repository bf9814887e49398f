"""Prompt files: how they sound, and that nothing is rendered twice."""

from __future__ import annotations

import json
import wave
from array import array
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from callcenter.audio import peak_dbfs, read_wav, sine, speech_dbfs
from callcenter.outside import Built, EspeakVoice, Speech, SpeechError, build_prompts
from ivr_flows.prompts import MUSIC, Catalogue

TEXTS = {
    "en/welcome": "Welcome. How are you?",
    "en/number/3": "three",
    "zh/welcome": "您好，感谢您的来电。",
}
CATALOGUE = Catalogue(TEXTS)


@dataclass(slots=True)
class Beeps:
    """Speaks in beeps: a loud one, a second of nothing, a soft one."""

    fingerprint: str = "beeps"
    said: list[tuple[str, str]] = field(default_factory=list)

    def say(self, text: str, language: str) -> Speech:
        self.said.append((text, language))
        if text == "?":
            raise SpeechError("cannot say '?'")
        silence = array("h", bytes(2 * (0 if text == "mute" else 8000)))
        if text == "mute":
            return Speech(array("h", bytes(4000)), 8000)
        return Speech(silence + sine(500, 0.5, -1.0) + silence + sine(500, 0.5, -20.0) + silence, 8000)


def rendered(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_the_first_run_renders_all_and_the_second_nothing(tmp_path: Path) -> None:
    voice = Beeps()
    seen: list[tuple[int, int, str]] = []
    names = ("en/welcome", "en/number/3", "zh/welcome", *MUSIC)
    first = build_prompts(CATALOGUE, tmp_path, voice, lambda *progress: seen.append(progress))
    assert first == Built(names, 0)
    assert seen == [(count, len(names), name) for count, name in enumerate(names, 1)]
    assert voice.said == [(text, name[:2]) for name, text in TEXTS.items()]
    assert rendered(tmp_path) == sorted(["manifest.json", *(f"{name}.wav" for name in names)])
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert build_prompts(CATALOGUE, tmp_path, voice) == Built((), len(names))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_only_what_changed_is_rendered_again(tmp_path: Path) -> None:
    build_prompts(CATALOGUE, tmp_path, Beeps())
    (tmp_path / "en/number/3.wav").unlink()
    changed = Catalogue({**TEXTS, "en/welcome": "Hello."})
    assert build_prompts(changed, tmp_path, Beeps()) == Built(("en/welcome", "en/number/3"), 1 + len(MUSIC))
    other_voice = Built(("en/welcome", "en/number/3", "zh/welcome"), len(MUSIC))
    assert build_prompts(changed, tmp_path, Beeps("other")) == other_voice


@pytest.mark.parametrize("manifest", ["", "[]", "{", '{"en/welcome": 3}', "\0"])
def test_a_broken_manifest_means_rendering_again(tmp_path: Path, manifest: str) -> None:
    catalogue = Catalogue({"en/welcome": "Hello."})
    build_prompts(catalogue, tmp_path, Beeps())
    (tmp_path / "manifest.json").write_text(manifest)
    assert build_prompts(catalogue, tmp_path, Beeps()) == Built(("en/welcome", *MUSIC), 0)


def test_a_failure_keeps_what_was_done_and_the_old_file(tmp_path: Path) -> None:
    build_prompts(CATALOGUE, tmp_path, Beeps())
    old = (tmp_path / "en/number/3.wav").read_bytes()
    broken = Catalogue({"en/welcome": "Hello.", "en/number/3": "?", "zh/welcome": "喂。"})
    with pytest.raises(SpeechError, match="cannot say"):
        build_prompts(broken, tmp_path, Beeps())
    assert (tmp_path / "en/number/3.wav").read_bytes() == old
    assert build_prompts(Catalogue({**broken.texts, "en/number/3": "three"}), tmp_path, Beeps()).rendered == (
        "zh/welcome",
    )


def test_silent_speech_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="prompt en/welcome: the speech is silent"):
        build_prompts(Catalogue({"en/welcome": "mute"}), tmp_path, Beeps())
    assert json.loads((tmp_path / "manifest.json").read_text()) == {}


def longest_silence_s(samples: array[int]) -> float:
    quiet = np.abs(np.asarray(samples, dtype=np.int32)) < 60
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.astype(np.int8), [0]))))
    return float(max(edges[1::2] - edges[::2], default=0)) / 8000


def test_pauses_and_edges_are_cut_and_sentences_end_with_a_breath(tmp_path: Path) -> None:
    build_prompts(CATALOGUE, tmp_path, Beeps())
    lengths = {
        name: round(len(read_wav((tmp_path / f"{name}.wav").read_bytes())) / 8000, 1) for name in TEXTS
    }
    # Two beeps of 0.5 s, a pause cut to 0.45 s, edges; 0.3 s more after a sentence.
    assert lengths == {"en/welcome": 1.8, "en/number/3": 1.5, "zh/welcome": 1.8}


SPOKEN = {
    "en/welcome": ("Welcome, and thank you for calling. To leave, press two.", 3.0, 6.0),
    "en/number/27": ("twenty-seven", 0.4, 1.5),
    "zh/welcome": ("您好，感谢您的来电。离开请按二。", 3.0, 7.0),
    "zh/number/27": ("二十七", 0.4, 1.8),
}


def test_real_speech_is_as_loud_clean_and_long_as_it_should_be(tmp_path: Path) -> None:
    catalogue = Catalogue({name: text for name, (text, _, _) in SPOKEN.items()})
    build_prompts(catalogue, tmp_path, EspeakVoice())
    for name, (_, shortest, longest) in SPOKEN.items():
        path = tmp_path / f"{name}.wav"
        with wave.open(str(path)) as file:
            assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8000, 2, 1)
        samples = read_wav(path.read_bytes())
        assert -21.0 < speech_dbfs(samples) < -17.0, name
        assert peak_dbfs(samples) <= -0.99, name
        assert longest_silence_s(samples) < 0.8, name
        assert shortest < len(samples) / 8000 < longest, name
        assert abs(samples[0]) < 10 and abs(samples[-1]) < 10, name


def test_nothing_is_left_above_the_telephone_band(tmp_path: Path) -> None:
    build_prompts(Catalogue({"en/welcome": "Sixty-six cases of fish and chips."}), tmp_path, EspeakVoice())
    samples = np.asarray(read_wav((tmp_path / "en/welcome.wav").read_bytes()), dtype=float)
    power = np.abs(np.fft.rfft(samples)) ** 2
    frequency = np.fft.rfftfreq(len(samples), 1 / 8000)
    assert power[frequency > 3900].sum() < power.sum() * 1e-4
