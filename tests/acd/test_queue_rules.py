"""What queues do by rule: overflow, redial, callbacks, wrap-up, rings of skills, several contacts in one hand."""

from __future__ import annotations

from typing import Any

import pytest

import acd
from acd import (
    AgentSpec,
    CallBack,
    CallbackRule,
    CallbackWaits,
    EntryClosed,
    First,
    Hours,
    MakeOffer,
    Overflow,
    QueueSpec,
    SkillNeed,
    SkillStep,
    Way,
    When,
)
from tests.acd.desk import Desk, only

ANN = {"ann": AgentSpec("ann", ("q",), {"Chinese": 5})}
NIGHT = Hours("UTC", (((20 * 60, 21 * 60),),) * 7, {"1970-01-02": ()})
"""The desk opens at 00:16 UTC on 1970-01-01."""


def busy(queue: QueueSpec, **named: Any) -> Desk:
    """Ann talks with e1, and e2 waits."""
    desk = Desk(queue, ANN)
    desk.tell(acd.OfferAccepted(desk.call()[0].offer))
    desk.call(**named)
    return desk


def closed(decisions: list[acd.Decision]) -> list[tuple[str, str, str, str]]:
    return [(one.entry, one.outcome, one.way, one.to) for one in only(decisions, EntryClosed)]


BY_WAIT = (Overflow(When.WAITED, Way.QUEUE, "other", over=30.0, keep_tiers=("gold",)),)


@pytest.mark.parametrize(
    "rules, caller, seconds, gone",
    [
        (BY_WAIT, {}, 29.0, []),
        (BY_WAIT, {}, 30.0, [("e2", "overflowed", "queue", "other")]),
        (BY_WAIT, {"tier": "gold"}, 100.0, []),
        (BY_WAIT, {"visited": ("other",)}, 100.0, []),
        ((Overflow(When.ESTIMATE, Way.NUMBER, "+49", over=100.0),), {}, 0.0, [("e2", "overflowed", "number", "+49")]),
        ((Overflow(When.ESTIMATE, Way.NUMBER, "+49", over=1000.0),), {}, 100.0, []),
        ((Overflow(When.LENGTH, Way.VOICEMAIL, "box", over=2),), {}, 100.0, []),
    ],
)  # fmt: skip
def test_where_callers_go_by_rule(
    rules: tuple[Overflow, ...], caller: dict[str, Any], seconds: float, gone: list[tuple[str, str, str, str]]
) -> None:
    desk = Desk(QueueSpec("q", overflow=rules), ANN)
    desk.tell(acd.OfferAccepted(desk.call()[0].offer))
    entry = acd.Entry("e2", "c", "q", (), 0, desk.now, **caller)
    assert closed([*desk.tell(acd.EntryArrived(entry)), *desk.wait(seconds)]) == gone


def test_the_length_of_a_line_counts_those_before_the_arriving_one() -> None:
    desk = busy(QueueSpec("q", overflow=(Overflow(When.LENGTH, Way.VOICEMAIL, "box", over=2),)))
    assert [closed(desk.tell(arrival(number, desk.now))) for number in (3, 4)] == [
        [],
        [("e4", "overflowed", "voicemail", "box")],
    ]


def arrival(number: int, now: float, **named: Any) -> acd.EntryArrived:
    return acd.EntryArrived(acd.Entry(f"e{number}", "c", "q", (), 0, now, **named))


@pytest.mark.parametrize(
    "hours, when, gone",
    [
        (NIGHT, When.CLOSED, [("e1", "overflowed", "message", "shut")]),
        (NIGHT, When.HOLIDAY, []),
        (Hours("UTC", NIGHT.week, {"1970-01-01": ()}), When.HOLIDAY, [("e1", "overflowed", "message", "shut")]),
        (Hours("UTC", (((0, 24 * 60),),) * 7), When.CLOSED, []),
        (None, When.CLOSED, []),
    ],
)  # fmt: skip
def test_a_closed_door(hours: Hours | None, when: When, gone: list[tuple[str, str, str, str]]) -> None:
    desk = Desk(QueueSpec("q", hours=hours, overflow=(Overflow(when, Way.MESSAGE, "shut"),)), ANN)
    assert closed(desk.tell(arrival(1, desk.now))) == gone


