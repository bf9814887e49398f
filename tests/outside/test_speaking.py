"""What flows say: asked once, kept, spoken by another process; real speech measured."""

from __future__ import annotations

import asyncio
import sys
from array import array
from pathlib import Path

import pytest

from callcenter.audio import CODECS, PCMA, PCMU, decode, peak_dbfs, sine, speech_dbfs
from callcenter.audio.level import PEAK_LIMIT_DBFS, TARGET_DBFS
from callcenter.media.prompts import PromptStore
from callcenter.outside import SpeechError
from callcenter.outside.asked import Question
from callcenter.outside.errors import NoAnswer
from callcenter.outside.said_cache import SaidCache
from callcenter.outside.speaking import SECRET_LIFE_S, Speaker, sentences
from callcenter.outside.speech_process import SpeechProcess
from ivr_flows import Json
from tests.helpers.aio import async_test

NAME = "0" * 24


class Beeper:
    """A second of tone for every text but "?"; remembers what it was asked, waits when told to."""

    fingerprint = "beeps"

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.go = asyncio.Event()
        self.go.set()

    async def render(self, text: str, language: str) -> array[int]:
        self.said.append((text, language))
        await self.go.wait()
        if text == "?":
            raise SpeechError("cannot say '?'")
        return sine(500, 1.0, -18.0)


class Room:
    """A speaker with its neighbours, and a clock that tests turn."""

    def __init__(self, folder: Path, voice: object = None) -> None:
        from concurrent.futures import ThreadPoolExecutor

        self.now = 1_000_000_000.0
        self.later: list[tuple[float, object]] = []
        self.voice = Beeper()
        self.pool = ThreadPoolExecutor(1)
        self.shelf = PromptStore([folder], asyncio.get_running_loop(), self.pool)
        self.cache = SaidCache(folder / "said")
        self.cache.load()
        self.names = iter(f"secret{number}" for number in range(100))
        self.speaker = Speaker(
            voice or self.voice,  # type: ignore[arg-type]
            self.cache,
            self.shelf,
            now=lambda: self.now,
            later=lambda seconds, call: self.later.append((seconds, call)),
            new_name=lambda: next(self.names),
        )

    async def say(self, text: str, language: str = "en", secret: Json = False) -> Json:
        request: dict[str, Json] = {"text": text, "language": language, "secret": secret}
        question = Question(key="k", call="c", request=request, timeout_s=3.0, language=language)
        return await self.speaker.speak(question)


def prompts(answer: Json) -> list[str]:
    assert isinstance(answer, dict)
    names = answer["prompts"]
    assert isinstance(names, list)
    return [str(name) for name in names]


@async_test
async def test_what_was_said_before_costs_nothing(tmp_path: Path) -> None:
    room = Room(tmp_path)
    first = await room.say("Hello there. How are you?")
    assert [text for text, _ in room.voice.said] == ["Hello there.", "How are you?"]
    assert first == {"prompts": prompts(first), "seconds": 2.0}
    for name in prompts(first):
        assert all(room.shelf.ready(name, codec) for codec in CODECS)
    assert await room.say("Hello there. How are you?") == first
    assert prompts(await room.say("Hello there. Goodbye."))[0] == prompts(first)[0]
    assert [text for text, _ in room.voice.said][2:] == ["Goodbye."]
    # And after a restart.
    again = Room(tmp_path)
    assert await again.say("Hello there. How are you?") == first
    assert again.voice.said == []
    await again.say("Hello there.", "zh")
    assert again.voice.said == [("Hello there.", "zh")]


@async_test
async def test_two_who_want_the_same_wait_for_the_same_and_a_hang_up_stops_nobody(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.voice.go.clear()
    first, second = (asyncio.ensure_future(room.say("Hello there.")) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    room.voice.go.set()
    assert len(prompts(await second)) == 1
    assert room.voice.said == [("Hello there.", "en")]


@pytest.mark.parametrize("secret", [True, None, "no", 0])
@async_test
async def test_a_secret_is_never_on_disk_and_soon_forgotten(tmp_path: Path, secret: Json) -> None:
    room = Room(tmp_path)
    answer = await room.say("One two. Three four.", secret=secret)
    assert answer == {"prompts": ["said/secret0"], "seconds": 1.0}
    assert room.voice.said == [("One two. Three four.", "en")]
    assert all(room.shelf.ready("said/secret0", codec) for codec in CODECS)
    assert list((tmp_path / "said").iterdir()) == []
    ((seconds, forget),) = room.later
    assert seconds == 1.0 + SECRET_LIFE_S
    forget()  # type: ignore[operator]
    assert room.shelf.ready("said/secret0", PCMU) is None
    assert await room.say("One two. Three four.", secret=secret) != answer


@pytest.mark.parametrize(
    ("text", "language"), [("?", "en"), ("", "en"), ("   ", "en"), (3, "en"), ("a", None)]
)
@async_test
async def test_what_cannot_be_said(tmp_path: Path, text: str, language: str) -> None:
    room = Room(tmp_path)
    for secret in (True, False):
        with pytest.raises(NoAnswer) as caught:
            await room.say(text, language, secret)
        assert caught.value.failure == "not_spoken"
        assert "?" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Hello", ["Hello"]),
        ("At two p.m. Tuesday. Press one.", ["At two p.m. Tuesday.", "Press one."]),
        ("您好！请按一。谢谢", ["您好！", "请按一。", "谢谢"]),
        ("Ready? Yes! Good", ["Ready?", "Yes!", "Good"]),
        ("12.5 is it. and more", ["12.5 is it. and more"]),
        ("啊。" * 25, ["啊。"] * 19 + [" ".join(["啊。"] * 6)]),
    ],
)
def test_sentences(text: str, cut: list[str]) -> None:
    assert sentences(text) == cut


