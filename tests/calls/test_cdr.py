import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.cdr import CHANGES, CallRecord, CallState, call_of, fold
from callcenter.calls.search import BadCursor, CallFilter, cursor_of, read_cursor
from callcenter.events import (
    EVENT_TYPES,
    AgentLost,
    AgentRinging,
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallEnded,
    CallRefused,
    CustomerMatched,
    EntryEnded,
    EntryStarted,
    Event,
    FlowStarted,
    IvrPortTaken,
    LegQualityMeasured,
    MediaStalled,
    MenuChosen,
    Offered,
    OfferEnded,
    PositionAnnounced,
)
from ivr_flows import Label

ANI, DNIS = "+8613800000142", "5000"


def record_of(*events: Event) -> CallRecord:
    record = None
    for event in events:
        record = fold(record, event)
    assert record is not None
    return record


def entry(at: float, entry_id: str = "entry-1", cause: str = "arrival") -> EntryStarted:
    return EntryStarted(
        at=at,
        entry=entry_id,
        call="call-1",
        queue="support",
        skills=(),
        priority=0,
        cause=cause,
        ranked_from=at,
    )


def entry_ended(at: float, outcome: str, waited_s: float, entry_id: str = "entry-1") -> EntryEnded:
    return EntryEnded(
        at=at, entry=entry_id, call="call-1", queue="support", outcome=outcome, agent="", waited_s=waited_s
    )


OFFERED = Offered(
    at=12.0,
    offer="o",
    entry="entry-1",
    call="call-1",
    agent="agent1",
    queue="support",
    deadline=32.0,
    why="idle",
)
ARRIVED = CallArrived(at=1.0, call="call-1", ani=ANI, dnis=DNIS, display_name="Tang Yue")
BEGINNING = (
    ARRIVED,
    IvrPortTaken(at=1.1, call="call-1", port=7, ani=ANI, dnis=DNIS),
    FlowStarted(at=1.2, call="call-1", flow="main", version="1", language="zh"),
    CustomerMatched(at=1.3, call="call-1", customer="tang-yue", name="Tang Yue", tier="gold", matches=1),
    MenuChosen(at=5.0, call="call-1", node="main_menu", choice="1", label=Label.of("Support")),
    entry(10.0),
    PositionAnnounced(at=11.0, entry="entry-1", call="call-1", position=2),
)
ANSWERED = (
    OFFERED,
    AgentRinging(at=12.2, call="call-1", agent="agent1", offer="o"),
    OfferEnded(at=15.0, offer="o", entry="entry-1", call="call-1", agent="agent1", outcome="accepted"),
    entry_ended(15.0, "answered", 5.0),
    CallConnected(at=15.0, call="call-1", entry="entry-1", agent="agent1"),
)
IN_QUEUE = CallRecord(
    id="call-1",
    arrived_at=1.0,
    ani=ANI,
    dnis=DNIS,
    display_name="Tang Yue",
    state=CallState.WAITING,
    flow="main",
    port=7,
    menu_path=(Label.of("Support"),),
    queue="support",
    queued_at=10.0,
    announced_position=2,
    customer="tang-yue",
    customer_name="Tang Yue",
)
TALKING = replace(
    IN_QUEUE,
    state=CallState.TALKING,
    waited_s=5.0,
    agent="agent1",
    agents=("agent1",),
    answered_at=15.0,
    connected_at=15.0,
)


@pytest.mark.parametrize(
    ("events", "record"),
    [
        ((ARRIVED,), CallRecord(id="call-1", arrived_at=1.0, ani=ANI, dnis=DNIS, display_name="Tang Yue")),
        (BEGINNING, IN_QUEUE),
        ((*BEGINNING, OFFERED), replace(IN_QUEUE, state=CallState.RINGING)),
        (
            (*BEGINNING, OFFERED, OfferEnded(
                at=32.0, offer="o", entry="entry-1", call="call-1", agent="agent1", outcome="missed"
            )),
            IN_QUEUE,
        ),
        ((*BEGINNING, *ANSWERED), TALKING),
        (
            (*BEGINNING, *ANSWERED,
             CallEnded(at=75.0, call="call-1", released_by="caller", outcome="answered", cause="BYE")),
            replace(
                TALKING, state=CallState.ENDED, connected_at=None, talk_s=60.0, ended_at=75.0,
                released_by="caller", outcome="answered", cause="BYE",
            ),
        ),
        (
            (*BEGINNING, entry_ended(20.0, "abandoned", 10.0),
             CallEnded(at=20.0, call="call-1", released_by="caller", outcome="abandoned", cause="BYE")),
            replace(
                IN_QUEUE, state=CallState.ENDED, waited_s=10.0, ended_at=20.0, released_by="caller",
                outcome="abandoned", cause="BYE",
            ),
        ),
        ((*BEGINNING, entry_ended(70.0, "left_by_key", 60.0)), replace(IN_QUEUE, state=CallState.IVR, waited_s=60.0)),
        (
            (
                CallRefused(
                    at=1.0, call="call-1", ani=ANI, dnis="9999", code=404, reason="Not Found", trunk="carrier",
                ),
            ),
            CallRecord(
                id="call-1", arrived_at=1.0, ani=ANI, dnis="9999", state=CallState.ENDED, outcome="refused",
                released_by="system", cause="404 Not Found", ended_at=1.0, trunk="carrier",
            ),
        ),
    ],
)  # fmt: skip
def test_events_fold_into_one_record(events: tuple[Event, ...], record: CallRecord) -> None:
    assert record_of(*events) == record


