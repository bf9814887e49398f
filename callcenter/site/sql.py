"""The SQL that a site file gives names to: which values it wants, and what it must not be.

select balance from account where number = :account            :account is a value, and only ever bound
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from said import Said

MAX_SQL = 4000
"""Characters of one statement; a longer one belongs into a view."""

GIVEN = ("call", "asked")
"""Values every query may use: the call's id, and the key of the question, the same however often it is sent."""

READS = ("select", "with", "values")
"""What a statement that only reads begins with. The database is told as well."""

_PIECES = re.compile(
    r"""(?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*")|(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<cast>::)|:(?P<name>[a-z_][a-z0-9_]*)""",
    re.DOTALL | re.IGNORECASE,
)
_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/""", re.DOTALL)


def placeholders(sql: str) -> tuple[str, ...]:
    """The values it wants, in the order of their first use."""
    return tuple(dict.fromkeys(found["name"] for found in _PIECES.finditer(sql) if found["name"]))


def bindable(sql: str) -> str:
    """The statement for a database layer that takes every :name for a value: colons in quotes are escaped."""
    return _QUOTED.sub(lambda found: found[0].replace(":", r"\:"), sql)


def problems(sql: str, parameters: frozenset[str], *, writes: bool) -> Iterator[Said]:
    """What is wrong with a statement."""
    bare = _QUOTED.sub(" ", sql).strip()
    if ";" in bare.rstrip(";"):
        yield Said("is several statements; write them as a list")
    first = bare.partition(" ")[0].partition("\n")[0].lower()
    if not writes and first not in READS:
        word = first[:20] or Said("nothing")
        yield Said("begins with {word}, and writes; if it shall, add writes: true", word=word)
    for name in placeholders(sql):
        if name not in parameters and name not in GIVEN:
            yield Said(":{name} is no parameter; declare it under parameters", name=name)
