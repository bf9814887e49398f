"""The SIP side as the settings make it: a trunk found by the name servers, believed by the authorities they name."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_twisted import ensureDeferred

from callcenter.ids import SeededIds
from callcenter.net.tls import ServerTls
from callcenter.runtime.clock import Clock
from callcenter.runtime.loop import LOOP
from callcenter.settings import Settings
from callcenter.sip import Request, SipUri
from callcenter.sip.trunks import TrunkAccount
from callcenter.sip_edge import SipEdge
from tests.helpers.ports import free_port
from tests.net.certificates import Authority
from tests.net.loopback import HOST, REACTOR, Site
from tests.net.name_server import NameServer

ZONE = """
trunk.test 60 NAPTR 1 1 s SIPS+D2T _sips._tcp.trunk.test
_sips._tcp.trunk.test 60 SRV 1 0 {port} one.host.test
one.host.test 60 A 127.0.0.1
"""


@pytest.mark.parametrize("is_believed", [True, False])
@ensureDeferred
async def test_a_trunk_is_registered_with_over_tls(site: Site, tmp_path: Path, is_believed: bool) -> None:
    authority = Authority(tmp_path)
    server = ServerTls(*authority.pair("trunk.test" if is_believed else "one.host.test"))
    _, port = site.transports.listen_tls(HOST, 0, server)
    dns = NameServer(ZONE.format(port=port))
    settings = Settings(
        sip_port=free_port(),
        dns_servers=f"{dns.address[0]}:{dns.address[1]}",
        sip_ca_file=str(authority.file),
    )
    clock = Clock(LOOP)
    trunk = TrunkAccount(name="t", uri=SipUri(host="trunk.test"), registers=True)
    told: list[object] = []
    edge = SipEdge(settings, "cc.test", {}, SeededIds(), clock, REACTOR, LOOP.call_later, [trunk])
    edge.port.tell = told.append
    edge.listen()
    try:
        await site.until(lambda: site.heard.messages or told, "neither asked nor given up")
        heard = [message for message, _ in site.heard.messages]
        if is_believed:
            assert isinstance(heard[0], Request)
            assert (heard[0].method, heard[0].via.transport) == ("REGISTER", "TLS")
        else:
            # RFC 5922 4: the domain that was asked for must be proven, not the host that DNS names for it.
            assert (heard, "not for trunk.test" in str(told)) == ([], True)
    finally:
        clock.stop()
        await edge.close()
        await dns.close()
