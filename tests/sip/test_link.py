from __future__ import annotations

import json

import pytest

from callcenter.sip.link import Link, Transport, udp_link


@pytest.mark.parametrize(
    ("transport", "reliable", "secure"),
    [
        ("udp", False, False),
        ("tcp", True, False),
        ("tls", True, True),
        ("ws", True, False),
        ("wss", True, True),
    ],
)
def test_link(transport: Transport, reliable: bool, secure: bool) -> None:
    link = Link("link-1", transport, ("10.0.0.1", 5060), ("::1", 9), "ann")
    assert (link.is_reliable, link.is_secure) == (reliable, secure)
    assert Link.from_data(json.loads(json.dumps(link.to_data()))) == link


def test_udp_link_is_the_same_after_a_restart() -> None:
    assert udp_link(("10.0.0.1", 5060), ("::1", 9)) == Link(
        "udp:10.0.0.1:5060-::1:9", "udp", ("10.0.0.1", 5060), ("::1", 9)
    )
