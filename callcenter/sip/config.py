"""Who we are on the wire: names, addresses per transport, whom we trust, how long we wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address, ip_network

from callcenter.sip.digest import PREFERRED
from callcenter.sip.fields import MAGIC_COOKIE
from callcenter.sip.link import Link, unmapped
from callcenter.sip.shield import DEFAULT_RULES, ShieldRules
from callcenter.sip.uri import SipUri

# Contact of a WebSocket server: no port is open for anybody to connect to, the browser keeps its connection.
_DEFAULT_HOST = "callcenter.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointConfig:
    """What the endpoint says of itself and expects of others.

    `realm` names the digest realm and is one of our own names; `hosts` are further names and addresses at which our
    accounts live. `advertised` gives host and port per transport, as peers reach us, `advertised_v6` the same for
    peers on IPv6 where that differs. `trusted` lists addresses and networks (trunks) whose P-Asserted-Identity
    counts. Waits in seconds: `ring_limit_s` for any INVITE without a final answer, `change_limit_s` for our answer
    to a re-INVITE, `server_silent_s` for any word of a trunk's server before the next one is asked. Without a
    `nonce_secret` one is drawn at start; phones are then challenged once more after a restart. Session timers (RFC
    4028) run for `session_expires_s`, and never shorter than `min_session_s` (its section 5 wants 90). `algorithms`
    are those of digest that we offer, in this order.
    """

    realm: str
    hosts: frozenset[str] = frozenset()
    advertised: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    advertised_v6: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    trusted: tuple[str, ...] = ()
    product: str = "callcenter"
    nonce_secret: bytes = field(default=b"", repr=False)
    algorithms: tuple[str, ...] = PREFERRED
    ring_limit_s: float = 180.0
    change_limit_s: float = 20.0
    server_silent_s: float = 5.0
    session_expires_s: int = 1800
    min_session_s: int = 90
    max_transactions: int = 50_000
    shield: ShieldRules = DEFAULT_RULES

    def address(self, transport: str) -> tuple[str, int]:
        """Our host and port for a transport."""
        return self.advertised.get(transport, (_DEFAULT_HOST, 5061 if transport == "tls" else 5060))

    def here(self, link: Link) -> tuple[str, int]:
        """Our host and port as the peer at the other end of `link` reaches us: in its own address family."""
        if ":" in link.remote[0] and link.transport in self.advertised_v6:
            return self.advertised_v6[link.transport]
        return self.address(link.transport)

    def via(self, link: Link, branch_token: str) -> str:
        """The Via of a request we send over `link`; `rport` makes answers find us behind a NAT (RFC 3581)."""
        host, port = self.here(link)
        rport = "" if link.is_reliable else ";rport"
        return f"SIP/2.0/{link.transport.upper()} {_bracketed(host)}:{port};branch={MAGIC_COOKIE}{branch_token}{rport}"

    def contact(self, link: Link, user: str = "") -> str:
        """Where requests of this peer reach us, at `user` of ours when it is to be told from other peers."""
        host, port = self.here(link)
        transport = "" if link.transport == "udp" else f";transport={_uri_transport(link)}"
        return f"<sip:{user or self.product}@{_bracketed(host)}:{port}{transport}>"

    def is_ours(self, host: str) -> bool:
        """Whether accounts live under this host name or address."""
        host = host.lower()
        return host == self.realm.lower() or host in self.hosts or self.is_our_address(host)

    def is_our_address(self, host: str) -> bool:
        return any(
            host == ours.lower()
            for ways in (self.advertised, self.advertised_v6)
            for ours, _ in ways.values()
        )

    def is_trusted(self, address: str) -> bool:
        """Whether the address belongs to a trunk of ours."""
        return _is_within(unmapped(address), self.trusted)

    def aor(self, user: str) -> SipUri:
        """The address of record of one of our accounts."""
        return SipUri("sip", user, self.realm)


@lru_cache(maxsize=4096)
def _is_within(address: str, networks: tuple[str, ...]) -> bool:
    # Asked several times for each request of the same few trunks.
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return any(ip in ip_network(network, strict=False) for network in networks)


def _uri_transport(link: Link) -> str:
    # A URI says "ws" for both kinds of WebSocket (RFC 7118 5.2.4) and "tls" is deprecated in favour of "tcp",
    # but phones on TLS that see "tcp" open a plain connection: they understand the old word.
    return "ws" if link.transport == "wss" else link.transport


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
