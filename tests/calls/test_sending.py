"""A flow sends its caller to an agent by name, or to a number: who may answer, and every way it goes wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

import ivr_flows as ivr
from callcenter.calls.call import CallState
from callcenter.calls.media import HearLeg, HearPrompts
from callcenter.calls.sip import (
    DialLeg,
    DialTrunk,
    HangUpLeg,
    LegAnswered,
    LegEnded,
    LegFailed,
    LegRinging,
)
from callcenter.calls.wishes import AskedNotReady
from callcenter.events import (
    CallConnected,
    CallEnded,
    EntryEnded,
    EntryStarted,
    OutwardFailed,
    TransferAnswered,
)
from tests.calls.company import COMPANY, FRIEND, OUTWARD, dialled, pick_up, told
from tests.calls.flows import FlowHouse, house_of, written
from tests.calls.scenes import sit_down
from tests.helpers.house import PHONE_SDP

WAYS = "on_busy: busy, on_no_answer: nobody, on_fail: failed"
AWAY = "on_signed_out: away"


def to(target: str, more: str = "") -> FlowHouse:
    return house_of(written("main", "go", f"\n  go: {{do: transfer, {target}, {WAYS}{more}}}"))


def to_agent(name: str = '"agent1"', more: str = f", {AWAY}", sits: str = "agent1") -> FlowHouse:
    house = to(f"agent: '{name}'", more)
    if sits:
        sit_down(house, sits)
    house.comes()
    return house


def to_number(number: str = FRIEND, more: str = "", **arrives: str) -> FlowHouse:
    house = to(f"number: '\"{number}\"'", more)
    house.comes(**arrives)
    return house


def is_ringing(house: FlowHouse) -> bool:
    hears = house.hears("caller")
    return isinstance(hears, HearPrompts) and hears.prompts == ("music/ringback",) and hears.loop


# ---- an agent


@pytest.mark.parametrize("name", ['"agent1"', '"1001"'])
def test_an_agent_by_name_or_extension_has_the_caller(name: str) -> None:
    house = to_agent(name)
    assert is_ringing(house)
    pick_up(house)
    call = house.call()
    assert (call.state, call.agent, call.position.status if call.position else None) == (
        CallState.TALKING,
        "agent1",
        ivr.Status.CONNECTED,
    )
    started = house.last(EntryStarted)
    assert isinstance(started, EntryStarted)
    assert (started.cause, started.queue) == ("transfer_agent", "support")
    assert isinstance(house.last(CallConnected), CallConnected)


@pytest.mark.parametrize(("code", "cause"), [(486, "busy"), (603, "busy"), (500, "failed")])
def test_an_agent_who_does_not_take_it(code: int, cause: str) -> None:
    house = to_agent()
    house.tell(LegFailed(leg=dialled(house), code=code, reason="No"))
    assert house.cause() == cause
    assert house.exchange.router.engine.floor.waiting.places == {}


def test_one_who_is_not_free_is_busy() -> None:
    house = to("agent: '\"agent1\"'", f", {AWAY}")
    sit_down(house)
    house.tell(AskedNotReady(agent="agent1", reason="lunch"))
    house.comes()
    assert (house.cause(), [out for out in house.outcomes if isinstance(out, DialLeg)]) == ("busy", [])


def test_one_who_is_not_there_is_signed_out() -> None:
    assert to_agent(sits="").cause() == "away"


def test_who_is_nobody_fails() -> None:
    assert to_agent('"nobody"').cause() == "failed"


def test_an_agent_is_waited_for() -> None:
    house = to("agent: '\"agent1\"'", f", {AWAY}, wait_s: 60")
    sit_down(house)
    house.tell(AskedNotReady(agent="agent1", reason="lunch"))
    house.comes()
    assert is_ringing(house)
    sit_down(house)
    pick_up(house)
    assert house.call().agent == "agent1"


def test_it_rings_no_longer_than_the_flow_wants() -> None:
    house = to_agent(more=", ring_s: 10")
    leg, call = dialled(house), house.call().call
    house.wake(f"flow:{call}:flow", 10.0)
    assert house.cause() == "nobody"
    assert any(isinstance(out, HangUpLeg) and out.leg == leg for out in house.outcomes)
    over = house.last(EntryEnded)
    assert isinstance(over, EntryEnded)
    assert (over.outcome, over.cause) == ("timed_out", "transfer_agent")


def test_a_caller_who_hangs_up_stops_the_ringing() -> None:
    house = to_agent()
    leg = dialled(house)
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert any(isinstance(out, HangUpLeg) and out.leg == leg for out in house.outcomes)
    assert house.exchange.calls.book.calls == {}


def test_an_agent_who_is_lost_leaves_the_caller_to_the_flow() -> None:
    house = to_agent()
    leg = pick_up(house)
    house.tell(LegEnded(leg=leg, by="system", cause="vanished"))
    assert house.cause() == "failed"
    assert house.exchange.router.engine.floor.waiting.places == {}


# ---- a number


def test_a_number_is_dialled_and_the_two_talk() -> None:
    house = to_number()
    out = house.last(DialTrunk)
    assert isinstance(out, DialTrunk)
    assert (out.number, out.from_number) == (FRIEND, "+861055550000")
    assert is_ringing(house)
    leg = pick_up(house)
    call = house.call()
    assert (call.state, house.hears("caller"), house.hears(leg)) == (
        CallState.TALKING,
        HearLeg(leg=leg),
        HearLeg(leg="caller"),
    )
    assert told(house, TransferAnswered) == [f"TransferAnswered {FRIEND} -"]
    house.tell(LegEnded(leg=leg, by="peer", cause=""))
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert (ended.released_by, ended.outcome) == ("third", "answered")


def test_what_the_network_says_is_heard() -> None:
    house = to_number()
    house.tell(LegRinging(leg=dialled(house), sdp=PHONE_SDP))
    assert house.hears("caller") == HearLeg(leg=dialled(house))


@pytest.mark.parametrize(
    ("code", "cause"), [(486, "busy"), (600, "busy"), (480, "nobody"), (404, "failed"), (403, "failed")]
)
def test_a_number_that_is_not_reached(code: int, cause: str) -> None:
    house = to_number()
    leg = dialled(house)
    house.tell(LegRinging(leg=leg))
    house.tell(LegFailed(leg=leg, code=code, reason="No"))
    assert house.cause() == cause


def test_a_number_rings_as_long_as_the_flow_wants() -> None:
    house = to_number(more=", ring_s: 10")
    call = house.call().call
    house.tell(LegRinging(leg=dialled(house)))
    house.wake(f"outward:{call}", 9.0)
    assert house.call().outward is not None
    house.wake(f"outward:{call}", 1.0)
    assert house.cause() == "nobody"


def test_should_nobody_say_so_the_flow_goes_on() -> None:
    house = to_number(more=", ring_s: 10")
    leg, call = dialled(house), house.call().call
    house.wake(f"flow:{call}:flow", 12.0)
    assert house.cause() == "nobody"
    assert any(isinstance(out, HangUpLeg) and out.leg == leg for out in house.outcomes)


@pytest.mark.parametrize(
    ("number", "cause"),
    [("+4930123456", "failed"), ("5000", "failed"), ("nonsense", "failed"), ("1003", "failed")],
    ids=["abroad, which agents may not", "one of our own", "no number", "an extension of who is away"],
)
def test_numbers_that_may_not_be_dialled(number: str, cause: str) -> None:
    house = to_number(number)
    assert (house.cause(), [out for out in house.outcomes if isinstance(out, DialTrunk)]) == (cause, [])


def test_an_extension_rings_its_agent() -> None:
    house = to("number: '\"1001\"'")
    sit_down(house)
    house.comes()
    pick_up(house)
    assert house.call().agent == "agent1"


def test_a_telephone_of_ours() -> None:
    house = to_number("2001")
    out = house.last(DialLeg)
    assert isinstance(out, DialLeg)
    assert out.user == "desk"


@pytest.mark.parametrize(
    ("node", "is_dialled"),
    [("number: '\"110\"'", True), ("number: ani", False)],
    ids=["written by the author", "what the caller says"],
)
def test_emergency_numbers(node: str, is_dialled: bool) -> None:
    trunk = replace(OUTWARD.trunks[0], takes_emergency=True)
    rules = replace(COMPANY, outward=replace(OUTWARD, trunks=(trunk,)))
    house = house_of(written("main", "go", f"\n  go: {{do: transfer, {node}, {WAYS}}}"), rules=rules)
    house.comes(ani="110")
    assert any(isinstance(out, DialTrunk) for out in house.outcomes) is is_dialled


def test_another_number_may_be_shown() -> None:
    out = to_number(more=", caller_id: ani").last(DialTrunk)
    assert isinstance(out, DialTrunk)
    assert out.from_number == "+8613800000142"


def test_no_trunk_left() -> None:
    house = to_number()
    house.tell(LegFailed(leg=dialled(house), code=503, reason="Service Unavailable"))
    failures = [out for out in house.outcomes if isinstance(out, OutwardFailed) and out.is_last]
    assert (house.cause(), len(failures)) == ("failed", 1)


@pytest.mark.parametrize("restart", [False, True])
def test_it_goes_on_after_a_restart(restart: bool) -> None:
    house = to_number()
    leg = dialled(house)
    if restart:
        house.restart()
    house.tell(LegAnswered(leg=leg, sdp=PHONE_SDP))
    assert house.call().state is CallState.TALKING
