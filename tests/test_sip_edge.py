"""Who the settings make us on the wire."""

from __future__ import annotations

import pytest

from callcenter.settings import Settings
from callcenter.sip.link import Link
from callcenter.sip_edge import endpoint_config


@pytest.mark.parametrize(
    "host, advertised, address",
    [
        ("127.0.0.1", "", "127.0.0.1"),
        ("0.0.0.0", "192.0.2.10", "192.0.2.10"),
        ("::", "2001:db8::1", "[2001:db8::1]"),
    ],
)
def test_contacts_carry_the_address_that_peers_reach_us_by(host: str, advertised: str, address: str) -> None:
    config = endpoint_config(Settings(host=host, advertised_address=advertised), "cc.test")
    assert [
        config.contact(Link("", kind, (host, 1), ("192.0.2.7", 2))) for kind in ("udp", "tcp", "tls")
    ] == [
        f"<sip:callcenter@{address}:5060>",
        f"<sip:callcenter@{address}:5060;transport=tcp>",
        f"<sip:callcenter@{address}:5061;transport=tls>",
    ]


@pytest.mark.parametrize(
    "peer, is_trusted",
    [
        ("192.0.2.7", True),
        ("::ffff:192.0.2.7", True),
        ("198.51.100.200", True),
        ("192.0.2.8", False),
        ("2001:db8::1", False),
    ],
)
def test_trusted_peers_are_addresses_and_networks(peer: str, is_trusted: bool) -> None:
    config = endpoint_config(Settings(trusted_peers="192.0.2.7, 198.51.100.0/24"), "cc.test")
    assert config.is_trusted(peer) is is_trusted
