"""The RTP of a dialled call: a file and digits out, a recording in, on pyVoIP's two threads."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import pyVoIP.VoIP  # noqa: F401  (must be imported before RTP: pyVoIP's modules import each other in a circle)
from pyVoIP import RTP

from callcenter.audio import PCMU, silence_frame
from callcenter.rtp import SendStream, digit_packets, packet

FRAME_S = 0.02
FRAME_SAMPLES = 160
DIGIT_MS = 160
PAUSE_FRAMES = 50
"""A comma in --digits: one second."""
GAP_FRAMES = 6


class SoundClient(RTP.RTPClient):  # type: ignore[misc]
    """Sends `play` (G.711 µ-law frames) once, then silence; `press` puts digits in between."""

    def __init__(self, *args: Any, play: list[bytes], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._play = deque(play)
        self._to_press: deque[str] = deque()
        self._lock = threading.Lock()
        self._heard: dict[int, bytes] = {}
        self._event_type = next(
            (number for number, kind in self.assoc.items() if kind is RTP.PayloadType.EVENT), 101
        )
        self.on_pressed: Callable[[str], None] = lambda digit: None

    def press(self, digits: str) -> None:
        """Queue digits; a comma waits a second."""
        with self._lock:
            self._to_press.extend(digits)

    def trans(self) -> None:
        """pyVoIP's sender thread: one frame every 20 ms against the clock, so that delays do not add up."""
        stream = SendStream(ssrc=self.outSSRC, sequence=self.outSequence, timestamp=self.outTimestamp)
        silence = silence_frame(PCMU, 20)
        due = time.monotonic()
        waiting = 0
        while self.NSD:
            digit = self._next_digit() if waiting == 0 else None
            if digit == ",":
                waiting = PAUSE_FRAMES
            elif digit is not None:
                due = self._send_digit(stream, digit, due)
                waiting = GAP_FRAMES
            waiting = max(0, waiting - 1)
            frame = self._play.popleft() if self._play else silence
            self._send(stream.packet(frame, 0, FRAME_SAMPLES))
            due += FRAME_S
            time.sleep(max(0.0, due - time.monotonic()))

    def _next_digit(self) -> str | None:
        with self._lock:
            return self._to_press.popleft() if self._to_press else None

    def _send_digit(self, stream: SendStream, digit: str, due: float) -> float:
        self.on_pressed(digit)
        packets = digit_packets(digit, DIGIT_MS)
        for event in packets:
            self._send(stream.event_packet(event.payload, self._event_type, event.marker))
            due += FRAME_S
            time.sleep(max(0.0, due - time.monotonic()))
        stream.pause(len(packets) * FRAME_SAMPLES)
        return due

    def _send(self, data: bytes) -> None:
        try:
            self.sout.sendto(data, (self.outIP, self.outPort))
        except OSError:
            # The call ended while this frame was being made; `NSD` ends the loop.
            return

    def parse_packet(self, data: bytes) -> None:
        """pyVoIP's receiver thread: keep every audio payload by its timestamp."""
        parsed = packet.parse(data)
        if parsed is not None and parsed.payload_type == 0:
            self._heard[parsed.timestamp] = bytes(parsed.payload)

    def heard(self) -> bytes:
        """What was received, as one run of µ-law with silence where packets are missing."""
        heard = dict(self._heard)
        if not heard:
            return b""
        out = bytearray()
        start = min(heard)
        for timestamp in sorted(heard):
            gap = timestamp - start - len(out)
            if 0 < gap < 8000 * 60:
                out += b"\xff" * gap
            elif gap >= 8000 * 60:
                start = timestamp - len(out)
            out += heard[timestamp]
        return bytes(out)
