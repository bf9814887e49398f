"""What an INVITE over a trunk says of caller and called, and whether it may be sent at all (RFC 3261 8.1.1, 3325)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from callcenter.sip.dialog.invite import ANONYMOUS
from callcenter.sip.dialog.trunk_call import TrunkCall
from callcenter.sip.errors import ParseError
from callcenter.sip.fields import NameAddr
from callcenter.sip.headers import Row
from callcenter.sip.reach import Target
from callcenter.sip.reaching import Reaching
from callcenter.sip.trunks.account import TrunkAccount
from callcenter.sip.trunks.errors import MayNotCall
from callcenter.sip.uri import SipUri, parse_uri


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One call out as it was ordered; `uri` instead of `number` when the target was given as a whole."""

    leg: str
    number: str
    from_number: str
    from_name: str
    sdp: str
    headers: Sequence[Row] = ()
    is_private: bool = False
    uri: str = ""


def call_over(
    account: TrunkAccount,
    called: Called,
    service_route: tuple[str, ...],
    favourite: Target | None,
    owner: str,
) -> TrunkCall:
    """The call as the trunk's servers will see it. Raises MayNotCall."""
    caller, rows = _identity(account, called)
    target = _target(account, called)
    routes = (account.route, *service_route) if account.route else service_route
    return TrunkCall(
        uri=str(target),
        routes=routes,
        caller=caller,
        callee=NameAddr(replace(target, port=None, params=())),
        headers=(*rows, *called.headers),
        sdp=called.sdp,
        reaching=Reaching(owner=owner, uri=_next_hop(account, service_route, target, called)),
        favourite=favourite,
    )


def _identity(account: TrunkAccount, called: Called) -> tuple[NameAddr, tuple[Row, ...]]:
    """From, and what else tells the trunk who calls (RFC 3323 4.1, RFC 3325 9.1)."""
    if not called.from_number:
        # Whoever is called must be able to tell whom to hold to account.
        raise MayNotCall(403, "No number to call from")
    ours = NameAddr(SipUri("sip", called.from_number, account.domain), called.from_name)
    asserted: tuple[Row, ...] = (("P-Asserted-Identity", str(ours)),) if account.takes_identity else ()
    if not called.is_private:
        return ours, asserted
    if not account.takes_identity:
        raise MayNotCall(403, "This trunk may not be told a hidden number")
    return ANONYMOUS, (*asserted, ("Privacy", "id"))


def _target(account: TrunkAccount, called: Called) -> SipUri:
    if called.uri:
        return _readable(called.uri)
    if not called.number:
        raise MayNotCall(484, "No number to call")
    return SipUri("sip", called.number, account.uri.host, account.uri.port, account.uri.params)


def _readable(text: str) -> SipUri:
    try:
        uri = parse_uri(text)
    except ParseError as error:
        raise MayNotCall(416, f"Not a SIP URI: {error.reason}") from error
    if not isinstance(uri, SipUri):
        raise MayNotCall(416, "Not a SIP URI")
    return replace(uri, headers=())


def _next_hop(
    account: TrunkAccount, service_route: tuple[str, ...], target: SipUri, called: Called
) -> SipUri:
    """Whom the INVITE is handed to: the first of its routes, else whom it names (RFC 3261 8.1.2)."""
    if account.outbound_proxy:
        return account.outbound_proxy
    if service_route and isinstance(first := NameAddr.parse(service_route[0]).uri, SipUri):
        return first
    return target if called.uri else account.uri
