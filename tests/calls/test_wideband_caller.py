"""G.722: what it becomes for agents' browsers, and two phones of ours that both speak it."""

from __future__ import annotations

from callcenter.calls.media import AudioFormat, DigitHeard, LegMedia
from callcenter.calls.sip import AcceptChange, AnswerLeg, DialLeg, LegAnswered, LegChanged, LegConfirmed
from tests.calls.outside import HOME, call_from_phone, dialled, outside_house, rung
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


BOTH_SDP = PHONE_SDP.replace("RTP/AVP 0 101", "RTP/AVP 9 0 101") + "a=rtpmap:9 G722/8000\r\n"
WIDE = AudioFormat(codec="G722", payload_type=9, dtmf_payload_type=101)


def call_from_wide_phone(house: House, number: str) -> None:
    house.arrive(leg="phone", ani="phone1", dnis=number, account="phone1", sdp=BOTH_SDP)


def test_two_phones_of_ours_talk_in_wideband_and_go_on_with_it() -> None:
    house = outside_house()
    call_from_wide_phone(house, "4002")
    leg = rung(house)
    assert "RTP/AVP 9 0 8 101\r\n" in leg.sdp
    house.tell(LegAnswered(leg=leg.leg, sdp=BOTH_SDP))
    legs = house.exchange.calls.book.legs
    assert (legs["phone"].audio, legs[leg.leg].audio) == (WIDE, WIDE)
    house.tell(LegConfirmed(leg="phone"))
    house.tell(LegChanged(leg="phone", sdp=BOTH_SDP))
    assert house.exchange.calls.book.legs["phone"].audio == WIDE
    house.tell(LegChanged(leg="phone", sdp=""))
    accepted = house.last(AcceptChange)
    assert isinstance(accepted, AcceptChange)
    assert "RTP/AVP 9 0 8 101\r\n" in accepted.sdp


def test_a_phone_that_speaks_narrowband_is_answered_so() -> None:
    house = outside_house()
    call_from_phone(house, "4002")
    assert "RTP/AVP 0 8 101\r\n" in rung(house).sdp


def test_towards_trunks_without_it_wideband_would_only_cost() -> None:
    house = outside_house()
    call_from_wide_phone(house, HOME)
    assert "9" not in dialled(house).sdp.partition("RTP/AVP ")[2].partition("\r\n")[0].split()
    caller = house.exchange.calls.book.legs["phone"]
    assert caller.audio is not None and caller.audio.codec == "PCMU"


def test_a_caller_who_offers_both_meets_the_menu_in_narrowband() -> None:
    house = House()
    house.arrive(sdp=BOTH_SDP)
    assert house.exchange.calls.book.legs["caller"].audio == AudioFormat(
        codec="PCMU", payload_type=0, dtmf_payload_type=101
    )
