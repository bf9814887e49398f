"""A queue that rings all: several phones for one caller, and the first who answers has the call."""

from __future__ import annotations

from dataclasses import replace

import pytest

import acd
from callcenter.calls.call import Call, CallState
from callcenter.calls.effects import DropMedia, Effect, Refused, TellRouter, WakeAt
from callcenter.calls.media import HearLeg, HearPrompts
from callcenter.calls.sip import DialLeg, HangUpLeg, LegAnswered, LegEnded, LegFailed, LegRinging, PhoneGone
from callcenter.calls.wishes import AskedReady, Configured
from callcenter.events import AgentRinging, CallConnected, EntryEnded, OfferEnded, PromptStarted, ScreenPopped
from tests.calls.company import COMPANY, PEOPLE, WIDE, the_call
from tests.calls.scenes import agent_states, sit_down, wait_in_line
from tests.helpers.house import BROWSER_SDP, House

AGENTS = ("agent1", "agent2", "agent3")
REASON = acd.Why(3, (), 0.0, "ring_all", 1, 0.0, code="ring_all")


class Line:
    """One caller in line, and a router that says what the test wants."""

    def __init__(self) -> None:
        self.house = House()
        wait_in_line(self.house)
        (self.entry,) = [call.place.entry for call in self.calls.book.calls.values() if call.place]

    @property
    def calls(self):  # type: ignore[no-untyped-def]
        return self.house.exchange.calls

    @property
    def call(self) -> Call:
        return next(iter(self.calls.book.calls.values()))

    def decide(self, decision: acd.Decision) -> list[Effect]:
        return list(self.calls.decided(decision, "call-1", self.house.now))

    def ring(self, *agents: str) -> list[str]:
        """Offer the caller to each; the legs dialled."""
        legs = []
        for agent in agents:
            offer = acd.MakeOffer(
                f"offer-{agent}", self.entry, "call-1", agent, "support", self.house.now + 20, REASON
            )
            legs += [out.leg for out in self.decide(offer) if isinstance(out, DialLeg)]
        return legs

    def answer(self, leg: str) -> list[Effect]:
        """A 200 comes in, and the router takes the first: all that comes of it."""
        told = self.calls.told(LegAnswered(leg=leg, sdp=BROWSER_SDP), self.house.now)
        more: list[Effect] = []
        for out in told:
            if isinstance(out, TellRouter) and isinstance(out.fact, acd.OfferAccepted):
                agent = out.fact.offer.removeprefix("offer-")
                more += self.decide(acd.OfferEnded(out.fact.offer, self.entry, agent, "accepted"))
        return [*told, *more]

    def withdraw(self, agent: str) -> list[Effect]:
        return self.decide(acd.OfferEnded(f"offer-{agent}", self.entry, agent, "withdrawn"))


def test_every_agent_is_rung_for_an_offer_of_their_own() -> None:
    line = Line()
    legs = line.ring(*AGENTS)
    assert len(set(legs)) == 3
    assert [(offer.agent, offer.offer, offer.leg) for offer in line.call.offers] == [
        (agent, f"offer-{agent}", leg) for agent, leg in zip(AGENTS, legs, strict=True)
    ]
    dialled = [line.calls.book.legs[leg].user for leg in legs]
    assert dialled == list(AGENTS)


def test_the_screen_pop_leaves_with_each_call() -> None:
    line = Line()
    out = [
        effect
        for agent in AGENTS[:2]
        for effect in line.decide(
            acd.MakeOffer(f"offer-{agent}", line.entry, "call-1", agent, "support", 0.0, REASON)
        )
    ]
    pops = [(one.agent, one.offer) for one in out if isinstance(one, ScreenPopped)]
    dials = [(one.user, dict(one.headers)["X-Offer"]) for one in out if isinstance(one, DialLeg)]
    assert pops == dials == [("agent1", "offer-agent1"), ("agent2", "offer-agent2")]


