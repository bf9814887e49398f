"""Plays futures one by one, each twice with the same callers: as it is, and with the change."""

from __future__ import annotations

from typing import cast

import acd
from acd.simulation import Change, Figures, change_of, play, working
from acd.snapshot import Snapshot
from callcenter.what_if.errors import CannotForesee
from callcenter.what_if.now import RoutingNow
from callcenter.what_if.outlook import Answer, Start, difference, outlook
from callcenter.what_if.question import Question
from callcenter.wording import problem_of
from said import Said


def change_for(engine: acd.Engine, question: Question) -> Change:
    """Who comes and who goes. Raises CannotForesee when that queue, or those agents, are not there."""
    if question.queue not in engine.floor.waiting.queues:
        known = tuple(engine.floor.waiting.queues)
        raise CannotForesee(
            "what_if_queue",
            Said("there is no queue {name!r}; queues: {known}", name=question.queue, known=known),
        )
    try:
        return change_of(engine, question.queue, question.agents)
    except acd.BadSpec as error:
        raise CannotForesee("what_if_agents", Said("agents: {problem}", problem=problem_of(error))) from error


class Futures:
    """`play` one after the other until `is_done`; `answer` may be asked for after the first. Raises CannotForesee."""

    def __init__(self, now: RoutingNow, question: Question) -> None:
        self._now, self._question = now, question
        self._data = cast(Snapshot, now.engine)
        try:
            engine = acd.Engine.from_data(self._data)
        except (TypeError, ValueError, KeyError, AttributeError, acd.AcdError) as error:
            raise CannotForesee(
                "what_if_state", Said("this is no state of the routing core: {error}", error=str(error))
            ) from error
        self._change = change_for(engine, question)
        self._start = self._start_of(engine)
        self._tempi = {queue: of.tempo for queue, of in now.queues.items()}
        self._as_is: list[Figures] = []
        self._changed: list[Figures] = []

    @property
    def done(self) -> int:
        return len(self._changed)

    @property
    def total(self) -> int:
        return self._question.futures

    @property
    def is_done(self) -> bool:
        return self.done >= self.total

    def play(self) -> None:
        """One more future, both ways."""
        seed = f"{self._question.seed}:{self.done}"
        as_is = self._figures(Change(), seed)
        changed = self._figures(self._change, seed) if self._question.agents else as_is
        self._as_is.append(as_is)
        self._changed.append(changed)

    def answer(self) -> Answer | None:
        """What the futures so far say; None before the first."""
        if not self.done:
            return None
        pairs = zip(self._as_is, self._changed, strict=False)
        question = self._question
        return Answer(
            queue=question.queue,
            agents=question.agents,
            minutes=question.minutes,
            futures=self.done,
            seed=question.seed,
            at=self._now.at,
            target_s=self._now.queues[question.queue].target_s,
            now=self._start,
            as_is=outlook(self._as_is[: self.done]),
            changed=outlook(self._changed),
            difference=outlook([difference(before, after) for before, after in pairs]),
        )

    def _figures(self, change: Change, seed: str) -> Figures:
        return play(
            self._data,
            self._tempi,
            self._question.queue,
            change,
            at=self._now.at,
            for_s=self._question.minutes * 60.0,
            target_s=self._now.queues[self._question.queue].target_s,
            seed=seed,
        )

    def _start_of(self, engine: acd.Engine) -> Start:
        of = self._now.queues[self._question.queue]
        typical = self._change.typical
        return Start(
            waiting=len(engine.waiting(self._question.queue)),
            signed_in=len(working(engine, self._question.queue)),
            arrivals_per_h=of.arrivals_per_s * 3600.0,
            handling_s=of.handling_s,
            patience_s=of.patience_s,
            typical_agent=typical.agent if typical else "",
        )
