"""The world around an engine: a list of what comes next, and people who do what their visit says."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from acd import decisions, inputs
from acd.engine import Engine
from acd.errors import WrongState
from acd.model import Entry
from acd.rules import Way
from acd.simulation.tally import Tally

SERVED = ("answered", "callback_answered")


@dataclass(frozen=True, slots=True)
class Visit:
    """One contact and all that chance says about it.

    `handling_s`: talk. `wrap_up_s`: paperwork, cut off by the queue's limit; None: all of that limit. The first
    `misses` offers of it are not answered, the next one after `ring_s`. `wants_callback`: says yes when asked.
    """

    entry: Entry
    at: float
    handling_s: float
    patience_s: float = math.inf
    ring_s: float = 0.0
    wrap_up_s: float | None = None
    misses: int = 0
    wants_callback: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    """An agent is ready from `start` and signs out at `end`, after the contact in hand."""

    agent: str
    start: float
    end: float = math.inf


class World:
    """Runs an engine through visits and shifts. `tally` holds what came of it.

    `tells`: callers are told their wait when they come, and every `tells` seconds until they are served.
    """

    def __init__(
        self,
        engine: Engine,
        visits: Iterable[Visit] = (),
        shifts: Iterable[Shift] = (),
        *,
        tally: Tally | None = None,
        tells: float = 0.0,
        now: float = 0.0,
    ) -> None:
        self.engine = engine
        self.now = now
        self.tally = tally or Tally()
        self._visits = iter(visits)
        self._next = next(self._visits, None)
        self._tells = tells
        self._agenda: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._count = 0
        self._open: dict[str, Visit] = {}
        self._offers: dict[str, str] = {}
        self._missed: dict[str, int] = {}
        self._callbacks: set[str] = set()
        self._dialled: dict[str, int] = {}
        self._wakes: dict[str, float] = {}
        self._act: dict[type, Callable[[Any], None]] = {
            decisions.MakeOffer: self._ring,
            decisions.OfferEnded: self._stop_ringing,
            decisions.AgentChanged: self._note_agent,
            decisions.RankRegained: self._note_rank,
            decisions.EntryClosed: self._close,
            decisions.AskCallback: self._ask,
            decisions.CallBack: self._dial,
            decisions.CallbackWaits: self._promise,
            decisions.WakeAt: self._wake_later,
        }
        for shift in shifts:
            self.later(shift.start, self._begin_shift, shift.agent)
            if shift.end < math.inf:
                self.later(shift.end, self._end_shift, shift.agent)

    @property
    def open_visits(self) -> int:
        """How many wait in line (or will be called back)."""
        return len(self._open)

    def run(self, until: float = math.inf) -> None:
        """Go on to `until`, or without an end until everybody who came is out of the line."""
        agenda = self._agenda
        while True:
            coming = self._next
            if coming is not None and (not agenda or coming.at <= agenda[0][0]):
                if coming.at > until:
                    break
                self.now = coming.at
                self._next = next(self._visits, None)
                self.arrive(coming)
            elif agenda and agenda[0][0] <= until:
                if until == math.inf and coming is None and not self._open:
                    break
                self.now, _, act, arguments = heapq.heappop(agenda)
                act(*arguments)
            else:
                break
        if until < math.inf:
            self.now = max(self.now, until)

    def later(self, at: float, act: Callable[..., None], *arguments: Any) -> None:
        """Put something on the agenda; what is due at the same moment happens in the order in which it was put."""
        self._count += 1
        heapq.heappush(self._agenda, (at, self._count, act, arguments))

    def tell(self, fact: inputs.Input) -> None:
        """Hand a fact to the engine and do what it decides."""
        self._carry_out(self.engine.handle(fact, self.now))

    def arrive(self, visit: Visit) -> None:
        """Somebody joins the line."""
        entry = visit.entry
        self.adopt(visit)
        self.tally.arrived(entry, self.now)
        self.tell(inputs.EntryArrived(entry))
        if self._tells and entry.entry in self._open:
            self._say(entry.entry)

    def adopt(self, visit: Visit) -> None:
        """Know somebody whom the engine has in line (already): when they would hang up, what comes after."""
        self._open[visit.entry.entry] = visit
        if visit.patience_s < math.inf:
            self.later(visit.at + visit.patience_s, self._hang_up, visit.entry.entry)

    def ringing(self, offer: str, entry: str, ring_s: float) -> None:
        """Know an offer that the engine has made already."""
        self._offers[offer] = entry
        self.later(self.now + ring_s, self._answer, offer)

    def talking(self, agent: str, visit: Visit, rest_s: float) -> None:
        """Know a conversation that goes on already."""
        self.later(self.now + rest_s, self._end, agent, visit)

    def promised(self, entry: str, *, is_dialled: bool = False) -> None:
        """Know that the caller of an entry hung up to be called (and, is being rung now)."""
        self._callbacks.add(entry)
        if is_dialled:
            self._dialled[entry] = 0
            self.later(self.now + self._open[entry].ring_s, self._reach, entry, 0)

    def wrapping(self, agent: str, entry: str, rest_s: float) -> None:
        """Know paperwork that goes on already."""
        self.later(self.now + rest_s, self._finish, agent, entry)

    def wake_up(self, wakes: Iterable[decisions.WakeAt]) -> None:
        """Keep these deadlines."""
        self._carry_out(wakes)

    # What the engine decides

    def _carry_out(self, made: Iterable[decisions.Decision]) -> None:
        for decision in made:
            act = self._act.get(type(decision))
            if act is not None:
                act(decision)

    def _wake_later(self, wish: decisions.WakeAt) -> None:
        self._wakes[wish.key] = wish.at
        self.later(max(wish.at, self.now), self._wake, wish.key, wish.at)

    def _wake(self, key: str, at: float) -> None:
        if self._wakes.get(key) == at:
            del self._wakes[key]
            self._carry_out(self.engine.woke(key, self.now))

    def _ring(self, made: decisions.MakeOffer) -> None:
        self.tally.offered(made)
        visit = self._open[made.entry]
        self._offers[made.offer] = made.entry
        missed = self._missed.get(made.entry, 0)
        if missed < visit.misses:
            self._missed[made.entry] = missed + 1
        else:
            self.later(self.now + visit.ring_s, self._answer, made.offer)

    def _stop_ringing(self, ended: decisions.OfferEnded) -> None:
        self._offers.pop(ended.offer, None)

    def _note_agent(self, changed: decisions.AgentChanged) -> None:
        self.tally.agent(changed.agent, changed.state, self.now)

    def _note_rank(self, regained: decisions.RankRegained) -> None:
        self.tally.apart(regained.entry)

    def _close(self, closed: decisions.EntryClosed) -> None:
        visit = self._open.pop(closed.entry)
        self._missed.pop(closed.entry, None)
        self._callbacks.discard(closed.entry)
        self._dialled.pop(closed.entry, None)
        self.tally.closed(closed, self.now)
        if closed.outcome in SERVED:
            self.later(self.now + visit.handling_s, self._end, closed.agent, visit)
        elif closed.way == Way.QUEUE:
            entry = replace(
                visit.entry,
                entry=f"{closed.entry}>",
                queue=closed.to,
                cause="overflow",
                visited=(*visit.entry.visited, closed.queue),
            )
            waited_s = self.now - visit.at
            self.later(self.now, self.arrive, replace(
                visit, entry=entry, at=self.now, patience_s=max(0.0, visit.patience_s - waited_s)
            ))  # fmt: skip

    def _ask(self, asked: decisions.AskCallback) -> None:
        if self._open[asked.entry].wants_callback:
            self.later(self.now, self._choose, asked.entry)

    def _promise(self, promised: decisions.CallbackWaits) -> None:
        self._callbacks.add(promised.entry)
        self._dialled.pop(promised.entry, None)

    def _dial(self, call: decisions.CallBack) -> None:
        self._dialled[call.entry] = call.attempt
        self.later(self.now + self._open[call.entry].ring_s, self._reach, call.entry, call.attempt)

    # What people do

    def _begin_shift(self, agent: str) -> None:
        self.tell(inputs.AgentSignedIn(agent))
        self.tell(inputs.AgentReady(agent))

    def _end_shift(self, agent: str) -> None:
        self.tell(inputs.AgentSignedOut(agent))

    def _answer(self, offer: str) -> None:
        if offer in self._offers:
            self.tell(inputs.OfferAccepted(offer))

    def _hang_up(self, entry: str) -> None:
        if entry in self._open and entry not in self._callbacks:
            self.tell(inputs.EntryLeft(entry))

    def _choose(self, entry: str) -> None:
        if entry in self._open:
            self.tell(inputs.CallbackChosen(entry))

    def _reach(self, entry: str, attempt: int) -> None:
        """The customer of a callback answers; whoever has to wait once more does so for as long as the first time."""
        if self._dialled.get(entry) != attempt:
            return  # that try was given up meanwhile
        visit = self._open[entry]
        del self._dialled[entry]
        self._callbacks.discard(entry)
        self.tell(inputs.CallbackReached(entry))
        if entry in self._open and visit.patience_s < math.inf:
            self.later(self.now + visit.patience_s, self._hang_up, entry)

    def _end(self, agent: str, visit: Visit) -> None:
        entry = visit.entry.entry
        spec = self.engine.floor.waiting.queues[visit.entry.queue]
        if spec.needs_disposition:
            self.tell(inputs.DispositionGiven(agent, entry))
        self.tell(inputs.ContactEnded(agent, entry))
        if visit.wrap_up_s is not None and visit.wrap_up_s < spec.wrap_up_s:
            self.later(self.now + visit.wrap_up_s, self._finish, agent, entry)

    def _finish(self, agent: str, entry: str) -> None:
        try:
            self.tell(inputs.WrapUpFinished(agent, entry))
        except WrongState:
            # They have left, or the wrap-up is over for another reason: nothing to finish.
            return

    def _say(self, entry: str) -> None:
        """Tell a caller their wait, and again later."""
        if entry not in self._open or entry in self._callbacks:
            return
        wait = self.engine.estimate(entry)
        if wait is not None:
            self.tally.told(entry, self.engine.position(entry), wait, self.now)
        self.later(self.now + self._tells, self._say, entry)
