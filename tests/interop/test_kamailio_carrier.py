"""Kamailio as a strict carrier: it asks for proof within dialogs too, stays in each, refuses a wrong password."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from callcenter.calls import sip as calls
from callcenter.sip.digest_client import Secret
from callcenter.sip.trunks import TrunkAccount
from callcenter.sip.uri import SipUri
from tests.helpers.sip_side import SipSide
from tests.helpers.wire import ANSWER
from tests.interop.kamailio import Kamailio
from tests.system.aio import system_test, wait_for

pytestmark = pytest.mark.system

# Whoever is registered is called by name; whoever else calls must prove it, and is connected with the world outside.
CARRIER = """\
#!KAMAILIO
debug=1
log_stderror=yes
children=2
auto_aliases=no
listen=udp:127.0.0.1:{port}
listen=tcp:127.0.0.1:{port}
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "rr.so"
loadmodule "maxfwd.so"
loadmodule "siputils.so"
loadmodule "textops.so"
loadmodule "auth.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
modparam("auth", "algorithm", "{algorithm}")
modparam("auth", "nonce_expire", 300)
modparam("registrar", "max_expires", 90)

request_route {{
    if (is_method("CANCEL")) {{
        if (t_check_trans()) t_relay();
        exit;
    }}
    if (has_totag()) {{
        if (!loose_route()) {{
            if (is_method("ACK")) t_check_trans();
            else sl_send_reply("404", "Not Here");
            exit;
        }}
        # Every request of a dialog that comes from our side is asked for, but ACK, which nobody can ask for.
        if ($sp != {world_port} && !is_method("ACK")) {{
            if (!pv_proxy_authenticate("carrier.test", "secret", "0")) {{
                proxy_challenge("carrier.test", "1");
                exit;
            }}
            consume_credentials();
        }}
        t_relay();
        exit;
    }}
    if (is_method("OPTIONS")) {{
        sl_send_reply("200", "OK");
        exit;
    }}
    if (is_method("REGISTER")) {{
        if (!pv_www_authenticate("carrier.test", "secret", "0")) {{
            www_challenge("carrier.test", "1");
            exit;
        }}
        save("location");
        exit;
    }}
    if ($sp != {world_port}) {{
        if (!pv_proxy_authenticate("carrier.test", "secret", "0")) {{
            proxy_challenge("carrier.test", "1");
            exit;
        }}
        consume_credentials();
        record_route();
        $ru = "sip:" + $rU + "@127.0.0.1:{world_port}";
        t_relay();
        exit;
    }}
    record_route();
    if (!lookup("location")) {{
        sl_send_reply("404", "Not Found");
        exit;
    }}
    t_relay();
}}
"""


@dataclass
class Registrar(Kamailio):
    """`sip_port` is the world's."""

    algorithm: str = "MD5"

    def config(self) -> str:
        return CARRIER.format(port=self.port, world_port=self.sip_port, algorithm=self.algorithm)


class Carrier:
    """Kamailio between us and the world, which knows it as a trunk that nobody watches."""

    def __init__(self, folder: Path, algorithm: str, transport: str, password: str = "secret") -> None:
        self.world = SipSide("world.test")
        self.kamailio = Registrar(folder, self.world.port, algorithm)
        wait_for(self.kamailio.__aenter__())
        at = SipUri("sip", "", "127.0.0.1", self.kamailio.port, (("transport", transport),))
        ours = TrunkAccount(
            name="carrier",
            uri=at,
            secret=Secret(username="us", password=password),
            registers=True,
            from_domain="carrier.test",
        )
        theirs = TrunkAccount(name="us", uri=at.with_param("transport", "udp"), options_every_s=0)
        self.world.edge.port.set_trunks([theirs])
        self.ours = SipSide("ours.test", trunks=(ours,))

    def close(self) -> None:
        for closing in (self.ours.close(), self.world.close(), self.kamailio.__aexit__(None, None, None)):
            wait_for(closing)


@pytest.fixture(params=[("MD5", "udp"), ("SHA-256", "udp"), ("SHA-256", "tcp")], ids="-".join)
def carrier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Carrier]:
    carrier = Carrier(tmp_path / "carrier", *request.param)
    yield carrier
    carrier.close()


@system_test
async def test_it_takes_our_registration_and_calls_go_both_ways(carrier: Carrier) -> None:
    """RFC 3261 10.2, 22, RFC 7616: it judges our answers; RFC 3261 16.12: ACK and BYE go by its Record-Route."""
    ours, world = carrier.ours, carrier.world
    stood = await ours.states(calls.TrunkStood)
    assert stood == calls.TrunkStood(trunk="carrier", is_up=True, why="registered")

    ours.calls_out("out", "carrier", "100", "us")
    assert await ours.states(calls.LegAnswered) == calls.LegAnswered(leg="out", sdp=ANSWER)
    assert (await world.states(calls.LegArrived)).dnis == "100"
    await world.states(calls.LegConfirmed)
    ours.orders(calls.HangUpLeg(leg="out", cause=""))
    assert (await world.states(calls.LegEnded)).by == "peer"
    world.told.clear()

    world.calls_out("in", "us", "us", "+4930")
    came = await ours.states(calls.LegArrived)
    assert (came.trunk, came.ani, came.dnis) == ("carrier", "+4930", "us")
    await ours.states(calls.LegConfirmed)
    ours.orders(calls.HangUpLeg(leg=came.leg, cause=""))
    await world.states(calls.LegAnswered)
    assert (await world.states(calls.LegEnded)).by == "peer"


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Carrier]:
    carrier = Carrier(tmp_path / "strict", "SHA-256", "udp", password="other")
    yield carrier
    carrier.close()


@system_test
async def test_a_wrong_password_is_said_and_not_tried_again_at_once(strict: Carrier) -> None:
    stood = await strict.ours.states(calls.TrunkStood)
    assert stood == calls.TrunkStood(trunk="carrier", is_up=False, why="401 Unauthorized")
    strict.ours.calls_out("out", "carrier", "100", "us")
    failed = await strict.ours.states(calls.LegFailed)
    assert failed == calls.LegFailed(leg="out", code=407, reason="Proxy Authentication Required")
    assert strict.world.told == [calls.TrunkStood(trunk="us", is_up=True, why="not watched")]
