"""All trunks of the site: which to call over, who holds which slot, how each is doing."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from callcenter.plain import from_plain, to_plain
from callcenter.trunks.health import Health, Heard
from callcenter.trunks.numbers import Destination, Kind
from callcenter.trunks.spec import TrunkSpec
from callcenter.trunks.standing import SECOND, Direction, Standing

WELL = frozenset({Health.UP, Health.ON_TRIAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to a number: the trunk, and the number as that trunk wants it."""

    trunk: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Full:
    """A call over this trunk is one too many: 486 for its lines, 503 for its rate; try again after `retry_after_s`."""

    code: int
    retry_after_s: int


class Obstacle(enum.Enum):
    """Why no trunk takes a call: none is for that number, those that are cannot be used, or they are all full."""

    NO_TRUNK = "no_trunk"
    UNUSABLE = "unusable"
    FULL = "full"


class Trunks:
    """`region` completes numbers; `busy_retry_after_s` is what a full trunk's callers are told."""

    def __init__(
        self, specs: Iterable[TrunkSpec] = (), *, region: str = "CN", busy_retry_after_s: int = 30
    ) -> None:
        self.specs: Mapping[str, TrunkSpec] = {spec.name: spec for spec in specs}
        self._region = region
        self._busy_retry_after_s = busy_retry_after_s
        self._standings = {name: Standing() for name in self.specs}
        self._holder: dict[str, str] = {}

    def change(self, specs: Iterable[TrunkSpec]) -> None:
        """From now on these are the trunks; how those go that were there before, and what they carry, stays.

        A trunk that is gone but still carries calls is kept without prefixes until the last of them is over.
        """
        wanted = {spec.name: spec for spec in specs}
        carrying = {name for name, one in self._standings.items() if one.calls_in or one.calls_out}
        for name in carrying - set(wanted):
            wanted[name] = replace(self.specs[name], prefixes=(), takes_emergency=False)
        self.specs = wanted
        self._standings = {name: self._standings.get(name, Standing()) for name in wanted}

    def standing(self, trunk: str, now: float) -> Standing:
        """How the trunk is doing; a rest that is over counts as over."""
        standing = self._standings[trunk]
        return replace(standing, condition=standing.condition.at(now))

    # ---- calling out

    def plan(
        self, destination: Destination, *, draw: float, now: float, tried: Sequence[str] = ()
    ) -> tuple[Way, ...]:
        """Every trunk that may still be tried, best first: longest prefix, then order, then by weight.

        `draw`, 0 up to 1, is the chance in it. Resting trunks are in it only when no other matches; full ones not.
        """
        known = [spec for spec in self.specs.values() if spec.name not in tried]
        if destination.kind is Kind.EMERGENCY:
            ranked = _ranked(known, lambda spec: (int(not spec.takes_emergency), spec.order), draw)
            # Somebody's life: whatever could carry the call is tried, the sickest last.
            chosen = sorted(
                (spec for spec in ranked if spec.prefixes or spec.takes_emergency),
                key=lambda spec: self._health(spec, now) not in WELL,
            )
            return tuple(Way(trunk=spec.name, number=destination.number) for spec in chosen)
        fit = [spec for spec in known if spec.reach(destination.number) >= 0]
        well = [spec for spec in fit if self._health(spec, now) in WELL]
        usable = well or [spec for spec in fit if self._health(spec, now) is Health.RESTING]
        free = [spec for spec in usable if self._has_room(spec, now)]
        ranked = _ranked(free, lambda spec: (-spec.reach(destination.number), spec.order), draw)
        return tuple(
            Way(trunk=spec.name, number=spec.spelled(destination.number, self._region)) for spec in ranked
        )

    def obstacle(self, destination: Destination, now: float) -> Obstacle:
        """Why the plan for a number is empty."""
        fit = [spec for spec in self.specs.values() if spec.reach(destination.number) >= 0]
        if not fit:
            return Obstacle.NO_TRUNK
        well = [spec for spec in fit if self._health(spec, now) in WELL]
        return Obstacle.FULL if any(not self._has_room(spec, now) for spec in well) else Obstacle.UNUSABLE

    def caller(self, trunk: str, number: str) -> str:
        """Who calls, as the trunk wants it; never "" for one that the site lets call out."""
        return self.specs[trunk].caller(number, self._region)

    def take_out(self, way: Way, leg: str, now: float) -> None:
        """The leg is dialled over this way of a plan made just now."""
        self._take(self.specs[way.trunk], leg, Direction.OUT, now)

    # ---- calls that come in

    def take_in(self, trunk: str, leg: str, now: float) -> Full | None:
        """Let a call in, or say why not. A trunk nobody knows has no limits of its own."""
        spec = self.specs.get(trunk)
        if spec is None:
            return None
        standing = self._standings[trunk]
        if standing.is_full(spec):
            return Full(code=486, retry_after_s=self._busy_retry_after_s)
        if now < standing.free_at(spec, Direction.IN):
            return Full(code=503, retry_after_s=int(SECOND))
        self._take(spec, leg, Direction.IN, now)
        return None

    def called(self, trunk: str, number: str, normalised: str) -> str:
        """Which number of ours the provider means, whichever of the two writes a + before it."""
        spec = self.specs.get(trunk)
        if spec is None:
            return number
        spellings = (number, normalised, normalised.removeprefix("+"), f"+{number}")
        return next((spec.numbers[spelled] for spelled in spellings if spelled in spec.numbers), number)

    def release(self, leg: str) -> None:
        """The leg is over, however it ended; unknown legs hold nothing."""
        trunk = self._holder.pop(leg, "")
        if trunk in self._standings:
            self._standings[trunk] = self._standings[trunk].without(leg)

    # ---- health

    def worked(self, trunk: str, now: float) -> None:
        """The trunk carried a call, or brought the word of the person called."""
        self._hear(trunk, Heard.WORKED, now)

    def failed(self, trunk: str, why: str, now: float) -> float:
        """The trunk let a call down; return until when it rests because of it, else 0."""
        was = self.standing(trunk, now).condition.health
        self._hear(trunk, Heard.FAILED, now, why)
        condition = self._standings[trunk].condition
        return condition.until if condition.health is Health.RESTING and was is not Health.RESTING else 0.0

    def stood(self, trunk: str, is_up: bool, why: str, now: float) -> bool:
        """The trunk says itself whether it can be used; return whether that is news."""
        if trunk not in self.specs:
            return False
        before = self._standings[trunk]
        self._standings[trunk] = replace(before, has_stood=True)
        self._hear(trunk, Heard.STOOD_UP if is_up else Heard.STOOD_DOWN, now, why)
        return not before.has_stood or (before.condition.health is Health.DOWN) is is_up

    def _hear(self, trunk: str, heard: Heard, now: float, why: str = "") -> None:
        standing = self._standings[trunk]
        condition = standing.condition.at(now).after(heard, now, why)
        self._standings[trunk] = replace(standing, condition=condition)

    def _health(self, spec: TrunkSpec, now: float) -> Health:
        return self._standings[spec.name].condition.at(now).health

    def _has_room(self, spec: TrunkSpec, now: float) -> bool:
        standing = self._standings[spec.name]
        return not standing.is_full(spec) and now >= standing.free_at(spec, Direction.OUT)

    def _take(self, spec: TrunkSpec, leg: str, direction: Direction, now: float) -> None:
        self._holder[leg] = spec.name
        self._standings[spec.name] = self._standings[spec.name].with_call(leg, spec, direction, now)

    # ---- snapshot

    def to_data(self) -> dict[str, Any]:
        return {name: to_plain(standing) for name, standing in self._standings.items()}

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take over a snapshot; trunks the site no longer has are left behind."""
        for name in self.specs:
            if name in data:
                self._standings[name] = from_plain(Standing, data[name])
        self._holder = {
            leg: name
            for name, standing in self._standings.items()
            for leg in standing.calls_in | standing.calls_out
        }


def _ranked(
    specs: Sequence[TrunkSpec], key: Callable[[TrunkSpec], tuple[int, int]], draw: float
) -> list[TrunkSpec]:
    """By `key`; equals in an order drawn by weight."""
    groups: dict[tuple[int, int], list[TrunkSpec]] = {}
    for spec in specs:
        groups.setdefault(key(spec), []).append(spec)
    return [spec for rank in sorted(groups) for spec in _drawn(groups[rank], draw)]


def _drawn(specs: list[TrunkSpec], draw: float) -> list[TrunkSpec]:
    """One after another, each with the chance of its weight among those left."""
    left, chosen = list(specs), []
    while left:
        at, total = 0.0, sum(spec.weight for spec in left)
        for index, spec in enumerate(left):
            share = spec.weight / total
            if draw < at + share or index == len(left) - 1:
                # What is left of the draw within the share is as random as the draw itself.
                draw = min(max((draw - at) / share, 0.0), 0.999999)
                chosen.append(left.pop(index))
                break
            at += share
    return chosen
