"""Two endpoints that change their session and transfer each other on a bad wire: no change is lost, both agree."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.sip.errors import SipError
from callcenter.sip.facts import (
    LegArrived,
    LegChangeAnswered,
    LegChanged,
    LegChangeRefused,
    LegConfirmed,
    LegEnded,
    LegReferProgress,
    LegReferred,
)
from tests.helpers.wire import ANSWER, OFFER, Node, Weather, World
from tests.sip.test_endpoint_wire import BAD, DRY, is_quiet, stated

LEGS = {"a": "x", "b": "leg-1"}
OUTCOMES = (LegChangeAnswered, LegChangeRefused)


def session(node: Node, version: int) -> str:
    """What a side says of its media, in its nth version."""
    return (OFFER if node.name == "a" else ANSWER).replace("- 1 1", f"- 1 {version}")


def order(world: World, node: Node, command: str, *words: object) -> None:
    try:
        world.run(node, getattr(node.endpoint, command)(LEGS[node.name], *words, world.now))
    except SipError:
        # The leg may be gone by now.
        node.dropped.append(command)


def talk(world: World) -> None:
    """Node a dials bob at node b; each answers the other's changes at once, and every transfer is made."""

    def react(node: Node, fact: object) -> None:
        match fact:
            case LegArrived():
                world.run(node, node.endpoint.answer(fact.leg, ANSWER, world.now))
            case LegChanged():
                order(world, node, "accept_change", session(node, 90))
            case LegReferred():
                order(world, node, "accept_refer")
                world.later(1.0, partial(order, world, node, "tell_referrer", 180, ""))
                world.later(1.2, partial(order, world, node, "tell_referrer", 200, ""))

    for node in (world.a, world.b):
        node.react = partial(react, node)
    world.register_b()
    world.run(world.a, world.a.endpoint.dial("x", "bob", "+4930", "Ann", OFFER, (), world.now))


def is_talking(world: World) -> bool:
    legs = [node.endpoint.parts.sessions.legs.get(LEGS[node.name]) for node in (world.a, world.b)]
    return LegConfirmed(leg="leg-1") in stated(world.b) and all(leg and leg.dialog for leg in legs)


@given(
    seed=st.integers(0, 2**32),
    apart_s=st.floats(0.0, 3.0),
    weather=st.sampled_from([DRY, BAD, Weather(delay_s=(0.4, 0.6))]),
)
@settings(max_examples=30)
def test_changes_of_both_sides_at_once(seed: int, apart_s: float, weather: Weather) -> None:
    world = World(weather, seed)
    talk(world)
    world.until(world.now + 60)
    if not is_talking(world):
        return
    order(world, world.a, "change", session(world.a, 2))
    world.later(apart_s, partial(order, world, world.b, "change", session(world.b, 2)))
    world.until(world.now + 300)
    ended = [fact for node in (world.a, world.b) for fact in stated(node) if isinstance(fact, LegEnded)]
    told = [[fact for fact in stated(node) if isinstance(fact, OUTCOMES)] for node in (world.a, world.b)]
    if not ended:
        assert [len(outcomes) for outcomes in told] == [1, 1]
        a, b = (node.endpoint.parts.sessions.legs[LEGS[node.name]] for node in (world.a, world.b))
        assert (a.local_sdp, a.remote_sdp) == (b.remote_sdp, b.local_sdp)
    if weather is not BAD:
        assert not ended
        assert not [fact for outcomes in told for fact in outcomes if isinstance(fact, LegChangeRefused)]
    order(world, world.a, "hang_up", "")
    world.until(world.now + 200)
    assert is_quiet(world)


@given(seed=st.integers(0, 2**32), by=st.sampled_from("ab"))
@settings(max_examples=20)
def test_a_transfer_on_a_bad_wire(seed: int, by: str) -> None:
    world = World(BAD, seed)
    talk(world)
    world.until(world.now + 60)
    if not is_talking(world):
        return
    node = world.nodes[by]
    order(world, node, "refer", "sip:200@b.test", "")
    world.until(world.now + 300)
    told = [fact for fact in stated(node) if isinstance(fact, LegReferProgress)]
    assert [fact.is_final for fact in told].count(True) == 1 and told[-1].is_final
    order(world, world.a, "hang_up", "")
    world.until(world.now + 200)
    assert is_quiet(world)


@pytest.mark.parametrize("weather", [DRY, BAD])
def test_a_restart_at_every_moment_changes_nothing(weather: Weather) -> None:
    worlds = [World(weather, 7), World(weather, 7, restarts=True)]
    for world in worlds:
        talk(world)
        world.until(world.now + 60)
        for node in (world.a, world.b):
            order(world, node, "change", session(node, 2))
            order(world, node, "refer", "sip:200@b.test", "")
        world.until(world.now + 300)
    plain, restarted = worlds
    assert restarted.lines == plain.lines
    assert [node.facts for node in (restarted.a, restarted.b)] == [node.facts for node in (plain.a, plain.b)]
    assert {"REFER", "NOTIFY", "INVITE"} <= {line.split()[2] for line in plain.lines}
