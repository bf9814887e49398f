"""One telephone leg: readiness, silence, strangers, ports, versions."""

import asyncio
import socket
from dataclasses import replace

import pytest

from callcenter.calls.media import (
    HearEcho,
    LegMedia,
    LegQuality,
    MediaFailed,
    MediaReady,
    MediaResumed,
    MediaSilent,
    PlainLocal,
    PlainRemote,
)
from callcenter.rtp import build_report
from tests.media.conftest import FIRST_PORT, LAST_PORT, PCMU, Bench
from tests.media.phone import Phone, on_loop

FRAME = b"\x55" * 160
FAR = 50
"""Beyond the ports that are bound for the calls that come next."""
FAR_PORT = FIRST_PORT + 2 * FAR


@pytest.fixture
def settings():
    return {"silent_after_s": 0.5, "rtp_timeout_s": 1.6}


@on_loop
async def test_the_plane_says_what_it_offers(bench):
    plane = bench.plane.plane
    assert plane.rtp_ports == tuple(range(FIRST_PORT, LAST_PORT + 1, 2))
    assert plane.address == "127.0.0.1"
    assert plane.browser_port > 0
    assert len(plane.fingerprint) == 95


@on_loop
async def test_ports_that_somebody_else_holds_are_not_offered(tmp_path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", FIRST_PORT + 2))
        bench = Bench(tmp_path)
        await bench.plane.start()
        assert bench.plane.plane.rtp_ports == tuple(
            port for port in range(FIRST_PORT, LAST_PORT + 1, 2) if port != FIRST_PORT + 2
        )
        await bench.plane.stop()


@on_loop
async def test_a_taken_port_is_told_as_fatal(bench):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", FAR_PORT))
        _, desired = await bench.plug("a", FAR)
        assert bench.reports == []  # never from within `set`
        await bench.reported(MediaFailed)
        assert bench.reports == [
            MediaFailed(
                leg="a", why=f"UDP port {FAR_PORT} of 127.0.0.1 cannot be used: Address already in use"
            )
        ]
    phone = bench.phones[0]
    phone.target = FIRST_PORT + 2
    bench.change(desired, local=PlainLocal(port=FIRST_PORT + 2))
    await phone.hears(2)


@on_loop
async def test_what_comes_before_the_socket_is_read_is_not_lost(bench):
    phone, _ = await bench.plug("a", 0, HearEcho())
    phone.send(FRAME)
    assert (await phone.hears(1))[0].payload == FRAME
    assert bench.reports == [MediaReady(leg="a")]


@on_loop
async def test_ready_is_told_once_and_silence_at_both_limits(bench):
    phone, _ = await bench.plug("a", 0)
    phone.send(FRAME)
    phone.send(FRAME)
    await bench.reported(MediaReady)
    await bench.plane_reports(lambda reports: sum(isinstance(r, MediaSilent) for r in reports) == 2)
    first, second = (r.silent_s for r in bench.reports if isinstance(r, MediaSilent))
    assert 0.5 <= first < 1.6 <= second
    phone.send(FRAME)
    await bench.reported(MediaResumed(leg="a"))
    assert [type(r) for r in bench.reports] == [MediaReady, MediaSilent, MediaSilent, MediaResumed]


@on_loop
async def test_a_phone_that_only_reports_is_quiet_and_not_gone(bench):
    phone, desired = await bench.plug("a", 0)
    bench.change(desired, remote=replace(desired.remote, rtcp_mux=True))
    phone.send(FRAME)
    for _ in range(10):
        phone.transport.sendto(build_report(phone.ssrc, "theirs"), ("127.0.0.1", phone.target))
        await asyncio.sleep(0.25)
    told = [(r.is_alive, r.silent_s < 1.6) for r in bench.reports if isinstance(r, MediaSilent)]
    assert told == [(True, True)]
    # The reports end as well.
    await bench.plane_reports(lambda reports: sum(isinstance(r, MediaSilent) for r in reports) == 2)
    assert not bench.reports[-1].is_alive
    phone.send(FRAME)
    await bench.reported(MediaResumed(leg="a"))


@on_loop
async def test_on_hold_silence_means_nothing(bench):
    phone, desired = await bench.plug("a", 0)
    phone.send(FRAME)
    desired = bench.change(desired, sends=False)
    await asyncio.sleep(1.2)
    assert bench.reports == [MediaReady(leg="a")]
    bench.change(desired, sends=True)
    await bench.reported(MediaSilent)


@on_loop
async def test_a_third_partys_packets_are_dropped_and_counted(bench):
    phone, _ = await bench.plug("a", 0, HearEcho())
    stranger = await Phone.open(phone.target)
    bench.phones.append(stranger)
    for _ in range(3):
        phone.send(FRAME)
    await phone.hears(3)
    for _ in range(20):
        stranger.send(b"\x11" * 160)
        stranger.press(1)
    phone.send(FRAME)
    packets = await phone.hears(4)
    assert {p.payload for p in packets} == {FRAME}
    assert stranger.packets == []
    assert bench.plane.counters.strangers == 20 * 7
    assert bench.reports == [MediaReady(leg="a")]


@on_loop
async def test_what_is_no_rtp_is_dropped_and_counted(bench):
    phone, _ = await bench.plug("a", 0)
    for junk in (
        b"x",
        b"\x80",
        b"\x80\x00" * 3,
        b"\xff" * 200,
        b"\x16\xfe\xfd" + bytes(30),
        bytes(1600),
    ):
        phone.transport.sendto(junk, ("127.0.0.1", phone.target))
    phone.send(FRAME, payload_type=13)
    await bench.reported(MediaReady)
    assert bench.plane.counters.malformed == 6


@on_loop
async def test_a_phone_behind_a_nat_is_found_by_where_it_sends_from(bench):
    phone = await Phone.open(bench.plane.plane.rtp_ports[0])
    bench.phones.append(phone)
    announced = PlainRemote(host="127.0.0.1", port=9)
    local = PlainLocal(port=phone.target)
    bench.plane.set(LegMedia(leg="a", version=1, local=local, remote=announced, audio=PCMU))
    await asyncio.sleep(0.05)
    assert phone.packets == []
    phone.send(FRAME)
    await phone.hears(2)


@on_loop
async def test_a_new_address_in_the_sdp_is_sent_to_at_once(bench):
    old, desired = await bench.plug("a", 0)
    old.send(FRAME)
    await old.hears(2)
    new = await Phone.open(old.target)
    bench.phones.append(new)
    bench.change(desired, remote=PlainRemote(host="127.0.0.1", port=new.port))
    await new.hears(2)


@pytest.mark.parametrize("host", ["0.0.0.0", "phone.invalid"])
@on_loop
async def test_nothing_is_sent_to_no_address(bench, host):
    local = PlainLocal(port=FIRST_PORT)
    remote = PlainRemote(host=host, port=4000)
    bench.plane.set(LegMedia(leg="a", version=1, local=local, remote=remote, audio=PCMU))
    await asyncio.sleep(0.1)
    assert bench.plane.counters.unsent == 0


@on_loop
async def test_older_versions_are_ignored_and_the_same_value_changes_nothing(bench):
    phone, desired = await bench.plug("a", 0, HearEcho())
    newer = bench.change(desired, version=7, sends=True)
    bench.change(newer, version=3, local=PlainLocal(port=FAR_PORT))
    bench.plane.set(desired)
    for _ in range(3):
        bench.plane.set(newer)
    phone.send(FRAME)
    packets = await phone.hears(1)
    assert packets[0].payload == FRAME
    assert not free(FIRST_PORT)
    assert free(FAR_PORT)


@on_loop
async def test_a_dropped_leg_gives_its_port_back_and_says_only_how_it_was(bench):
    phone, _ = await bench.plug("a", 0)
    await phone.hears(1)
    bench.plane.drop("a")
    bench.plane.drop("a")
    bench.plane.drop("unknown")
    await asyncio.sleep(0.05)
    count = len(phone.packets)
    phone.send(FRAME)
    await asyncio.sleep(0.7)
    assert len(phone.packets) == count
    assert bench.reports == [
        LegQuality(
            leg="a",
            codec="PCMU",
            received=0,
            lost=0,
            sent=count,
            jitter_ms=0.0,
            round_trip_s=None,
            far_loss=None,
        )
    ]
    assert free(FIRST_PORT)
    assert free(FIRST_PORT + 1)


@on_loop
async def test_stop_closes_every_socket_even_one_just_opened(tmp_path):
    bench = Bench(tmp_path)
    await bench.plane.start()
    await bench.plug("a", 0)
    await bench.plane.stop()
    assert free(FIRST_PORT)
    assert free(bench.plane.plane.browser_port)
    bench.phones[0].close()


def free(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
