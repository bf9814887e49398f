"""Makes the journal of a day that never was: the real router in an invented world, and what else a call writes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import acd
from acd.floor import Floor
from acd.simulation import Demand, Exponential, Interval, LogNormal, Shift, World, visits
from callcenter.events import DigitPressed, Event, PromptStarted
from callcenter.journal import HEADER_SIZE, Codec, header, record
from callcenter.router import Router

MORNING = 1_795_500_000.0
DAY_S = 36_000.0
OTHERS_A_CALL = 25
SEGMENT_BYTES = 64 << 20


class Writer:
    """A journal's segments, written as they come; numbers begin with `first`."""

    def __init__(self, folder: Path, first: int = 1, segment_bytes: int = SEGMENT_BYTES) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.number = first - 1
        self.codec = Codec()
        self._folder = folder
        self._most = segment_bytes
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, *events: Event) -> None:
        for event in events:
            self.raw(self.codec.encode(self.number + 1, event))

    def again(self, tails: Iterable[bytes]) -> None:
        """Records of no interest, all but the number made before."""
        for tail in tails:
            self.raw(b"[%d%s" % (self.number + 1, tail))

    def raw(self, payload: bytes) -> None:
        framed = record(payload)
        if not self._parts or self._size + len(framed) > self._most:
            self.close()
            self._first = self.number + 1
            self._parts, self._size = [header(self._first)], HEADER_SIZE
        self.number += 1
        self._parts.append(framed)
        self._size += len(framed)

    def close(self) -> None:
        if self._parts:
            path = self._folder / f"events-{self._first:012d}.journal"
            path.write_bytes(b"".join(self._parts))
        self._parts = []


class Recorder:
    """A router that a `World` takes for an engine, and that keeps the journal the product would."""

    def __init__(self, writer: Writer, prefix: str, at: float, others: int = OTHERS_A_CALL) -> None:
        self.router = Router(prefix)
        self.writer = writer
        kinds: list[Event] = [
            PromptStarted(at=at, call="call-x", node="hello", prompts=("en/welcome", "en/menu")),
            DigitPressed(at=at, call="call-x", digit="2"),
        ]
        encoded = (writer.codec.encode(1, kinds[one % 2]) for one in range(others))
        self._others = [payload[payload.index(b",") :] for payload in encoded]

    @property
    def floor(self) -> Floor:
        return self.router.engine.floor

    def handle(self, fact: acd.Input, now: float) -> list[acd.Decision]:
        if isinstance(fact, acd.EntryArrived):
            self.writer.again(self._others)
        self.writer.add(*self.router.told(fact, now))
        return self._noted(self.router.handle(fact, now), now)

    def woke(self, key: str, now: float) -> list[acd.Decision]:
        self.writer.add(*self.router.woken(key, now))
        return self._noted(self.router.woke(key, now), now)

    def _noted(self, decisions: list[acd.Decision], now: float) -> list[acd.Decision]:
        for decision in decisions:
            event = self.router.event_of(decision, now)
            if event is not None:
                self.writer.add(event)
        return decisions


QUEUES = (
    acd.QueueSpec("support", wrap_up_s=20.0, tier_bonus={"gold": 90.0}),
    acd.QueueSpec("sales", strategy="most_skilled", wrap_up_s=10.0, ring_for_s=15.0),
    acd.QueueSpec("vip", ring_for_s=15.0, weight=60.0),
)
BILLING = (
    acd.SkillStep((acd.SkillNeed("billing", 6),), 30.0),
    acd.SkillStep((acd.SkillNeed("billing", 2),), 30.0),
)


def demands(per_s: float) -> tuple[Demand, ...]:
    """Three streams, `per_s` contacts a second in all, more in the second quarter of the day."""

    def stream(share: float, *like: acd.Entry, handling_s: float) -> Demand:
        rates = (0.8, 1.4, 1.0, 0.8)
        profile = tuple(
            Interval(MORNING + DAY_S * at / 4, per_s * share * rate) for at, rate in enumerate(rates)
        )
        return Demand(
            like, profile, LogNormal(handling_s, handling_s**2), Exponential(90.0), LogNormal(4.0, 4.0)
        )

    def of(queue: str, steps: tuple[acd.SkillStep, ...] = (), tier: str = "") -> acd.Entry:
        return acd.Entry("e", "c", queue, (), 0, 0.0, tier=tier, steps=steps)

    return (
        stream(0.6, of("support"), of("support", BILLING), of("support", tier="gold"), handling_s=240.0),
        stream(0.3, of("sales"), handling_s=180.0),
        stream(0.1, of("vip", tier="gold"), handling_s=200.0),
    )


def agents_of(number: int) -> list[acd.AgentSpec]:
    """People with levels of billing from 1 to 10; two in three serve support, half sales, a fifth vip."""
    return [
        acd.AgentSpec(
            f"agent{one}",
            tuple(queue for queue, every in (("support", 3), ("sales", 2), ("vip", 5)) if one % every != 1),
            {"billing": 1 + one * 7 % 10, "sales": 1 + one * 3 % 10},
        )
        for one in range(number)
    ]


def make_day(path: Path, calls: int, agents: int, seed: int = 1, *, others: int = OTHERS_A_CALL) -> Path:
    """A journal folder of one day with about so many calls, answered by `agents` people; returns it."""
    writer = Writer(path)
    add_run(writer, calls, agents, seed, others=others)
    writer.close()
    return path


def add_run(
    writer: Writer,
    calls: int,
    agents: int,
    seed: int = 1,
    *,
    prefix: str = "day",
    others: int = OTHERS_A_CALL,
) -> None:
    """One run more, from its `RoutingBegan` to the end of its day."""
    recorder = Recorder(writer, prefix, MORNING, others)
    for queue in QUEUES:
        recorder.handle(acd.QueueConfigured(queue), MORNING)
    people = agents_of(agents)
    for person in people:
        recorder.handle(acd.AgentConfigured(person), MORNING)
    shifts = [Shift(person.agent, MORNING + at, MORNING + DAY_S) for at, person in enumerate(people)]
    coming = visits(demands(calls / DAY_S), seed, MORNING + DAY_S)
    world = World(recorder, coming, shifts, now=MORNING)  # type: ignore[arg-type]
    world.run(MORNING + DAY_S + 3600.0)
