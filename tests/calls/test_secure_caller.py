"""A caller whose phone wants its audio encrypted: our key is made, kept, and never told to anybody else."""

from __future__ import annotations

import base64
import json

import pytest

from callcenter.calls.media import LegMedia, PlainLocal, PlainRemote
from callcenter.calls.sip import AcceptChange, AnswerLeg, LegChanged, LegConfirmed, LegRefreshed, RefuseLeg
from callcenter.plain import to_plain
from callcenter.sdp import SrtpKey
from tests.helpers.house import PHONE_SDP, House

CM, GCM = "AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM"
THEIRS = base64.b64encode(bytes(range(30))).decode()
NEW = base64.b64encode(bytes(range(30, 60))).decode()
GCM_KEY = base64.b64encode(bytes(range(28))).decode()


def sdp(*lines: str) -> str:
    return PHONE_SDP.replace("RTP/AVP", "RTP/SAVP") + "".join(f"a=crypto:{line}\r\n" for line in lines)


def media(house: House) -> tuple[SrtpKey, str]:
    """Our key in force, and the phone's."""
    leg = house.last(LegMedia)
    assert isinstance(leg, LegMedia)
    assert isinstance(leg.local, PlainLocal)
    assert isinstance(leg.remote, PlainRemote)
    assert leg.local.srtp is not None
    assert leg.remote.srtp is not None
    return leg.local.srtp, leg.remote.srtp.key


def test_the_answer_has_our_key_and_media_has_both() -> None:
    house = House()
    house.arrive(sdp=sdp(f"3 {CM} inline:{THEIRS}"))
    ours, theirs = media(house)
    answer = house.last(AnswerLeg)
    assert isinstance(answer, AnswerLeg)
    assert f"a=crypto:3 {CM} inline:{ours.key}\r\n" in answer.sdp
    assert (ours.suite, len(base64.b64decode(ours.key)), theirs) == (CM, 30, THEIRS)
    assert ours.key != THEIRS


def test_each_call_has_a_key_of_its_own() -> None:
    house = House()
    keys = set()
    for leg in ("one", "two"):
        house.arrive(leg=leg, sdp=sdp(f"1 {CM} inline:{THEIRS}"))
        keys.add(media(house)[0].key)
    assert len(keys) == 2


def test_a_change_keeps_our_key_and_takes_the_phones_new_one() -> None:
    house = House()
    house.arrive(sdp=sdp(f"1 {CM} inline:{THEIRS}"))
    house.tell(LegConfirmed(leg="caller"))
    ours, _ = media(house)
    house.restart()
    house.tell(LegChanged(leg="caller", sdp=sdp(f"1 {CM} inline:{NEW}")))
    assert house.last(AcceptChange)
    assert media(house) == (ours, NEW)
    house.tell(LegChanged(leg="caller", sdp=sdp(f"1 {GCM} inline:{GCM_KEY}")))
    other, theirs = media(house)
    assert (other.suite, theirs, other.key == ours.key) == (GCM, GCM_KEY, False)


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (f"0 {CM} inline:{THEIRS}",),
        (f"1 {CM} inline:{THEIRS}", f"1 {GCM} inline:{GCM_KEY}"),
        (f"1 F8_128_HMAC_SHA1_80 inline:{THEIRS}",),
    ],
)
def test_keys_we_cannot_honour_are_refused(lines: tuple[str, ...]) -> None:
    house = House()
    house.arrive(sdp=sdp(*lines))
    refused = house.last(RefuseLeg)
    assert isinstance(refused, RefuseLeg)
    assert (refused.code, refused.reason) == (488, "Not Acceptable Here")
    assert house.exchange.calls.book.rtp_ports.taken == frozenset()


def test_no_event_and_no_repr_of_media_shows_a_key() -> None:
    house = House()
    house.arrive(sdp=sdp(f"1 {CM} inline:{THEIRS}"))
    ours, _ = media(house)
    events = json.dumps([to_plain(event) for event in house.events()])
    shown = events + repr(house.last(LegMedia)) + repr(house.exchange.calls.book.legs)
    assert all(secret not in shown for secret in (ours.key, THEIRS))


@pytest.mark.parametrize("protocol", ["RTP/SAVP", "RTP/AVP"])
def test_who_asks_for_our_offer_within_the_call_gets_the_same_key_and_protocol(protocol: str) -> None:
    house = House()
    offer = sdp(f"1 {CM} inline:{THEIRS}").replace("RTP/SAVP", protocol)
    house.arrive(sdp=offer)
    house.tell(LegConfirmed(leg="caller"))
    ours, _ = media(house)
    house.tell(LegChanged(leg="caller", sdp=""))
    accepted = house.last(AcceptChange)
    assert isinstance(accepted, AcceptChange)
    assert f" {protocol} 0 8 101\r\n" in accepted.sdp
    assert f"a=crypto:1 {CM} inline:{ours.key}\r\n" in accepted.sdp
    house.tell(LegRefreshed(leg="caller", sdp=offer.replace(THEIRS, NEW)))
    assert media(house) == (ours, NEW)
