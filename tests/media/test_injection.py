"""RTP of a third party, thrown at a telephone's port: dropped and counted, before and after the phone was let in."""

import asyncio

from callcenter.calls.media import HearEcho, LegMedia, MediaReady, PlainLocal, PlainRemote
from tests.media.conftest import PCMU
from tests.media.phone import Phone, on_loop

ATTACKER = "127.0.0.66"
FRAME, FORGED = b"\x55" * 160, b"\x11" * 160


async def attacker(bench, phone, **stream):
    made = await Phone.open(phone.target, host=ATTACKER, **stream)
    made.host = "127.0.0.1"
    bench.phones.append(made)
    return made


async def counted(bench, number):
    while bench.plane.counters.strangers < number:
        await asyncio.sleep(0.01)
    assert bench.plane.counters.strangers == number


@on_loop
async def test_a_phone_that_was_let_in_cannot_be_replaced_whatever_the_stream_says(bench):
    phone, _ = await bench.plug("a", 0, HearEcho())
    phone.send(FRAME)
    await phone.hears(1)
    for ssrc in (0x66666666, phone.ssrc):
        stranger = await attacker(bench, phone, ssrc=ssrc)
        # Also as the very next packet of the phone's own stream.
        stranger.seq, stranger.timestamp = phone.seq, phone.timestamp
        for _ in range(20):
            stranger.send(FORGED)
            stranger.press(1)
    await counted(bench, 2 * 20 * 7)
    phone.send(FRAME)
    packets = await phone.hears(2)
    assert {p.payload for p in packets} == {FRAME}
    assert [p.seq for p in packets] == [packets[0].seq, packets[0].seq + 1]
    assert stranger.packets == []
    assert bench.reports == [MediaReady(leg="a")]
    assert bench.plane.quality("a").received == 2


@on_loop
async def test_before_the_phone_speaks_a_few_packets_are_not_enough(bench):
    phone, _ = await bench.plug("a", 0, HearEcho())
    stranger = await attacker(bench, phone)
    for _ in range(4):
        stranger.send(FORGED)
    await counted(bench, 4)
    phone.send(FRAME)
    assert (await phone.hears(1))[0].payload == FRAME
    for _ in range(10):
        stranger.send(FORGED)
    await counted(bench, 14)
    assert stranger.packets == []


@on_loop
async def test_a_new_stream_comes_from_the_signalled_address_only(bench):
    phone, _ = await bench.plug("a", 0, HearEcho())
    phone.send(FRAME)
    await phone.hears(1)
    stranger = await attacker(bench, phone)
    for ssrc in range(10):
        stranger.ssrc = ssrc
        stranger.send(FORGED)
    await counted(bench, 10)
    phone.ssrc, phone.seq, phone.timestamp = 0x77777777, 40_000, 99
    phone.send(b"\x22" * 160)
    packets = await phone.hears(2)
    assert [p.payload[0] for p in packets] == [0x55, 0x22]
    assert len({p.ssrc for p in packets}) == 1


@on_loop
async def test_whoever_was_let_in_by_knocking_yields_to_the_signalled_address_alone(bench):
    phone = await Phone.open(bench.plane.plane.rtp_ports[0])
    bench.phones.append(phone)
    local, remote = PlainLocal(port=phone.target), PlainRemote(host="127.0.0.1", port=phone.port)
    bench.plane.set(LegMedia(leg="a", version=1, local=local, remote=remote, audio=PCMU, hears=HearEcho()))
    natted, other = await attacker(bench, phone), await attacker(bench, phone, ssrc=5)
    for _ in range(6):
        natted.send(FRAME)
    await natted.hears(2)
    for _ in range(20):
        other.send(FORGED)
    await counted(bench, 24)
    phone.send(FRAME)
    await phone.hears(1)
    natted.send(FORGED)
    await counted(bench, 25)
    assert other.packets == []
    assert FORGED not in {p.payload for p in (*natted.packets, *phone.packets)}