def test_when_the_last_agent_leaves_whoever_waits_or_is_being_rung_goes_where_the_rule_says() -> None:
    rule = Overflow(When.NO_AGENT, Way.MESSAGE, "nobody")
    desk = Desk(QueueSpec("q", overflow=(rule,)), ANN)
    desk.tell(arrival(1, desk.now), arrival(2, desk.now))
    nobody = [("e1", "no_agent", "message", "nobody"), ("e2", "no_agent", "message", "nobody")]
    assert closed(desk.tell(acd.AgentSignedOut("ann"))) == nobody
    assert closed(desk.tell(arrival(3, desk.now))) == [("e3", "no_agent", "message", "nobody")]


def test_whoever_is_asked_whether_to_be_called_is_asked_once_and_stays_in_line() -> None:
    desk = busy(
        QueueSpec("q", overflow=(Overflow(When.WAITED, Way.CALLBACK, over=10.0),), callback=CallbackRule())
    )
    assert only(desk.wait(100.0), acd.AskCallback) == [acd.AskCallback("e2", "q")]
    assert [place.entry.entry for place in desk.engine.waiting("q")] == ["e2"]


@pytest.mark.parametrize(
    "pause, start", [(0.0, 1011.0), (60.0, 1011.0), (61.0, 1082.0)], ids=["at once", "in time", "too late"]
)
def test_whoever_hung_up_and_calls_again_has_the_old_start(pause: float, start: float) -> None:
    desk = busy(QueueSpec("q", redial_s=60.0), caller="+49")
    arrived, desk.now = desk.now, desk.now + 10.0
    desk.tell(acd.EntryLeft("e2"))
    desk.now += pause
    told = desk.tell(arrival(3, desk.now, caller="+49"))
    regained = [acd.RankRegained("e3", "q", arrived)] if pause <= 60.0 else []
    assert only(told, acd.RankRegained) == regained
    assert desk.engine.entry("e3").entry.ranked_from == (arrived if regained else desk.now)
    assert desk.engine.entry("e3").arrived == desk.now


def test_of_entries_that_look_for_an_agent_in_one_turn_the_first_in_line_finds_one() -> None:
    """Bob is rung for e3, and e4 is held for him; Ann comes free, then Bob does not pick up: both are for Ann now."""
    team = {name: AgentSpec(name, ("q",), capacity={"voice": 1, "chat": 1}) for name in ("ann", "bob")}
    desk = Desk(QueueSpec("q", sticky_s=90.0), team)
    desk.tell(*(acd.OfferAccepted(desk.call()[0].offer) for _ in range(2)))
    desk.call()
    assert only(desk.tell(acd.ContactEnded("bob", "e2")), MakeOffer)[0].entry == "e3"
    desk.now += 5.0
    assert desk.call(preferred_agent="bob") == []
    desk.tell(acd.ContactEnded("ann", "e1"))
    missed = only(desk.wait(15.0), MakeOffer)
    assert [(one.entry, one.agent) for one in missed] == [("e3", "ann")]


@pytest.mark.parametrize("preferred, agents", [("ann", []), ("cho", ["cho"]), ("dee", ["cho"])])
def test_whoever_is_held_for_one_agent_and_turns_out_to_know_another_is_not_held_for_the_first(
    preferred: str, agents: list[str]
) -> None:
    """Ann and Bob talk, Cho is free, Dee is away."""
    team = {name: AgentSpec(name, ("q",)) for name in ("ann", "bob", "cho", "dee")}
    desk = Desk(QueueSpec("q", sticky_s=90.0), team)
    desk.tell(acd.AgentNotReady("dee", "lunch"))
    for _ in range(2):
        desk.tell(acd.OfferAccepted(desk.call()[0].offer))
    assert desk.call(preferred_agent="bob") == []
    told = desk.tell(acd.EntryDescribed("e3", preferred_agent=preferred))
    assert [one.agent for one in only(told, MakeOffer)] == agents


