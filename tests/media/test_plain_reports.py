"""RTCP of a telephone leg: beside the audio or with it, both ways, from nobody else."""

import asyncio
import socket

import pytest

from callcenter.calls.media import LegQuality, PlainRemote
from callcenter.rtp import Goodbye, Report, ReportBlock, build_report, middle, ntp_time, parse_compound
from tests.media.conftest import FIRST_PORT, UTC
from tests.media.phone import Phone, on_loop

FRAME = b"\x55" * 160


@pytest.fixture
def settings():
    return {"rtcp_every_s": 0.5}


async def beside(bench, desired):
    """Open the phone's own port for reports and announce it."""
    control = await Phone.open(FIRST_PORT + 1)
    bench.phones.append(control)
    bench.change(
        desired, remote=PlainRemote(host="127.0.0.1", port=desired.remote.port, rtcp_port=control.port)
    )
    return control


def told(phone):
    """What the phone reports: one of ours lost so far, and our report of a quarter of a second ago seen."""
    ours = phone.packets[0].ssrc
    asked = middle(ntp_time(UTC - 0.5))
    block = ReportBlock(
        ssrc=ours, fraction_lost=64, lost=1, highest=3, jitter=0, last_sr=asked, delay_since_last_sr=1 << 14
    )
    return build_report(phone.ssrc, "theirs", blocks=[block])


@on_loop
async def test_reports_go_to_the_port_for_them_and_quote_what_was_heard(bench):
    phone, desired = await bench.plug("a", 0)
    control = await beside(bench, desired)
    phone.send(FRAME)
    phone.seq += 1
    phone.send(FRAME)
    await control.until(lambda: control.reports)
    report = parse_compound(control.reports[0])[0]
    assert isinstance(report, Report)
    assert report.ssrc == phone.packets[0].ssrc
    assert [(b.ssrc, b.lost, b.highest) for b in report.blocks] == [(phone.ssrc, 1, 102)]
    assert phone.reports == []


@on_loop
async def test_the_phones_reports_are_in_the_last_word(bench):
    phone, desired = await bench.plug("a", 0)
    control = await beside(bench, desired)
    phone.send(FRAME)
    await phone.hears(4)
    control.transport.sendto(told(phone), ("127.0.0.1", FIRST_PORT + 1))
    while bench.plane.quality("a").far_loss is None:
        await asyncio.sleep(0.01)
    bench.plane.drop("a")
    await bench.reported(LegQuality)
    quality = bench.reports[-1]
    assert (quality.received, quality.lost, quality.round_trip_s) == (1, 0, 0.25)
    assert 0 < quality.far_loss <= 0.25
    await control.until(lambda: any(is_goodbye(data) for data in control.reports))


def is_goodbye(data):
    return any(isinstance(part, Goodbye) for part in parse_compound(data))


@on_loop
async def test_one_port_for_both_when_the_phone_asks_for_it(bench):
    phone, desired = await bench.plug("a", 0)
    bench.change(desired, remote=PlainRemote(host="127.0.0.1", port=phone.port, rtcp_mux=True))
    await phone.until(lambda: phone.reports and phone.packets)
    phone.transport.sendto(told(phone), ("127.0.0.1", FIRST_PORT))
    while bench.plane.quality("a").round_trip_s is None:
        await asyncio.sleep(0.01)
    assert bench.plane.quality("a").round_trip_s == 0.25


@on_loop
async def test_strangers_and_garbage_on_the_report_port_are_counted(bench):
    phone, _ = await bench.plug("a", 0)
    await phone.hears(1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.66", 0))
        stranger.sendto(told(phone), ("127.0.0.1", FIRST_PORT + 1))
    phone.transport.sendto(b"\x80\x00garbage", ("127.0.0.1", FIRST_PORT + 1))
    counters = bench.plane.counters
    while counters.strangers + counters.malformed < 2:
        await asyncio.sleep(0.01)
    assert (counters.strangers, counters.malformed) == (1, 1)
    assert bench.plane.quality("a").far_loss is None


@on_loop
async def test_audio_flows_without_reports_when_their_port_is_taken(bench):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", FIRST_PORT + 1))
        phone, desired = await bench.plug("a", 0)
        control = await beside(bench, desired)
        await phone.hears(60)
        assert control.reports == []
