"""Connectivity checks, answered as an ICE-lite agent answers them (RFC 8445 §2.5, 7.3; RFC 8489).

A browser proves with each check that it knows our password; its true address is where such a check came from. We
never send checks, so this side is parse, judge and answer.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import struct
import zlib
from dataclasses import dataclass
from enum import Enum

from callcenter.rtp.errors import StunError

MAGIC = 0x2112A442
BINDING_REQUEST = 0x0001
BINDING_SUCCESS = 0x0101
BINDING_ERROR = 0x0111

USERNAME = 0x0006
MESSAGE_INTEGRITY = 0x0008
ERROR_CODE = 0x0009
UNKNOWN_ATTRIBUTES = 0x000A
XOR_MAPPED_ADDRESS = 0x0020
PRIORITY = 0x0024
USE_CANDIDATE = 0x0025
FINGERPRINT = 0x8028
ICE_CONTROLLED = 0x8029
ICE_CONTROLLING = 0x802A

MAX_MESSAGE = 1_452
MAX_ATTRIBUTES = 32
MAX_USERNAME = 513

_COMPREHENSION_OPTIONAL = 0x8000
_KNOWN = {USERNAME, MESSAGE_INTEGRITY, PRIORITY, USE_CANDIDATE}
_HEADER = struct.Struct("!HHI12s")
_HEADER_BYTES = _HEADER.size
_ATTRIBUTE = struct.Struct("!HH")
_FINGERPRINT_MASK = 0x5354554E
_INTEGRITY_BYTES = 24
_FINGERPRINT_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class StunMessage:
    """A message as it came. `attributes`: type, where its header starts in `data`, value; in order, until integrity.

    What follows MESSAGE-INTEGRITY is not protected by it and left out (RFC 8489 §14.5), save FINGERPRINT, which
    `parse` has checked.
    """

    message_type: int
    transaction_id: bytes
    attributes: tuple[tuple[int, int, bytes], ...]
    data: bytes

    def get(self, attribute: int) -> bytes | None:
        """Return the value of the first attribute of that type."""
        return next((value for kind, _, value in self.attributes if kind == attribute), None)

    @property
    def local_ufrag(self) -> str | None:
        """The user fragment of ours that a check is meant for: what stands before the colon in USERNAME."""
        username = self.get(USERNAME)
        if username is None or len(username) > MAX_USERNAME:
            return None
        return username.partition(b":")[0].decode("utf-8", "replace")


class Verdict(Enum):
    """What a connectivity check was worth."""

    GOOD = "good"
    BAD_REQUEST = "bad request"
    UNAUTHENTICATED = "unauthenticated"
    UNKNOWN_ATTRIBUTE = "unknown attribute"
    ROLE_CONFLICT = "role conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check judged. Send `response` back to where it came from; trust that address only when `verdict` is GOOD.

    `nominates`: the browser has chosen this path (USE-CANDIDATE).
    """

    verdict: Verdict
    response: bytes
    nominates: bool = False

    @property
    def is_good(self) -> bool:
        return self.verdict is Verdict.GOOD


def parse(data: bytes) -> StunMessage:
    """Read a datagram; raise StunError for one that is not well-formed STUN or has a wrong FINGERPRINT."""
    if not _HEADER_BYTES <= len(data) <= MAX_MESSAGE:
        raise StunError(f"{len(data)} bytes cannot be a check")
    message_type, length, magic, transaction_id = _HEADER.unpack_from(data)
    if message_type & 0xC000 or magic != MAGIC or length % 4 or length != len(data) - _HEADER_BYTES:
        raise StunError("not a STUN header")
    return StunMessage(
        message_type=message_type,
        transaction_id=transaction_id,
        attributes=_read_attributes(data),
        data=data,
    )


def _read_attributes(data: bytes) -> tuple[tuple[int, int, bytes], ...]:
    attributes: list[tuple[int, int, bytes]] = []
    at, is_sealed = _HEADER_BYTES, False
    while at < len(data):
        kind, size = _ATTRIBUTE.unpack_from(data, at)
        end = at + 4 + size
        if end > len(data):
            raise StunError("an attribute reaches beyond the message")
        if kind == FINGERPRINT:
            _check_fingerprint(data, at, data[at + 4 : end])
            break
        if not is_sealed:
            attributes.append((kind, at, data[at + 4 : end]))
        if len(attributes) > MAX_ATTRIBUTES:
            raise StunError(f"more than {MAX_ATTRIBUTES} attributes")
        is_sealed = is_sealed or kind == MESSAGE_INTEGRITY
        at = end + -size % 4
    return tuple(attributes)


def _check_fingerprint(data: bytes, at: int, value: bytes) -> None:
    # It must be the last attribute (RFC 8489 §14.7); its CRC covers the header with the length as sent.
    if at + _FINGERPRINT_BYTES != len(data) or value != _fingerprint(data[:at]):
        raise StunError("wrong FINGERPRINT")


def is_authentic(message: StunMessage, password: str) -> bool:
    """Return whether MESSAGE-INTEGRITY was made with this password (short-term credentials, RFC 8489 §9.1)."""
    for kind, at, value in message.attributes:
        if kind == MESSAGE_INTEGRITY:
            sealed = _with_length(message.data[:at], at - _HEADER_BYTES + _INTEGRITY_BYTES)
            return hmac.compare_digest(_hmac(password, sealed), value)
    return False


