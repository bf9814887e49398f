"""Supervisors listen, whisper, barge in and take over; nobody hears what is not meant for them."""

from __future__ import annotations

import pytest

from callcenter.calls.call import CallState, SupervisorMode
from callcenter.calls.effects import Refused
from callcenter.calls.media import HearLeg, HearMix, MediaSilent
from callcenter.calls.sip import DialLeg, LegAnswered, LegEnded, LegFailed, PhoneGone, PhoneRegistered
from callcenter.calls.wishes import (
    AskedToLeave,
    AskedToSupervise,
    AskedToTakeOver,
    AskedToTransfer,
    HungUp,
)
from callcenter.events import (
    CallEnded,
    CallTakenOver,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionStarted,
)
from callcenter.sip.auto_answer import auto_answer
from tests.calls.company import dialled, pick_up, supervised, talking, the_call, told
from tests.calls.scenes import sit_down
from tests.helpers.house import House

LISTEN, WHISPER, BARGE = SupervisorMode
AUDIT = (SupervisionStarted, SupervisionChanged, SupervisionEnded, CallTakenOver)


def ask(mode: SupervisorMode, user: str = "boss") -> AskedToSupervise:
    return AskedToSupervise(user=user, call="call-1", mode=mode)


def codes(outcomes: list[object]) -> list[str]:
    return [out.code for out in outcomes if isinstance(out, Refused)]


def test_their_phone_is_dialled_and_answers_by_itself() -> None:
    house, _ = talking()
    supervised(house, LISTEN)
    dial = house.last(DialLeg)
    assert isinstance(dial, DialLeg) and (dial.user, dict(dial.headers)) == (
        "boss", {"X-Supervise": "listen", "X-Call": "call-1", **dict(auto_answer())},
    )  # fmt: skip


def test_modes_change_without_dialling_again_and_everything_is_on_record() -> None:
    house, agents = talking()
    boss = supervised(house, LISTEN)
    heard = [(house.hears("caller"), house.hears(agents), house.hears(boss))]
    for mode in (WHISPER, BARGE, LISTEN):
        assert not [out for out in house.tell(ask(mode)) if isinstance(out, DialLeg)]
        heard.append((house.hears("caller"), house.hears(agents), house.hears(boss)))
    both = HearMix(legs=("caller", agents))
    assert heard == [
        (HearLeg(leg=agents), HearLeg(leg="caller"), both),
        (HearLeg(leg=agents), HearMix(legs=("caller", boss)), both),
        (HearMix(legs=(agents, boss)), HearMix(legs=("caller", boss)), both),
        (HearLeg(leg=agents), HearLeg(leg="caller"), both),
    ]
    house.tell(AskedToLeave(user="boss", call="call-1"))
    assert (house.hears("caller"), set(house.exchange.calls.book.legs)) == (
        HearLeg(leg=agents),
        {"caller", agents},
    )
    assert told(house, *AUDIT) == [
        "SupervisionStarted boss listen", "SupervisionChanged boss whisper", "SupervisionChanged boss barge",
        "SupervisionChanged boss listen", "SupervisionEnded boss listen left",
    ]  # fmt: skip


def test_take_over_leaves_the_customer_to_the_supervisor() -> None:
    house, _ = talking()
    boss = supervised(house, WHISPER)
    house.tell(AskedToTakeOver(user="boss", call="call-1"))
    assert (house.hears("caller"), house.hears(boss)) == (HearLeg(leg=boss), HearLeg(leg="caller"))
    assert (the_call(house).agent, set(house.exchange.calls.book.legs)) == ("boss", {"caller", boss})
    assert told(house, *AUDIT)[1:] == ["SupervisionEnded boss whisper took_over", "CallTakenOver boss agent1"]
    assert house.exchange.router.engine.agent("agent1").state == "idle"
    house.tell(HungUp(agent="boss", call="call-1"))
    assert told(house, CallEnded) == ["CallEnded agent answered -"]
    assert not house.exchange.router.dropped


def test_a_supervisor_who_took_over_and_vanishes_leaves_the_customer_in_line() -> None:
    house, _ = talking()
    boss = supervised(house, BARGE)
    house.tell(AskedToTakeOver(user="boss", call="call-1"))
    house.tell(MediaSilent(leg=boss, silent_s=3.0))
    house.wake("lost:call-1", 20.0)
    assert the_call(house).state is CallState.IN_FLOW and not house.exchange.router.dropped


