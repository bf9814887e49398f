"""Records as a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from callcenter.calls.cdr import CallRecord

PAGE = 500
MAX_ROWS = 100_000
"""What a spreadsheet still opens; more is a job for the database."""

Columns = tuple[tuple[str, Callable[[CallRecord], object]], ...]

COLUMNS: Columns = (
    ("id", lambda record: record.id),
    ("arrived_at", lambda record: moment(record.arrived_at)),
    ("ani", lambda record: record.ani),
    ("dnis", lambda record: record.dnis),
    ("display_name", lambda record: record.display_name),
    ("customer", lambda record: record.customer),
    ("customer_name", lambda record: record.customer_name),
    ("menu_path", lambda record: _path(record, "en")),
    ("queue", lambda record: record.queue),
    ("queued_at", lambda record: moment(record.queued_at)),
    ("waited_s", lambda record: round(record.waited_s, 3)),
    ("answered_at", lambda record: moment(record.answered_at)),
    ("agent", lambda record: record.agent),
    ("talk_s", lambda record: round(record.talk_s, 3)),
    ("hold_s", lambda record: round(record.hold_s, 3)),
    ("transfers", lambda record: record.transfers),
    ("stalls", lambda record: record.stalls),
    ("worst_mos", lambda record: "" if record.worst_mos is None else round(record.worst_mos, 2)),
    ("ended_at", lambda record: moment(record.ended_at)),
    ("state", lambda record: record.state.value),
    ("outcome", lambda record: record.outcome),
    ("released_by", lambda record: record.released_by),
    ("cause", lambda record: record.cause),
    ("direction", lambda record: record.direction),
    ("trunk", lambda record: record.trunk),
    ("account", lambda record: record.account),
    ("diverted_from", lambda record: record.diverted_from),
    ("disposition", lambda record: record.disposition),
    ("disposition_note", lambda record: record.disposition_note),
    (
        "disposition_fields",
        lambda record: "; ".join(f"{k}: {v}" for k, v in record.disposition_fields.items()),
    ),
)
Row = TypeVar("Row")


def columns_in(language: str) -> Columns:
    """The same columns; what callers chose is named as who reads the file knows it."""
    named: Mapping[str, Callable[[CallRecord], object]] = {
        "menu_path": lambda record: _path(record, language)
    }
    return tuple((name, named.get(name, value)) for name, value in COLUMNS)


def _path(record: CallRecord, language: str) -> str:
    return " > ".join(one.said(language) for one in record.menu_path)


_NUMBER = re.compile(r"^\+\d{1,20}$")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def csv_table(
    columns: Sequence[tuple[str, Callable[[Row], object]]],
    page: Callable[[str], Awaitable[tuple[Sequence[Row], str]]],
) -> AsyncIterator[str]:
    """A file of any records, page by page: a year of them never sits in memory. `page(after)` gives rows and `next`."""
    # The mark tells spreadsheets that names are UTF-8.
    yield "\ufeff" + _line([name for name, _ in columns])
    after, rows = "", 0
    while rows < MAX_ROWS:
        items, after = await page(after)
        yield "".join(_line([_cell(value(record)) for _, value in columns]) for record in items)
        rows += len(items)
        if not after:
            break


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    # SIP text may hold octets that are no UTF-8, as lone surrogates.
    text = "" if value is None else str(value).encode("utf-8", "replace").decode()
    # A caller chooses his display name: it must not become a formula in somebody's spreadsheet.
    is_formula = isinstance(value, str) and text.startswith(_FORMULA) and not _NUMBER.match(text)
    return f"'{text}" if is_formula else text


def moment(at: float | None) -> datetime | None:
    """A record's time as the columns of files have it."""
    return None if at is None else datetime.fromtimestamp(at, UTC)
