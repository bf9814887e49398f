"""A database of the deployment that is new: its tables and first rows, from a file of SQL statements."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from callcenter.store.engine import SYNC_DRIVERS, parse_url, prepare
from callcenter.store.errors import StoreError

MAX_BYTES = 5_000_000


async def make_first(url: str, script: Path) -> bool:
    """Run the script if the database has no tables; False if it has some. All of it happens, or nothing."""
    return await asyncio.to_thread(make_first_now, url, script)


def make_first_now(url: str, script: Path) -> bool:
    """The same for whoever has no loop. Raises StoreError with the number of the statement."""
    engine = create_engine(parse_url(url, SYNC_DRIVERS))
    prepare(engine)
    done = 0
    try:
        with engine.execution_options(callcenter_writes=True).begin() as connection:
            if inspect(connection).get_table_names():
                return False
            for statement in statements(script.read_text(encoding="utf-8")):
                done += 1
                connection.exec_driver_sql(statement)
        return True
    except (SQLAlchemyError, OSError, UnicodeDecodeError) as error:
        cause = getattr(error, "orig", None) or error
        raise StoreError(f"{script}: statement {done}: {type(cause).__name__}: {cause}") from error
    finally:
        engine.dispose()


def statements(script: str) -> list[str]:
    """The statements of a script: each ends with a semicolon at the end of a line. Lines from -- on are comments."""
    lines = [line for line in script[:MAX_BYTES].splitlines() if not line.lstrip().startswith("--")]
    found: list[str] = []
    begun: list[str] = []
    for line in lines:
        begun.append(line)
        if line.rstrip().endswith(";"):
            found.append("\n".join(begun).strip().removesuffix(";"))
            begun = []
    rest = "\n".join(begun).strip()
    return [one for one in (*found, rest) if one.strip()]