@pytest.mark.parametrize(
    "end",
    [
        lambda house, leg: house.tell(LegEnded(leg=leg, by="peer", cause="")),
        lambda house, leg: house.tell(PhoneGone(user="boss")),
    ],
)
def test_a_supervisor_who_goes_leaves_no_trace(end: object) -> None:
    house, agents = talking()
    leg = supervised(house, BARGE)
    end(house, leg)  # type: ignore[operator]
    assert (house.hears("caller"), house.hears(agents)) == (HearLeg(leg=agents), HearLeg(leg="caller"))
    assert (the_call(house).supervisors, told(house, *AUDIT)[-1]) == ((), "SupervisionEnded boss barge left")


def test_a_phone_that_does_not_answer_is_no_supervision() -> None:
    house, _ = talking()
    house.tell(PhoneRegistered(user="boss"))
    house.tell(ask(LISTEN))
    out = house.tell(LegFailed(leg=dialled(house), code=408, reason=""))
    assert (codes(out), told(house, *AUDIT), the_call(house).supervisors) == (["no_phone"], [], ())
    house.tell(ask(LISTEN))
    out = house.tell(LegAnswered(leg=dialled(house), sdp="nonsense"))
    assert (codes(out), the_call(house).supervisors) == (["no_phone"], ())


def test_it_ends_with_the_conversation() -> None:
    house, _ = talking()
    supervised(house, LISTEN)
    house.tell(AskedToTransfer(agent="agent1", call="call-1", to="5000"))
    assert told(house, *AUDIT)[-1] == "SupervisionEnded boss listen call_over"
    house, _ = talking()
    supervised(house, LISTEN)
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert told(house, *AUDIT)[-1] == "SupervisionEnded boss listen call_over"
    assert not house.exchange.calls.book.legs


def test_it_follows_a_transfer_to_a_colleague() -> None:
    house, _ = talking()
    sit_down(house, "agent2")
    boss = supervised(house, LISTEN)
    house.tell(AskedToTransfer(agent="agent1", call="call-1", to="1002"))
    third = pick_up(house)
    assert house.hears(boss) == HearMix(legs=("caller", third))


def refusals() -> list[tuple[str, object]]:
    def nobody(house: House) -> list[object]:
        return list(house.tell(AskedToSupervise(user="boss", call="call-9", mode=LISTEN)))

    def no_phone(house: House) -> list[object]:
        return list(house.tell(ask(LISTEN)))

    def own(house: House) -> list[object]:
        return list(house.tell(ask(LISTEN, "agent1")))

    def twice(house: House) -> list[object]:
        supervised(house, LISTEN)
        house.arrive(leg="other")
        return list(
            house.tell(AskedToSupervise(user="boss", call=[*house.exchange.calls.book.calls][1], mode=LISTEN))
        )

    def too_many(house: House) -> list[object]:
        for user in ("a", "b", "c", "d"):
            supervised(house, LISTEN, user)
        house.tell(PhoneRegistered(user="boss"))
        return list(house.tell(ask(LISTEN)))

    def not_listening(house: House) -> list[object]:
        return list(house.tell(AskedToTakeOver(user="boss", call="call-1")))

    def not_there(house: House) -> list[object]:
        return list(house.tell(AskedToLeave(user="boss", call="call-1")))

    return [
        ("no_such_call", nobody), ("no_phone", no_phone), ("in_this_call", own), ("no_such_call", twice),
        ("too_many", too_many), ("not_supervising", not_listening), ("not_supervising", not_there),
    ]  # fmt: skip


@pytest.mark.parametrize("code, act", refusals())
def test_what_is_refused(code: str, act: object) -> None:
    house, _ = talking()
    assert codes(act(house)) == [code]  # type: ignore[operator]


def test_two_supervisors_want_it_at_the_same_moment() -> None:
    house, _ = talking()
    supervised(house, LISTEN)
    other = supervised(house, LISTEN, "chief")
    house.tell(AskedToTakeOver(user="boss", call="call-1"))
    house.tell(AskedToTakeOver(user="chief", call="call-1"))
    assert (the_call(house).agent, house.hears("caller")) == ("chief", HearLeg(leg=other))
    assert set(house.exchange.calls.book.legs) == {"caller", other}
