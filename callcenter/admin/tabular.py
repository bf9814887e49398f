"""Users, skills and their names, numbers, customers, articles as tables: out, in, each mistake with row and remedy.

A column that a table does not have leaves that field as it is; an empty cell takes the field away. Several values stand
in one cell with semicolons between: `support:8; sales:5`.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from callcenter.admin.errors import Problem
from callcenter.admin.objects import Data, kind_of, objects
from callcenter.site.articles import LONGEST_TEXT
from callcenter.wording import in_languages

What = Literal["users", "skills", "skill_names", "numbers", "customers", "articles"]
Mode = Literal["add", "replace"]
Words = dict[str, str]
Cells = Sequence[object]

LONGEST_CELL = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """What is wrong in a row (as a spreadsheet counts them, the head is 1), and what to do."""

    row: int
    column: str
    value: str
    problem: Words

    def to_data(self) -> Data:
        """For the API."""
        return {"row": self.row, "column": self.column, "value": self.value, "problem": self.problem}


class BadCell(Exception):
    """A cell does not say what its column wants."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.problem = {"en": en, "zh": zh}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, the field behind it, how the field is read from a cell and written into one."""

    head: str
    field: str
    read: Callable[[str], Any]
    write: Callable[[Any], object]
    longest: int = LONGEST_CELL


def _text(cell: str) -> str:
    return cell


def _shown(value: Any) -> object:
    return "" if value is None else value


def _whole(cell: str) -> int:
    try:
        return int(cell)
    except ValueError:
        raise BadCell("write a whole number", "请填写整数") from None


def _yes(cell: str) -> bool:
    word = cell.lower()
    if word in ("yes", "true", "1", "y", "是"):
        return True
    if word in ("no", "false", "0", "n", "否"):
        return False
    raise BadCell("write yes or no", "请填写 yes 或 no")


def _yes_shown(value: Any) -> str:
    return "yes" if value else "no"


def _day(cell: str) -> str:
    """Workbooks know no days without an hour."""
    day = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[ T]00:00:00)?", cell)
    if day is None:
        raise BadCell("write a date such as 2026-12-25", "请填写日期，例如 2026-12-25")
    return day[1]


