"""Write a workbook, as a process of its own: `python -m callcenter.sheet_writer FILE`, rows as JSON lists on stdin.

The first row is the head. `{"at": "2027-01-15T09:00:00"}` is a moment. A hundred thousand rows keep a processor busy
for a minute or two: in the process that carries sound they would be heard.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

LONGEST_TEXT = 32_767
"""What a cell may hold."""
WIDTH = 18
GENTLE = 10


def write(path: str, lines: Iterable[bytes]) -> None:
    """Write the rows into a workbook of one sheet, its head in bold and always in sight."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.freeze_panes = "A2"
    for number, line in enumerate(lines):
        cells = [_cell(sheet, value) for value in json.loads(line)]
        if number == 0:
            for at, cell in enumerate(cells, 1):
                cell.font = Font(bold=True)
                sheet.column_dimensions[get_column_letter(at)].width = WIDTH
        sheet.append(cells)
    book.save(path)


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> Cell:
    cell: Cell = WriteOnlyCell(sheet)
    if isinstance(value, dict):
        cell.value = datetime.fromisoformat(value["at"])
        cell.number_format = "yyyy-mm-dd hh:mm:ss"
    elif isinstance(value, str):
        text = value.encode("utf-8", "replace").decode()
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_TEXT]
        # Whatever it looks like: a caller chooses his display name, which must not be somebody's formula.
        cell.data_type = "s"
    else:
        cell.value = value
    return cell


if __name__ == "__main__":
    os.nice(GENTLE)
    write(sys.argv[1], sys.stdin.buffer)
