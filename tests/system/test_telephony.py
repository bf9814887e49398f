"""Telephones of every kind against the running product: with keys in the SDP, without key events; how they sounded."""

from __future__ import annotations

import asyncio
import base64
import math
import os
import re
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pylibsrtp
import pytest
from G722 import G722 as Codec

from callcenter.rtp import ReportBlock, build_report, parse, parse_compound
from tests.helpers.product import Product
from tests.helpers.raw_sip import SDP, Answer, RawSip
from tests.system.aio import eventually, system_test, wait_for

pytestmark = pytest.mark.system

PTIME_S = 0.02
ECHO_WITHIN_S = 15.0
SUITE, KEY_BYTES = "AES_CM_128_HMAC_SHA1_80", 30
PROFILE = pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80
SSRC = 0x22223333


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    running = Product(tmp_path_factory.mktemp("telephony"), prompts=prompts)
    wait_for(running.start())
    yield running
    wait_for(running.stop())


def udp() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.settimeout(0)
    return sock


def received(sock: socket.socket) -> list[bytes]:
    """What has come since the last look."""
    datagrams = []
    while True:
        try:
            datagrams.append(sock.recv(2048))
        except BlockingIOError:
            return datagrams


def invite(sip: RawSip, user: str, sdp: str, ani: str) -> Answer:
    found = sip.ask(sip.request("INVITE", user, body=sdp, call_id=f"telephony-{ani}", sender=ani))
    sip.send(sip.in_dialog("ACK", found, cseq=1, sender=ani))
    return found


def hang_up(sip: RawSip, answer: Answer, ani: str) -> None:
    assert sip.ask(sip.in_dialog("BYE", answer, sender=ani)).status == 200


def media_port(answer: Answer) -> int:
    found = re.search(r"m=audio (\d+)", answer.text)
    assert found
    return int(found[1])


def rtp(number: int, payload: bytes) -> bytes:
    return struct.pack("!BBHII", 0x80, 0, number, 160 * number, SSRC) + payload


class SecureCaller:
    """Dials over RTP/SAVP with rtcp-mux; everything it sends and takes goes through its own libsrtp."""

    def __init__(self, sip: RawSip, ani: str) -> None:
        self._sip, self._ani, self._rtp = sip, ani, udp()
        key = os.urandom(KEY_BYTES)
        line = f"a=crypto:1 {SUITE} inline:{base64.b64encode(key).decode()}\r\na=rtcp-mux\r\n"
        sdp = (
            SDP.format(port=self._rtp.getsockname()[1], formats="0 101").replace("RTP/AVP", "RTP/SAVP") + line
        )
        self.answer = invite(sip, "5900", sdp, ani)
        theirs = re.search(rf"a=crypto:1 {SUITE} inline:(\S+)", self.answer.text)
        assert theirs, self.answer.text
        self._to = ("127.0.0.1", media_port(self.answer))
        self._out = _session(key, pylibsrtp.Policy.SSRC_ANY_OUTBOUND)
        self._in = _session(base64.b64decode(theirs[1]), pylibsrtp.Policy.SSRC_ANY_INBOUND)
        self.reports: list[Any] = []
        self._number = 0
        self._in_last = b""

    def talk_until_echoed(self) -> bytes:
        """Send frames that are all different; return the first that comes back."""
        sent: set[bytes] = set()
        for _ in range(int(ECHO_WITHIN_S / PTIME_S)):
            frame = struct.pack("!H", self._number) * 80
            sent.add(frame)
            self._rtp.sendto(self._out.protect(rtp(self._number, frame)), self._to)
            self._number += 1
            time.sleep(PTIME_S)
            for payload in self._heard():
                if payload in sent:
                    return payload
        raise AssertionError("nothing came back")

    def report(self) -> None:
        """Tell that a hundredth of what came was lost."""
        packet = parse(self._in_last)
        assert packet is not None
        block = ReportBlock(ssrc=packet.ssrc, fraction_lost=0, lost=1, highest=packet.sequence, jitter=0)
        self._rtp.sendto(self._out.protect_rtcp(build_report(SSRC, "caller", blocks=[block])), self._to)

    def hang_up(self) -> None:
        hang_up(self._sip, self.answer, self._ani)
        self._rtp.close()

    def _heard(self) -> list[bytes]:
        payloads = []
        for data in received(self._rtp):
            if 192 <= data[1] <= 223:
                self.reports += parse_compound(self._in.unprotect_rtcp(data))
            else:
                self._in_last = self._in.unprotect(data)
                payloads.append(self._in_last[12:])
        return payloads


def _session(key: bytes, kind: int) -> pylibsrtp.Session:
    return pylibsrtp.Session(pylibsrtp.Policy(key=key, ssrc_type=kind, srtp_profile=PROFILE))


