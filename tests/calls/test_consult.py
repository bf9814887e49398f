"""A consultation: the agent asks somebody while the customer hears music, and the customer is never lost."""

from __future__ import annotations

import pytest

import ivr_flows as ivr
from callcenter.calls.call import CallState
from callcenter.calls.effects import Refused
from callcenter.calls.media import HearLeg, HearMix, HearNothing, HearPrompts, MediaFailed, MediaSilent
from callcenter.calls.sip import (
    DialLeg,
    DialTrunk,
    HangUpLeg,
    LegAnswered,
    LegEnded,
    LegFailed,
    LegRinging,
    PhoneGone,
    PhoneRegistered,
)
from callcenter.calls.wishes import (
    AskedToComplete,
    AskedToConsult,
    AskedToMerge,
    AskedToReturn,
    HungUp,
    TookOffHold,
)
from callcenter.events import (
    AgentLost,
    CallConnected,
    CallEnded,
    CallHeld,
    CallResumed,
    CallTransferred,
    ConferenceStarted,
    ConsultAnswered,
    ConsultEnded,
    ConsultStarted,
    EntryStarted,
    ThirdLeft,
)
from tests.calls.company import FRIEND, consulting, dialled, pick_up, talking, the_call, told
from tests.calls.scenes import agent_states, sit_down
from tests.helpers.house import BROWSER_SDP, PHONE_SDP, House

MUSIC = HearPrompts(playback="hold-call-1", prompts=("music/hold",), loop=True)
RINGBACK = HearPrompts(playback="ringback-call-1", prompts=("music/ringback",), loop=True)
COMPLETE = AskedToComplete(agent="agent1", call="call-1")
MERGE = AskedToMerge(agent="agent1", call="call-1")
RETURN = AskedToReturn(agent="agent1", call="call-1")
CONSULT = {"agent": "agent1", "call": "call-1"}
NEWS = (CallHeld, CallResumed, ConsultStarted, ConsultAnswered, ConsultEnded, CallTransferred, ConferenceStarted,
        ThirdLeft)  # fmt: skip


def state_of(house: House, agent: str) -> str:
    return house.exchange.router.engine.agent(agent).state.value


def codes(outcomes: list[object]) -> list[str]:
    return [out.code for out in outcomes if isinstance(out, Refused)]


def test_a_colleague_is_rung_with_the_card_and_both_talk_behind_the_music() -> None:
    house, agents = talking()
    sit_down(house, "agent2")
    house.tell(AskedToConsult(**CONSULT, to="1002"))
    third = dialled(house)
    assert (house.hears("caller"), house.hears(agents)) == (MUSIC, RINGBACK)
    pick_up(house)
    assert (house.hears("caller"), house.hears(agents), house.hears(third)) == (
        MUSIC, HearLeg(leg=third), HearLeg(leg=agents),
    )  # fmt: skip
    assert told(house, *NEWS) == [
        "CallHeld agent1", "ConsultStarted agent1 agent2 agent", "ConsultAnswered agent1 agent2 agent2",
    ]  # fmt: skip
    assert (state_of(house, "agent1"), state_of(house, "agent2")) == ("on_contact", "on_contact")
    assert house.last(EntryStarted).cause == "consult"  # type: ignore[attr-defined]


def test_completed_the_customer_goes_to_the_colleague() -> None:
    house, _, third = consulting()
    house.tell(COMPLETE)
    assert (house.hears("caller"), house.hears(third)) == (HearLeg(leg=third), HearLeg(leg="caller"))
    assert set(house.exchange.calls.book.legs) == {"caller", third}
    assert told(house, CallTransferred, CallConnected)[-2:] == [
        "CallTransferred agent1 agent2 agent attended", f"CallConnected {the_call(house).agent_entry} agent2",
    ]  # fmt: skip
    assert (state_of(house, "agent1"), state_of(house, "agent2")) == ("idle", "on_contact")
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert state_of(house, "agent2") == "idle" and not house.exchange.calls.book.legs


