"""Where a request inside a dialog goes: to its first Route, else to its target (RFC 3261 8.1.2, 12.2.1.1).

Only what can be told at once: another IP address over UDP. A name would have to be looked up and a connection opened,
while an ACK waits; what answered over the way in use is then the better guess.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from callcenter.sip.link import Link, udp_link, unmapped
from callcenter.sip.uri import SipUri, Uri

_DEFAULT_PORT = 5060
_NOT_PUBLIC = [
    ip_network(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "127.0.0.0/8",
        "fc00::/7",
        "fe80::/10",
        "::1/128",
    )
]
"""Addresses that mean something only where they are used (RFC 1918, 6598, 3927, 4193, 4291)."""


def next_hop(uri: Uri, link: Link) -> Link:
    """The link to `uri`; `link`, over which its sender was reached, where nothing better is known."""
    if not isinstance(uri, SipUri) or uri.is_secure or uri.transport not in ("", "udp") or link.is_reliable:
        return link
    there, here = _address(uri.host), _address(unmapped(link.remote[0]))
    if there is None or here is None or there.version != here.version or not _is_reachable(there, here):
        return link
    port = uri.port or _DEFAULT_PORT
    if (there, port) == (here, link.remote[1]):
        return link
    return udp_link(link.local, (str(there), port))


def _is_reachable(there: IPv4Address | IPv6Address, here: IPv4Address | IPv6Address) -> bool:
    """A private address behind a public one is that of somebody behind a NAT, who knows no better of itself."""
    if there.is_unspecified or there.is_multicast:
        return False
    return _is_local(here) or not _is_local(there)


def _is_local(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in _NOT_PUBLIC)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
