"""Rules of a queue that send waiting callers elsewhere, and what they hear on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

import acd
from callcenter.calls.call import Call, CallState
from callcenter.calls.effects import CustomerLookedUp, WakeAt
from callcenter.calls.media import DigitHeard, HearLeg, HearPrompts
from callcenter.calls.sip import DialTrunk, HangUpLeg, LegConfirmed, LegEnded, LegFailed, LegRinging
from callcenter.calls.wishes import AgentLeft, AskedNotReady, AskedToConsult, AskedToTransfer, Configured
from callcenter.events import (
    AgentLost,
    CallbackOffered,
    CallConnected,
    CallEnded,
    ConsultEnded,
    EntryEnded,
    EntryStarted,
    OutwardDialled,
    OutwardFailed,
)
from callcenter.trunks import TrunkSpec
from tests.calls.company import COMPANY, FRIEND, OUTWARD, PEOPLE, WIDE, dialled, pick_up, the_call
from tests.calls.scenes import sit_down, talk, wait_in_line
from tests.helpers.house import PHONE_SDP, House

MUSIC = ("music/hold",)


def house_of(*rules: acd.Overflow, queue: str = "support", **more: tuple[acd.Overflow, ...]) -> House:
    """The company with these rules: of one queue, or named by queue."""
    wanted = {queue: rules, **more}
    queues = tuple(replace(spec, overflow=wanted.get(spec.queue, ())) for spec in PEOPLE.queues)
    return House(rules=COMPANY, plane=WIDE, site=Configured(queues=queues, agents=PEOPLE.agents))


def after(way: acd.Way, to: str = "", over: float = 60.0) -> acd.Overflow:
    return acd.Overflow(acd.When.WAITED, way, to, over)


def wait_too_long(house: House, seconds: float = 60.0) -> None:
    """Whoever joined a line last waits there as long as the rule says."""
    entry = house.last(EntryStarted)
    assert isinstance(entry, EntryStarted)
    key = f"acd:overflow:{entry.entry}"
    assert any(isinstance(out, WakeAt) and out.key == key for out in house.outcomes)
    house.wake(key, seconds)


def entries(house: House) -> list[tuple[str, str, str]]:
    """Each entry: queue, why it is in line, how it ended."""
    ends = {one.entry: one.outcome for one in house.events() if isinstance(one, EntryEnded)}
    return [
        (one.queue, one.cause, ends.get(one.entry, ""))
        for one in house.events()
        if isinstance(one, EntryStarted)
    ]


def entry_told(house: House, number: int = -1) -> acd.Entry:
    """What the router was told of whoever joined a line."""
    place = house.exchange.router.engine.floor.waiting.place(
        [one.entry for one in house.events() if isinstance(one, EntryStarted)][number]
    )
    return place.entry


def prompts(house: House) -> tuple[str, ...]:
    wish = house.hears("caller")
    assert isinstance(wish, HearPrompts)
    return wish.prompts


def ended(house: House) -> CallEnded:
    event = house.last(CallEnded)
    assert isinstance(event, CallEnded)
    return event


# ---- another queue


def test_another_team_gets_the_caller_with_the_old_rank() -> None:
    house = house_of(after(acd.Way.QUEUE, "sales"))
    wait_in_line(house)
    wait_too_long(house)
    assert entries(house) == [("support", "arrival", "overflowed"), ("sales", "overflow", "")]
    first, second = [one for one in house.events() if isinstance(one, EntryStarted)]
    assert (second.ranked_from, second.skills) == (first.ranked_from, (("sales", 1),))
    assert prompts(house) == ("en/other_team",)
    sit_down(house, "agent3")
    pick_up(house)
    taken = the_call(house).taken
    assert taken is not None
    assert (the_call(house).agent, taken.visited, taken.cause) == ("agent3", ("support",), "overflow")


def test_where_it_went_is_in_the_record() -> None:
    house = house_of(after(acd.Way.QUEUE, "sales"))
    wait_in_line(house)
    wait_too_long(house)
    over = house.last(EntryEnded)
    assert isinstance(over, EntryEnded)
    assert (over.way, over.to, round(over.waited_s)) == ("queue", "sales", 60)


def test_an_idle_agent_of_the_other_team_is_rung_at_once() -> None:
    house = house_of(after(acd.Way.QUEUE, "sales"))
    sit_down(house, "agent3")
    wait_in_line(house)
    wait_too_long(house)
    assert [offer.agent for offer in the_call(house).offers] == ["agent3"]


def test_nobody_is_sent_back_where_they_came_from() -> None:
    house = house_of(after(acd.Way.QUEUE, "sales"), sales=(after(acd.Way.QUEUE, "support"),))
    wait_in_line(house)
    wait_too_long(house)
    house.now += 600.0
    assert entries(house) == [("support", "arrival", "overflowed"), ("sales", "overflow", "")]
    assert entry_told(house).visited == ("support",)


def test_rules_in_a_row_are_one_move_each() -> None:
    nobody = acd.When.NO_AGENT
    house = house_of(
        acd.Overflow(nobody, acd.Way.QUEUE, "sales"), sales=(acd.Overflow(nobody, acd.Way.QUEUE, "vip"),)
    )
    wait_in_line(house)
    assert entries(house) == [
        ("support", "arrival", "no_agent"),
        ("sales", "overflow", "no_agent"),
        ("vip", "overflow", ""),
    ]
    assert entry_told(house).visited == ("support", "sales")


def test_a_queue_that_nobody_knows_sends_the_caller_on_in_the_flow() -> None:
    house = house_of(after(acd.Way.QUEUE, "nowhere"))
    wait_in_line(house)
    wait_too_long(house)
    assert entries(house)[-1] == ("nowhere", "overflow", "failed")
    assert prompts(house) == ("en/nobody_free",)
    assert the_call(house).place is None


def test_the_customer_and_the_language_go_along() -> None:
    house = house_of(after(acd.Way.QUEUE, "sales"))
    house.arrive()
    house.tell(LegConfirmed(leg="caller"))
    house.tell(
        CustomerLookedUp(
            call="call-1", customer="c-7", name="Tang Yue", tier="gold", matches=1, tags=("complaint",)
        )
    )
    house.tell(DigitHeard(leg="caller", digit="9"))
    house.tell(DigitHeard(leg="caller", digit="1"))
    wait_too_long(house)
    entry = entry_told(house)
    assert (entry.caller, entry.tier, entry.language, entry.tags) == ("c-7", "gold", "zh", ("complaint",))
    assert prompts(house) == ("zh/other_team",)


# ---- a number


def partner() -> House:
    house = house_of(after(acd.Way.NUMBER, FRIEND))
    wait_in_line(house)
    wait_too_long(house)
    return house


def test_a_partner_is_dialled_while_the_caller_hears_music() -> None:
    house = partner()
    out = house.last(OutwardDialled)
    assert isinstance(out, OutwardDialled)
    assert (out.number, out.on_behalf_of, out.trunk) == (FRIEND, "queue/support", "world")
    assert (prompts(house), the_call(house).state) == (MUSIC, CallState.TALKING)
    assert entries(house) == [("support", "arrival", "overflowed")]


def test_the_network_may_have_something_to_say_before_the_partner_answers() -> None:
    house = partner()
    leg = dialled(house)
    house.tell(LegRinging(leg=leg, sdp=PHONE_SDP))
    assert house.hears("caller") == HearLeg(leg=leg)


def test_the_partner_answers_and_the_two_talk_until_one_hangs_up() -> None:
    house = partner()
    leg = pick_up(house)
    assert (house.hears("caller"), house.hears(leg)) == (HearLeg(leg=leg), HearLeg(leg="caller"))
    house.tell(LegEnded(leg=leg, by="peer", cause=""))
    assert (ended(house).outcome, ended(house).released_by) == ("answered", "third")
    assert house.exchange.calls.book.legs == {}


@pytest.mark.parametrize("code", [486, 404, 603, 480])
def test_a_partner_who_is_not_there_sends_the_caller_on_in_the_flow(code: int) -> None:
    house = partner()
    leg = dialled(house)
    house.tell(LegRinging(leg=leg))
    house.tell(LegFailed(leg=leg, code=code, reason="no"))
    assert (prompts(house), the_call(house).state) == (("en/nobody_free",), CallState.IN_FLOW)
    assert (the_call(house).third, the_call(house).outward) == (None, None)
    assert set(house.exchange.calls.book.legs) == {"caller"}


def test_a_partner_who_does_not_answer_in_time() -> None:
    house = partner()
    house.tell(LegRinging(leg=dialled(house)))
    house.wake("outward:call-1", 120.0)
    assert prompts(house) == ("en/nobody_free",)


@pytest.mark.parametrize("number", ["+8690012345678999", "nonsense", ""])
def test_a_number_that_cannot_be_dialled(number: str) -> None:
    house = house_of(after(acd.Way.NUMBER, number or "0"))
    wait_in_line(house)
    wait_too_long(house)
    assert isinstance(house.last(OutwardFailed), OutwardFailed)
    assert prompts(house) == ("en/nobody_free",)


def test_no_rule_calls_the_police() -> None:
    house = house_of(after(acd.Way.NUMBER, "110"))
    wait_in_line(house)
    wait_too_long(house)
    assert not [out for out in house.outcomes if isinstance(out, DialTrunk | OutwardDialled)]
    assert (prompts(house), the_call(house).third) == (("en/nobody_free",), None)


def test_a_service_number_without_a_country_code_will_do() -> None:
    house = house_of(after(acd.Way.NUMBER, "10086"))
    trunk = TrunkSpec(name="world", prefixes=("",), caller_number="+861055550000")
    house = House(
        rules=replace(COMPANY, outward=replace(OUTWARD, trunks=(trunk,))), plane=WIDE, site=house.site
    )
    wait_in_line(house)
    wait_too_long(house)
    out = house.last(OutwardDialled)
    assert isinstance(out, OutwardDialled)
    assert out.number == "10086"


def test_a_telephone_of_the_house_can_be_the_partner() -> None:
    house = house_of(after(acd.Way.NUMBER, "2001"))
    wait_in_line(house)
    wait_too_long(house)
    assert not [out for out in house.outcomes if isinstance(out, DialTrunk)]
    leg = dialled(house)
    assert house.exchange.calls.book.legs[leg].rights == "desk"


def test_a_caller_who_hangs_up_while_the_partner_is_rung() -> None:
    house = partner()
    leg = dialled(house)
    out = house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert HangUpLeg(leg=leg, cause="") in out
    assert (ended(house).outcome, ended(house).released_by) == ("abandoned", "caller")


def test_a_restart_while_the_partner_is_rung_changes_nothing() -> None:
    house = partner()
    house.restart()
    pick_up(house)
    assert the_call(house).served


# ---- a box, a message, the question whether to be called


@pytest.mark.parametrize(
    ("way", "to", "heard"),
    [
        (acd.Way.VOICEMAIL, "support", ("en/voicemail/support",)),
        (acd.Way.MESSAGE, "nobody_free", ("en/nobody_free",)),
    ],
)
def test_the_flow_has_a_caller_who_is_sent_to_a_box_or_a_message(
    way: acd.Way, to: str, heard: tuple[str, ...]
) -> None:
    house = house_of(after(way, to))
    wait_in_line(house)
    wait_too_long(house)
    assert prompts(house)[: len(heard)] == heard
    assert (entries(house), the_call(house).place) == ([("support", "arrival", "overflowed")], None)


def test_who_may_be_asked_about_a_call_stays_in_line() -> None:
    house = house_of(after(acd.Way.CALLBACK))
    wait_in_line(house)
    wait_too_long(house)
    assert entries(house) == [("support", "arrival", "")]
    assert isinstance(house.last(CallbackOffered), CallbackOffered)


def test_a_caller_whose_agent_was_lost_hears_where_they_go() -> None:
    """The flow had let go of the call, and is told of the new line and of its end in one turn."""
    house = house_of(acd.Overflow(acd.When.NO_AGENT, acd.Way.MESSAGE, "nobody_free"))
    sit_down(house)
    wait_in_line(house)
    agents = pick_up(house)
    house.tell(AgentLeft(agent="agent1"))
    house.wake("gone:agent1", 30.0)
    house.tell(LegEnded(leg=agents, by="system", cause="gone"))
    assert isinstance(house.last(AgentLost), AgentLost)
    assert the_call(house).state is CallState.IN_FLOW
    assert prompts(house) == ("en/nobody_free",)


# ---- whom an agent sends to a queue, and an agent who asks one


def sent(house: House) -> Call:
    talk(house)
    house.tell(AskedNotReady(agent="agent1", reason="break"))
    house.tell(AskedToTransfer(agent="agent1", call="call-1", to="sales"))
    return the_call(house)


def test_a_transferred_customer_follows_the_rules_of_the_queue() -> None:
    house = house_of(after(acd.Way.QUEUE, "vip"), queue="sales")
    first = sent(house).taken
    wait_too_long(house)
    assert entries(house)[1:] == [("sales", "transfer", "overflowed"), ("vip", "overflow", "")]
    call = the_call(house)
    assert (call.third, call.state, prompts(house)) == (None, CallState.IN_FLOW, ("en/other_team",))
    assert first is not None and call.place is not None
    assert (call.place.ranked_from, call.place.visited) == (first.ranked_from, ("sales",))


def test_a_transferred_customer_can_end_in_a_box() -> None:
    house = house_of(after(acd.Way.VOICEMAIL, "support"), queue="sales")
    sent(house)
    wait_too_long(house)
    assert prompts(house)[0] == "en/voicemail/support"


def test_an_agent_who_asks_a_queue_moves_with_it() -> None:
    house = house_of(after(acd.Way.QUEUE, "vip"), queue="sales")
    talk(house)
    house.tell(AskedToConsult(agent="agent1", call="call-1", to="sales"))
    wait_too_long(house)
    third = the_call(house).third
    assert third is not None and third.place is not None
    assert (third.to, third.place.queue, the_call(house).agent) == ("vip", "vip", "agent1")
    assert entries(house)[-1] == ("vip", "consult_queue", "")


def test_an_agent_who_asks_a_queue_is_not_sent_to_a_box() -> None:
    house = house_of(after(acd.Way.VOICEMAIL, "support"), queue="sales")
    talk(house)
    house.tell(AskedToConsult(agent="agent1", call="call-1", to="sales"))
    wait_too_long(house)
    over = house.last(ConsultEnded)
    assert isinstance(over, ConsultEnded)
    assert (over.outcome, the_call(house).third, the_call(house).agent) == ("overflowed", None, "agent1")
    assert len([one for one in house.events() if isinstance(one, CallConnected)]) == 1
