"""Bring a database to the present schema: Alembic, packaged, run at every start."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError

from callcenter.store.engine import SYNC_DRIVERS, parse_url, prepare
from callcenter.store.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"


async def upgrade(url: str) -> None:
    """Create or migrate the schema. Does nothing when it is up to date; StoreError when it cannot."""
    await asyncio.to_thread(upgrade_now, url)


def upgrade_now(url: str) -> None:
    """The same for a command line without a loop."""
    engine = create_engine(parse_url(url, SYNC_DRIVERS))
    prepare(engine)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except (SQLAlchemyError, OSError) as failed:
        raise StoreError(f"the database cannot be opened or upgraded: {failed}") from failed
    finally:
        engine.dispose()
