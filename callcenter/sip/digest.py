"""Digest authentication (RFC 7616, 8760), both ends: MD5 and SHA-256, `qop=auth` or none.

Server: `Nonces` signs its nonces, so nothing is stored for a challenge; only nonces that a right answer has
used are remembered, with their count, until they expire. Client: `answer`. Salts and cnonces come from the
caller.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, cast

from callcenter.sip.credentials import Challenge, Credentials

if TYPE_CHECKING:
    from _hashlib import HASH

_HASHES: Mapping[str, Callable[[bytes], HASH]] = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
ALGORITHMS = tuple(_HASHES)
"""The algorithms we speak, as they are spelt on the wire."""

PREFERRED = ("SHA-256", "MD5")

_NO_SUCH_USER = "0" * 64


class Verdict(Enum):
    """What an answer to our challenge is worth. Everything but OK is answered alike but for `stale`."""

    OK = "ok"
    STALE = "stale"
    """The right secret, but a nonce that expired, was used up or is not ours: challenge again with
    `stale=true`."""
    WRONG = "wrong"
    """Our own nonce came back with a wrong answer: somebody who really is at that address is guessing."""
    FORGED = "forged"
    """Neither the answer nor the nonce is right: no exchange took place, so its source proves nothing."""


def algorithm_name(name: str) -> str:
    """The registered spelling of an algorithm, "" for one we do not speak."""
    upper = name.upper()
    return upper if upper in _HASHES else ""


def session_algorithm(name: str) -> tuple[str, bool]:
    """The algorithm behind a name, "" for one we do not speak, and whether it is the `-sess` kind."""
    upper = name.upper()
    return algorithm_name(upper.removesuffix("-SESS")), upper.endswith("-SESS")


def ha1(user: str, realm: str, password: str, algorithm: str = "MD5") -> str:
    """The stored secret: the hash of user, realm and password. As good as the password within that realm."""
    return hashed(algorithm, f"{user}:{realm}:{password}")


def hashed(algorithm: str, text: str) -> str:
    """The hash of `text` in lower-case hexadecimal digits; `algorithm` as in `ALGORITHMS`."""
    return _HASHES[algorithm](_octets(text)).hexdigest()


def _octets(text: str) -> bytes:
    # Octets that were no UTF-8 on the wire are hashed as they were.
    return text.encode("utf-8", "surrogateescape")


def response_for(secret: str, said: Credentials, method: str) -> str:
    """The response that proves `secret` (RFC 7616 3.4.1); `said.algorithm` must be one of ours."""
    algorithm = algorithm_name(said.algorithm)
    request = hashed(algorithm, f"{method}:{said.uri}")
    if not said.qop:
        return hashed(algorithm, f"{secret}:{said.nonce}:{request}")
    return hashed(algorithm, f"{secret}:{said.nonce}:{said.nc}:{said.cnonce}:{said.qop}:{request}")


@dataclass(slots=True)
class Nonces:
    """The server's side: signs nonces with `secret`, judges answers, refuses replays.

    `algorithms` in order of preference: a client takes the first it can (RFC 8760 2.4). Old phones look at
    the first only.
    """

    realm: str
    secret: bytes = field(repr=False)
    lifetime_s: float = 300.0
    algorithms: tuple[str, ...] = PREFERRED
    _used: dict[str, int] = field(default_factory=dict)

    def challenge(
        self, now: float, salt: str, *, stale: bool = False, source: str = ""
    ) -> tuple[Challenge, ...]:
        """One challenge per algorithm, to be sent in this order; `salt` is a fresh random token.

        The nonce is good for `source` alone: one that came back surely was received there.
        """
        nonce = self._sign(f"{int(now):x}.{salt}", source)
        return tuple(
            Challenge(realm=self.realm, nonce=nonce, algorithm=algorithm, qop=("auth",), stale=stale)
            for algorithm in self.algorithms
        )

    def verify(
        self, said: Credentials, method: str, secret: str | None, now: float, *, source: str = ""
    ) -> Verdict:
        """Judge an answer against the user's `ha1` for `said.algorithm`; None when there is no such user.

        The same work is done either way, so time tells nobody which users exist.
        """
        issued = self._issued(said.nonce, source)
        if not self._is_well_formed(said) or not self._proves(said, method, secret):
            return Verdict.FORGED if issued is None else Verdict.WRONG
        if issued is None or not issued <= now + 1 <= issued + self.lifetime_s + 1:
            return Verdict.STALE
        count = int(said.nc, 16) if said.qop else 1
        if count <= self._used.get(said.nonce, 0):
            return Verdict.STALE
        self._forget(now)
        # Without qop there is no count: such an answer uses its nonce up.
        self._used[said.nonce] = count
        return Verdict.OK

    def _is_well_formed(self, said: Credentials) -> bool:
        if said.scheme.lower() != "digest" or algorithm_name(said.algorithm) not in self.algorithms:
            return False
        if not said.qop:
            return True
        return said.qop.lower() == "auth" and _is_count(said.nc) and said.cnonce != ""

    def _proves(self, said: Credentials, method: str, secret: str | None) -> bool:
        expected = response_for(_NO_SUCH_USER if secret is None else secret, said, method)
        is_right = hmac.compare_digest(_octets(expected), _octets(said.response))
        return (
            is_right and secret is not None and hmac.compare_digest(_octets(said.realm), _octets(self.realm))
        )

    def _sign(self, text: str, source: str) -> str:
        signed = _octets(f"{self.realm}\0{source}\0{text}")
        mac = hmac.new(self.secret, signed, hashlib.sha256).hexdigest()
        return f"{text}.{mac[:32]}"

    def _issued(self, nonce: str, source: str) -> float | None:
        """When we made this nonce for that source, None when we did not."""
        text, _, _ = nonce.rpartition(".")
        if not hmac.compare_digest(_octets(self._sign(text, source)), _octets(nonce)):
            return None
        return _time_in(text)

    def _forget(self, now: float) -> None:
        # Insertion order is nearly issue order, so the oldest are in front; one short look per success
        # suffices.
        for nonce in list(self._used)[:2]:
            if _time_in(nonce) + self.lifetime_s < now:
                del self._used[nonce]

    def to_data(self) -> dict[str, object]:
        """The used nonces; realm, secret and times are configuration."""
        return {"used": dict(self._used)}

    @classmethod
    def from_data(
        cls, data: Mapping[str, object], realm: str, secret: bytes, algorithms: tuple[str, ...] = PREFERRED
    ) -> Nonces:
        """Configuration comes anew; set `lifetime_s` afterwards if it is not the default."""
        used = dict(cast("Mapping[str, int]", data["used"]))
        return cls(realm, secret, algorithms=algorithms, _used=used)


def _time_in(nonce: str) -> float:
    return float(int(nonce.partition(".")[0], 16))


def _is_count(text: str) -> bool:
    return len(text) == 8 and all(char in "0123456789abcdefABCDEF" for char in text)


def choose(challenges: Iterable[Challenge]) -> Challenge | None:
    """The first challenge we can answer, as the server ordered them (RFC 8760 2.4); None when there is
    none."""
    for challenge in challenges:
        can_qop = not challenge.qop or "auth" in [option.lower() for option in challenge.qop]
        if challenge.scheme.lower() == "digest" and algorithm_name(challenge.algorithm) and can_qop:
            return challenge
    return None


def answer(
    challenge: Challenge, user: str, password: str, method: str, uri: str, *, cnonce: str, count: int = 1
) -> Credentials:
    """The client's answer to a challenge that `choose` picked; `count` rises with each use of the same
    nonce."""
    algorithm, _ = session_algorithm(challenge.algorithm)
    secret = ha1(user, challenge.realm, password, algorithm)
    return answer_with(challenge, user, secret, method, uri, cnonce=cnonce, count=count)


def answer_with(
    challenge: Challenge, user: str, secret: str, method: str, uri: str, *, cnonce: str, count: int = 1
) -> Credentials:
    """The same for who knows no password, but its `ha1` for the challenge's realm and algorithm."""
    algorithm, is_session = session_algorithm(challenge.algorithm)
    if is_session:
        # RFC 7616 3.4.2: the secret of a session hides the stored one; it begins with each answer anew.
        secret = hashed(algorithm, f"{secret}:{challenge.nonce}:{cnonce}")
    said = Credentials(
        username=user,
        realm=challenge.realm,
        nonce=challenge.nonce,
        uri=uri,
        response="",
        algorithm=algorithm,
        cnonce=cnonce if challenge.qop or is_session else "",
        qop="auth" if challenge.qop else "",
        nc=f"{count:08x}" if challenge.qop else "",
        opaque=challenge.opaque,
    )
    return replace(said, response=response_for(secret, said, method), algorithm=challenge.algorithm)
