"""Recordings of real RTP: two channels on the clock, pauses, transfers, limits, and every way the disk can fail."""

import asyncio
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from callcenter.audio import decode, read_wav, ulaw_header
from callcenter.calls.media import HearLeg, RecordingFailed, RecordingFinished, RecordingMedia
from callcenter.media import recording_file
from callcenter.media.errors import RecordingImpossible
from callcenter.media.recording_file import RecordingFile, recover, repair
from tests.media.conftest import PCMA, PCMU
from tests.media.phone import loudness, on_loop, share_of
from tests.media.test_mixing import HERTZ, WIDE, speak

DAY = "2027/01/15"  # of the UTC that the tests' clock shows
HEADER = 58


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "kept" / "recordings"


@pytest.fixture
def settings(folder):
    return {"recordings_folder": folder, "keep_free_mb": 0}


def wish(version=1, **fields):
    return RecordingMedia(
        **{"recording": "rec-1", "version": version, "left": ("a",), "right": ("b",), **fields}
    )


def channels(path):
    """The channels of a file in samples, by hand: the header is looked at by `read_wav` elsewhere."""
    data = path.read_bytes()
    assert read_wav(data) is not None
    body = data[HEADER:]
    count = data[22]
    return [list(decode("PCMU", body[at::count])) for at in range(count)]


async def finished(bench):
    await bench.reported(RecordingFinished)
    (report,) = [r for r in bench.reports if isinstance(r, RecordingFinished)]
    return report


async def talk(bench, audio=None, frames=60, **legs):
    """Plug phones in and let them speak."""
    audio = audio or {}
    phones = [
        (await bench.plug(leg, at, audio=audio.get(leg, PCMU), ssrc=0x100 + at))[0]
        for at, leg in enumerate(sorted(legs) or "ab")
    ]
    named = dict(zip(sorted(legs) or "ab", phones, strict=True))
    await asyncio.gather(*(speak(p, leg, audio.get(leg, PCMU), frames) for leg, p in named.items()))
    return named


@on_loop
async def test_the_customer_is_left_and_everybody_else_right(bench, folder):
    bench.plane.record(wish(right=("b", "c")))
    await talk(bench, {"b": PCMA, "c": WIDE}, a=1, b=1, c=1)
    bench.plane.stop_recording("rec-1")
    report = await finished(bench)
    path = folder / report.file
    left, right = channels(path)
    assert report == RecordingFinished(
        recording="rec-1", file=f"{DAY}/rec-1.wav", seconds=len(left) / 8000, octets=path.stat().st_size
    )
    assert 1.15 < report.seconds < 1.6
    # Stretches in the middle, a whole number of periods of all three long.
    assert share_of(HERTZ["a"], left[3200:6400]) > 0.99
    both = right[3200:6400]
    assert 0.4 < share_of(HERTZ["b"], both) < 0.6 and 0.4 < share_of(HERTZ["c"], both) < 0.6
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (path, *path.parents[:3], folder)]
    assert modes == [0o600, 0o700, 0o700, 0o700, 0o700]
    assert list((folder / ".open").iterdir()) == []


@on_loop
async def test_what_was_heard_is_in_the_file_octet_by_octet_and_in_its_time(bench, folder):
    phone, _ = await bench.plug("a", 0)
    bench.plane.record(wish())
    start = asyncio.get_running_loop().time()
    spoken = [bytes([0x10 + n]) * 160 for n in range(20)]
    for n, frame in enumerate(spoken):
        await asyncio.sleep(max(0.0, start + 0.5 + n * 0.02 - asyncio.get_running_loop().time()))
        phone.send(frame)
    await asyncio.sleep(0.2)
    bench.plane.stop_recording("rec-1")
    octets = (folder / (await finished(bench)).file).read_bytes()[HEADER:]
    at = octets[0::2].index(b"".join(spoken))
    assert 4000 <= at < 4400
    assert set(octets[1::2]) == {0xFF}


