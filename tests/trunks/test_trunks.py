"""Which trunk a call takes, what each may carry, and what a restart keeps."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.trunks import Full, Health, Obstacle, Trunks, TrunkSpec, Way, read_number

NOW = 1_000.0
HOME, ABROAD = read_number("+8613800000142", "CN"), read_number("+442079460000", "CN")
HELP = read_number("110", "CN")


def spec(name: str, *prefixes: str, **more: object) -> TrunkSpec:
    return TrunkSpec(name=name, prefixes=prefixes, **more)  # type: ignore[arg-type]


def names(ways: tuple[Way, ...]) -> list[str]:
    return [way.trunk for way in ways]


def test_the_longest_prefix_comes_first_then_the_order() -> None:
    trunks = Trunks([spec("all", "+", order=1), spec("b", "+86", order=2), spec("a", "+86", order=1)])
    assert names(trunks.plan(HOME, draw=0.5, now=NOW)) == ["a", "b", "all"]
    assert names(trunks.plan(HOME, draw=0.5, now=NOW, tried=("a",))) == ["b", "all"]
    assert names(trunks.plan(ABROAD, draw=0.5, now=NOW)) == ["all"]


@pytest.mark.parametrize(
    ("draw", "first"), [(0.0, "light"), (0.24, "light"), (0.26, "heavy"), (0.999, "heavy")]
)
def test_equals_share_by_weight(draw: float, first: str) -> None:
    trunks = Trunks([spec("light", "+", weight=1), spec("heavy", "+", weight=3)])
    plan = names(trunks.plan(HOME, draw=draw, now=NOW))
    assert (plan[0], sorted(plan)) == (first, ["heavy", "light"])


@given(st.lists(st.integers(1, 100), min_size=1, max_size=6), st.floats(0.0, 1.0, exclude_max=True))
def test_every_draw_names_every_trunk_once(weights: list[int], draw: float) -> None:
    trunks = Trunks([spec(f"t{at}", "+", weight=weight) for at, weight in enumerate(weights)])
    assert sorted(names(trunks.plan(HOME, draw=draw, now=NOW))) == sorted(trunks.specs)


def test_a_trunk_without_prefixes_only_brings_calls() -> None:
    trunks = Trunks([spec("in")])
    assert trunks.plan(HOME, draw=0.0, now=NOW) == ()
    assert trunks.obstacle(HOME, NOW) is Obstacle.NO_TRUNK


def test_a_failing_trunk_is_the_last_resort_and_one_that_is_down_is_none() -> None:
    trunks = Trunks([spec("a", "+", order=1), spec("b", "+", order=2)])
    assert [trunks.failed("a", "503", NOW) for _ in range(3)] == [0.0, 0.0, NOW + 30.0]
    assert names(trunks.plan(HOME, draw=0.0, now=NOW)) == ["b"]
    trunks.stood("b", False, "timeout", NOW)
    assert names(trunks.plan(HOME, draw=0.0, now=NOW)) == ["a"]
    trunks.stood("a", False, "timeout", NOW)
    assert trunks.plan(HOME, draw=0.0, now=NOW) == ()
    assert trunks.obstacle(HOME, NOW) is Obstacle.UNUSABLE


def test_emergency_numbers_pass_prefixes_caps_and_quarantine() -> None:
    first = spec("fire", takes_emergency=True, max_calls=1)
    trunks = Trunks([spec("a", "+", max_calls=1), first, spec("in")])
    trunks.take_out(Way(trunk="fire", number="110"), "leg-1", NOW)
    assert trunks.plan(HELP, draw=0.0, now=NOW) == (
        Way(trunk="fire", number="110"),
        Way(trunk="a", number="110"),
    )
    trunks.stood("fire", False, "timeout", NOW)
    assert names(trunks.plan(HELP, draw=0.0, now=NOW)) == ["a", "fire"]


def test_lines_are_counted_in_both_directions_and_come_back() -> None:
    trunks = Trunks([spec("a", "+", max_calls=2)])
    trunks.take_out(trunks.plan(HOME, draw=0.0, now=NOW)[0], "one", NOW)
    assert trunks.take_in("a", "two", NOW) is None
    assert trunks.take_in("a", "three", NOW) == Full(code=486, retry_after_s=30)
    assert (trunks.plan(HOME, draw=0.0, now=NOW), trunks.obstacle(HOME, NOW)) == ((), Obstacle.FULL)
    trunks.release("two")
    assert names(trunks.plan(HOME, draw=0.0, now=NOW)) == ["a"]


def test_the_rate_counts_each_direction_within_any_second() -> None:
    trunks = Trunks([spec("a", "+", max_calls_per_s=2)])
    assert [trunks.take_in("a", f"leg-{at}", NOW + at / 10) for at in range(3)] == [
        None,
        None,
        Full(code=503, retry_after_s=1),
    ]
    assert trunks.take_in("a", "leg-4", NOW + 1.0) is None
    assert trunks.take_in("a", "leg-5", NOW + 1.05) == Full(code=503, retry_after_s=1)
    assert names(trunks.plan(HOME, draw=0.0, now=NOW)) == ["a"]


def test_a_strange_trunk_has_no_limits() -> None:
    trunks = Trunks()
    assert (trunks.take_in("?", "leg", NOW), trunks.called("?", "5000", "5000")) == (None, "5000")
    assert not trunks.stood("?", True, "", NOW)
    trunks.release("leg")


def test_called_numbers_become_ours() -> None:
    trunks = Trunks([TrunkSpec(name="a", numbers={"02088880001": "5000", "+861065520001": "5900"})])
    assert trunks.called("a", "02088880001", "+862088880001") == "5000"
    assert trunks.called("a", "65520001", "+861065520001") == "5900"
    assert trunks.called("a", "861065520001", "+861065520001") == "5900"
    assert trunks.called("a", "5901", "5901") == "5901"
    named = Trunks([TrunkSpec(name="a", numbers={"acme": "5000"})])
    assert named.called("a", "acme", "acme") == "5000"


@pytest.mark.parametrize("written", ["862088880001", "+862088880001"])
@pytest.mark.parametrize("sent", ["862088880001", "+862088880001", "02088880001"])
def test_a_plus_in_the_site_or_on_the_wire_makes_no_difference(written: str, sent: str) -> None:
    trunks = Trunks([TrunkSpec(name="a", numbers={written: "5000"})])
    assert trunks.called("a", sent, "+862088880001") == "5000"


def test_only_news_is_news() -> None:
    trunks = Trunks([spec("a", "+")])
    stood = [(True, True), (True, False), (False, True), (False, False), (True, True)]
    assert [trunks.stood("a", is_up, "", NOW) for is_up, _ in stood] == [news for _, news in stood]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["out", "in", "end", "fail", "work", "up", "down"]),
        st.integers(0, 9),
        st.floats(0.0, 40.0) | st.just(0.0),
        st.floats(0.0, 1.0, exclude_max=True),
    ),
    max_size=80,
)


def site() -> Trunks:
    return Trunks(
        [
            spec("a", "+", max_calls=2, max_calls_per_s=1),
            spec("b", "+86", max_calls=1),
            spec("c", "+", max_calls_per_s=3),
        ]
    )


def check(trunks: Trunks, held: dict[str, str], begun: list[tuple[str, str, float]], now: float) -> None:
    for name, one in trunks.specs.items():
        standing = trunks.standing(name, now)
        assert standing.calls_in | standing.calls_out == {leg for leg, trunk in held.items() if trunk == name}
        assert not one.max_calls or standing.calls <= one.max_calls
        for direction in ("in", "out"):
            times = [at for trunk, way, at in begun if (trunk, way) == (name, direction)]
            rate = one.max_calls_per_s
            assert not rate or all(b - a > 0.999999 for a, b in zip(times, times[rate:], strict=False))


def check_choice(trunks: Trunks, chosen: list[str], now: float) -> None:
    health = {name: trunks.standing(name, now).condition.health for name in trunks.specs}
    living = [name for name in health if health[name] in (Health.UP, Health.ON_TRIAL)]
    assert all(health[name] is not Health.DOWN for name in chosen)
    if living:
        assert set(chosen) <= set(living)


@given(STEPS, STEPS)
def test_caps_hold_slots_return_and_a_restart_changes_nothing(
    before: list[tuple[str, int, float, float]], after: list[tuple[str, int, float, float]]
) -> None:
    trunks, now = site(), NOW
    held: dict[str, str] = {}
    begun: list[tuple[str, str, float]] = []
    for at, (kind, number, wait, draw) in enumerate([*before, ("restart", 0, 0.0, 0.0), *after]):
        now, name, leg = now + wait, "abc"[number % 3], f"leg-{at}"
        if kind == "out":
            plan = trunks.plan(HOME, draw=draw, now=now)
            check_choice(trunks, names(plan), now)
            if plan:
                trunks.take_out(plan[0], leg, now)
                held[leg] = plan[0].trunk
                begun.append((plan[0].trunk, "out", now))
        elif kind == "in":
            if trunks.take_in(name, leg, now) is None:
                held[leg] = name
                begun.append((name, "in", now))
        elif kind == "end" and held:
            over = sorted(held)[number % len(held)]
            del held[over]
            trunks.release(over)
        elif kind == "fail":
            trunks.failed(name, "503", now)
        elif kind == "work":
            trunks.worked(name, now)
        elif kind in ("up", "down"):
            trunks.stood(name, kind == "up", "", now)
        elif kind == "restart":
            data = json.loads(json.dumps(trunks.to_data()))
            trunks = site()
            trunks.restore(data)
            assert trunks.to_data() == data
        check(trunks, held, begun, now)
