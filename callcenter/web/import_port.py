"""What the web needs of imports; the composition root fills it in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from callcenter.admin import AdminError, Outcome, Wanted
from callcenter.admin.tabular import Mode, RowError, What

Format = Literal["csv", "xlsx", "yaml"]
State = Literal["reading", "checking", "hashing", "writing", "done", "failed", "cancelled"]
MAY_BE_CANCELLED: frozenset[State] = frozenset({"reading", "checking", "hashing"})


class NoSuchImport(AdminError):
    """There is no import of this name, or not any more."""

    code = "no_such_import"


class ImportBusy(AdminError):
    """Another import is under way: one at a time."""

    code = "import_busy"


class ImportOver(AdminError):
    """The import is not in a state in which that could be."""

    code = "import_over"


@dataclass(slots=True, kw_only=True)
class Import:
    """One import and how far it is. `outcome` when it was right, `errors` when not.

    `done` of `total` rows are through what `state` says; hashed is a row whose password is, or needs not be.
    """

    name: str
    what: What
    format: Format
    mode: Mode
    wanted: Wanted
    at: float
    state: State = "reading"
    done: int = 0
    total: int = 0
    errors: list[RowError] = field(default_factory=list)
    error_count: int = 0
    outcome: Outcome | None = None
    is_cancelled: bool = False


class Imports(Protocol):
    """Raises NoSuchImport, ImportBusy, ImportOver."""

    def begin(self, what: What, format: Format, mode: Mode, octets: bytes, wanted: Wanted) -> Import: ...

    def get(self, name: str) -> Import: ...

    def cancel(self, name: str) -> Import:
        """Until writing has begun."""

    def run(self, name: str, wanted: Wanted) -> Import:
        """Do for real what was tried."""