def test_the_cache_throws_away_what_was_unused_longest(tmp_path: Path) -> None:
    cache = SaidCache(tmp_path, max_bytes=250)
    cache.load()
    names = [str(number) * 24 for number in range(4)]
    now = 1_000_000_000.0
    for name in names[:2]:
        cache.write(name, bytes(100))
        assert cache.keep(name, 100, now) == ()
    assert cache.find(names[0], now + 5) == pytest.approx(56 / 16_000)
    cache.write(names[2], bytes(100))
    # Both are in use: rather a little too much than silence in somebody's ear.
    assert cache.keep(names[2], 100, now + 10) == ()
    cache.write(names[3], bytes(100))
    assert cache.keep(names[3], 100, now + 604) == (names[1],)
    assert cache.find(names[1], now + 700) is None
    assert sorted(path.stem for path in tmp_path.iterdir()) == [names[0], names[2], names[3]]
    (tmp_path / f"{names[2]}.wav").unlink()
    assert cache.find(names[2], now + 700) is None
    (tmp_path / "readme.wav").write_bytes(b"ours to keep")
    fresh = SaidCache(tmp_path)
    fresh.load()
    assert (len(fresh), fresh.octets) == (2, 200)


SPOKEN = [
    ("en", "Your balance is one thousand two hundred thirty-four dollars and fifty-six cents.", 4.0, 8.0),
    ("en", "Yes", 0.2, 1.2),
    ("zh", "您的余额是一千二百三十四元五角六分。", 3.0, 7.0),
]


@async_test
async def test_real_speech_is_as_loud_as_it_should_be(tmp_path: Path) -> None:
    voice = SpeechProcess()
    room = Room(tmp_path, voice)
    try:
        for language, text, shortest, longest in SPOKEN:
            answer = await room.say(text, language)
            assert isinstance(answer, dict)
            for codec in (PCMU, PCMA):
                data = b"".join([await room.shelf.fetch(name, codec) for name in prompts(answer)])
                sound = decode(codec, data)
                assert len(sound) / 8000 == pytest.approx(answer["seconds"])
                assert shortest < len(sound) / 8000 < longest
                assert speech_dbfs(sound) == pytest.approx(TARGET_DBFS, abs=1.0)
                assert peak_dbfs(sound) <= PEAK_LIMIT_DBFS + 0.3
    finally:
        await voice.stop()


DIES = "import sys; sys.stdin.readline(); sys.exit(3)"
HANGS = "import time; time.sleep(60)"
LIES = "import sys; sys.stdin.readline(); sys.stdout.buffer.write(b'\\xff' * 8); sys.stdout.flush(); sys.stdin.read()"


@pytest.mark.parametrize(
    ("program", "why"), [(DIES, "ended"), (HANGS, "longer than 1 s"), (LIES, "sensible")]
)
@async_test
async def test_a_process_that_fails_is_started_anew(program: str, why: str) -> None:
    voice = SpeechProcess((sys.executable, "-c", program), longest_s=1.0)
    for _ in range(2):
        with pytest.raises(SpeechError, match=why):
            await voice.render("hello", "en")
    await voice.stop()
    with pytest.raises(SpeechError, match="stopped"):
        await voice.render("hello", "en")


@async_test
async def test_who_hangs_up_does_not_leave_his_words_to_the_next(tmp_path: Path) -> None:
    voice = SpeechProcess()
    alone = len(await voice.render("one", "en"))
    wish = asyncio.ensure_future(voice.render("a very long sentence about nothing", "en"))
    await asyncio.sleep(0.01)
    wish.cancel()
    assert len(await voice.render("one", "en")) == pytest.approx(alone, rel=0.05)
    with pytest.raises(SpeechError):
        await voice.render("hello", "xx")
    assert len(await voice.render("one", "en")) == pytest.approx(alone, rel=0.05)
    await voice.stop()
