"""Two of our own stacks, one registered with the other as a trunk: calls both ways over a bad wire, then farewell."""

from __future__ import annotations

import json
from functools import partial

import pytest

from callcenter.ids import SeededIds
from callcenter.sip.accounts import FixedAccounts
from callcenter.sip.digest import ha1
from callcenter.sip.digest_client import Secret
from callcenter.sip.endpoint import Endpoint, EndpointEffect
from callcenter.sip.facts import (
    LegAnswered,
    LegArrived,
    LegConfirmed,
    LegEnded,
    PhoneGone,
    PhoneRegistered,
    TrunkStood,
)
from callcenter.sip.reach import Connect, Locate, Target
from callcenter.sip.trunks import TrunkAccount
from callcenter.sip.uri import SipUri
from tests.helpers.wire import ADDRESSES, ANSWER, OFFER, Node, Weather, World, config_of

DRY = Weather()
BAD = Weather(loss=0.15, doubled=0.15, delay_s=(0.01, 0.6))
DEAD = Target("udp", "10.0.0.99", 5060)
ACCOUNTS = {
    "a": FixedAccounts(),
    "b": FixedAccounts({"us": {"SHA-256": ha1("us", "b.test", "secret", "SHA-256")}}),
}
FAR = TrunkAccount(
    name="far",
    uri=SipUri("sip", "", "b.test"),
    secret=Secret(username="us", password="secret"),
    registers=True,
    register_every_s=120,
)


class TrunkWorld(World):
    """Node a has node b as its trunk, which DNS gives two servers: one that is no more, then b."""

    def _node(self, name: str, seed: int) -> Node:
        ids = SeededIds(seed)
        return Node(
            name, Endpoint(config_of(name), ACCOUNTS[name], ids), ids, react=partial(self._react, name)
        )

    def _react(self, name: str, fact: object) -> None:
        if isinstance(fact, LegArrived):
            node = self.nodes[name]
            self.later(0.2, partial(self.orders, node, "answer", fact.leg, ANSWER))

    def orders(self, node: Node, order: str, *said: object) -> None:
        self._feed(node, partial(getattr(node.endpoint, order), *said, self.now))

    def _carry_out(self, node: Node, effect: EndpointEffect) -> None:
        match effect:
            case Locate(key=key):
                found = Target("udp", *ADDRESSES["b"])
                self.later(
                    0.05,
                    lambda: self._feed(node, partial(node.endpoint.located, key, (DEAD, found), self.now)),
                )
            case Connect(key=key, target=target):
                self.later(0.05, lambda: self._feed(node, partial(self._connected, node, key, target)))
            case _:
                super()._carry_out(node, effect)

    def _connected(self, node: Node, key: str, target: Target) -> list[EndpointEffect]:
        if target == DEAD:
            return node.endpoint.unreachable(key, "no route", self.now)
        return node.endpoint.connected(key, self.link(node.name), self.now)

    def _restart(self) -> None:
        for node in (self.a, self.b):
            data = json.loads(json.dumps(node.endpoint.to_data()))
            node.endpoint = Endpoint.from_data(data, config_of(node.name), ACCOUNTS[node.name], node.ids)
        self.a.endpoint.set_trunks((FAR,), self.now)

    def told(self, node: Node, *kinds: type) -> list[object]:
        return [fact for _, fact in node.facts if isinstance(fact, kinds)]


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("weather, seed", [(DRY, 1), *((BAD, seed) for seed in range(2, 8))])
def test_a_trunk_is_registered_with_called_over_calls_and_is_left(
    weather: Weather, seed: int, restarts: bool
) -> None:
    world = TrunkWorld(weather, seed, restarts=restarts)
    world.orders(world.a, "set_trunks", (FAR,))
    world.until(world.now + 200)
    assert world.told(world.a, TrunkStood) == [TrunkStood(trunk="far", is_up=True, why="registered")]
    assert [type(fact) for fact in world.told(world.b, PhoneRegistered, PhoneGone)] == [PhoneRegistered]

    out = ("dial_trunk", "out", "far", "100", "us", "", OFFER, (), False, "")
    world.orders(world.a, *out)
    world.until(world.now + 60)
    assert world.told(world.a, LegAnswered) == [LegAnswered(leg="out", sdp=ANSWER)]
    (seen,) = world.told(world.b, LegArrived)
    assert (seen.account, seen.dnis) == ("us", "100")  # type: ignore[attr-defined]

    world.orders(world.b, "dial", "in", "us", "+4930", "Jo", OFFER, ())
    world.until(world.now + 60)
    (came,) = world.told(world.a, LegArrived)
    assert (came.trunk, came.ani, came.dnis) == ("far", "+4930", "us")  # type: ignore[attr-defined]
    assert world.told(world.b, LegAnswered) == [LegAnswered(leg="in", sdp=ANSWER)]
    assert len(world.told(world.a, LegConfirmed)) == len(world.told(world.b, LegConfirmed)) == 1

    world.orders(world.a, "hang_up", "out", "")
    world.orders(world.b, "hang_up", "in", "")
    world.orders(world.a, "leave_trunks")
    world.until(world.now + 200)
    assert [fact.by for fact in world.told(world.a, LegEnded)] == ["peer"]  # type: ignore[attr-defined]
    assert [fact.by for fact in world.told(world.b, LegEnded)] == ["peer"]  # type: ignore[attr-defined]
    assert world.told(world.b, PhoneGone) == [PhoneGone(user="us")]
    for node in (world.a, world.b):
        assert (node.endpoint.open_legs, len(node.endpoint.parts.layer.running)) == (0, 0)
    assert not world.a.endpoint.is_leaving_trunks
