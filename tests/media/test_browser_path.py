"""The browsers' port against a scripted browser: who is let in, and who is not."""

import asyncio
from dataclasses import replace

import pytest

from callcenter.calls.media import (
    BrowserLocal,
    BrowserRemote,
    HearEcho,
    LegMedia,
    LegQuality,
    MediaFailed,
    MediaReady,
    MediaResumed,
    MediaSilent,
)
from callcenter.rtp import Report, ReportBlock, build_report, middle, ntp_time, parse_compound
from tests.media.conftest import PCMU, UTC
from tests.media.fake_browser import CERTIFICATE, FakeBrowser
from tests.media.phone import on_loop

LOCAL = BrowserLocal(ufrag="ours", pwd="a-password-of-22-characters")
REMOTE = BrowserRemote(fingerprint=CERTIFICATE.fingerprint, is_dtls_client=True)
SPEECH = b"\x55" * 160


@pytest.fixture
def settings():
    return {"silent_after_s": 0.5, "rtp_timeout_s": 30.0, "consent_s": 1.6, "rtcp_every_s": 0.5}


async def open_browser(bench, **kwargs):
    browser = await FakeBrowser.open(bench.plane.plane, **kwargs)
    bench.phones.append(browser)
    return browser


def state(hears=HearEcho(), remote=REMOTE, **fields):  # noqa: B008  (a constant)
    return LegMedia(leg="b", version=1, local=LOCAL, remote=remote, audio=PCMU, hears=hears, **fields)


async def connect(bench, hears=HearEcho()):  # noqa: B008  (a constant)
    bench.plane.set(state(hears))
    browser = await open_browser(bench)
    browser.check(LOCAL.ufrag, LOCAL.pwd)
    browser.start_dtls()
    await bench.reported(MediaReady(leg="b"))
    await browser.until(lambda: browser.srtp is not None)
    return browser


@on_loop
async def test_checks_and_handshake_make_it_ready_and_sound_goes_both_ways(bench):
    browser = await connect(bench)
    browser.send_raw(browser.rtp(SPEECH))
    await browser.until(lambda: browser.packets)
    assert browser.packets[0].payload == SPEECH
    assert [m.message_type for m in browser.answers] == [0x0101]
    assert bench.reports == [MediaReady(leg="b")]


@on_loop
async def test_the_handshake_may_begin_before_the_answer_is_known(bench):
    bench.plane.set(state(remote=None))
    browser = await open_browser(bench)
    browser.check(LOCAL.ufrag, LOCAL.pwd)
    browser.start_dtls()
    await asyncio.sleep(0.05)
    bench.change(state(remote=None), remote=REMOTE)
    await bench.reported(MediaReady(leg="b"))


@on_loop
async def test_we_begin_the_handshake_with_a_browser_that_is_the_server(bench):
    bench.plane.set(state(remote=BrowserRemote(fingerprint=CERTIFICATE.fingerprint, is_dtls_client=False)))
    browser = await open_browser(bench, is_client=False)
    browser.check(LOCAL.ufrag, LOCAL.pwd)
    await bench.reported(MediaReady(leg="b"))


@on_loop
async def test_the_wrong_certificate_is_fatal(bench):
    wrong = ":".join(["00"] * 32)
    bench.plane.set(state(remote=BrowserRemote(fingerprint=wrong, is_dtls_client=True)))
    browser = await open_browser(bench)
    browser.check(LOCAL.ufrag, LOCAL.pwd)
    browser.start_dtls()
    await bench.reported(MediaFailed)
    why = "the DTLS certificate is not the one the signalling announced"
    assert bench.reports == [MediaFailed(leg="b", why=why)]
    await asyncio.sleep(0.7)
    assert browser.packets == []


@on_loop
async def test_who_does_not_know_the_password_is_not_answered(bench):
    bench.plane.set(state())
    browser = await open_browser(bench)
    browser.check(LOCAL.ufrag, "another-password-of-22-ch")
    browser.check("nobody", LOCAL.pwd)
    browser.start_dtls()
    browser.send_raw(b"\x80" + bytes(171))
    browser.send_raw(b"\x00" + bytes(10))
    browser.send_raw(b"\x47" + bytes(10))
    await asyncio.sleep(0.05)
    assert browser.answers == []
    counters = bench.plane.counters
    assert (counters.forged, counters.strangers, counters.malformed) == (1, 4, 1)
    assert bench.reports == []


@on_loop
async def test_forged_and_replayed_sound_is_dropped_and_counted(bench):
    browser = await connect(bench)
    packet = browser.rtp(SPEECH)
    browser.send_raw(packet[:-1] + bytes([packet[-1] ^ 1]))
    browser.send_raw(packet)
    browser.send_raw(packet)
    browser.send_raw(b"\x80\xc8" + bytes(60))
    await browser.until(lambda: browser.packets)
    await asyncio.sleep(0.05)
    assert len(browser.packets) == 1
    assert bench.plane.counters.forged == 3
    other = await open_browser(bench)
    other.send_raw(browser.rtp(SPEECH))
    await asyncio.sleep(0.05)
    assert bench.plane.counters.strangers == 1


