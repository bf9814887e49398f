"""Callbacks and dispositions on the agent's card, event by event."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.console.messages import CallbackAsked, Contact, ContactChanged, Disposition
from callcenter.console.views import To, Views
from callcenter.events import (
    CallArrived,
    CallbackDialled,
    CallbackPromised,
    CallbackResting,
    CallConnected,
    CallEnded,
    DispositionRecorded,
    EntryEnded,
    Event,
    Offered,
    OfferEnded,
    RankKept,
)
from callcenter.kpi import LiveQueues, QueueTarget
from callcenter.runtime.checkpoint import as_json
from tests.console import story
from tests.console.stage import NAMES, PEOPLE, day_of
from tests.console.story import AT, CALL, ENTRY, OFFER

SOLVED = Disposition(code="solved", name={"en": "Solved", "zh": "已解决"})
OPEN = Disposition(code="open", name={"en": "Open", "zh": "未解决"})
NUMBER = "+8613800000142"
BACK, AGAIN = "call-back-1", "call-back-2"


def fresh() -> Views:
    live = LiveQueues(
        [QueueTarget(queue=queue) for queue in NAMES], {one.agent: one.queues for one in PEOPLE}, day_of
    )
    return Views(PEOPLE, NAMES, live, day_of, dispositions={"support": (SOLVED, OPEN)})


def told(views: Views, *events: Event) -> list[To]:
    return [tell for event in events for tell in views.apply(event, event.at)]


def shown(views: Views, *events: Event) -> list[Contact | None]:
    """The contacts agent1's page is sent, one after the other."""
    return [
        tell.message.contact
        for tell in told(views, *events)
        if isinstance(tell.message, ContactChanged) and tell.audience == "agent1"
    ]


def card(views: Views) -> Contact:
    contact = views.contact("agent1")
    assert contact is not None
    return contact


WHY = {"why_code": "freed_agent", "why_facts": {"waited_s": 84.0, "waiting": 2.0}}
PROMISE = [
    *story.arrives(),
    CallbackPromised(at=AT + 10, entry=ENTRY, call=CALL, queue="support", number=NUMBER),
    CallbackResting(at=AT + 10, entry=ENTRY, call=CALL, queue="support", tries=0, not_before=0.0),
    CallEnded(at=AT + 11, call=CALL, released_by="caller", outcome="callback", cause=""),
]
ASKED = CallbackAsked(number=NUMBER, asked_at=AT + 10, attempt=1)


def offers(at: float, call: str, offer: str = OFFER) -> list[Event]:
    """Every try is a call of its own, which begins with the offer."""
    state, offered, ringing = story.offered(at, offer=offer)
    assert isinstance(offered, Offered)
    begins = CallArrived(at=at, call=call, ani=NUMBER, dnis="5000", direction="callback")
    return [state, begins, replace(offered, call=call, is_callback=True, **WHY), ringing]


def accepted(at: float, call: str, offer: str = OFFER) -> list[Event]:
    return [
        OfferEnded(at=at, offer=offer, entry=ENTRY, call=call, agent="agent1", outcome="accepted"),
        story.state(at, "offered", "on_contact"),
    ]


def dials(at: float, call: str, attempt: int) -> list[Event]:
    return [CallbackDialled(at=at, entry=ENTRY, call=call, queue="support", agent="agent1", attempt=attempt)]


NOBODY_THERE = [
    CallEnded(at=AT + 90, call=BACK, released_by="system", outcome="failed", cause="480"),
    story.state(AT + 90, "on_contact", "idle"),
    CallbackResting(at=AT + 90, entry=ENTRY, call=BACK, queue="support", tries=1, not_before=AT + 690),
]
ANSWERED = [
    CallConnected(at=AT + 720, call=AGAIN, entry=ENTRY, agent="agent1"),
    EntryEnded(
        at=AT + 720, entry=ENTRY, call=AGAIN, queue="support", outcome="callback_answered", agent="agent1",
        waited_s=714.0,
    ),
]  # fmt: skip
STORY = [
    *PROMISE, *offers(AT + 60, BACK), *accepted(AT + 64, BACK), *dials(AT + 64, BACK, 1), *NOBODY_THERE,
    *offers(AT + 700, AGAIN, "offer-2"), *accepted(AT + 702, AGAIN, "offer-2"), *dials(AT + 702, AGAIN, 2), *ANSWERED,
    DispositionRecorded(at=AT + 800, call=AGAIN, agent="agent1", entry=ENTRY, disposition="solved", note="Refunded."),
]  # fmt: skip


def test_the_reason_of_an_offer_reaches_the_card_in_figures() -> None:
    views = fresh()
    state, offered, _ = story.offered()
    assert isinstance(offered, Offered)
    told(views, *story.arrives(), state, replace(offered, **WHY))
    seen = card(views)
    assert (seen.why_code, seen.why_facts, seen.is_callback) == (*WHY.values(), False)
    assert seen.dispositions == [SOLVED, OPEN]


def test_a_callback_is_offered_although_its_call_is_over() -> None:
    views = fresh()
    told(views, *PROMISE, *offers(AT + 60, BACK))
    seen = card(views)
    assert (seen.state, seen.is_callback, seen.callback, seen.ani) == ("ringing", True, ASKED, NUMBER)
    assert seen.waited_s == 54.0


