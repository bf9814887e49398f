"""Control packets: written, read, and refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.rtp import (
    Description,
    Goodbye,
    Other,
    Report,
    ReportBlock,
    RtcpError,
    SenderInfo,
    build_goodbye,
    build_report,
    interval_s,
    middle,
    ntp_time,
    parse_compound,
    round_trip_s,
)
from callcenter.rtp.rtcp import MAX_COMPOUND

BLOCK = ReportBlock(
    ssrc=0x0A0B0C0D,
    fraction_lost=64,
    lost=-2,
    highest=0x00010002,
    jitter=7,
    last_sr=0x11223344,
    delay_since_last_sr=9,
)
SENDER = SenderInfo(ntp=0x0102030405060708, timestamp=160, packets=2, octets=320)


def test_a_sender_report_byte_for_byte() -> None:
    assert build_report(5, "a@b", sender=SENDER, blocks=[BLOCK]).hex(" ", 4) == (
        "81c8000c 00000005 01020304 05060708 000000a0 00000002 00000140 "
        "0a0b0c0d 40fffffe 00010002 00000007 11223344 00000009 "
        "81ca0003 00000005 01036140 62000000"
    )


def test_a_goodbye_byte_for_byte() -> None:
    assert build_goodbye(5, "ab", "end").hex(" ", 4) == (
        "80c90001 00000005 81ca0003 00000005 01026162 00000000 81cb0002 00000005 03656e64"
    )


@pytest.mark.parametrize(
    "data, packets",
    [
        (
            build_report(5, "a@b", sender=SENDER, blocks=[BLOCK]),
            (Report(ssrc=5, sender=SENDER, blocks=(BLOCK,)),),
        ),
        (build_report(5, "a@b", blocks=[BLOCK, BLOCK]), (Report(ssrc=5, blocks=(BLOCK, BLOCK)),)),
        (build_report(5, "a@b"), (Report(ssrc=5),)),
    ],
)
def test_reports_come_back(data: bytes, packets: tuple[Report, ...]) -> None:
    assert parse_compound(data) == (*packets, Description(cnames=((5, "a@b"),)))


@pytest.mark.parametrize(
    "data, packets",
    [
        ("80cb0000", (Goodbye(ssrcs=()),)),
        ("82cb0002 00000001 00000002", (Goodbye(ssrcs=(1, 2)),)),
        ("81cb0002 00000001 02686900", (Goodbye(ssrcs=(1,), reason="hi"),)),
        ("81ce0002 00000001 00000002", (Other(packet_type=206, body=b"\0\0\0\1\0\0\0\2"),)),
        ("80cf0000 80c90001 00000007", (Other(packet_type=207, body=b""), Report(ssrc=7))),
        ("a0cc0001 00000004", (Other(packet_type=204, body=b""),)),
        # Two chunks, of which the first also says its name in another item; the second has none.
        ("82ca0005 00000001 01016102 01620000 00000002 00000000", (Description(cnames=((1, "a"),)),)),
        # A report with a profile's extension after its blocks.
        ("80c90002 00000007 deadbeef", (Report(ssrc=7),)),
    ],
)
def test_what_peers_send(data: str, packets: tuple[object, ...]) -> None:
    assert parse_compound(bytes.fromhex(data)) == packets


@pytest.mark.parametrize(
    "data",
    [
        "",
        "80c9",
        "80c90001",
        "40c90001 00000007",
        "80c90001 00000007 80",
        "80c90000",
        "81c90001 00000007",
        "80c80001 00000007",
        "81c80006 00000007 01020304 05060708 000000a0 00000002 00000140",
        "81ca0000",
        "81ca0001 00000001 01",
        "81ca0002 00000001 01ff6100",
        "81ca0002 00000001 61620001",
        "82ca0002 00000001 00000000",
        "82cb0001 00000001",
        "a0cc0000",
        "a0cc0001 00000000",
        "a0cc0001 00000005",
        "00" * (MAX_COMPOUND + 1),
    ],
)
def test_what_is_refused(data: str) -> None:
    with pytest.raises(RtcpError):
        parse_compound(bytes.fromhex(data))


U32 = st.integers(0, 0xFFFFFFFF)
BLOCKS = st.builds(
    ReportBlock,
    ssrc=U32,
    fraction_lost=st.integers(0, 255),
    lost=st.integers(-0x800000, 0x7FFFFF),
    highest=U32,
    jitter=U32,
    last_sr=U32,
    delay_since_last_sr=U32,
)
SENDERS = st.builds(SenderInfo, ntp=st.integers(0, 2**64 - 1), timestamp=U32, packets=U32, octets=U32)


@given(U32, st.text(max_size=40), st.none() | SENDERS, st.lists(BLOCKS, max_size=31))
def test_build_and_parse_undo_each_other(
    ssrc: int, cname: str, sender: SenderInfo | None, blocks: list[ReportBlock]
) -> None:
    assert parse_compound(build_report(ssrc, cname, sender=sender, blocks=blocks)) == (
        Report(ssrc=ssrc, sender=sender, blocks=tuple(blocks)),
        Description(cnames=((ssrc, cname),)),
    )


@given(
    st.data(),
    st.sampled_from([b"", build_report(5, "a@b", sender=SENDER, blocks=[BLOCK]), build_goodbye(5, "c", "d")]),
)
def test_random_and_mutated_bytes_raise_nothing_else(data: st.DataObject, whole: bytes) -> None:
    at = data.draw(st.integers(0, len(whole)))
    noise = whole[:at] + data.draw(st.binary(max_size=24)) + whole[at + data.draw(st.integers(0, 8)) :]
    try:
        parse_compound(noise)
    except RtcpError:
        return


def test_long_names_are_cut() -> None:
    assert parse_compound(build_report(5, "n" * 300))[1] == Description(cnames=((5, "n" * 255),))


@pytest.mark.parametrize(
    "unix_s, ntp",
    [
        (0, 2_208_988_800 << 32),
        (0.5, (2_208_988_800 << 32) + (1 << 31)),
        (1_700_000_000, 3_908_988_800 << 32),
    ],
)
def test_ntp_time(unix_s: float, ntp: int) -> None:
    assert (ntp_time(unix_s), middle(ntp_time(unix_s))) == (ntp, ntp >> 16 & 0xFFFFFFFF)


@pytest.mark.parametrize(
    "sent_s, held_s, arrived_s, expected",
    [(100.0, 1.5, 102.0, 0.5), (100.0, 0.0, 100.0, 0.0), (100.0, 2.0, 101.9, 0.0), (None, 1.0, 2.0, None)],
)
def test_round_trips(sent_s: float | None, held_s: float, arrived_s: float, expected: float | None) -> None:
    last_sr = 0 if sent_s is None else middle(ntp_time(sent_s))
    block = ReportBlock(
        ssrc=1,
        fraction_lost=0,
        lost=0,
        highest=0,
        jitter=0,
        last_sr=last_sr,
        delay_since_last_sr=round(held_s * 65_536),
    )
    assert round_trip_s(block, ntp_time(arrived_s)) == (
        expected if expected is None else pytest.approx(expected)
    )


@given(st.floats(min_value=0, max_value=1))
def test_reports_are_never_in_step_and_the_first_comes_sooner(chance: float) -> None:
    assert interval_s(5.0, 0.0) <= interval_s(5.0, chance) <= interval_s(5.0, 1.0)
    assert interval_s(5.0, chance, is_first=True) == pytest.approx(interval_s(5.0, chance) / 2)


def test_the_interval_of_the_rfc() -> None:
    # RFC 3550 6.3.1: 5 s times 0.5 to 1.5, over e − 3/2.
    assert [round(interval_s(5.0, chance), 3) for chance in (0.0, 0.5, 1.0)] == [2.052, 4.104, 6.156]
