"""What came of a simulated day, counted as the product counts: one entry, one outcome, by its start.

Agents: busy share is handling by (handling + idle), wall clock; ringing is neither. Order: an offer is out of order
when an equal that came earlier (same queue, requirement, priority and tier) waits un-offered; entries that came back
into line after a missed offer are left out, for an agent may be barred from them.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from acd.decisions import EntryClosed, MakeOffer
from acd.estimate import Wait, not_worse
from acd.model import AgentSpec, Entry

HANDLING = ("on_contact", "wrap_up")
Equal = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One queue. Shares are None when nothing is there to divide by; waits are of answered entries, ringing included.

    `others` are flow-outs by outcome. `abandon_s`: the mean wait of the abandoned. `spread`: the largest difference in
    contacts between agents of the same queues and skills. `kept`: how often callers who had to wait and were answered
    waited no longer than the P90 they were told first; `grown`: how often what was told next was more although the
    position was not worse.
    """

    offered: int
    answered: int
    abandoned: int
    others: Mapping[str, int]
    open: int
    sl_fair: float | None
    sl_strict: float | None
    asa_s: float | None
    wait_p50_s: float | None
    wait_p90_s: float | None
    abandonment: float | None
    abandon_s: float | None
    busy: float | None
    spread: int
    out_of_order: float | None
    told: int = 0
    kept: float | None = None
    grown: int = 0


@dataclass(slots=True)
class _Queue:
    """The counts of one queue."""

    offered: int = 0
    waits: list[float] = field(default_factory=list)
    left: list[float] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    offers: int = 0
    overtaking: int = 0
    told: int = 0
    kept: int = 0
    grown: int = 0
    lines: dict[Equal, list[tuple[float, int, str]]] = field(default_factory=dict)


@dataclass(slots=True)
class _Agent:
    state: str = "logged_out"
    since: float = 0.0
    handling_s: float = 0.0
    idle_s: float = 0.0
    contacts: int = 0


@dataclass(slots=True)
class _Told:
    position: int
    said: Wait
    first_p90_s: float


