"""What flows may ask of databases, and how PINs are guarded: their part of the site file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from callcenter.site.part import Name, Part, Problem
from callcenter.site.sql import GIVEN, MAX_SQL, placeholders, problems
from said import Said

ParameterName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
QueryName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
ParameterKind = Literal["text", "whole", "number", "boolean"]


def _in_list(given: object) -> object:
    return (given,) if isinstance(given, str) else given


class SiteDatabase(Part):
    """A database of the deployment: SQLite or PostgreSQL. `{data}` in the URL is the data folder.

    `first`: a file of SQL statements beside the site file, run once, when the database has no tables.
    """

    url: str = Field(min_length=1, max_length=1000, repr=False)
    first: str = Field(default="", pattern=r"^([A-Za-z0-9_-][A-Za-z0-9._-]{0,99})?$")


class SiteQuery(Part):
    """A question that flows may ask by name, or something they may have written: all of it happens, or nothing.

    `sql`: one statement or several, with :name for values. `database`: one of `databases`, else the product's own.
    Amounts of money are best kept as `whole` numbers of the smallest unit. `:call` and `:asked` are always there.
    """

    sql: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=MAX_SQL)], ...],
        BeforeValidator(_in_list),
        Field(min_length=1, max_length=20),
    ] = Field(repr=False)
    database: Name | None = None
    parameters: dict[ParameterName, ParameterKind] = Field(default={}, max_length=50)
    writes: bool = False
    timeout_s: float = Field(default=3.0, ge=0.1, le=30.0)
    max_rows: int = Field(default=20, ge=1, le=1000)

    def conflicts(self) -> Iterator[Problem]:
        """What does not go together; places are relative to the query."""
        names = frozenset(self.parameters)
        for at, statement in enumerate(self.sql):
            for problem in problems(statement, names, writes=self.writes):
                yield ("sql", at), problem
        used = {name for statement in self.sql for name in placeholders(statement)}
        for name in self.parameters:
            if name not in used:
                yield ("parameters", name), Said("is used nowhere in the SQL")
            elif name in GIVEN:
                yield ("parameters", name), Said("is always there; take another name")


class SitePins(Part):
    """How often a PIN may be tried: so often an account's, so often from one number, then not for `lock_s`.

    `withheld_tries`: from all callers together who withhold their number. Wrong tries count for `forget_s`.
    """

    tries: int = Field(default=3, ge=1, le=20)
    number_tries: int = Field(default=10, ge=1, le=1000)
    withheld_tries: int = Field(default=50, ge=1, le=100_000)
    lock_s: float = Field(default=1800.0, ge=1, le=30 * 86_400)
    forget_s: float = Field(default=86_400.0, ge=1, le=365 * 86_400)


def query_calls(queries: Mapping[str, SiteQuery]) -> frozenset[str]:
    """Every query with its parameters, as flows must call it: `balance(account, customer)`."""
    return frozenset(f"{name}({', '.join(sorted(query.parameters))})" for name, query in queries.items())