# Callbacks


def test_a_callback_keeps_its_rank_and_is_dialled_by_the_agent_whose_turn_it_is() -> None:
    desk = busy(QueueSpec("q", callback=CallbackRule(tries=2, spacing_s=50.0, ring_s=20.0)))
    assert only(desk.tell(acd.CallbackChosen("e2")), CallbackWaits) == [CallbackWaits("e2", "q", 0, 0.0)]
    desk.tell(arrival(3, desk.now))
    made = only(desk.tell(acd.ContactEnded("ann", "e1")), MakeOffer)
    assert [(one.entry, one.is_callback) for one in made] == [("e2", True)]
    first = CallBack("e2", "c", "q", "ann", 1, desk.now + 20.0)
    assert only(desk.tell(acd.OfferAccepted(made[0].offer)), CallBack) == [first]
    # Nobody answers: the agent is free for the next, the customer is left alone for a while.
    missed = desk.tell(acd.CallbackMissed("e2"))
    assert only(missed, CallbackWaits) == [CallbackWaits("e2", "q", 1, desk.now + 50.0)]
    assert [one.entry for one in only(missed, MakeOffer)] == ["e3"]
    desk.tell(acd.EntryLeft("e3"))
    desk.now += 50.0
    again = only(desk.engine.woke("callback:e2", desk.now), MakeOffer)
    desk.tell(acd.OfferAccepted(again[0].offer))
    assert closed(desk.tell(acd.CallbackReached("e2"))) == [("e2", "callback_answered", "", "")]
    assert desk.engine.agent("ann").entry == "e2"


@pytest.mark.parametrize(
    "end", [acd.CallbackMissed("e2"), acd.ContactEnded("ann", "e2"), None], ids=["missed", "agent", "time"]
)
def test_after_the_last_try_a_callback_has_failed(end: acd.Input | None) -> None:
    desk = busy(QueueSpec("q", wrap_up_s=30.0, callback=CallbackRule(tries=1, ring_s=20.0)))
    desk.tell(acd.CallbackChosen("e2"), acd.ContactEnded("ann", "e1"))
    made = only(desk.tell(acd.WrapUpFinished("ann")), MakeOffer)
    desk.tell(acd.OfferAccepted(made[0].offer))
    told = desk.tell(end) if end else desk.wait(20.0)
    assert closed(told) == [("e2", "callback_failed", "", "")]
    assert desk.engine.agent("ann").state is acd.State.IDLE


def test_a_customer_who_is_rung_first_waits_as_a_caller_and_never_more_of_them_than_agents() -> None:
    rule = CallbackRule(First.CUSTOMER, lead_s=5.0, ring_s=20.0)
    desk = busy(QueueSpec("q", callback=rule, handling_s=600.0))
    desk.tell(arrival(3, desk.now), arrival(4, desk.now))
    desk.tell(*(acd.CallbackChosen(f"e{number}") for number in (2, 3, 4)))
    dialled = only(desk.tell(acd.ContactEnded("ann", "e1")), CallBack)
    assert dialled == [CallBack("e2", "c", "q", "", 1, desk.now + 20.0)]
    reached = desk.tell(acd.CallbackReached("e2"))
    assert [(one.entry, one.agent, one.is_callback) for one in only(reached, MakeOffer)] == [
        ("e2", "ann", False)
    ]
    answered = desk.tell(acd.OfferAccepted(only(reached, MakeOffer)[0].offer))
    assert closed(answered) == [("e2", "callback_answered", "", "")]


