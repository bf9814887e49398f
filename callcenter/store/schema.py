"""Bring a database to the present schema at every start: a new one at once, an older one by Alembic's migrations."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from callcenter.store.engine import SYNC_DRIVERS, parse_url, prepare
from callcenter.store.errors import StoreError
from callcenter.store.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION = "alembic_version"


async def upgrade(url: str) -> None:
    """Create or migrate the schema. Does nothing when it is up to date; StoreError when it cannot."""
    await asyncio.to_thread(upgrade_now, url)


def upgrade_now(url: str) -> None:
    """The same for a command line without a loop."""
    engine = create_engine(parse_url(url, SYNC_DRIVERS))
    prepare(engine)
    try:
        if not _is_present(engine):
            with engine.connect() as connection:
                migrate(connection)
    except (SQLAlchemyError, OSError) as failed:
        raise StoreError(f"the database cannot be opened or upgraded: {failed}") from failed
    finally:
        engine.dispose()


def newest() -> str:
    """The present revision: migrations are numbered, and their files named by number."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def migrate(connection: Connection, to: str = "head") -> None:
    """One migration after another, from wherever the database is."""
    # Half a second to import, and rarely needed.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _is_present(engine: Engine) -> bool:
    """Whether the schema is the present one, also by having been made just now; else it is an older release's."""
    with engine.begin() as connection:
        if inspect(connection).has_table(VERSION):
            return bool(connection.scalar(text(f"SELECT version_num FROM {VERSION}")) == newest())
        # What a kill left of an earlier attempt is made complete: the version comes last.
        metadata.create_all(connection)
        connection.execute(
            text(
                f"CREATE TABLE {VERSION} (version_num VARCHAR(32) NOT NULL,"
                f" CONSTRAINT {VERSION}_pkc PRIMARY KEY (version_num))"
            )
        )
        connection.execute(text(f"INSERT INTO {VERSION} VALUES (:newest)"), {"newest": newest()})
        return True
