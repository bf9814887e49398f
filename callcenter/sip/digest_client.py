"""Proving who we are to those who ask (RFC 3261 22, RFC 7616, RFC 8760): to the servers of our trunks.

    request ─▶ 401/407 ─▶ answered ─▶ the same request with credentials ─▶ 2xx, or a refusal that counts
                                                        └▶ 401/407 stale=true ─▶ answered with the new nonce

The strongest algorithm that is offered and that we have the secret for is taken, wherever in the list it stands: a
server that names MD5 first must not talk us down. A nonce is kept for the requests that follow, and counted.
A second refusal that does not call its nonce stale means a wrong password: no third try.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from callcenter.sip.credentials import Challenge, Credentials
from callcenter.sip.digest import ALGORITHMS, answer_with, ha1, session_algorithm
from callcenter.sip.errors import ParseError
from callcenter.sip.headers import Headers, Row
from callcenter.sip.message import Request, Response

MAX_ANSWERS = 4
"""To one request: two proxies and a registrar may each ask once, and one of them may call a nonce stale."""

_ROWS = {
    401: ("WWW-Authenticate", "Authorization"),
    407: ("Proxy-Authenticate", "Proxy-Authorization"),
}
MAX_KNOWN = 64
"""Challenges remembered: a few per trunk. A server that names a new realm each time must not fill our memory."""

PROOFS = ("Authorization", "Proxy-Authorization")
# Weakest first.
_STRENGTH = {name: place for place, name in enumerate(("MD5", "SHA-256"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """How we prove ourselves to one peer: a password, or without it the `ha1` per algorithm for the peer's realm."""

    username: str
    password: str = field(default="", repr=False)
    ha1: Mapping[str, str] = field(default_factory=dict, repr=False)

    def for_realm(self, realm: str, algorithm: str) -> str | None:
        """The `ha1` for a challenge; None when we have none for its algorithm."""
        if self.password:
            return ha1(self.username, realm, self.password, algorithm)
        return self.ha1.get(algorithm)


@dataclass(frozen=True, slots=True)
class _Known:
    """A challenge we answered, and how often its nonce was used."""

    challenge: Challenge
    count: int = 0


_Place = tuple[str, str, str]
"""Whose challenge: account, header of the answer, realm."""