def test_a_customer_who_was_reached_and_does_not_wait_has_not_been_served() -> None:
    desk = busy(QueueSpec("q", callback=CallbackRule(First.CUSTOMER, lead_s=500.0)))
    dialled = only(desk.tell(acd.CallbackChosen("e2")), CallBack)
    assert [(one.entry, one.agent) for one in dialled] == [("e2", "")]
    desk.tell(acd.CallbackReached("e2"))
    assert closed(desk.tell(acd.EntryLeft("e2"))) == [("e2", "callback_failed", "", "")]


@pytest.mark.parametrize("first", list(First))
def test_nobody_is_called_back_while_the_hours_forbid_it(first: First) -> None:
    until_1 = Hours("UTC", (((0, 60),),) * 7)
    desk = busy(QueueSpec("q", callback=CallbackRule(first, hours=until_1, lead_s=5.0), handling_s=9000.0))
    desk.tell(acd.CallbackChosen("e2"))
    # From one o'clock on it rests until the next midnight, and an agent who is free by then does not call.
    assert only(desk.wait(3600.0), CallbackWaits)[-1:] == [CallbackWaits("e2", "q", 0, 86400.0)]
    freed = desk.tell(acd.ContactEnded("ann", "e1"))
    assert only(freed, MakeOffer) == [] == only(freed, CallBack)
    morning = desk.wait(86400.0 - desk.now)
    assert [type(one) for one in morning if isinstance(one, MakeOffer | CallBack)] == [
        CallBack if first is First.CUSTOMER else MakeOffer
    ]


def test_whoever_waits_to_be_called_and_calls_again_is_one_caller_with_the_old_rank() -> None:
    desk = busy(QueueSpec("q", callback=CallbackRule()), caller="+49")
    start = desk.now
    desk.tell(acd.CallbackChosen("e2"))
    desk.now += 40.0
    told = desk.tell(arrival(3, desk.now, caller="+49"))
    assert only(told, acd.RankRegained) == [acd.RankRegained("e3", "q", start)]
    assert closed(told) == [("e2", "withdrawn", "", "")]


def test_an_agent_who_was_rung_for_a_caller_who_would_rather_be_called_is_asked_to_call() -> None:
    two = {name: AgentSpec(name, ("q",)) for name in ("ann", "bob")}
    desk = Desk(QueueSpec("q", callback=CallbackRule()), two)
    desk.call()
    chosen = desk.tell(acd.CallbackChosen("e1"))
    assert [(one.agent, one.is_callback) for one in only(chosen, MakeOffer)] == [("ann", True)]


# Wrap-up


def wrapping_up(queue: QueueSpec) -> Desk:
    desk = Desk(queue, ANN)
    desk.serve(handling_s=60.0)
    return desk


@pytest.mark.parametrize(
    "queue, facts, seconds, after",
    [
        (QueueSpec("q", wrap_up_s=10.0), [], 9.0, ("wrap_up", "")),
        (QueueSpec("q", wrap_up_s=10.0), [], 10.0, ("idle", "")),
        (QueueSpec("q", wrap_up_s=10.0), [acd.WrapUpExtended("ann", 5.0)], 14.0, ("wrap_up", "")),
        (QueueSpec("q", wrap_up_s=10.0), [acd.WrapUpExtended("ann", 5.0)], 15.0, ("idle", "")),
        (
            QueueSpec("q", wrap_up_s=10.0, wrap_up_longest_s=20.0),
            [acd.WrapUpExtended("ann", 500.0)],
            20.0,
            ("idle", ""),
        ),
        (QueueSpec("q", wrap_up_s=10.0), [acd.WrapUpFinished("ann")], 0.0, ("idle", "")),
        (QueueSpec("q", wrap_up_s=10.0), [acd.AgentReady("ann")], 0.0, ("idle", "")),
        (QueueSpec("q", wrap_up_s=10.0), [acd.AgentNotReady("ann", "lunch")], 10.0, ("not_ready", "lunch")),
        (
            QueueSpec("q", wrap_up_s=10.0, needs_disposition=True, wrap_up_longest_s=60.0),
            [],
            59.0,
            ("wrap_up", ""),
        ),
        (
            QueueSpec("q", wrap_up_s=10.0, needs_disposition=True, wrap_up_longest_s=60.0),
            [],
            60.0,
            ("not_ready", "no_disposition"),
        ),
        (
            QueueSpec("q", needs_disposition=True),
            [acd.DispositionGiven("ann", "e1"), acd.WrapUpFinished("ann")],
            0.0,
            ("idle", ""),
        ),
    ],
)
def test_how_long_wrap_up_lasts(
    queue: QueueSpec, facts: list[acd.Input], seconds: float, after: tuple[str, str]
) -> None:
    desk = wrapping_up(queue)
    desk.tell(*facts)
    desk.wait(seconds)
    view = desk.engine.agent("ann")
    assert (view.state.value, view.reason) == after


