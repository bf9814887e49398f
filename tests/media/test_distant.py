"""Media in a process of its own: the same sound, and what happens when that process ends, hangs or never starts."""

import asyncio
import os
import signal
import sys

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred

from callcenter.calls.media import (
    BrowserLocal,
    HearEcho,
    HearPrompts,
    LegMedia,
    LegQuality,
    MediaFailed,
    MediaReady,
    PlaybackFinished,
    RecordingFailed,
    RecordingFinished,
    RecordingMedia,
)
from callcenter.media import DistantMedia, MediaConfig, MediaError, PortTaken
from callcenter.media import distant as module
from callcenter.media.distant import State
from callcenter.media.errors import PromptUnreadable
from tests.helpers.ports import free_port
from tests.media.conftest import FIRST_PORT, LAST_PORT, PCMU, Bench
from tests.media.phone import sine, slow_on_loop, ulaw


class DistantBench(Bench):
    """The bench of the plane, with the plane in its process."""

    def __init__(self, folder):
        super().__init__(folder)
        self.plane = DistantMedia(config(folder), asyncio.get_event_loop(), tell=self._tell)


def config(folder, **fields):
    return MediaConfig(
        first_port=FIRST_PORT,
        last_port=LAST_PORT,
        prompt_folders=(folder / "own",),
        data_folder=folder,
        recordings_folder=folder / "recordings",
        keep_free_mb=0,
        **fields,
    )


@pytest_twisted.async_yield_fixture
async def house(tmp_path):
    made = DistantBench(tmp_path)
    await on_loop(made.plane.start())
    yield made
    await on_loop(made.plane.stop())
    for phone in made.phones:
        phone.close()


def on_loop(work):
    return Deferred.fromFuture(asyncio.ensure_future(work))


async def until(is_so, within_s=20):
    async with asyncio.timeout(within_s):
        while not is_so():
            await asyncio.sleep(0.02)


async def speak(phone, samples):
    """Twenty frames, and what came back."""
    octets = bytes(map(ulaw, samples))
    for at in range(0, len(octets), 160):
        phone.send(octets[at : at + 160])
        await asyncio.sleep(0.02)


async def let_in(house, phone, leg="a"):
    """Speak until the process has the port and hears it."""
    async with asyncio.timeout(20):
        while MediaReady(leg=leg) not in house.reports:
            await speak(phone, sine(300, 160))


def pid_of(plane):
    return plane._process.pid


@slow_on_loop
async def test_a_phone_hears_itself_and_a_prompt_through_the_process(house):
    house.prompt("en/hello", sine(440, 800), folder="own")
    phone, desired = await house.plug("a", 0, hears=HearEcho())
    await let_in(house, phone)
    await speak(phone, sine(300, 1600))
    await until(lambda: len(phone.packets) > 5)
    house.change(desired, hears=HearPrompts(playback="p1", prompts=("en/hello",)))
    await house.reported(PlaybackFinished(leg="a", playback="p1"))
    house.plane.drop("a")
    await house.reported(LegQuality)
    (quality,) = [one for one in house.reports if isinstance(one, LegQuality)]
    assert (quality.leg, quality.codec) == ("a", "PCMU")
    assert quality.received >= 10


@slow_on_loop
async def test_prompts_are_fetched_held_and_forgotten(house):
    house.prompt("en/hello", sine(440, 800), folder="own")
    await house.plane.prompts.fetch("en/hello", "PCMU")
    with pytest.raises(PromptUnreadable, match="there is no prompt 'said/1'"):
        await house.plane.prompts.fetch("said/1", "PCMU")
    house.plane.prompts.hold("said/1", {"PCMU": b"\xff" * 160, "PCMA": b"\xd5" * 160})
    await house.plane.prompts.fetch("said/1", "PCMU")
    house.plane.prompts.drop("said/1")
    with pytest.raises(PromptUnreadable):
        await house.plane.prompts.fetch("said/1", "PCMU")


@slow_on_loop
async def test_an_ear_hears_samples_and_keys_until_it_is_closed(house):
    phone, _ = await house.plug("a", 0)
    await let_in(house, phone)
    sound, keys = [], []
    ear = house.plane.hear(
        "a", lambda samples, rate: sound.append((len(samples), rate)), lambda: keys.append(1)
    )
    await speak(phone, sine(300, 1600))
    await until(lambda: len(sound) >= 5)
    assert set(sound) == {(160, 8000)}
    ear.close()
    ear.close()
    before = len(sound)
    await speak(phone, sine(300, 800))
    assert len(sound) <= before + 1


