"""The effect pump: facts into the exchange, its answers to the journal first and to the world second.

Whatever one turn of the loop decides is gathered in a batch. The first outcome schedules one flush; the flush writes
the batch's events with one `write()`, then carries the effects out in the order in which they were decided, and shows
the events last: a telephone that is to ring need not wait for two hundred pages. What an effect sets off at once (a
fact told back in the same turn) joins the next batch, so nothing re-enters the core.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import structlog

from callcenter.calls.effects import Refused, WakeAt
from callcenter.events import Event
from said import Said

log = structlog.get_logger("pump")


class Core(Protocol):
    """What the pump drives: the exchange, seen from here."""

    def handle(self, fact: Any, now: float) -> Sequence[object]: ...

    def woke(self, key: str, now: float) -> Sequence[object]: ...


class Journal(Protocol):
    """Where events go before their effects. It keeps what it cannot write and never raises for a full disk.

    What it raises for an event it cannot encode has changed nothing.
    """

    def append(self, events: Sequence[Event]) -> Sequence[tuple[int, Event]]: ...


class Ticker(Protocol):
    """The part of `runtime.clock.Clock` the pump needs."""

    def now(self) -> float: ...

    def wake_at(self, key: str, at: float, call: Callable[..., object], *args: Any) -> None: ...


Fold = Callable[[int, Event], None]


class Pump:
    """Single-threaded; `tell` may be called from any adapter on the loop.

    Nothing that breaks here reaches who told us, or the other calls of the batch. `counts` says how often what broke:
    `core_failed` (deciding), `unwritten` (an event the journal would not have), `fold_failed`, `command_failed`;
    beside that it counts events by name.
    """

    def __init__(
        self, core: Core, clock: Ticker, journal: Journal, soon: Callable[[Callable[[], None]], object]
    ) -> None:
        self._core = core
        self._clock = clock
        self._journal = journal
        self._soon = soon
        self._batch: list[object] = []
        self._folds: list[Fold] = []
        self._carriers: Mapping[type, Callable[[Any], None]] = {}
        self.counts: Counter[str] = Counter()
        self._on_wake = self._woke  # made once: thousands of wake-ups keep it

    def connect(self, carriers: Mapping[type, Callable[[Any], None]], folds: Sequence[Fold]) -> None:
        """Say who carries out which command, and who folds events (in this order)."""
        self._carriers = {WakeAt: self._wake, **carriers}
        self._folds = list(folds)

    def tell(self, fact: object) -> None:
        """Something happened: decide now, act in this turn's flush.

        Should the core break, the fact has no effects: it is logged by its type (its fields may hold what no log
        should), counted, and the adapter goes on with the next one. What the core had already changed stays changed;
        the deadline of every state it may be stuck in heals that.
        """
        self._decide(type(fact).__name__, lambda: self._core.handle(fact, self._clock.now()))

    def ask(self, wish: object) -> list[Refused]:
        """As `tell`, for somebody who waits for the answer: what is refused comes back, not to their pages."""
        refused: list[Refused] = []
        failed = [Refused(user="", code="failed", text=Said("Something went wrong; it has been logged."))]
        before = self.counts["core_failed"]

        def decide() -> list[object]:
            outcomes = self._core.handle(wish, self._clock.now())
            refused.extend(item for item in outcomes if isinstance(item, Refused))
            return [item for item in outcomes if not isinstance(item, Refused)]

        self._decide(type(wish).__name__, decide)
        return failed if self.counts["core_failed"] > before else refused

    def record(self, events: Sequence[Event]) -> None:
        """Put events that no core decided (recovery at start) through the same journal and folds."""
        self._add(events)

    def write(self, events: Sequence[Event]) -> None:
        """Put into the journal at once what nobody folds: it has to be there before the message that follows."""
        self._written(events)

    def flush(self) -> None:
        """Write the batch's events, carry out its effects, fold the events; each failure is contained and logged.

        Comes by itself in the next turn of the loop; an adapter that has nothing more to tell may call it at once.
        """
        batch, self._batch = self._batch, []
        if not batch:
            return
        numbered = self._written([item for item in batch if isinstance(item, Event)])
        for item in batch:
            if not isinstance(item, Event):
                self._carry_out(item)
        for number, event in numbered:
            self._fold(number, event)

    def _written(self, events: Sequence[Event]) -> Sequence[tuple[int, Event]]:
        """The events with their numbers; one that cannot be encoded must not take the others down with it."""
        try:
            return self._journal.append(events)
        except Exception:
            if len(events) == 1:
                self.counts["unwritten"] += 1
                log.exception("event_unwritten", event_type=type(events[0]).__name__)
                return []
        return [numbered for event in events for numbered in self._written([event])]

    def _decide(self, what: str, decide: Callable[[], Sequence[object]]) -> None:
        try:
            outcomes = decide()
        except Exception:  # a bug met by one caller must not end the service for all
            self.counts["core_failed"] += 1
            log.exception("core_failed", fact=what)
        else:
            self._add(outcomes)

    def _add(self, outcomes: Sequence[object]) -> None:
        if outcomes and not self._batch:
            self._soon(self.flush)
        self._batch += outcomes

    def _wake(self, wish: WakeAt) -> None:
        self._clock.wake_at(wish.key, wish.at, self._on_wake, wish.key)

    def _woke(self, key: str) -> None:
        self._decide(f"wake-up {key.partition(':')[0]}", lambda: self._core.woke(key, self._clock.now()))

    def _fold(self, number: int, event: Event) -> None:
        self.counts[type(event).__name__] += 1
        for fold in self._folds:
            try:
                fold(number, event)
            except Exception:  # one broken screen must not stop a call
                self.counts["fold_failed"] += 1
                log.exception("fold_failed", event_type=type(event).__name__, number=number)

    def _carry_out(self, command: object) -> None:
        try:
            self._carriers[type(command)](command)
        except Exception:  # the other commands of this batch belong to other calls
            self.counts["command_failed"] += 1
            log.exception("command_failed", command=type(command).__name__)