def test_merged_all_three_hear_one_another_and_any_may_leave() -> None:
    house, agents, third = consulting()
    house.tell(MERGE)
    assert [house.hears(leg) for leg in ("caller", agents, third)] == [
        HearMix(legs=(agents, third)), HearMix(legs=("caller", third)), HearMix(legs=("caller", agents)),
    ]  # fmt: skip
    house.tell(HungUp(agent="agent1", call="call-1"))
    assert (house.hears("caller"), the_call(house).agent) == (HearLeg(leg=third), "agent2")
    assert told(house, CallTransferred) == ["CallTransferred agent1 agent2 agent left"]


@pytest.mark.parametrize("by_button", [True, False])
def test_the_third_leaves_a_conference_and_the_others_go_on(by_button: bool) -> None:
    house, agents, third = consulting()
    house.tell(MERGE)
    house.tell(
        HungUp(agent="agent2", call="call-1") if by_button else LegEnded(leg=third, by="peer", cause="")
    )
    assert (house.hears("caller"), house.hears(agents)) == (HearLeg(leg=agents), HearLeg(leg="caller"))
    assert told(house, ThirdLeft) == ["ThirdLeft agent2 agent2 third"]
    assert state_of(house, "agent2") == "idle"


def test_the_customer_leaves_a_conference_and_it_is_over() -> None:
    house, _, _ = consulting()
    house.tell(MERGE)
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert told(house, CallEnded) == ["CallEnded caller answered -"]
    assert (state_of(house, "agent1"), state_of(house, "agent2")) == ("idle", "idle")
    assert not house.exchange.calls.book.legs


def test_back_to_the_customer() -> None:
    house, agents, _ = consulting()
    house.tell(RETURN)
    assert (house.hears("caller"), house.hears(agents)) == (HearLeg(leg=agents), HearLeg(leg="caller"))
    assert told(house, ConsultEnded) == ["ConsultEnded agent1 agent2 agent2 returned"]
    assert state_of(house, "agent2") == "idle"


@pytest.mark.parametrize(
    "end, outcome",
    [
        (lambda leg: LegFailed(leg=leg, code=486, reason="Busy Here"), "refused"),
        (lambda leg: LegFailed(leg=leg, code=408, reason="Timeout"), "unreachable"),
        (lambda leg: MediaFailed(leg=leg, why="dtls"), "unreachable"),
        (lambda leg: LegAnswered(leg=leg, sdp="nonsense"), "unreachable"),
        (lambda leg: PhoneGone(user="agent2"), "unavailable"),
    ],
)
def test_a_colleague_who_is_not_reached_leaves_the_customer_on_hold(end: object, outcome: str) -> None:
    house, agents = talking()
    sit_down(house, "agent2")
    house.tell(AskedToConsult(**CONSULT, to="agent2"))
    house.tell(end(dialled(house)))  # type: ignore[operator]
    assert told(house, ConsultEnded)[-1].split()[-1] == outcome
    assert (house.hears("caller"), house.hears(agents), the_call(house).third) == (MUSIC, HearNothing(), None)
    house.tell(TookOffHold(agent="agent1", call="call-1"))
    assert house.hears("caller") == HearLeg(leg=agents)


def test_nobody_is_asked_who_is_not_free() -> None:
    house, _ = talking()
    house.tell(AskedToConsult(**CONSULT, to="1002"))
    assert told(house, ConsultEnded) == ["ConsultEnded agent1 agent2 - unavailable"]
    assert codes(house.outcomes) == ["third_unavailable"]
    assert [out.text for out in house.outcomes if isinstance(out, Refused)] == [
        "Whom you asked is not ready, or busy."
    ]


@pytest.mark.parametrize(
    "to, code",
    [("1001", "own_number"), ("", "unknown_target"), ("x" * 99, "unknown_target"), ("5900", "transfer_only")],
)
def test_whom_one_cannot_ask(to: str, code: str) -> None:
    house, agents = talking()
    assert codes(house.tell(AskedToConsult(**CONSULT, to=to))) == [code]
    assert house.hears("caller") == HearLeg(leg=agents)


