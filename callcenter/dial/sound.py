"""The RTP of a dialled call: a file and digits out, a recording in, on pyVoIP's two threads."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from callcenter.audio import PCMU, silence_frame
from callcenter.dial.pyvoip import RTP
from callcenter.dial.recording import Recording
from callcenter.rtp import SendStream, digit_packets, parse

FRAME_S = 0.02
FRAME_SAMPLES = 160
PCMU_TYPE = 0

DIGIT_MS = 160
COMMA_FRAMES = 50
"""A comma in --digits: one second."""
GAP_FRAMES = 6
"""Quiet between two digits, so that slow receivers tell them apart."""
BEFORE_DIGITS_FRAMES = 50
"""The other side needs a moment to connect its sound."""

LOOK_EVERY_S = 0.1
"""How often the receiving thread looks whether the call is over."""

MAX_LATE_S = 0.2
"""A sender that was stopped longer (a laptop's sleep) goes on from now instead of catching up in a burst."""


def outgoing(
    stream: SendStream, play: Sequence[bytes], digits: str, event_type: int | None
) -> Iterator[tuple[bytes, str]]:
    """Yield one packet for every 20 ms, with the digit whose first packet it is.

    First the file, then silence for ever. Digits come between its frames (RFC 4733 2.5.1): the file waits for a
    digit, and the timestamps count the time it took. Without an `event_type` no digits are sent.
    """
    silence = silence_frame(PCMU, 20)
    frames = deque(play)
    keys = deque(digits if event_type is not None else "")
    quiet = BEFORE_DIGITS_FRAMES
    while True:
        if quiet == 0 and keys:
            key = keys.popleft()
            quiet = COMMA_FRAMES if key == "," else GAP_FRAMES
            if key != "," and event_type is not None:
                yield from _digit(stream, key, event_type)
        quiet = max(0, quiet - 1)
        yield stream.packet(frames.popleft() if frames else silence, PCMU_TYPE, FRAME_SAMPLES), ""


def _digit(stream: SendStream, key: str, event_type: int) -> Iterator[tuple[bytes, str]]:
    packets = digit_packets(key, DIGIT_MS)
    for number, event in enumerate(packets):
        yield stream.event_packet(event.payload, event_type, event.marker), key if number == 0 else ""
    stream.pause(len(packets) * FRAME_SAMPLES)


class SoundClient(RTP.RTPClient):
    """pyVoIP's RTP client on a socket that was bound before the call; `say` hears of each pressed digit."""

    def __init__(
        self,
        assoc: dict[int, RTP.PayloadType],
        own: socket.socket,
        to: tuple[str, int],
        *,
        play: Sequence[bytes],
        digits: str,
        say: Callable[[str], None],
    ) -> None:
        host, port = own.getsockname()
        super().__init__(assoc, host, port, to[0], to[1], RTP.TransmitType.SENDRECV)
        self.event_type = next(
            (number for number, kind in assoc.items() if kind is RTP.PayloadType.EVENT), None
        )
        self.recording = Recording(time.monotonic())
        # pyVoIP sends to and hears from the same port.
        self.sin = self.sout = own
        self._play, self._digits, self._say = play, digits, say
        self._threads = [
            threading.Thread(target=target, name=name, daemon=True)
            for target, name in ((self.recv, "RTP receiver"), (self.trans, "RTP transmitter"))
        ]

    def start(self) -> None:
        """Begin both threads; pyVoIP would bind the port only now, when another program may have taken it."""
        # With a time-out pyVoIP's receiver sleeps in the socket instead of looking every 10 ms.
        self.sin.settimeout(LOOK_EVERY_S)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End both threads, then close the socket: pyVoIP closes it under their feet."""
        self.NSD = False
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=1.0)
        self.sin.close()

    def trans(self) -> None:
        """The sending thread: against the clock, so that delays do not add up."""
        stream = SendStream(ssrc=self.outSSRC, sequence=self.outSequence, timestamp=self.outTimestamp)
        due = time.monotonic()
        for packet, digit in outgoing(stream, self._play, self._digits, self.event_type):
            if not self.NSD:
                return
            if digit:
                self._say(f"pressed {digit}")
            self._send(packet)
            due = max(due + FRAME_S, time.monotonic() - MAX_LATE_S)
            time.sleep(max(0.0, due - time.monotonic()))

    def _send(self, packet: bytes) -> None:
        try:
            self.sout.sendto(packet, (self.outIP, self.outPort))
        except OSError:
            # No way there at the moment. Whether the call goes on is decided by what is heard.
            return

    def parse_packet(self, data: bytes) -> None:
        """The receiving thread: keep all sound; pyVoIP's own buffer loses the order and never ends."""
        packet = parse(data)
        if packet is not None and packet.payload_type == PCMU_TYPE:
            self.recording.heard(packet.ssrc, packet.timestamp, packet.payload, time.monotonic())
