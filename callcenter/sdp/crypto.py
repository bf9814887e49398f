"""Keys for secure RTP in the session description itself: a=crypto (RFC 4568; 7714 for AES-GCM).

    a=crypto:<tag> <suite> inline:<key and salt in base64>[|lifetime][|MKI:length] [session parameters]

Each side states the key it sends with. We take the first line we can honour and answer it under its own tag; when we
offer, each suite has a tag and a key of its own.

How secure a stream is offered is a `Secrecy`: RTP/SAVP, which a phone without SRTP refuses, or RTP/AVP with keys beside
it, which such a phone answers plain (RFC 8643).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from callcenter.sdp.errors import NoUsableAudio

KEY_BYTES = {
    "AEAD_AES_128_GCM": 28,
    "AEAD_AES_256_GCM": 44,
    "AES_CM_128_HMAC_SHA1_80": 30,
    "AES_CM_128_HMAC_SHA1_32": 30,
}
"""Master key and salt of each suite we speak (RFC 4568 6.2, 7714 12), in the order that we offer them: the cheapest of
the strong ones first, the one with short tags last."""

SECRET_BYTES = max(KEY_BYTES.values())

_LINE = re.compile(r"([1-9][0-9]{0,8}) ([A-Za-z0-9_]+) (\S+)((?: \S+)*) *")
_LIFETIME = re.compile(r"2\^[0-9]{1,2}|[0-9]{1,15}")


class Secrecy(Enum):
    """`optional`: keys are offered, and whoever has no use for them is spoken with in the clear (RFC 8643)."""

    NEVER = "never"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class SrtpKey:
    """What one side encrypts with: the suite, and its master key and salt in base64, which repr() does not show."""

    suite: str
    key: str = field(repr=False)


def choose_key(lines: Iterable[str]) -> tuple[str, SrtpKey]:
    """Return the tag and the key of the first line that we can honour; raise NoUsableAudio without one.

    A line with a master key identifier, several keys or session parameters asks for what we do not do; RFC 4568
    6.3 and 7.1.2 have such a line passed over.
    """
    matches = [match for match in map(_LINE.fullmatch, lines) if match]
    tags = [match[1] for match in matches]
    if len(set(tags)) < len(tags):
        raise NoUsableAudio("two a=crypto lines with one tag")
    for tag, suite, parameters, session in (match.groups() for match in matches):
        key = _key(suite, parameters)
        if key is not None and all(_is_harmless(parameter) for parameter in session.split()):
            return tag, SrtpKey(suite=suite, key=key)
    raise NoUsableAudio("no a=crypto line that we can honour")


def own_key(suite: str, secret: bytes) -> SrtpKey:
    """Make our key for `suite` out of at least `SECRET_BYTES` random ones; raise NoUsableAudio with fewer."""
    if len(secret) < SECRET_BYTES:
        raise NoUsableAudio("keys in the session description are not taken here")
    return SrtpKey(suite=suite, key=base64.b64encode(secret[: KEY_BYTES[suite]]).decode())


def keys_to_offer(secret: bytes) -> dict[str, SrtpKey]:
    """Make a key for each suite out of at least `SECRET_BYTES` random ones, by tag; the same secret gives the same.

    Only one will be used, yet no two may depend on one another. Raise NoUsableAudio with fewer bytes.
    """
    if len(secret) < SECRET_BYTES:
        raise NoUsableAudio("a secret is needed to offer keys")
    keys = {}
    for tag, (suite, length) in enumerate(KEY_BYTES.items(), 1):
        material = hashlib.shake_256(suite.encode() + secret).digest(length)
        keys[str(tag)] = SrtpKey(suite=suite, key=base64.b64encode(material).decode())
    return keys


def crypto_line(tag: str, key: SrtpKey) -> str:
    """Return the value of an a=crypto line."""
    return f"{tag} {key.suite} inline:{key.key}"


def _key(suite: str, parameters: str) -> str | None:
    method, _, rest = parameters.partition(":")
    key, *more = rest.split("|")
    # One lifetime may follow; ours end after 2^48 packets anyway, which no call reaches.
    if (
        suite not in KEY_BYTES
        or method != "inline"
        or not (not more or (len(more) == 1 and _LIFETIME.fullmatch(more[0])))
    ):
        return None
    try:
        material = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(material) == KEY_BYTES[suite] else None


def _is_harmless(parameter: str) -> bool:
    """Tell parameters that bind nobody: the window hint (RFC 4568 6.3.7)."""
    return parameter.startswith("WSH=")
