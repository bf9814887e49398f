"""Header values read into parts: Via, name-addr, CSeq (RFC 3261 20); digest fields live beside in
`credentials`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from callcenter.sip.credentials import Challenge, Credentials
from callcenter.sip.errors import ParseError
from callcenter.sip.lexis import (
    Params,
    drop_param,
    find_param,
    is_token,
    number,
    parse_params,
    print_params,
    printable,
    quote,
    set_param,
    split_list,
    unquote,
)
from callcenter.sip.limits import MAX_CSEQ, MAX_METHOD
from callcenter.sip.uri import Uri, parse_host_port, parse_uri
from callcenter.values import replace

__all__ = ["CSeq", "Challenge", "Credentials", "NameAddr", "Via", "one_per_row", "split_name_addr"]

MAGIC_COOKIE = "z9hG4bK"
"""How the branch of an RFC 3261 client begins; any other is no transaction id (8.1.1.7)."""

_DEFAULT_PORTS = {"TLS": 5061, "WS": 80, "WSS": 443}
_VIA = re.compile(
    r"SIP\s*/\s*2\.0\s*/\s*([A-Za-z0-9\-.!%*_+`'~]+)\s+([^\s;]+(?:\s*:\s*\d+)?)\s*(;.*)?", re.I | re.S
)
_PADDED_COLON = re.compile(r"\s*:\s*(?=\d+$)")
_QUOTED_DISPLAY = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
# The bare form may not hold what would be taken for the header's own (RFC 3261 20.10).
_NEEDS_BRACKETS = re.compile(r"[,?]").search


@dataclass(frozen=True, slots=True)
class Via:
    """One hop: how and from where the request came. `transport` in upper case, as it is printed."""

    transport: str
    host: str
    port: int | None = None
    params: Params = ()

    @classmethod
    def parse(cls, text: str) -> Via:
        match = _VIA.fullmatch(text)
        if match is None:
            raise ParseError("Bad Via")
        host, port = parse_host_port(_PADDED_COLON.sub(":", match[2]))
        via = cls(match[1].upper(), host, port, parse_params(match[3] or ""))
        if via.param("rport"):
            number(via.param("rport") or "", 65_535, "rport")
        return via

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port is None else f":{self.port}"
        return f"SIP/2.0/{self.transport} {host}{port}{print_params(self.params)}"

    def param(self, name: str) -> str | None:
        """The value of a parameter, "" for a flag, None when absent; `name` in lower case."""
        return find_param(self.params, name)

    def with_param(self, name: str, value: str | None = None) -> Via:
        """A copy with the parameter set in place; None makes it a flag."""
        return replace(self, params=set_param(self.params, name, value))

    @property
    def branch(self) -> str:
        """The transaction id, "" when the peer sent none."""
        return self.param("branch") or ""

    @property
    def has_cookie(self) -> bool:
        """Whether the branch is a transaction id of RFC 3261's kind: the cookie and something after it."""
        return self.branch.startswith(MAGIC_COOKIE) and len(self.branch) > len(MAGIC_COOKIE)

    @property
    def sent_by(self) -> tuple[str, int]:
        """Host in lower case and port, the transport's default filled in (RFC 3261 18.2.2)."""
        return self.host.lower(), self.port or _DEFAULT_PORTS.get(self.transport, 5060)

    @property
    def wants_rport(self) -> bool:
        """Whether answers go to the port the request came from (RFC 3581)."""
        return self.param("rport") is not None

    @property
    def rport(self) -> int | None:
        """The port a server filled in, None while it is only asked for."""
        value = self.param("rport")
        return int(value) if value else None

    @property
    def received(self) -> str | None:
        value = self.param("received")
        return value.strip("[]") if value else None


@dataclass(frozen=True, slots=True)
class NameAddr:
    """A URI with an optional display name and header parameters: From, To, Contact, Route and their like.

    `str()` always writes the angle brackets, so that nothing can slip from the URI into the header.
    """

    uri: Uri
    display: str = ""
    params: Params = ()

    @classmethod
    def parse(cls, text: str) -> NameAddr:
        return _name_addr(text)

    def __str__(self) -> str:
        display = f"{quote(self.display)} " if self.display else ""
        return f"{display}<{self.uri}>{print_params(self.params)}"

    def param(self, name: str) -> str | None:
        """The value of a header parameter, "" for a flag, None when absent; quotes stay on."""
        return find_param(self.params, name)

    def with_param(self, name: str, value: str | None = None) -> NameAddr:
        return replace(self, params=set_param(self.params, name, value))

    def without_param(self, name: str) -> NameAddr:
        return replace(self, params=drop_param(self.params, name))

    @property
    def tag(self) -> str:
        """The dialog tag, "" when there is none."""
        return self.param("tag") or ""

    def with_tag(self, tag: str) -> NameAddr:
        return self.with_param("tag", tag)


@lru_cache(maxsize=512)
def _name_addr(text: str) -> NameAddr:
    # Remembered: the messages of a dialog repeat the same From and To, and each answer of ours reads the To.
    display, uri, params = split_name_addr(text)
    return NameAddr(parse_uri(uri), display, parse_params(params))


def split_name_addr(text: str) -> tuple[str, str, str]:
    """Display name, URI as written, and the text of the header parameters with its leading `;`."""
    text = text.strip(" \t")
    display = ""
    if text.startswith('"'):
        match = _QUOTED_DISPLAY.match(text)
        if match is None:
            raise ParseError("Unbalanced quotes")
        display, text = unquote(match.group()), text[match.end() :].lstrip(" \t")
        if not text.startswith("<"):
            raise ParseError("A display name needs a URI in angle brackets")
    name, bracket, rest = text.partition("<")
    if not bracket:
        return _split_bare(text)
    if '"' in name or ";" in name:
        raise ParseError("Bad display name")
    uri, closed, params = rest.partition(">")
    if not closed:
        raise ParseError("Unbalanced angle brackets")
    return printable(display or name.strip(" \t")), uri, params


def _split_bare(text: str) -> tuple[str, str, str]:
    # Without brackets every `;` begins a parameter of the header (RFC 3261 20).
    uri, semicolon, params = text.partition(";")
    if _NEEDS_BRACKETS(uri):
        raise ParseError("This URI needs angle brackets")
    return "", uri.rstrip(" \t"), semicolon + params


@dataclass(frozen=True, slots=True)
class CSeq:
    """The sequence number of a request and its method, which is case-sensitive."""

    number: int
    method: str

    @classmethod
    def parse(cls, text: str) -> CSeq:
        parts = text.split()
        if len(parts) != 2 or len(parts[1]) > MAX_METHOD or not is_token(parts[1]):
            raise ParseError("Bad CSeq")
        return cls(number(parts[0], MAX_CSEQ, "CSeq"), parts[1])

    def __str__(self) -> str:
        return f"{self.number} {self.method}"


def one_per_row(text: str) -> list[str]:
    """The elements of a comma list; ParseError for an open quote or an empty element."""
    parts = split_list(text)
    if parts is None or "" in parts:
        raise ParseError("Bad list")
    return parts
