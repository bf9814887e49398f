"""A dialog as a frozen value, and the requests sent inside it (RFC 3261 12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from callcenter.sip.fields import NameAddr
from callcenter.sip.headers import Headers, Row
from callcenter.sip.link import Link
from callcenter.sip.message import Request, Response, tagged
from callcenter.sip.next_hop import next_hop
from callcenter.sip.uri import SipUri, parse_uri
from callcenter.values import replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialog:
    """One peer-to-peer relationship.

    `local` and `remote` are whole From/To values with their tags. `target` is the peer's Contact, and the
    Request-URI of what we send, never looked up: requests go over `link`, the way the peer came (a browser's
    `.invalid` contact and a phone behind NAT have no other). With `is_routed`, for trunks, they go where route set
    and target say, as far as that is an address (`next_hop`). `route_set` is in the order of our Route headers.
    `remote_cseq` is 0 before the peer's first request.
    """

    call_id: str
    local: str
    local_tag: str
    remote: str
    remote_tag: str
    local_cseq: int
    remote_cseq: int
    target: str
    route_set: tuple[str, ...]
    link: Link
    is_early: bool
    is_routed: bool = False

    def confirmed(self) -> Dialog:
        return replace(self, is_early=False)

    def heard(self, request: Request, link: Link) -> Dialog:
        """After an in-dialog request: its CSeq counts; INVITE and UPDATE refresh the target (12.2.2, RFC 3311 5.2)."""
        heard = replace(self, remote_cseq=max(self.remote_cseq, request.cseq.number))
        if request.method in ("INVITE", "UPDATE") and request.contacts:
            return replace(heard, target=str(request.contacts[0].uri), link=link).directed()
        return heard

    def refreshed(self, response: Response) -> Dialog:
        """After a 2xx to our re-INVITE or UPDATE: its Contact is the target from now on (12.2.1.2)."""
        return replace(self, target=str(response.contacts[0].uri)).directed() if response.contacts else self

    def following(self, early: Dialog) -> Dialog:
        """The confirmed dialog goes on counting where the early one was (RFC 3261 13.2.2.4)."""
        return replace(self, local_cseq=early.local_cseq)

    def directed(self) -> Dialog:
        """The same dialog over the way that its next hop asks for, if that decides (12.2.1.1)."""
        if not self.is_routed:
            return self
        first = NameAddr.parse(self.route_set[0]).uri if self.route_set else parse_uri(self.target)
        return replace(self, link=next_hop(first, self.link))

    def over(self, link: Link) -> Dialog:
        """The same dialog by way of another connection."""
        return replace(self, link=link)

    def request(
        self, method: str, via: str, *, extra: tuple[Row, ...] = (), body: bytes = b""
    ) -> tuple[Dialog, Request]:
        """The next request in this dialog, and the dialog with its CSeq counted up."""
        after = replace(self, local_cseq=self.local_cseq + 1)
        return after, after._build(method, after.local_cseq, via, extra, body)

    def ack(self, cseq: int, via: str, proofs: tuple[Row, ...] = ()) -> Request:
        """The ACK of a 2xx: a request of its own whose number is the INVITE's (RFC 3261 13.2.2.4).

        `proofs` are the credentials of the INVITE, because nobody can challenge an ACK (22.1).
        """
        return self._build("ACK", cseq, via, proofs, b"")

    def _build(self, method: str, cseq: int, via: str, extra: tuple[Row, ...], body: bytes) -> Request:
        uri, routes = self._way()
        rows: list[Row] = [
            ("Via", via),
            *[("Route", route) for route in routes],
            ("Max-Forwards", "70"),
            ("From", self.local),
            ("To", self.remote),
            ("Call-ID", self.call_id),
            ("CSeq", f"{cseq} {method}"),
            *extra,
        ]
        return Request(method, uri, Headers(rows), body)

    def _way(self) -> tuple[str, tuple[str, ...]]:
        """Request-URI and Route headers (RFC 3261 12.2.1.1)."""
        if not self.route_set:
            return self.target, ()
        first = NameAddr.parse(self.route_set[0]).uri
        if not isinstance(first, SipUri) or first.param("lr") is not None:
            return self.target, self.route_set
        # A strict router of RFC 2543 wants to be addressed itself, and the target at the end.
        return str(first), (*self.route_set[1:], f"<{self.target}>")

    def to_data(self) -> dict[str, object]:
        return {
            "call_id": self.call_id,
            "local": self.local,
            "local_tag": self.local_tag,
            "remote": self.remote,
            "remote_tag": self.remote_tag,
            "local_cseq": self.local_cseq,
            "remote_cseq": self.remote_cseq,
            "target": self.target,
            "route_set": list(self.route_set),
            "link": self.link.to_data(),
            "is_early": self.is_early,
            "is_routed": self.is_routed,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Dialog:
        return cls(
            call_id=str(data["call_id"]),
            local=str(data["local"]),
            local_tag=str(data["local_tag"]),
            remote=str(data["remote"]),
            remote_tag=str(data["remote_tag"]),
            local_cseq=cast(int, data["local_cseq"]),
            remote_cseq=cast(int, data["remote_cseq"]),
            target=str(data["target"]),
            route_set=tuple(cast("list[str]", data["route_set"])),
            link=Link.from_data(cast("dict[str, object]", data["link"])),
            is_early=bool(data["is_early"]),
            is_routed=bool(data["is_routed"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyDialog:
    """What a phone has said before its final answer (RFC 3261 12.1).

    `sdp` is its answer, or its latest offer that we took; `is_settled` when it came reliably (RFC 3262 4), of which
    `rseq` is the last number. `local_sdp`: ours, when it is no longer the one of the INVITE.
    """

    dialog: Dialog
    rseq: int = 0
    sdp: str = ""
    is_settled: bool = False
    local_sdp: str = ""
    peer_updates: bool = False

    def to_data(self) -> dict[str, object]:
        return {
            "dialog": self.dialog.to_data(),
            "rseq": self.rseq,
            "sdp": self.sdp,
            "is_settled": self.is_settled,
            "local_sdp": self.local_sdp,
            "peer_updates": self.peer_updates,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> EarlyDialog:
        return cls(
            dialog=Dialog.from_data(cast("dict[str, object]", data["dialog"])),
            rseq=cast(int, data["rseq"]),
            sdp=str(data["sdp"]),
            is_settled=bool(data["is_settled"]),
            local_sdp=str(data["local_sdp"]),
            peer_updates=bool(data["peer_updates"]),
        )


def early_key(message: Request | Response) -> str:
    """The name of a phone's early dialog, by its response to us or its request."""
    tag = message.to.tag if isinstance(message, Response) else message.from_.tag
    return f"{message.call_id}|{tag}"


