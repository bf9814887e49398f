"""Where a trunk calls from, and whom it is reached by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.sip.digest_client import Secret
from callcenter.sip.uri import SipUri
from tests.sip.carrier import CARRIER


@pytest.mark.parametrize(
    "source, host, port, nearness",
    [
        ("192.0.2.7", "192.0.2.7", 1, 33),
        ("192.0.2.7", "::ffff:192.0.2.7", 1, 33),
        ("192.0.2.0/24", "192.0.2.7", 1, 25),
        ("192.0.2.7/24", "192.0.2.9", 1, 25),
        ("192.0.2.0/24", "192.0.3.7", 1, 0),
        ("192.0.2.7:5080", "192.0.2.7", 5080, 1000),
        ("192.0.2.7:5080", "192.0.2.7", 5060, 0),
        ("2001:db8::/32", "2001:db8::1", 1, 33),
        ("2001:db8::1", "2001:db8::1%eth0", 1, 129),
        ("[2001:db8::1]:5080", "2001:db8::1", 5080, 1000),
        ("[2001:db8::1]", "2001:db8::1", 5080, 129),
        ("192.0.2.0/24", "2001:db8::1", 1, 0),
        ("192.0.2.0/24", "nonsense", 1, 0),
    ],
)
def test_how_exactly_a_source_names_an_address(source: str, host: str, port: int, nearness: int) -> None:
    assert replace(CARRIER, sources=("198.51.100.1", source)).nearness(host, port) == nearness


def test_secrets_stay_out_of_the_log() -> None:
    account = replace(
        CARRIER,
        secret=Secret(username="us", password="pw-1", ha1={"MD5": "ha-1"}),
        inbound_ha1={"MD5": "ha-2"},
    )
    assert not any(word in repr(account) for word in ("pw-1", "ha-1", "ha-2"))


@pytest.mark.parametrize(
    "proxy, route",
    [
        (None, ""),
        (SipUri("sip", "", "p"), "<sip:p;lr>"),
        (SipUri("sip", "", "p", None, (("lr", None),)), "<sip:p;lr>"),
    ],
)
def test_an_outbound_proxy_is_a_loose_router(proxy: SipUri | None, route: str) -> None:
    assert replace(CARRIER, outbound_proxy=proxy).route == route