@on_loop
async def test_the_address_follows_the_nominated_check_alone(bench):
    browser = await connect(bench)
    moved = await open_browser(bench)
    moved.srtp, moved.seq = browser.srtp, 10
    moved.check(LOCAL.ufrag, LOCAL.pwd, nominate=False)
    await moved.until(lambda: moved.answers)
    browser.send_raw(browser.rtp(SPEECH))
    await browser.until(lambda: browser.packets)
    moved.check(LOCAL.ufrag, LOCAL.pwd)
    moved.send_raw(moved.rtp(b"\x11" * 160))
    await moved.until(lambda: moved.packets)
    assert moved.packets[0].payload == b"\x11" * 160
    assert [p.payload for p in browser.packets] == [SPEECH]


@on_loop
async def test_without_consent_nothing_is_sent_until_it_comes_back(bench):
    browser = await connect(bench)
    await bench.plane_reports(lambda reports: sum(isinstance(r, MediaSilent) for r in reports) == 2)
    rtp_silence, consent_lost = (r.silent_s for r in bench.reports if isinstance(r, MediaSilent))
    assert 0.5 <= rtp_silence < 1.6 <= consent_lost
    await asyncio.sleep(0.05)  # what was on its way arrives
    count = len(browser.packets)
    await asyncio.sleep(0.2)
    assert len(browser.packets) == count
    browser.check(LOCAL.ufrag, LOCAL.pwd)
    browser.send_raw(browser.rtp(SPEECH))
    await bench.reported(MediaResumed(leg="b"))
    await browser.until(lambda: browser.packets and browser.packets[-1].payload == SPEECH)


@on_loop
async def test_reports_go_to_the_browser_and_quote_what_it_sent(bench):
    browser = await connect(bench)
    for _ in range(5):
        browser.send_raw(browser.rtp(SPEECH, ssrc=7))
    browser.seq += 5
    browser.send_raw(browser.rtp(SPEECH, ssrc=7))
    await browser.until(lambda: browser.reports)
    data, heard_by_then = browser.reports[0]
    report = parse_compound(data)[0]
    assert isinstance(report, Report)
    assert report.ssrc == browser.packets[0].ssrc
    assert report.sender.packets == heard_by_then
    assert [(b.ssrc, b.lost, b.highest, b.fraction_lost) for b in report.blocks] == [
        (7, 5, 11, (5 << 8) // 11)
    ]


@on_loop
async def test_the_browsers_reports_say_how_it_hears_us(bench):
    browser = await connect(bench)
    for _ in range(3):
        browser.send_raw(browser.rtp(SPEECH, ssrc=7))
    await browser.until(lambda: len(browser.packets) == 3)
    ours = browser.packets[0].ssrc
    # It got our report a quarter of a second ago, which left us half a second ago.
    asked = middle(ntp_time(UTC - 0.5))
    block = ReportBlock(
        ssrc=ours, fraction_lost=64, lost=1, highest=3, jitter=0, last_sr=asked, delay_since_last_sr=1 << 14
    )
    browser.send_raw(browser.srtp.protect_rtcp(build_report(7, "theirs", blocks=[block])))
    browser.send_raw(browser.srtp.protect_rtcp(b"\x80\xc9\x00\x09" + bytes(4)))
    await asyncio.sleep(0.05)
    quality = bench.plane.quality("b")
    assert quality.far_loss in (1 / 3, 1 / 4)  # the pace may have sent another packet by then
    assert replace(quality, jitter_ms=0.0, sent=0, far_loss=None) == LegQuality(
        leg="b", codec="PCMU", received=3, lost=0, sent=0, jitter_ms=0.0, round_trip_s=0.25, far_loss=None
    )
    assert bench.plane.counters.malformed == 1
    assert bench.plane.quality("unknown") is None


@on_loop
async def test_a_dropped_leg_is_a_stranger_from_then_on(bench):
    browser = await connect(bench)
    bench.plane.drop("b")
    browser.check(LOCAL.ufrag, LOCAL.pwd)
    browser.send_raw(browser.rtp(SPEECH))
    await asyncio.sleep(0.05)
    assert len(browser.answers) == 1
    assert bench.plane.counters.strangers == 2
    assert [type(report) for report in bench.reports] == [MediaReady, LegQuality]


@on_loop
async def test_another_certificate_in_the_signalling_means_another_handshake(bench):
    browser = await connect(bench)
    other = ":".join(["00"] * 32)
    bench.change(state(), remote=BrowserRemote(fingerprint=other, is_dtls_client=True))
    browser.send_raw(browser.rtp(SPEECH))
    await asyncio.sleep(0.05)
    assert browser.packets == []
    assert bench.plane.counters.early == 1
