"""One trunk as SIP must know it: where its servers are, who we are there, what it may say and we may."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from callcenter.sip.digest_client import Secret
from callcenter.sip.link import unmapped
from callcenter.sip.uri import SipUri

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_EXACT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkAccount:
    """A carrier, a gateway or another PBX.

    `uri` names its server or registrar (`sip:carrier.example;transport=tcp`) and is looked up (RFC 3263);
    requests go by way of `outbound_proxy` where there is one. `secret` answers its challenges. It is registered
    with for `register_every_s` at a time, and asked whether it is there every `options_every_s` (0: never).

    Calls from `sources` (addresses, networks, `address:port`) are this trunk's, and so are those that prove
    `inbound_username` with one of `inbound_ha1` (algorithm -> HA1 in our own realm). With both, a call must come
    from there and prove it.

    `trusts_identity`: who calls is what it asserts (RFC 3325). `takes_identity`: it may be told numbers that the
    called person must not see. `from_domain` stands in From, else the host of `uri`. How many calls it may carry is not
    decided here but where calls are counted and recorded.
    """

    name: str
    uri: SipUri
    secret: Secret | None = None
    outbound_proxy: SipUri | None = None
    registers: bool = False
    register_every_s: int = 600
    options_every_s: int = 60
    sources: tuple[str, ...] = ()
    inbound_username: str = ""
    inbound_ha1: Mapping[str, str] = field(default_factory=dict, repr=False)
    from_domain: str = ""
    trusts_identity: bool = True
    takes_identity: bool = False

    @property
    def domain(self) -> str:
        """Where our numbers live in its eyes."""
        return self.from_domain or self.uri.host

    @property
    def user(self) -> str:
        """Our name there."""
        return self.secret.username if self.secret else self.name

    @property
    def route(self) -> str:
        """The Route of what goes by way of the outbound proxy, a loose router (RFC 3261 8.1.2); "" without one."""
        return f"<{self.outbound_proxy.with_param('lr')}>" if self.outbound_proxy else ""

    @property
    def next_hop(self) -> SipUri:
        """Whom to look up for what we send."""
        return self.outbound_proxy or self.uri

    @property
    def is_watched(self) -> bool:
        """Whether we find out by ourselves if it can be used."""
        return self.registers or self.options_every_s > 0

    @property
    def must_prove(self) -> bool:
        """Whether its calls need digest."""
        return self.inbound_username != ""

    def is_source(self, host: str, port: int) -> bool:
        """Whether it calls from this address."""
        return self.nearness(host, port) > 0

    def nearness(self, host: str, port: int) -> int:
        """How exactly its sources name this address, 0 for not at all: the nearest of several trunks is meant."""
        try:
            ip = ip_address(unmapped(host).partition("%")[0])
        except ValueError:
            return 0
        return max((_nearness(source, ip, port) for source in self.sources), default=0)


def _nearness(source: str, ip: Address, port: int) -> int:
    """The length of the network's prefix and one; an address with a port is nearer than any network."""
    network, its_port = _read(source)
    if ip not in network or its_port not in (None, port):
        return 0
    return network.prefixlen + 1 if its_port is None else _EXACT


@functools.cache
def _read(source: str) -> tuple[Network, int | None]:
    """A source in parts; kept, as every new request asks for each of them."""
    address, colon, number = source.rpartition(":")
    if colon and number.isdigit() and (address.startswith("[") or ":" not in address):
        return ip_network(address.strip("[]")), int(number)
    return ip_network(source.strip("[]"), strict=False), None
