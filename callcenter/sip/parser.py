"""From octets to a Request or Response: start line and raw header rows now, typed values when somebody
asks."""

from __future__ import annotations

import re

from callcenter.sip.errors import ParseError
from callcenter.sip.headers import COMMON, Headers, Row, spelling
from callcenter.sip.lexis import is_token, number, split_list
from callcenter.sip.limits import MAX_BODY, MAX_DATAGRAM, MAX_HEADERS, MAX_LINE, MAX_METHOD, MAX_URI
from callcenter.sip.message import Message, Request, Response, with_body

_FOLD = re.compile(rb"[ \t]*+\r\n[ \t]++")
# Rows of these are split at their commas, so that "the top Via" is one row whoever wrote the list.
_LISTS = frozenset(("Via", "Route", "Record-Route", "Contact", "Path", "Service-Route"))
_SPELT = {name: spelling(name) for name in ("Via", "From", "To", "Call-ID", "CSeq", "Contact")}


def parse(data: bytes) -> Message:
    """Read one whole message, as a datagram or WebSocket frame brings it; raises nothing but ParseError.

    Octets after the body that Content-Length announces are dropped (RFC 3261 18.3). Typed values are not
    looked at: call `validate` before acting on the message.
    """
    if len(data) > MAX_DATAGRAM:
        raise ParseError("Message too large", 513)
    head, empty_line, body = data.lstrip(b"\r\n").partition(b"\r\n\r\n")
    message, length = parse_head(head if empty_line else head.removesuffix(b"\r\n"))
    if not empty_line:
        raise refusal("No empty line after the headers", 400, message)
    if length is None:
        return with_body(message, body)
    if length > len(body):
        # RFC 3261 18.3: a request is answered, a response is dropped.
        raise refusal("Body shorter than Content-Length", 400, message)
    return with_body(message, body[:length])


def parse_head(head: bytes) -> tuple[Message, int | None]:
    """Read everything before the empty line; gives the message without its body, and the Content-Length."""
    if b"\r\n " in head or b"\r\n\t" in head:
        head = _FOLD.sub(b" ", head)
    first, *lines = head.decode("utf-8", "surrogateescape").split("\r\n")
    rows, problem = _read_rows(lines)
    if head.count(b"\r") != len(lines) or head.count(b"\n") != len(lines):
        # A lenient peer would see more lines in it than we do, and headers of its own in what we repeat.
        raise ParseError("Line break inside a line", None)
    length, bad_length = _content_length(rows)
    headers = Headers.from_wire(rows)
    message = _start_line(first, headers)
    problem = problem or bad_length
    if problem:
        raise refusal(problem.reason, problem.reply_with, message)
    return message, length


def _read_rows(lines: list[str]) -> tuple[list[Row], ParseError | None]:
    """The rows that can be read, and the first thing wrong with the others."""
    rows: list[Row] = []
    problem: ParseError | None = None
    for line in lines:
        written, colon, value = line.partition(":")
        name = COMMON.get(written) or _named(written)
        if not colon or len(line) > MAX_LINE or not name:
            problem = problem or ParseError(
                "Header line too long" if len(line) > MAX_LINE else "Bad header line"
            )
            continue
        value = value.strip(" \t")
        if "," in value and name in _LISTS:
            rows += [(name, part) for part in split_list(value) or [value]]
        else:
            rows.append((name, value))
        if len(rows) > MAX_HEADERS:
            return rows[:MAX_HEADERS], problem or ParseError("Too many headers")
    return rows, problem


def _named(written: str) -> str:
    """The header's name, "" for what is none."""
    name = spelling(written.rstrip(" \t"))
    return name if is_token(name) else ""


def _content_length(rows: list[Row]) -> tuple[int | None, ParseError | None]:
    """Take the Content-Length rows out of `rows`; None when there is none."""
    values = {value for name, value in rows if name == "Content-Length"}
    if not values:
        return None, None
    rows[:] = [row for row in rows if row[0] != "Content-Length"]
    if len(values) > 1:
        return None, ParseError("Conflicting Content-Length")
    try:
        length = number(values.pop(), 2**63, "Content-Length")
    except ParseError as error:
        return None, error
    return (length, None) if length <= MAX_BODY else (None, ParseError("Body too large", 413))


def _start_line(line: str, headers: Headers) -> Message:
    if line.startswith("SIP/"):
        return _status_line(line, headers)
    words = line.split(" ")
    if len(words) < 3 or " SIP/" not in line or not is_token(words[0]) or len(words[0]) > MAX_METHOD:
        raise ParseError("Bad start line", None)
    method, uri, version = words[0], " ".join(words[1:-1]), words[-1]
    partial = Request(method, uri, headers)
    if len(words) != 3 or not uri:
        raise refusal("Bad Request-Line", 400, partial)
    if len(line) > MAX_LINE or len(uri) > MAX_URI:
        raise refusal("Request-URI Too Long", 414, partial)
    if version.upper() != "SIP/2.0":
        known = version[:4].upper() == "SIP/"
        raise refusal(
            "Version Not Supported" if known else "Bad Request-Line", 505 if known else 400, partial
        )
    return partial


def _status_line(line: str, headers: Headers) -> Response:
    version, _, rest = line.partition(" ")
    code, _, reason = rest.partition(" ")
    if version != "SIP/2.0" or len(code) != 3 or len(line) > MAX_LINE:
        raise ParseError("Bad Status-Line", None)
    if not (code.isascii() and code.isdigit() and "100" <= code <= "699"):
        raise ParseError("Bad Status-Line", None)
    return Response(int(code), reason, headers)


def refusal(reason: str, reply_with: int | None, message: Message) -> ParseError:
    """The error for a message that has been read this far; only a request that is no ACK gets an answer."""
    if isinstance(message, Request) and message.method != "ACK":
        return ParseError(reason, reply_with, partial=message)
    return ParseError(reason, None)
