"""Imports of tables while the product serves: read, checked and written beside the calls, one at a time.

reading ─▶ checking ─▶ (a trial: done)
              │
              ├─▶ hashing (of users: passwords that are new or others) ─┐
              └─────────────────────────────────────────────────────────┴─▶ writing ─▶ done
any of them ─▶ failed (rows that are wrong), cancelled (until writing)
"""

from __future__ import annotations

import asyncio
import csv
import io
import zipfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import structlog

from callcenter.admin import AdminError, Invalid, Outcome, Wanted, kind_of, objects, plain
from callcenter.admin.tabular import KIND, Mode, Reading, RowError, What
from callcenter.site import Site as House
from callcenter.site import SiteError
from callcenter.site.load import document_of
from callcenter.web.import_port import MAY_BE_CANCELLED, Format, Import, ImportBusy, ImportOver, NoSuchImport
from callcenter.wording import in_languages, problem_of
from said import Said

log = structlog.get_logger("import")

MOST_ROWS = 50_000
"""More customers than that belong into the records by a program, not into the site."""
MOST_COLUMNS = 500
KEPT = 20
LOOK_EVERY = 200
"""Rows between two looks at whether somebody has cancelled."""

Data = dict[str, Any]


class Site(Protocol):
    """The part of `SiteDesk` used here."""

    async def edit(self, work: Callable[[Data], Data], wanted: Wanted) -> Outcome: ...


HashAhead = Callable[[House, Callable[[int, int], None]], Awaitable[None]]
"""Hashes the new passwords of a site; tells before each how many of how many there are."""


class _Cancelled(Exception):
    """Somebody does not want it any more."""


class _Unreadable(Exception):
    """The file is not what it was said to be."""

    def __init__(self, problem: Said) -> None:
        super().__init__(problem)
        self.problem = problem


class _RowsWrong(Exception):
    """Some rows cannot be used; they are noted."""


class ImportDesk:
    """Implements `web.import_port.Imports`."""

    def __init__(
        self, site: Site, hash_ahead: HashAhead, new_name: Callable[[], str], now: Callable[[], float]
    ) -> None:
        self._site = site
        self._hash_ahead = hash_ahead
        self._new_name = new_name
        self._now = now
        self._imports: dict[str, Import] = {}
        self._octets: dict[str, bytes] = {}
        self._reading: Reading | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self, what: What, format: Format, mode: Mode, octets: bytes, wanted: Wanted) -> Import:
        self._check_free()
        made = Import(
            name=self._new_name(), what=what, format=format, mode=mode, wanted=wanted, at=self._now()
        )
        self._imports[made.name], self._octets[made.name] = made, octets
        while len(self._imports) > KEPT:
            oldest = next(iter(self._imports))
            del self._imports[oldest], self._octets[oldest]
        self._start(made)
        return made

    def get(self, name: str) -> Import:
        found = self._imports.get(name)
        if found is None:
            raise NoSuchImport(Said("There is no such import, or not any more; begin it anew."))
        return found

    def cancel(self, name: str) -> Import:
        found = self.get(name)
        if found.state not in MAY_BE_CANCELLED:
            raise ImportOver(Said("It cannot be cancelled any more."))
        found.is_cancelled = True
        return found

    def run(self, name: str, wanted: Wanted) -> Import:
        self._check_free()
        tried = self.get(name)
        if tried.state != "done" or not tried.wanted.dry_run:
            raise ImportOver(Said("Only what was tried without a mistake can be run."))
        tried.wanted, tried.state, tried.done, tried.outcome = wanted, "reading", 0, None
        self._start(tried)
        return tried

    async def stop(self) -> None:
        """Nothing is written after this."""
        if self._task is not None:
            for one in self._imports.values():
                one.is_cancelled = True
            await asyncio.wait([self._task])

    def _check_free(self) -> None:
        if self._task is not None and not self._task.done():
            raise ImportBusy(Said("Another import is under way; wait for its end or cancel it."))

    def _start(self, made: Import) -> None:
        self._task = asyncio.ensure_future(self._carry_out(made))

    async def _carry_out(self, made: Import) -> None:
        try:
            self._reading = None
            made.outcome = await self._taken_in(made)
            made.state = "done"
        except _Cancelled:
            made.state = "cancelled"
        except _RowsWrong:
            made.state = "failed"
        except _Unreadable as wrong:
            made.errors, made.error_count = [_of_file(wrong.problem)], 1
            made.state = "failed"
        except Invalid as wrong:
            self._explain(made, wrong)
            made.state = "failed"
        except (AdminError, OSError) as error:
            made.errors, made.error_count = [_of_file(problem_of(error))], 1
            made.state = "failed"
        except Exception:
            log.exception("import_failed", what=made.what)
            made.errors, made.error_count = (
                [_of_file(Said("something went wrong here; it has been logged"))],
                1,
            )
            made.state = "failed"

    async def _taken_in(self, made: Import) -> Outcome:
        """Hashes take a tenth of a second each: they are made before anything is written, while others may change the
        site, and until the last of them nothing has happened."""
        if made.what != "users" and not made.wanted.dry_run:
            return await self._site.edit(lambda data: self._last_work(made, data), made.wanted)
        trial = await self._site.edit(lambda data: self._work(made, data), replace(made.wanted, dry_run=True))
        if made.wanted.dry_run or not trial.changed:
            return trial
        made.state = "hashing"
        await self._hash_ahead(trial.site, lambda done, of: self._hashed(made, of - done))
        made.state = "writing"
        return await self._site.edit(lambda data: self._work(made, data), made.wanted)

    def _hashed(self, made: Import, left: int) -> None:
        _stop_if_cancelled(made)
        made.done = max(0, made.total - left)

    # ---- in a thread

    def _last_work(self, made: Import, data: Data) -> Data:
        result = self._work(made, data)
        made.state = "writing"
        _stop_if_cancelled(made)
        return result

    def _work(self, made: Import, data: Data) -> Data:
        """The site as it would be with the table in it; raises _Cancelled, _Unreadable, _RowsWrong."""
        reading = self._reading = Reading(made.what, made.mode, data)
        octets = self._octets[made.name]
        if made.format == "yaml":
            given = _yaml_objects(made.what, octets)
            made.total = made.done = len(given)
            reading.take_objects(given)
        else:
            rows = [*(_csv_rows(octets) if made.format == "csv" else _xlsx_rows(octets))]
            made.total = max(0, len(rows) - 1)
            self._read(made, reading, rows)
        if reading.errors:
            made.errors, made.error_count = reading.errors, reading.error_count
            raise _RowsWrong
        if made.state == "reading":
            made.state = "checking"
        result = reading.result()
        _stop_if_cancelled(made)
        return result

    def _read(self, made: Import, reading: Reading, rows: Sequence[Sequence[object]]) -> None:
        if not rows:
            raise _Unreadable(Said("the file is empty"))
        reading.take_head(rows[0])
        if not reading.is_readable:
            return
        for at, cells in enumerate(rows[1:], 2):
            reading.take(at, cells)
            made.done = at - 1
            if at % LOOK_EVERY == 0:
                _stop_if_cancelled(made)

    def _explain(self, made: Import, wrong: Invalid) -> None:
        reading = self._reading
        if reading is None:
            # What is in force is wrong already: an editor has been at it.
            made.errors, made.error_count = [_of_file(problem_of(wrong))], 1
            return
        reading.explain(wrong.problems)
        made.errors, made.error_count = reading.errors, reading.error_count


