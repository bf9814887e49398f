"""Prompts managed: what there is, recordings put over texts, texts changed, and what is refused."""

from __future__ import annotations

import json
import struct
from array import array
from pathlib import Path

import pytest

from callcenter.audio import peak_dbfs, read_wav, silence, sine, speech_dbfs, write_wav
from callcenter.audio.level import TARGET_DBFS
from callcenter.console.prompt_rows import MAX_UPLOAD_BYTES, PromptRefused, PromptRow
from callcenter.outside import SpeechError
from callcenter.outside.prompt_book import PromptBook
from ivr_flows import Catalogue, load
from tests.helpers.aio import async_test

CATALOGUE = Catalogue(
    {"en/welcome": "Welcome.", "zh/welcome": "您好。", "en/bye": "Bye.", "zh/bye": "再见。"}
)
FLOW = load("flow: main\nlanguages: [en, zh]\nstart: a\nnodes:\n  a: {do: play, prompts: [welcome, extra], next: b}\n"
            "  b: {do: hangup}\n")  # fmt: skip


class Beeper:
    """As long as the text has letters, in tenths of a second."""

    fingerprint = "beeps"

    async def render(self, text: str, language: str) -> array[int]:
        if text == "?":
            raise SpeechError("cannot say '?'")
        return sine(500, len(text) / 10, -18.0)


class Shelf:
    def __init__(self) -> None:
        self.fetched: list[str] = []

    async def fetch(self, name: str, codec: str) -> bytes:
        self.fetched.append(name)
        return b""


def book(folder: Path) -> PromptBook:
    made = PromptBook(folder, CATALOGUE, Beeper())
    made.flows = lambda: [FLOW]
    made.ready = Shelf()
    return made


def put(folder: Path, name: str, sound: array[int]) -> None:
    path = folder / f"{name}.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_wav(sound))


async def row(made: PromptBook, name: str) -> PromptRow:
    language, rest = name.split("/", 1)
    return next(one for one in await made.rows() if (one.language, one.name) == (language, rest))


@async_test
async def test_what_there_is_in_every_language(tmp_path: Path) -> None:
    put(tmp_path / "made", "en/welcome", sine(500, 0.5, -18.0))
    put(tmp_path / "own", "en/bye", sine(500, 0.25, -30.0))
    put(tmp_path / "made", "said/0123", sine(500, 0.5, -18.0))
    rows = [
        (one.language, one.name, one.source, one.text, one.seconds, one.loudness_dbfs, one.used_by)
        for one in await book(tmp_path).rows()
    ]
    assert rows == [
        ("en", "bye", "own", "Bye.", 0.25, -33.0, ()),
        ("zh", "bye", "missing", "再见。", 0.0, None, ()),
        ("en", "extra", "missing", "", 0.0, None, ("main",)),
        ("zh", "extra", "missing", "", 0.0, None, ("main",)),
        ("", "music/beep", "missing", "", 0.0, None, ()),
        ("", "music/hold", "missing", "", 0.0, None, ()),
        ("", "music/ringback", "missing", "", 0.0, None, ()),
        ("en", "welcome", "made", "Welcome.", 0.5, -21.0, ("main",)),
        ("zh", "welcome", "missing", "您好。", 0.0, None, ("main",)),
    ]


@pytest.mark.parametrize(
    "wav",
    [
        write_wav(sine(500, 1.0, -35.0)),
        write_wav(sine(500, 1.0, -0.1)),
        write_wav(array("h", [0, 500] * 24_000), channels=2, rate=48_000),
    ],
)
@async_test
async def test_a_recording_is_brought_to_the_loudness_of_all(tmp_path: Path, wav: bytes) -> None:
    if wav[22] == 2:
        tone = sine(500, 6.0, -20.0)
        both = array("h", [sample for one in tone for sample in (one, one)])
        wav = write_wav(both, channels=2, rate=48_000)
    made = book(tmp_path)
    await made.upload("en/welcome", wav)
    found = await row(made, "en/welcome")
    sound = read_wav((tmp_path / "own" / "en" / "welcome.wav").read_bytes())
    assert (found.source, found.seconds) == ("own", pytest.approx(1.0, abs=0.05))
    assert speech_dbfs(sound) == pytest.approx(TARGET_DBFS, abs=1.0)
    assert peak_dbfs(sound) < -0.9
    assert made.sound("en/welcome") == tmp_path / "own" / "en" / "welcome.wav"
    assert isinstance(made.ready, Shelf) and made.ready.fetched == ["en/welcome"]
    await made.remove("en/welcome")
    assert (await row(made, "en/welcome")).source == "missing"


