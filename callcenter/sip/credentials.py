"""The two digest header values: what a server asks (Challenge) and what a client answers (Credentials)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from callcenter.sip.errors import ParseError
from callcenter.sip.lexis import quote, unquote
from callcenter.sip.limits import MAX_PARAMS

_PAIR = re.compile(r'\s*([A-Za-z0-9\-.!%*_+`\'~]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s",]*)\s*(?:,|$)', re.DOTALL)


def _read(text: str) -> tuple[str, dict[str, str]]:
    """The scheme and its parameters, names in lower case, values without quotes."""
    scheme, _, rest = text.strip().partition(" ")
    pairs: dict[str, str] = {}
    at = 0
    rest = rest.strip()
    while at < len(rest):
        match = _PAIR.match(rest, at)
        if match is None or match[1].lower() in pairs or len(pairs) >= MAX_PARAMS:
            # The same parameter twice could be read in two ways by two parties: refuse it.
            raise ParseError("Bad authentication parameters")
        pairs[match[1].lower()] = unquote(match[2])
        at = match.end()
    return scheme, pairs


def _print(pairs: list[tuple[str, str]]) -> str:
    return "Digest " + ", ".join([f"{name}={value}" for name, value in pairs if value and value != '""'])


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """WWW-Authenticate or Proxy-Authenticate; `qop` in the server's order, empty for RFC 2069 servers."""

    realm: str
    nonce: str
    algorithm: str = "MD5"
    qop: tuple[str, ...] = ()
    opaque: str = ""
    stale: bool = False
    scheme: str = "Digest"

    @classmethod
    def parse(cls, text: str) -> Challenge:
        """Read a challenge; a scheme other than Digest comes back with its name and nothing else."""
        scheme, pairs = _read(text)
        if scheme.lower() != "digest":
            return cls(realm=pairs.get("realm", ""), nonce="", scheme=scheme)
        return cls(
            realm=pairs.get("realm", ""),
            nonce=pairs.get("nonce", ""),
            algorithm=pairs.get("algorithm", "MD5"),
            qop=tuple(option.strip() for option in pairs.get("qop", "").split(",") if option.strip()),
            opaque=pairs.get("opaque", ""),
            stale=pairs.get("stale", "").lower() == "true",
        )

    def __str__(self) -> str:
        return _print(
            [
                ("realm", quote(self.realm)),
                ("nonce", quote(self.nonce)),
                ("algorithm", self.algorithm),
                ("qop", quote(",".join(self.qop))),
                ("opaque", quote(self.opaque)),
                ("stale", "true" if self.stale else ""),
            ]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Authorization or Proxy-Authorization. `nc` as the eight hexadecimal digits on the wire."""

    username: str
    realm: str
    nonce: str
    uri: str
    response: str
    algorithm: str = "MD5"
    cnonce: str = ""
    qop: str = ""
    nc: str = ""
    opaque: str = ""
    scheme: str = "Digest"

    @classmethod
    def parse(cls, text: str) -> Credentials:
        """Read credentials; a scheme other than Digest comes back with its name and nothing else."""
        scheme, pairs = _read(text)
        if scheme.lower() != "digest":
            return cls(username="", realm="", nonce="", uri="", response="", scheme=scheme)
        return cls(
            username=pairs.get("username", ""),
            realm=pairs.get("realm", ""),
            nonce=pairs.get("nonce", ""),
            uri=pairs.get("uri", ""),
            response=pairs.get("response", "").lower(),
            algorithm=pairs.get("algorithm", "MD5"),
            cnonce=pairs.get("cnonce", ""),
            qop=pairs.get("qop", ""),
            nc=pairs.get("nc", ""),
            opaque=pairs.get("opaque", ""),
        )

    def __str__(self) -> str:
        return _print(
            [
                ("username", quote(self.username)),
                ("realm", quote(self.realm)),
                ("nonce", quote(self.nonce)),
                ("uri", quote(self.uri)),
                ("response", quote(self.response)),
                ("algorithm", self.algorithm),
                ("cnonce", quote(self.cnonce)),
                # RFC 7616 3.4: these two go without quotes.
                ("qop", self.qop),
                ("nc", self.nc),
                ("opaque", quote(self.opaque)),
            ]
        )
