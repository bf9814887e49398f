"""Headers: an ordered multi-map of text that never changes once made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from callcenter.sip.errors import HeaderError
from callcenter.sip.lexis import is_token

Row = tuple[str, str]

CANONICAL_NAMES = (
    "Accept",
    "Accept-Contact",
    "Accept-Encoding",
    "Accept-Language",
    "Alert-Info",
    "Allow",
    "Allow-Events",
    "Answer-Mode",
    "Authentication-Info",
    "Authorization",
    "Call-ID",
    "Call-Info",
    "Contact",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Language",
    "Content-Length",
    "Content-Transfer-Encoding",
    "Content-Type",
    "CSeq",
    "Date",
    "Diversion",
    "Error-Info",
    "Event",
    "Expires",
    "From",
    "History-Info",
    "Identity",
    "In-Reply-To",
    "Info-Package",
    "Max-Breadth",
    "Max-Forwards",
    "MIME-Version",
    "Min-Expires",
    "Min-SE",
    "Organization",
    "P-Access-Network-Info",
    "P-Asserted-Identity",
    "P-Associated-URI",
    "P-Called-Party-ID",
    "P-Early-Media",
    "P-Preferred-Identity",
    "Path",
    "Priority",
    "Privacy",
    "Priv-Answer-Mode",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Proxy-Require",
    "RAck",
    "Reason",
    "Record-Route",
    "Recv-Info",
    "Refer-Sub",
    "Refer-To",
    "Referred-By",
    "Reject-Contact",
    "Remote-Party-ID",
    "Replaces",
    "Reply-To",
    "Request-Disposition",
    "Require",
    "Retry-After",
    "Route",
    "RSeq",
    "Server",
    "Service-Route",
    "Session-Expires",
    "SIP-ETag",
    "SIP-If-Match",
    "Subject",
    "Subscription-State",
    "Supported",
    "Target-Dialog",
    "Timestamp",
    "To",
    "Unsupported",
    "User-Agent",
    "User-To-User",
    "Via",
    "Warning",
    "WWW-Authenticate",
)

# RFC 3261 7.3.3 and the later registrations of single letters.
COMPACT_FORMS = {
    "a": "Accept-Contact",
    "b": "Referred-By",
    "c": "Content-Type",
    "d": "Request-Disposition",
    "e": "Content-Encoding",
    "f": "From",
    "i": "Call-ID",
    "j": "Reject-Contact",
    "k": "Supported",
    "l": "Content-Length",
    "m": "Contact",
    "o": "Event",
    "r": "Refer-To",
    "s": "Subject",
    "t": "To",
    "u": "Allow-Events",
    "v": "Via",
    "x": "Session-Expires",
    "y": "Identity",
}

_REGISTERED = frozenset(CANONICAL_NAMES)
_SPELLING = {name.lower(): name for name in CANONICAL_NAMES} | COMPACT_FORMS

COMMON = {
    spelt: name for name in CANONICAL_NAMES for spelt in (name, name.lower(), name.title(), name.upper())
}
"""The spellings that nearly every sender uses: one lookup, and it is known to be a name and which."""


def spelling(name: str) -> str:
    """The registered spelling of `name`, compact form expanded; an unknown name stays as it is written."""
    return COMMON.get(name) or _SPELLING.get(name.lower(), name)


def _key(name: str) -> str:
    return COMMON.get(name) or _SPELLING.get(lower := name.lower(), lower)


@dataclass(frozen=True, slots=True, init=False)
class Headers:
    """Header rows in the order they are sent; names compare without case, known ones print as registered.

    Making one from our own rows refuses line breaks with `HeaderError`: nobody gets to add a header by way of
    a display name. A new value comes out of every change; the old one stays as it was.
    """

    rows: tuple[Row, ...]
    _index: dict[str, tuple[str, ...]] = field(repr=False, compare=False)

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._fill(checked(rows))

    def _fill(self, rows: list[Row]) -> None:
        index: dict[str, tuple[str, ...]] = {}
        for name, value in rows:
            # A registered spelling is its own key; only unknown names need lowering.
            key = name if name in COMMON else name.lower()
            index[key] = (*index[key], value) if key in index else (value,)
        object.__setattr__(self, "rows", tuple(rows))
        object.__setattr__(self, "_index", index)

    @classmethod
    def from_wire(cls, rows: list[Row]) -> Headers:
        """Take rows that have been `checked`, or that are spelt so by themselves: the parser's way in."""
        made = object.__new__(cls)
        made._fill(rows)
        return made

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._index

    def get(self, name: str) -> str | None:
        """The first value of `name`."""
        values = self._index.get(name if name in _REGISTERED else _key(name))
        return values[0] if values else None

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of `name` in order; empty when there is none."""
        return self._index.get(name if name in _REGISTERED else _key(name), ())

    def repeated(self) -> list[str]:
        """The names that stand in more than one row."""
        return [name for name, values in self._index.items() if len(values) > 1]

    def add(self, name: str, value: str) -> Headers:
        """A copy with the row at the end."""
        return Headers.from_wire([*self.rows, *checked([(name, value)])])

    def prepend(self, name: str, value: str) -> Headers:
        """A copy with the row on top (where a Via goes)."""
        return Headers.from_wire([*checked([(name, value)]), *self.rows])

    def replace(self, name: str, *values: str) -> Headers:
        """A copy with `values` where the first row of that name stood, or at the end; no values removes
        it."""
        key, fresh = _key(name), checked([(name, value) for value in values])
        rows: list[Row] = []
        for row in self.rows:
            if _key(row[0]) != key:
                rows.append(row)
            else:
                rows += fresh
                fresh = []
        return Headers.from_wire(rows + fresh)

    def without(self, name: str) -> Headers:
        """A copy with no row of that name."""
        return self.replace(name)

    def to_data(self) -> list[list[str]]:
        return [list(row) for row in self.rows]

    @classmethod
    def from_data(cls, data: Iterable[Iterable[str]]) -> Headers:
        return cls((name, value) for name, value in data)


def checked(rows: Iterable[Row]) -> list[Row]:
    """Rows of our own making with their names as registered; HeaderError for what would add a row or a line."""
    return [(spelling(name), _checked(name, value)) for name, value in rows]


def _checked(name: str, value: str) -> str:
    if not (name in COMMON or is_token(name)):
        raise HeaderError("A header name is a token")
    if "\n" in value or "\r" in value:
        raise HeaderError("A header may not contain a line break")
    return value
