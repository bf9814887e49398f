"""Keys as sound on a leg: only where telephone-event was not agreed on, once each, whatever the network does."""

import math

import pytest

from callcenter.calls.media import AudioFormat, DigitHeard, MediaReady
from callcenter.media.inband import InbandKeys
from callcenter.rtp import Packet
from tests.media.conftest import PCMU
from tests.media.phone import on_loop, ulaw

PLAIN = AudioFormat(codec="PCMU", payload_type=0)
QUIET = b"\xff" * 160


def sound(low, high, frames):
    samples = (
        6000 * math.sin(2 * math.pi * low * n / 8000) + 6000 * math.sin(2 * math.pi * high * n / 8000)
        for n in range(160 * frames)
    )
    octets = bytes(ulaw(int(sample)) for sample in samples)
    return [octets[at : at + 160] for at in range(0, len(octets), 160)]


FIVE, HASH = sound(770, 1336, 5), sound(941, 1477, 5)
PRESSED = [QUIET, *FIVE, QUIET, QUIET, *FIVE, QUIET, QUIET, *HASH, QUIET]


async def after(bench, audio):
    phone, _ = await bench.plug("a", 0, audio=audio)
    for frame in PRESSED:
        phone.send(frame)
    while bench.plane.quality("a").received < len(PRESSED):
        await phone.hears(len(phone.packets) + 1)
    return bench.reports


@on_loop
async def test_a_phone_without_events_is_listened_to(bench):
    digits = [DigitHeard(leg="a", digit=digit) for digit in "55#"]
    assert await after(bench, PLAIN) == [MediaReady(leg="a"), *digits]


@on_loop
async def test_a_phone_with_events_is_not(bench):
    assert await after(bench, PCMU) == [MediaReady(leg="a")]


def packets(frames, *, gap_after=None, gap=0, ssrc=7):
    """Frames as packets; after the `gap_after`th the clock goes on by `gap` samples without packets."""
    late = [0 if gap_after is None or n <= gap_after else gap for n in range(len(frames))]
    return [
        Packet(
            payload_type=0,
            marker=False,
            sequence=65_530 + n & 0xFFFF,
            timestamp=160 * n + late[n],
            ssrc=ssrc,
            payload=frame,
        )
        for n, frame in enumerate(frames)
    ]


def without(sent, *lost):
    return [packet for n, packet in enumerate(sent) if n not in lost]


@pytest.mark.parametrize(
    "sent, keys",
    [
        (packets(PRESSED), "55#"),
        (without(packets(FIVE + FIVE), 4, 5), "5"),  # lost in the middle of one long key
        (packets(FIVE + FIVE, gap_after=4, gap=1600), "55"),  # silence that was not sent
        ([packet for one in packets(FIVE) for packet in (one, one)], "5"),
        ([*packets(FIVE), *packets(FIVE)], "5"),  # late ones
        ([*packets(FIVE), *packets(FIVE, ssrc=8)], "55"),  # another phone
    ],
)
def test_what_the_network_does_to_a_key(sent, keys):
    tones = InbandKeys()
    assert "".join(tones.hear(packet, "PCMU") for packet in sent) == keys