def test_without_a_consultation_there_is_nothing_to_do() -> None:
    house, _ = talking()
    assert [codes(house.tell(wish)) for wish in (COMPLETE, MERGE, RETURN)] == [["no_consult"]] * 3
    house, _, _ = consulting()
    again = AskedToConsult(**CONSULT, to="1003")
    assert codes(house.tell(again)) == ["consulting"]
    assert codes(house.tell(TookOffHold(agent="agent1", call="call-1"))) == ["consulting"]


def test_a_queue_finds_somebody_to_ask() -> None:
    house, agents = talking()
    house.tell(AskedToConsult(**CONSULT, to="sales"))
    assert house.hears(agents) == RINGBACK
    sit_down(house, "agent3")
    third = pick_up(house)
    assert (house.hears(agents), the_call(house).third.agent) == (HearLeg(leg=third), "agent3")  # type: ignore[union-attr]
    house.tell(COMPLETE)
    assert (the_call(house).agent, the_call(house).taken.queue) == ("agent3", "sales")  # type: ignore[union-attr]


SALES_LINE = """
flow: main
title: Sales
start: line
nodes:
  line:
    do: queue
    queue: sales
    on_leave: end
    on_left: end
  end:
    do: hangup
"""


class OneFlow:
    """Every number leads to the sales queue and nowhere else."""

    def current(self, _name: str) -> ivr.Flow:
        return ivr.load(SALES_LINE, "sales.yaml")

    def version(self, _name: str, _version: str) -> ivr.Flow:
        return self.current("")


def test_a_number_of_ours_with_one_queue_behind_it_is_that_queue() -> None:
    house, agents = talking()
    house.exchange.calls.book.flows = OneFlow()
    sit_down(house, "agent3")
    house.tell(AskedToConsult(**CONSULT, to="5000"))
    third = pick_up(house)
    assert (house.hears(agents), told(house, ConsultStarted)) == (
        HearLeg(leg=third), ["ConsultStarted agent1 sales queue"],
    )  # fmt: skip


def test_a_queue_goes_on_looking_when_somebody_refuses() -> None:
    house, agents = talking()
    sit_down(house, "agent3")
    house.tell(AskedToConsult(**CONSULT, to="sales"))
    house.tell(LegFailed(leg=dialled(house), code=486, reason="Busy Here"))
    assert (house.hears(agents), told(house, ConsultEnded)) == (RINGBACK, [])


def test_somebody_outside_is_heard_before_they_answer() -> None:
    house, agents = talking()
    house.tell(AskedToConsult(**CONSULT, to=FRIEND))
    dial = house.last(DialTrunk)
    assert isinstance(dial, DialTrunk) and (dial.number, dial.from_number) == (FRIEND, "+861055550000")
    house.tell(LegRinging(leg=dial.leg, sdp=""))
    assert house.hears(agents) == RINGBACK
    pick_up(house, dial.leg)
    assert (house.hears("caller"), house.hears(agents)) == (MUSIC, HearLeg(leg=dial.leg))
    house.tell(COMPLETE)
    assert (house.hears("caller"), house.hears(dial.leg)) == (HearLeg(leg=dial.leg), HearLeg(leg="caller"))
    assert (the_call(house).agent, state_of(house, "agent1")) == ("", "idle")
    house.tell(LegEnded(leg=dial.leg, by="peer", cause=""))
    assert told(house, CallEnded) == ["CallEnded third answered -"] and not house.exchange.calls.book.legs


def test_a_desk_phone_of_ours_may_be_asked_too() -> None:
    house, agents = talking()
    house.tell(AskedToConsult(**CONSULT, to="2001"))
    dial = house.last(DialLeg)
    assert isinstance(dial, DialLeg) and dial.user == "desk"
    house.tell(LegAnswered(leg=dial.leg, sdp=PHONE_SDP))
    assert house.hears(agents) == HearLeg(leg=dial.leg)


@pytest.mark.parametrize("to, outcome", [("+12125550100", "forbidden"), ("abc1", "unreachable")])
def test_numbers_an_agent_may_not_call(to: str, outcome: str) -> None:
    house, _ = talking()
    house.tell(AskedToConsult(**CONSULT, to=to))
    assert told(house, ConsultEnded)[-1].split()[-1] == outcome


