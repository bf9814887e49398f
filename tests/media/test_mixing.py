"""Several telephones at once: who hears whom, measured by the energy at each one's own frequency."""

import asyncio
import itertools
import math

from G722 import G722 as Codec

from callcenter.audio import decode, encode
from callcenter.calls.media import AudioFormat, DigitHeard, HearLeg, HearMix, HearNothing
from tests.media.conftest import PCMA, PCMU
from tests.media.phone import on_loop, share_of, sine, slow_on_loop
from tests.media.test_browser_path import connect

WIDE = AudioFormat(codec="G722", payload_type=9)
SLOW = AudioFormat(codec="PCMU", payload_type=0, ptime_ms=60)
HERTZ = {"a": 400, "b": 1000, "c": 1700}
WINDOW = 1600
"""Samples that hold each of the three tones a whole number of times."""


def spoken(leg, audio, seconds=3, level=6000):
    """A tone of the leg's own, in its codec, cut into frames."""
    samples, size = sine(HERTZ[leg], 8000 * seconds, level), audio.ptime_ms * 8
    is_wide = audio.codec == "G722"
    octets = bytes(Codec(8000, 64000).encode(samples)) if is_wide else encode(audio.codec, samples)
    return [octets[at : at + size] for at in range(0, len(octets), size)]


async def speak(phone, leg, audio, frames):
    loop = asyncio.get_running_loop()
    start = loop.time()
    for number, frame in enumerate(spoken(leg, audio)[:frames]):
        phone.send(frame, audio.payload_type)
        await asyncio.sleep(max(0.0, start + (number + 1) * audio.ptime_ms / 1000 - loop.time()))


def sound(packets, audio):
    payload = [p.payload for p in packets if p.payload_type == audio.payload_type]
    if audio.codec == "G722":
        codec = Codec(8000, 64000)
        return [sample for each in payload for sample in codec.decode(each)]
    return list(decode(audio.codec, b"".join(payload)))


def level_db(hertz, samples):
    """dBFS of a tone in a window of `samples`."""
    power = share_of(hertz, samples) * sum(s * s for s in samples) / len(samples)
    return 10 * math.log10(2 * power / 32768**2) if power else -math.inf


def levels(packets, audio):
    """dBFS of everybody's tone in the last fifth of a second that was heard."""
    heard = sound(packets, audio)[-WINDOW:]
    assert len(heard) == WINDOW
    return {leg: level_db(hertz, heard) for leg, hertz in HERTZ.items()}


