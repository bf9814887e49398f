"""Two endpoints shake hands in memory: same keys, retransmission, and every refusal."""

import time

import pytest

from callcenter.media.certificate import make_certificate
from callcenter.media.dtls import MTU, DtlsEndpoint, make_context, pack_records
from callcenter.media.errors import HandshakeRefused
from callcenter.media.srtp import SrtpPair
from callcenter.rtp import SrtpProfile

NOW = 1_800_000_000.0
OURS = make_certificate(NOW)
THEIRS = make_certificate(NOW)


def pair(fingerprint=THEIRS.fingerprint):
    server = DtlsEndpoint(make_context(OURS), is_client=False, fingerprint=fingerprint)
    client = DtlsEndpoint(make_context(THEIRS), is_client=True, fingerprint=OURS.fingerprint)
    return server, client


def shake(server, client, lose=()):
    """Carry datagrams to and fro; the flights numbered in `lose` vanish on the way."""
    flight, to_server, number = client.start(), True, 0
    while flight:
        assert all(len(datagram) <= MTU for datagram in flight)
        receiver = server if to_server else client
        answer = []
        if number not in lose:
            for datagram in flight:
                answer += receiver.receive(datagram)
        flight, to_server, number = answer, not to_server, number + 1


def test_both_sides_get_the_same_keys():
    server, client = pair()
    shake(server, client)
    assert server.keys is not None
    assert client.keys is not None
    assert server.profile is client.profile is SrtpProfile.AEAD_AES_128_GCM
    assert (server.keys.local, server.keys.remote) == (client.keys.remote, client.keys.local)
    assert server.timeout_s is None


def test_srtp_goes_both_ways_and_forgeries_come_back_as_none():
    server, client = pair()
    shake(server, client)
    ours, theirs = SrtpPair(server.profile, server.keys), SrtpPair(client.profile, client.keys)
    packet = bytes.fromhex("8000000100000000cafebabe") + bytes(160)
    wire = ours.protect(packet)
    assert wire != packet
    assert theirs.unprotect(wire[:-1] + bytes([wire[-1] ^ 1])) is None
    assert theirs.unprotect(wire) == packet
    assert theirs.unprotect(wire) is None  # a replay
    assert theirs.unprotect(bytes(1501)) is None
    report = bytes.fromhex("80c90001cafebabe")
    assert ours.unprotect_rtcp(theirs.protect_rtcp(report)) == report
    assert ours.unprotect_rtcp(report) is None


def test_the_wrong_certificate_is_refused():
    server, client = pair(fingerprint=OURS.fingerprint)
    with pytest.raises(HandshakeRefused, match="not the one the signalling announced"):
        shake(server, client)
    assert server.keys is None


def test_a_lost_flight_is_sent_again():
    server, client = pair()
    shake(server, client, lose={0})
    assert client.timeout_s == pytest.approx(1.0, abs=0.5)
    assert client.keys is None


def test_garbage_does_not_end_the_handshake():
    server, client = pair()
    hello = client.start()
    assert server.receive(b"\x16\xfe\xfd" + bytes(40)) == []
    assert server.receive(hello[0]) != []


def test_a_lost_last_flight_is_sent_again_when_the_client_repeats_its_own():
    server, client = pair()
    second = server.receive(client.start()[0])
    third = [answer for datagram in second for answer in client.receive(datagram)]
    lost = [answer for datagram in third for answer in server.receive(datagram)]
    assert server.keys is not None
    assert lost != []
    time.sleep(client.timeout_s)  # OpenSSL reads the wall clock itself
    again = [answer for datagram in client.retransmit() for answer in server.receive(datagram)]
    for datagram in again:
        client.receive(datagram)
    assert client.keys is not None
    assert client.keys.local == server.keys.remote


@pytest.mark.parametrize(
    "sizes, datagrams",
    [
        ([], []),
        ([100], [1]),
        ([500, 500], [2]),
        ([MTU - 26, 0], [2]),
        ([MTU - 25, 0], [1, 1]),
        ([1300, 10], [1, 1]),
    ],
)
def test_flights_are_cut_between_records(sizes, datagrams):
    records = [b"\x16\xfe\xfd" + bytes(8) + size.to_bytes(2, "big") + bytes(size) for size in sizes]
    packed = pack_records(b"".join(records))
    assert b"".join(packed) == b"".join(records)
    expected, at = [], 0
    for count in datagrams:
        expected.append(b"".join(records[at : at + count]))
        at += count
    assert packed == expected