@dataclass(slots=True)
class DigestClient:
    """What we were asked and have answered. `account` is whatever name the caller keeps its peers under."""

    _known: dict[_Place, _Known] = field(default_factory=dict)
    _answers: dict[str, int] = field(default_factory=dict)
    """Key of a client transaction -> how many challenges the request in it has answered."""

    def proven(self, account: str, secret: Secret, request: Request, cnonce: str) -> Request:
        """`request` with answers to what this peer asked before, so that it need not ask again."""
        headers = request.headers
        for place, known in list(self._known.items()):
            if place[0] == account and place[1] not in headers:
                headers = self._said(headers, place, known.challenge, secret, request, cnonce)
        return request if headers is request.headers else replace(request, headers=headers)

    def answered(
        self, key: str, account: str, secret: Secret, request: Request, response: Response, cnonce: str
    ) -> Headers | None:
        """The headers for another try of the `request` in transaction `key`; None when there is no use in one.

        Via and CSeq are still the old ones; `retried` must be told the key of the new transaction.
        """
        tries = self._answers.get(key, 0)
        if response.status not in _ROWS or tries >= MAX_ANSWERS:
            return None
        asks, says = _ROWS[response.status]
        headers, said = request.headers, _said_in(request, says)
        for challenge in _strongest(_read(response.headers.all(asks)), secret):
            before = said.get(challenge.realm)
            if before and (before.nonce == challenge.nonce or (tries and not challenge.stale)):
                # What we said first may have been for a nonce from long ago; what we said last was for theirs.
                return None
            headers = self._said(
                headers, (account, says, challenge.realm), challenge, secret, request, cnonce
            )
        return None if headers is request.headers else headers

    def retried(self, old_key: str, new_key: str) -> None:
        """The request of one transaction went out again in another."""
        self._answers[new_key] = self._answers.pop(old_key, 0) + 1

    def ended(self, key: str) -> None:
        """That transaction is over."""
        self._answers.pop(key, None)

    def _said(
        self,
        headers: Headers,
        place: _Place,
        challenge: Challenge,
        secret: Secret,
        request: Request,
        cnonce: str,
    ) -> Headers:
        """`headers` with the answer to one challenge, instead of an earlier answer for its realm."""
        _, says, realm = place
        material = secret.for_realm(realm, session_algorithm(challenge.algorithm)[0])
        if material is None:
            return headers
        known = self._known.get(place)
        count = known.count + 1 if known and known.challenge.nonce == challenge.nonce else 1
        self._remember(place, _Known(challenge, count))
        credentials = answer_with(
            challenge, secret.username, material, request.method, request.uri, cnonce=cnonce, count=count
        )
        others = [text for text in headers.all(says) if _realm_of(text) != realm]
        return headers.replace(says, *others, str(credentials))

    def _remember(self, place: _Place, known: _Known) -> None:
        self._known.pop(place, None)
        if not session_algorithm(known.challenge.algorithm)[1]:
            # The secret of a session belongs to its first cnonce (RFC 7616 3.4.2): each request begins a new one.
            self._known[place] = known
        if len(self._known) > MAX_KNOWN:
            del self._known[next(iter(self._known))]

    def to_data(self) -> dict[str, object]:
        known = [[*place, str(one.challenge), one.count] for place, one in self._known.items()]
        return {"known": known, "answers": dict(self._answers)}

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> DigestClient:
        known: dict[_Place, _Known] = {}
        for account, says, realm, challenge, count in cast("list[list[str]]", data["known"]):
            known[account, says, realm] = _Known(Challenge.parse(challenge), int(count))
        return cls(known, dict(cast("Mapping[str, int]", data["answers"])))


def proof_rows(request: Request) -> tuple[Row, ...]:
    """The credentials in a request: the ACK of its 2xx carries the same (RFC 3261 22.1)."""
    return tuple((name, value) for name in PROOFS for value in request.headers.all(name))


def _read(texts: Iterable[str]) -> list[Challenge]:
    """The challenges that can be read; one that cannot hides none of the others."""
    challenges: list[Challenge] = []
    for text in texts:
        try:
            challenges.append(Challenge.parse(text))
        except ParseError:
            continue
    return challenges


def _strongest(challenges: Iterable[Challenge], secret: Secret) -> list[Challenge]:
    """For each realm the one with the best algorithm among those we can answer."""
    best: dict[str, Challenge] = {}
    for challenge in challenges:
        before = best.get(challenge.realm)
        if _can_answer(challenge, secret) and (before is None or _strength(challenge) > _strength(before)):
            best[challenge.realm] = challenge
    return list(best.values())


def _can_answer(challenge: Challenge, secret: Secret) -> bool:
    algorithm, _ = session_algorithm(challenge.algorithm)
    can_qop = not challenge.qop or "auth" in [option.lower() for option in challenge.qop]
    is_digest = challenge.scheme.lower() == "digest" and challenge.nonce != ""
    return (
        is_digest
        and can_qop
        and algorithm in ALGORITHMS
        and bool(secret.for_realm(challenge.realm, algorithm))
    )


def _strength(challenge: Challenge) -> int:
    return _STRENGTH[session_algorithm(challenge.algorithm)[0]]


def _said_in(request: Request, name: str) -> dict[str, Credentials]:
    """What the request says to whom: realm -> credentials. They are ours, so they can be read."""
    return {said.realm: said for said in map(Credentials.parse, request.headers.all(name))}


def _realm_of(text: str) -> str:
    return Credentials.parse(text).realm