async def conference(bench, hears, audio):
    phones = {}
    for at, leg in enumerate("abc"):
        phones[leg], _ = await bench.plug(leg, at, hears[leg], audio=audio[leg], ssrc=0x1000 + at)
    frames = {leg: 1200 // audio[leg].ptime_ms for leg in "abc"}
    await asyncio.gather(*(speak(phones[leg], leg, audio[leg], frames[leg]) for leg in "abc"))
    # The end of the call is left out: some have stopped already.
    heard = {leg: phones[leg].packets[: -400 // audio[leg].ptime_ms] for leg in "abc"}
    return {leg: levels(heard[leg], audio[leg]) for leg in "abc"}


THREE_WAY = {"a": HearMix(legs=("b", "c")), "b": HearMix(legs=("a", "c")), "c": HearMix(legs=("a", "b"))}


@on_loop
async def test_three_hear_each_other_and_nobody_hears_himself(bench):
    heard = await conference(bench, THREE_WAY, {"a": PCMU, "b": PCMU, "c": PCMA})
    for leg in "abc":
        assert heard[leg][leg] < -60
        assert all(-18 < heard[leg][other] < -13 for other in set("abc") - {leg})


@on_loop
async def test_any_codec_and_packet_time(bench):
    heard = await conference(bench, THREE_WAY, {"a": PCMA, "b": WIDE, "c": SLOW})
    for leg in "abc":
        assert heard[leg][leg] < -45
        assert all(-18 < heard[leg][other] < -13 for other in set("abc") - {leg})


@on_loop
async def test_a_whisper_reaches_the_agent_alone(bench):
    # a: customer, b: agent, c: supervisor.
    hears = {"a": HearLeg(leg="b"), "b": HearMix(legs=("a", "c")), "c": HearMix(legs=("a", "b"))}
    heard = await conference(bench, hears, {"a": PCMU, "b": PCMU, "c": PCMU})
    assert heard["a"]["c"] < -60 < -18 < heard["a"]["b"]
    assert min(heard["b"]["a"], heard["b"]["c"]) > -18
    assert min(heard["c"]["a"], heard["c"]["b"]) > -18


def turns(samples):
    """How sharply the line turns from sample to sample: a click stands out."""
    return [abs(c - 2 * b + a) for a, b, c in zip(samples, samples[1:], samples[2:], strict=False)]


async def latest(loop):
    """How late this loop is at most, until it is cancelled."""
    worst = 0.0
    try:
        while True:
            due = loop.time() + 0.005
            await asyncio.sleep(0.005)
            worst = max(worst, loop.time() - due)
    except asyncio.CancelledError:
        return worst


async def to_and_fro(bench, attempt):
    """A leg heard directly, in a mix, and so on in turn: what arrived, when it changed, how late the machine was."""
    a, b, c = (f"{name}{attempt}" for name in "abc")
    customer, desired = await bench.plug(a, 3 * attempt, HearLeg(leg=b))
    agent, _ = await bench.plug(b, 3 * attempt + 1)
    await bench.plug(c, 3 * attempt + 2)
    watch = asyncio.ensure_future(latest(asyncio.get_running_loop()))
    talking = asyncio.ensure_future(speak(agent, "b", PCMU, 60))
    arrivals = []
    for hears in (HearMix(legs=(b, c)), HearLeg(leg=b), HearMix(legs=(b, c))):
        await customer.hears(len(customer.packets) + 12)
        desired = bench.change(desired, hears=hears)
        arrivals.append(len(customer.packets))
    await talking
    watch.cancel()
    return [p for p in customer.packets if set(p.payload) != {0xFF}][:50], arrivals, await watch


@slow_on_loop
async def test_from_one_to_several_and_back_without_a_click_or_a_gap(bench):
    for attempt in range(5):
        packets, arrivals, late_s = await to_and_fro(bench, attempt)
        # A machine that stops for more than a frame makes gaps of its own: such a run says nothing about ours.
        if late_s < 0.02:
            break
    assert [p.seq for p in packets] == [(packets[0].seq + n) & 0xFFFF for n in range(50)]
    steps = [(b.timestamp - a.timestamp) & 0xFFFFFFFF for a, b in itertools.pairwise(packets)]
    assert steps == [len(p.payload) for p in packets[:-1]]
    heard = sound(packets, PCMU)
    assert max(turns(heard)) < 1.05 * max(turns(sine(1000, 1600, 6000))) + 300
    assert share_of(1000, heard[:8000]) > 0.995
    assert arrivals[-1] < 50


@on_loop
async def test_somebody_joins_and_leaves_undisturbed(bench):
    customer, desired = await bench.plug("a", 0, HearMix(legs=("b",)))
    agent, _ = await bench.plug("b", 1)
    third, _ = await bench.plug("c", 2)
    talking = asyncio.gather(speak(agent, "b", PCMU, 60), speak(third, "c", PCMU, 60))
    await customer.hears(15)
    desired = bench.change(desired, hears=HearMix(legs=("b", "c")))
    await customer.hears(35)
    both = levels(customer.packets, PCMU)
    bench.change(desired, hears=HearMix(legs=("b",)))
    await customer.hears(55)
    alone = levels(customer.packets, PCMU)
    await talking
    assert min(both["b"], both["c"]) > -18
    assert alone["c"] < -60 < -18 < alone["b"]


@on_loop
async def test_keys_are_no_sound(bench):
    customer, _ = await bench.plug("a", 0, HearMix(legs=("b", "c")))
    agent, _ = await bench.plug("b", 1)
    third, _ = await bench.plug("c", 2)
    agent.press(5)
    await bench.reported(DigitHeard(leg="b", digit="5"))
    talking = asyncio.ensure_future(speak(third, "c", PCMU, 30))
    await customer.hears(len(customer.packets) + 20)
    await talking
    assert {p.payload_type for p in customer.packets} == {0}
    assert {leg: level > -60 for leg, level in levels(customer.packets[:-5], PCMU).items()} == {
        "a": False,
        "b": False,
        "c": True,
    }


@on_loop
async def test_a_mix_of_nobody_who_speaks_is_silence_and_ends_cleanly(bench):
    customer, desired = await bench.plug("a", 0, HearMix(legs=("b", "c")))
    packets = await customer.hears(10)
    assert {set(p.payload) == {0xFF} for p in packets} == {True}
    bench.change(desired, hears=HearNothing())
    assert {set(p.payload) == {0xFF} for p in await customer.hears(20)} == {True}


@on_loop
async def test_an_agents_browser_in_the_middle(bench):
    browser = await connect(bench, HearMix(legs=("a", "c")))
    customer, _ = await bench.plug("a", 0, HearMix(legs=("b", "c")))
    third, _ = await bench.plug("c", 1, HearMix(legs=("a", "b")), audio=PCMA)

    async def say():
        for frame in spoken("b", PCMU)[:50]:
            browser.send_raw(browser.rtp(frame))
            await asyncio.sleep(0.02)

    await asyncio.gather(speak(customer, "a", PCMU, 60), speak(third, "c", PCMA, 60), say())
    heard = levels(browser.packets[:-20], PCMU)
    assert heard["b"] < -60 < -18 < min(heard["a"], heard["c"])
    heard = levels(customer.packets[:-20], PCMU)
    assert heard["a"] < -60 < -18 < min(heard["b"], heard["c"])
