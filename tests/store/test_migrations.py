"""A database of an older release is taken along: its rows stay, and what is new has its default."""

from __future__ import annotations

from dataclasses import replace

from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, insert, inspect, text

from callcenter.calls.cdr import CallRecord, CallState
from callcenter.customers import last_agent, tags_of
from callcenter.events import RecordingStarted
from callcenter.store import open_store
from callcenter.store.engine import SYNC_DRIVERS, parse_url
from callcenter.store.schema import MIGRATIONS, migrate, newest, upgrade_now
from tests.helpers.aio import async_test
from tests.store.conftest import CHEAP

CALL = CallRecord(
    id="call-1", arrived_at=1.5, state=CallState.ENDED, ani="+8613800000142", agents=("agent1",), talk_s=9.0
)


def old_database(url: str, revision: str) -> None:
    """A database as that release left it, with one call in it."""
    engine = create_engine(parse_url(url, SYNC_DRIVERS))
    with engine.connect() as connection:
        migrate(connection, revision)
    tables = MetaData()
    tables.reflect(engine)
    row = {name: value for name, value in CALL.to_data().items() if name in tables.tables["call"].c}
    with engine.begin() as connection:
        connection.execute(insert(tables.tables["call"]), row)
        connection.execute(insert(tables.tables["call_agent"]), {"call": CALL.id, "agent": "agent1"})
        connection.execute(insert(tables.tables["projection"]), {"name": "calls", "seq": 7})
    engine.dispose()


@async_test
async def test_the_first_releases_calls_are_kept_and_can_have_recordings(url: str) -> None:
    old_database(url, "0001")
    store = await open_store(url, CHEAP)
    assert await store.calls.get("call-1") == CALL
    started = RecordingStarted(at=2.0, call="call-1", recording="rec-1", kind="contact")
    await store.projector.apply([(8, started)])
    assert await store.calls.get("call-1") == replace(CALL, recordings=("rec-1",))
    assert await store.recordings.get("rec-1") is not None
    await store.close()


@async_test
async def test_customers_of_before_there_were_tags_are_kept(url: str) -> None:
    old_database(url, "0005")
    engine = create_engine(parse_url(url, SYNC_DRIVERS))
    tables = MetaData()
    tables.reflect(engine)
    named = {
        "name": "He Jian", "local_name": "", "account": "", "tier": "gold", "language": "zh", "email": "",
        "notes": "", "do_not_sell": False,
    }  # fmt: skip
    contact = {
        "id": "old", "customer": "he", "at": 9.0, "channel": "call", "summary": {"en": "A call."},
        "outcome": "complaint", "agent": "agent2", "call": "",
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(tables.tables["customer"]), {"id": "he", **named})
        connection.execute(
            insert(tables.tables["customer_number"]), {"customer": "he", "number": "+8613", "rank": 0}
        )
        connection.execute(insert(tables.tables["interaction"]), contact)
    engine.dispose()
    store = await open_store(url, CHEAP)
    (he,) = await store.customers.by_number("+8613")
    assert (he.tags, [(item.agent, item.disposition) for item in he.timeline]) == ((), [("agent2", "")])
    assert (last_agent(he), tags_of(he, 10.0)) == (("agent2", 9.0), ("complaint",))
    await store.close()


@async_test
async def test_accounts_of_before_they_could_be_typed_are_found(url: str) -> None:
    old_database(url, "0006")
    engine = create_engine(parse_url(url, SYNC_DRIVERS))
    tables = MetaData()
    tables.reflect(engine)
    row = {
        "id": "he", "name": "He Jian", "local_name": "", "account": "AB-40 402.551", "tier": "", "language": "zh",
        "email": "", "notes": "", "do_not_sell": False,
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(tables.tables["customer"]), row)
    engine.dispose()
    store = await open_store(url, CHEAP)
    assert [one.account for one in await store.customers.by_account("ab40402551")] == ["AB-40 402.551"]
    await store.close()


def test_the_newest_revision_is_the_one_that_migrations_lead_to() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == newest()


def looked_at(url: str) -> dict[str, object]:
    """Every table with its columns, keys and indexes, as the database tells them."""
    engine = create_engine(parse_url(url, SYNC_DRIVERS))
    with engine.connect() as connection:
        seen = inspect(connection)
        found = {
            name: (
                sorted(map(repr, seen.get_columns(name))),
                seen.get_pk_constraint(name)["constrained_columns"],
                sorted(map(repr, seen.get_foreign_keys(name))),
                sorted(map(repr, seen.get_indexes(name))),
            )
            for name in seen.get_table_names()
        }
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    engine.dispose()
    return {"version": version, **found}


def test_a_new_database_is_what_all_migrations_together_make(url: str) -> None:
    upgrade_now(url)
    made = looked_at(url)
    upgrade_now(url)
    assert looked_at(url) == made
    engine = create_engine(parse_url(url, SYNC_DRIVERS))
    with engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        tables.drop_all(connection)
    with engine.connect() as connection:
        migrate(connection)
    engine.dispose()
    assert looked_at(url) == made


def test_what_a_kill_left_half_made_is_completed(url: str) -> None:
    upgrade_now(url)
    made = looked_at(url)
    engine = create_engine(parse_url(url, SYNC_DRIVERS))
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        connection.execute(text("DROP TABLE projection"))
    engine.dispose()
    upgrade_now(url)
    assert looked_at(url) == made
