"""A telephone that speaks G.722: it hears everybody, everybody hears it, and another one like it in full."""

import math

from G722 import G722 as Codec

from callcenter.calls.media import AudioFormat, DigitHeard, HearEcho, HearLeg, HearNothing, HearPrompts
from tests.media.conftest import PCMA
from tests.media.phone import linear_from_alaw, on_loop, share_of, sine

WIDE = AudioFormat(codec="G722", payload_type=9)
WIDE_WITH_KEYS = AudioFormat(codec="G722", payload_type=9, dtmf_payload_type=101)


def frames(samples):
    codec = Codec(8000, 64000)
    octets = bytes(codec.encode(samples))
    return [octets[at : at + 160] for at in range(0, len(octets), 160)]


def heard(packets):
    codec = Codec(8000, 64000)
    return [sample for packet in packets for sample in codec.decode(packet.payload)]


@on_loop
async def test_it_hears_prompts(bench):
    bench.prompt("hello", sine(700, 8000))
    phone, _ = await bench.plug("a", 0, HearPrompts(playback="p", prompts=("hello",)), audio=WIDE)
    packets = [packet for packet in await phone.hears(50) if packet.payload_type == 9]
    assert {len(packet.payload) for packet in packets} == {160}
    assert share_of(700, heard(packets)[2400:5600]) > 0.9


@on_loop
async def test_it_hears_its_echo(bench):
    phone, _ = await bench.plug("a", 0, HearEcho(), audio=WIDE)
    for frame in frames(sine(500, 160 * 30)):
        phone.send(frame, payload_type=9)
    packets = await phone.hears(30)
    assert share_of(500, heard(packets[:30])[1600:4000]) > 0.9
    assert packets[29].timestamp - packets[0].timestamp == 29 * 160


@on_loop
async def test_it_talks_with_a_phone_of_another_law_and_presses_keys(bench):
    wide, _ = await bench.plug("a", 0, HearLeg(leg="b"), audio=WIDE_WITH_KEYS)
    other, _ = await bench.plug("b", 1, HearLeg(leg="a"), audio=PCMA)
    for frame in frames(sine(500, 160 * 30)):
        wide.send(frame, payload_type=9)
    packets = await other.until(lambda: sum(p.payload_type == 8 for p in other.packets) >= 25)
    told = [linear_from_alaw(octet) for p in packets if p.payload_type == 8 for octet in p.payload]
    assert share_of(500, told[1600:3200]) > 0.9
    wide.press(5)
    await bench.reported(DigitHeard(leg="a", digit="5"))
    other.press(7, payload_type=96)
    await wide.until(lambda: any(p.payload_type == 101 for p in wide.packets))
    assert {len(p.payload) for p in wide.packets if p.payload_type == 101} == {4}


@on_loop
async def test_two_of_them_hear_each_other_octet_by_octet(bench):
    one, desired = await bench.plug("a", 0, HearLeg(leg="b"), audio=WIDE_WITH_KEYS)
    other, _ = await bench.plug("b", 1, HearLeg(leg="a"), audio=WIDE_WITH_KEYS)
    third, _ = await bench.plug("c", 2, HearLeg(leg="b"))
    # 5 kHz, which only wideband carries.
    spoken = frames_of_wideband(
        [int(4000 * math.sin(2 * math.pi * 5000 * n / 16000)) for n in range(320 * 20)]
    )
    for frame in spoken:
        other.send(frame, payload_type=9)
    packets = await one.hears(20)
    assert [p.payload for p in packets[:20]] == spoken
    assert {p.payload_type for p in await third.hears(20)} == {0}
    # Prompts in between are encoded here, and what follows is untouched again.
    desired = bench.change(desired, hears=HearNothing())
    await one.hears(25)
    bench.change(desired, hears=HearLeg(leg="b"))
    other.send(spoken[7], payload_type=9)
    await one.until(lambda: one.packets[-1].payload == spoken[7])


def frames_of_wideband(samples):
    octets = bytes(Codec(16000, 64000).encode(samples))
    return [octets[at : at + 160] for at in range(0, len(octets), 160)]


@on_loop
async def test_its_keys_as_sound_are_heard(bench):
    phone, _ = await bench.plug("a", 0, audio=WIDE)
    both = [low + high for low, high in zip(sine(941, 1600, 6000), sine(1477, 1600, 6000), strict=True)]
    for frame in frames(both + [0] * 800):
        phone.send(frame, payload_type=9)
    await bench.reported(DigitHeard(leg="a", digit="#"))


@on_loop
async def test_a_change_to_another_codec_and_back(bench):
    phone, desired = await bench.plug("a", 0, HearEcho(), audio=WIDE)
    for audio, payload_type in ((PCMA, 8), (WIDE, 9)):
        desired = bench.change(desired, audio=audio)
        before = len(phone.packets)
        for _ in range(3):
            phone.send(b"\xd5" * 160, payload_type=payload_type)
        packets = await phone.until(
            lambda before=before, n=payload_type: (
                sum(p.payload_type == n for p in phone.packets[before:]) >= 3
            )
        )
        if payload_type == 8:
            assert packets[-1].payload == b"\xd5" * 160
