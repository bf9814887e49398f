"""Session descriptions as values: `parse()` and `str()` undo each other (RFC 8866).

Unknown line types and attributes are kept, because a gateway's private lines are not our business. Structure is
strict: v=, o= and s= open the text in that order, every line is `x=value`, each m= line owns what follows it.
Line ends may be CRLF or LF alone (RFC 8866 §5 asks parsers to accept both).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from callcenter.sdp.errors import SdpError

# A Chromium offer with video and data is about 8 kB and 250 lines; anything far beyond is not a phone.
MAX_CHARACTERS = 32_768
MAX_LINES = 1_000
MAX_LINE = 4_096
MAX_MEDIA = 32
MAX_FORMATS = 128

# Where a line belongs among its neighbours (RFC 8866 §5). r= shares the rank of t=, since it follows its own t=.
_RANK = {
    letter: rank
    for rank, letters in enumerate(("i", "u", "e", "p", "c", "b", "tr", "z", "k"))
    for letter in letters
}
_RANK_OF_UNKNOWN = 99


@dataclass(frozen=True, slots=True)
class Line:
    """A line this package keeps without understanding it: `b=AS:64`, `t=0 0`, `k=…`."""

    letter: str
    value: str

    def __str__(self) -> str:
        return f"{self.letter}={self.value}"


@dataclass(frozen=True, slots=True)
class Attribute:
    """`a=name` (value None) or `a=name:value`."""

    name: str
    value: str | None = None

    def __str__(self) -> str:
        return f"a={self.name}" if self.value is None else f"a={self.name}:{self.value}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who made the session, and which version of it this is (RFC 8866 §5.2)."""

    username: str
    session_id: int
    version: int
    address: str
    address_type: str = "IP4"
    net_type: str = "IN"

    def __str__(self) -> str:
        return f"o={self.username} {self.session_id} {self.version} {self.net_type} {self.address_type} {self.address}"


