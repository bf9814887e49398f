"""Accounts as they are stored: password hashes only, for pages (Argon2id) and for SIP digest (HA1)."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody or something with a password. `kind`: user or phone; a phone never signs in to pages.

    `ha1` maps the digest algorithm (MD5, SHA-256) to H(user:realm:password), RFC 7616 3.4.2.
    """

    name: str
    kind: str
    full_name: str
    local_name: str
    role: str
    language: str
    extension: str
    password_hash: str = field(repr=False)
    ha1: Mapping[str, str] = field(repr=False)
    realm: str = ""
    skills: Mapping[str, int] = field(default_factory=dict)
    queues: tuple[str, ...] = ()


def sip_ha1(user: str, realm: str, password: str) -> dict[str, str]:
    """The two digests a SIP registrar needs instead of the password."""
    secret = _bytes(f"{user}:{realm}:{password}")
    return {
        # MD5 is what phones still speak (RFC 3261 22.4); it never leaves the server.
        "MD5": hashlib.md5(secret, usedforsecurity=False).hexdigest(),
        "SHA-256": hashlib.sha256(secret).hexdigest(),
    }


class Passwords:
    """Hashes and checks passwords. Slow on purpose (tens of milliseconds, 64 MiB): never call it on the loop."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = _nobodys(self._hasher)

    def hash(self, password: str) -> str:
        return self._hasher.hash(_bytes(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Check a password; without a stored hash it takes as long and says no (nobody learns who exists)."""
        try:
            return self._hasher.verify(stored or self._nobody, _bytes(password)) and bool(stored)
        except (Argon2Error, InvalidHashError):
            return False


def _nobodys(hasher: PasswordHasher) -> str:
    """A hash no password is known to have, as slow to check as a real one: written down, not computed at each start."""
    salt, zeros = (b64encode(bytes(size)).decode().rstrip("=") for size in (hasher.salt_len, hasher.hash_len))
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${zeros}"


def _bytes(password: str) -> bytes:
    # JSON can carry halves of characters; they must be a wrong password, not an error.
    return password.encode("utf-8", "surrogatepass")
