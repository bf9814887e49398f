"""Phones and trunks: which offers are taken, what is answered, and what the media plane learns."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sdp import (
    NoCommonCodec,
    NoUsableAudio,
    SdpError,
    answer_plain,
    offer_plain,
    parse,
    read_plain_answer,
)
from tests.sdp.plain import HEAD, HERE, answer, audio, half, offer
from tests.sdp.vectors import NAMES, lines, text


@pytest.mark.parametrize(
    "name, expected",
    [
        ("sipp_offer", {"remote_host": "127.0.0.66", "remote_port": 6000}),
        (
            "baresip_offer",
            {
                "remote_host": "192.0.2.20",
                "remote_port": 10022,
                "codec": "PCMA",
                "payload_type": 8,
                "dtmf_payload_type": 97,
                "rtcp_port": 10023,
                "rtcp_mux": True,
            },
        ),
        ("pyvoip_offer", {"remote_host": "127.0.0.1", "remote_port": 18034, "dtmf_payload_type": 101}),
        (
            "linphone_offer",
            {
                "remote_host": "2001:db8::17",
                "remote_port": 7078,
                "dtmf_payload_type": 102,
                "protocol": "RTP/AVPF",
            },
        ),
        (
            "trunk_offer",
            {
                "remote_host": "198.51.100.12",
                "remote_port": 31412,
                "codec": "PCMA",
                "payload_type": 8,
                "dtmf_payload_type": 100,
                "ptime_ms": 30,
            },
        ),
    ],
)
def test_the_offers_of_real_phones(name: str, expected: dict[str, Any]) -> None:
    assert half(answer(text(name))) == audio(**expected)


def test_the_whole_answer_to_a_trunk() -> None:
    assert answer(text("trunk_offer")).sdp == lines(
        "v=0",
        "o=- 7 1 IN IP4 192.0.2.100",
        "s=-",
        "c=IN IP4 192.0.2.100",
        "t=0 0",
        "m=image 0 udptl t38",
        "m=audio 0 RTP/SAVP 8 100",
        "m=audio 20000 RTP/AVP 8 100",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:100 telephone-event/8000",
        "a=fmtp:100 0-15",
        "a=ptime:30",
        "a=sendrecv",
    )


def test_the_whole_answer_over_ipv6_keeps_protocol_and_names() -> None:
    answered = answer_plain(
        text("linphone_offer"), address="2001:db8::1", port=30_000, session_id=1, version=2
    )
    assert answered.sdp == lines(
        "v=0",
        "o=- 1 2 IN IP6 2001:db8::1",
        "s=-",
        "c=IN IP6 2001:db8::1",
        "t=0 0",
        "m=audio 30000 RTP/AVPF 0 102",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:102 telephone-event/8000",
        "a=fmtp:102 0-15",
        "a=ptime:20",
        "a=sendrecv",
        "m=video 0 RTP/AVPF 97",
        "a=mid:clip",
    )


@pytest.mark.parametrize(
    "address, attributes, answered, sends, receives",
    [
        ("192.0.2.1", (), "sendrecv", True, True),
        ("192.0.2.1", ("a=sendrecv",), "sendrecv", True, True),
        ("192.0.2.1", ("a=sendonly",), "recvonly", True, False),
        ("192.0.2.1", ("a=recvonly",), "sendonly", False, True),
        ("192.0.2.1", ("a=inactive",), "inactive", False, False),
        ("0.0.0.0", (), "recvonly", True, False),
        ("0.0.0.0", ("a=sendonly",), "recvonly", True, False),
        ("0.0.0.0", ("a=inactive",), "inactive", False, False),
        ("0.0.0.0", ("a=recvonly",), "inactive", False, False),
    ],
)
def test_both_styles_of_hold(
    address: str, attributes: tuple[str, ...], answered: str, sends: bool, receives: bool
) -> None:
    negotiated = answer(offer(*attributes, head=(f"c=IN IP4 {address}", "t=0 0")))
    assert half(negotiated) == audio(remote_host=address, remote_sends=sends, remote_receives=receives)
    assert parse(negotiated.sdp).media[0].attributes[-1].name == answered


def test_a_hold_may_stand_at_the_session_and_the_section_overrides_it() -> None:
    held = ("c=IN IP4 192.0.2.1", "t=0 0", "a=sendonly")
    assert half(answer(offer(head=held))) == audio(remote_receives=False)
    assert half(answer(offer("a=sendrecv", head=held))) == audio()


@pytest.mark.parametrize(
    "attributes, ptime_ms",
    [
        ((), 20),
        (("a=ptime:10",), 10),
        (("a=ptime:30",), 30),
        (("a=ptime:60",), 60),
        (("a=ptime:5",), 10),
        (("a=ptime:120",), 60),
        (("a=ptime:25",), 20),
        (("a=ptime:20.0",), 20),
        (("a=ptime:",), 20),
        (("a=ptime:soon",), 20),
        (("a=ptime:99999999999999999999",), 20),
        (("a=maxptime:10",), 10),
        (("a=ptime:40", "a=maxptime:30"), 30),
        (("a=ptime:20", "a=maxptime:150"), 20),
    ],
)
def test_packet_times(attributes: tuple[str, ...], ptime_ms: int) -> None:
    assert half(answer(offer(*attributes))) == audio(ptime_ms=ptime_ms)


@pytest.mark.parametrize(
    "formats, maps, expected",
    [
        ("0 8", (), {}),
        ("8 0", (), {"codec": "PCMA", "payload_type": 8}),
        ("18 4 0", (), {}),
        ("0", ("a=rtpmap:0 pcmu/8000",), {}),
        ("0", ("a=rtpmap:0 PCMU/8000/1",), {}),
        ("110", ("a=rtpmap:110 PCMA/8000",), {"codec": "PCMA", "payload_type": 110}),
        ("110 8", ("a=rtpmap:110 PCMU/16000",), {"codec": "PCMA", "payload_type": 8}),
        ("0 8", ("a=rtpmap:0 G726-32/8000",), {"codec": "PCMA", "payload_type": 8}),
        ("0 101", ("a=rtpmap:101 telephone-event/8000",), {"dtmf_payload_type": 101}),
        ("0 96", ("a=rtpmap:96 TELEPHONE-EVENT/8000",), {"dtmf_payload_type": 96}),
        ("0 127", ("a=rtpmap:127  telephone-event/8000 ",), {"dtmf_payload_type": 127}),
        ("0 101", ("a=rtpmap:101 telephone-event/48000",), {}),
        ("0", ("a=rtpmap:101 telephone-event/8000",), {}),
        ("0 90", ("a=rtpmap:90 telephone-event/8000",), {}),
        ("0 101", ("a=rtpmap:x telephone-event/8000", "a=rtpmap:", "a=rtpmap"), {}),
        ("999 x -1 0", (), {}),
    ],
)
def test_formats(formats: str, maps: tuple[str, ...], expected: dict[str, Any]) -> None:
    assert half(answer(offer(*maps, formats=formats))) == audio(**expected)


def test_only_the_codecs_asked_for_are_taken() -> None:
    assert half(answer(offer(formats="0 8"), codecs=("PCMA",))) == audio(codec="PCMA", payload_type=8)


@pytest.mark.parametrize(
    "refused, error",
    [
        (offer(formats="18"), NoCommonCodec),
        (offer(formats="101"), NoCommonCodec),
        (offer("a=rtpmap:0 PCMU/16000"), NoCommonCodec),
        (lines(*HEAD, HERE, "t=0 0"), NoUsableAudio),
        (lines(*HEAD, HERE, "m=video 4000 RTP/AVP 0"), NoUsableAudio),
        (lines(*HEAD, HERE, "m=audio 0 RTP/AVP 0"), NoUsableAudio),
        (lines(*HEAD, HERE, "m=audio 4000 RTP/SAVP 0"), NoUsableAudio),
        (text("chromium_offer"), NoUsableAudio),
        (offer(head=("c=IN IP4 224.2.1.1/127",)), NoUsableAudio),
        (offer(head=("c=IN IP4 255.255.255.255",)), NoUsableAudio),
        (offer(head=("c=IN IP6 ff02::1",)), NoUsableAudio),
        (offer(head=("c=IN IP6 ::ffff:224.0.0.1",)), NoUsableAudio),
        (offer(head=("c=IN IP6 fe80::1%eth0",)), NoUsableAudio),
        (offer(head=()), SdpError),
        (offer(head=("c=IN IP4 phone.example",)), SdpError),
        (offer(head=("c=IN IP4 192.0.2.256",)), SdpError),
        *(
            (text(name), SdpError)
            for name in NAMES
            if name.endswith("offer.broken") and "chromium" not in name
        ),
    ],
)
def test_refused_offers(refused: str, error: type[SdpError]) -> None:
    with pytest.raises(SdpError) as caught:
        answer(refused)
    assert (type(caught.value), caught.value.reply_with) == (error, error.reply_with)


def test_the_reply_codes() -> None:
    assert [each.reply_with for each in (SdpError, NoUsableAudio, NoCommonCodec)] == [400, 488, 488]


def test_an_audio_section_we_cannot_take_leaves_the_next_one() -> None:
    two = lines(*HEAD, HERE, "t=0 0", "m=audio 4000 RTP/AVP 18", "m=audio 4002 RTP/AVP 0")
    answered = answer(two)
    assert half(answered) == audio(remote_port=4002)
    assert [media.port for media in parse(answered.sdp).media] == [0, 20_000]


def test_a_section_s_own_address_counts() -> None:
    assert half(answer(offer("c=IN IP4 192.0.2.9"))) == audio(remote_host="192.0.2.9")


@given(st.data(), st.sampled_from(NAMES))
def test_a_mutated_offer_is_answered_or_refused(data: st.DataObject, name: str) -> None:
    whole = text(name)
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 12))
    mutated = whole[:at] + data.draw(st.text(max_size=6)) + whole[at + cut :]
    try:
        answered = answer(mutated)
    except SdpError:
        return
    read = parse(answered.sdp)
    assert [m.kind for m in read.media] == [m.kind for m in parse(mutated).media]
    assert [m.port for m in read.media if m.port] == [20_000]


@pytest.mark.parametrize(
    "formats, expected",
    [
        ("9", {"codec": "G722", "payload_type": 9}),
        ("9 101", {"codec": "G722", "payload_type": 9}),
        ("9 8", {"codec": "PCMA", "payload_type": 8}),
        ("18 9 0", {"codec": "PCMU", "payload_type": 0}),
    ],
)
def test_wideband_is_taken_when_there_is_nothing_else(formats: str, expected: dict[str, Any]) -> None:
    answered = answer(offer(formats=formats))
    assert half(answered) == audio(**expected)
    # RFC 3551 4.5.2: 8000 although it is sampled at 16 kHz.
    number, codec = expected["payload_type"], expected["codec"]
    assert f"a=rtpmap:{number} {codec}/8000\r\n" in answered.sdp


def test_wideband_is_nothing_we_offer() -> None:
    with pytest.raises(NoCommonCodec):
        read_plain_answer(offer(formats="9"))
    assert "G722" not in offer_plain(address="192.0.2.100", port=20_000, session_id=7, version=1)


@pytest.mark.parametrize(
    "attributes, expected, is_mux_answered",
    [
        ((), {}, False),
        (("a=rtcp-mux",), {"rtcp_mux": True}, True),
        (("a=rtcp:4711",), {"rtcp_port": 4711}, False),
        (("a=rtcp:4711 IN IP4 198.51.100.9",), {"rtcp_port": 4711}, False),
        (("a=rtcp:99999",), {}, False),
        (("a=rtcp:²",), {}, False),
        (("a=rtcp",), {}, False),
    ],
)
def test_where_reports_go(
    attributes: tuple[str, ...], expected: dict[str, Any], is_mux_answered: bool
) -> None:
    answered = answer(offer(*attributes))
    assert half(answered) == audio(**expected)
    assert ("a=rtcp-mux\r\n" in answered.sdp) is is_mux_answered
