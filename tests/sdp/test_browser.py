"""Browsers: our offer to them, their answers, and their offers to us."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sdp import (
    BrowserAnswer,
    BrowserNegotiated,
    NoCommonCodec,
    NoUsableAudio,
    SdpError,
    answer_browser,
    offer_browser,
    parse,
    read_browser_answer,
)
from tests.sdp.vectors import NAMES, lines, text

OURS = ":".join(f"{n:02X}" for n in range(32))
THEIRS = "3B:6F:0A:11:92:CD:E4:57:08:A1:BB:C2:D3:E4:F5:06:17:28:39:4A:5B:6C:7D:8E:9F:A0:B1:C2:D3:E4:F5:06"
END: dict[str, Any] = {
    "address": "192.0.2.100",
    "port": 7000,
    "ufrag": "abcd1234",
    "pwd": "0123456789abcdef01234567",
    "fingerprint": OURS,
    "session_id": 7,
    "version": 1,
}


def half(**differences: Any) -> dict[str, Any]:
    usual = BrowserAnswer(
        fingerprint=THEIRS,
        is_dtls_client=True,
        codec="PCMU",
        payload_type=0,
        dtmf_payload_type=101,
        ptime_ms=20,
        remote_sends=True,
        remote_receives=True,
    )
    return asdict(usual) | differences


def answered(offer: str) -> tuple[dict[str, Any], str]:
    negotiated: BrowserNegotiated = answer_browser(offer, **END)
    rest = asdict(negotiated)
    return {name: rest[name] for name in rest if name != "sdp"}, negotiated.sdp


def test_the_whole_offer_to_a_browser() -> None:
    assert offer_browser(**END) == lines(
        "v=0",
        "o=- 7 1 IN IP4 192.0.2.100",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        "a=group:BUNDLE 0",
        "a=msid-semantic:WMS *",
        "m=audio 7000 UDP/TLS/RTP/SAVPF 0 8 101",
        "c=IN IP4 192.0.2.100",
        "a=mid:0",
        "a=sendrecv",
        "a=rtcp-mux",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=fmtp:101 0-15",
        "a=ptime:20",
        "a=ice-ufrag:abcd1234",
        "a=ice-pwd:0123456789abcdef01234567",
        f"a=fingerprint:sha-256 {OURS}",
        "a=setup:actpass",
        "a=candidate:1 1 udp 2130706431 192.0.2.100 7000 typ host",
        "a=end-of-candidates",
    )


@pytest.mark.parametrize(
    "name, edits, expected",
    [
        ("chromium_answer", (), {}),
        ("chromium_answer", (("sendrecv", "recvonly"),), {"remote_sends": False}),
        ("chromium_answer", (("sendrecv", "inactive"),), {"remote_sends": False, "remote_receives": False}),
        ("chromium_answer", ((THEIRS, THEIRS.lower()), ("sha-256", "SHA-256")), {}),
        ("chromium_answer", (("SAVPF 0 101", "SAVPF 0"),), {"dtmf_payload_type": None}),
        ("chromium_answer", (("UDP/TLS/RTP/SAVPF", "RTP/SAVPF"),), {}),
        ("firefox_answer", (), {"codec": "PCMA", "payload_type": 8}),
        (
            "firefox_answer",
            (("a=setup:active\n", ""), ("t=0 0", "t=0 0\na=setup:active")),
            {"codec": "PCMA", "payload_type": 8},
        ),
    ],
)
def test_the_answers_of_real_browsers(
    name: str, edits: tuple[tuple[str, str], ...], expected: dict[str, Any]
) -> None:
    assert asdict(read_browser_answer(text(name, *edits))) == half(**expected)


@pytest.mark.parametrize(
    "name, edits, error",
    [
        ("chromium_answer.broken", (), NoUsableAudio),
        ("firefox_answer.broken", (), NoUsableAudio),
        ("chromium_answer", (("setup:active", "setup:actpass"),), NoUsableAudio),
        ("chromium_answer", (("a=setup:active\n", ""),), NoUsableAudio),
        ("chromium_answer", (("sha-256", "sha-1"),), NoUsableAudio),
        ("chromium_answer", ((f"a=fingerprint:sha-256 {THEIRS}\n", ""),), NoUsableAudio),
        ("chromium_answer", (("a=rtcp-mux\n", ""),), NoUsableAudio),
        ("chromium_answer", (("m=audio 53712", "m=audio 0"),), NoUsableAudio),
        ("chromium_answer", (("UDP/TLS/RTP/SAVPF", "RTP/AVP"),), NoUsableAudio),
        ("chromium_answer", (("SAVPF 0 101", "SAVPF 111"),), NoCommonCodec),
        ("chromium_answer", (("v=0", "v=2"),), SdpError),
        ("chromium_offer", (), SdpError),
    ],
)
def test_refused_answers(name: str, edits: tuple[tuple[str, str], ...], error: type[SdpError]) -> None:
    with pytest.raises(SdpError) as caught:
        read_browser_answer(text(name, *edits))
    assert type(caught.value) is error


def test_an_answer_in_a_codec_not_offered_is_refused() -> None:
    with pytest.raises(NoCommonCodec):
        read_browser_answer(text("firefox_answer"), codecs=("PCMU",))


def test_the_answer_to_a_browser_that_calls() -> None:
    assert answered(text("chromium_offer")) == (
        half(dtmf_payload_type=126),
        lines(
            "v=0",
            "o=- 7 1 IN IP4 192.0.2.100",
            "s=-",
            "t=0 0",
            "a=ice-lite",
            "a=group:BUNDLE 1",
            "a=msid-semantic:WMS *",
            "m=video 0 UDP/TLS/RTP/SAVPF 96 97",
            "a=mid:0",
            "m=audio 7000 UDP/TLS/RTP/SAVPF 0 126",
            "c=IN IP4 192.0.2.100",
            "a=mid:1",
            "a=sendrecv",
            "a=rtcp-mux",
            "a=rtpmap:0 PCMU/8000",
            "a=rtpmap:126 telephone-event/8000",
            "a=fmtp:126 0-15",
            "a=ptime:20",
            "a=ice-ufrag:abcd1234",
            "a=ice-pwd:0123456789abcdef01234567",
            f"a=fingerprint:sha-256 {OURS}",
            "a=setup:passive",
            "a=candidate:1 1 udp 2130706431 192.0.2.100 7000 typ host",
            "a=end-of-candidates",
        ),
    )


@pytest.mark.parametrize(
    "name, edits, error",
    [
        ("chromium_offer.broken", (), NoUsableAudio),
        ("chromium_offer", (("a=setup:actpass", "a=setup:passive"),), NoUsableAudio),
        ("pyvoip_offer", (), NoUsableAudio),
    ],
)
def test_refused_offers(name: str, edits: tuple[tuple[str, str], ...], error: type[SdpError]) -> None:
    with pytest.raises(SdpError) as caught:
        answer_browser(text(name, *edits), **END)
    assert type(caught.value) is error


def test_two_of_us_agree() -> None:
    end = END | {"fingerprint": THEIRS}
    assert answered(offer_browser(**end))[0] == half()
    with pytest.raises(NoUsableAudio):
        read_browser_answer(answered(offer_browser(**end))[1])  # both ends cannot wait for the other's hello


@given(st.data(), st.sampled_from(NAMES))
def test_mutated_text_raises_nothing_else(data: st.DataObject, name: str) -> None:
    whole = text(name)
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 12))
    mutated = whole[:at] + data.draw(st.text(max_size=6)) + whole[at + cut :]
    with contextlib.suppress(SdpError):
        read_browser_answer(mutated)
    try:
        read = parse(answered(mutated)[1])
    except SdpError:
        return
    assert [m.port for m in read.media if m.port] == [7000]