def _stop_if_cancelled(made: Import) -> None:
    if made.is_cancelled:
        raise _Cancelled


def _of_file(problem: Said) -> RowError:
    return RowError(row=0, column="", value="", problem=in_languages(problem))


def _csv_rows(octets: bytes) -> Iterator[Sequence[object]]:
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Unreadable(Said("the file is not UTF-8 text; save it as CSV UTF-8")) from error
    head = text.partition("\n")[0]
    # Spreadsheets of many countries separate by semicolons.
    delimiter = max(",;\t", key=head.count) if head else ","
    try:
        for at, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            _check_size(at, len(row))
            yield row
    except csv.Error as error:
        raise _Unreadable(Said("the file is not CSV: {why}", why=error)) from error


def _xlsx_rows(octets: bytes) -> Iterator[Sequence[object]]:
    # Half a second to import, with numpy where that is: not at every start.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(octets), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for at, row in enumerate(sheet.iter_rows(values_only=True)):
            _check_size(at, len(row))
            yield list(row)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise _Unreadable(Said("the file is not an XLSX workbook")) from error


def _check_size(at: int, width: int) -> None:
    if at > MOST_ROWS:
        raise _Unreadable(Said("the file has more than {most} rows; import it in parts", most=MOST_ROWS))
    if width > MOST_COLUMNS:
        raise _Unreadable(Said("the file has more than {most} columns", most=MOST_COLUMNS))


def _yaml_objects(what: What, octets: bytes) -> dict[str, Data]:
    kind = kind_of(KIND[what])
    try:
        document = document_of(
            Path("import.yaml"),
            octets.decode("utf-8"),
            Said("it begins with {section}:", section=kind.section),
        )
        return objects({kind.section: plain(document.data)[kind.section]}, kind)
    except (SiteError, UnicodeDecodeError) as error:
        raise _Unreadable(Said("the file is not YAML: {why}", why=problem_of(error))) from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _Unreadable(
            Said("the file must begin with {section}: as the site file does", section=kind.section)
        ) from error
