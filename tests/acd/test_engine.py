"""Whole answers of the engine, step by step."""

from __future__ import annotations

import pytest

import acd
from acd import (
    AgentChanged,
    AgentConfigured,
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    AgentSignedOut,
    AgentSpec,
    ContactEnded,
    Decision,
    Engine,
    Entry,
    EntryArrived,
    EntryClosed,
    EntryLeft,
    EntryQueued,
    Input,
    MakeOffer,
    OfferAccepted,
    OfferEnded,
    OfferRefused,
    QueueConfigured,
    QueueSpec,
    SkillNeed,
    WakeAt,
    Why,
    WrapUpFinished,
)
from acd.floor import LINES_KEPT

SUPPORT = QueueSpec("support", ring_for_s=20.0, wrap_up_s=10.0)


def opened(*agents: str, queue: QueueSpec = SUPPORT) -> Engine:
    """An engine with one queue and these agents, who became ready at 1, 2, 3…"""
    engine = Engine()
    engine.handle(QueueConfigured(queue), 0.0)
    for number, agent in enumerate(agents, start=1):
        engine.handle(AgentConfigured(AgentSpec(agent, (queue.queue,))), 0.0)
        engine.handle(AgentSignedIn(agent), 0.0)
        engine.handle(AgentReady(agent), float(number))
    return engine


def caller(entry: str, start: float, queue: str = "support", priority: int = 0) -> EntryArrived:
    return EntryArrived(Entry(entry, f"call-{entry}", queue, (), priority, start))


def offer_in(decisions: list[Decision]) -> MakeOffer:
    return next(one for one in decisions if isinstance(one, MakeOffer))


def changed(
    agent: str, was: str, state: str, reason: str = "", until: float = 0.0, entry: str = "", pending: str = ""
) -> AgentChanged:
    return AgentChanged(agent, was, state, reason, until, entry, pending, contacts=1 if entry else 0)


def offered(made: MakeOffer) -> list[Decision]:
    """What goes with an offer: the agent's new state before it, its deadline after it."""
    before = changed(made.agent, "idle", "offered", until=made.deadline, entry=made.entry)
    return [before, made, WakeAt(f"offer:{made.offer}", made.deadline)]


def test_an_arriving_entry_is_offered_at_once_and_answered() -> None:
    engine = opened("ann", "bob")
    arrived = engine.handle(caller("e1", 100.0), 100.0)
    made = offer_in(arrived)
    assert made == MakeOffer(
        offer=made.offer,
        entry="e1",
        contact="call-e1",
        agent="ann",
        queue="support",
        deadline=120.0,
        reason=Why(
            candidates=2,
            removed=(),
            winner_idle_s=99.0,
            tie_break="",
            waiting=1,
            winner_waited_s=0.0,
            code="best_ready",
            strategy="longest_idle",
        ),
    )
    assert made.why == "Longest idle (1:39) of 2 ready agents"
    assert arrived == [EntryQueued("e1", "support"), *offered(made)]
    assert engine.handle(OfferAccepted(made.offer), 104.0) == [
        OfferEnded(made.offer, "e1", "ann", "accepted"),
        changed("ann", "offered", "on_contact", entry="e1"),
        EntryClosed("e1", "support", "answered", "ann", 4.0),
    ]
    assert engine.handle(ContactEnded("ann", "e1"), 200.0) == [
        changed("ann", "on_contact", "wrap_up", until=210.0, entry="e1"),
        WakeAt("wrap_up:ann:e1", 210.0),
    ]
    assert engine.woke("wrap_up:ann:e1", 209.0) == [WakeAt("wrap_up:ann:e1", 210.0)]
    assert engine.woke("wrap_up:ann:e1", 210.0) == [changed("ann", "wrap_up", "idle")]
    assert engine.woke("wrap_up:ann:e1", 211.0) == []
    assert engine.wake_ups() == []


def test_a_missed_offer_pauses_the_agent_and_rings_the_next() -> None:
    engine = opened("ann", "bob")
    first = offer_in(engine.handle(caller("e1", 100.0), 100.0))
    missed = engine.woke(f"offer:{first.offer}", 120.0)
    second = offer_in(missed)
    assert missed == [
        OfferEnded(first.offer, "e1", "ann", "missed"),
        changed("ann", "offered", "not_ready", "rona"),
        EntryQueued("e1", "support"),
        WakeAt("again:e1", 150.0),
        *offered(second),
    ]
    assert second.agent == "bob" and second.reason.removed == (("not_ready", 1),)
    with pytest.raises(acd.StaleOffer):
        engine.handle(OfferAccepted(first.offer), 121.0)


