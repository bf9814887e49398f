"""Keys pressed on a phone, as RFC 4733 sends them: many packets for one key, each key reported once.

A key is a run of packets with one timestamp: updates while it is held, then the end packet three times. Any of
them may be lost, doubled or late. So the timestamp names the key, the first packet that arrives reports it, and a
new timestamp is a new key even when the last one never ended.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from callcenter.rtp.errors import RtpError

KEYS = "0123456789*#ABCD"
"""Event codes 0 to 15 (RFC 4733 §3.2)."""

LONGEST_SEGMENT = 0xFFFF
"""A key held longer (8.2 s) goes on in a new segment with a new timestamp (RFC 4733 §2.5.1.3)."""

ENDED_KEY_KEPT_S = 0.5
"""So long after its last packet an ended key may still be repeated. Kept short: callers that replay a recorded key
use its timestamp again."""

OPEN_KEY_KEPT_S = 5.0
"""So long a key without an end may go silent (loss) and still be the same one."""

END_REPEATS = 2
SAMPLES_PER_MS = 8

MAX_REMEMBERED = 16
"""Keys kept in memory for one leg: half a second cannot hold more, except in an attack."""

_EVENT = struct.Struct("!BBH")


class Event(NamedTuple):
    """The payload of one packet. `duration` in timestamp units so far, `volume` in -dBm0."""

    code: int
    is_end: bool
    volume: int
    duration: int


def parse_event(payload: bytes) -> Event | None:
    """Read a telephone-event payload, None when it is too short."""
    if len(payload) < _EVENT.size:
        return None
    code, flags, duration = _EVENT.unpack_from(payload)
    return Event(code, flags >= 0x80, flags & 0x3F, duration)


def build_event(event: Event) -> bytes:
    """Write a telephone-event payload."""
    return _EVENT.pack(event.code, event.is_end << 7 | event.volume, event.duration)


@dataclass(slots=True)
class HeardKey:
    """A key that was reported: which packets belong to it, and how far they got."""

    ssrc: int
    timestamp: int
    code: int
    duration: int
    has_ended: bool
    last_at: float

    def is_forgotten(self, now: float) -> bool:
        return now - self.last_at > (ENDED_KEY_KEPT_S if self.has_ended else OPEN_KEY_KEPT_S)


@dataclass(slots=True)
class DigitDetector:
    """Turns the telephone-event packets of one leg into keys. Feed it every such packet, in order of arrival."""

    heard: list[HeardKey] = field(default_factory=list)

    def received(self, timestamp: int, ssrc: int, payload: bytes, now: float) -> str | None:
        """Return the key when this is the first packet of it to arrive, else None."""
        event = parse_event(payload)
        if event is None or event.code >= len(KEYS):
            return None
        self.heard = [key for key in self.heard if not key.is_forgotten(now)]
        known = self._find(timestamp, ssrc)
        if known is not None:
            known.duration = max(known.duration, event.duration)
            known.has_ended = known.has_ended or event.is_end
            known.last_at = now
            return None
        goes_on = any(_goes_on(key, timestamp, ssrc, event) for key in self.heard)
        new = HeardKey(ssrc, timestamp, event.code, event.duration, event.is_end, now)
        self.heard = [*self.heard[1 - MAX_REMEMBERED :], new]
        return None if goes_on else KEYS[event.code]

    def to_data(self) -> list[dict[str, int | float | bool]]:
        """Return the state as plain data."""
        return [
            {
                "ssrc": key.ssrc,
                "timestamp": key.timestamp,
                "code": key.code,
                "duration": key.duration,
                "has_ended": key.has_ended,
                "last_at": key.last_at,
            }
            for key in self.heard
        ]

    @classmethod
    def from_data(cls, data: list[Mapping[str, int | float | bool]]) -> DigitDetector:
        """Make the detector that `to_data` described."""
        return cls([HeardKey(**key) for key in data])  # type: ignore[arg-type]

    def _find(self, timestamp: int, ssrc: int) -> HeardKey | None:
        return next((key for key in self.heard if (key.ssrc, key.timestamp) == (ssrc, timestamp)), None)


def _goes_on(key: HeardKey, timestamp: int, ssrc: int, event: Event) -> bool:
    """Tell the next segment of a long key from a new key: it starts exactly where the last one stopped."""
    if key.has_ended or (key.code, key.ssrc) != (event.code, ssrc):
        return False
    return (timestamp - key.timestamp) & 0xFFFFFFFF in (LONGEST_SEGMENT, key.duration)


class EventPacket(NamedTuple):
    """One packet of a key to send, `at_ms` after the key went down. All share one timestamp."""

    at_ms: int
    payload: bytes
    marker: bool


def digit_packets(
    digit: str, duration_ms: int = 100, *, ptime_ms: int = 20, volume: int = 10
) -> tuple[EventPacket, ...]:
    """Return the packets of one key; the end packet comes three times (RFC 4733 §2.5.1.4).

    The duration is rounded up to whole packets. Raise RtpError for an unknown key or an impossible duration. After
    them the sender lets the duration pass on its timestamp (`SendStream.pause`).
    """
    code = KEYS.find(digit.upper()) if len(digit) == 1 else -1
    if code < 0:
        raise RtpError(f"{digit!r} is not a key: {KEYS}")
    if not 0 < duration_ms * SAMPLES_PER_MS <= LONGEST_SEGMENT:
        raise RtpError(f"a key lasts 1 to {LONGEST_SEGMENT // SAMPLES_PER_MS} ms, not {duration_ms}")
    steps = -(-duration_ms // ptime_ms)
    packets = []
    for step in range(steps + END_REPEATS):
        held = min((min(step, steps - 1) + 1) * ptime_ms * SAMPLES_PER_MS, LONGEST_SEGMENT)
        event = Event(code, step >= steps - 1, volume, held)
        packets.append(EventPacket(step * ptime_ms, build_event(event), step == 0))
    return tuple(packets)