def uas_dialog(invite: Request, link: Link, local_tag: str, *, is_routed: bool = False) -> Dialog:
    """The dialog that our answer to `invite` opens (RFC 3261 12.1.1); `invite` must have a Contact."""
    return Dialog(
        call_id=invite.call_id,
        local=tagged(invite.headers.get("To") or "", local_tag),
        local_tag=local_tag,
        remote=invite.headers.get("From") or "",
        remote_tag=invite.from_.tag,
        local_cseq=0,
        remote_cseq=invite.cseq.number,
        target=str(invite.contacts[0].uri),
        route_set=tuple(str(route) for route in invite.route_set),
        link=link,
        is_early=True,
        is_routed=is_routed,
    ).directed()


def uac_dialog(invite: Request, response: Response, link: Link, *, is_routed: bool = False) -> Dialog:
    """The dialog that a response to our `invite` opens (RFC 3261 12.1.2).

    A 2xx without Contact breaks the rules; what we dialled is then the only address there is.
    """
    return Dialog(
        call_id=invite.call_id,
        local=invite.headers.get("From") or "",
        local_tag=invite.from_.tag,
        remote=response.headers.get("To") or "",
        remote_tag=response.to.tag,
        local_cseq=invite.cseq.number,
        remote_cseq=0,
        target=str(response.contacts[0].uri) if response.contacts else invite.uri,
        route_set=tuple(str(route) for route in reversed(response.route_set)),
        link=link,
        is_early=not response.is_final,
        is_routed=is_routed,
    ).directed()