def test_the_first_who_answers_has_the_call_and_the_others_are_told_who() -> None:
    line = Line()
    first, second, third = line.ring(*AGENTS)
    out = line.answer(second)
    assert [one.agent for one in out if isinstance(one, CallConnected)] == ["agent2"]
    assert [(one.leg, one.cause) for one in out if isinstance(one, HangUpLeg)] == [
        (first, "answered elsewhere"),
        (third, "answered elsewhere"),
    ]
    assert [(one.user, one.code, one.text) for one in out if isinstance(one, Refused)] == [
        ("agent1", "taken", "Taken by agent2."),
        ("agent3", "taken", "Taken by agent2."),
    ]
    assert [one.leg for one in out if isinstance(one, DropMedia)] == [first, third]
    assert (line.call.state, line.call.agent, line.call.offers) == (CallState.TALKING, "agent2", ())
    legs = line.calls.book.legs
    assert (set(legs), legs["caller"].hears) == ({"caller", second}, HearLeg(leg=second))


def test_a_second_answer_that_crosses_finds_nobody_and_disturbs_nobody() -> None:
    line = Line()
    first, second = line.ring("agent1", "agent2")
    line.answer(first)
    before = line.call
    assert line.answer(second) == []
    assert line.withdraw("agent2") == []
    assert (line.call, line.calls.dropped["LegAnswered"]) == (before, 1)


def test_a_router_that_withdraws_first_is_just_as_well() -> None:
    line = Line()
    first, second = line.ring("agent1", "agent2")
    out = line.withdraw("agent2")
    assert [one.leg for one in out if isinstance(one, HangUpLeg)] == [second]
    line.answer(first)
    assert (line.call.agent, line.call.offers) == ("agent1", ())


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        (lambda leg: LegFailed(leg=leg, code=486, reason="Busy Here"), "refused"),
        (lambda leg: LegFailed(leg=leg, code=480, reason=""), "unreachable"),
        (lambda leg: LegEnded(leg=leg, by="system", cause=""), "unreachable"),
        (lambda leg: LegAnswered(leg=leg, sdp="nonsense"), "unreachable"),
    ],
)
def test_one_who_does_not_take_it_leaves_the_others_ringing(fact, why: str) -> None:  # type: ignore[no-untyped-def]
    line = Line()
    first, second = line.ring("agent1", "agent2")
    hears = line.calls.book.legs["caller"].hears
    out = line.calls.told(fact(first), line.house.now)
    refused = [one.fact for one in out if isinstance(one, TellRouter)]
    assert refused == [acd.OfferRefused("offer-agent1", why)]
    assert [offer.agent for offer in line.call.offers] == ["agent2"]
    assert set(line.calls.book.legs) == {"caller", second}
    assert line.calls.book.legs["caller"].hears == hears
    line.answer(second)
    assert line.call.agent == "agent2"


def test_each_phone_says_for_itself_that_it_rings() -> None:
    line = Line()
    legs = line.ring("agent1", "agent2")
    out = [one for leg in legs for one in line.calls.told(LegRinging(leg=leg), line.house.now)]
    assert [(one.agent, one.offer) for one in out if isinstance(one, AgentRinging)] == [
        ("agent1", "offer-agent1"),
        ("agent2", "offer-agent2"),
    ]


def test_a_caller_who_hangs_up_stops_every_phone() -> None:
    line = Line()
    legs = line.ring(*AGENTS)
    out = line.calls.told(LegEnded(leg="caller", by="peer", cause=""), line.house.now)
    assert [one.leg for one in out if isinstance(one, HangUpLeg)] == legs
    assert (line.calls.book.calls, line.calls.book.legs) == ({}, {})


def test_phones_that_ring_are_known_to_the_next_process() -> None:
    line = Line()
    line.ring(*AGENTS)
    before = line.call
    line.house.restart()
    assert line.call == before


def test_a_snapshot_of_when_there_was_one_offer_at_a_time_can_be_read() -> None:
    line = Line()
    (leg,) = line.ring("agent1")
    data = line.calls.to_data()
    (call,) = data["calls"]
    (call["offer"],) = call.pop("offers")
    fresh = House()
    fresh.exchange.calls.restore(data)
    (restored,) = fresh.exchange.calls.book.calls.values()
    assert (restored, restored.offer_on(leg) is not None) == (line.call, True)


def test_the_caller_hears_the_same_all_along() -> None:
    line = Line()
    hears = line.calls.book.legs["caller"].hears
    assert isinstance(hears, HearPrompts)
    line.ring(*AGENTS)
    assert line.calls.book.legs["caller"].hears == hears


# ---- with the routing core


