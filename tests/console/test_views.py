"""What pages show, event by event: whole messages, for whom, and what a restart keeps of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.console.cards import CustomerCard, CustomerStatus, Promise, TimelineItem
from callcenter.console.messages import (
    AgentChanged,
    AgentRow,
    Contact,
    ContactChanged,
    CustomerChanged,
    PastContact,
    QueueRow,
)
from callcenter.console.views import PAST_KEPT, SUPERVISORS, To, Views
from callcenter.events import (
    AgentLost,
    CallArrived,
    CallEnded,
    CustomerMatched,
    EntryEnded,
    Event,
    MediaRecovered,
    MediaStalled,
    Offered,
    OfferEnded,
)
from callcenter.runtime.checkpoint import as_json
from tests.console import story
from tests.console.stage import DAY_S, fresh_views
from tests.console.story import AT, CALL, ENTRY, OFFER

TANG_YUE = CustomerStatus(
    status="found",
    cards=[
        CustomerCard(
            customer="c1", name="Tang Yue", local_name="唐悦", account="A-1", tier="gold", language="zh",
            since_year=2019, numbers=["+8613800000142"], email="", notes="", do_not_sell=False, promises=[],
            timeline=[],
        )
    ],
)  # fmt: skip
ROW = AgentRow(
    agent="agent1", name="Ann", state="logged_out", reason="", since=0.0, until=None, queues=["support", "sales"],
    call=None, customer=None, handled=0,
)  # fmt: skip
RINGING = Contact(
    call=CALL, entry=ENTRY, offer=OFFER, state="ringing", since=AT + 16, queue="support", ani="+8613800000142",
    dnis="5000", display_name="Tang Yue", menu_path=[{"en": "Support", "zh": "Support"}],
    arrived_at=AT, waited_s=10.0, announced_position=2,
    why="Longest idle of 2", answer_by=AT + 36, customer=TANG_YUE,
)  # fmt: skip


def told(views: Views, *events: Event) -> list[To]:
    return [tell for event in events for tell in views.apply(event, event.at)]


def both(message: AgentChanged) -> list[To]:
    """What the agent's own pages and the supervisors' are told."""
    return [To("agent1", message), To(SUPERVISORS, message)]


def row(at: float, **news: object) -> list[To]:
    return both(AgentChanged(now=at, agent=ROW.model_copy(update=news)))


def with_caller() -> Views:
    views = fresh_views()
    arrived, *rest = story.arrives()
    told(views, arrived)
    views.customer_known(CALL, TANG_YUE)
    told(views, *rest)
    return views


def talking() -> Views:
    views = with_caller()
    told(views, *story.offered(), *story.answered())
    return views


def test_a_caller_nobody_serves_yet_concerns_no_page() -> None:
    assert told(fresh_views(), *story.arrives()) == []


def test_an_offer_shows_the_whole_card_before_anything_rings() -> None:
    views = with_caller()
    state, offered, ringing = story.offered()
    assert told(views, state) == row(AT + 16, state="offered", since=AT + 16, until=AT + 36)
    assert told(views, offered) == [
        To("agent1", ContactChanged(now=AT + 16, contact=RINGING)),
        *row(AT + 16, state="offered", since=AT + 16, until=AT + 36, call=CALL, customer="Tang Yue"),
    ]
    assert told(views, ringing) == []
    assert views.contact("agent1") == RINGING
    assert views.contact("agent2") is None


def test_the_card_calls_agents_by_their_names() -> None:
    """Who is none of ours, as in records taken over from elsewhere, keeps the name they came with."""
    past = [
        TimelineItem(at=AT - day, channel="call", summary={"en": "Asked"}, outcome="", agent=agent)
        for day, agent in enumerate(("agent1", "Old Hand", ""), 1)
    ]
    due = [Promise(what={"en": "A letter"}, due=AT, owner=owner) for owner in ("agent1", "Old Hand")]
    card = TANG_YUE.cards[0].model_copy(update={"timeline": past, "promises": due})
    views = fresh_views()
    arrived, *rest = story.arrives()
    told(views, arrived)
    views.customer_known(CALL, CustomerStatus(status="found", cards=[card]))
    told(views, *rest, *story.offered())
    contact = views.contact("agent1")
    assert contact is not None
    (shown,) = contact.customer.cards
    assert [item.agent for item in shown.timeline] == ["Ann", "Old Hand", ""]
    assert [promise.owner for promise in shown.promises] == ["Ann", "Old Hand"]


def test_a_lookup_that_answers_after_the_offer_fills_the_card() -> None:
    views = fresh_views()
    events = story.arrives()
    (matched,) = (event for event in events if isinstance(event, CustomerMatched))
    told(views, *(event for event in events if event is not matched), *story.offered())
    assert views.contact("agent1") == RINGING.model_copy(
        update={"customer": CustomerStatus(status="looking_up")}
    )
    views.customer_known(CALL, TANG_YUE)
    late = replace(matched, at=AT + 17)
    changed, *rows = told(views, late)
    assert changed == To("agent1", CustomerChanged(now=AT + 17, call=CALL, customer=TANG_YUE))
    assert [to.audience for to in rows] == ["agent1", SUPERVISORS]
    assert views.contact("agent1") == RINGING


@pytest.mark.parametrize("outcome", ["refused", "missed", "withdrawn", "unreachable"])
def test_an_offer_not_taken_leaves_a_trace_in_todays_list(outcome: str) -> None:
    views = with_caller()
    told(views, *story.offered())
    ended, _state = story.not_taken(outcome)
    past = PastContact(
        call=CALL, name="Tang Yue", ani="+8613800000142", queue="support", at=AT + 36, outcome=outcome
    )
    assert told(views, ended) == [
        To("agent1", ContactChanged(now=AT + 36, contact=None, past=past)),
        *row(AT + 36, state="offered", since=AT + 16, until=AT + 36),
    ]
    assert (views.contact("agent1"), views.past("agent1", AT + 36)) == (None, [past])


def test_a_card_that_comes_after_the_end_is_not_kept() -> None:
    views = with_caller()
    told(views, *story.hung_up())
    views.customer_known(CALL, TANG_YUE)
    told(views, *story.arrives(AT + 100))
    told(views, *story.offered(AT + 116))
    contact = views.contact("agent1")
    assert contact is not None
    assert contact.customer.status == "unknown"


def test_an_end_of_somebody_elses_offer_touches_nothing() -> None:
    views = with_caller()
    told(views, *story.offered())
    stale = OfferEnded(at=AT + 17, offer="offer-0", entry=ENTRY, call=CALL, agent="agent1", outcome="missed")
    assert told(views, stale) == []
    assert views.contact("agent1") == RINGING


def test_an_answer_counts_for_the_agent() -> None:
    views = with_caller()
    told(views, *story.offered())
    _accepted, connected, state, entry = story.answered()
    talk = RINGING.model_copy(update={"state": "talking", "since": AT + 20, "answer_by": None})
    assert told(views, connected) == [To("agent1", ContactChanged(now=AT + 20, contact=talk))]
    with_call = {"state": "on_contact", "since": AT + 20, "call": CALL, "customer": "Tang Yue"}
    assert told(views, state) == row(AT + 20, **with_call)
    assert told(views, entry) == row(AT + 20, **with_call, handled=1)


def test_a_stalled_agent_side_shows_and_heals_on_the_same_clock() -> None:
    views = talking()
    stalled, recovered = (kind(at=AT + 30, call=CALL, side="agent", **more) for kind, more in (
        (MediaStalled, {"silent_s": 3.0}), (MediaRecovered, {}),
    ))  # fmt: skip
    talk = RINGING.model_copy(update={"state": "talking", "since": AT + 20, "answer_by": None})
    lost = talk.model_copy(update={"state": "agent_lost"})
    assert told(views, stalled) == [To("agent1", ContactChanged(now=AT + 30, contact=lost))]
    assert told(views, recovered) == [To("agent1", ContactChanged(now=AT + 30, contact=talk))]


def test_a_caller_who_cannot_be_heard_is_shown_beside_the_conversation() -> None:
    views = talking()
    talk = RINGING.model_copy(update={"state": "talking", "since": AT + 20, "answer_by": None})
    silent = talk.model_copy(update={"is_caller_silent": True})
    stalled = MediaStalled(at=AT + 30, call=CALL, side="caller", silent_s=3.0)
    assert told(views, stalled) == [To("agent1", ContactChanged(now=AT + 30, contact=silent))]
    recovered = MediaRecovered(at=AT + 40, call=CALL, side="caller")
    assert told(views, recovered) == [To("agent1", ContactChanged(now=AT + 40, contact=talk))]


def test_an_agent_who_is_lost_for_good_loses_the_contact() -> None:
    views = talking()
    changed, *_ = told(views, AgentLost(at=AT + 40, call=CALL, agent="agent1", why="connection lost"))
    assert isinstance(changed.message, ContactChanged)
    assert changed.message.contact is None
    assert changed.message.past is not None
    assert changed.message.past.outcome == "agent_lost"


def test_a_call_that_ends_without_wrap_up_is_shown_as_ended_and_then_leaves() -> None:
    views = talking()
    idle, ended = story.hung_up()
    told(views, idle)
    shown, left, *_rows = told(views, ended)
    assert isinstance(shown.message, ContactChanged)
    assert shown.message.contact is not None
    assert (shown.message.contact.state, shown.message.contact.released_by) == ("ended", "caller")
    past = PastContact(
        call=CALL, name="Tang Yue", ani="+8613800000142", queue="support", at=AT + 80, outcome="answered"
    )
    assert left == To("agent1", ContactChanged(now=AT + 80, contact=None, past=past))


def test_who_is_offered_the_next_caller_at_once_has_the_last_one_in_todays_list() -> None:
    views = talking()
    idle, ended = story.hung_up()
    told(views, idle, *story.arrives(AT + 30, "call-2"))
    _, offer, _ = story.offered(AT + 80, offer="offer-2")
    assert isinstance(offer, Offered)
    left, *_rows = told(views, replace(offer, call="call-2"))
    past = PastContact(
        call=CALL, name="Tang Yue", ani="+8613800000142", queue="support", at=AT + 80, outcome="answered"
    )
    assert left == To("agent1", ContactChanged(now=AT + 80, contact=None, past=past))
    told(views, ended)
    contact = views.contact("agent1")
    assert contact is not None
    assert (contact.call, contact.state) == ("call-2", "ringing")
    assert views.past("agent1", AT + 80) == [past]


def test_the_contact_stays_through_wrap_up_and_leaves_with_its_end() -> None:
    views = talking()
    wrap_up, ended = story.hung_up(wrap_up_s=15.0)
    told(views, wrap_up, ended)
    contact = views.contact("agent1")
    assert contact is not None
    assert (contact.state, contact.since, contact.released_by) == ("wrap_up", AT + 80, "caller")
    told(views, story.state(AT + 95, "wrap_up", "idle"))
    assert views.contact("agent1") is None
    assert [past.outcome for past in views.past("agent1", AT + 95)] == ["answered"]


def test_what_is_pending_is_news_of_the_same_state() -> None:
    views = talking()
    (own, _) = told(views, story.state(AT + 30, "on_contact", "on_contact", pending="lunch"))
    assert isinstance(own.message, AgentChanged)
    shown = own.message.agent
    assert (shown.state, shown.since, shown.pending) == ("on_contact", AT + 20, "lunch")


def test_queue_rows_are_gathered_until_they_are_asked_for() -> None:
    views = fresh_views()
    told(views, *story.arrives())
    assert views.queues.take_changed() == {"support"}
    assert views.queues.take_changed() == set()
    views.queues.time_passes(AT + 16)
    assert views.queues.take_changed() == {"support"}, "somebody waits: the service level falls by itself"
    told(views, story.state(AT + 16, "not_ready", "idle"))
    assert views.queues.take_changed() == {"support", "sales"}
    assert views.queues.rows(AT + 16)[0] == QueueRow(
        queue="support", name={"en": "Support", "zh": "支持"}, waiting=1, longest_since=AT + 6, offered=1, answered=0,
        abandoned=0, service_level=None, formula="sl_fair", target_s=20.0, agents_ready=1, agents_busy=0,
        agents_signed_in=1,
    )  # fmt: skip


def test_todays_numbers_start_anew_at_midnight() -> None:
    views = talking()
    told(views, *story.hung_up())
    tomorrow = AT + DAY_S
    assert [past.call for past in views.past("agent1", AT + 80)] == [CALL]
    today, then = views.agents.row("agent1", AT + 80), views.agents.row("agent1", tomorrow)
    assert today is not None
    assert then is not None
    assert (today.handled, then.handled, views.past("agent1", tomorrow)) == (1, 0, [])


def test_todays_list_is_bounded() -> None:
    views = fresh_views()
    for number in range(PAST_KEPT + 5):
        told(
            views,
            *story.arrives(AT + number),
            *story.offered(AT + number),
            *story.not_taken("missed", AT + number),
        )
    assert len(views.past("agent1", AT + 100)) == PAST_KEPT


def test_agents_queues_and_calls_nobody_knows_any_more_change_nothing() -> None:
    views = fresh_views()
    events = [
        *story.offered(),
        *(
            replace(event, agent="fired")
            for event in (*story.offered(), *story.answered())
            if hasattr(event, "agent")
        ),
        EntryEnded(
            at=AT, entry="e", call="c", queue="closed", outcome="answered", agent="fired", waited_s=1.0
        ),
        CallEnded(at=AT, call="never arrived", released_by="caller", outcome="ivr", cause=""),
    ]
    told(views, *story.arrives())
    told(views, *events)
    assert views.contact("fired") is None
    assert {row.agent for row in views.agents.rows(AT)} == {"agent1", "agent2"}


STORY = [
    *story.arrives(), *story.offered(), *story.answered(),
    MediaStalled(at=AT + 30, call=CALL, side="agent", silent_s=3.0),
    *story.hung_up(wrap_up_s=15.0), story.state(AT + 95, "wrap_up", "idle"),
    CallArrived(at=AT + 100, call="call-2", ani="", dnis="5000"),
]  # fmt: skip


@given(st.integers(0, len(STORY)))
def test_a_checkpoint_at_any_moment_changes_nothing(at: int) -> None:
    calm, restarted = fresh_views(), fresh_views()
    told(calm, *STORY[:at])
    restarted.restore(json.loads(as_json(calm.to_data())))
    assert restarted.to_data() == calm.to_data()
    assert told(restarted, *STORY[at:]) == told(calm, *STORY[at:])


@given(
    st.lists(
        st.sampled_from([*STORY, *story.not_taken("missed"), *story.offered(agent="agent2")]), max_size=40
    )
)
def test_no_order_of_events_breaks_the_views(events: list[Event]) -> None:
    views = fresh_views()
    for event in events:
        for tell in views.apply(event, event.at):
            tell.message.model_dump_json()
        for call in {contact.call for _, contact in views.in_hand}:
            with_it = {agent for agent, contact in views.in_hand if contact.call == call}
            assert set(views.in_hand.agents_with(call)) == with_it
            assert views.in_hand.agent_with(call) in with_it
    views.queues.rows(AT)
    views.to_data()
