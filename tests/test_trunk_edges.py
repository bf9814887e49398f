"""Two SIP sides on real sockets and the real clock, one the other's trunk: registered, called both ways, left."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.calls import sip as calls
from callcenter.sip.digest import ha1
from callcenter.sip.digest_client import Secret
from callcenter.sip.trunks import TrunkAccount
from callcenter.sip.uri import SipUri
from tests.helpers.aio import async_test, blocking
from tests.helpers.sip_side import SipSide
from tests.helpers.wire import ANSWER, OFFER
from tests.net.certificates import Authority

SECRETS = {"us": {name: ha1("us", "carrier.test", "secret", name) for name in ("MD5", "SHA-256")}}
UP = calls.TrunkStood(trunk="carrier", is_up=True, why="registered")


def account(port: int, transport: str) -> TrunkAccount:
    return TrunkAccount(
        name="carrier",
        uri=SipUri("sip", "", "127.0.0.1", port, (("transport", transport),)),
        secret=Secret(username="us", password="secret"),
        registers=True,
        from_domain="carrier.test",
    )


@pytest.fixture(params=["udp", "tcp", "tls"])
def sides(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[SipSide, SipSide]]:
    """Ours, and its carrier; over TLS the carrier proves its address by a certificate of an authority we know."""
    authority = Authority(tmp_path)
    cert, key = authority.pair("127.0.0.1")
    carrier = SipSide("carrier.test", SECRETS, keys={"tls_cert": cert, "tls_key": key, "sips_port": 0})
    port = carrier.settings.sips_port if request.param == "tls" else carrier.port
    trunks = (account(port, request.param),)
    ours = SipSide("ours.test", trunks=trunks, keys={"sip_ca_file": str(authority.file)})
    yield ours, carrier
    blocking(ours.close())
    blocking(carrier.close())


@async_test
async def test_a_trunk_on_the_wire(sides: tuple[SipSide, SipSide]) -> None:
    ours, carrier = sides
    assert await ours.states(calls.TrunkStood) == UP
    await carrier.states(calls.PhoneRegistered)

    ours.calls_out("out", "carrier", "100", "us")
    assert await ours.states(calls.LegAnswered) == calls.LegAnswered(leg="out", sdp=ANSWER)
    assert (await carrier.states(calls.LegArrived)).account == "us"
    ours.orders(calls.HangUpLeg(leg="out", cause=""))
    await carrier.states(calls.LegEnded)

    carrier.orders(
        calls.DialLeg(leg="in", user="us", from_number="+4930", from_name="Jo", sdp=OFFER, headers=())
    )
    came = await ours.states(calls.LegArrived)
    assert (came.trunk, came.ani, came.dnis, came.display_name) == ("carrier", "+4930", "us", "Jo")
    await carrier.states(calls.LegAnswered)
    carrier.orders(calls.HangUpLeg(leg="in", cause=""))
    await ours.states(calls.LegEnded)

    ours.edge.port.leave_trunks()
    await carrier.states(calls.PhoneGone)
    while ours.edge.port.endpoint.is_leaving_trunks:
        # Until the registrar's answer is here; the test's own limit ends this.
        await asyncio.sleep(0.01)
