"""Call records as a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from callcenter.calls.cdr import CallRecord
from callcenter.calls.search import CallFilter
from callcenter.web.deps import Calls

PAGE = 500
MAX_ROWS = 100_000
"""What a spreadsheet still opens; more is a job for the database."""

COLUMNS: tuple[tuple[str, Callable[[CallRecord], object]], ...] = (
    ("id", lambda record: record.id),
    ("arrived_at", lambda record: _moment(record.arrived_at)),
    ("ani", lambda record: record.ani),
    ("dnis", lambda record: record.dnis),
    ("display_name", lambda record: record.display_name),
    ("customer", lambda record: record.customer),
    ("customer_name", lambda record: record.customer_name),
    ("menu_path", lambda record: " > ".join(record.menu_path)),
    ("queue", lambda record: record.queue),
    ("queued_at", lambda record: _moment(record.queued_at)),
    ("waited_s", lambda record: round(record.waited_s, 3)),
    ("answered_at", lambda record: _moment(record.answered_at)),
    ("agent", lambda record: record.agent),
    ("talk_s", lambda record: round(record.talk_s, 3)),
    ("ended_at", lambda record: _moment(record.ended_at)),
    ("state", lambda record: record.state.value),
    ("outcome", lambda record: record.outcome),
    ("released_by", lambda record: record.released_by),
    ("cause", lambda record: record.cause),
)
_NUMBER = re.compile(r"^\+\d{1,20}$")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def csv_rows(calls: Calls, wanted: CallFilter) -> AsyncIterator[str]:
    """The file piece by piece, page by page: a year of calls never sits in memory."""
    # The mark tells spreadsheets that names are UTF-8.
    yield "\ufeff" + _line([name for name, _ in COLUMNS])
    after, rows = "", 0
    while rows < MAX_ROWS:
        page = await calls.page(wanted, after, PAGE)
        yield "".join(_line([_cell(value(record)) for _, value in COLUMNS]) for record in page.items)
        rows += len(page.items)
        after = page.next
        if not after:
            break


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    # A caller chooses his display name: it must not become a formula in somebody's spreadsheet.
    is_formula = isinstance(value, str) and text.startswith(_FORMULA) and not _NUMBER.match(text)
    return f"'{text}" if is_formula else text


def _moment(at: float | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
