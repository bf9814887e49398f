"""What a recorded run was like for people: who came and how patient they were, who worked when and how long it took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import acd
from acd.simulation import Seen, Shift, Tally, Visit, as_recorded
from callcenter.replaying.rerun import Told, feed
from callcenter.router import Router

SERVED = ("answered", "callback_answered")
OWN_WAY = ("abandoned",)
Asked = tuple[tuple[acd.SkillStep, ...], acd.Needs]
"""What a queue asks for: its steps, and what is needed after them."""


@dataclass(slots=True)
class _Visit:
    """One contact in line: from its first entry on, through every queue it overflowed to."""

    entry: acd.Entry
    at: float
    ended: float = 0.0
    outcome: str = ""
    waited_s: float = 0.0
    answered: float = 0.0
    handled_s: float = 0.0
    wrap_up_s: float | None = None
    wants_callback: bool = False
    ring_s: float = 0.0


@dataclass(slots=True)
class Day:
    """One run, watched: `tell` it every input in order, then ask."""

    prefix: str
    queues: dict[str, acd.QueueSpec] = field(default_factory=dict)
    agents: dict[str, acd.AgentSpec] = field(default_factory=dict)
    asked: dict[str, set[Asked]] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    since: float = 0.0
    until: float = 0.0
    by_name: int = 0
    _router: Router = field(init=False, repr=False)
    _visits: dict[str, _Visit] = field(default_factory=dict, repr=False)
    _visit_of: dict[str, _Visit] = field(default_factory=dict, repr=False)
    _diverted: dict[str, _Visit] = field(default_factory=dict, repr=False)
    _ready: dict[str, float] = field(default_factory=dict, repr=False)
    _offered: dict[str, float] = field(default_factory=dict, repr=False)
    _wrapping: dict[str, tuple[_Visit, float]] = field(default_factory=dict, repr=False)
    _shifts: list[Shift] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self._router = Router(self.prefix)

    def tell(self, told: Told) -> None:
        """One input of the run."""
        self.since = self.since or told.at
        self.until = told.at
        fact = getattr(told, "fact", None)
        if fact is not None:
            self._note(fact, told.at)
        for decision in feed(self._router, told):
            self._see(decision, told.at)

    def shifts(self) -> list[Shift]:
        """When each agent wanted contacts; a break ends one shift and begins another."""
        return [*self._shifts, *(Shift(agent, start) for agent, start in self._ready.items())]

    def visits(self, seed: object) -> list[Visit]:
        """Everybody who came, with the patience and the handling times of the record."""
        return [visit for _, visit in self.people(seed)]

    def people(self, seed: object, *, until: float = 0.0) -> list[tuple[acd.Entry, Visit]]:
        """The same, each behind the entry they came with. `until`: those in line or talking then are of them."""
        ended = [visit for visit in self._visits.values() if visit.outcome not in ("", "failed")]
        here = [visit for visit in self._visits.values() if until and not visit.outcome]
        rows = sorted([*ended, *here], key=lambda visit: visit.at)
        means = self._means(rows)
        again = as_recorded((_seen(visit, means, until) for visit in rows), seed)
        return [
            (of.entry, replace(visit, ring_s=of.ring_s, wrap_up_s=of.wrap_up_s, wants_callback=of.wants_callback))
            for visit, of in zip(again, rows, strict=True)
        ]  # fmt: skip

    @staticmethod
    def _means(rows: Iterable[_Visit]) -> dict[str, float]:
        times: dict[str, list[float]] = {}
        for visit in rows:
            if visit.outcome in SERVED and visit.handled_s:
                times.setdefault(visit.entry.queue, []).append(visit.handled_s)
        return {queue: sum(of) / len(of) for queue, of in times.items()}

    def _note(self, fact: acd.Input, now: float) -> None:
        match fact:
            case acd.QueueConfigured(spec):
                self.queues[spec.queue] = spec
                self.asked.setdefault(spec.queue, set()).add((spec.steps, spec.needs))
            case acd.AgentConfigured(agent):
                self.agents[agent.agent] = agent
            case acd.AgentReady(agent=name):
                self._ready.setdefault(name, now)
            case acd.AgentNotReady(agent=name) | acd.AgentSignedOut(agent=name):
                if name in self._ready:
                    self._shifts.append(Shift(name, self._ready.pop(name), now))
            case acd.EntryArrived(entry):
                self._arrived(entry, now)
            case acd.CallbackChosen(entry=name) if name in self._visit_of:
                self._visit_of[name].wants_callback = True
            case acd.ContactEnded(agent=name, entry=entry_id) if entry_id in self._visit_of:
                visit = self._visit_of.pop(entry_id)
                visit.handled_s = now - visit.answered
                self._wrapping[name] = (visit, now)

    def _arrived(self, entry: acd.Entry, now: float) -> None:
        if entry.only_agent:
            self.by_name += 1
            return
        before = self._diverted.pop(entry.contact, None) if entry.cause == "overflow" else None
        visit = before or _Visit(entry, now)
        self._visits.setdefault(visit.entry.entry, visit)
        self._visit_of[entry.entry] = visit
        self.tally.arrived(entry, now)

    def _see(self, decision: acd.Decision, now: float) -> None:
        match decision:
            case acd.MakeOffer() if decision.entry in self._visit_of:
                self.tally.offered(decision)
                self._offered[decision.offer] = now
            case acd.OfferEnded():
                offered = self._offered.pop(decision.offer, None)
                if decision.outcome == "accepted" and offered is not None:
                    self._visit_of[decision.entry].ring_s = now - offered
            case acd.RankRegained():
                self.tally.apart(decision.entry)
            case acd.EntryClosed() if decision.entry in self._visit_of:
                self._closed(decision, now)
            case acd.AgentChanged():
                self.tally.agent(decision.agent, decision.state, now)
                if (
                    decision.was == "wrap_up"
                    and decision.state != "wrap_up"
                    and decision.agent in self._wrapping
                ):
                    visit, ended = self._wrapping.pop(decision.agent)
                    visit.wrap_up_s = now - ended

    def _closed(self, closed: acd.EntryClosed, now: float) -> None:
        self.tally.closed(closed, now)
        visit = self._visit_of[closed.entry]
        visit.ended, visit.outcome, visit.waited_s = now, closed.outcome, now - visit.at
        if closed.outcome in SERVED:
            visit.answered = now
            return
        del self._visit_of[closed.entry]
        if closed.way == "queue":
            self._diverted[visit.entry.contact] = visit


def _seen(visit: _Visit, means: dict[str, float], until: float) -> Seen:
    """Whoever was sent elsewhere would have stayed: served like the others of their queue; so do those still here."""
    is_served = visit.outcome in SERVED
    is_gone = not is_served and visit.outcome not in (
        "",
        "overflowed",
        "no_agent",
        "unavailable",
        "callback_failed",
    )
    mean_s = means.get(visit.entry.queue, 0.0)
    so_far_s = until - visit.answered if until and is_served else 0.0
    handled_s = visit.handled_s or max(mean_s, so_far_s) if is_served else mean_s
    waited_s = visit.waited_s if visit.outcome else max(0.0, until - visit.at)
    return Seen(visit.entry, visit.at, waited_s, handled_s, is_gone)
