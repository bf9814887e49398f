"""An agent with a telephone beside the page: both ring, each is offered what it speaks, one has the call."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

import acd
from callcenter.calls.effects import Refused
from callcenter.calls.media import (
    BrowserLocal,
    HearLeg,
    HearPrompts,
    LegMedia,
    MediaResumed,
    MediaSilent,
    PlainLocal,
    PlainRemote,
)
from callcenter.calls.sip import DialLeg, LegAnswered, LegEnded, LegFailed, PhoneGone, PhoneRegistered
from callcenter.calls.wishes import AgentCame, AskedReady, MicrophoneChecked
from callcenter.events import CallConnected, CallEnded, MediaRecovered, MediaStalled
from callcenter.sdp import Secrecy
from tests.calls.scenes import agent_leg, agent_states, wait_in_line
from tests.helpers.house import BROWSER_SDP, PHONE_SDP, RULES, House


def sit_down_at_a_telephone(house: House) -> None:
    house.tell(AgentCame(agent="agent1"))
    house.tell(PhoneRegistered(user="agent1", is_desk_phone=True))
    house.tell(AskedReady(agent="agent1"))


def dialled(house: House) -> DialLeg:
    dial = house.last(DialLeg)
    assert isinstance(dial, DialLeg)
    return dial


def local_of(house: House, leg: str) -> object:
    return next(out.local for out in reversed(house.outcomes) if isinstance(out, LegMedia) and out.leg == leg)


def free_ports(house: House) -> int:
    ports, count = house.exchange.calls.book.rtp_ports, 0
    taken = []
    while (port := ports.take()) is not None:
        taken.append(port)
        count += 1
    for port in taken:
        ports.give_back(port)
    return count


def test_a_telephone_on_the_desk_needs_no_microphone_of_the_page() -> None:
    house = House()
    sit_down_at_a_telephone(house)
    assert agent_states(house)[-1] == "agent1 idle"


def test_each_kind_of_phone_is_offered_what_it_speaks() -> None:
    house = House()
    sit_down_at_a_telephone(house)
    wait_in_line(house)
    dial = dialled(house)
    assert "UDP/TLS/RTP/SAVPF" in dial.sdp
    assert dial.plain_sdp is not None
    assert "m=audio 20002 RTP/AVP 0" in dial.plain_sdp


KEY = base64.b64encode(bytes(30)).decode()
ANSWERED = PHONE_SDP.replace("RTP/AVP", "RTP/SAVP") + f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}\r\n"


@pytest.mark.parametrize(
    "secrecy, offered, answer, has_keys",
    [
        (Secrecy.REQUIRED, "RTP/SAVP", ANSWERED, True),
        (Secrecy.OPTIONAL, "RTP/AVP", ANSWERED.replace("SAVP", "AVP"), True),
        (Secrecy.OPTIONAL, "RTP/AVP", PHONE_SDP, False),
    ],
)
def test_a_telephone_is_offered_keys_as_the_site_says(
    secrecy: Secrecy, offered: str, answer: str, has_keys: bool
) -> None:
    house = House(rules=replace(RULES, secrecy={"agent1": secrecy}))
    sit_down_at_a_telephone(house)
    wait_in_line(house)
    plain = dialled(house).plain_sdp or ""
    assert f"m=audio 20002 {offered} 0" in plain
    assert "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" in plain or "a=crypto:1 AEAD" in plain
    house.restart()
    suite = plain.partition("a=crypto:1 ")[2].split()[0]
    length = 44 if "256" in suite else 28 if suite.startswith("AEAD") else 30
    theirs = base64.b64encode(bytes(range(length))).decode()
    said = answer.replace("AES_CM_128_HMAC_SHA1_80", suite).replace(KEY, theirs)
    house.tell(LegAnswered(leg=agent_leg(house), sdp=said))
    assert isinstance(house.last(CallConnected), CallConnected)
    local = local_of(house, agent_leg(house))
    assert isinstance(local, PlainLocal)
    assert (local.srtp is not None) is has_keys


def test_browsers_alone_ring_when_there_is_no_telephone() -> None:
    house = House()
    house.tell(AgentCame(agent="agent1"))
    house.tell(PhoneRegistered(user="agent1"))
    house.tell(MicrophoneChecked(agent="agent1", works=True))
    house.tell(AskedReady(agent="agent1"))
    wait_in_line(house)
    assert dialled(house).plain_sdp == ""
    assert free_ports(house) == 2


def test_the_telephone_answers_and_the_call_goes_there() -> None:
    house = House()
    sit_down_at_a_telephone(house)
    wait_in_line(house)
    leg = agent_leg(house)
    house.tell(LegAnswered(leg=leg, sdp=PHONE_SDP.replace("30000", "31000")))
    assert isinstance(house.last(CallConnected), CallConnected)
    assert local_of(house, leg) == PlainLocal(port=20002)
    media = next(out for out in reversed(house.outcomes) if isinstance(out, LegMedia) and out.leg == leg)
    assert media.remote == PlainRemote(host="127.0.0.1", port=31000)
    assert house.hears("caller") == HearLeg(leg=leg)
    house.tell(LegEnded(leg=leg, by="peer", cause=""))
    assert isinstance(house.last(CallEnded), CallEnded)
    assert free_ports(house) == 3


def talking_at_a_telephone() -> tuple[House, str]:
    house = House()
    sit_down_at_a_telephone(house)
    wait_in_line(house)
    leg = agent_leg(house)
    house.tell(LegAnswered(leg=leg, sdp=PHONE_SDP.replace("30000", "31000")))
    return house, leg


@pytest.mark.parametrize("fact", [{"silent_s": 3.0}, {"silent_s": 60.0, "is_alive": True}])
def test_a_muted_telephone_is_not_taken_for_gone(fact: dict[str, float]) -> None:
    house, leg = talking_at_a_telephone()
    said = house.tell(MediaSilent(leg=leg, **fact), after=60.0)
    assert [type(out) for out in said] == [MediaStalled]
    assert house.tell(MediaSilent(leg=leg, **fact), after=1.0) == []
    assert house.hears("caller") == HearLeg(leg=leg)
    assert [type(out) for out in house.tell(MediaResumed(leg=leg), after=1.0)] == [MediaRecovered]
    assert house.tell(MediaResumed(leg=leg), after=1.0) == []


def test_a_telephone_that_is_silent_for_too_long_is_gone() -> None:
    house, leg = talking_at_a_telephone()
    house.tell(MediaSilent(leg=leg, silent_s=3.0), after=60.0)
    house.tell(MediaSilent(leg=leg, silent_s=RULES.caller_silent_limit_s), after=17.0)
    assert isinstance(house.hears("caller"), HearPrompts)


def test_the_page_answers_and_the_telephones_end_is_given_back() -> None:
    house = House()
    sit_down_at_a_telephone(house)
    wait_in_line(house)
    leg = agent_leg(house)
    house.tell(LegAnswered(leg=leg, sdp=BROWSER_SDP))
    assert isinstance(local_of(house, leg), BrowserLocal)
    assert free_ports(house) == 2


def test_nobody_answers_and_both_ends_are_given_back() -> None:
    house = House()
    sit_down_at_a_telephone(house)
    wait_in_line(house)
    house.tell(LegFailed(leg=agent_leg(house), code=486, reason="Busy Here"))
    assert free_ports(house) == 2


def test_a_telephone_that_goes_leaves_an_agent_without_a_voice() -> None:
    house = House()
    sit_down_at_a_telephone(house)
    house.tell(PhoneRegistered(user="agent1", is_desk_phone=False))
    assert agent_states(house)[-1] == "agent1 not_ready microphone"
    assert house.tell(AskedReady(agent="agent1")) == [
        Refused(user="agent1", code="microphone", text="The microphone check has not passed.")
    ]
    house.tell(PhoneGone(user="agent1"))
    assert house.exchange.calls.book.desk_phones == set()


def test_a_restart_in_the_middle_keeps_both_ends() -> None:
    house = House()
    sit_down_at_a_telephone(house)
    wait_in_line(house)
    leg = agent_leg(house)
    house.restart()
    house.tell(LegAnswered(leg=leg, sdp=PHONE_SDP))
    assert local_of(house, leg) == PlainLocal(port=20002)
    assert house.exchange.calls.book.desk_phones == {"agent1"}
    view = house.exchange.router.agent("agent1")
    assert view is not None and view.state is acd.State.ON_CONTACT


def test_a_telephone_may_be_asked_to_pick_up_by_itself() -> None:
    house = House(rules=replace(RULES, auto_answer=frozenset({"agent1"})))
    sit_down_at_a_telephone(house)
    wait_in_line(house)
    headers = dict(dialled(house).headers)
    assert headers["Answer-Mode"] == "Auto"
    assert "X-Offer" in headers
    plain = House()
    sit_down_at_a_telephone(plain)
    wait_in_line(plain)
    assert [name for name, _ in dialled(plain).headers] == ["X-Offer", "X-Call"]