def test_whoever_accepts_sees_the_customer_being_called() -> None:
    views = fresh()
    told(views, *PROMISE, *offers(AT + 60, BACK), *accepted(AT + 64, BACK))
    (seen,) = shown(views, *dials(AT + 64, BACK, 1))
    assert seen is not None
    assert (seen.call, seen.state, seen.since, seen.callback) == (BACK, "dialling", AT + 64, ASKED)


def test_nobody_answers_and_the_next_try_is_the_second() -> None:
    views = fresh()
    told(views, *PROMISE, *offers(AT + 60, BACK), *accepted(AT + 64, BACK), *dials(AT + 64, BACK, 1))
    assert [one.state if one else None for one in shown(views, *NOBODY_THERE)] == ["ended", None]
    assert [past.outcome for past in views.past("agent1", AT + 90)] == ["callback_missed"]
    told(views, *offers(AT + 700, AGAIN, "offer-2"))
    assert card(views).callback == ASKED.model_copy(update={"attempt": 2})


def test_an_answered_callback_is_a_contact_like_any_other() -> None:
    views = fresh()
    told(views, *STORY)
    seen = card(views)
    assert (seen.call, seen.state, seen.disposition, seen.note) == (AGAIN, "talking", "solved", "Refunded.")
    told(
        views,
        story.state(AT + 900, "on_contact", "wrap_up", until=AT + 930),
        CallEnded(at=AT + 900, call=AGAIN, released_by="caller", outcome="answered", cause=""),
    )
    assert (card(views).state, views.brief(AGAIN)) == ("wrap_up", None)


def test_what_is_kept_of_a_call_ends_with_its_callback() -> None:
    views = fresh()
    told(views, *PROMISE)
    assert views.brief(CALL) is not None
    told(
        views,
        EntryEnded(
            at=AT + 50, entry=ENTRY, call=CALL, queue="support", outcome="withdrawn", agent="", waited_s=44.0
        ),
    )
    assert views.brief(CALL) is None


def test_a_kept_place_is_shown() -> None:
    views = fresh()
    kept = RankKept(at=AT + 7, entry=ENTRY, call=CALL, queue="support", ranked_from=AT - 300)
    told(views, *story.arrives(), kept, *story.offered())
    assert card(views).rank_kept_from == AT - 300


@pytest.mark.parametrize(
    "quicker, outcome", [(True, "taken_by_colleague"), (False, "withdrawn")], ids=["colleague", "caller left"]
)
def test_who_was_not_quick_enough_is_told_so(quicker: bool, outcome: str) -> None:
    views = fresh()
    told(views, *story.arrives(), *story.offered(), *story.offered(agent="agent2", offer="offer-2"))
    took = OfferEnded(at=AT + 20, offer="offer-2", entry=ENTRY, call=CALL, agent="agent2", outcome="accepted")
    told(views, *([took] if quicker else []))
    told(
        views,
        OfferEnded(at=AT + 20, offer=OFFER, entry=ENTRY, call=CALL, agent="agent1", outcome="withdrawn"),
    )
    assert [past.outcome for past in views.past("agent1", AT + 20)] == [outcome]


def test_dispositions_of_others_and_of_other_calls_change_nothing() -> None:
    views = fresh()
    told(views, *story.arrives(), *story.offered(), *story.answered())
    before = card(views)
    for call, agent in (("call-9", "agent1"), (CALL, "agent2")):
        given = DispositionRecorded(at=AT + 30, call=call, agent=agent, entry=ENTRY, disposition="open")
        assert told(views, given) == []
    assert card(views) == before


def test_whether_a_disposition_is_missing_is_part_of_the_row() -> None:
    views = fresh()
    waits = replace(
        story.state(AT + 80, "on_contact", "wrap_up", until=AT + 95), needs_disposition=True, contacts=1
    )
    told(views, waits)
    row = views.agents.row("agent1", AT + 80)
    assert row is not None
    assert (row.needs_disposition, row.contacts) == (True, 1)


@given(st.integers(0, len(STORY)))
def test_a_checkpoint_at_any_moment_changes_nothing(at: int) -> None:
    calm, restarted = fresh(), fresh()
    told(calm, *STORY[:at])
    restarted.restore(json.loads(as_json(calm.to_data())))
    assert restarted.to_data() == calm.to_data()
    assert told(restarted, *STORY[at:]) == told(calm, *STORY[at:])


@given(st.integers(0, len(STORY)))
def test_what_a_checkpoint_has_been_given_changes_no_more(at: int) -> None:
    views = fresh()
    told(views, *STORY[:at])
    given_away = views.to_data()
    then = as_json(given_away)
    told(views, *STORY[at:])
    assert as_json(given_away) == then


@given(st.lists(st.sampled_from([*STORY, *story.not_taken("withdrawn"), *story.hung_up()]), max_size=40))
def test_no_order_of_events_breaks_the_cards(events: list[Event]) -> None:
    views = fresh()
    for event in events:
        for tell in views.apply(event, event.at):
            assert tell.message.model_dump_json()
    assert set(json.loads(as_json(views.to_data()))) == set(views.to_data())
