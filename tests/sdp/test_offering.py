"""What we offer phones and trunks, and how their answers are read."""

from __future__ import annotations

import pytest

from callcenter.sdp import (
    WITH_WIDEBAND,
    Direction,
    NoCommonCodec,
    NoUsableAudio,
    SdpError,
    offer_plain,
    parse,
    read_plain_answer,
)
from tests.sdp.plain import HEAD, HERE, answer, audio, half, offer
from tests.sdp.vectors import lines


def test_the_whole_offer_to_a_phone() -> None:
    offered = offer_plain(
        address="192.0.2.100", port=20_000, session_id=7, version=3, flow=Direction.SENDONLY
    )
    assert offered == lines(
        "v=0",
        "o=- 7 3 IN IP4 192.0.2.100",
        "s=-",
        "c=IN IP4 192.0.2.100",
        "t=0 0",
        "m=audio 20000 RTP/AVP 0 8 101",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=fmtp:101 0-15",
        "a=ptime:20",
        "a=sendonly",
    )


def test_wideband_is_offered_where_it_is_of_use() -> None:
    offered = offer_plain(address="192.0.2.100", port=20_000, session_id=7, version=1, codecs=WITH_WIDEBAND)
    (media,) = parse(offered).media
    assert media.formats == ("9", "0", "8", "101")
    # RFC 3551 4.5.2: the clock of G.722 is said to be 8 kHz.
    assert media.every("rtpmap")[0] == "9 G722/8000"
    chosen = answer(offered, codecs=WITH_WIDEBAND)
    assert (chosen.codec, chosen.payload_type) == ("G722", 9)
    assert read_plain_answer(chosen.sdp, codecs=WITH_WIDEBAND).codec == "G722"
    assert answer(offered).codec == "PCMU"


def test_a_phone_s_answer() -> None:
    answered = offer("a=rtpmap:101 telephone-event/8000", "a=ptime:30", "a=recvonly", formats="8 101")
    assert half(read_plain_answer(answered)) == audio(
        codec="PCMA", payload_type=8, dtmf_payload_type=101, ptime_ms=30, remote_sends=False
    )


@pytest.mark.parametrize(
    "answered, error",
    [
        (offer().replace("m=audio 4000", "m=audio 0"), NoUsableAudio),
        (offer(formats="18"), NoCommonCodec),
        (offer("m=audio 4002 RTP/AVP 0"), SdpError),
        (lines(*HEAD, HERE), SdpError),
        ("", SdpError),
    ],
)
def test_answers_that_do_not_fit(answered: str, error: type[SdpError]) -> None:
    with pytest.raises(SdpError) as caught:
        read_plain_answer(answered)
    assert type(caught.value) is error


@pytest.mark.parametrize("codecs", [("PCMU",), ("PCMA",), ("PCMU", "PCMA"), ("PCMA", "PCMU")])
@pytest.mark.parametrize("flow", list(Direction))
@pytest.mark.parametrize("ptime_ms", [10, 20, 60])
def test_two_of_us_agree(codecs: tuple[str, ...], flow: Direction, ptime_ms: int) -> None:
    offered = offer_plain(
        address="192.0.2.1", port=4000, session_id=1, version=1, codecs=codecs, flow=flow, ptime_ms=ptime_ms
    )
    answered = answer(offered)
    formats = {
        "codec": codecs[0],
        "payload_type": {"PCMU": 0, "PCMA": 8}[codecs[0]],
        "dtmf_payload_type": 101,
        "ptime_ms": ptime_ms,
    }
    assert half(answered) == audio(remote_sends=flow.sends, remote_receives=flow.receives, **formats)
    assert half(read_plain_answer(answered.sdp, codecs=codecs)) == audio(
        remote_host="192.0.2.100",
        remote_port=20_000,
        remote_sends=flow.receives,
        remote_receives=flow.sends,
        **formats,
    )
