"""A telephone leg with keys from the signalling (RFC 4568): a scripted phone with libsrtp of its own."""

import asyncio
import base64
import struct
from dataclasses import replace

import pylibsrtp
import pytest

from callcenter.calls.media import (
    AudioFormat,
    HearEcho,
    HearLeg,
    LegMedia,
    MediaReady,
    PlainLocal,
    PlainRemote,
)
from callcenter.rtp import Report, build_report, parse_compound
from callcenter.sdp import SECRET_BYTES, Secrecy, SrtpKey, answer_plain, offer_plain, read_plain_answer
from tests.media.conftest import FIRST_PORT
from tests.media.phone import Phone, on_loop

PCMU = AudioFormat(codec="PCMU", payload_type=0, dtmf_payload_type=101)
FRAMES = [bytes([n]) * 160 for n in range(1, 200)]
CM, GCM = "AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM"
CM_SHORT, GCM_LONG = "AES_CM_128_HMAC_SHA1_32", "AEAD_AES_256_GCM"
POLICIES = {
    CM: (pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 30),
    GCM: (pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 28),
    CM_SHORT: (pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_32, 30),
    GCM_LONG: (pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM, 44),
}


@pytest.fixture
def settings():
    return {"rtcp_every_s": 0.5}


def key(suite, first):
    return SrtpKey(
        suite=suite, key=base64.b64encode(bytes(range(first, first + POLICIES[suite][1]))).decode()
    )


def session(of, ssrc_type):
    policy = pylibsrtp.Policy(
        key=base64.b64decode(of.key), ssrc_type=ssrc_type, srtp_profile=POLICIES[of.suite][0]
    )
    return pylibsrtp.Session(policy)


class SecurePhone(Phone):
    """Encrypts what it sends; keeps in `plain` and `reports` what it could decrypt, in `refused` what not."""

    def keys(self, own, theirs):
        self.plain, self.refused = [], []
        self.encrypts(own)
        self._theirs = session(theirs, pylibsrtp.Policy.SSRC_ANY_INBOUND)

    def encrypts(self, own):
        self._own = session(own, pylibsrtp.Policy.SSRC_ANY_OUTBOUND)

    def datagram_received(self, data, _):
        try:
            if 192 <= data[1] <= 223:
                self.reports.append(self._theirs.unprotect_rtcp(data))
            else:
                self.plain.append(self._theirs.unprotect(data)[12:])
        except pylibsrtp.Error:
            self.refused.append(data)
        self._news.set()

    def say(self, payload):
        header = struct.pack("!BBHII", 0x80, 0, self.seq, self.timestamp, self.ssrc)
        self.seq, self.timestamp = self.seq + 1, self.timestamp + 160
        self.transport.sendto(self._own.protect(header + payload), ("127.0.0.1", self.target))

    def report(self):
        packet = self._own.protect_rtcp(build_report(self.ssrc, "theirs"))
        self.transport.sendto(packet, ("127.0.0.1", self.target))


async def plug(bench, suite, hears, leg="a", index=0):
    port = bench.plane.plane.rtp_ports[index]
    phone = await SecurePhone.open(port)
    bench.phones.append(phone)
    ours, theirs = key(suite, 100 + index), key(suite, 10 + index)
    phone.keys(theirs, ours)
    desired = LegMedia(
        leg=leg,
        version=1,
        local=PlainLocal(port=port, srtp=ours),
        remote=PlainRemote(host="127.0.0.1", port=phone.port, rtcp_mux=True, srtp=theirs),
        audio=PCMU,
        hears=hears,
    )
    bench.plane.set(desired)
    return phone, desired


@pytest.mark.parametrize("suite", POLICIES)
@on_loop
async def test_sound_goes_both_ways_and_only_encrypted(bench, suite):
    phone, _ = await plug(bench, suite, HearEcho())
    for frame in FRAMES[:20]:
        phone.say(frame)
    await phone.until(lambda: len(phone.plain) >= 20)
    assert phone.plain[:20] == FRAMES[:20]
    assert phone.refused == []
    assert bench.reports == [MediaReady(leg="a")]


@on_loop
async def test_what_is_not_encrypted_with_the_key_is_counted_and_not_heard(bench):
    phone, _ = await plug(bench, CM, HearEcho())
    stranger = await Phone.open(FIRST_PORT)
    bench.phones.append(stranger)
    for _ in range(20):
        stranger.send(FRAMES[0])
    while bench.plane.counters.forged < 20:
        await asyncio.sleep(0.01)
    phone.say(FRAMES[1])
    await phone.until(lambda: phone.plain)
    assert FRAMES[0] not in phone.plain
    assert stranger.packets == []
    assert bench.plane.quality("a").received == 1


@on_loop
async def test_a_new_key_of_the_phone_is_taken_while_ours_goes_on(bench):
    phone, desired = await plug(bench, GCM, HearEcho())
    phone.say(FRAMES[0])
    await phone.until(lambda: FRAMES[0] in phone.plain)
    new = key(GCM, 50)
    former, phone._own = phone._own, session(new, pylibsrtp.Policy.SSRC_ANY_OUTBOUND)
    phone.say(FRAMES[1])
    while not bench.plane.counters.forged:
        await asyncio.sleep(0.01)
    remote = desired.remote
    bench.change(desired, remote=PlainRemote(host=remote.host, port=remote.port, rtcp_mux=True, srtp=new))
    phone.say(FRAMES[2])
    await phone.until(lambda: FRAMES[2] in phone.plain)
    assert FRAMES[1] not in phone.plain
    # What was under way under the former key when it changed counts for a moment more.
    new, phone._own = phone._own, former
    phone.say(FRAMES[3])
    phone._own = new
    await phone.until(lambda: FRAMES[3] in phone.plain)
    for _ in range(60):
        phone.say(FRAMES[4])
    await phone.until(lambda: phone.plain.count(FRAMES[4]) == 60)
    phone._own = former
    phone.say(FRAMES[5])
    while bench.plane.counters.forged < 2:
        await asyncio.sleep(0.01)
    assert phone.refused == []


