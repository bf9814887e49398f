"""Callbacks that an earlier engine promised, and that this one has to keep."""

from __future__ import annotations

from dataclasses import replace

import acd

ENTRY = acd.Entry("e1", "call-1", "q", (), 0, ranked_from=10.0, caller="ann", is_callback=True)
RULES = (
    acd.Overflow(acd.When.NO_AGENT, acd.Way.MESSAGE, "closed"),
    acd.Overflow(acd.When.CLOSED, acd.Way.VOICEMAIL, "box"),
)


def engine(**rules: object) -> acd.Engine:
    made = acd.Engine()
    spec = acd.QueueSpec("q", callback=acd.CallbackRule(), overflow=RULES)
    made.handle(acd.QueueConfigured(replace(spec, **rules)), 0.0)  # type: ignore[arg-type]
    made.handle(acd.AgentConfigured(acd.AgentSpec("a", ("q",))), 0.0)
    return made


def test_it_joins_the_line_though_nobody_is_there_and_keeps_its_rank() -> None:
    one = engine()
    assert one.handle(acd.EntryArrived(ENTRY), 100.0) == [
        acd.EntryQueued("e1", "q"),
        acd.CallbackWaits("e1", "q", 0, 0.0),
    ]
    one.handle(acd.AgentSignedIn("a"), 101.0)
    one.handle(acd.EntryArrived(acd.Entry("e2", "call-2", "q", (), 0, ranked_from=102.0)), 102.0)
    offers = [made for made in one.handle(acd.AgentReady("a"), 103.0) if isinstance(made, acd.MakeOffer)]
    assert [(made.entry, made.is_callback) for made in offers] == [("e1", True)]


def test_whoever_calls_again_needs_it_no_more() -> None:
    one = engine(overflow=())
    one.handle(acd.EntryArrived(ENTRY), 100.0)
    again = acd.Entry("e2", "call-2", "q", (), 0, ranked_from=200.0, caller="ann")
    out = one.handle(acd.EntryArrived(again), 200.0)
    assert acd.RankRegained("e2", "q", 10.0) in out
    assert [closed.outcome for closed in out if isinstance(closed, acd.EntryClosed)] == ["withdrawn"]


def test_a_queue_that_calls_back_no_more_keeps_what_was_promised() -> None:
    one = engine(callback=None)
    assert acd.CallbackWaits("e1", "q", 0, 0.0) in one.handle(acd.EntryArrived(ENTRY), 100.0)


def test_what_was_tried_counts_and_what_rested_rests_on() -> None:
    one = engine(callback=acd.CallbackRule(tries=2))
    tried = replace(ENTRY, tries=1, not_before=500.0)
    assert acd.CallbackWaits("e1", "q", 1, 500.0) in one.handle(acd.EntryArrived(tried), 100.0)
    one.handle(acd.AgentSignedIn("a"), 101.0)
    assert not [made for made in one.handle(acd.AgentReady("a"), 102.0) if isinstance(made, acd.MakeOffer)]
    offers = [made for made in one.woke("callback:e1", 500.0) if isinstance(made, acd.MakeOffer)]
    one.handle(acd.OfferAccepted(offers[0].offer), 501.0)
    out = one.handle(acd.CallbackMissed("e1"), 520.0)
    assert [closed.outcome for closed in out if isinstance(closed, acd.EntryClosed)] == ["callback_failed"]


def test_it_survives_a_snapshot() -> None:
    one = engine()
    one.handle(acd.EntryArrived(ENTRY), 100.0)
    assert acd.Engine.from_data(one.to_data()).to_data() == one.to_data()
