"""Quarters of an hour in both stores; what is under way outlives a restart; an older database is counted once."""

from __future__ import annotations

from sqlalchemy import delete

from callcenter.events import CallConnected, CallEnded, EntryEnded, EntryStarted, Event
from callcenter.kpi.intervals import Tally, wait_class
from callcenter.store import SqlStore, open_store
from callcenter.store import tables as t
from tests.helpers.aio import async_test
from tests.store.conftest import CHEAP, Store


def story(call: str, at: float, queue: str = "support") -> list[Event]:
    """A caller who waits for 10 s and talks for a minute."""
    return [
        EntryStarted(
            at=at, entry=f"e-{call}", call=call, queue=queue, skills=(), priority=0, cause="arrival", ranked_from=at
        ),
        EntryEnded(
            at=at + 10, entry=f"e-{call}", call=call, queue=queue, outcome="answered", agent="ann", waited_s=10.0,
            cause="arrival",
        ),
        CallConnected(at=at + 10, call=call, entry=f"e-{call}", agent="ann"),
        CallEnded(at=at + 70, call=call, released_by="caller", outcome="answered", cause=""),
    ]  # fmt: skip


ANSWERED = Tally(
    offered=1, answered=1, answered_in_time=1, answer_wait_s=10.0, longest_s=10.0, waits={wait_class(10): 1}
)
TALKED = Tally(handled=1, talk_s=60.0)


@async_test
async def test_quarters_are_found_by_time_and_queue(store: Store) -> None:
    events = [*story("1", 1000.0), *story("2", 1100.0), *story("3", 1900.0), *story("4", 1900.0, "sales")]
    await store.projector.apply(list(enumerate(events, 1)))
    one = ANSWERED + TALKED
    assert await store.intervals.between(0, 900) == {}
    assert await store.intervals.between(900, 1800) == {("support", 900): one + one}
    assert await store.intervals.between(900, 3600) == {
        ("support", 900): one + one, ("support", 1800): one, ("sales", 1800): one,
    }  # fmt: skip
    assert await store.intervals.between(900, 3600, ["sales"]) == {("sales", 1800): one}


@async_test
async def test_a_conversation_goes_on_over_a_restart(url: str, sql: SqlStore) -> None:
    *begun, end = list(enumerate(story("1", 1000.0), 1))
    await sql.projector.apply(begun)
    again = await open_store(url, CHEAP)
    await again.projector.apply([*begun, end])
    assert await again.intervals.between(0, 3600) == {("support", 900): ANSWERED + TALKED}
    await again.close()


@async_test
async def test_what_happened_before_there_were_quarters_is_counted_once(url: str, sql: SqlStore) -> None:
    await sql.projector.apply(list(enumerate(story("1", 1000.0), 1)))
    await sql.projector._worker.write(lambda connection: connection.execute(delete(t.queue_interval)), "")
    for number, call in ((5, "2"), (9, "3")):
        again = await open_store(url, CHEAP)
        await again.projector.apply(list(enumerate(story(call, 1100.0), number)))
        await again.close()
    found = await sql.intervals.between(0, 3600)
    assert {key: (tally.offered, tally.talk_s) for key, tally in found.items()} == {
        ("support", 900): (3, 180.0)
    }