def test_a_lost_agent_costs_no_talk_time_and_the_next_one_is_added() -> None:
    record = record_of(
        *BEGINNING,
        *ANSWERED,
        AgentLost(at=25.0, call="call-1", agent="agent1", why="console gone"),
        entry(25.0, "entry-2", "agent_lost"),
        entry_ended(28.0, "answered", 3.0, "entry-2"),
        CallConnected(at=28.0, call="call-1", entry="entry-2", agent="agent2"),
        CallEnded(at=48.0, call="call-1", released_by="agent", outcome="answered", cause=""),
    )
    assert record == replace(
        TALKING,
        state=CallState.ENDED,
        waited_s=8.0,
        agent="agent2",
        agents=("agent1", "agent2"),
        connected_at=None,
        talk_s=30.0,
        ended_at=48.0,
        released_by="agent",
        outcome="answered",
    )


def test_how_a_call_sounded_is_in_its_record_even_when_it_is_told_after_the_end() -> None:
    def measured(side: str, mos: float | None) -> LegQualityMeasured:
        return LegQualityMeasured(
            at=31.0, call="call-1", side=side, codec="PCMU", packets=9, lost_share=0.0, jitter_ms=1.0,
            far_lost_share=None, round_trip_ms=None, mos=mos,
        )  # fmt: skip

    record = record_of(
        *BEGINNING,
        *ANSWERED,
        MediaStalled(at=25.0, call="call-1", side="caller", silent_s=3.0),
        CallEnded(at=30.0, call="call-1", released_by="agent", outcome="answered", cause=""),
        measured("caller", 4.1),
        measured("agent", 2.9),
        measured("agent", None),
    )
    assert (record.stalls, record.worst_mos, record.state) == (1, 2.9, CallState.ENDED)


def test_a_record_whose_beginning_is_missing_keeps_what_is_known() -> None:
    ended = CallEnded(at=9.0, call="call-9", released_by="system", outcome="failed", cause="drained")
    assert record_of(ended) == CallRecord(
        id="call-9", arrived_at=9.0, state=CallState.ENDED, outcome="failed", released_by="system", cause="drained",
        ended_at=9.0,
    )  # fmt: skip


def test_an_event_without_a_call_is_refused() -> None:
    changed = AgentStateChanged(at=1.0, agent="agent1", was="idle", state="not_ready", reason="", until=0.0)
    assert call_of(changed) == ""
    with pytest.raises(ValueError, match="AgentStateChanged"):
        fold(None, changed)


def events_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    by_name = {
        "at": st.floats(0, 1e6),
        "call": st.just("call-1"),
        "waited_s": st.floats(0, 1e4),
        "held_s": st.floats(0, 1e4),
    }
    wanted = {field.name: by_name[field.name] for field in fields(kind) if field.name in by_name}
    return st.builds(kind, **wanted)


STREAMS = st.lists(
    st.one_of([events_of(kind) for kind in EVENT_TYPES if kind in CHANGES]), min_size=1, max_size=30
)


@given(STREAMS)
def test_any_stream_folds_and_no_ended_call_comes_back(events: list[Event]) -> None:
    record, has_ended = None, False
    for event in events:
        record = fold(record, event)
        has_ended = has_ended or isinstance(event, CallEnded | CallRefused)
        assert (record.state is CallState.ENDED) == has_ended
        assert record.talk_s >= 0
        assert CallRecord.from_data(json.loads(json.dumps(record.to_data()))) == record
        assert read_cursor(cursor_of(record)) == (record.arrived_at, record.id)


@pytest.mark.parametrize("cursor", ["", "x", "1.5", "1.5~", "nan~call-1", "inf~call-1", "~call-1", "x~y"])
def test_foreign_cursors_are_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        read_cursor(cursor)


@pytest.mark.parametrize(
    ("wanted", "admitted"),
    [
        (CallFilter(), True),
        (CallFilter(state="talking", queue="support", agent="agent1", ani=ANI, customer="tang-yue"), True),
        (CallFilter(since=1.0, until=1.1), True),
        (CallFilter(since=1.1), False),
        (CallFilter(until=1.0), False),
        (CallFilter(agent="agent2"), False),
        (CallFilter(state="ended"), False),
        (CallFilter(outcome="answered"), False),
    ],
)
def test_filters(wanted: CallFilter, admitted: bool) -> None:
    assert wanted.admits(TALKING) is admitted