@on_loop
async def test_wishes_come_with_their_moment_and_may_be_read_later(bench, folder):
    """What was said between the wish for a pause and its reading is not in the file either."""
    loop = asyncio.get_running_loop()
    phone, _ = await bench.plug("a", 0)
    begun = loop.time()
    await asyncio.sleep(0.1)
    bench.plane.record(wish(), begun)
    await speak_for(phone, 0.2)
    paused = loop.time()
    await speak_for(phone, 0.2)
    bench.plane.record(wish(2, is_paused=True), paused)
    ended = loop.time()
    await asyncio.sleep(0.1)
    bench.plane.stop_recording("rec-1", ended)
    report = await finished(bench)
    assert abs(report.seconds - (ended - begun)) < 0.001
    ((gap_from, gap_to),) = report.gaps
    assert max(abs(gap_from - (paused - begun)), abs(gap_to - (ended - begun))) < 0.001
    octets = (folder / report.file).read_bytes()[HEADER:][0::2]
    # A packet that was heard just before is 20 ms long.
    assert set(octets[round((gap_from + 0.03) * 8000) :]) == {0xFF}
    assert 0x10 in octets


async def speak_for(phone, seconds):
    for _ in range(round(seconds / 0.02)):
        phone.send(bytes([0x10]) * 160)
        await asyncio.sleep(0.02)


@on_loop
async def test_a_pause_is_silence_of_its_length_and_is_told(bench, folder):
    bench.plane.record(wish())
    talking = asyncio.ensure_future(talk(bench, frames=70))
    await asyncio.sleep(0.4)
    bench.plane.record(wish(2, is_paused=True))
    await asyncio.sleep(0.5)
    bench.plane.record(wish(3))
    bench.plane.record(wish(2, is_paused=True))  # an old one
    await talking
    bench.plane.stop_recording("rec-1")
    report = await finished(bench)
    ((begin, end),) = report.gaps
    assert 0.4 <= begin < 0.6 and 0.5 <= end - begin < 0.7
    for sound in channels(folder / report.file):
        gap = sound[int((begin + 0.05) * 8000) : int((end - 0.01) * 8000)]
        assert set(gap) == {0}
        assert loudness(sound[int((end + 0.1) * 8000) :][:1600]) > 3000


@on_loop
async def test_it_follows_a_transfer(bench, folder):
    bench.plane.record(wish())
    await talk(bench, frames=30)
    bench.plane.drop("b")
    bench.plane.record(wish(2, right=("c",)))
    phone, _ = await bench.plug("c", 2)
    await speak(phone, "c", PCMU, 30)
    bench.plane.stop_recording("rec-1")
    _, right = channels(folder / (await finished(bench)).file)
    assert share_of(HERTZ["b"], right[1600:4000]) > 0.99
    assert share_of(HERTZ["c"], right[7200:8800]) > 0.99


@on_loop
async def test_voicemail_has_one_channel_and_ends_by_itself(bench, folder):
    bench.plane.record(wish(right=(), longest_s=0.7))
    await talk(bench, frames=60, a=1)
    report = await finished(bench)
    (only,) = channels(folder / report.file)
    assert (report.seconds, len(only)) == (0.7, 5600)
    bench.plane.record(wish(9, right=()))  # over is over
    bench.plane.stop_recording("rec-1")
    await asyncio.sleep(0.1)
    ends = [r for r in bench.reports if isinstance(r, RecordingFinished | RecordingFailed)]
    assert ends == [report]


@on_loop
async def test_it_ends_by_itself_when_nothing_more_is_said(bench, folder):
    bench.plane.record(wish(right=(), silence_s=1.0))
    phone = (await talk(bench, frames=20, a=1))["a"]
    # A quiet room is silence, and so is a phone that sends nothing.
    await phone.talk(bytes([0xFE, 0x7E, 0xFD]) * 160, 40)
    report = await finished(bench)
    assert 1.3 < report.seconds < 2.6
    (only,) = channels(folder / report.file)
    assert share_of(HERTZ["a"], only[800:2400]) > 0.99


@on_loop
async def test_stopping_the_plane_closes_the_files(bench, folder):
    bench.plane.record(wish())
    await talk(bench, frames=20)
    await bench.plane.stop()
    report = await finished(bench)
    assert report.seconds == len(channels(folder / report.file)[0]) / 8000


async def failed(bench):
    await bench.reported(RecordingFailed)
    await asyncio.sleep(0.2)  # what waits for the thread fails too, and is not told
    bench.plane.stop_recording("rec-1")
    await asyncio.sleep(0.1)
    return [(r.why, r.file) for r in bench.reports if isinstance(r, RecordingFailed | RecordingFinished)]


