"""What can be wrong with a change of the site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake: in which object (both "" for the file as a whole), at which of its fields, and what is wrong.

    `line`: of the site file as it would be, 0 when that is of no use.
    """

    kind: str
    name: str
    field: str
    problem: Said
    line: int = 0


class AdminError(Exception):
    """The change cannot be made."""

    code = "refused"

    def __init__(self, text: Said) -> None:
        super().__init__(text)


class NoSuchKind(AdminError):
    """There are no objects of this kind."""

    code = "no_such_kind"


class NoSuchObject(AdminError):
    """There is no object of this name."""

    code = "no_such_object"


class AlreadyThere(AdminError):
    """An object of this name is there already."""

    code = "already_there"


class NoSuchVersion(AdminError):
    """The site has never had a version of this number."""

    code = "no_such_version"


class Invalid(AdminError):
    """The site would not be right; `problems` says where."""

    code = "invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            Said("The change cannot be made: {all}", all=tuple(one.problem for one in problems[:3]))
        )
        self.problems = tuple(problems)


class ChangedMeanwhile(AdminError):
    """Somebody else was quicker; `what` says which object, who, when, and which fields, as they were and are."""

    code = "changed_meanwhile"

    def __init__(self, text: Said, what: Sequence[dict[str, Any]]) -> None:
        super().__init__(text)
        self.what = tuple(what)


class CannotEdit(AdminError):
    """The file is written in a way that cannot be changed without losing something."""

    code = "cannot_edit"


class HistoryDamaged(AdminError):
    """What was written down of former versions cannot be read."""

    code = "history_damaged"


class NotWritable(AdminError):
    """The disk would not take it; nothing has changed."""

    code = "not_writable"
