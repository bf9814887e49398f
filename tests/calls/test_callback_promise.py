"""Callers who would rather be called back: who may choose it, and what becomes of their call and their place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.call import CallState
from callcenter.calls.media import (
    DigitHeard,
)
from callcenter.calls.sip import DialTrunk, HangUpLeg, LegConfirmed, LegEnded, LegFailed
from callcenter.events import (
    CallbackPromised,
    CallbackResting,
    CallEnded,
    EntryEnded,
    EntryStarted,
    Offered,
    OfferEnded,
)
from tests.calls.callbacks import (
    CUSTOMER,
    RULE,
    RULES,
    TELEPHONE,
    CallingHouse,
    agent_accepts,
    answer,
    dialled,
    house,
    is_tidy,
    lines,
    live,
    people,
    promise,
    promised,
)
from tests.calls.company import WIDE
from tests.calls.scenes import sit_down

ABROAD, PREMIUM = "+442079460000", "+8616812345"


def test_who_is_promised_a_callback_hangs_up_and_abandons_nothing() -> None:
    at = house()
    entry = promise(at)
    assert list(lines(at, EntryStarted, CallbackPromised, CallbackResting, EntryEnded, CallEnded)) == [
        "EntryStarted () 0 1000000.4",
        f"CallbackPromised {CUSTOMER} 5000 Tang Yue en False - 0.0 -",
        "CallbackResting 0 0.0",
        "CallEnded caller callback",
    ]
    (kept,) = promised(at)
    assert (kept.entry, kept.number, kept.dnis, kept.language) == (entry, CUSTOMER, "5000", "en")
    assert [one.entry.entry for one in at.exchange.router.engine.waiting("support")] == [entry]
    assert is_tidy(at)


def test_the_language_chosen_is_the_one_they_are_called_in() -> None:
    at = house()
    promise(at, digits="914")
    assert [kept.language for kept in promised(at)] == ["zh"]


@pytest.mark.parametrize(
    ("ani", "is_offered"),
    [
        (CUSTOMER, True),
        (TELEPHONE, True),
        ("", False),
        ("5000", False),
        ("1001", False),
        ("110", False),
        (ABROAD, False),
        (PREMIUM, False),
        ("anonymous", False),
    ],
    ids=["outside", "telephone", "withheld", "ours", "agent", "emergency", "abroad", "premium", "no number"],
)
def test_only_who_may_be_called_can_choose_it(ani: str, is_offered: bool) -> None:
    at = house()
    promise(at, ani=ani)
    assert bool(promised(at)) == is_offered
    (ended,) = (event for event in at.events() if isinstance(event, CallEnded))
    assert ended.outcome == ("callback" if is_offered else "abandoned")


def test_without_a_trunk_only_our_own_telephones_can_choose_it() -> None:
    rules = replace(RULES, outward=replace(RULES.outward, trunks=()))
    for ani, is_offered in ((CUSTOMER, False), (TELEPHONE, True)):
        at = CallingHouse(rules=rules, plane=WIDE, site=people(RULE))
        promise(at, ani=ani)
        assert bool(promised(at)) == is_offered


def test_an_agent_who_rings_for_the_caller_is_rung_for_the_callback_instead() -> None:
    at = house()
    at.arrive()
    at.tell(LegConfirmed(leg="caller"))
    at.tell(DigitHeard(leg="caller", digit="1"))
    sit_down(at)
    first = dialled(at).leg
    at.tell(DigitHeard(leg="caller", digit="4"))
    assert HangUpLeg(leg=first, cause="withdrawn") in at.outcomes
    assert [event.is_callback for event in at.events_of(Offered)] == [False, True]
    assert [event.outcome for event in at.events_of(OfferEnded)] == ["withdrawn"]
    assert [call.state for call in at.exchange.calls.book.calls.values()] == [
        CallState.IN_FLOW, CallState.CALLING_BACK,
    ]  # fmt: skip


def test_a_queue_that_does_not_call_back_promises_nothing() -> None:
    at = house()
    at.exchange.calls.book.rules = replace(RULES, callbacks=frozenset({"sales"}))
    promise(at)
    assert promised(at) == ()


def test_who_calls_again_meanwhile_needs_no_callback_and_has_the_old_rank() -> None:
    at = house()
    promise(at)
    at.arrive(leg="again")
    at.tell(LegConfirmed(leg="again"))
    at.tell(DigitHeard(leg="again", digit="1"), after=60.0)
    assert list(lines(at, EntryEnded)) == ["EntryEnded withdrawn -"]
    assert promised(at) == ()
    place = live(at).place
    assert place is not None
    assert place.ranked_from == 1000000.4


def calls_in(at: CallingHouse, digit: str = "1", ani: str = CUSTOMER) -> None:
    at.arrive(leg="again", ani=ani)
    at.tell(LegConfirmed(leg="again"))
    at.tell(DigitHeard(leg="again", digit=digit))


@pytest.mark.parametrize(
    ("digit", "ani", "left"), [("1", CUSTOMER, 0), ("2", CUSTOMER, 1), ("1", "+8613800000777", 1)],
    ids=["same line", "another line", "somebody else"],
)  # fmt: skip
def test_who_was_busy_because_they_called_us_is_not_called_again(digit: str, ani: str, left: int) -> None:
    at = house()
    promise(at)
    agent = agent_accepts(at)
    calls_in(at, digit, ani)
    at.tell(LegFailed(leg=at.last(DialTrunk).leg, code=486, reason="Busy Here"))
    at.tell(LegEnded(leg=agent, by="peer", cause=""))
    answer(at)
    assert len(promised(at)) == left
    outcomes = [event.outcome for event in at.events_of(EntryEnded)]
    assert outcomes == (["answered"] if left else ["withdrawn", "answered"])
    assert len(at.exchange.calls.book.calls) == 1
