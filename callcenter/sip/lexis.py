"""The small words of SIP's grammar (RFC 3261 25.1): tokens, quoted strings, parameters, lists."""

from __future__ import annotations

import re

from callcenter.sip.errors import ParseError
from callcenter.sip.limits import MAX_PARAMS

Params = tuple[tuple[str, str | None], ...]
"""Parameters in order; None is a flag without `=`. Values of header parameters keep their quotes."""

TOKEN = r"[A-Za-z0-9\-.!%*_+`'~]+"
is_token = re.compile(TOKEN).fullmatch

_LWS = " \t"
_QUOTED = r'"(?:[^"\\]|\\.)*+"'
_is_quoted = re.compile(_QUOTED, re.DOTALL).fullmatch
# Runs of plain text, whole quoted strings and whole <...> parts: a separator inside either does not separate.
_LIST_PIECE = re.compile(rf'(?:[^",<]+|{_QUOTED}|<[^>]*>)*+', re.DOTALL)
_PARAM_PIECE = re.compile(rf'(?:[^";]+|{_QUOTED})*+', re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
# Wider than the grammar: phones send URIs, base64 and lists with slashes bare.
_PARAM_VALUE = re.compile(rf'[^\x00-\x20\x7f",;<>\ud800-\udfff]*|{_QUOTED}', re.DOTALL).fullmatch
_TO_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]')
_LINE_BREAK = re.compile(r"[\r\n]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def split_list(text: str) -> list[str] | None:
    """Split at commas outside quotes and angle brackets; None when one of those never closes.

    Empty elements stay in, so that whoever reads them can refuse them.
    """
    if "," not in text:
        return [text.strip(_LWS)]
    return _split(text, _LIST_PIECE, ",")


def _split(text: str, piece: re.Pattern[str], separator: str) -> list[str] | None:
    parts: list[str] = []
    at = 0
    while match := piece.match(text, at):
        parts.append(match.group().strip(_LWS))
        at = match.end()
        if at == len(text):
            return parts
        if text[at] != separator:
            return None
        at += 1
    return None


def parse_params(text: str) -> Params:
    """Read `;a=b;c` as it stands behind a URI, Via or Contact; `text` is empty or starts with `;`."""
    text = text.strip(_LWS)
    if not text:
        return ()
    if text[0] != ";":
        raise ParseError("Text before the parameters")
    if '"' not in text:
        parts: list[str] | None = text[1:].split(";")
    else:
        parts = _split(text[1:], _PARAM_PIECE, ";")
    if parts is None:
        raise ParseError("Unbalanced quotes")
    if len(parts) > MAX_PARAMS:
        raise ParseError("Too many parameters")
    return tuple([_param(part) for part in parts])


def _param(text: str) -> tuple[str, str | None]:
    name, equals, value = text.partition("=")
    name = name.strip(_LWS)
    if not is_token(name):
        raise ParseError("Bad parameter name")
    if not equals:
        return name, None
    value = value.strip(_LWS)
    if not _PARAM_VALUE(value):
        raise ParseError("Bad parameter value")
    return name, value


def print_params(params: Params) -> str:
    return "".join([f";{name}" if value is None else f";{name}={value}" for name, value in params])


def find_param(params: Params, name: str) -> str | None:
    """The value of the first parameter of that name, "" for a flag, None when it is not there."""
    for known, value in params:
        if known == name or known.lower() == name:
            return "" if value is None else value
    return None


def set_param(params: Params, name: str, value: str | None) -> Params:
    """`params` with `name` set in place, or added at the end; None makes it a flag."""
    fresh = (name, value)
    if any(known.lower() == name for known, _ in params):
        return tuple(fresh if known.lower() == name else (known, old) for known, old in params)
    return (*params, fresh)


def drop_param(params: Params, name: str) -> Params:
    return tuple(param for param in params if param[0].lower() != name)


def quote(text: str) -> str:
    """`text` as a quoted string; a line break, which cannot stand in one, becomes a space."""
    text = _LINE_BREAK.sub(" ", printable(text))
    return '"' + _TO_ESCAPE.sub(r"\\\g<0>", text) + '"'


def unquote(text: str) -> str:
    """The text inside a quoted string, or `text` itself when it is not quoted."""
    if not text.startswith('"'):
        return text
    if not _is_quoted(text):
        raise ParseError("Unbalanced quotes")
    inner = text[1:-1]
    return _QUOTED_PAIR.sub(r"\1", inner) if "\\" in inner else inner


def printable(text: str) -> str:
    """`text` without the stand-ins for octets that were no UTF-8, so that it can go into JSON or a
    database."""
    return text if text.isascii() else _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def number(text: str, most: int, what: str) -> int:
    """A decimal number of ASCII digits from 0 to `most`."""
    if not (text.isascii() and text.isdigit()) or len(text.lstrip("0")) > 20 or int(text) > most:
        raise ParseError(f"Bad {what}")
    return int(text)