@pytest.mark.parametrize(
    "answer, outcome, reason",
    [("refused", "refused", "declined"), ("unreachable", "unreachable", "unreachable")],
)
def test_who_did_not_take_an_entry_is_not_offered_it_again_for_a_while(
    answer: str, outcome: str, reason: str
) -> None:
    engine = opened("ann")
    made = offer_in(engine.handle(caller("e1", 100.0), 100.0))
    assert engine.handle(OfferRefused(made.offer, answer), 105.0) == [
        OfferEnded(made.offer, "e1", "ann", outcome),
        changed("ann", "offered", "not_ready", reason),
        EntryQueued("e1", "support"),
        WakeAt("again:e1", 135.0),
    ]
    assert engine.handle(AgentReady("ann"), 110.0) == [changed("ann", "not_ready", "idle")]
    other = offer_in(engine.handle(caller("e2", 111.0), 111.0))
    assert other.entry == "e2"
    engine.handle(EntryLeft("e2"), 112.0)
    again = engine.woke("again:e1", 135.0)
    assert again == offered(offer_in(again))
    assert offer_in(again).entry == "e1"


def test_a_refusal_by_another_does_not_let_the_first_be_rung_again() -> None:
    engine = opened("ann", "bob")
    first = offer_in(engine.handle(caller("e1", 100.0), 100.0))
    second = offer_in(engine.handle(OfferRefused(first.offer), 101.0))
    engine.handle(AgentReady("ann"), 102.0)
    assert engine.handle(OfferRefused(second.offer), 103.0) == [
        OfferEnded(second.offer, "e1", "bob", "refused"),
        changed("bob", "offered", "not_ready", "declined"),
        EntryQueued("e1", "support"),
        WakeAt("again:e1", 131.0),
    ]
    again = engine.woke("again:e1", 131.0)
    assert again == [WakeAt("again:e1", 133.0), *offered(offer_in(again))]


def test_a_caller_who_leaves_while_an_agent_is_rung_frees_that_agent_for_the_next() -> None:
    engine = opened("ann", "bob")
    first = offer_in(engine.handle(caller("e1", 100.0), 100.0))
    assert engine.handle(EntryLeft("e1"), 107.0) == [
        OfferEnded(first.offer, "e1", "ann", "withdrawn"),
        EntryClosed("e1", "support", "abandoned", "", 7.0),
        changed("ann", "offered", "idle"),
    ]
    # Not her doing: she is still the one who has been idle longest.
    assert offer_in(engine.handle(caller("e2", 108.0), 108.0)).agent == "ann"


def test_a_caller_who_leaves_the_line_closes_by_name() -> None:
    engine = opened()
    assert engine.handle(caller("e1", 100.0), 100.0) == [EntryQueued("e1", "support")]
    assert engine.handle(EntryLeft("e1", "voicemail"), 130.0) == [
        EntryClosed("e1", "support", "voicemail", "", 30.0)
    ]
    with pytest.raises(acd.UnknownEntry):
        engine.handle(EntryLeft("e1"), 131.0)


@pytest.mark.parametrize(
    "fact, outcome, after, again",
    [
        (AgentNotReady("ann", "lunch"), "refused", ("not_ready", "lunch"), [WakeAt("again:e1", 135.0)]),
        (AgentSignedOut("ann"), "withdrawn", ("logged_out", ""), []),
    ],
)
def test_an_agent_who_goes_while_being_rung_gives_the_entry_back(
    fact: Input, outcome: str, after: tuple[str, str], again: list[Decision]
) -> None:
    engine = opened("ann")
    made = offer_in(engine.handle(caller("e1", 100.0), 100.0))
    assert engine.handle(fact, 105.0) == [
        OfferEnded(made.offer, "e1", "ann", outcome),
        changed("ann", "offered", *after),
        EntryQueued("e1", "support"),
        *again,
    ]


