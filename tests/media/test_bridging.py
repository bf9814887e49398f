"""Two telephones on one plane: straight through, translated, echoed, and no break when the source changes."""

import asyncio
import itertools
import struct

from callcenter.calls.media import DigitHeard, HearEcho, HearLeg, HearNothing, HearPrompts, MediaReady
from tests.media.conftest import PCMA, PCMU
from tests.media.phone import linear_from_alaw, linear_from_ulaw, loudness, on_loop, share_of, sine, ulaw

TONE = bytes(ulaw(sample) for sample in sine(400, 160))


def spoken(packets):
    return [p for p in packets if p.payload_type in (0, 8) and set(p.payload) not in ({0xFF}, {0xD5})]


@on_loop
async def test_the_same_codec_goes_straight_through_in_our_own_numbers(bench):
    caller, _ = await bench.plug("a", 0, HearLeg(leg="b"))
    agent, _ = await bench.plug("b", 1, HearLeg(leg="a"), ssrc=0x33334444)
    for n in range(5):
        caller.send(bytes([n]) * 160)
    packets = await agent.hears(5)
    first = packets[0]
    assert [(p.seq, p.timestamp, p.payload_type, p.payload) for p in packets] == [
        ((first.seq + n) & 0xFFFF, (first.timestamp + 160 * n) & 0xFFFFFFFF, 0, bytes([n]) * 160)
        for n in range(5)
    ]
    assert [p.marker for p in packets] == [True, False, False, False, False]
    assert {p.ssrc for p in packets} != {caller.ssrc}
    agent.send(b"back" * 40)
    assert (await caller.hears(1))[0].payload == b"back" * 40


@on_loop
async def test_alaw_and_ulaw_are_translated(bench):
    caller, _ = await bench.plug("a", 0, HearLeg(leg="b"))
    agent, _ = await bench.plug("b", 1, HearLeg(leg="a"), audio=PCMA)
    for _ in range(5):
        caller.send(TONE)
    packets = await agent.hears(5)
    sound = [linear_from_alaw(octet) for p in packets for octet in p.payload]
    assert {p.payload_type for p in packets} == {8}
    assert share_of(400, sound) > 0.99
    assert 5000 < loudness(sound) < 6000
    agent.send(b"\xd5" * 160, payload_type=8)
    assert loudness([linear_from_ulaw(octet) for octet in (await caller.hears(1))[0].payload]) <= 8


@on_loop
async def test_from_prompt_to_bridge_to_prompt_the_stream_does_not_break(bench):
    bench.prompt("music/hold", sine(300, 4000))
    music = HearPrompts(playback="p1", prompts=("music/hold",), loop=True)
    caller, desired = await bench.plug("a", 0, music)
    agent, _ = await bench.plug("b", 1)
    await caller.until(lambda: len(spoken(caller.packets)) >= 3)
    desired = bench.change(desired, hears=HearLeg(leg="b"))
    before = len(caller.packets)
    await agent.talk(TONE, 5)
    await caller.hears(before + 5)
    bench.change(desired, hears=HearPrompts(playback="p2", prompts=("music/hold",), loop=True))
    packets = await caller.hears(len(caller.packets) + 4)
    assert len({p.ssrc for p in packets}) == 1
    assert [p.seq for p in packets] == [(packets[0].seq + n) & 0xFFFF for n in range(len(packets))]
    steps = [(b.timestamp - a.timestamp) & 0xFFFFFFFF for a, b in itertools.pairwise(packets)]
    assert set(steps[: before - 1]) == {160}
    assert all(160 <= step < 2000 for step in steps)
    assert packets[before].marker
    assert [p.payload for p in packets[before : before + 5]] == [TONE] * 5