class Tally:
    """Counts entries that started from `since` until before `until`, and agents' time between the two."""

    def __init__(self, *, since: float = 0.0, until: float = math.inf) -> None:
        self._since, self._until = since, until
        self._queues: dict[str, _Queue] = {}
        self._agents: dict[str, _Agent] = {}
        self._open: dict[str, tuple[Entry, float]] = {}
        self._fresh: dict[str, None] = {}
        self._told: dict[str, _Told] = {}
        self._order = 0

    # ---- what happens

    def arrived(self, entry: Entry, started: float) -> None:
        if not self._since <= started < self._until:
            return
        self._open[entry.entry] = (entry, started)
        self._fresh[entry.entry] = None
        queue = self._queue(entry.queue)
        queue.offered += 1
        self._order += 1
        line = queue.lines.setdefault(_equal(entry), [])
        heapq.heappush(line, (entry.ranked_from, self._order, entry.entry))

    def apart(self, entry: str) -> None:
        """Its place is not by its arrival any more: no longer compared with its equals."""
        self._fresh.pop(entry, None)

    def offered(self, made: MakeOffer) -> None:
        if made.entry not in self._fresh:
            return
        entry, _ = self._open[made.entry]
        queue = self._queue(entry.queue)
        line = queue.lines[_equal(entry)]
        while line[0][2] not in self._fresh:
            heapq.heappop(line)
        queue.offers += 1
        queue.overtaking += line[0][2] != made.entry
        del self._fresh[made.entry]

    def closed(self, closed: EntryClosed, now: float) -> None:
        if closed.agent and self._since <= now < self._until:
            self._agent(closed.agent).contacts += 1
        told = self._told.pop(closed.entry, None)
        self._fresh.pop(closed.entry, None)
        if self._open.pop(closed.entry, None) is None:
            return
        queue = self._queue(closed.queue)
        if closed.outcome == "answered":
            queue.waits.append(closed.waited_s)
            if told is not None and told.first_p90_s > 0:
                queue.told += 1
                queue.kept += closed.waited_s <= told.first_p90_s
        elif closed.outcome == "abandoned":
            queue.left.append(closed.waited_s)
        else:
            queue.others[closed.outcome] += 1

    def told(self, entry: str, position: int, wait: Wait, now: float) -> None:
        """A caller was told their wait: what is said never grows while the position does not worsen."""
        if entry not in self._open:
            return
        before = self._told.get(entry)
        if before is None:
            self._told[entry] = _Told(position, wait, wait.p90_s)
            return
        said = not_worse(before.said, wait) if position <= before.position else wait
        is_more = said.p50_s > before.said.p50_s or said.p90_s > before.said.p90_s
        self._queue(self._open[entry][0].queue).grown += position <= before.position and is_more
        before.position, before.said = position, said

    def agent(self, agent: str, state: str, now: float) -> None:
        """An agent's state from now on."""
        of = self._agent(agent)
        since, until = max(of.since, self._since), min(now, self._until)
        if until > since:
            if of.state in HANDLING:
                of.handling_s += until - since
            elif of.state == "idle":
                of.idle_s += until - since
        of.state, of.since = state, now

    # ---- what it comes to

    def is_open(self, queue: str) -> bool:
        """Whether somebody who counts still waits."""
        return any(entry.queue == queue for entry, _ in self._open.values())

    @property
    def queues(self) -> tuple[str, ...]:
        return tuple(self._queues)

    def report(self, queue: str, agents: Iterable[AgentSpec], now: float, target_s: float = 20.0) -> Report:
        """One queue as of `now`; `agents`: everybody, by whom busy share and evenness are of the queue."""
        of = self._queue(queue)
        waits, left = sorted(of.waits), of.left
        waiting = [now - started for entry, started in self._open.values() if entry.queue == queue]
        late = sum(so_far > target_s for so_far in waiting)
        in_time = sum(wait <= target_s for wait in waits)
        forgiven = sum(wait <= target_s for wait in left)
        ended = len(waits) + len(left)
        serving = [spec for spec in agents if queue in spec.queues]
        return Report(
            offered=of.offered,
            answered=len(waits),
            abandoned=len(left),
            others=dict(of.others),
            open=len(waiting),
            sl_fair=_share(in_time, ended - forgiven + late),
            sl_strict=_share(in_time, ended + late),
            asa_s=sum(waits) / len(waits) if waits else None,
            wait_p50_s=_quantile(waits, 0.5),
            wait_p90_s=_quantile(waits, 0.9),
            abandonment=_share(len(left), ended),
            abandon_s=_share(sum(left), len(left)),
            busy=self._busy(serving, now),
            spread=self._spread(serving),
            out_of_order=_share(of.overtaking, of.offers),
            told=of.told,
            kept=_share(of.kept, of.told),
            grown=of.grown,
        )

    def contacts(self) -> dict[str, int]:
        """How many contacts each agent had."""
        return {agent: of.contacts for agent, of in self._agents.items()}

    def _busy(self, serving: list[AgentSpec], now: float) -> float | None:
        handling = idle = 0.0
        for spec in serving:
            self.agent(spec.agent, self._agent(spec.agent).state, now)
            handling += self._agent(spec.agent).handling_s
            idle += self._agent(spec.agent).idle_s
        return _share(handling, handling + idle)

    def _spread(self, serving: list[AgentSpec]) -> int:
        groups: dict[Equal, list[int]] = {}
        for spec in serving:
            alike = (tuple(sorted(spec.queues)), tuple(sorted(spec.skills.items())))
            groups.setdefault(alike, []).append(self._agent(spec.agent).contacts)
        return max((max(group) - min(group) for group in groups.values()), default=0)

    def _queue(self, queue: str) -> _Queue:
        return self._queues.setdefault(queue, _Queue())

    def _agent(self, agent: str) -> _Agent:
        return self._agents.setdefault(agent, _Agent())


def _equal(entry: Entry) -> Equal:
    """Entries between which only the start decides."""
    return (
        entry.needs, entry.steps, entry.priority, entry.tier, entry.tags, entry.channel, entry.only_agent,
        entry.preferred_agent,
    )  # fmt: skip


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _quantile(ordered: list[float], share: float) -> float | None:
    """The smallest that at least this share do not exceed."""
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]
