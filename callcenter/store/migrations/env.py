"""Alembic's entry: `upgrade()` hands over a connection; the alembic command line takes `-x url=…`."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine

from callcenter.store.engine import SYNC_DRIVERS, parse_url, prepare
from callcenter.store.tables import metadata


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite cannot alter a column: Alembic copies the table instead.
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        run(given)
        return
    url = context.get_x_argument(as_dictionary=True)["url"]
    engine = create_engine(parse_url(url, SYNC_DRIVERS))
    prepare(engine)
    with engine.connect() as connection:
        run(connection)


main()
