"""Prompts as a telephone hears them: whole, without gaps, in the right codec, and what is told about them."""

import itertools

import pytest

from callcenter.calls.media import HearLeg, HearNothing, HearPrompts, MediaFailed, PlaybackFinished
from callcenter.media.prompts import PromptStore
from tests.media.conftest import PCMA, PCMU
from tests.media.phone import linear_from_alaw, linear_from_ulaw, on_loop, sine


def heard(packets):
    return b"".join(packet.payload for packet in packets)


def assert_unbroken(packets, samples=160):
    """One stream: each packet follows the one before, and the sound has no hole."""
    first = packets[0]
    assert [(p.seq, p.timestamp, p.ssrc) for p in packets] == [
        ((first.seq + n) & 0xFFFF, (first.timestamp + n * samples) & 0xFFFFFFFF, first.ssrc)
        for n in range(len(packets))
    ]


def is_silent(packet):
    return set(packet.payload) in ({0xFF}, {0xD5})


async def told_and_heard(bench, phone):
    """Wait for the report of the end, and until the phone has read all that was sent before it."""
    await bench.reported(PlaybackFinished)
    await phone.until(lambda: not all(map(is_silent, phone.packets)) and is_silent(phone.packets[-1]))


@on_loop
async def test_a_prompt_is_heard_as_it_is_in_the_file_and_its_end_is_told_once(bench):
    octets = bench.prompt("en/welcome", sine(440, 1000))
    phone, _ = await bench.plug("a", 0, HearPrompts(playback="p1", prompts=("en/welcome",)))
    await bench.reported(PlaybackFinished)
    packets = await phone.hears(12)
    sound = heard(packets)
    start = sound.index(octets[:160])
    assert sound[start : start + 1000] == octets
    assert set(sound[:start] + sound[start + 1000 :]) <= {0xFF}
    assert_unbroken(packets)
    assert [p.marker for p in packets] == [True] + [False] * (len(packets) - 1)
    assert bench.reports == [PlaybackFinished(leg="a", playback="p1")]


@on_loop
async def test_a_loop_has_no_gap_at_its_seam(bench):
    octets = bench.prompt("music/hold", sine(300, 500))
    phone, _ = await bench.plug("a", 0, HearPrompts(playback="p1", prompts=("music/hold",), loop=True))
    packets = await phone.hears(20)
    assert_unbroken(packets)
    sound = heard(packets)
    start = sound.index(octets[:160])
    music = sound[start:]
    assert music == (octets * 8)[: len(music)]
    assert bench.reports == []


@on_loop
async def test_a_playlist_is_heard_without_a_pause_between_prompts(bench):
    one, two = bench.prompt("en/one", sine(440, 250)), bench.prompt("en/two", sine(700, 250))
    phone, _ = await bench.plug("a", 0, HearPrompts(playback="p1", prompts=("en/one", "en/two")))
    await told_and_heard(bench, phone)
    assert one + two in heard(phone.packets)


@on_loop
async def test_alaw_listeners_hear_alaw_and_the_operators_own_recording_comes_first(bench):
    bench.prompt("en/welcome", sine(440, 320))
    bench.prompt("en/welcome", sine(1000, 320), folder="own")
    phone, _ = await bench.plug("a", 0, HearPrompts(playback="p1", prompts=("en/welcome",)), audio=PCMA)
    await told_and_heard(bench, phone)
    packets = [p for p in phone.packets if set(p.payload) != {0xD5}]
    assert {p.payload_type for p in packets} == {8}
    got = [linear_from_alaw(octet) for octet in heard(packets)]
    assert len(got) == 320
    assert all(abs(a - b) <= 300 for a, b in zip(got, sine(1000, 320), strict=True))


@on_loop
async def test_a_missing_prompt_is_told_and_the_rest_is_played(bench):
    octets = bench.prompt("en/two", sine(440, 320))
    wish = HearPrompts(playback="p1", prompts=("en/one", "en/two", "../secret"))
    phone, _ = await bench.plug("a", 0, wish)
    await told_and_heard(bench, phone)
    assert octets in heard(phone.packets)
    assert bench.reports == [
        MediaFailed(leg="a", why="there is no prompt 'en/one'", is_fatal=False),
        MediaFailed(leg="a", why="there is no prompt '../secret'", is_fatal=False),
        PlaybackFinished(leg="a", playback="p1"),
    ]


@on_loop
async def test_a_broken_file_is_told_and_a_loop_of_nothing_is_silence(bench):
    path = bench.folder / "own" / "music" / "hold.wav"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"RIFF nothing")
    phone, _ = await bench.plug("a", 0, HearPrompts(playback="p1", prompts=("music/hold",), loop=True))
    packets = await phone.hears(5)
    assert set(heard(packets)) == {0xFF}
    assert [(type(r), r.is_fatal) for r in bench.reports] == [(MediaFailed, False)]


