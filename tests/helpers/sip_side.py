"""The SIP side of a house on real sockets and the real clock, without calls or sound: it answers whoever calls."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from twisted.internet import reactor

from callcenter.calls import sip as calls
from callcenter.ids import SeededIds
from callcenter.runtime.clock import Clock
from callcenter.runtime.loop import LOOP
from callcenter.settings import Settings
from callcenter.sip.trunks import TrunkAccount
from callcenter.sip_edge import SipEdge, with_ports
from tests.helpers.wire import ANSWER, OFFER

REACTOR: Any = reactor
PATIENCE_S = 5.0


@dataclass
class SipSide:
    """`realm` is its name, `accounts` may register with it, `keys` are settings; `told` is what it stated."""

    realm: str
    accounts: dict[str, dict[str, str]] = field(default_factory=dict)
    trunks: tuple[TrunkAccount, ...] = ()
    keys: dict[str, object] = field(default_factory=dict)
    told: list[calls.SipFact] = field(default_factory=list)

    def __post_init__(self) -> None:
        keys = {"http_port": 0, "sip_port": 0, **self.keys}
        self.settings = with_ports(Settings.model_construct().model_copy(update=keys))
        self.port = self.settings.sip_port
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
        self.edge.port.tell = self._hears
        self.edge.listen()

    def _hears(self, fact: calls.SipFact) -> None:
        self.told.append(fact)
        if isinstance(fact, calls.LegArrived):
            self.orders(calls.AnswerLeg(leg=fact.leg, sdp=ANSWER))

    def orders(self, command: calls.SipCommand) -> None:
        self.edge.port.carry_out(command)

    def calls_out(self, leg: str, trunk: str, number: str, from_number: str) -> None:
        self.orders(
            calls.DialTrunk(
                leg=leg, trunk=trunk, number=number, from_number=from_number, from_name="Jo", sdp=OFFER
            )
        )

    async def states(self, kind: type[Any]) -> Any:
        """The first fact of that kind, as soon as it is there."""
        deadline = LOOP.time() + PATIENCE_S
        while not (found := [fact for fact in self.told if isinstance(fact, kind)]):
            assert LOOP.time() < deadline, f"{self.realm} waits for {kind.__name__} and has told {self.told}"
            await asyncio.sleep(0.005)
        return found[0]

    async def close(self) -> None:
        assert self.edge.port.counts["internal_errors"] == 0
        await self.edge.close().asFuture(LOOP)
        self.clock.stop()
