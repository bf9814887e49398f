"""One binding of the location service, and what a REGISTER's Contact asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import cast

from callcenter.sip.errors import ParseError
from callcenter.sip.fields import NameAddr, one_per_row, split_name_addr
from callcenter.sip.lexis import drop_param, print_params, quote, unquote
from callcenter.sip.limits import MAX_CONTACTS, MAX_SECONDS
from callcenter.sip.link import Link
from callcenter.sip.message import Request
from callcenter.sip.uri import SipUri, equivalent, parse_uri

_QVALUE = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?").fullmatch
_MALFORMED_EXPIRES_S = 3600


@dataclass(frozen=True, slots=True)
class Binding:
    """Where one phone of a user is reached until `expires_at`.

    `contact` is the name-addr as the phone wrote it, without the parameters that only belong to registration;
    requests go to `uri` over `link`, whatever address the URI names (it may be behind a NAT, RFC 5626 5.3).
    """

    contact: str
    uri: str
    link: Link
    call_id: str
    cseq: int
    since: float
    expires_at: float
    q: float = 1.0
    instance: str = ""
    reg_id: int = 0
    path: tuple[str, ...] = ()
    user_agent: str = ""

    def is_replaced_by(self, wish: Wish) -> bool:
        """Whether it is the same phone: by instance and reg-id where it has them (RFC 5626 6), else by
        URI."""
        if wish.instance and wish.reg_id:
            return (self.instance, self.reg_id) == (wish.instance, wish.reg_id)
        return equivalent(parse_uri(self.uri), wish.contact.uri)

    @property
    def is_behind_nat(self) -> bool:
        """Whether it came from elsewhere than it says it is: a NAT in between forgets the way back in silence."""
        uri = parse_uri(self.uri)
        said = (uri.host, uri.port or 5060) if isinstance(uri, SipUri) else ("", 0)
        return self.link.transport == "udp" and said != self.link.remote

    def contact_row(self, now: float) -> str:
        """The Contact of the answer: as it was registered, with the seconds that are left."""
        return f"{self.contact};expires={max(0, round(self.expires_at - now))}"

    def to_data(self) -> dict[str, object]:
        data: dict[str, object] = {item.name: getattr(self, item.name) for item in fields(self)}
        return data | {"link": self.link.to_data(), "path": list(self.path)}

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Binding:
        values = dict(data)
        values["link"] = Link.from_data(cast("Mapping[str, object]", data["link"]))
        values["path"] = tuple(cast("list[str]", data["path"]))
        return cls(**values)  # type: ignore[arg-type]  # `to_data` wrote every field under its own name


@dataclass(frozen=True, slots=True)
class Wish:
    """One Contact of a REGISTER, its URI also as written; `expires_s` None when neither it nor the request
    says."""

    contact: NameAddr
    uri: str
    expires_s: int | None
    q: float
    instance: str
    reg_id: int

    def _contact(self) -> str:
        display = f"{quote(self.contact.display)} " if self.contact.display else ""
        return f"{display}<{self.uri}>{print_params(drop_param(self.contact.params, 'expires'))}"

    def bound(self, request: Request, link: Link, now: float, lasts_s: int) -> Binding:
        """The binding this wish becomes."""
        return Binding(
            contact=self._contact(),
            uri=self.uri,
            link=link,
            call_id=request.call_id,
            cseq=request.cseq.number,
            since=now,
            expires_at=now + lasts_s,
            q=self.q,
            instance=self.instance,
            reg_id=self.reg_id,
            path=request.headers.all("Path"),
            user_agent=(request.headers.get("User-Agent") or "")[:200],
        )


def read_wishes(request: Request) -> list[Wish]:
    """What every Contact of a REGISTER asks for; ParseError if one cannot be bound."""
    texts = [part for row in request.headers.all("Contact") for part in one_per_row(row)]
    if len(texts) > MAX_CONTACTS:
        raise ParseError("Too many contacts")
    if "*" in texts:
        raise ParseError("Contact * stands alone")
    default = request.headers.get("Expires")
    return [_wish(text, default) for text in texts]


def _wish(text: str, default: str | None) -> Wish:
    contact = NameAddr.parse(text)
    if contact.uri.scheme not in ("sip", "sips"):
        raise ParseError("Contact is not a SIP URI")
    said = contact.param("expires")
    expires = default if said is None else said
    q = contact.param("q")
    reg_id = contact.param("reg-id") or ""
    return Wish(
        contact=contact,
        uri=split_name_addr(text)[1],
        expires_s=None if expires is None else _seconds(expires),
        # A malformed preference is no reason to leave the phone unreachable.
        q=float(q) if q and _QVALUE(q) else 1.0,
        instance=unquote(contact.param("+sip.instance") or ""),
        reg_id=int(reg_id) if re.fullmatch(r"[0-9]{1,9}", reg_id) else 0,
    )


def _seconds(text: str) -> int:
    text = unquote(text.strip())
    if not (text.isascii() and text.isdigit()):
        # RFC 3261 20.10: malformed counts as an hour.
        return _MALFORMED_EXPIRES_S
    return min(int(text), MAX_SECONDS) if len(text) <= 10 else MAX_SECONDS