def test_not_ready_and_sign_out_wait_for_the_end_of_the_contact() -> None:
    engine = opened("ann")
    engine.handle(OfferAccepted(offer_in(engine.handle(caller("e1", 100.0), 100.0)).offer), 101.0)
    assert engine.handle(AgentNotReady("ann", "lunch"), 110.0) == [
        changed("ann", "on_contact", "on_contact", entry="e1", pending="lunch")
    ]
    engine.handle(ContactEnded("ann", "e1"), 120.0)
    assert engine.handle(WrapUpFinished("ann"), 125.0) == [changed("ann", "wrap_up", "not_ready", "lunch")]
    engine.handle(AgentReady("ann"), 130.0)
    engine.handle(OfferAccepted(offer_in(engine.handle(caller("e2", 140.0), 140.0)).offer), 141.0)
    assert engine.handle(AgentSignedOut("ann"), 150.0) == [
        changed("ann", "on_contact", "on_contact", entry="e2", pending="logged_out")
    ]
    assert engine.handle(ContactEnded("ann", "e2"), 160.0) == [changed("ann", "on_contact", "logged_out")]


def test_a_freed_agent_takes_the_first_in_line_in_the_same_call() -> None:
    engine = opened(queue=QueueSpec("support"))
    for number in (1, 2, 3):
        engine.handle(caller(f"e{number}", 100.0, priority=int(number == 3)), 100.0 + number)
    engine.handle(AgentConfigured(AgentSpec("ann", ("support",))), 110.0)
    engine.handle(AgentSignedIn("ann"), 110.0)
    ready = engine.handle(AgentReady("ann"), 172.0)
    made = offer_in(ready)
    assert ready == [changed("ann", "not_ready", "idle"), *offered(made)]
    assert (made.entry, made.why) == ("e3", "First of 3 waiting (1:12) for the freed agent")
    engine.handle(OfferAccepted(made.offer), 173.0)
    next_one = offer_in(engine.handle(ContactEnded("ann", "e3"), 180.0))
    assert (next_one.entry, next_one.reason.tie_break) == ("e1", "arrival")
    assert [place.entry.entry for place in engine.waiting("support")] == ["e1", "e2"]


def test_an_agent_of_two_queues_takes_the_better_score() -> None:
    engine = opened(queue=QueueSpec("support"))
    engine.handle(QueueConfigured(QueueSpec("sales", weight=30.0)), 0.0)
    engine.handle(caller("old", 100.0), 100.0)
    engine.handle(caller("new", 120.0, queue="sales"), 120.0)
    engine.handle(AgentConfigured(AgentSpec("ann", ("support", "sales"))), 130.0)
    engine.handle(AgentSignedIn("ann"), 130.0)
    assert (engine.position("new"), engine.position("old")) == (1, 2)
    assert offer_in(engine.handle(AgentReady("ann"), 131.0)).entry == "new"


def test_only_those_who_share_agents_are_ahead_in_line() -> None:
    engine = opened("ann")
    engine.handle(AgentConfigured(AgentSpec("ann", ("support",), {"billing": 3})), 5.0)
    engine.handle(AgentNotReady("ann", "lunch"), 5.0)
    chinese = Entry("e1", "c1", "support", (SkillNeed("Chinese", 2),), 0, 10.0)
    engine.handle(EntryArrived(chinese), 10.0)
    engine.handle(caller("e2", 11.0), 11.0)
    assert (engine.position("e1"), engine.position("e2")) == (1, 1)
    engine.handle(AgentConfigured(AgentSpec("bob", ("support",), {"Chinese": 9})), 12.0)
    assert (engine.position("e1"), engine.position("e2")) == (1, 2)


def test_an_agent_who_learns_a_skill_is_matched_at_once() -> None:
    engine = opened("ann")
    engine.handle(EntryArrived(Entry("e1", "c1", "support", (SkillNeed("Chinese", 2),), 0, 10.0)), 10.0)
    learnt = engine.handle(AgentConfigured(AgentSpec("ann", ("support",), {"Chinese": 2})), 20.0)
    assert learnt == offered(offer_in(learnt))
    assert offer_in(learnt).why == "First of 1 waiting (0:10) for the freed agent with Chinese ≥ 2"


def test_a_changed_queue_ranks_everybody_anew() -> None:
    engine = opened()
    engine.handle(EntryArrived(Entry("e1", "c1", "support", (), 0, 10.0)), 10.0)
    engine.handle(EntryArrived(Entry("e2", "c2", "support", (), 0, 11.0, tier="gold")), 11.0)
    assert [place.entry.entry for place in engine.waiting("support")] == ["e1", "e2"]
    assert engine.handle(QueueConfigured(QueueSpec("support", tier_bonus={"gold": 5.0})), 12.0) == []
    assert [place.entry.entry for place in engine.waiting("support")] == ["e2", "e1"]
    assert (engine.position("e1"), engine.entry("e1").arrived) == (2, 10.0)