@on_loop
async def test_a_folder_that_cannot_be_written_fails_once_and_the_call_goes_on(bench, folder):
    folder.parent.mkdir()
    folder.write_text("a file, where a folder should be")
    customer, _ = await bench.plug("a", 0, HearLeg(leg="b"))
    agent, _ = await bench.plug("b", 1)
    bench.plane.record(wish())
    ((why, file),) = await failed(bench)
    assert str(folder) in why and file == ""
    agent.send(b"x" * 160)
    assert await customer.until(lambda: any(p.payload == b"x" * 160 for p in customer.packets))


@on_loop
async def test_a_disk_that_fills_up_fails_once_and_leaves_a_valid_file(bench, folder, monkeypatch):
    real, calls = os.write, []

    def write(file, data):
        calls.append(len(data))
        if len(calls) > 3:  # header and marker went, and one batch
            raise OSError(28, "No space left on device")
        return real(file, data)

    bench.plane.record(wish())
    monkeypatch.setattr(recording_file.os, "write", write)
    calls[:] = []
    talking = asyncio.ensure_future(talk(bench, frames=150))
    ((why, file),) = await failed(bench)
    monkeypatch.undo()
    talking.cancel()
    assert why.endswith("No space left on device")
    (path,) = folder.glob("*/*/*/*.wav")
    assert folder / file == path
    left, right = channels(path)
    assert len(left) == len(right)


def test_a_disk_with_too_little_room_is_left_alone(folder):
    with pytest.raises(RecordingImpossible, match="MB are free where recordings are kept"):
        RecordingFile(folder, "rec-2", channels=1, utc=1_800_000_000.0, keep_free_bytes=1 << 62)
    assert list(folder.glob("*/*/*/*.wav")) == []


@pytest.mark.parametrize("name", ["", "../up", "a/b", "x" * 81, "dot.dot"])
def test_a_name_never_leaves_the_folder(tmp_path, name):
    with pytest.raises(RecordingImpossible, match="cannot be the name of a file"):
        RecordingFile(tmp_path, name, channels=1, utc=0.0, keep_free_bytes=0)


KILLED = """
import os, sys
from pathlib import Path
from callcenter.media.recording_file import Heard, RecordingFile
from callcenter.rtp import Packet
file = RecordingFile(Path(sys.argv[1]), "rec-7", channels=2, utc=1_800_000_000.0, keep_free_bytes=0)
batch = [Heard(n * 160, n % 2, "ab"[n % 2], "PCMU", Packet(0, False, n, n * 160, 1, b"x" * 160)) for n in range(99)]
file.write(batch, 20_000)
os.write(file._file, b"y" * 801)  # the next batch, cut short
os.kill(os.getpid(), 9)
"""


def test_a_kill_leaves_a_valid_file_which_the_next_start_makes_whole(tmp_path):
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert killed.returncode == -9
    (path,) = tmp_path.glob("*/*/*/*.wav")
    assert [len(channel) for channel in channels(path)] == [16_401, 16_400]
    assert read_wav(path.read_bytes()) == read_wav(path.read_bytes()[:-801])
    assert recover(tmp_path) == [
        RecordingFinished(
            recording="rec-7", file=f"{DAY}/rec-7.wav", seconds=2.05, octets=HEADER + 2 * 16_400
        )
    ]
    assert path.read_bytes()[:HEADER] == ulaw_header(2, 32_800)
    assert (recover(tmp_path), path.stat().st_size) == ([], HEADER + 32_800)


@pytest.mark.parametrize(
    "content, why",
    [
        (b"", "not the beginning of a recording"),
        (b"RIFF" + bytes(80), "not the beginning of a recording"),
        (None, "No such file"),
    ],
)
def test_what_cannot_be_repaired(tmp_path, content, why):
    path = tmp_path / "x.wav"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RecordingImpossible, match=why):
        repair(path)
    (tmp_path / ".open").mkdir()
    (tmp_path / ".open" / "rec-1").write_text("x.wav")
    (tmp_path / ".open" / "rec-2").write_text("../../etc/passwd")
    assert recover(tmp_path) == []
    assert list(Path(tmp_path / ".open").iterdir()) == []
