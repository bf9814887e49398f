from __future__ import annotations

import pytest

from callcenter.sip import Headers, Link, Request
from callcenter.sip.source import mark_source

LINK = Link("link-1", "udp", ("127.0.0.1", 5060), ("10.0.0.9", 40_000))


@pytest.mark.parametrize(
    ("via", "marked"),
    [
        ("SIP/2.0/UDP 10.0.0.9;branch=b", "SIP/2.0/UDP 10.0.0.9;branch=b"),
        ("SIP/2.0/UDP 10.0.0.9:5070;branch=b", "SIP/2.0/UDP 10.0.0.9:5070;branch=b"),
        ("SIP/2.0/UDP phone:5070;branch=b", "SIP/2.0/UDP phone:5070;branch=b;received=10.0.0.9"),
        (
            "SIP/2.0/UDP 10.0.0.9;rport;branch=b",
            "SIP/2.0/UDP 10.0.0.9;rport=40000;branch=b;received=10.0.0.9",
        ),
        ("SIP/2.0/UDP h;rport=1;received=6.6.6.6", "SIP/2.0/UDP h;rport=40000;received=10.0.0.9"),
        ("SIP/2.0/UDP 10.0.0.9;received=6.6.6.6", "SIP/2.0/UDP 10.0.0.9;received=10.0.0.9"),
        ("nonsense", "nonsense"),
    ],
)
def test_top_via_tells_where_the_request_came_from(via: str, marked: str) -> None:
    rows = [("Via", via), ("Via", "SIP/2.0/UDP hop;rport"), ("To", "x")]
    request = mark_source(Request("OPTIONS", "sip:h", Headers(rows)), LINK)
    assert request.headers.rows == (("Via", marked), *rows[1:])


def test_without_a_via_nothing_is_written() -> None:
    request = Request("OPTIONS", "sip:h", Headers([("To", "x")]))
    assert mark_source(request, LINK) == request
