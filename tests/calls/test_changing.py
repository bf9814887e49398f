"""Re-INVITEs within a call, from phones and browsers: hold, resume, and those that come at a bad time."""

from __future__ import annotations

import re

import pytest

from callcenter.calls.leg import Leg
from callcenter.calls.media import BrowserLocal, BrowserRemote, LegMedia, MediaSilent, PlainRemote
from callcenter.calls.sip import AcceptChange, LegChanged, LegRefreshed, RefuseChange
from tests.calls.scenes import talk
from tests.helpers.house import BROWSER_SDP, FINGERPRINT, G729_SDP, PHONE_SDP, House

OTHER_FINGERPRINT = ":".join(["CD"] * 32)
OFFER = BROWSER_SDP.replace("a=setup:active", "a=setup:actpass")


def agents(house: House) -> Leg:
    return next(leg for leg in house.exchange.calls.book.legs.values() if leg.user)


def test_hold_by_the_caller_stops_our_packets_and_keeps_the_call() -> None:
    house = House()
    talk(house)
    held = PHONE_SDP + "a=sendonly\r\n"
    media, accept = house.tell(LegChanged(leg="caller", sdp=held))
    assert isinstance(accept, AcceptChange)
    assert "a=recvonly" in accept.sdp
    assert media.sends is False


def test_a_caller_who_asks_for_our_offer_comes_back_from_hold() -> None:
    house = House()
    talk(house)
    house.tell(LegChanged(leg="caller", sdp=PHONE_SDP + "a=sendonly\r\n"))
    (accept,) = house.tell(LegChanged(leg="caller", sdp=""))
    assert isinstance(accept, AcceptChange)
    # Not what the hold had made of it: an offer says what we want (RFC 6337 5.3).
    assert "a=recvonly" not in accept.sdp and " 3 IN IP4 " in accept.sdp
    (media,) = house.tell(LegRefreshed(leg="caller", sdp=PHONE_SDP))
    assert isinstance(media, LegMedia) and media.sends is True


def test_a_browser_makes_its_own_offers() -> None:
    house = House()
    leg = talk(house)
    assert house.tell(LegChanged(leg=leg, sdp="")) == [
        RefuseChange(leg=leg, code=488, reason="Not Acceptable Here")
    ]


def test_a_reoffer_before_the_ack_is_refused_as_pending() -> None:
    house = House()
    house.arrive()
    assert house.tell(LegChanged(leg="caller", sdp=PHONE_SDP)) == [
        RefuseChange(leg="caller", code=491, reason="Request Pending")
    ]


@pytest.mark.parametrize(
    ("sdp", "answered", "sends", "fingerprint"),
    [
        (OFFER, "sendrecv", True, FINGERPRINT),
        (OFFER.replace("sendrecv", "sendonly"), "recvonly", False, FINGERPRINT),
        (OFFER.replace("sendrecv", "inactive"), "inactive", False, FINGERPRINT),
        (OFFER.replace(FINGERPRINT, OTHER_FINGERPRINT), "sendrecv", True, OTHER_FINGERPRINT),
    ],
)
def test_a_browsers_reinvite_is_answered_with_the_same_credentials(
    sdp: str, answered: str, sends: bool, fingerprint: str
) -> None:
    house = House()
    leg = talk(house)
    before = agents(house)
    assert isinstance(before.local, BrowserLocal)
    media, accept = house.tell(LegChanged(leg=leg, sdp=sdp))
    assert isinstance(media, LegMedia)
    assert isinstance(accept, AcceptChange)
    lines = accept.sdp.split("\r\n")
    wanted = [
        f"a=ice-ufrag:{before.local.ufrag}",
        f"a=ice-pwd:{before.local.pwd}",
        f"a={answered}",
        "a=setup:passive",
    ]
    assert [line for line in wanted if line not in lines] == []
    assert lines[1].split()[1:3] == [str(before.sdp_session), str(before.sdp_version + 1)]
    assert (media.local, media.sends, media.version) == (before.local, sends, before.version + 1)
    assert media.remote == BrowserRemote(fingerprint=fingerprint, is_dtls_client=True)


def test_a_browser_that_lists_its_codecs_anew_goes_on_in_the_one_that_is_spoken() -> None:
    house = House()
    leg = talk(house)
    offer = OFFER.replace("SAVPF 0 101", "SAVPF 8 0 101")
    media, _ = house.tell(LegChanged(leg=leg, sdp=offer))
    assert isinstance(media, LegMedia)
    assert media.audio == agents(house).audio
    assert media.audio is not None
    assert media.audio.codec == "PCMU"


@pytest.mark.parametrize("sdp", ["hello", PHONE_SDP, G729_SDP])
def test_a_reoffer_we_cannot_take_changes_nothing(sdp: str) -> None:
    house = House()
    leg = talk(house)
    before = agents(house)
    assert house.tell(LegChanged(leg=leg, sdp=sdp)) == [
        RefuseChange(leg=leg, code=488, reason="Not Acceptable Here")
    ]
    assert agents(house) == before


def test_an_agent_whose_browser_holds_may_be_silent() -> None:
    house = House()
    leg = talk(house)
    house.tell(LegChanged(leg=leg, sdp=OFFER.replace("sendrecv", "inactive")))
    assert house.tell(MediaSilent(leg=leg, silent_s=3.0)) == []


def test_an_answer_to_a_refresh_may_move_the_callers_audio() -> None:
    house = House()
    talk(house)
    before = house.exchange.calls.book.legs["caller"]
    (media,) = house.tell(LegRefreshed(leg="caller", sdp=re.sub("m=audio [0-9]+", "m=audio 5", PHONE_SDP)))
    assert isinstance(media, LegMedia)
    assert isinstance(media.remote, PlainRemote)
    assert isinstance(before.remote, PlainRemote)
    assert (media.remote.host, media.remote.port) == (before.remote.host, 5)
    assert media.version == before.version + 1
    assert house.tell(LegRefreshed(leg="caller", sdp=G729_SDP)) == []
    assert house.tell(LegRefreshed(leg="caller", sdp="v=0\r\n")) == []
