"""Two SIP sides on real sockets and the real clock, one the other's trunk: registered, called both ways, left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_twisted
from pytest_twisted import ensureDeferred
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import deferLater

from callcenter.calls import sip as calls
from callcenter.ids import SeededIds
from callcenter.runtime.clock import Clock
from callcenter.runtime.loop import LOOP
from callcenter.settings import Settings
from callcenter.sip.digest import ha1
from callcenter.sip.digest_client import Secret
from callcenter.sip.trunks import TrunkAccount
from callcenter.sip.uri import SipUri
from callcenter.sip_edge import SipEdge, with_ports
from tests.helpers.wire import ANSWER, OFFER

REACTOR: Any = reactor
PATIENCE_S = 5.0
SECRETS = {"us": {name: ha1("us", "carrier.test", "secret", name) for name in ("MD5", "SHA-256")}}


@dataclass
class House:
    """One SIP side that answers every call, and what it told."""

    realm: str
    accounts: dict[str, dict[str, str]] = field(default_factory=dict)
    trunks: tuple[TrunkAccount, ...] = ()
    told: list[calls.SipFact] = field(default_factory=list)

    def __post_init__(self) -> None:
        plain = Settings.model_construct()
        self.settings = with_ports(plain.model_copy(update={"http_port": 0, "sip_port": 0}))
        self.clock = Clock(LOOP)
        self.edge = SipEdge(
            self.settings,
            self.realm,
            self.accounts,
            SeededIds(len(self.realm)),
            self.clock,
            REACTOR,
            LOOP.call_later,
            self.trunks,
        )
        self.edge.port.tell = self.hears
        self.edge.listen()

    def hears(self, fact: calls.SipFact) -> None:
        self.told.append(fact)
        if isinstance(fact, calls.LegArrived):
            self.edge.port.carry_out(calls.AnswerLeg(leg=fact.leg, sdp=ANSWER))

    async def states(self, kind: type[Any]) -> Any:
        """The first fact of that kind."""
        deadline = REACTOR.seconds() + PATIENCE_S
        while not (found := [fact for fact in self.told if isinstance(fact, kind)]):
            assert REACTOR.seconds() < deadline, f"{self.realm} has told {self.told}"
            await deferLater(REACTOR, 0.005)
        return found[0]

    async def close(self) -> None:
        await self.edge.close()
        self.clock.stop()


def account(port: int, transport: str) -> TrunkAccount:
    return TrunkAccount(
        name="carrier",
        uri=SipUri("sip", "", "127.0.0.1", port, (("transport", transport),)),
        secret=Secret(username="us", password="secret"),
        registers=True,
        from_domain="carrier.test",
    )


@pytest.fixture(params=["udp", "tcp"])
def houses(request: pytest.FixtureRequest) -> Iterator[tuple[House, House]]:
    carrier = House("carrier.test", SECRETS)
    ours = House("ours.test", trunks=(account(carrier.settings.sip_port, request.param),))
    yield ours, carrier
    for house in (ours, carrier):
        pytest_twisted.blockon(Deferred.fromCoroutine(house.close()))


@ensureDeferred
async def test_a_trunk_on_the_wire(houses: tuple[House, House]) -> None:
    ours, carrier = houses
    assert await ours.states(calls.TrunkStood) == calls.TrunkStood(
        trunk="carrier", is_up=True, why="registered"
    )
    await carrier.states(calls.PhoneRegistered)

    ours.edge.port.carry_out(
        calls.DialTrunk(leg="out", trunk="carrier", number="100", from_number="us", from_name="", sdp=OFFER)
    )
    assert await ours.states(calls.LegAnswered) == calls.LegAnswered(leg="out", sdp=ANSWER)
    assert (await carrier.states(calls.LegArrived)).account == "us"
    ours.edge.port.carry_out(calls.HangUpLeg(leg="out", cause=""))
    await carrier.states(calls.LegEnded)

    carrier.edge.port.carry_out(
        calls.DialLeg(leg="in", user="us", from_number="+4930", from_name="Jo", sdp=OFFER, headers=())
    )
    came = await ours.states(calls.LegArrived)
    assert (came.trunk, came.ani, came.dnis, came.display_name) == ("carrier", "+4930", "us", "Jo")
    await carrier.states(calls.LegAnswered)
    carrier.edge.port.carry_out(calls.HangUpLeg(leg="in", cause=""))
    await ours.states(calls.LegEnded)

    ours.edge.port.leave_trunks()
    await carrier.states(calls.PhoneGone)
    for house in houses:
        assert house.edge.port.counts["internal_errors"] == 0
