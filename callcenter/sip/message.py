"""SIP requests and responses as frozen values, and how a response is made from its request."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar, cast

from callcenter.sip.errors import HeaderError, ParseError
from callcenter.sip.fields import CSeq, NameAddr, Via, one_per_row
from callcenter.sip.headers import Headers, Row, checked
from callcenter.sip.reasons import REASONS
from callcenter.sip.uri import Uri, parse_uri

_T = TypeVar("_T")

# What a response repeats from its request (RFC 3261 8.2.6.2).
_ECHOED = ("Via", "From", "To", "Call-ID", "CSeq")
# Methods whose 101 to 299 answers carry the Record-Route back (RFC 3261 12.1.1; RFC 6665 and 3515 for the
# others).
_DIALOG_METHODS = frozenset(("INVITE", "SUBSCRIBE", "REFER", "NOTIFY", "UPDATE"))


class _Message:
    """What requests and responses share; typed values are read on first use and remembered."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def headers(self) -> Headers: ...
        @property
        def body(self) -> bytes: ...
        @property
        def _read(self) -> dict[str, object]: ...

    def _typed(self, name: str, read: Callable[[str], _T]) -> _T:
        if name in self._read:
            return cast(_T, self._read[name])
        text = self.headers.get(name)
        if text is None:
            raise ParseError(f"Missing {name}")
        value = self._read[name] = read(text)
        return value

    @property
    def call_id(self) -> str:
        """The Call-ID, "" when missing; compared byte by byte."""
        return self.headers.get("Call-ID") or ""

    @property
    def cseq(self) -> CSeq:
        return self._typed("CSeq", CSeq.parse)

    @property
    def from_(self) -> NameAddr:
        return self._typed("From", NameAddr.parse)

    @property
    def to(self) -> NameAddr:
        return self._typed("To", NameAddr.parse)

    @property
    def via(self) -> Via:
        """The topmost Via."""
        return self._typed("Via", Via.parse)

    @property
    def contacts(self) -> tuple[NameAddr, ...]:
        """Every Contact; empty for `Contact: *`, see `Request.removes_all`."""
        return () if self.headers.all("Contact") == ("*",) else self.name_addrs("Contact")

    @property
    def route_set(self) -> tuple[NameAddr, ...]:
        """The Record-Route values, top to bottom."""
        return self.name_addrs("Record-Route")

    def name_addrs(self, name: str) -> tuple[NameAddr, ...]:
        """Every value of a header made of name-addrs (Contact, Route, P-Asserted-Identity, Diversion)."""
        rows = self.headers.all(name)
        if not rows:
            return ()
        key = f"every {name}"
        if key not in self._read:
            self._read[key] = tuple([NameAddr.parse(part) for text in rows for part in one_per_row(text)])
        return cast("tuple[NameAddr, ...]", self._read[key])

    def tokens(self, name: str) -> tuple[str, ...]:
        """The words of a comma list (Allow, Supported, Require); empty ones dropped."""
        parts = (part.strip(" \t") for text in self.headers.all(name) for part in text.split(","))
        return tuple(part for part in parts if part)

    def _to_bytes(self, start_line: str) -> bytes:
        lines = [start_line]
        lines += [f"{name}: {value}" for name, value in self.headers.rows if name != "Content-Length"]
        lines.append(f"Content-Length: {len(self.body)}\r\n\r\n")
        return _encode("\r\n".join(lines)) + self.body

    def _with_to_tag(self, tag: str) -> Headers:
        return self.headers.replace("To", tagged(self.headers.get("To") or "", tag))


