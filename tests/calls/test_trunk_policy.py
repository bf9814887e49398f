"""What a trunk is offered: its codecs, how keys travel, and whether the sound is encrypted."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from callcenter.calls.media import LegMedia, PlainLocal, PlainRemote
from callcenter.calls.sip import AnswerLeg, LegAnswered, LegEnded, LegFailed, LegRinging
from callcenter.trunks import Dtmf, Srtp, TrunkSpec
from tests.calls.outside import OURS, OUTWARD, call_from_phone, dialled, refused
from tests.helpers.house import PHONE_SDP, PLANE, RULES, House

KEY = "a=crypto:{tag} AES_CM_128_HMAC_SHA1_80 inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd\r\n"
SECURE_SDP = PHONE_SDP.replace("RTP/AVP", "RTP/SAVP")


def house_with(**policy: object) -> House:
    only = TrunkSpec(name="only", prefixes=("+",), caller_number=OURS, **policy)  # type: ignore[arg-type]
    return House(rules=replace(RULES, outward=replace(OUTWARD, trunks=(only,))))


def offer(house: House) -> str:
    call_from_phone(house)
    return dialled(house).sdp


@pytest.mark.parametrize(
    ("policy", "line", "has_events"),
    [
        ({}, "m=audio 20002 RTP/AVP 0 8 101", True),
        ({"codecs": ("PCMA",)}, "m=audio 20002 RTP/AVP 8 101", True),
        ({"codecs": ("G722", "PCMA")}, "m=audio 20002 RTP/AVP 9 8 101", True),
        ({"dtmf": Dtmf.INBAND}, "m=audio 20002 RTP/AVP 0 8", False),
        ({"srtp": Srtp.OPTIONAL}, "m=audio 20002 RTP/AVP 0 8 101", True),
        ({"srtp": Srtp.REQUIRED}, "m=audio 20002 RTP/SAVP 0 8 101", True),
    ],
)
def test_the_offer_follows_the_policy(policy: dict[str, object], line: str, has_events: bool) -> None:
    sdp = offer(house_with(**policy))
    assert line in sdp.splitlines()
    assert ("telephone-event" in sdp) is has_events
    assert ("a=crypto" in sdp) is ("srtp" in policy)


@pytest.mark.parametrize(("is_ipv6", "line"), [(False, "c=IN IP4 127.0.0.1"), (True, "c=IN IP6 ::1")])
def test_the_offer_names_our_address_in_the_trunks_family(is_ipv6: bool, line: str) -> None:
    house = house_with(is_ipv6=is_ipv6)
    house.exchange.calls.book.plane = replace(PLANE, address_v6="::1")
    assert line in offer(house).splitlines()


def tag_of(sdp: str) -> str:
    found = re.search(r"a=crypto:(\d+) AES_CM_128_HMAC_SHA1_80", sdp)
    assert found
    return found[1]


@pytest.mark.parametrize("srtp", [Srtp.OPTIONAL, Srtp.REQUIRED])
def test_a_trunk_that_takes_the_keys_is_spoken_with_in_secret_from_the_first_sound(srtp: Srtp) -> None:
    house = house_with(srtp=srtp)
    sdp = offer(house)
    leg = dialled(house).leg
    peer = (SECURE_SDP if srtp is Srtp.REQUIRED else PHONE_SDP) + KEY.format(tag=tag_of(sdp))
    house.tell(LegRinging(leg=leg, sdp=peer))
    early = next(out for out in reversed(house.outcomes) if isinstance(out, LegMedia) and out.leg == leg)
    house.tell(LegAnswered(leg=leg, sdp=peer))
    up = next(out for out in reversed(house.outcomes) if isinstance(out, LegMedia) and out.leg == leg)
    assert isinstance(up.local, PlainLocal)
    assert isinstance(up.remote, PlainRemote)
    assert up.local.srtp is not None
    assert up.remote.srtp is not None
    assert up.local.srtp.key in sdp
    assert (early.local, early.remote) == (up.local, up.remote)
    assert house.exchange.calls.book.legs[leg].secret == ""
    assert isinstance(house.last(AnswerLeg), AnswerLeg)


def test_where_secrecy_is_required_an_open_answer_is_none() -> None:
    house = house_with(srtp=Srtp.REQUIRED)
    offer(house)
    house.tell(LegAnswered(leg=dialled(house).leg, sdp=PHONE_SDP))
    assert refused(house) == 488


def test_where_it_is_optional_an_open_answer_will_do() -> None:
    house = house_with(srtp=Srtp.OPTIONAL)
    offer(house)
    house.tell(LegAnswered(leg=dialled(house).leg, sdp=PHONE_SDP))
    assert isinstance(house.last(AnswerLeg), AnswerLeg)


def test_a_trunk_that_worked_again_is_used_again() -> None:
    house = house_with()
    for at in range(3):
        call_from_phone(house, leg=f"p{at}")
        house.tell(LegFailed(leg=dialled(house).leg, code=503, reason="no"))
        house.tell(LegEnded(leg=f"p{at}", by="peer", cause=""))
    book = house.exchange.calls.book
    assert book.trunks.standing("only", house.now).condition.health.value == "resting"
    call_from_phone(house, leg="last-resort")
    house.tell(LegAnswered(leg=dialled(house).leg, sdp=PHONE_SDP))
    assert book.trunks.standing("only", house.now).condition.health.value == "up"