@dataclass(frozen=True, slots=True)
class Connection:
    """Where media goes (RFC 8866 §5.7). `address` may carry a multicast suffix; `host` does not."""

    address: str
    address_type: str = "IP4"
    net_type: str = "IN"

    @property
    def host(self) -> str:
        return self.address.partition("/")[0]

    def __str__(self) -> str:
        return f"c={self.net_type} {self.address_type} {self.address}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaDescription:
    """One m= section. `other` holds the lines not understood, in RFC 8866 order after parsing."""

    kind: str
    port: int
    protocol: str
    formats: tuple[str, ...]
    port_count: int = 1
    connection: Connection | None = None
    attributes: tuple[Attribute, ...] = ()
    other: tuple[Line, ...] = ()

    def first(self, name: str) -> str | None:
        """Return the value of the first attribute of that name, "" for a flag, None when absent."""
        return _first(self.attributes, name)

    def every(self, name: str) -> tuple[str, ...]:
        """Return the values of all attributes of that name."""
        return tuple(a.value or "" for a in self.attributes if a.name == name)

    def __str__(self) -> str:
        ports = f"{self.port}" if self.port_count == 1 else f"{self.port}/{self.port_count}"
        head = f"m={self.kind} {ports} {self.protocol} {' '.join(self.formats)}"
        return "".join(f"{line}\r\n" for line in (head, *_body(self.connection, self.other, self.attributes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDescription:
    """A whole description. `str()` gives CRLF line ends."""

    origin: Origin
    name: str = "-"
    connection: Connection | None = None
    attributes: tuple[Attribute, ...] = ()
    other: tuple[Line, ...] = (Line("t", "0 0"),)
    media: tuple[MediaDescription, ...] = ()

    def first(self, name: str) -> str | None:
        """Return the value of the first session attribute of that name, "" for a flag, None when absent."""
        return _first(self.attributes, name)

    def every(self, name: str) -> tuple[str, ...]:
        """Return the values of all session attributes of that name."""
        return tuple(a.value or "" for a in self.attributes if a.name == name)

    def __str__(self) -> str:
        head = (
            "v=0",
            str(self.origin),
            f"s={self.name}",
            *_body(self.connection, self.other, self.attributes),
        )
        return "".join(f"{line}\r\n" for line in head) + "".join(str(media) for media in self.media)


def _first(attributes: tuple[Attribute, ...], name: str) -> str | None:
    return next((a.value or "" for a in attributes if a.name == name), None)


def _rank(line: Line) -> int:
    return _RANK.get(line.letter, _RANK_OF_UNKNOWN)


def _body(
    connection: Connection | None, other: tuple[Line, ...], attributes: tuple[Attribute, ...]
) -> list[str]:
    lines = [Line("c", str(connection)[2:]), *other] if connection else list(other)
    return [str(line) for line in sorted(lines, key=_rank)] + [str(a) for a in attributes]


def parse(text: str) -> SessionDescription:
    """Read a session description; raise SdpError naming the line."""
    lines = _split(text)
    starts = [at for at, (letter, _, _) in enumerate(lines) if letter == "m"]
    if len(starts) > MAX_MEDIA:
        raise SdpError(f"more than {MAX_MEDIA} media sections")
    starts.append(len(lines))
    media = tuple(_media(lines[start:end]) for start, end in pairwise(starts))
    return _session(lines[: starts[0]], media)


_Numbered = tuple[str, str, int]


def _split(text: str) -> list[_Numbered]:
    if len(text) > MAX_CHARACTERS:
        raise SdpError(f"longer than {MAX_CHARACTERS} characters")
    if "\0" in text:
        raise SdpError("NUL in the text")
    raw = text.split("\n")
    while raw and raw[-1] in ("", "\r"):
        raw.pop()  # the final line end, and the blank lines some phones add after it
    if len(raw) > MAX_LINES:
        raise SdpError(f"more than {MAX_LINES} lines")
    return [_line(line.removesuffix("\r"), number) for number, line in enumerate(raw, 1)]


def _line(line: str, number: int) -> _Numbered:
    if len(line) > MAX_LINE:
        raise SdpError(f"longer than {MAX_LINE} characters", number)
    if line[1:2] != "=" or not (line[0].isascii() and line[0].isalpha()):
        raise SdpError("not of the form x=value", number)
    if "\r" in line:
        raise SdpError("a carriage return inside the line", number)
    return line[0], line[2:], number


def _session(lines: list[_Numbered], media: tuple[MediaDescription, ...]) -> SessionDescription:
    for at, expected in enumerate("vos"):
        if at >= len(lines) or lines[at][0] != expected:
            raise SdpError(f"{expected}= expected here", at + 1)
    if lines[0][1].strip() != "0":
        raise SdpError("not version 0", 1)
    for letter, _, number in lines[3:]:
        if letter in "vos":
            raise SdpError(f"a second {letter}= line", number)
    connection, attributes, other = _sort_out(lines[3:])
    return SessionDescription(
        origin=_origin(lines[1][1]),
        name=lines[2][1],
        connection=connection,
        attributes=attributes,
        other=other,
        media=media,
    )


def _sort_out(lines: list[_Numbered]) -> tuple[Connection | None, tuple[Attribute, ...], tuple[Line, ...]]:
    connection: Connection | None = None
    attributes: list[Attribute] = []
    other: list[Line] = []
    for letter, value, number in lines:
        if letter == "a":
            attributes.append(_attribute(value, number))
        elif letter == "c":
            # More than one c= is only for layered multicast (RFC 8866 §5.7), which no phone call is: the first counts.
            connection = connection or _connection(value, number)
        else:
            other.append(Line(letter, value))
    return connection, tuple(attributes), tuple(sorted(other, key=_rank))


def _origin(value: str) -> Origin:
    fields = value.split()
    if len(fields) != 6:
        raise SdpError("o= needs six fields", 2)
    username, session_id, version, net_type, address_type, address = fields
    return Origin(
        username=username,
        session_id=_number(session_id, 2),
        version=_number(version, 2),
        address=address,
        address_type=address_type,
        net_type=net_type,
    )


def _connection(value: str, line: int) -> Connection:
    fields = value.split()
    if len(fields) != 3:
        raise SdpError("c= needs three fields", line)
    net_type, address_type, address = fields
    return Connection(address=address, address_type=address_type, net_type=net_type)


def _attribute(value: str, line: int) -> Attribute:
    name, colon, rest = value.partition(":")
    if not name:
        raise SdpError("an attribute without a name", line)
    return Attribute(name, rest if colon else None)


def _media(lines: list[_Numbered]) -> MediaDescription:
    _, value, number = lines[0]
    for letter, _, at in lines[1:]:
        if letter in "vost":
            raise SdpError(f"{letter}= does not belong in a media section", at)
    fields = value.split()
    if len(fields) < 4:
        raise SdpError("m= needs a kind, a port, a protocol and a format", number)
    kind, ports, protocol, *formats = fields
    if len(formats) > MAX_FORMATS:
        raise SdpError(f"more than {MAX_FORMATS} formats", number)
    port, slash, count = ports.partition("/")
    connection, attributes, other = _sort_out(lines[1:])
    return MediaDescription(
        kind=kind,
        port=_number(port, number, 65_535),
        port_count=_number(count, number, 65_535) if slash else 1,
        protocol=protocol,
        formats=tuple(formats),
        connection=connection,
        attributes=attributes,
        other=other,
    )


def _number(text: str, line: int, highest: int = 2**64 - 1) -> int:
    # Longer than 20 digits is beyond 64 bits; and int() of a huge text is slow on purpose.
    if not (text.isascii() and text.isdigit() and len(text) <= 20) or int(text) > highest:
        raise SdpError(f"{text[:24]!r} is not a number up to {highest}", line)
    return int(text)
