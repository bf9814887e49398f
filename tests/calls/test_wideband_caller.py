"""A caller whose phone speaks only G.722 meets agents whose browsers are offered G.711."""

from __future__ import annotations

from callcenter.calls.media import AudioFormat, DigitHeard, LegMedia
from callcenter.calls.sip import AnswerLeg, DialLeg, LegConfirmed
from tests.calls.scenes import sit_down
from tests.helpers.house import PHONE_SDP, House

WIDE_SDP = PHONE_SDP.replace("RTP/AVP 0 101", "RTP/AVP 9 101").replace("0 PCMU", "9 G722")


def test_the_caller_keeps_wideband_and_the_browser_gets_what_it_becomes() -> None:
    house = House()
    sit_down(house)
    house.arrive(sdp=WIDE_SDP)
    answer, media = house.last(AnswerLeg), house.last(LegMedia)
    assert isinstance(answer, AnswerLeg)
    assert isinstance(media, LegMedia)
    assert "a=rtpmap:9 G722/8000" in answer.sdp
    assert media.audio == AudioFormat(codec="G722", payload_type=9, dtmf_payload_type=101)
    house.tell(LegConfirmed(leg="caller"))
    house.tell(DigitHeard(leg="caller", digit="1"))
    dialled = house.last(DialLeg)
    assert isinstance(dialled, DialLeg)
    assert "SAVPF 0 8 101\r\n" in dialled.sdp