def test_a_reason_counts_who_was_left_out_and_why() -> None:
    engine = opened("ann", "bob", "cho", "dee", "eve")
    for agent in ("bob", "cho"):
        engine.handle(AgentConfigured(AgentSpec(agent, ("support",), {"Chinese": 3})), 6.0)
    engine.handle(AgentSignedOut("dee"), 6.0)
    engine.handle(AgentNotReady("eve", "lunch"), 6.0)
    made = offer_in(
        engine.handle(EntryArrived(Entry("e1", "c1", "support", (SkillNeed("Chinese"),), 0, 9.0)), 10.0)
    )
    assert (made.agent, made.why) == ("bob", "Longest idle (0:08) of 2 ready agents with Chinese ≥ 1")
    assert made.reason.removed == (("logged_out", 1), ("not_ready", 1), ("skills", 1))
    second = offer_in(engine.handle(OfferRefused(made.offer), 12.0))
    assert (second.agent, second.why) == ("cho", "Only ready agent with Chinese ≥ 1 (idle 0:09)")
    engine.handle(AgentReady("bob"), 13.0)
    engine.handle(AgentConfigured(AgentSpec("fay", ("support",), {"Chinese": 3})), 13.0)
    engine.handle(AgentSignedIn("fay"), 13.0)
    engine.handle(AgentReady("fay"), 13.0)
    third = offer_in(engine.handle(OfferRefused(second.offer), 14.0))
    assert third.reason == Why(
        candidates=1,
        removed=(("logged_out", 1), ("not_ready", 2), ("skills", 1), ("refused_before", 1)),
        winner_idle_s=1.0,
        tie_break="",
        waiting=1,
        winner_waited_s=5.0,
        code="only_ready",
        strategy="longest_idle",
        needs="Chinese ≥ 1",
        points=5.0,
    )


def test_agents_idle_since_the_same_moment_go_by_who_was_first() -> None:
    engine = opened("ann", "bob")
    for agent in ("ann", "bob"):
        engine.handle(AgentNotReady(agent, "lunch"), 10.0)
    for agent in ("bob", "ann"):
        engine.handle(AgentReady(agent), 20.0)
    made = offer_in(engine.handle(caller("e1", 30.0), 30.0))
    assert (made.agent, made.reason.tie_break) == ("bob", "idle_order")


def test_requirements_nobody_waits_with_are_forgotten() -> None:
    engine = opened("ann")
    engine.handle(AgentNotReady("ann", "lunch"), 5.0)
    for number in range(200):
        needs = (SkillNeed(f"skill-{number}"),)
        engine.handle(EntryArrived(Entry(f"e{number}", "c", "support", needs, 0, 10.0)), 10.0)
        engine.handle(EntryLeft(f"e{number}"), 11.0)
    assert len(engine.floor.waiting.lines["support"]) == LINES_KEPT
    assert engine.handle(caller("e", 12.0), 12.0) == [EntryQueued("e", "support")]
    assert offer_in(engine.handle(AgentReady("ann"), 13.0)).reason.waiting == 1


def test_offers_are_named_by_the_given_source() -> None:
    engine = Engine(new_offer=iter(["o-1", "o-2"]).__next__)
    engine.handle(QueueConfigured(SUPPORT), 0.0)
    engine.handle(AgentConfigured(AgentSpec("ann", ("support",))), 0.0)
    engine.handle(AgentSignedIn("ann"), 0.0)
    engine.handle(caller("e1", 1.0), 1.0)
    assert offer_in(engine.handle(AgentReady("ann"), 2.0)).offer == "o-1"


def test_wake_ups_list_every_deadline_after_a_restart() -> None:
    engine = opened("ann", "bob", "cho")
    first = offer_in(engine.handle(caller("e1", 100.0), 100.0))
    second = offer_in(engine.handle(OfferRefused(first.offer), 101.0))
    third = offer_in(engine.handle(caller("e2", 102.0), 102.0))
    engine.handle(OfferAccepted(third.offer), 103.0)
    engine.handle(ContactEnded("cho", "e2"), 104.0)
    restored = Engine.from_data(engine.to_data())
    assert restored.wake_ups() == [
        WakeAt(f"offer:{second.offer}", 121.0),
        WakeAt("wrap_up:cho:e2", 114.0),
        WakeAt("again:e1", 131.0),
    ]
    assert restored.agent("cho") == engine.agent("cho")
