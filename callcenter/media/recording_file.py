"""One recording on disk, as the writing thread sees it: batches of packets in, a WAV file that is always valid.

    recordings/2027/01/15/ID.wav     two channels of µ-law at 8 kHz, readable by its owner alone
    recordings/.open/ID              names the file while it is being written: what a kill interrupted is found by it

The data is written before the header that counts it, so that at any moment, also after `kill -9`, the file is a whole
one that lacks a second or two at the most; `recover` counts those in as well.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, NoReturn

from callcenter.audio import (
    PCMU,
    SAMPLE_RATE,
    ULAW_HEADER_BYTES,
    AudioError,
    Track,
    interleaved,
    transcode,
    ulaw_channels,
    ulaw_header,
)
from callcenter.calls.media import RecordingFinished
from callcenter.media.errors import RecordingImpossible
from callcenter.rtp import Packet

LATENESS = SAMPLE_RATE // 2
"""Samples that a batch is held back: packets that come later than that are left out."""

LOOK_EVERY = 10
"""Batches between two looks at how much room the disk has."""

OPEN_FOLDER = ".open"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)


class Heard(NamedTuple):
    """A packet for the file. `arrived`: samples from the beginning; `channel`: 0 left, 1 right."""

    arrived: int
    channel: int
    leg: str
    codec: str
    packet: Packet


class RecordingFile:
    """Made and used in the writing thread alone; every method may raise RecordingImpossible, which closes it."""

    def __init__(
        self, folder: Path, recording: str, *, channels: int, utc: float, keep_free_bytes: int
    ) -> None:
        self.name = _name(recording, utc)
        self._path = folder / self.name
        self._marker = folder / OPEN_FOLDER / recording
        self._keep_free = keep_free_bytes
        self._tracks = tuple(Track() for _ in range(channels))
        self._octets = 0
        self._batches = 0
        self._file = -1
        try:
            _make_private(folder, self._path.parent)
            _make_private(folder, self._marker.parent)
            self._look_for_room()
            self._file = _create(self._path)
            os.close(_create(self._marker, self.name.encode()))
            self._write_header()
        except OSError as error:
            self._give_up(error)

    def write(self, batch: Sequence[Heard], until: int) -> None:
        """Lay the batch down and write what is complete by `until` (samples)."""
        self._lay(batch)
        try:
            self._batches += 1
            if self._batches % LOOK_EVERY == 0:
                self._look_for_room()
            self._write_until(until - LATENESS)
        except OSError as error:
            self._give_up(error)

    def finish(self, batch: Sequence[Heard], end: int) -> tuple[float, int]:
        """Write the rest up to `end` and close; return the seconds and octets of the file."""
        self._lay(batch)
        try:
            self._write_until(end)
            seconds = self._octets / len(self._tracks) / SAMPLE_RATE
            self._close()
        except OSError as error:
            self._give_up(error)
        return seconds, ULAW_HEADER_BYTES + self._octets

    def _lay(self, batch: Sequence[Heard]) -> None:
        for heard in batch:
            packet = heard.packet
            payload = packet.payload
            self._tracks[heard.channel % len(self._tracks)].put(
                heard.leg,
                source=packet.ssrc,
                timestamp=packet.timestamp,
                arrived=heard.arrived,
                ulaw=payload if heard.codec == PCMU else transcode(payload, heard.codec, PCMU),
            )

    def _write_until(self, place: int) -> None:
        # An even number of samples keeps every chunk of a one-channel file whole as well (RIFF pads odd ones).
        written = self._octets // len(self._tracks)
        place = place - place % 2
        if place <= written:
            return
        channels = [track.cut(place) for track in self._tracks]
        _write_all(self._file, channels[0] if len(channels) == 1 else interleaved(*channels))
        self._octets += len(channels) * len(channels[0])
        self._write_header()

    def _write_header(self) -> None:
        header = ulaw_header(len(self._tracks), self._octets)
        if self._octets:
            os.pwrite(self._file, header, 0)
        else:
            _write_all(self._file, header)

    def _look_for_room(self) -> None:
        disk = os.statvfs(self._path.parent)
        free = disk.f_bavail * disk.f_frsize
        if free < self._keep_free:
            self._close()
            raise RecordingImpossible(
                f"only {free // 1_000_000} MB are free where recordings are kept, fewer than the"
                f" {self._keep_free // 1_000_000} MB to keep free"
            )

    def _give_up(self, error: OSError) -> NoReturn:
        self._close()
        raise RecordingImpossible(f"{self._path} cannot be written: {error.strerror}") from error

    def _close(self) -> None:
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)
        # Where the folder is in nobody's reach, neither is the marker; what went wrong first is what counts.
        with suppress(OSError):
            self._marker.unlink()


def repair(path: Path) -> tuple[float, int]:
    """Count into the header what was written after it last was; return the file's seconds and octets.

    Raise RecordingImpossible for a file that is none of ours or cannot be written.
    """
    try:
        with path.open("r+b") as file:
            channels = ulaw_channels(file.read(ULAW_HEADER_BYTES))
            frames = (path.stat().st_size - ULAW_HEADER_BYTES) // channels
            octets = (frames - frames % 2) * channels
            file.truncate(ULAW_HEADER_BYTES + octets)
            file.seek(0)
            file.write(ulaw_header(channels, octets))
    except OSError as error:
        raise RecordingImpossible(f"{path} cannot be repaired: {error.strerror}") from error
    except AudioError as error:
        raise RecordingImpossible(f"{path} cannot be repaired: {error}") from error
    return octets / channels / SAMPLE_RATE, ULAW_HEADER_BYTES + octets


def recover(folder: Path) -> list[RecordingFinished]:
    """Repair what was being written when the process was killed; return what became of it, pauses unknown."""
    recovered: list[RecordingFinished] = []
    markers = sorted(folder.glob(f"{OPEN_FOLDER}/*"))
    for marker in markers:
        finished = _recovered(folder, marker)
        if finished is not None:
            recovered.append(finished)
    return recovered


def _recovered(folder: Path, marker: Path) -> RecordingFinished | None:
    try:
        name = marker.read_text(encoding="utf-8")
        marker.unlink()
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            return None
        seconds, octets = repair(folder / name)
    except (RecordingImpossible, OSError, UnicodeError):
        # Killed before the header was there, when nothing was heard yet, or meddled with: no reason not to start.
        return None
    return RecordingFinished(recording=marker.name, file=name, seconds=seconds, octets=octets)


def _name(recording: str, utc: float) -> str:
    if not _NAME.fullmatch(recording):
        raise RecordingImpossible(f"{recording[:80]!r} cannot be the name of a file")
    day = datetime.datetime.fromtimestamp(utc, datetime.UTC)
    return f"{day:%Y/%m/%d}/{recording}.wav"


def _make_private(folder: Path, inner: Path) -> None:
    """Make `inner` and what is missing above it, down from `folder`, for the owner alone."""
    for path in (folder, *reversed([path for path in inner.parents if path.is_relative_to(folder)]), inner):
        path.mkdir(mode=0o700, parents=path == folder, exist_ok=True)


def _create(path: Path, content: bytes = b"") -> int:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    _write_all(file, content)
    return file


def _write_all(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]