async def events_of(product: Product, ani: str, kind: str) -> list[dict[str, Any]]:
    """A finished call's events of one kind, as the API shows them."""
    token = await asyncio.to_thread(product.login, "admin")
    ended = await eventually(lambda: product.calls(token, ani=ani, state="ended"), bool)
    path = f"/api/calls/{ended[0]['id']}"

    async def asked() -> list[dict[str, Any]]:
        call = await asyncio.to_thread(product.get, path, token)
        return [event for event in call["events"] if event["type"] == kind]

    return await eventually(asked, bool)


@system_test
async def test_a_phone_with_keys_in_its_sdp_hears_its_echo(product: Product) -> None:
    ani = "4401"

    def call() -> list[Any]:
        with RawSip(product.sip_port) as sip:
            caller = SecureCaller(sip, ani)
            caller.talk_until_echoed()
            caller.report()
            # What is said after the report comes back after it was read.
            caller.talk_until_echoed()
            caller.hang_up()
            return caller.reports

    reports = await asyncio.to_thread(call)
    assert reports, "no report came within the first seconds"
    measured = await events_of(product, ani, "LegQualityMeasured")
    assert [(event["side"], event["codec"], event["lost_share"]) for event in measured] == [
        ("caller", "PCMU", 0.0)
    ]
    assert 0 < measured[0]["far_lost_share"] < 0.05
    assert 3.0 < measured[0]["mos"] < 4.45


@system_test
async def test_keys_we_cannot_honour_are_488(product: Product) -> None:
    def call() -> int:
        with RawSip(product.sip_port) as sip:
            sdp = SDP.format(port=40000, formats="0").replace("RTP/AVP", "RTP/SAVP")
            return invite(sip, "5900", f"{sdp}a=crypto:0 {SUITE} inline:c2hvcnQ=\r\n", "4402").status

    assert await asyncio.to_thread(call) == 488


@system_test
async def test_a_phone_that_speaks_only_wideband_hears_the_announcement(product: Product) -> None:
    ani = "4404"

    def call() -> list[bytes]:
        with RawSip(product.sip_port) as sip, udp() as sock:
            answer = invite(sip, "5900", SDP.format(port=sock.getsockname()[1], formats="9"), ani)
            assert "a=rtpmap:9 G722/8000" in answer.text
            sock.settimeout(ECHO_WITHIN_S)
            heard = [sock.recv(2048) for _ in range(100)]
            hang_up(sip, answer, ani)
            return [data for data in heard if data[1] & 0x7F == 9]

    heard = await asyncio.to_thread(call)
    wideband = Codec(8000, 64000)
    loudest = max(max(map(abs, wideband.decode(data[12:]))) for data in heard)
    assert (len(heard) > 90, {len(data) for data in heard}) == (True, {172})
    assert loudest > 3000


@system_test
async def test_keys_come_as_sound_from_a_phone_without_events(product: Product) -> None:
    ani = "4403"
    two = bytes(_ulaw(6000 * (math.sin(n * 2 * math.pi * 697 / 8000) + math.sin(n * 2 * math.pi * 1336 / 8000)))
                for n in range(1600))  # fmt: skip
    quiet = b"\xff" * 160
    frames = [quiet] * 100 + [two[at : at + 160] for at in range(0, len(two), 160)] + [quiet] * 25

    def call() -> None:
        with RawSip(product.sip_port) as sip, udp() as sock:
            answer = invite(sip, "5000", SDP.format(port=sock.getsockname()[1], formats="0"), ani)
            for number, frame in enumerate(frames):
                sock.sendto(rtp(number, frame), ("127.0.0.1", media_port(answer)))
                time.sleep(PTIME_S)
            is_in_line(product, ani)
            hang_up(sip, answer, ani)

    await asyncio.to_thread(call)
    pressed = await events_of(product, ani, "DigitPressed")
    assert [event["digit"] for event in pressed] == ["2"]


def is_in_line(product: Product, ani: str) -> None:
    """Wait until the key led into a queue."""
    token, until = product.login("admin"), time.monotonic() + ECHO_WITHIN_S
    while ani not in [call["ani"] for call in product.get("/api/calls", token)["items"] if call["queue"]]:
        assert time.monotonic() < until, "nobody heard the key"
        time.sleep(0.1)


def _ulaw(sample: float) -> int:
    magnitude = min(abs(int(sample)), 32635) + 132
    exponent = max(magnitude.bit_length() - 8, 0)
    return ~((0x80 if sample < 0 else 0) | exponent << 4 | (magnitude >> (exponent + 3)) & 15) & 0xFF
