"""The location service: which contacts a user can be reached at, and over which link (RFC 3261 10.3, 5626,
3327).

Whoever asks has already been authenticated as `user`; the registrar only keeps the books. A REGISTER changes
all the bindings it names or none. A binding ends when it is removed, expires, or the connection it came over
closes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from callcenter.sip.binding import Binding, Wish, read_wishes
from callcenter.sip.effects import WakeAt
from callcenter.sip.errors import ParseError
from callcenter.sip.headers import Row
from callcenter.sip.limits import MAX_CONTACTS
from callcenter.sip.link import Link
from callcenter.sip.message import Request
from callcenter.sip.reasons import REASONS
from callcenter.sip.uri import SipUri

WAKE_PREFIX = "registrar:"


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """How to answer the REGISTER; `headers` go after the ones every response has."""

    status: int
    reason: str
    headers: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """The user has a phone, and had none, none over this connection, or none of its kind."""

    user: str
    is_desk_phone: bool = False


@dataclass(frozen=True, slots=True)
class Unregistered:
    """The user's last binding is gone."""

    user: str


RegistrarEffect = RegisterAnswer | Registered | Unregistered | WakeAt


@dataclass(frozen=True, slots=True)
class Expiry:
    """How long a binding may last, in seconds. `default_s` counts when the phone does not say."""

    min_s: int = 60
    default_s: int = 600
    max_s: int = 3600


class _Refused(Exception):
    """This REGISTER fails as a whole; never leaves the module."""

    def __init__(self, status: int, reason: str = "", headers: tuple[Row, ...] = ()) -> None:
        super().__init__(reason)
        self.answer = RegisterAnswer(status, reason or REASONS[status], headers)


