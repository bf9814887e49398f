"""Records as files: the same columns as text (CSV) and as a workbook (XLSX)."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import Query
from pydantic import AfterValidator
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response, StreamingResponse

from callcenter.web.calls_csv import MAX_ROWS, csv_table
from callcenter.web.errors import NoWorkbook

Format = Literal["json", "csv", "xlsx"]
Row = TypeVar("Row")
Columns = Sequence[tuple[str, Callable[[Row], object]]]
Page = Callable[[str], Awaitable[tuple[Sequence[Row], str]]]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITER = (sys.executable, "-m", "callcenter.sheet_writer")
AT_ONCE = 2
"""Workbooks being written; each by a process of its own, which leaves the sound alone: a year takes a minute or two."""

_writing = asyncio.Semaphore(AT_ONCE)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError("no such time zone") from unknown
    return name


Reader = Annotated[
    Literal["en", "zh"], Query(description="The language in which a file names what flows call it")
]
Zone = Annotated[
    str,
    Query(max_length=64, description="Times of a workbook, such as Asia/Shanghai; UTC without"),
    AfterValidator(_known_zone),
]


async def as_file(
    kind: Literal["csv", "xlsx"], name: str, columns: Columns[Row], page: Page[Row], zone: str = ""
) -> Response:
    """The file `name`.csv or .xlsx. `page(after)` gives rows and `next`."""
    if kind == "csv":
        headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        rows = csv_table(columns, page)
        return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)
    path = await workbook(columns, page, ZoneInfo(zone or "UTC"))
    return FileResponse(
        path,
        media_type=XLSX,
        filename=f"{name}.xlsx",
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


async def workbook(columns: Columns[Row], page: Page[Row], zone: ZoneInfo) -> Path:
    """Write a workbook into a temporary file, which is the caller's to delete. Raises NoWorkbook."""
    with tempfile.NamedTemporaryFile(prefix="callcenter-", suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    try:
        async with _writing:
            await _written(path, _lines(columns, page, zone))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


async def _written(path: Path, lines: AsyncIterator[bytes]) -> None:
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*WRITER, str(path), stdin=pipe, stderr=pipe)
    assert child.stdin is not None
    try:
        # A writer that has died says why at its end.
        with suppress(ConnectionError):
            async for line in lines:
                child.stdin.write(line)
                await child.stdin.drain()
        child.stdin.close()
        _, problem = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        said = problem.decode(errors="replace").strip().splitlines()
        raise NoWorkbook(said[-1] if said else f"exit code {child.returncode}")


async def _lines(columns: Columns[Row], page: Page[Row], zone: ZoneInfo) -> AsyncIterator[bytes]:
    yield _line([name for name, _ in columns])
    after, rows = "", 0
    while rows < MAX_ROWS:
        items, after = await page(after)
        yield b"".join(_line([_cell(value(item), zone) for _, value in columns]) for item in items)
        rows += len(items)
        if not after:
            break


def _line(cells: list[object]) -> bytes:
    return json.dumps(cells).encode() + b"\n"


def _cell(value: object, zone: ZoneInfo) -> object:
    """Workbooks know no zones: a moment is what the wall clock there showed."""
    if isinstance(value, datetime):
        local = value.astimezone(zone).replace(tzinfo=None)
        return {"at": local.isoformat(timespec="seconds")}
    return value if value is None or isinstance(value, str | int | float) else str(value)