@pytest.mark.parametrize("fact", [acd.WrapUpFinished("ann"), acd.AgentReady("ann")])
def test_without_the_disposition_that_is_asked_for_wrap_up_does_not_end(fact: acd.Input) -> None:
    desk = wrapping_up(QueueSpec("q", needs_disposition=True))
    with pytest.raises(acd.WrongState, match="has no disposition"):
        desk.tell(fact)
    desk.tell(acd.DispositionGiven("ann", "e1"), fact)
    assert desk.engine.agent("ann").state is acd.State.IDLE


# Rings of skills


RINGS = (SkillStep((SkillNeed("Chinese", 7),), 30.0), SkillStep((SkillNeed("Chinese", 4),), 20.0))


@pytest.mark.parametrize("seconds, agents, step", [(29.0, [], 1), (30.0, ["ann"], 2)])
def test_a_ring_widens_when_its_time_is_over(seconds: float, agents: list[str], step: int) -> None:
    team = {**ANN, "bob": AgentSpec("bob", ("q",))}
    desk = Desk(QueueSpec("q", steps=RINGS), team)
    assert desk.call() == []
    told = desk.wait(seconds)
    assert [one.agent for one in only(told, MakeOffer)] == agents
    assert desk.engine.entry("e1").step + 1 == step


def test_in_the_end_anyone_may_take_it() -> None:
    desk = Desk(QueueSpec("q", steps=RINGS), {"bob": AgentSpec("bob", ("q",))})
    desk.call()
    told = desk.wait(50.0)
    assert [(one.step, one.steps, one.needs) for one in only(told, acd.NeedsChanged)] == [
        (2, 3, "Chinese ≥ 4"),
        (3, 3, ""),
    ]
    assert [one.agent for one in only(told, MakeOffer)] == ["bob"]


# Several contacts in one hand


@pytest.mark.parametrize(
    "channels, taken",
    [
        (["voice", "voice"], 1),
        (["chat", "chat", "chat", "chat", "chat"], 4),
        (["email", "email", "email"], 2),
        (["email", "voice"], 2),
        (["email", "chat", "chat"], 3),
        (["voice", "email"], 1),
        (["voice", "chat"], 1),
        (["chat", "voice"], 1),
        (["chat", "email"], 1),
        (["fax", "fax"], 1),
    ],
)
def test_what_fits_into_one_hand(channels: list[str], taken: int) -> None:
    desk = Desk(QueueSpec("q"), ANN)
    made = [one for channel in channels for one in desk.call(channel=channel)]
    assert len(made) == taken == len(desk.engine.agent("ann").work)


def test_with_something_in_hand_what_was_not_reached_is_pending_and_nothing_more_comes() -> None:
    desk = Desk(QueueSpec("q"), ANN)
    desk.tell(acd.OfferAccepted(desk.call(channel="chat")[0].offer))
    desk.tell(acd.OfferRefused(desk.call(channel="chat")[0].offer, "unreachable"))
    view = desk.engine.agent("ann")
    assert (view.state.value, view.pending, desk.call(channel="chat")) == ("on_contact", "unreachable", [])
    desk.tell(acd.ContactEnded("ann", "e1"))
    assert desk.engine.agent("ann").reason == "unreachable"