def test_an_agent_who_vanishes_leaves_the_customer_to_the_colleague_who_has_answered() -> None:
    house, agents, third = consulting()
    house.tell(MediaSilent(leg=agents, silent_s=3.0))
    assert house.hears(third) == MUSIC
    house.wake("lost:call-1", 20.0)
    assert (house.hears("caller"), the_call(house).agent) == (HearLeg(leg=third), "agent2")
    assert told(house, AgentLost, CallTransferred)[-1] == "CallTransferred agent1 agent2 agent left"


def test_an_agent_who_vanishes_while_it_rings_leaves_the_customer_in_line() -> None:
    house, agents = talking()
    house.tell(AskedToConsult(**CONSULT, to=FRIEND))
    outside = dialled(house)
    house.tell(MediaSilent(leg=agents, silent_s=3.0))
    out = house.wake("lost:call-1", 20.0)
    assert [gone.leg for gone in out if isinstance(gone, HangUpLeg)][:2] == [outside, agents]
    assert the_call(house).state is CallState.IN_FLOW
    started = [event for event in house.events() if isinstance(event, EntryStarted)]
    assert (started[-1].cause, started[-1].ranked_from) == ("agent_lost", started[0].ranked_from)


@pytest.mark.parametrize("merged", [True, False])
def test_a_reloaded_page_finds_everybody_as_they_were(merged: bool) -> None:
    house, agents, third = consulting()
    if merged:
        house.tell(MERGE)
    house.tell(PhoneGone(user="agent1"))
    house.tell(MediaSilent(leg=agents, silent_s=3.0))
    assert house.hears("caller") == (HearLeg(leg=third) if merged else MUSIC)
    house.tell(PhoneRegistered(user="agent1"))
    new = dialled(house)
    house.tell(LegAnswered(leg=new, sdp=BROWSER_SDP))
    expected = (
        [HearMix(legs=(new, third)), HearMix(legs=("caller", third))]
        if merged
        else [MUSIC, HearLeg(leg=third)]
    )
    assert [house.hears("caller"), house.hears(new)] == expected


def test_a_colleague_may_reload_as_well() -> None:
    house, agents, third = consulting()
    house.tell(PhoneGone(user="agent2"))
    house.tell(MediaSilent(leg=third, silent_s=3.0))
    house.tell(PhoneRegistered(user="agent2"))
    new = dialled(house)
    house.tell(LegEnded(leg=third, by="peer", cause=""))
    assert house.hears(agents) == HearNothing()
    house.tell(LegAnswered(leg=new, sdp=BROWSER_SDP))
    assert (house.hears(agents), house.hears(new)) == (HearLeg(leg=new), HearLeg(leg=agents))
    house.wake("third:call-1", 30.0)
    assert set(house.exchange.calls.book.legs) == {"caller", agents, new}


def test_a_colleague_who_does_not_come_back_has_left() -> None:
    house, _, third = consulting()
    house.tell(MediaSilent(leg=third, silent_s=3.0))
    house.wake("third:call-1", 20.0)
    assert told(house, ConsultEnded) == ["ConsultEnded agent1 agent2 agent2 failed"]
    assert agent_states(house)[-1] == "agent2 idle"


@pytest.mark.parametrize("answered", [True, False])
def test_the_customer_hangs_up_meanwhile(answered: bool) -> None:
    house, _ = talking()
    sit_down(house, "agent2")
    house.tell(AskedToConsult(**CONSULT, to="1002"))
    if answered:
        pick_up(house)
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert not house.exchange.calls.book.legs
    assert (state_of(house, "agent1"), state_of(house, "agent2")) == ("idle", "idle")


def test_the_agent_hangs_up_and_that_completes_it() -> None:
    house, _, third = consulting()
    house.tell(HungUp(agent="agent1", call="call-1"))
    assert told(house, CallTransferred) == ["CallTransferred agent1 agent2 agent attended"]
    assert house.hears("caller") == HearLeg(leg=third)