@slow_on_loop
async def test_after_a_kill_telephones_go_on_and_what_cannot_is_told(house):
    """One process dies in the middle of a call: the next one plays on, at the same ports."""
    phone, _ = await house.plug("a", 0, hears=HearEcho())
    await let_in(house, phone)
    browser = LegMedia(
        leg="b", version=1, local=BrowserLocal(ufrag="ufrag", pwd="p" * 24), remote=None, audio=PCMU
    )
    house.plane.set(browser)
    house.plane.record(RecordingMedia(recording="rec-1", version=1, left=("a",)))
    await speak(phone, sine(300, 8000))
    await speak(phone, sine(300, 8000))
    plane, first = house.plane.plane, pid_of(house.plane)
    os.kill(first, signal.SIGKILL)
    await until(lambda: house.plane.falls == 1 and house.plane.state is State.UP)
    assert pid_of(house.plane) != first
    assert house.plane.plane == plane
    await house.reported(MediaFailed, RecordingFailed)
    failed = {type(one): one for one in house.reports if isinstance(one, MediaFailed | RecordingFailed)}
    assert failed[MediaFailed].leg == "b"
    assert failed[RecordingFailed].recording == "rec-1"
    assert (house.folder / "recordings" / failed[RecordingFailed].file).is_file()
    heard = len(phone.packets)
    await speak(phone, sine(300, 3200))
    await until(lambda: len(phone.packets) - heard > 10)
    assert house.reports.count(MediaReady(leg="a")) == 1


@slow_on_loop
async def test_a_wish_while_nobody_is_there_is_kept(house):
    phone, desired = await house.plug("a", 0)
    os.kill(pid_of(house.plane), signal.SIGKILL)
    await until(lambda: house.plane.state is not State.UP)
    with pytest.raises(PromptUnreadable, match="started anew"):
        await house.plane.prompts.fetch("en/hello", "PCMU")
    house.change(desired, hears=HearEcho())
    await until(lambda: house.plane.state is State.UP)
    async with asyncio.timeout(20):
        while all(silent.payload == b"\xff" * 160 for silent in phone.packets[-10:]):
            await speak(phone, sine(300, 160))


@slow_on_loop
async def test_a_process_that_hangs_is_ended(house, monkeypatch):
    monkeypatch.setattr(module, "NO_BEAT_S", 1.5)
    first = pid_of(house.plane)
    os.kill(first, signal.SIGSTOP)
    await until(lambda: house.plane.falls == 1 and house.plane.state is State.UP)
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


@slow_on_loop
async def test_a_recording_is_as_long_as_it_was_wished_though_the_process_reads_that_later(house):
    """The process stands still when the recording is to begin, and when it is to end."""
    clock, pid = asyncio.get_running_loop().time, pid_of(house.plane)

    async def read_later(act):
        os.kill(pid, signal.SIGSTOP)
        at = clock()
        act()
        await asyncio.sleep(0.3)
        os.kill(pid, signal.SIGCONT)
        return at

    wish = RecordingMedia(recording="rec-1", version=1, left=("a",))
    begun = await read_later(lambda: house.plane.record(wish))
    await asyncio.sleep(0.5)
    ended = await read_later(lambda: house.plane.stop_recording("rec-1"))
    await house.reported(RecordingFinished)
    (finished,) = [one for one in house.reports if isinstance(one, RecordingFinished)]
    assert abs(finished.seconds - (ended - begun)) < 0.01


@slow_on_loop
async def test_stopping_closes_recordings_whole(tmp_path):
    house = DistantBench(tmp_path)
    await house.plane.start()
    phone, _ = await house.plug("a", 0)
    await let_in(house, phone)
    house.plane.record(RecordingMedia(recording="rec-1", version=1, left=("a",)))
    await speak(phone, sine(300, 3200))
    pid = pid_of(house.plane)
    await house.plane.stop()
    phone.close()
    (finished,) = [one for one in house.reports if isinstance(one, RecordingFinished)]
    assert finished.seconds > 0.3
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@slow_on_loop
async def test_the_browsers_port_is_taken(tmp_path):
    port = free_port()
    first = DistantMedia(config(tmp_path / "1", browser_port=port), asyncio.get_event_loop(), tell=print)
    second = DistantMedia(config(tmp_path / "2", browser_port=port), asyncio.get_event_loop(), tell=print)
    await first.start()
    try:
        with pytest.raises(PortTaken, match=str(port)):
            await second.start()
    finally:
        await first.stop()


@pytest.mark.parametrize(
    ("command", "says"),
    [((sys.executable, "-c", ""), "did not start"), (("/nowhere/python",), "No such file")],
    ids=["ends at once", "no such program"],
)
@slow_on_loop
async def test_a_process_that_does_not_come_up(tmp_path, command, says):
    media = DistantMedia(config(tmp_path), asyncio.get_event_loop(), tell=print, command=command)
    with pytest.raises((MediaError, OSError), match=says):
        await media.start()


PARENT = """
import asyncio, sys
from pathlib import Path
from callcenter.media import DistantMedia, MediaConfig
async def main():
    config = MediaConfig(first_port={first}, last_port={last}, data_folder=Path({folder!r}))
    media = DistantMedia(config, asyncio.get_running_loop(), tell=print)
    await media.start()
    print(media._process.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


@slow_on_loop
async def test_it_does_not_outlive_a_product_that_is_killed(tmp_path):
    program = PARENT.format(first=FIRST_PORT, last=FIRST_PORT + 8, folder=str(tmp_path))
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
    )
    child = int(await parent.stdout.readline())
    os.kill(child, 0)
    parent.kill()
    await parent.wait()

    def is_gone():
        try:
            with open(f"/proc/{child}/stat") as stat:
                return stat.read().rpartition(")")[2].split()[0] == "Z"
        except FileNotFoundError:
            return True

    await until(is_gone, within_s=5)
