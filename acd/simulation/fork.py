"""Futures of a running engine: the same callers with the agents there are, and with some more or fewer.

What a future assumes: contacts keep coming at the rate of late, like those that came of late, independently of each
other; they take as long (log-normal) and their callers are as patient (exponential) as those before; agents on a break
stay there, and nobody else comes or goes; every offer is answered. Conversations under way and callers in line go on
from where they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from acd.agent import AgentView, State
from acd.engine import Engine
from acd.errors import BadSpec
from acd.inputs import AgentConfigured, AgentReady, AgentSignedIn, AgentSignedOut
from acd.model import AgentSpec, Entry
from acd.simulation.chance import Chance, Exponential, Fixed, LogNormal, Never
from acd.simulation.demand import Demand, Interval, visits
from acd.simulation.tally import Tally
from acd.simulation.world import Visit, World
from acd.snapshot import Snapshot
from acd.waiting import Stage
from said import Said

RING_S = 4.0
DRAIN_S = 3600.0
"""How long after its end a future goes on for those who came before it."""

STEP_S = 60.0


@dataclass(frozen=True, slots=True)
class Tempo:
    """How a queue went of late. `handling_s` and its variance are talk and wrap-up, of which `wrap_up_s` is the latter.

    `patience_s` is infinite when nobody hung up. `like`: contacts that came, of which the next are taken.
    """

    arrivals_per_s: float
    handling_s: float
    variance_s2: float
    patience_s: float = math.inf
    wrap_up_s: float = 0.0
    ring_s: float = RING_S
    like: tuple[Entry, ...] = ()

    @property
    def talk(self) -> Chance:
        return LogNormal(max(1.0, self.handling_s - self.wrap_up_s), self.variance_s2)

    @property
    def patience(self) -> Chance:
        return Exponential(self.patience_s) if self.patience_s < math.inf else Never()

    @property
    def wrap_up(self) -> Chance:
        return Exponential(self.wrap_up_s) if self.wrap_up_s > 0 else Fixed(0.0)


@dataclass(frozen=True, slots=True)
class Figures:
    """One future of one queue; None: there was nothing to divide by."""

    service_level: float | None
    wait_s: float | None
    wait_p90_s: float | None
    abandonment: float | None
    busy: float | None
    waiting_at_end: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """`agents` more (copies of `typical`, ready at once), or fewer (`leaving`, each as soon as they are free)."""

    typical: AgentSpec | None = None
    more: int = 0
    leaving: tuple[str, ...] = ()


AS_IT_IS = Change()


def typical_of(engine: Engine, queue: str) -> AgentSpec | None:
    """Whom more agents would be like: of those who serve the queue, the most frequent kind; signed in before not."""
    kinds: dict[tuple[object, ...], list[AgentSpec]] = {}
    views = {view.agent: view for view in engine.agents()}
    serving = [spec for spec in engine.floor.roster.specs.values() if queue in spec.queues]
    present = [spec for spec in serving if views[spec.agent].state is not State.LOGGED_OUT]
    for spec in present or serving:
        kind = (tuple(sorted(spec.queues)), tuple(sorted(spec.skills.items())))
        kinds.setdefault(kind, []).append(spec)
    return max(kinds.values(), key=len)[0] if kinds else None


def change_of(engine: Engine, queue: str, agents: int) -> Change:
    """Who comes or goes when a queue has so many agents more or (below 0) fewer. Raises BadSpec when that cannot be.

    Those go first who can at once; agents on a break cannot be sent home to any effect.
    """
    if agents >= 0:
        typical = typical_of(engine, queue)
        if typical is None and agents:
            raise BadSpec(Said("nobody serves queue {queue}, so nobody can be copied", queue=queue))
        return Change(typical=typical if agents else None, more=agents)
    at_work = working(engine, queue)
    if -agents > len(at_work):
        raise BadSpec(
            Said(
                "{present} agents of queue {queue} are at work; {wanted} cannot go",
                present=len(at_work),
                queue=queue,
                wanted=-agents,
            )
        )
    first = (State.IDLE, State.WRAP_UP, State.ON_CONTACT, State.OFFERED)
    in_order = sorted(at_work, key=lambda view: first.index(view.state))
    return Change(leaving=tuple(view.agent for view in in_order[:-agents]))


def working(engine: Engine, queue: str) -> list[AgentView]:
    """Agents of a queue who take contacts now or once they are free."""
    serving = engine.floor.roster.specs
    return [
        view
        for view in engine.agents()
        if queue in serving[view.agent].queues
        and view.state not in (State.LOGGED_OUT, State.NOT_READY)
        and not view.leaving
        and not view.pending
    ]


def play(
    data: Snapshot, tempi: Mapping[str, Tempo], queue: str, change: Change, *,
    at: float, for_s: float, target_s: float, seed: object,
) -> Figures:  # fmt: skip
    """One future from `data` on; the same seed brings the same callers whatever the change."""
    engine = Engine.from_data(data)
    end = at + for_s
    tally = Tally(since=-math.inf, until=end)
    coming = [_demand(name, tempo, at) for name, tempo in tempi.items() if tempo.arrivals_per_s > 0]
    world = World(engine, visits(coming, seed, end + DRAIN_S, prefix="future."), tally=tally, now=at)
    _go_on(world, tempi, Random(f"{seed}:now"))
    _apply(world, change)
    world.run(end)
    waiting = len(engine.waiting(queue))
    while tally.is_open(queue) and world.now < end + DRAIN_S:
        world.run(world.now + STEP_S)
    report = tally.report(queue, engine.floor.roster.specs.values(), world.now, target_s)
    return Figures(
        service_level=report.sl_fair,
        wait_s=report.asa_s,
        wait_p90_s=report.wait_p90_s,
        abandonment=report.abandonment,
        busy=report.busy,
        waiting_at_end=float(waiting),
    )


def _demand(queue: str, tempo: Tempo, at: float) -> Demand:
    like = tempo.like or (Entry("like", "like", queue, (), 0, at),)
    return Demand(
        like=like,
        profile=(Interval(at, tempo.arrivals_per_s),),
        handling=tempo.talk,
        patience=tempo.patience,
        ring=Fixed(tempo.ring_s),
        wrap_up=tempo.wrap_up,
    )


def _go_on(world: World, tempi: Mapping[str, Tempo], random: Random) -> None:
    """Take over who waits, whom is rung for and who talks, each with a rest of time drawn for them."""
    engine, now = world.engine, world.now
    for view in engine.agents():
        world.tally.agent(view.agent, view.state.value, now)
    for place in engine.floor.waiting.places.values():
        entry, tempo = place.entry, _tempo(tempi, place.entry.queue)
        passed_s = now - place.arrived
        world.tally.arrived(entry, place.arrived)
        world.adopt(_visit(entry, place.arrived, tempo, random, passed_s))
        if place.callback is not None and place.callback.stage is not Stage.REACHED:
            world.promised(entry.entry, is_dialled=place.callback.stage is Stage.DIALLING)
    for offer in engine.floor.offers.values():
        rings_on_s = random.random() * _tempo(tempi, engine.entry(offer.entry).entry.queue).ring_s
        world.ringing(offer.offer, offer.entry, rings_on_s)
    for view in engine.agents():
        for work in view.work:
            tempo = _tempo(tempi, work.queue)
            if work.entry in engine.floor.waiting.places:
                continue  # on the line while the customer of a callback is dialled, or being rung for
            if work.phase is State.ON_CONTACT:
                entry = Entry(work.entry, work.entry, work.queue, (), 0, work.since, channel=work.channel)
                visit = replace(_visit(entry, work.since, tempo, random, 0.0), patience_s=math.inf)
                world.talking(view.agent, visit, tempo.talk.draw_rest(random, now - work.since))
            elif work.phase is State.WRAP_UP:
                world.wrapping(view.agent, work.entry, tempo.wrap_up.draw_rest(random, now - work.since))
    world.wake_up(engine.wake_ups())


def _visit(entry: Entry, at: float, tempo: Tempo, random: Random, passed_s: float) -> Visit:
    return Visit(
        entry=entry,
        at=at,
        handling_s=tempo.talk.draw(random),
        patience_s=passed_s + tempo.patience.draw_rest(random, passed_s),
        ring_s=tempo.ring_s,
        wrap_up_s=tempo.wrap_up.draw(random),
    )


def _tempo(tempi: Mapping[str, Tempo], queue: str) -> Tempo:
    return tempi.get(queue) or Tempo(0.0, 180.0, 180.0 * 180.0)


def _apply(world: World, change: Change) -> None:
    for agent in change.leaving:
        world.tell(AgentSignedOut(agent))
    if change.typical is None:
        return
    taken = world.engine.floor.roster.specs
    fresh = (f"{change.typical.agent}+{number}" for number in range(1, change.more + len(taken) + 1))
    for name in [name for name in fresh if name not in taken][: change.more]:
        world.tell(AgentConfigured(replace(change.typical, agent=name)))
        world.tell(AgentSignedIn(name))
        world.tell(AgentReady(name))