LONG = write_wav(silence(1.0) + sine(500, 121.0, -20.0))


@pytest.mark.parametrize(
    ("wav", "code", "says"),
    [
        (b"", "bad_sound", "not a WAV file"),
        (b"RIFF1234WAVE", "bad_sound", "no format or no data"),
        (write_wav(silence(2.0)), "bad_sound", "nothing is to be heard"),
        (write_wav(sine(500, 0.05, -18.0)), "bad_sound", "shorter than 0.1 s"),
        (LONG, "bad_sound", "it lasts 122 s; a prompt may last 120 s"),
        (write_wav(sine(500, 1.0, -18.0)).replace(struct.pack("<I", 8000), struct.pack("<I", 7000), 1), "bad_sound",
         "7000 Hz; save the file at one of"),
        (bytes(MAX_UPLOAD_BYTES + 1), "too_large", "larger than 24 MB"),
    ],
)  # fmt: skip
@async_test
async def test_what_is_no_prompt_is_refused_and_changes_nothing(
    tmp_path: Path, wav: bytes, code: str, says: str
) -> None:
    made = book(tmp_path)
    with pytest.raises(PromptRefused, match=says) as caught:
        await made.upload("en/welcome", wav)
    assert caught.value.code == code
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize(
    "name", ["welcome", "en/../x", "fr/welcome", "said/abc", "en/", "EN/a", "en/a b", "en/" + "a" * 100]
)
@async_test
async def test_names_stay_in_their_folder(tmp_path: Path, name: str) -> None:
    made = book(tmp_path)
    with pytest.raises(PromptRefused) as caught:
        await made.upload(name, write_wav(sine(500, 1.0, -18.0)))
    assert caught.value.code == "bad_name"


@async_test
async def test_other_words_are_spoken_at_once_known_to_flows_and_kept(tmp_path: Path) -> None:
    made = book(tmp_path)
    await made.set_text("en/welcome", "  Hello \n you. ")
    found = await row(made, "en/welcome")
    assert (found.text, found.first_text, found.seconds) == ("Hello you.", "Welcome.", 1.0)
    await made.set_text("en/extra", "More.")
    assert "en/extra" in made.catalogue
    assert json.loads((tmp_path / "texts.json").read_text()) == {
        "en/extra": "More.",
        "en/welcome": "Hello you.",
    }
    again = book(tmp_path)
    assert again.catalogue.text("en/welcome") == "Hello you."
    await again.set_text("en/welcome", "")
    assert (await row(again, "en/welcome")).text == "Welcome."
    assert json.loads((tmp_path / "texts.json").read_text()) == {"en/extra": "More."}
    (tmp_path / "made" / "en" / "welcome.wav").unlink()
    await again.make("en/welcome")
    assert (await row(again, "en/welcome")).seconds == 0.8


@async_test
async def test_what_cannot_be_done(tmp_path: Path) -> None:
    made = book(tmp_path)
    put(tmp_path / "own", "en/extra", sine(500, 0.5, -18.0))
    wishes = [
        (made.set_text("en/welcome", "?"), "not_spoken"),
        (made.set_text("en/new", ""), "no_text"),
        (made.set_text("music/hold", "la la"), "no_text"),
        (made.set_text("en/welcome", "a" * 401), "too_long"),
        (made.make("en/unknown"), "no_text"),
        (made.remove("en/welcome"), "no_recording"),
        (made.remove("en/extra"), "in_use"),
    ]
    for wish, code in wishes:
        with pytest.raises(PromptRefused) as caught:
            await wish
        assert caught.value.code == code
    assert (await row(made, "en/welcome")).text == "Welcome."
    assert not (tmp_path / "texts.json").exists()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"en/a": 3, "said/b": "x", "../c": "x"}'])
def test_a_broken_list_of_texts_changes_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "texts.json").write_text(text)
    assert dict(book(tmp_path).catalogue.texts) == dict(CATALOGUE.texts)
