"""A caller who leaves the offer to us: the flow begins with the ACK, which tells where the audio goes."""

from __future__ import annotations

import pytest

from callcenter.calls.media import HearPrompts, LegMedia, PlainRemote
from callcenter.calls.sip import AnswerLeg, HangUpLeg, LegConfirmed
from callcenter.events import CallEnded
from tests.helpers.house import G729_SDP, PHONE_SDP, House


def arrived() -> House:
    house = House()
    media, answer = house.arrive(sdp="", dnis="5900")[-2:]
    assert isinstance(media, LegMedia)
    assert isinstance(answer, AnswerLeg)
    assert (media.remote, media.audio) == (None, None)
    assert "m=audio 20000 RTP/AVP 0 8 101" in answer.sdp
    return house


def test_the_answer_in_the_ack_opens_the_audio() -> None:
    house = arrived()
    media = next(
        out for out in house.tell(LegConfirmed(leg="caller", sdp=PHONE_SDP)) if isinstance(out, LegMedia)
    )
    assert media.remote == PlainRemote(host="127.0.0.1", port=30000)
    assert media.audio is not None
    assert isinstance(house.hears("caller"), HearPrompts)


@pytest.mark.parametrize("sdp", ["hello", G729_SDP])
def test_an_answer_nobody_can_use_ends_the_call(sdp: str) -> None:
    house = arrived()
    hang_up, *_, ended = house.tell(LegConfirmed(leg="caller", sdp=sdp))
    assert hang_up == HangUpLeg(leg="caller", cause="media failed")
    assert isinstance(ended, CallEnded)
    assert (ended.outcome, ended.cause) == ("failed", "media failed")
    assert house.exchange.calls.book.rtp_ports.free == 3