def judge(message: StunMessage, source: tuple[str, int], *, ufrag: str, password: str) -> Check:
    """Judge a binding request that came from `source`, and write the response to it.

    Raise StunError for a message that is not a binding request: a lite agent sends none, so responses are nobody's.
    """
    if message.message_type != BINDING_REQUEST:
        raise StunError("not a binding request")
    verdict = _verdict(message, ufrag, password)
    if verdict is not Verdict.GOOD:
        return Check(verdict=verdict, response=_refusal(message, verdict, password))
    mapped = _attribute(XOR_MAPPED_ADDRESS, _xor_address(source, message.transaction_id))
    return Check(
        verdict=verdict,
        response=_seal(BINDING_SUCCESS, message.transaction_id, mapped, password),
        nominates=message.get(USE_CANDIDATE) is not None,
    )


def _verdict(message: StunMessage, ufrag: str, password: str) -> Verdict:
    """Apply RFC 8489 §9.1.3 and 6.3.1 in their order, then the role rule of RFC 8445 §7.3.1.1."""
    if message.get(USERNAME) is None or message.get(MESSAGE_INTEGRITY) is None:
        return Verdict.BAD_REQUEST
    if message.local_ufrag != ufrag or not is_authentic(message, password):
        return Verdict.UNAUTHENTICATED
    if _unknown(message):
        return Verdict.UNKNOWN_ATTRIBUTE
    # A lite agent is always the controlled one (RFC 8445 §6.1.1), so a peer that says it is controlled must switch.
    return Verdict.GOOD if message.get(ICE_CONTROLLED) is None else Verdict.ROLE_CONFLICT


def _unknown(message: StunMessage) -> list[int]:
    kinds = (kind for kind, _, _ in message.attributes)
    return [kind for kind in kinds if kind < _COMPREHENSION_OPTIONAL and kind not in _KNOWN]


_ERRORS = {
    Verdict.BAD_REQUEST: (400, b"Bad Request"),
    Verdict.UNAUTHENTICATED: (401, b"Unauthenticated"),
    Verdict.UNKNOWN_ATTRIBUTE: (420, b"Unknown Attribute"),
    Verdict.ROLE_CONFLICT: (487, b"Role Conflict"),
}


def _refusal(message: StunMessage, verdict: Verdict, password: str) -> bytes:
    code, reason = _ERRORS[verdict]
    body = _attribute(ERROR_CODE, struct.pack("!HBB", 0, code // 100, code % 100) + reason)
    if verdict is Verdict.UNKNOWN_ATTRIBUTE:
        unknown = _unknown(message)
        body += _attribute(UNKNOWN_ATTRIBUTES, struct.pack(f"!{len(unknown)}H", *unknown))
    # The first two go to somebody who did not prove to know the password, so they carry no proof either.
    is_proven = verdict in (Verdict.UNKNOWN_ATTRIBUTE, Verdict.ROLE_CONFLICT)
    return _seal(BINDING_ERROR, message.transaction_id, body, password if is_proven else None)


def build_request(transaction_id: bytes, body: bytes, password: str) -> bytes:
    """Write a binding request with integrity and fingerprint (for test callers; the platform itself sends none)."""
    return _seal(BINDING_REQUEST, transaction_id, body, password)


def build_attribute(kind: int, value: bytes = b"") -> bytes:
    """Write one attribute, padded to whole words (RFC 8489 §14)."""
    return _attribute(kind, value)


def _attribute(kind: int, value: bytes) -> bytes:
    return _ATTRIBUTE.pack(kind, len(value)) + value + bytes(-len(value) % 4)


def _seal(message_type: int, transaction_id: bytes, body: bytes, password: str | None) -> bytes:
    data = _HEADER.pack(message_type, len(body), MAGIC, transaction_id) + body
    if password is not None:
        data = _with_length(data, len(body) + _INTEGRITY_BYTES)
        data += _attribute(MESSAGE_INTEGRITY, _hmac(password, data))
    data = _with_length(data, len(data) - _HEADER_BYTES + _FINGERPRINT_BYTES)
    return data + _attribute(FINGERPRINT, _fingerprint(data))


def _with_length(data: bytes, length: int) -> bytes:
    return data[:2] + length.to_bytes(2, "big") + data[4:]


def _hmac(password: str, data: bytes) -> bytes:
    return hmac.new(password.encode(), data, hashlib.sha1).digest()


def _fingerprint(data: bytes) -> bytes:
    return (zlib.crc32(data) ^ _FINGERPRINT_MASK).to_bytes(4, "big")


def _xor_address(source: tuple[str, int], transaction_id: bytes) -> bytes:
    """Hide the address from routers that rewrite what they recognise (RFC 8489 §14.2)."""
    address = ipaddress.ip_address(source[0])
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    mask = struct.pack("!I", MAGIC) + transaction_id
    hidden = bytes(a ^ b for a, b in zip(address.packed, mask, strict=False))
    return struct.pack("!BBH", 0, 1 if address.version == 4 else 2, source[1] ^ MAGIC >> 16) + hidden
