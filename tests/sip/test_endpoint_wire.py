"""Two endpoints on a bad wire: every call is set up or fails cleanly, and survives a restart at any moment."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.sip.facts import (
    LegAnswered,
    LegArrived,
    LegChanged,
    LegConfirmed,
    LegEnded,
    LegFailed,
    LegRinging,
)
from callcenter.sip.link import Transport
from tests.helpers.wire import ANSWER, OFFER, Node, Weather, World

DRY = Weather()
BAD = Weather(loss=0.2, doubled=0.1, delay_s=(0.01, 1.5))
HOPELESS = Weather(loss=1.0)

ANSWERED = LegAnswered(leg="x", sdp=ANSWER)
ARRIVED = LegArrived(
    leg="leg-1", ani="+4930", dnis="bob", display_name="Ann", sdp=OFFER, source="10.0.0.1:5060"
)
CONFIRMED = LegConfirmed(leg="leg-1")


def play(world: World, *, ring_for_s: float = 2.0, hang_up_after_s: float = 60.0, who: str = "a") -> None:
    """Node a dials bob at node b, who rings and answers after a while; one of them hangs up later."""

    def order(node: Node, command: str, leg: str, *words: str | int) -> None:
        if leg in node.endpoint.parts.sessions.legs:
            world.run(node, getattr(node.endpoint, command)(leg, *words, world.now))

    def at_b(fact: object) -> None:
        if isinstance(fact, LegArrived):
            order(world.b, "ring", fact.leg)
            world.later(ring_for_s, partial(order, world.b, "answer", fact.leg, ANSWER))
            if who == "b":
                world.later(hang_up_after_s, partial(order, world.b, "hang_up", fact.leg, ""))

    world.b.react = at_b
    world.register_b()
    world.run(world.a, world.a.endpoint.dial("x", "bob", "+4930", "Ann", OFFER, (), world.now))
    if who == "a":
        world.later(hang_up_after_s, partial(order, world.a, "hang_up", "x", ""))
    world.until(world.now + 400)


def stated(node: Node) -> list[object]:
    return [fact for _, fact in node.facts]


def is_quiet(world: World) -> bool:
    """Whether nothing is left of any call."""
    return not any(
        node.endpoint.parts.sessions.legs or node.endpoint.parts.layer.running for node in (world.a, world.b)
    )


def test_a_call_on_a_dry_wire() -> None:
    world = World()
    play(world, hang_up_after_s=7.0)
    assert [line.split(" ", 1)[1] for line in world.lines] == [
        "a INVITE sip:bob@10.0.0.2:5060 SIP/2.0",
        "b SIP/2.0 100 Trying",
        "b SIP/2.0 180 Ringing",
        "b SIP/2.0 200 OK",
        "a ACK sip:callcenter@10.0.0.2:5060 SIP/2.0",
        "a BYE sip:callcenter@10.0.0.2:5060 SIP/2.0",
        "b SIP/2.0 200 OK",
    ]
    assert stated(world.a) == [LegRinging(leg="x"), ANSWERED]
    assert stated(world.b) == [ARRIVED, CONFIRMED, LegEnded(leg="leg-1", by="peer", cause="")]
    assert is_quiet(world)


# What either side may see of a call that a or b ends after it was answered, however the wire behaves.
GOOD_ENDS: dict[str, tuple[list[list[object]], list[list[object]]]] = {
    "a": (
        [[], [LegRinging(leg="x")], [LegRinging(leg="x"), ANSWERED], [ANSWERED]],
        [
            [ARRIVED, CONFIRMED, LegEnded(leg="leg-1", by="peer", cause="")],
            [ARRIVED, LegEnded(leg="leg-1", by="peer", cause="")],
            [ARRIVED, LegEnded(leg="leg-1", by="peer", cause="cancelled")],
            [ARRIVED, CONFIRMED],
            [ARRIVED, LegEnded(leg="leg-1", by="system", cause="no ACK")],
        ],
    ),
    "b": (
        [
            [LegRinging(leg="x"), ANSWERED, LegEnded(leg="x", by="peer", cause="")],
            [ANSWERED, LegEnded(leg="x", by="peer", cause="")],
            [LegRinging(leg="x"), ANSWERED],
            [ANSWERED],
        ],
        [[ARRIVED, CONFIRMED], [ARRIVED]],
    ),
}


@given(
    seed=st.integers(0, 2**32),
    transport=st.sampled_from(["udp", "udp", "tcp"]),
    ring_for_s=st.floats(0.0, 20.0),
    hang_up_after_s=st.floats(0.0, 90.0),
    who=st.sampled_from("ab"),
)
@settings(max_examples=60)
def test_a_call_on_a_bad_wire_ends_cleanly(
    seed: int, transport: Transport, ring_for_s: float, hang_up_after_s: float, who: str
) -> None:
    weather = BAD if transport == "udp" else DRY
    world = World(weather, seed, transport)
    play(world, ring_for_s=ring_for_s, hang_up_after_s=hang_up_after_s, who=who)
    assert is_quiet(world)
    assert sum(isinstance(fact, LegAnswered | LegFailed) for fact in stated(world.a)) <= 1
    assert sum(isinstance(fact, LegEnded) for fact in stated(world.b)) <= 1
    if hang_up_after_s > ring_for_s + 40:
        # There was time enough for it to be set up, and it was.
        assert ANSWERED in stated(world.a)
        assert CONFIRMED in stated(world.b)
        at_a, at_b = GOOD_ENDS[who]
        assert stated(world.a) in at_a
        assert stated(world.b) in at_b


def test_a_call_on_a_hopeless_wire_fails_in_time() -> None:
    world = World(HOPELESS)
    play(world)
    assert world.a.facts == [(32.0, LegFailed(leg="x", code=408, reason="Request Timeout"))]
    assert world.b.facts == []
    assert is_quiet(world)


def test_an_answer_that_never_gets_through_ends_on_both_sides() -> None:
    world = World()

    def at_b(fact: object) -> None:
        if isinstance(fact, LegArrived):
            world.run(world.b, world.b.endpoint.ring(fact.leg, world.now))
            world.later(1.0, partial(_answer_into_the_void, world, fact.leg))

    world.b.react = at_b
    world.register_b()
    world.run(world.a, world.a.endpoint.dial("x", "bob", "+4930", "Ann", OFFER, (), world.now))
    world.until(world.now + 400)
    assert stated(world.a) == [LegRinging(leg="x"), LegFailed(leg="x", code=408, reason="Nobody answered")]
    assert stated(world.b) == [ARRIVED, LegEnded(leg="leg-1", by="system", cause="no ACK")]
    assert is_quiet(world)


def _answer_into_the_void(world: World, leg: str) -> None:
    world.weather = HOPELESS
    world.run(world.b, world.b.endpoint.answer(leg, ANSWER, world.now))


@pytest.mark.parametrize("weather", [DRY, BAD])
@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("who", ["a", "b"])
def test_a_restart_at_every_moment_changes_nothing(weather: Weather, transport: Transport, who: str) -> None:
    worlds = [World(weather, 5, transport), World(weather, 5, transport, restarts=True)]
    for world in worlds:
        play(world, who=who)
    plain, restarted = worlds
    assert restarted.lines == plain.lines
    assert [node.facts for node in (restarted.a, restarted.b)] == [node.facts for node in (plain.a, plain.b)]
    assert len(plain.lines) > 6


@pytest.mark.parametrize("weather", [DRY, BAD])
def test_a_change_survives_a_restart_at_every_moment(weather: Weather) -> None:
    worlds = [World(weather, 9), World(weather, 9, restarts=True)]
    for world in worlds:
        _hold(world)
    plain, restarted = worlds
    assert restarted.lines == plain.lines
    assert plain.a.facts[-1][1] == LegChanged(leg="x", sdp=OFFER)


def _hold(world: World) -> None:
    """After the answer, bob's side sends a re-INVITE by hand: the endpoint itself never does."""

    def at_a(fact: object) -> None:
        if isinstance(fact, LegChanged):
            world.run(world.a, world.a.endpoint.accept_change("x", ANSWER, world.now))

    def at_b(fact: object) -> None:
        if isinstance(fact, LegArrived):
            world.run(world.b, world.b.endpoint.answer(fact.leg, ANSWER, world.now))
        if isinstance(fact, LegConfirmed):
            world.later(1.0, _reinvite)

    def _reinvite() -> None:
        (leg,) = world.b.endpoint.parts.sessions.legs.values()
        assert leg.dialog is not None
        rows = (("Contact", "<sip:bob@10.0.0.2:5060>"), ("Content-Type", "application/sdp"))
        via = "SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKhold;rport"
        leg.dialog, request = leg.dialog.request("INVITE", via, extra=rows, body=OFFER.encode())
        for again_s in (0.0, 0.5, 1.5, 3.5, 7.5):
            world.later(again_s, partial(world._send, world.b, world.link("b"), bytes(request)))

    world.a.react, world.b.react = at_a, at_b
    world.register_b()
    world.run(world.a, world.a.endpoint.dial("x", "bob", "+4930", "Ann", OFFER, (), world.now))
    world.until(world.now + 30)
