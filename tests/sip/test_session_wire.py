"""Two endpoints whose call lasts for hours: refreshed on a bad wire, ended on a dead one, the same after a restart."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.sip.facts import LegAnswered, LegArrived, LegChanged, LegConfirmed, LegEnded, PhoneGone
from callcenter.sip.link import Transport
from tests.helpers.wire import ANSWER, OFFER, Weather, World
from tests.sip.test_endpoint_wire import ARRIVED, BAD, CONFIRMED, DRY, HOPELESS, is_quiet, stated

HOURS = 3 * 3600.0
EXPIRED = LegEnded(leg="x", by="system", cause="session_expired")


def talk(world: World) -> None:
    """Node a dials bob at node b, who answers at once."""

    def at_b(fact: object) -> None:
        if isinstance(fact, LegArrived):
            world.run(world.b, world.b.endpoint.answer(fact.leg, ANSWER, world.now))
        if isinstance(fact, LegChanged):
            world.run(world.b, world.b.endpoint.accept_change(fact.leg, ANSWER, world.now))

    world.b.react = at_b
    world.register_b()
    world.run(world.a, world.a.endpoint.dial("x", "bob", "+4930", "Ann", OFFER, (), world.now))


def without_update(world: World) -> None:
    """Both believe that the other takes no UPDATE."""
    for node in (world.a, world.b):
        for leg in node.endpoint.parts.sessions.legs.values():
            leg.peer_updates = False


def test_hours_on_a_dry_wire() -> None:
    world = World()
    talk(world)
    world.until(world.now + 2000)
    assert [line.split(" ", 1)[1] for line in world.lines[4:]] == [
        "a UPDATE sip:callcenter@10.0.0.2:5060 SIP/2.0",
        "b SIP/2.0 200 OK",
        "a UPDATE sip:callcenter@10.0.0.2:5060 SIP/2.0",
        "b SIP/2.0 200 OK",
    ]
    assert stated(world.b) == [ARRIVED, CONFIRMED]


@given(seed=st.integers(0, 2**32), by_invite=st.booleans(), transport=st.sampled_from(["udp", "tcp"]))
@settings(max_examples=20)
def test_hours_on_a_bad_wire(seed: int, by_invite: bool, transport: Transport) -> None:
    world = World(BAD if transport == "udp" else DRY, seed, transport)
    talk(world)
    world.until(world.now + 60)
    if LegConfirmed(leg="leg-1") not in stated(world.b) or not world.a.endpoint.open_legs:
        return
    if by_invite:
        without_update(world)
    world.until(world.now + HOURS)
    # With a fifth of all messages lost, eleven tries each get through: nobody is cut off.
    assert not [fact for fact in stated(world.a) + stated(world.b) if isinstance(fact, LegEnded)]
    world.run(world.a, world.a.endpoint.hang_up("x", "", world.now))
    world.until(world.now + 100)
    assert is_quiet(world)


@pytest.mark.parametrize("by_invite", [False, True])
@pytest.mark.parametrize("dies_after_s", [10.0, 905.0, 1700.0])
def test_a_dead_wire_ends_the_call_on_both_sides(by_invite: bool, dies_after_s: float) -> None:
    world = World()
    talk(world)
    world.until(world.now + 5)
    if by_invite:
        without_update(world)
    world.later(dies_after_s, partial(setattr, world, "weather", HOPELESS))
    world.until(world.now + HOURS)
    # Whose phone no longer registers is gone as well.
    gone = PhoneGone(user="bob")
    assert [fact for fact in stated(world.a) if fact != gone] == [LegAnswered(leg="x", sdp=ANSWER), EXPIRED]
    offers = [fact for fact in stated(world.b) if isinstance(fact, LegChanged)]
    assert stated(world.b) == [
        ARRIVED,
        CONFIRMED,
        *offers,
        LegEnded(leg="leg-1", by="system", cause="session_expired"),
    ]
    assert bool(offers) == (by_invite and dies_after_s > 900)
    assert is_quiet(world)


@pytest.mark.parametrize("weather", [DRY, BAD, Weather(delay_s=(0.4, 0.6))])
@pytest.mark.parametrize("by_invite", [False, True])
def test_a_restart_at_every_moment_changes_nothing(weather: Weather, by_invite: bool) -> None:
    worlds = [World(weather, 5), World(weather, 5, restarts=True)]
    for world in worlds:
        talk(world)
        world.until(world.now + 60)
        if by_invite:
            without_update(world)
        world.until(world.now + HOURS)
    plain, restarted = worlds
    assert restarted.lines == plain.lines
    assert [node.facts for node in (restarted.a, restarted.b)] == [node.facts for node in (plain.a, plain.b)]
    assert sum("UPDATE" in line or "INVITE" in line for line in plain.lines) > 5


@given(seed=st.integers(0, 2**32), ring_for_s=st.floats(0.0, 20.0))
@settings(max_examples=20)
def test_a_reliable_ring_on_a_bad_wire(seed: int, ring_for_s: float) -> None:
    world = World(BAD, seed)

    def answer(leg: str) -> None:
        if leg in world.b.endpoint.parts.sessions.legs:
            world.run(world.b, world.b.endpoint.answer(leg, ANSWER, world.now))

    def at_b(fact: object) -> None:
        if isinstance(fact, LegArrived):
            world.run(world.b, world.b.endpoint.ring(fact.leg, world.now))
            world.later(ring_for_s, partial(answer, fact.leg))

    world.b.react = at_b
    world.register_b()
    require = (("Require", "100rel"),)
    world.run(world.a, world.a.endpoint.dial("x", "bob", "+4930", "Ann", OFFER, require, world.now))
    world.until(world.now + 100)
    if LegAnswered(leg="x", sdp=ANSWER) in stated(world.a) and CONFIRMED in stated(world.b):
        if ring_for_s > 15:
            assert any("PRACK" in line for line in world.lines)
        assert stated(world.b) == [ARRIVED, CONFIRMED]
    world.run(world.a, world.a.endpoint.hang_up("x", "", world.now))
    world.until(world.now + 200)
    assert is_quiet(world)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=20)
def test_an_offer_left_unanswered_on_a_bad_wire(seed: int) -> None:
    """Node a invites without an offer and never answers b's: b hangs up and says why, and nothing is left."""
    world = World(BAD, seed)

    def at_b(fact: object) -> None:
        if isinstance(fact, LegArrived):
            world.run(world.b, world.b.endpoint.answer(fact.leg, ANSWER, world.now))

    world.b.react = at_b
    world.register_b()
    world.run(world.a, world.a.endpoint.dial("x", "bob", "+4930", "Ann", "", (), world.now))
    world.until(world.now + 200)
    ends = [fact for fact in stated(world.b) if isinstance(fact, LegEnded)]
    why = "No answer in the ACK"
    assert [(end.by, end.cause) for end in ends] in ([], [("system", why)], [("system", "no ACK")])
    heard = [fact.cause for fact in stated(world.a) if isinstance(fact, LegEnded)]
    assert heard in ([], [why], ["No ACK"])
    assert CONFIRMED not in stated(world.b)
    world.run(world.a, world.a.endpoint.hang_up("x", "", world.now))
    world.until(world.now + 100)
    assert is_quiet(world)
