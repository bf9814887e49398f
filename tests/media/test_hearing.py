"""Somebody in the house hears a leg: both laws, G.722, holes, late packets; and nothing once it is closed."""

from __future__ import annotations

from array import array

import pytest

from callcenter.audio import G722, PCMA, PCMU, ToG722, encode
from callcenter.calls.media import AudioFormat
from callcenter.media.ears import Ears
from callcenter.media.hearing import Hearing
from callcenter.rtp import Packet

SAMPLES = array("h", [0, 8, 1_000, -1_000] * 40)


def packet(number: int, payload: bytes, timestamp: int, ssrc: int = 1) -> Packet:
    return Packet(
        payload_type=0, marker=False, sequence=number, timestamp=timestamp, ssrc=ssrc, payload=payload
    )


class Listener:
    def __init__(self) -> None:
        self.heard: list[tuple[int, int]] = []
        self.keys = 0
        self.ears = Ears()
        self.hearing = Hearing(self.ears, "leg", self._hear, self._key)

    def _hear(self, samples: array[int], rate: int) -> None:
        self.heard.append((len(samples), rate))

    def _key(self) -> None:
        self.keys += 1

    def send(self, codec: str, *packets: Packet) -> None:
        audio = AudioFormat(codec=codec, payload_type=0)
        for one in packets:
            for ear in list(self.ears.of("leg")):
                ear.hear_audio(one, audio, 0.0)


@pytest.mark.parametrize("codec", [PCMU, PCMA])
def test_g711(codec: str) -> None:
    listener = Listener()
    listener.send(codec, packet(1, encode(codec, SAMPLES), 0))
    assert listener.heard == [(160, 8_000)]


def test_g722_is_heard_whole() -> None:
    listener = Listener()
    listener.send(G722, packet(1, ToG722().payload(encode(PCMU, SAMPLES)), 0))
    assert listener.heard == [(320, 16_000)]


@pytest.mark.parametrize(
    ("timestamps", "lengths"),
    [
        ([0, 160, 320], [160, 160, 160]),
        ([0, 320], [160, 320]),
        ([0, 160, 0, 320], [160, 160, 160]),
        ([0, 160, 160, 320], [160, 160, 160]),
        ([0, 100_000], [160, 160]),
        ([2**32 - 160, 0], [160, 160]),
    ],
)
def test_holes_and_late_packets(timestamps: list[int], lengths: list[int]) -> None:
    listener = Listener()
    payload = encode(PCMU, SAMPLES)
    listener.send(PCMU, *(packet(n, payload, at) for n, at in enumerate(timestamps)))
    assert [length for length, _ in listener.heard] == lengths


def test_closed_it_hears_nothing() -> None:
    listener = Listener()
    listener.hearing.hear_event(packet(1, b"", 0), 0.0)
    listener.hearing.close()
    listener.hearing.close()
    listener.send(PCMU, packet(2, encode(PCMU, SAMPLES), 0))
    listener.hearing.hear_event(packet(3, b"", 0), 0.0)
    assert (listener.heard, listener.keys) == ([], 1)
