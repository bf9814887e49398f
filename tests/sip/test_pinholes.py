"""Which phones are behind a NAT that must not forget them, and what they are sent (RFC 5626 4.4)."""

from __future__ import annotations

import pytest

from callcenter.sip.link import Transport, udp_link
from callcenter.sip.registrar import Registrar
from tests.net.test_sip_port import House
from tests.sip.samples import register

NAT = udp_link(("10.0.0.1", 5060), ("198.51.100.7", 40_123))


@pytest.mark.parametrize(
    ("contact", "transport", "is_behind"),
    [
        ("<sip:ann@192.168.1.5:5060>", "udp", True),
        ("<sip:ann@198.51.100.7:5062>", "udp", True),
        ("<sip:ann@phone.test>", "udp", True),
        ("<sip:ann@198.51.100.7:40123>", "udp", False),
        ("<sip:ann@192.168.1.5:5060>", "tcp", False),
    ],
)
def test_who_is_behind_a_nat(contact: str, transport: Transport, is_behind: bool) -> None:
    registrar = Registrar()
    link = NAT if transport == "udp" else type(NAT)("tcp-1", transport, NAT.local, NAT.remote)
    registrar.register("ann", register(contact), link, 0.0)
    assert registrar.pinholes(1.0) == ((link,) if is_behind else ())
    assert registrar.pinholes(601.0) == (), "the binding is over"


def test_two_phones_behind_one_way_are_sent_one_datagram() -> None:
    registrar = Registrar()
    for user in ("ann", "bob"):
        registrar.register(user, register("<sip:x@192.168.1.5>"), NAT, 0.0)
    assert registrar.pinholes(1.0) == (NAT,)


def test_the_ways_are_kept_open_again_and_again() -> None:
    house, sent = House(), []
    house.port.endpoint.parts.registrar.register("ann", register("<sip:x@192.168.1.5>"), NAT, 0.0)
    house.port._send = lambda link, data: sent.append((link, data)) is None
    house.port.keep_open(25.0)
    for _ in range(2):
        at, again = house.clock.wakes["pinholes:sip"]
        house.clock.time = at
        again()
    assert sent == [(NAT, b"\r\n")] * 3
    house.clock.time = 601.0
    house.clock.wakes["pinholes:sip"][1]()
    assert len(sent) == 3