@pytest.mark.parametrize("suite", [GCM, CM])
@on_loop
async def test_both_sides_change_their_keys_without_losing_the_port(bench, suite):
    phone, desired = await plug(bench, GCM, HearEcho())
    phone.say(FRAMES[0])
    await phone.until(lambda: FRAMES[0] in phone.plain)
    ours, theirs = key(suite, 130), key(suite, 60)
    phone.keys(theirs, ours)
    bench.change(
        desired,
        local=replace(desired.local, srtp=ours),
        remote=replace(desired.remote, srtp=theirs),
    )
    phone.say(FRAMES[1])
    await phone.until(lambda: FRAMES[1] in phone.plain)
    assert phone.refused == []


def leg_of(phone, answered, port):
    return LegMedia(
        leg="a",
        version=1,
        local=PlainLocal(port=port, srtp=answered.local_key),
        remote=PlainRemote(
            host="127.0.0.1", port=phone.port, rtcp_mux=answered.rtcp_mux, srtp=answered.remote_key
        ),
        audio=PCMU,
        hears=HearEcho(),
    )


SECRET, PHONES_SECRET = bytes(range(SECRET_BYTES)), bytes(range(100, 100 + SECRET_BYTES))


def only(suite, sdp):
    """A phone that speaks one suite alone drops the other lines."""
    kept = [line for line in sdp.splitlines() if "a=crypto" not in line or f" {suite} " in line]
    return "".join(f"{line}\r\n" for line in kept)


@pytest.mark.parametrize("secrecy", [Secrecy.OPTIONAL, Secrecy.REQUIRED])
@pytest.mark.parametrize("who_offers", ["we", "the phone"])
@pytest.mark.parametrize("suite", POLICIES)
@on_loop
async def test_keys_agreed_in_either_role_carry_sound_both_ways(bench, suite, who_offers, secrecy):
    port = bench.plane.plane.rtp_ports[0]
    phone = await SecurePhone.open(port)
    bench.phones.append(phone)
    terms = {"address": "127.0.0.1", "session_id": 1, "version": 1}
    if who_offers == "we":
        offer = offer_plain(port=port, secrecy=secrecy, secret=SECRET, **terms)
        theirs = answer_plain(only(suite, offer), port=phone.port, secret=PHONES_SECRET, **terms)
        agreed = read_plain_answer(theirs.sdp, secrecy=secrecy, secret=SECRET)
        phone.keys(theirs.local_key, theirs.remote_key)
    else:
        offer = offer_plain(port=phone.port, secrecy=secrecy, secret=PHONES_SECRET, **terms)
        agreed = answer_plain(only(suite, offer), port=port, secret=SECRET, **terms)
        phones = read_plain_answer(agreed.sdp, secrecy=secrecy, secret=PHONES_SECRET)
        phone.keys(phones.local_key, phones.remote_key)
    assert agreed.local_key.suite == agreed.remote_key.suite == suite
    bench.plane.set(leg_of(phone, agreed, port))
    for frame in FRAMES[:5]:
        phone.say(frame)
    await phone.until(lambda: phone.plain[:5] == FRAMES[:5])
    assert phone.refused == []


@on_loop
async def test_a_call_that_becomes_plain_and_secure_again(bench):
    phone, desired = await plug(bench, CM, HearEcho())
    phone.say(FRAMES[0])
    await phone.until(lambda: FRAMES[0] in phone.plain)
    plain = bench.change(
        desired, local=PlainLocal(port=FIRST_PORT), remote=PlainRemote(host="127.0.0.1", port=phone.port)
    )
    await asyncio.sleep(0.1)  # the port is bound anew
    phone.send(FRAMES[1])
    while bench.plane.quality("a").received < 2:
        await asyncio.sleep(0.01)
    ours, theirs = key(CM, 120), key(CM, 70)
    phone.keys(theirs, ours)
    bench.change(
        plain,
        local=PlainLocal(port=FIRST_PORT, srtp=ours),
        remote=PlainRemote(host="127.0.0.1", port=phone.port, srtp=theirs),
    )
    await asyncio.sleep(0.1)
    phone.say(FRAMES[2])
    await phone.until(lambda: FRAMES[2] in phone.plain)


@on_loop
async def test_reports_are_encrypted_too(bench):
    phone, _ = await plug(bench, CM, HearEcho())
    phone.say(FRAMES[0])
    await phone.until(lambda: phone.reports)
    assert isinstance(parse_compound(phone.reports[0])[0], Report)
    phone.report()
    phone.transport.sendto(build_report(phone.ssrc, "forged"), ("127.0.0.1", FIRST_PORT))
    while not bench.plane.counters.forged:
        await asyncio.sleep(0.01)
    assert bench.plane.counters.forged == 1
    assert bench.plane.counters.malformed == 0


@on_loop
async def test_a_secure_and_a_plain_phone_hear_each_other(bench):
    secure, _ = await plug(bench, GCM, HearLeg(leg="b"))
    plain, _ = await bench.plug("b", 1, HearLeg(leg="a"))
    secure.say(FRAMES[0])
    plain.send(FRAMES[1])
    await plain.until(lambda: any(packet.payload == FRAMES[0] for packet in plain.packets))
    await secure.until(lambda: FRAMES[1] in secure.plain)
