"""Whatever arrives on our ports: nothing escapes, nothing is answered, the calls go on."""

import asyncio
import random
import struct

from callcenter.calls.media import BrowserLocal, BrowserRemote, HearEcho, LegMedia, MediaReady
from callcenter.rtp import stun
from tests.media.conftest import PCMU
from tests.media.fake_browser import CERTIFICATE, FakeBrowser
from tests.media.phone import on_loop

LOCAL = BrowserLocal(ufrag="ours", pwd="a-password-of-22-characters")
SPEECH = b"\x55" * 160
RTP = struct.pack("!BBHII", 0x80, 0, 1, 160, 7) + SPEECH
EVENT = struct.pack("!BBHII", 0x80, 101, 1, 160, 7) + b"\x05\x0a\x00\xa0"
REPORT = bytes.fromhex("80c90001cafebabe")
CHECK = stun.build_request(b"twelve bytes", stun.build_attribute(stun.USERNAME, b"ours:x"), "wrong")
HELLO = b"\x16\xfe\xfd" + bytes(8) + b"\x00\x20" + bytes(32)


def junk(count, seed):
    """Yield random datagrams, and real ones with bytes changed, cut off or added."""
    chance = random.Random(seed)
    for _ in range(count):
        data = bytearray(chance.choice((RTP, EVENT, REPORT, CHECK, HELLO, chance.randbytes(40))))
        for _ in range(chance.randrange(4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        match chance.randrange(4):
            case 0:
                data = data[: chance.randrange(len(data) + 1)]
            case 1:
                data += chance.randbytes(chance.randrange(1600))
        yield bytes(data)


@on_loop
async def test_a_plain_port_survives_anything(bench):
    phone, _ = await bench.plug("a", 0, HearEcho())
    phone.send(SPEECH)
    await phone.hears(1)
    path = bench.plane._sessions["a"]._path
    for source in (("127.0.0.1", phone.port), ("127.0.0.66", 4000)):
        for datagram in junk(1500, seed=source[1]):
            path.datagram_received(datagram, source)
    count = len(phone.packets)
    # The echo of all that may have overrun the phone's own socket: it speaks until it has heard itself.
    while sum(p.payload == b"\x66" * 160 for p in phone.packets[count:]) < 5:
        phone.send(b"\x66" * 160)
        await asyncio.sleep(0.02)
    assert {p.payload_type for p in phone.packets} == {0}


@on_loop
async def test_the_browsers_port_survives_anything(bench):
    remote = BrowserRemote(fingerprint=CERTIFICATE.fingerprint, is_dtls_client=True)
    bench.plane.set(LegMedia(leg="b", version=1, local=LOCAL, remote=remote, audio=PCMU, hears=HearEcho()))
    browser = await FakeBrowser.open(bench.plane.plane)
    bench.phones.append(browser)
    browser.check(LOCAL.ufrag, LOCAL.pwd)
    browser.start_dtls()
    await bench.reported(MediaReady(leg="b"))
    await browser.until(lambda: browser.srtp is not None)
    mux, own = bench.plane._studio.mux, browser.transport.get_extra_info("sockname")
    answers = len(browser.answers)
    for source in (own, ("127.0.0.66", 4000)):
        for datagram in junk(1500, seed=source[1]):
            mux.datagram_received(datagram, source)
    browser.send_raw(browser.rtp(SPEECH))
    await browser.until(lambda: any(p.payload == SPEECH for p in browser.packets))
    assert len(browser.answers) == answers
    assert bench.reports == [MediaReady(leg="b")]