@dataclass(slots=True)
class Registrar:
    """All bindings of all users."""

    expiry: Expiry = Expiry()
    _bindings: dict[str, tuple[Binding, ...]] = field(default_factory=dict)
    _users_of_link: dict[str, set[str]] = field(default_factory=dict)

    def register(self, user: str, request: Request, link: Link, now: float) -> list[RegistrarEffect]:
        """Apply a validated REGISTER of an authenticated `user`; the answer is always the first effect."""
        before = self.bindings(user, now)
        try:
            after = self._apply(before, request, link, now)
        except _Refused as refused:
            return [refused.answer]
        answer = RegisterAnswer(200, REASONS[200], tuple(_answer_headers(after, request, now)))
        return [answer, *self._store(user, after)]

    def link_closed(self, link: Link, now: float) -> list[RegistrarEffect]:
        """Drop what was registered over a connection that is gone."""
        effects: list[RegistrarEffect] = []
        for user in sorted(self._users_of_link.pop(link.id, ())):
            kept = tuple(one for one in self.bindings(user, now) if one.link.id != link.id)
            effects += self._store(user, kept)
        return effects

    def woke(self, key: str, now: float) -> list[RegistrarEffect]:
        """Drop what has expired; a wake-up that comes early or late does no harm."""
        user = key.removeprefix(WAKE_PREFIX)
        if not key.startswith(WAKE_PREFIX) or user not in self._bindings:
            return []
        return self._store(user, self.bindings(user, now))

    def bindings(self, user: str, now: float) -> tuple[Binding, ...]:
        """The user's live bindings, the one to try first in front: by q, then the freshest."""
        return tuple(one for one in self._bindings.get(user, ()) if one.expires_at > now)

    def phones(self, user: str, now: float) -> tuple[Binding, ...]:
        """One binding of each phone: of several flows to the same one, the first in the order of `bindings`.

        RFC 5626 7: a phone that keeps two connections for safety must not ring twice.
        """
        phones: dict[str, Binding] = {}
        for one in self.bindings(user, now):
            phones.setdefault(one.instance if one.instance and one.reg_id else one.uri, one)
        return tuple(phones.values())

    def is_bound(self, link: Link) -> bool:
        """Whether somebody who proved who he is has a phone on this link."""
        return link.id in self._users_of_link

    def pinholes(self, now: float) -> tuple[Link, ...]:
        """Ways to phones that a NAT forgets unless something passes now and then."""
        links = {
            one.link.id: one.link
            for user in self._bindings
            for one in self.bindings(user, now)
            if one.is_behind_nat
        }
        return tuple(links.values())

    def users(self) -> tuple[str, ...]:
        """Everybody who has a binding, in the order they registered."""
        return tuple(self._bindings)

    def _apply(
        self, before: tuple[Binding, ...], request: Request, link: Link, now: float
    ) -> tuple[Binding, ...]:
        if request.removes_all:
            if (request.headers.get("Expires") or "").strip() != "0":
                raise _Refused(400, "Contact * needs Expires 0")
            _refuse_out_of_order(before, request)
            return ()
        try:
            wishes = read_wishes(request)
        except ParseError as error:
            raise _Refused(error.reply_with or 400, error.reason) from None
        after = list(before)
        for wish in wishes:
            replaced = [one for one in after if one.is_replaced_by(wish)]
            _refuse_out_of_order(replaced, request)
            after = [one for one in after if one not in replaced]
            lasts_s = self._lasts(wish)
            if lasts_s:
                after.append(wish.bound(request, link, now, lasts_s))
        # A phone that changes its port behind a NAT leaves dead bindings behind: the stalest give way.
        freshest = sorted(after, key=lambda one: one.since, reverse=True)[:MAX_CONTACTS]
        return tuple(sorted(freshest, key=lambda one: -one.q))

    def _lasts(self, wish: Wish) -> int:
        asked = self.expiry.default_s if wish.expires_s is None else wish.expires_s
        if 0 < asked < self.expiry.min_s:
            raise _Refused(423, "", (("Min-Expires", str(self.expiry.min_s)),))
        return min(asked, self.expiry.max_s)

    def _store(self, user: str, bindings: tuple[Binding, ...]) -> list[RegistrarEffect]:
        before = self._bindings.get(user, ())
        self._relink(user, before, bindings)
        if not bindings:
            self._bindings.pop(user, None)
            return [Unregistered(user)] if before else []
        self._bindings[user] = bindings
        wake = WakeAt(WAKE_PREFIX + user, min(one.expires_at for one in bindings))
        # A phone that comes over another connection was perhaps cut off: its owner's call may be waiting for it.
        is_news = not {one.link.id for one in bindings} <= {one.link.id for one in before}
        has_desk_phone = _has_desk_phone(bindings)
        if is_news or has_desk_phone != _has_desk_phone(before):
            return [Registered(user, has_desk_phone), wake]
        return [wake]

    def _relink(self, user: str, before: Iterable[Binding], after: Iterable[Binding]) -> None:
        old, new = {one.link.id for one in before}, {one.link.id for one in after}
        for link_id in old - new:
            users = self._users_of_link.get(link_id, set())
            users.discard(user)
            if not users:
                self._users_of_link.pop(link_id, None)
        for link_id in new - old:
            self._users_of_link.setdefault(link_id, set()).add(user)

    def to_data(self) -> dict[str, object]:
        return {user: [one.to_data() for one in bindings] for user, bindings in self._bindings.items()}

    @classmethod
    def from_data(cls, data: Mapping[str, object], expiry: Expiry = Expiry()) -> Registrar:
        """The registrar of `to_data`; the caller asks `wakes` for the wake-ups to set again."""
        registrar = cls(expiry)
        for user, rows in cast("Mapping[str, list[Mapping[str, object]]]", data).items():
            registrar._store(user, tuple(Binding.from_data(row) for row in rows))
        return registrar

    def wakes(self) -> list[WakeAt]:
        """Every wake-up that is due some time, for after a restart."""
        return [
            WakeAt(WAKE_PREFIX + user, min(one.expires_at for one in bindings))
            for user, bindings in self._bindings.items()
        ]


def _has_desk_phone(bindings: Iterable[Binding]) -> bool:
    return any(not one.link.is_browser for one in bindings)


def _refuse_out_of_order(bindings: Iterable[Binding], request: Request) -> None:
    # RFC 3261 10.3 step 7: a REGISTER overtaken by a newer one of the same phone must change nothing.
    if any(one.call_id == request.call_id and one.cseq >= request.cseq.number for one in bindings):
        raise _Refused(500, "Out of order")


def _answer_headers(bindings: Iterable[Binding], request: Request, now: float) -> Iterable[Row]:
    for one in bindings:
        yield "Contact", one.contact_row(now)
    for path in request.headers.all("Path"):
        yield "Path", path
    asks_outbound = any(contact.param("reg-id") for contact in request.contacts)
    if asks_outbound and "outbound" in request.tokens("Supported") and _keeps_flow(request):
        # RFC 5626 6: tells the phone that requests will come back over its own connection.
        yield "Require", "outbound"


def _keeps_flow(request: Request) -> bool:
    """Whether the hop next to the phone sends back over the phone's own connection: we do, a proxy says so (`ob`)."""
    try:
        paths = request.name_addrs("Path")
    except ParseError:
        return False
    if not paths:
        return len(request.headers.all("Via")) == 1
    first_hop = paths[-1].uri
    return isinstance(first_hop, SipUri) and first_hop.param("ob") is not None