@on_loop
async def test_the_same_playback_goes_on_and_a_new_one_starts_at_once(bench):
    octets = bench.prompt("en/long", sine(440, 3200))
    wish = HearPrompts(playback="p1", prompts=("en/long",))
    phone, desired = await bench.plug("a", 0, wish)
    await phone.until(lambda: octets[:160] in heard(phone.packets))
    desired = bench.change(desired, hears=HearPrompts(playback="p1", prompts=("en/long",), loop=False))
    bench.plane.set(desired)
    count = len(phone.packets)
    await phone.hears(count + 4)
    sound = heard(phone.packets).lstrip(b"\xff")
    assert octets.lstrip(b"\xff").startswith(sound)
    desired = bench.change(desired, hears=HearPrompts(playback="p2", prompts=("en/long",)))
    count = len(phone.packets)
    packets = await phone.hears(count + 3)
    assert octets[:160] in heard(packets[count:])
    assert_unbroken(packets)


@on_loop
async def test_a_finished_playback_is_not_played_again_when_restated(bench):
    bench.prompt("en/short", sine(440, 160))
    phone, desired = await bench.plug("a", 0, HearPrompts(playback="p1", prompts=("en/short",)))
    await told_and_heard(bench, phone)
    count = len(phone.packets)
    desired = bench.change(desired)
    bench.change(desired, sends=False)
    await phone.hears(count)
    bench.change(desired, version=desired.version + 2)
    packets = await phone.hears(count + 3)
    assert set(heard(packets[count + 1 :])) == {0xFF}
    assert bench.reports == [PlaybackFinished(leg="a", playback="p1")]


@on_loop
async def test_a_changed_codec_goes_on_where_the_prompt_was(bench):
    bench.prompt("en/long", [round(8000 - n * 2) for n in range(3200)])
    phone, desired = await bench.plug("a", 0, HearPrompts(playback="p1", prompts=("en/long",)))
    await phone.until(lambda: any(set(p.payload) != {0xFF} for p in phone.packets))
    bench.change(desired, audio=PCMA)
    await phone.until(
        lambda: sum(p.payload_type == 8 and set(p.payload) != {0xD5} for p in phone.packets) >= 3
    )
    levels = [
        (linear_from_alaw if p.payload_type == 8 else linear_from_ulaw)(p.payload[0])
        for p in phone.packets
        if set(p.payload) not in ({0xFF}, {0xD5})
    ]
    steps = [before - after for before, after in itertools.pairwise(levels)]
    assert all(0 <= step <= 3 * 320 for step in steps)  # falling on, never back to the start
    assert_unbroken(phone.packets)


@on_loop
async def test_a_listener_on_hold_hears_nothing_but_its_playback_ends(bench):
    bench.prompt("en/short", sine(440, 320))
    phone, desired = await bench.plug("a", 0, HearNothing())
    desired = bench.change(desired, sends=False, hears=HearPrompts(playback="p1", prompts=("en/short",)))
    count = len(phone.packets)
    await bench.reported(PlaybackFinished)
    assert len(phone.packets) == count


@pytest.mark.parametrize("ptime_ms", [10, 30, 60])
@on_loop
async def test_the_packet_time_is_the_listeners(bench, ptime_ms):
    octets = bench.prompt("en/welcome", sine(440, 1440))
    audio = type(PCMU)(codec="PCMU", payload_type=0, ptime_ms=ptime_ms)
    phone, _ = await bench.plug("a", 0, HearPrompts(playback="p1", prompts=("en/welcome",)), audio=audio)
    await told_and_heard(bench, phone)
    assert octets in heard(phone.packets)
    assert_unbroken(phone.packets, ptime_ms * 8)


@on_loop
async def test_silence_flows_to_who_hears_nothing_and_to_who_hears_a_leg_that_is_not_there(bench):
    phone, desired = await bench.plug("a", 0)
    packets = await phone.hears(3)
    assert {p.payload for p in packets} == {b"\xff" * 160}
    bench.change(desired, hears=HearLeg(leg="nobody"))
    count = len(phone.packets)
    packets = await phone.hears(count + 3)
    assert {p.payload for p in packets} == {b"\xff" * 160}


@on_loop
async def test_a_replaced_file_is_read_again(bench):
    store: PromptStore = bench.plane._studio.prompts
    first = bench.prompt("en/welcome", sine(440, 160))
    assert await store.fetch("en/welcome", "PCMU") == first
    assert store.ready("en/welcome", "PCMU") == first
    second = bench.prompt("en/welcome", sine(700, 240))
    assert store.ready("en/welcome", "PCMU") is None
    assert await store.fetch("en/welcome", "PCMU") == second