def ringing_all() -> House:
    """A caller for whom three agents are rung."""
    queues = tuple(
        replace(spec, strategy="ring_all") if spec.queue == "support" else spec for spec in PEOPLE.queues
    )
    people = tuple(replace(agent, queues=("support", *agent.queues[1:])) for agent in PEOPLE.agents)
    agents = tuple(replace(agent, skills={**agent.skills, "support": 5}) for agent in people)
    house = House(rules=COMPANY, plane=WIDE, site=Configured(queues=queues, agents=agents))
    for agent in AGENTS:
        sit_down(house, agent)
    wait_in_line(house)
    return house


def rung(house: House) -> dict[str, str]:
    """The leg on which each agent is rung."""
    return {offer.agent: offer.leg for offer in the_call(house).offers}


def ends(house: House) -> list[tuple[str, str]]:
    return [(one.agent, one.outcome) for one in house.events() if isinstance(one, OfferEnded)]


def test_the_first_to_pick_up_has_the_caller_and_the_rest_are_free() -> None:
    house = ringing_all()
    legs = rung(house)
    assert set(legs) == set(AGENTS)
    house.tell(LegRinging(leg=legs["agent2"]))
    house.tell(LegAnswered(leg=legs["agent2"], sdp=BROWSER_SDP))
    assert ends(house) == [("agent2", "accepted"), ("agent1", "withdrawn"), ("agent3", "withdrawn")]
    assert (the_call(house).agent, house.hears("caller")) == ("agent2", HearLeg(leg=legs["agent2"]))
    assert [f"{agent} idle" in agent_states(house) for agent in ("agent1", "agent3")] == [True, True]
    assert set(house.exchange.calls.book.legs) == {"caller", legs["agent2"]}


def test_two_who_pick_up_at_once_are_not_both_connected() -> None:
    house = ringing_all()
    legs = rung(house)
    for agent in ("agent3", "agent1"):
        house.tell(LegAnswered(leg=legs[agent], sdp=BROWSER_SDP), after=0.0)
    connected = [one.agent for one in house.events() if isinstance(one, CallConnected)]
    taken = [(one.user, one.text) for one in house.outcomes if isinstance(one, Refused)]
    assert (connected, taken) == (
        ["agent3"],
        [("agent1", "Taken by agent3."), ("agent2", "Taken by agent3.")],
    )


def test_one_who_declines_and_one_who_vanishes_leave_the_third_ringing() -> None:
    house = ringing_all()
    legs = rung(house)
    house.tell(LegFailed(leg=legs["agent1"], code=486, reason=""))
    house.tell(PhoneGone(user="agent2"))
    assert list(rung(house)) == ["agent3"]
    house.tell(LegAnswered(leg=legs["agent3"], sdp=BROWSER_SDP))
    assert ends(house) == [("agent1", "refused"), ("agent2", "withdrawn"), ("agent3", "accepted")]


def test_who_becomes_ready_meanwhile_is_rung_as_well() -> None:
    house = ringing_all()
    house.tell(LegFailed(leg=rung(house)["agent3"], code=480, reason=""))
    before = set(rung(house))
    house.tell(AskedReady(agent="agent3"))
    assert before <= set(rung(house))


def test_nobody_picks_up_and_the_caller_is_back_in_line_once() -> None:
    house = ringing_all()
    due = {out.key for out in house.outcomes if isinstance(out, WakeAt) and out.key.startswith("acd:offer")}
    for key in sorted(due):
        house.wake(key, 20.0 if key == min(due) else 0.0)
    assert sorted(ends(house)) == [(agent, "missed") for agent in AGENTS]
    assert (the_call(house).offers, the_call(house).place is not None) == ((), True)
    assert [one for one in house.events() if isinstance(one, EntryEnded)] == []


def test_the_caller_who_hangs_up_frees_everybody() -> None:
    house = ringing_all()
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert ends(house) == [(agent, "withdrawn") for agent in AGENTS]
    assert house.exchange.calls.book.legs == {}
    assert [state.split()[1] for state in agent_states(house)[-3:]] == ["idle"] * 3


def test_the_caller_hears_one_announcement_however_many_phones_ring() -> None:
    house = ringing_all()
    played = [one.prompts for one in house.events() if isinstance(one, PromptStarted)]
    assert sum("en/connecting" in prompts for prompts in played) == 1
