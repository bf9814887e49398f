"""URIs: sip, sips and tel read into parts; every other scheme kept as it came."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote, unquote

from callcenter.sip.errors import ParseError
from callcenter.sip.lexis import Params, drop_param, find_param, set_param
from callcenter.sip.limits import MAX_PARAMS, MAX_URI

UriHeaders = tuple[tuple[str, str], ...]

# What may stand unescaped, beside letters and digits and `_.-~` (RFC 3261 25.1).
_MARK = "!*'()"
_SAFE_USER = _MARK + "&=+$,;?/"
_SAFE_PASSWORD = _MARK + "&=+$,"
_SAFE_PARAM = _MARK + "[]/:&+$"
_SAFE_HEADER = _MARK + "[]/?:+$"

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_HOST_PORT = re.compile(r"([A-Za-z0-9._\-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?").fullmatch
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})").search
# Nothing that ends a URI or a line; `#` is not in the grammar, but feature codes like *21# are dialled with
# it.
_BAD_CHARACTER = re.compile('[\x00-\x20\x7f"<>\\\\^`{|}\ud800-\udfff]').search
_TEL_NUMBER = re.compile(r"\+?[0-9A-Fa-f*#().\-]+").fullmatch
_VISUAL_SEPARATORS = str.maketrans("", "", "-.()")


@dataclass(frozen=True, slots=True)
class SipUri:
    """`sip:user:password@host:port;params?headers`, every part unescaped, an IPv6 host without its brackets.

    `str()` escapes again; `parse(str(uri)) == uri` always. Compare what two mean with `equivalent`.
    """

    scheme: str = "sip"
    user: str = ""
    host: str = ""
    port: int | None = None
    params: Params = ()
    headers: UriHeaders = ()
    password: str | None = None

    @classmethod
    def parse(cls, text: str) -> SipUri:
        """Read a sip or sips URI; anything else is a ParseError."""
        uri = parse_uri(text)
        if not isinstance(uri, SipUri):
            raise ParseError("Not a SIP URI", 416)
        return uri

    def __str__(self) -> str:
        userinfo = quote(self.user, _SAFE_USER) if self.user else ""
        if self.password is not None:
            userinfo += ":" + quote(self.password, _SAFE_PASSWORD)
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port is None else f":{self.port}"
        tail = _print_params(self.params) + _print_headers(self.headers)
        return f"{self.scheme}:{userinfo}{'@' if userinfo else ''}{host}{port}{tail}"

    def param(self, name: str) -> str | None:
        """The value of a parameter, "" for a flag, None when absent; `name` in lower case."""
        return find_param(self.params, name)

    def with_param(self, name: str, value: str | None = None) -> SipUri:
        """A copy with the parameter set; None makes it a flag (`;lr`)."""
        return replace(self, params=set_param(self.params, name, value))

    def without_param(self, name: str) -> SipUri:
        return replace(self, params=drop_param(self.params, name))

    @property
    def is_secure(self) -> bool:
        return self.scheme == "sips"

    @property
    def transport(self) -> str:
        """The transport parameter in lower case, "" when there is none."""
        return (self.param("transport") or "").lower()


@dataclass(frozen=True, slots=True)
class TelUri:
    """`tel:+4930123456;params` (RFC 3966); `user` is the number without visual separators."""

    number: str
    params: Params = ()
    scheme: str = "tel"
    host: str = ""

    @property
    def user(self) -> str:
        return self.number.translate(_VISUAL_SEPARATORS)

    def __str__(self) -> str:
        return f"tel:{self.number}{_print_params(self.params)}"


@dataclass(frozen=True, slots=True)
class OtherUri:
    """A URI of a scheme we do not speak, kept to the letter (RFC 4475 3.3.3 and 3.3.4 expect no crash)."""

    scheme: str
    rest: str
    user: str = ""
    host: str = ""

    def __str__(self) -> str:
        return f"{self.scheme}:{self.rest}"


Uri = SipUri | TelUri | OtherUri


@lru_cache(maxsize=512)
def parse_uri(text: str) -> Uri:
    """Read any URI; ParseError 400 for nonsense, 414 for a giant. Remembered: most name one of our few addresses."""
    if len(text) > MAX_URI:
        raise ParseError("URI too long", 414)
    match = _SCHEME.match(text)
    if match is None or _BAD_CHARACTER(text):
        raise ParseError("Bad URI")
    scheme, rest = match[1].lower(), text[match.end() :]
    if scheme in ("sip", "sips"):
        return _parse_sip(scheme, rest)
    if scheme == "tel":
        return _parse_tel(rest)
    return OtherUri(match[1], rest)


def _parse_sip(scheme: str, rest: str) -> SipUri:
    # `@` is escaped everywhere but here, so the last one ends the user part, which may hold `;` and `?`.
    userinfo, at, hostpart = rest.rpartition("@")
    user, colon, password = userinfo.partition(":")
    if at and (not user or "@" in userinfo):
        raise ParseError("Bad user part of a URI")
    hostpart, question, header_text = hostpart.partition("?")
    hostport, semicolon, param_text = hostpart.partition(";")
    host, port = parse_host_port(hostport)
    return SipUri(
        scheme,
        _unescape(user),
        host,
        port,
        _parse_params(param_text) if semicolon else (),
        _parse_headers(header_text) if question else (),
        _unescape(password) if colon else None,
    )


def _parse_tel(rest: str) -> TelUri:
    number, semicolon, params = rest.partition(";")
    if not _TEL_NUMBER(number):
        raise ParseError("Bad telephone number")
    return TelUri(number, _parse_params(params) if semicolon else ())


def parse_host_port(text: str) -> tuple[str, int | None]:
    """Read `host`, `host:port` or `[v6]:port`; the brackets go."""
    match = _HOST_PORT(text)
    if match is None:
        raise ParseError("Bad host")
    host, port = match[1], match[2]
    if host[0] == "[":
        host = host[1:-1]
        try:
            IPv6Address(host)
        except AddressValueError:
            raise ParseError("Bad IPv6 address") from None
    if port is None:
        return host, None
    if not 0 < int(port) <= 65_535:
        raise ParseError("Bad port")
    return host, int(port)


def _parse_params(text: str) -> Params:
    params: list[tuple[str, str | None]] = []
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not name or "=" in value or "?" in part:
            raise ParseError("Bad URI parameter")
        params.append((_unescape(name), _unescape(value) if equals else None))
    if len(params) > MAX_PARAMS:
        raise ParseError("Too many URI parameters")
    return tuple(params)


def _print_params(params: Params) -> str:
    return "".join(
        [
            f";{quote(name, _SAFE_PARAM)}" + ("" if value is None else f"={quote(value, _SAFE_PARAM)}")
            for name, value in params
        ]
    )


def _parse_headers(text: str) -> UriHeaders:
    headers: list[tuple[str, str]] = []
    for part in text.split("&"):
        name, equals, value = part.partition("=")
        if not name or not equals or "=" in value:
            raise ParseError("Bad URI header")
        headers.append((_unescape(name), _unescape(value)))
    if len(headers) > MAX_PARAMS:
        raise ParseError("Too many URI headers")
    return tuple(headers)


def _print_headers(headers: UriHeaders) -> str:
    return "".join(
        [
            f"{'&' if place else '?'}{quote(name, _SAFE_HEADER)}={quote(value, _SAFE_HEADER)}"
            for place, (name, value) in enumerate(headers)
        ]
    )


def _unescape(text: str) -> str:
    if "%" not in text:
        return text
    if _BAD_ESCAPE(text):
        raise ParseError("Bad escape in a URI")
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise ParseError("A URI is not UTF-8") from None


# Parameters that change where a request goes: present in one URI only, they make two URIs differ (RFC 3261
# 19.1.4).
_TELLING_PARAMS = ("user", "ttl", "method", "maddr", "transport")
_FOLD = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def equivalent(one: Uri, other: Uri) -> bool:
    """Whether two URIs mean the same place (RFC 3261 19.1.4); not transitive, says the RFC itself."""
    if not (isinstance(one, SipUri) and isinstance(other, SipUri)):
        return one == other
    return (
        (one.scheme, one.user, one.password, one.host.translate(_FOLD), one.port)
        == (other.scheme, other.user, other.password, other.host.translate(_FOLD), other.port)
        and _params_agree(one, other)
        and sorted(_folded(one.headers)) == sorted(_folded(other.headers))
    )


def _params_agree(one: SipUri, other: SipUri) -> bool:
    mine, theirs = (
        {name.lower(): (value or "").lower() for name, value in uri.params} for uri in (one, other)
    )
    both = mine.keys() & theirs.keys()
    return all(mine[name] == theirs[name] for name in both) and not any(
        (name in mine) != (name in theirs) for name in _TELLING_PARAMS
    )


def _folded(headers: UriHeaders) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in headers]
