"""What both stores promise about recordings, voicemail messages and the audit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.archive import (
    Access,
    AccessFilter,
    RecordingFilter,
    RecordingRecord,
    RecordState,
    fold,
    recording_of,
)
from callcenter.calls.search import BadCursor, Within
from callcenter.events import (
    CallArrived,
    DataAccessed,
    Event,
    LegalHoldChanged,
    RecordingDeleted,
    RecordingFailed,
    RecordingFinished,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    SupervisionStarted,
    VoicemailAssigned,
    VoicemailHeard,
    VoicemailLeft,
)
from callcenter.store import MemoryStore, SqlStore
from tests.helpers.aio import async_test

Store = MemoryStore | SqlStore
NOW = 1_800_000_000.0


def contact(number: int, agents: tuple[str, ...] = ("agent1",)) -> list[Event]:
    call, name, at = f"call-{number}", f"rec-{number}", NOW + number
    return [
        CallArrived(at=at, call=call, ani="+861380000", dnis="5000"),
        RecordingStarted(
            at=at, call=call, recording=name, kind="contact", queue="sales" if number % 2 else "support",
            agent=agents[0],
        ),
        RecordingPaused(at=at + 1, call=call, recording=name, by=agents[0], until=at + 60),
        RecordingResumed(at=at + 2, call=call, recording=name, by=agents[0]),
        RecordingFinished(
            at=at + 30, call=call, recording=name, kind="contact", file=f"2027/{name}.wav", seconds=30.0,
            octets=480_058, gaps=((1.0, 2.0),), queue="sales" if number % 2 else "support", agents=agents,
        ),
    ]  # fmt: skip


def message(number: int, box: str = "support") -> list[Event]:
    call, name, at = f"call-{number}", f"msg-{number}", NOW + number
    return [
        RecordingStarted(at=at, call=call, recording=name, kind="voicemail", box=box),
        RecordingFinished(
            at=at + 9, call=call, recording=name, kind="voicemail", file=f"{name}.wav", seconds=9.0, octets=72_058,
            box=box,
        ),
        VoicemailLeft(at=at + 9, call=call, recording=name, box=box, seconds=9.0, ani="+8613800000142"),
    ]  # fmt: skip


async def apply(store: Store, *events: Event) -> None:
    first = await store.projector.offset() + 1
    await store.projector.apply(list(enumerate(events, first)))


@async_test
async def test_a_recording_becomes_a_row_and_stands_in_its_calls_record(store: Store) -> None:
    await apply(store, *contact(1, ("agent1", "agent2")))
    record = await store.recordings.get("rec-1")
    assert record == RecordingRecord(
        id="rec-1", call="call-1", state=RecordState.KEPT, started_at=NOW + 1, ended_at=NOW + 31, queue="sales",
        agents=("agent1", "agent2"), seconds=30.0, octets=480_058, file="2027/rec-1.wav", gaps=((1.0, 2.0),),
    )  # fmt: skip
    call = await store.calls.get("call-1")
    assert call is not None
    assert call.recordings == ("rec-1",)
    assert [event.type for event in await store.calls.events("call-1")][-1] == "RecordingFinished"


@async_test
async def test_a_message_waits_in_its_box_until_somebody_hears_it(store: Store) -> None:
    await apply(store, *message(1), *message(2), *message(3, "sales"))
    assert await store.recordings.new_messages() == {
        "support": frozenset({"msg-1", "msg-2"}), "sales": frozenset({"msg-3"}),
    }  # fmt: skip
    await apply(
        store,
        VoicemailHeard(at=NOW + 50, call="call-1", recording="msg-1", box="support", by="agent2"),
        VoicemailAssigned(
            at=NOW + 60, call="call-2", recording="msg-2", box="support", by="boss", to="agent1"
        ),
        RecordingDeleted(at=NOW + 70, call="call-3", recording="msg-3", by="admin", reason="spam"),
    )
    assert await store.recordings.new_messages() == {"support": frozenset({"msg-2"})}
    heard, assigned, gone = [await store.recordings.get(f"msg-{number}") for number in (1, 2, 3)]
    assert heard is not None
    assert assigned is not None
    assert gone is not None
    assert (heard.heard_at, heard.heard_by, heard.ani) == (NOW + 50, "agent2", "+8613800000142")
    assert assigned.assigned_to == "agent1"
    assert (gone.state, gone.deleted_by, gone.deleted_for) == (RecordState.DELETED, "admin", "spam")
    await apply(
        store, VoicemailHeard(at=NOW, call="call-1", recording="msg-1", box="support", by="x", is_heard=False)
    )
    assert await store.recordings.new_messages() == {"support": frozenset({"msg-1", "msg-2"})}


@async_test
async def test_what_was_too_short_is_nobodys_message(store: Store) -> None:
    await apply(
        store,
        *message(1)[:2],
        RecordingDeleted(at=NOW + 10, call="call-1", recording="msg-1", by="", reason="too_short"),
    )
    assert (await store.recordings.page(RecordingFilter(kind="voicemail"))).items == ()
    assert await store.recordings.new_messages() == {}


@async_test
async def test_a_failure_says_why_and_a_repaired_file_counts(store: Store) -> None:
    await apply(
        store,
        *contact(1)[:2],
        RecordingFailed(
            at=NOW + 5, call="call-1", recording="rec-1", why="No space left on device", file="2027/rec-1.wav"
        ),
        *contact(2)[:2],
        replace(contact(2)[-1], is_cut=True),
    )
    failed, cut = await store.recordings.get("rec-1"), await store.recordings.get("rec-2")
    assert failed is not None
    assert cut is not None
    assert (failed.state, failed.failure, failed.file) == (
        RecordState.FAILED, "No space left on device", "2027/rec-1.wav",
    )  # fmt: skip
    assert (cut.state, cut.is_cut) == (RecordState.KEPT, True)


@async_test
async def test_old_recordings_expire_unless_somebody_holds_them(store: Store) -> None:
    await apply(
        store,
        *(event for number in range(1, 6) for event in contact(number)),
        LegalHoldChanged(at=NOW, call="call-2", recording="rec-2", by="admin", is_held=True, reason="case 7"),
        RecordingDeleted(at=NOW, call="call-3", recording="rec-3", by="admin", reason="asked for"),
    )
    assert [record.id for record in await store.recordings.expired(NOW + 35)] == ["rec-1", "rec-4"]
    assert [record.id for record in await store.recordings.expired(NOW + 99, limit=2)] == ["rec-1", "rec-4"]
    held = await store.recordings.get("rec-2")
    assert held is not None
    assert (held.is_held, held.held_by) == (True, "admin")
    await apply(
        store,
        LegalHoldChanged(at=NOW, call="call-2", recording="rec-2", by="admin", is_held=False, reason="done"),
    )
    assert [record.id for record in await store.recordings.expired(NOW + 33)] == ["rec-1", "rec-2"]


@pytest.mark.parametrize(
    "wanted",
    [
        RecordingFilter(kind="contact"),
        RecordingFilter(kind="voicemail"),
        RecordingFilter(kind="voicemail", is_new=True),
        RecordingFilter(kind="voicemail", is_new=False),
        RecordingFilter(state="deleted"),
        RecordingFilter(call="call-2"),
        RecordingFilter(queue="sales"),
        RecordingFilter(agent="agent2"),
        RecordingFilter(within=Within(frozenset({"agent2"}), frozenset({"support"}))),
        RecordingFilter(within=Within(frozenset(), frozenset())),
        RecordingFilter(box="sales"),
        RecordingFilter(assigned_to="agent1"),
        RecordingFilter(kind="voicemail", seen_by="agent1", boxes=("sales",)),
        RecordingFilter(kind="voicemail", seen_by="agent3", boxes=()),
        RecordingFilter(since=NOW + 2, until=NOW + 4),
        RecordingFilter(agent="agent1", queue="support", since=NOW + 2),
    ],
)
@async_test
async def test_a_query_agrees_with_the_rule(store: Store, wanted: RecordingFilter) -> None:
    await apply(
        store,
        *(event for number in range(4) for event in contact(number, (f"agent{number % 2 + 1}",))),
        *message(10),
        *message(11, "sales"),
        *message(12),
        *message(13)[:2],
        VoicemailHeard(at=NOW, call="call-12", recording="msg-12", box="support", by="agent1"),
        VoicemailAssigned(at=NOW, call="call-10", recording="msg-10", box="support", by="boss", to="agent1"),
        RecordingDeleted(at=NOW, call="call-1", recording="rec-1", by="", reason="retention"),
    )
    everything = (await store.recordings.page(RecordingFilter())).items
    assert len(everything) == 8
    found = await store.recordings.page(wanted)
    assert found.items == tuple(record for record in everything if wanted.admits(record))


@async_test
async def test_pages_show_every_recording_once_newest_first(store: Store) -> None:
    await apply(store, *(event for number in range(5) for event in contact(number)))
    first = await store.recordings.page(RecordingFilter(), limit=3)
    second = await store.recordings.page(RecordingFilter(), first.next, limit=3)
    assert [record.id for record in first.items] == ["rec-4", "rec-3", "rec-2"]
    assert ([record.id for record in second.items], second.next) == (["rec-1", "rec-0"], "")
    with pytest.raises(BadCursor):
        await store.recordings.page(RecordingFilter(), "nonsense")


@async_test
async def test_a_batch_applied_twice_or_in_pieces_is_the_same(store: Store) -> None:
    batch = list(enumerate([*contact(1), *message(2)], 1))
    for end in (2, 4, 7, 8):
        await store.projector.apply(batch[:end])
    folded = None
    for _, event in batch:
        if recording_of(event) == "rec-1":
            folded = fold(folded, event)
    assert await store.recordings.get("rec-1") == folded
    assert [record.id for record in (await store.recordings.page(RecordingFilter())).items] == [
        "msg-2",
        "rec-1",
    ]


@async_test
async def test_every_access_stands_in_the_audit_newest_first(store: Store) -> None:
    def access(number: int, user: str) -> DataAccessed:
        return DataAccessed(
            at=NOW + number, user=user, source="192.0.2.7", action="listened", kind="recording", item="rec-1"
        )

    await apply(store, access(1, "ann"), access(2, "bob"), access(3, "ann"), *contact(1))
    newest = await store.audit.page(AccessFilter(), limit=2)
    assert newest[0] == Access(
        seq=3, at=NOW + 3, user="ann", source="192.0.2.7", action="listened", kind="recording", item="rec-1"
    )
    older = await store.audit.page(AccessFilter(), before=newest[-1].seq)
    assert [line.seq for line in [*newest, *older]] == [3, 2, 1]
    for wanted, numbers in [
        (AccessFilter(user="ann"), [3, 1]),
        (AccessFilter(item="rec-2"), []),
        (AccessFilter(kind="recording", action="listened", since=NOW + 2, until=NOW + 3), [2]),
    ]:
        assert [line.seq for line in await store.audit.page(wanted)] == numbers


@async_test
async def test_listening_in_to_a_conversation_is_an_access_too(store: Store) -> None:
    await apply(store, SupervisionStarted(at=NOW, call="call-1", supervisor="boss", mode="listen"))
    assert await store.audit.page(AccessFilter(kind="conversation")) == [
        Access(seq=1, at=NOW, user="boss", source="", action="listen", kind="conversation", item="call-1")
    ]