@dataclass(frozen=True, slots=True)
class Request(_Message):
    """A request. `bytes()` writes Content-Length itself; a parsed message holds no such row."""

    method: str
    uri: str
    headers: Headers
    body: bytes = b""
    _read: dict[str, object] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __bytes__(self) -> bytes:
        return self._to_bytes(f"{_one_word(self.method)} {_one_word(self.uri)} SIP/2.0")

    @property
    def target(self) -> Uri:
        """The Request-URI read into parts; ParseError 416 for a scheme we do not speak."""
        return cast(Uri, self._read["target"]) if "target" in self._read else self._read_target()

    def _read_target(self) -> Uri:
        uri = parse_uri(self.uri)
        if uri.scheme not in ("sip", "sips", "tel"):
            raise ParseError("Unsupported URI Scheme", 416)
        self._read["target"] = uri
        return uri

    def with_via(self, via: Via) -> Request:
        """A copy with another topmost Via; what has been read of the other headers need not be read again."""
        vias = (str(via), *self.headers.all("Via")[1:])
        copy = Request(self.method, self.uri, self.headers.replace("Via", *vias), self.body)
        copy._read.update(self._read)
        copy._read["Via"] = via
        return copy

    @property
    def removes_all(self) -> bool:
        """Whether this is the REGISTER that removes every binding: `Contact: *` (RFC 3261 10.2.2)."""
        return self.headers.all("Contact") == ("*",)

    def with_to_tag(self, tag: str) -> Request:
        """A copy whose To carries `tag`; unchanged if it has one."""
        return replace(self, headers=self._with_to_tag(tag))


@dataclass(frozen=True, slots=True)
class Response(_Message):
    """A response. `bytes()` writes Content-Length itself; a parsed message holds no such row."""

    status: int
    reason: str
    headers: Headers
    body: bytes = b""
    _read: dict[str, object] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __bytes__(self) -> bytes:
        if "\r" in self.reason or "\n" in self.reason:
            raise HeaderError("A reason phrase may not contain a line break")
        return self._to_bytes(f"SIP/2.0 {self.status} {self.reason}")

    @property
    def is_final(self) -> bool:
        return self.status >= 200

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def with_to_tag(self, tag: str) -> Response:
        """A copy whose To carries `tag`; unchanged if it has one."""
        return replace(self, headers=self._with_to_tag(tag))


Message = Request | Response


def with_body(message: Message, body: bytes) -> Message:
    """A copy of either kind with this body."""
    return replace(message, body=body) if body != message.body else message


def response_to(
    request: Request,
    status: int,
    reason: str = "",
    *,
    to_tag: str = "",
    extra: Iterable[Row] = (),
    body: bytes = b"",
) -> Response:
    """The response to `request` (RFC 3261 8.2.6): its Vias, From, To, Call-ID, CSeq, then `extra`.

    `to_tag` goes onto a To that has none. Provisional and 2xx answers of dialog-making methods also repeat
    the Record-Route. What the request lacks, the response lacks.
    """
    headers = request.headers
    rows: list[Row] = [(name, value) for name in _ECHOED for value in headers.all(name)]
    if to_tag:
        rows = [(name, tagged(value, to_tag) if name == "To" else value) for name, value in rows]
    if 100 < status < 300 and request.method in _DIALOG_METHODS:
        rows += [("Record-Route", value) for value in headers.all("Record-Route")]
    if status == 100:
        # RFC 3261 8.2.6.1: the sender of the request measures the round trip with it.
        rows += [("Timestamp", value) for value in headers.all("Timestamp")]
    # The request's rows have been through a parser, or through `checked`.
    headers = Headers.from_wire([*rows, *checked(extra)])
    return Response(status, reason or REASONS.get(status, "Unknown"), headers, body)


def tagged(to: str, tag: str) -> str:
    """The To value with `tag`, as it is if it has one."""
    try:
        read = NameAddr.parse(to)
    except ParseError:
        # We still answer a To we cannot read, and a tag at the end is where the peer looks for it.
        return f"{to};tag={tag}"
    # The peer compares URIs loosely but some compare the text, so only the tag is added to it.
    return to if read.tag else f"{to};tag={tag}"


def _one_word(text: str) -> str:
    if not text or " " in text or "\r" in text or "\n" in text:
        raise HeaderError("A start line has exactly three words")
    return text


def _encode(text: str) -> bytes:
    try:
        # Octets that were no UTF-8 when they came in go out as they were.
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
