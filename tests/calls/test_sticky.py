"""What the router learns of whoever joins a line: who calls, whom they had last time, what they need."""

from __future__ import annotations

from dataclasses import replace

import pytest

import acd
from callcenter.calls.call import Call, CallState, Customer, Place
from callcenter.calls.effects import CustomerLookedUp, TellRouter
from callcenter.calls.joining import choices_of, described, entry_of, skills_of, steps_of
from callcenter.calls.media import DigitHeard
from callcenter.calls.sip import LegConfirmed, LegEnded
from callcenter.calls.wishes import AskedToConsult, AskedToTransfer, Configured
from callcenter.events import EntryHeld, EntryStarted, RouterTold
from tests.calls.company import COMPANY, PEOPLE, WIDE, pick_up, the_call
from tests.calls.scenes import sit_down, talk, wait_in_line
from tests.helpers.house import House

DAY = 86_400.0
NOW = 1_000_000.0
STICKY = replace(COMPANY, sticky_days={"support": 7.0})


def house_of(sticky_s: float = 30.0, redial_s: float = 0.0) -> House:
    queues = tuple(
        replace(spec, sticky_s=sticky_s, redial_s=redial_s) if spec.queue == "support" else spec
        for spec in PEOPLE.queues
    )
    return House(rules=STICKY, plane=WIDE, site=Configured(queues=queues, agents=PEOPLE.agents))


def found(
    agent: str = "agent2", days: float = 1.0, *, call: str = "call-1", tags: tuple[str, ...] = ()
) -> CustomerLookedUp:
    return CustomerLookedUp(
        call=call,
        customer="c-7",
        name="Tang Yue",
        tier="gold",
        matches=1,
        last_agent=agent,
        last_agent_at=NOW - days * DAY,
        tags=tags,
    )


def told(house: House, kind: type) -> list[acd.Input]:
    """What the router was told of this kind."""
    return [one.fact for one in house.events() if isinstance(one, RouterTold) and isinstance(one.fact, kind)]


def arrive(house: House, *facts: CustomerLookedUp, ani: str = "+8613800000142", leg: str = "caller") -> None:
    """A caller in the support queue; the lookup has answered with these before."""
    house.arrive(leg=leg, ani=ani)
    house.tell(LegConfirmed(leg=leg))
    for fact in facts:
        house.tell(fact)
    house.tell(DigitHeard(leg=leg, digit="1"))


def entry(house: House) -> acd.Entry:
    (*_, arrived) = told(house, acd.EntryArrived)
    assert isinstance(arrived, acd.EntryArrived)
    return arrived.entry


# ---- who calls


@pytest.mark.parametrize(
    ("facts", "ani", "caller", "tags"),
    [
        ((), "+8613800000142", "+8613800000142", ()),
        ((), "", "", ()),
        ((found(tags=("complaint",)),), "+8613800000142", "c-7", ("complaint",)),
        ((found(),), "", "c-7", ()),
        ((CustomerLookedUp(call="call-1", matches=2),), "+8613800000142", "+8613800000142", ()),
        ((CustomerLookedUp(call="call-1"),), "+8613800000142", "+8613800000142", ()),
    ],
    ids=["not yet", "withheld", "one", "withheld, one", "several", "stranger"],
)
def test_a_caller_is_the_customer_or_else_the_number(
    facts: tuple[CustomerLookedUp, ...], ani: str, caller: str, tags: tuple[str, ...]
) -> None:
    house = house_of()
    arrive(house, *facts, ani=ani)
    assert (entry(house).caller, entry(house).tags) == (caller, tags)


def test_who_calls_again_soon_is_ranked_from_the_first_start() -> None:
    house = house_of(redial_s=300.0)
    arrive(house)
    first = house.last(EntryStarted)
    assert isinstance(first, EntryStarted)
    house.tell(LegEnded(leg="caller", by="peer", cause=""), after=40.0)
    arrive(house, leg="again")
    place = the_call(house).place
    assert place is not None
    assert place.ranked_from == first.ranked_from


# ---- whom they had last time


@pytest.mark.parametrize(
    ("agent", "days", "preferred"),
    [("agent2", 1.0, "agent2"), ("agent2", 6.9, "agent2"), ("agent2", 7.1, ""), ("", 0.0, "")],
)
def test_the_agent_of_last_time_is_preferred_for_some_days(agent: str, days: float, preferred: str) -> None:
    house = house_of()
    arrive(house, found(agent, days))
    assert entry(house).preferred_agent == preferred


def test_a_queue_without_such_days_prefers_nobody() -> None:
    house = house_of()
    house.arrive()
    house.tell(LegConfirmed(leg="caller"))
    house.tell(found())
    house.tell(DigitHeard(leg="caller", digit="2"))
    assert (entry(house).queue, entry(house).preferred_agent) == ("sales", "")