@on_loop
async def test_a_key_is_told_once_and_goes_on_in_the_listeners_payload_type(bench):
    caller, _ = await bench.plug("a", 0, HearLeg(leg="b"))
    agent, _ = await bench.plug("b", 1, HearLeg(leg="a"), audio=PCMA)
    caller.send(TONE)
    caller.press(5)
    caller.send(TONE)
    caller.press(11)
    packets = await agent.hears(14)
    events = [p for p in packets if p.payload_type == 96]
    assert [p.payload for p in events] == [
        struct.pack("!BBH", key, flags, duration)
        for key in (5, 11)
        for flags, duration in [(10, 160), (10, 320), (10, 480), *[(0x8A, 480)] * 3]
    ]
    assert len({p.timestamp for p in events[:6]}) == len({p.timestamp for p in events[6:]}) == 1
    assert [p.marker for p in events] == [n in (0, 6) for n in range(12)]
    assert [p.seq for p in packets] == [(packets[0].seq + n) & 0xFFFF for n in range(14)]
    assert [r for r in bench.reports if isinstance(r, DigitHeard)] == [
        DigitHeard(leg="a", digit="5"),
        DigitHeard(leg="a", digit="#"),
    ]


@on_loop
async def test_keys_do_not_reach_a_listener_that_cannot_take_them(bench):
    caller, _ = await bench.plug("a", 0)
    deaf = type(PCMU)(codec="PCMU", payload_type=0)
    agent, _ = await bench.plug("b", 1, HearLeg(leg="a"), audio=deaf)
    caller.send(TONE)
    caller.press(7)
    caller.send(TONE)
    packets = await agent.hears(2)
    assert [(p.payload_type, p.seq) for p in packets] == [(0, packets[0].seq), (0, packets[0].seq + 1)]
    assert DigitHeard(leg="a", digit="7") in bench.reports


@on_loop
async def test_the_echo_test_says_back_what_it_hears_but_no_keys(bench):
    caller, _ = await bench.plug("a", 0, HearEcho())
    caller.send(b"1" * 160)
    caller.press(1)
    caller.send(b"2" * 160)
    packets = await caller.hears(2)
    assert [p.payload for p in packets] == [b"1" * 160, b"2" * 160]
    assert DigitHeard(leg="a", digit="1") in bench.reports


@on_loop
async def test_a_bridge_may_be_stated_before_its_leg_and_outlives_it(bench):
    caller, _ = await bench.plug("a", 0, HearLeg(leg="b"))
    agent, desired = await bench.plug("b", 1)
    agent.send(b"1" * 160)
    await caller.until(lambda: any(p.payload == b"1" * 160 for p in caller.packets))
    bench.plane.drop("b")
    # The same port at once: nothing has yet run in the loop that could have closed it.
    bench.plane.set(desired)
    await bench.reported(MediaReady(leg="b"))
    await asyncio.sleep(0.1)
    agent.send(b"2" * 160)
    await caller.until(lambda: any(p.payload == b"2" * 160 for p in caller.packets))


@on_loop
async def test_a_listener_that_was_told_not_to_be_sent_to_gets_nothing(bench):
    caller, desired = await bench.plug("a", 0, HearLeg(leg="b"))
    agent, _ = await bench.plug("b", 1)
    bench.change(desired, sends=False)
    agent.send(TONE)
    await bench.reported(MediaReady(leg="b"))
    desired = bench.change(desired, version=5)
    agent.send(b"2" * 160)
    packets = await caller.hears(1)
    assert packets[0].payload == b"2" * 160


@on_loop
async def test_several_may_hear_one_leg(bench):
    caller, _ = await bench.plug("a", 0)
    one, _ = await bench.plug("b", 1, HearLeg(leg="a"))
    two, desired = await bench.plug("c", 2, HearLeg(leg="a"))
    caller.send(TONE)
    await one.hears(1)
    await two.hears(1)
    bench.change(desired, hears=HearNothing())
    caller.send(TONE)
    packets = await one.hears(2)
    assert [p.payload for p in packets] == [TONE, TONE]
