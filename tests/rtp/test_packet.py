"""Packets read and written, and told from what else comes to the same port."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.rtp import Kind, Packet, build, classify, parse, parse_audio
from callcenter.rtp.packet import MAX_PACKET

HEAD = "0008 00000010 00000005"
"""Sequence number 8, timestamp 16, source 5."""


@pytest.mark.parametrize(
    "data, expected",
    [
        (f"8000 {HEAD}", Packet(0, False, 8, 16, 5, b"")),
        (f"8000 {HEAD} ffff", Packet(0, False, 8, 16, 5, b"\xff\xff")),
        (f"8088 {HEAD} d5", Packet(8, True, 8, 16, 5, b"\xd5")),
        (f"80e5 {HEAD} 05", Packet(101, True, 8, 16, 5, b"\x05")),
        (f"8200 {HEAD} 00000001 00000002 aa", Packet(0, False, 8, 16, 5, b"\xaa")),
        (f"9000 {HEAD} bede0001 10ff0000 aa", Packet(0, False, 8, 16, 5, b"\xaa")),
        (f"9000 {HEAD} bede0000 aa", Packet(0, False, 8, 16, 5, b"\xaa")),
        (f"9100 {HEAD} 00000001 bede0001 10ff0000 aa", Packet(0, False, 8, 16, 5, b"\xaa")),
        (f"a000 {HEAD} aa000002", Packet(0, False, 8, 16, 5, b"\xaa\x00")),
        (f"a000 {HEAD} aabb00000004", Packet(0, False, 8, 16, 5, b"\xaa\xbb")),
        (f"a000 {HEAD} 00000003", Packet(0, False, 8, 16, 5, b"\x00")),
        (f"a000 {HEAD} 00000004", Packet(0, False, 8, 16, 5, b"")),
        (f"b100 {HEAD} 00000001 bede0001 10ff0000 aa01", Packet(0, False, 8, 16, 5, b"\xaa")),
        # Not packets: short, other versions, counts that reach beyond the end, a padding of 0 or of too much.
        ("", None),
        (f"8000 {HEAD}"[:-2], None),
        (f"0000 {HEAD}", None),
        (f"4000 {HEAD}", None),
        (f"c000 {HEAD}", None),
        (f"8200 {HEAD} 00000001 aaaaaa", None),
        (f"9000 {HEAD} bede00", None),
        (f"9000 {HEAD} bede0002 10ff0000", None),
        (f"9000 {HEAD} bedeffff 10ff0000", None),
        (f"a000 {HEAD} aa00", None),
        (f"a000 {HEAD} aa03", None),
        (f"b000 {HEAD} bede0001 10ff0001", None),
    ],
)
def test_packets_and_what_is_none(data: str, expected: Packet | None) -> None:
    assert parse(bytes.fromhex(data)) == expected


def test_the_longest_packet() -> None:
    head = bytes.fromhex(f"8000 {HEAD}")
    longest = head + bytes(MAX_PACKET - len(head))
    assert (parse(longest) is not None, parse(longest + b"\0")) == (True, None)


PACKETS = st.builds(
    Packet,
    payload_type=st.integers(0, 127),
    marker=st.booleans(),
    sequence=st.integers(0, 0xFFFF),
    timestamp=st.integers(0, 0xFFFFFFFF),
    ssrc=st.integers(0, 0xFFFFFFFF),
    payload=st.binary(max_size=480),
)


@given(PACKETS)
def test_build_and_parse_undo_each_other(packet: Packet) -> None:
    payload_type, marker, sequence, timestamp, ssrc, payload = packet
    assert parse(build(payload_type, sequence, timestamp, ssrc, payload, marker)) == packet


@given(st.binary(max_size=64), st.sampled_from([b"", b"\x80", b"\x90\x00", b"\xb1\x00", b"\xbf\x80"]))
def test_random_bytes_never_raise(noise: bytes, start: bytes) -> None:
    packet = parse(start + noise)
    assert packet is None or len(packet.payload) <= len(start + noise) - 12
    assert classify(start + noise) in Kind


@pytest.mark.parametrize(
    "data, kind",
    [
        ("", Kind.OTHER),
        ("00 01", Kind.STUN),
        ("03 00", Kind.STUN),
        ("04 00", Kind.OTHER),
        ("10 00", Kind.OTHER),  # ZRTP
        ("13 00", Kind.OTHER),
        ("14 fe", Kind.DTLS),
        ("16 fe", Kind.DTLS),
        ("3f 00", Kind.DTLS),
        ("40 00", Kind.OTHER),  # TURN channels
        ("7f 00", Kind.OTHER),
        ("80", Kind.OTHER),
        ("80 00", Kind.RTP),
        ("80 80", Kind.RTP),
        ("80 bf", Kind.RTP),
        ("80 c0", Kind.RTCP),
        ("80 c8", Kind.RTCP),
        ("81 c9", Kind.RTCP),
        ("80 df", Kind.RTCP),
        ("80 e0", Kind.RTP),
        ("80 e5", Kind.RTP),  # telephone-event 101 with the marker
        ("bf ff", Kind.RTP),
        ("c0 00", Kind.OTHER),
        ("ff ff", Kind.OTHER),
    ],
)
def test_what_a_datagram_is(data: str, kind: Kind) -> None:
    assert classify(bytes.fromhex(data)) is kind


@given(st.binary(max_size=40) | st.binary(max_size=30).map(lambda rest: b"\x80" + rest))
def test_the_plainest_audio_is_read_the_same_faster(data: bytes) -> None:
    fast = parse_audio(data)
    is_plainest = data[:1] == b"\x80" and classify(data) is Kind.RTP
    assert fast == (parse(data) if is_plainest else None)