def test_they_wait_for_that_agent_and_then_anybody_may() -> None:
    house = house_of()
    talk(house)
    sit_down(house, "agent2")
    house.arrive(leg="second")
    house.tell(LegConfirmed(leg="second"))
    second = house.exchange.calls.book.legs["second"].call
    house.tell(found("agent1", call=second))
    house.tell(DigitHeard(leg="second", digit="1"))
    held = house.last(EntryHeld)
    assert isinstance(held, EntryHeld)
    assert (held.agent, held.until) == ("agent1", house.now + 30.0)
    assert house.exchange.calls.book.calls[second].offers == ()
    house.wake(f"acd:hold:{held.entry}", 30.0)
    assert [offer.agent for offer in house.exchange.calls.book.calls[second].offers] == ["agent2"]


def test_a_lookup_that_answers_in_line_is_still_heard() -> None:
    house = house_of()
    wait_in_line(house)
    assert entry(house).preferred_agent == ""
    house.tell(found(tags=("complaint",)))
    assert told(house, acd.EntryDescribed) == [
        acd.EntryDescribed(entry(house).entry, "gold", ("complaint",), "agent2")
    ]


@pytest.mark.parametrize(
    "answer", [CustomerLookedUp(call="call-1"), CustomerLookedUp(call="call-1", matches=2)]
)
def test_a_lookup_that_knows_nothing_says_nothing(answer: CustomerLookedUp) -> None:
    house = house_of()
    wait_in_line(house)
    house.tell(answer)
    assert told(house, acd.EntryDescribed) == []


def test_nor_is_the_router_told_of_a_caller_who_talks() -> None:
    house = house_of()
    talk(house)
    house.tell(found())
    assert told(house, acd.EntryDescribed) == []


def test_whom_an_agent_sends_on_is_to_meet_another() -> None:
    house = house_of()
    house.arrive()
    house.tell(found("agent1"))
    house.tell(LegConfirmed(leg="caller"))
    talk_on(house)
    house.tell(AskedToTransfer(agent="agent1", call="call-1", to="support"))
    assert (entry(house).cause, entry(house).preferred_agent, entry(house).caller) == ("transfer", "", "c-7")


def test_an_agent_who_asks_a_queue_is_not_the_customer() -> None:
    house = house_of()
    house.arrive()
    house.tell(found("agent1", tags=("complaint",)))
    house.tell(LegConfirmed(leg="caller"))
    talk_on(house)
    house.tell(AskedToConsult(agent="agent1", call="call-1", to="support"))
    asked = entry(house)
    assert (asked.cause, asked.preferred_agent, asked.caller, asked.tags) == ("consult_queue", "", "", ())


def talk_on(house: House) -> None:
    """The caller who is in the menu comes to agent 1."""
    sit_down(house)
    house.tell(DigitHeard(leg="caller", digit="1"))
    pick_up(house)


# ---- what they need

NEEDS = (("Chinese", 7), (("billing", 5), ("sales", 5)))
EITHER = acd.AnyOf((acd.SkillNeed("billing", 5), acd.SkillNeed("sales", 5)))


def test_what_a_flow_asks_for_in_the_routers_words() -> None:
    assert (skills_of(NEEDS), choices_of(NEEDS)) == ((("Chinese", 7),), (EITHER,))
    assert steps_of(((NEEDS, 30.0), ((), 10.0))) == (
        acd.SkillStep((acd.SkillNeed("Chinese", 7), EITHER), 30.0),
        acd.SkillStep((), 10.0),
    )


PLACE = Place(
    entry="e", queue="support", started=NOW, ranked_from=NOW - 60.0, skills=(("Chinese", 7),), priority=3,
    choices=(EITHER,), steps=(acd.SkillStep((EITHER,), 20.0),), visited=("vip",),
)  # fmt: skip
CALL = Call(
    call="call-1", state=CallState.IN_FLOW, ani="+86138", dnis="5000", display_name="", arrived_at=NOW,
    caller_leg="C", ivr_port=1, flow="main", language="zh", place=PLACE,
    customer=Customer(
        matches=1, name="N", tier="gold", customer="c-7", last_agent="agent2", last_agent_at=NOW - DAY, tags=("a",)
    ),
)  # fmt: skip


def test_the_whole_entry() -> None:
    book = house_of().exchange.calls.book
    assert entry_of(book, CALL, PLACE, NOW) == acd.Entry(
        entry="e", contact="call-1", queue="support", needs=(acd.SkillNeed("Chinese", 7), EITHER), priority=3,
        ranked_from=NOW - 60.0, tier="gold", language="zh", cause="arrival", steps=(acd.SkillStep((EITHER,), 20.0),),
        preferred_agent="agent2", caller="c-7", tags=("a",), visited=("vip",),
    )  # fmt: skip


def test_who_is_asked_for_by_name_is_not_preferred_as_well() -> None:
    book = house_of().exchange.calls.book
    entry = entry_of(book, CALL, PLACE, NOW, only_agent="agent1", give_up_at=NOW + 9.0)
    assert (entry.only_agent, entry.give_up_at, entry.preferred_agent) == ("agent1", NOW + 9.0, "")


def test_without_a_customer_there_is_nothing_to_describe() -> None:
    book = house_of().exchange.calls.book
    assert described(book, replace(CALL, customer=None), NOW) == []
    assert described(book, replace(CALL, place=None), NOW) == []
    assert described(book, CALL, NOW) == [TellRouter(fact=acd.EntryDescribed("e", "gold", ("a",), "agent2"))]