def _list(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _levels(cell: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in _list(cell):
        name, colon, level = (one.strip() for one in part.rpartition(":"))
        if not colon or not level.isdigit():
            raise BadCell(
                f"write {part!r} as name:level, such as support:8",
                f"请将 {part} 写成 名称:等级，例如 support:8",
            )
        found[name] = int(level)
    return found


def _queues(cell: str) -> Any:
    parts = _list(cell)
    return _levels(cell) if any(":" in part for part in parts) else parts


def _joined(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}:{level}" for name, level in value.items())
    return "; ".join(map(str, value or ()))


def _plain(head: str, field: str = "") -> Column:
    return Column(head, field or head, _text, _shown)


NAME = {
    "users": "user",
    "skills": "user",
    "skill_names": "skill",
    "numbers": "number",
    "customers": "id",
    "articles": "article",
}
"""The head of the column that says which object a row is about."""

COLUMNS: dict[str, tuple[Column, ...]] = {
    "users": (
        _plain("name"),
        _plain("local_name"),
        _plain("role"),
        Column("password", "password", _text, lambda value: ""),
        _plain("language"),
        _plain("extension"),
        _plain("number"),
        _plain("team"),
        _plain("scope"),
        Column("queues", "queues", _queues, _joined),
        Column("skills", "skills", _levels, _joined),
        Column("auto_answer", "auto_answer", _yes, _yes_shown),
        _plain("srtp"),
    ),
    "skill_names": (
        _plain("name_en", "name.en"),
        _plain("name_zh", "name.zh"),
        _plain("description_en", "description.en"),
        _plain("description_zh", "description.zh"),
    ),
    "numbers": (
        _plain("flow"),
        _plain("after_call"),
        _plain("name_en", "name.en"),
        _plain("name_zh", "name.zh"),
    ),
    "customers": (
        _plain("name"),
        _plain("local_name"),
        _plain("account"),
        _plain("tier"),
        _plain("language"),
        Column("since_year", "since_year", _whole, _shown),
        Column("numbers", "numbers", _list, _joined),
        _plain("email"),
        _plain("notes"),
        Column("do_not_sell", "do_not_sell", _yes, _yes_shown),
        Column("tags", "tags", _list, _joined),
    ),
    "articles": (
        _plain("title_en", "title.en"),
        _plain("title_zh", "title.zh"),
        Column("text_en", "text.en", _text, _shown, LONGEST_TEXT),
        Column("text_zh", "text.zh", _text, _shown, LONGEST_TEXT),
        *(Column(name, name, _list, _joined) for name in ("queues", "tiers", "tags", "dispositions", "menu")),
        Column("keywords", "keywords", _list, _joined),
        Column("until", "until", _day, _shown),
    ),
}
KIND = {
    "users": "users", "skills": "users", "skill_names": "skills", "numbers": "numbers", "customers": "customers",
    "articles": "articles",
}  # fmt: skip


# ---- out


def table_of(what: str, data: Data) -> Iterator[list[object]]:
    """The head, then a row for each object. Secrets are left out."""
    known = objects(data, kind_of(KIND[what]))
    if what == "skills":
        yield from _matrix(known)
        return
    columns = COLUMNS[what]
    yield [NAME[what], *(column.head for column in columns)]
    for name, value in known.items():
        yield [name, *(column.write(_field(value, column.field)) for column in columns)]


def _matrix(users: Mapping[str, Data]) -> Iterator[list[object]]:
    agents = {name: user.get("skills") or {} for name, user in users.items() if user.get("role") == "agent"}
    names = sorted({skill for skills in agents.values() for skill in skills})
    yield [NAME["skills"], *names]
    for name, skills in agents.items():
        yield [name, *(skills.get(skill, "") for skill in names)]


def _field(value: Data, path: str) -> Any:
    first, _, rest = path.partition(".")
    inside = value.get(first)
    return inside.get(rest) if rest and isinstance(inside, Mapping) else None if rest else inside


# ---- in


class Reading:
    """Rows of a table, one after another, become a site; `errors` holds at most `most` of those found."""

    def __init__(self, what: str, mode: Mode, data: Data, most: int = 1000) -> None:
        self._what, self._mode, self._most = what, mode, most
        self._kind = kind_of(KIND[what])
        self.errors: list[RowError] = []
        self.error_count = 0
        self.rows: dict[str, int] = {}
        self._data = copy.deepcopy(data)
        self._known = objects(self._data, self._kind)
        self._found: dict[str, Data] = {}
        self._head: list[Column | None] = []
        self._at = 0

    def take_head(self, cells: Cells) -> None:
        """The first row. Nothing else is read when the column of names is missing."""
        heads = [str(_shown(cell)).strip() for cell in cells]
        if not heads or heads[0].lower() != NAME[self._what]:
            first = NAME[self._what]
            en = f"the first column must be {first}; write {first} above it"
            self._wrong(1, "1", heads[0] if heads else "", en, f"第一列必须是 {first}，请将表头改为 {first}")
            return
        known = {column.head: column for column in COLUMNS.get(self._what, ())}
        for at, head in enumerate(heads[1:], 2):
            column = _skill(head) if self._what == "skills" and head else known.get(head.lower())
            if column is None and head:
                names = ", ".join(known)
                en, zh = f"there is no such column; columns: {names}", f"没有这一列；可用的列：{names}"
                self._wrong(1, str(at), head, en, zh)
            self._head.append(column)

    @property
    def is_readable(self) -> bool:
        """Whether rows can follow."""
        return not self.errors

    def take(self, row: int, cells: Cells) -> None:
        """One row below the head; empty ones say nothing."""
        texts = ["" if cell is None else _as_text(cell) for cell in cells]
        if not any(texts):
            return
        name = texts[0]
        if not name:
            self._wrong(row, NAME[self._what], "", "a name is needed here", "此处需要填写名称")
            return
        if name in self.rows:
            en = f"is in row {self.rows[name]} already; leave one of the two out"
            self._wrong(row, NAME[self._what], name, en, f"与第 {self.rows[name]} 行重复，请删除其中一行")
            return
        self.rows[name] = row
        if self._what == "skills" and name not in self._known:
            en, zh = "there is no such user; import the user first", "没有该用户，请先导入用户"
            self._wrong(row, NAME[self._what], name, en, zh)
            return
        self._found[name] = self._object(row, name, texts[1:])

    def _object(self, row: int, name: str, texts: Sequence[str]) -> Data:
        value = copy.deepcopy(self._known.get(name, {}))
        if self._what == "customers":
            value.setdefault("id", name)
        for column, text in zip(self._head, texts, strict=False):
            if column is None or (column.field == "password" and not text):
                continue
            if text == _as_text(column.write(_field(value, column.field))):
                # As it was given out: what is not written down stays so.
                continue
            if len(text) > column.longest:
                en, zh = f"write at most {column.longest} characters", f"最多 {column.longest} 个字符"
                self._wrong(row, column.head, text[:40], en, zh)
                continue
            try:
                _put(value, column.field, column.read(text) if text else None)
            except BadCell as bad:
                self._wrong(row, column.head, text, bad.problem["en"], bad.problem["zh"])
        return value

    def take_objects(self, given: Mapping[str, Data]) -> None:
        """Objects as a site file has them, in the place of rows."""
        for at, (name, value) in enumerate(given.items(), 1):
            self.rows[str(name)] = at
            self._found[str(name)] = {**self._known.get(str(name), {}), **value}

    def result(self) -> Data:
        """The site as it would be."""
        kept = {} if self._mode == "replace" and self._what != "skills" else dict(self._known)
        merged = {**kept, **self._found}
        if self._mode == "replace" and self._what != "skills":
            # Whoever stays keeps the place.
            merged = {name: merged[name] for name in (*[n for n in self._known if n in merged], *merged)}
        section: Any = list(merged.values()) if self._kind.id_field else merged
        self._data[self._kind.section] = section
        return self._data

    def explain(self, problems: Iterable[Problem]) -> None:
        """Mistakes of the site as a whole, each at the row it comes from."""
        for one in problems:
            row = self.rows.get(one.name, 0) if one.kind == self._kind.kind else 0
            field = one.field.split(".")[0]
            place = field if row else ".".join(part for part in (one.kind, one.name, one.field) if part)
            words = in_languages(one.problem)
            self._wrong(row, place, "", words["en"], words["zh"])

    def _wrong(self, row: int, column: str, value: str, en: str, zh: str) -> None:
        self.error_count += 1
        if len(self.errors) < self._most:
            problem = {"en": en, "zh": zh}
            self.errors.append(RowError(row=row, column=column, value=value[:100], problem=problem))


def _skill(head: str) -> Column:
    def level(cell: str) -> int:
        if not cell.isdigit() or not 1 <= int(cell) <= 10:
            raise BadCell("write a level from 1 to 10, or nothing", "请填写 1 到 10 的等级，或留空")
        return int(cell)

    return Column(head, f"skills.{head}", level, _shown)


def _put(value: Data, path: str, item: Any) -> None:
    first, dot, rest = path.partition(".")
    inside = value
    if dot:
        inside = dict(value.get(first) or {})
        value[first] = inside
    key = rest if dot else first
    if item is None or item in ([], {}):
        inside.pop(key, None)
    else:
        inside[key] = item


def _as_text(cell: object) -> str:
    """Spreadsheets make numbers of what looks like one."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    # What an export protects against being taken for a formula comes back as it was.
    return re.sub(r"^'(?=[=+\-@])", "", str(cell).strip())
