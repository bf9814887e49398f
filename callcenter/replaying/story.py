"""The story of one entry: what was decided about it, why, and what would have got it served sooner."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import acd
from acd import wording
from acd.changes import Change, changes
from acd.discipline import points
from acd.floor import Floor
from acd.inspect import Situation, situation
from acd.sentences import clock, of_needs, sentence
from acd.verdict import Verdict, verdicts
from acd.wording import in_words
from callcenter.wording import in_languages, worded
from said import Said

RIVALS = 3
"""Callers named whom a freed agent could have taken instead."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened to the entry. `code`: callback_waits, or one of `HAPPENED`.

    `way` and `to`: where it was sent (`acd.rules.Way`).
    """

    at: float
    code: str
    agent: str = ""
    queue: str = ""
    way: str = ""
    to: str = ""
    outcome: str = ""
    needs: str = ""
    step: int = 0
    steps: int = 0
    until: float = 0.0
    offer: str = ""

    def sentence(self) -> Said:
        """What happened, for people."""
        return Said(
            TIMES_CALLED[self.step > 0] if self.code == "callback_waits" else HAPPENED[self.code],
            agent=self.agent,
            queue=self.queue,
            needs=_needs(self.needs),
            step=self.step,
            steps=self.steps,
            lasting=clock(self.until - self.at),
            outcome=in_words(self.outcome),
            who=Said("a supervisor") if self.outcome == "moved" else Said("a rule of the queue"),
            where=Said(PLACES[self.way], to=self.to) if self.way in PLACES else in_words(self.way),
            for_agent=Said(" for {agent}", agent=self.agent) if self.agent else "",
            by_agent=Said(", {agent}", agent=self.agent) if self.agent else "",
            not_before=Said(", not before {left} from now", left=clock(self.until - self.at))
            if self.until > self.at
            else "",
        )


HAPPENED = {
    "arrived": "joined the line of {queue}, asking for {needs}",
    "step": "step {step} of {steps}: asks for {needs}",
    "held": "held for {agent}, for {lasting}",
    "let_go": "held for nobody any more",
    "rank_kept": "has the place in line of an earlier call",
    "raised": "is lifted in its line by a supervisor",
    "offered": "offered to {agent}",
    "offer_ended": "the offer to {agent} ended: {outcome}",
    "callback_asked": "asked whether to be called back",
    "callback_dialled": "the customer is being called back{for_agent}",
    "overflowed": "sent elsewhere by {who} ({outcome}): {where}",
    "ended": "ended: {outcome}{by_agent}",
}
TIMES_CALLED = ("waits to be called back{not_before}", "waits to be called back again{not_before}")
PLACES = {
    "queue": "queue {to}",
    "number": "number {to}",
    "voicemail": "voicemail {to}",
    "message": "a message",
}


def _needs(needs: str) -> str:
    return of_needs(needs) if needs else Said("anyone who serves the queue")


@dataclass(frozen=True, slots=True)
class Rival:
    """Another entry that the agent could have been offered; `points` are what the queue's rules give it."""

    entry: str
    contact: str
    queue: str
    waited_s: float
    points: float


@dataclass(slots=True)
class OfferStory:
    """One offer: the winner first among `agents`, then who could have taken it, then why the others could not."""

    offer: str
    at: float
    agent: str
    queue: str
    why: Said
    why_code: str
    waited_s: float
    agents: tuple[Verdict, ...]
    rivals: tuple[Rival, ...]
    ended: float = 0.0
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class CouldHave:
    """The first moment at which one change would have had the entry offered."""

    at: float
    waited_s: float
    change: Change


@dataclass(slots=True)
class EntryStory:
    """One entry from its arrival on; `now`: how it stands while it waits."""

    entry: str
    queue: str
    arrived: float
    ended: float = 0.0
    outcome: str = ""
    agent: str = ""
    story: list[Happened] = field(default_factory=list)
    offers: list[OfferStory] = field(default_factory=list)
    now: Situation | None = None
    could_have: CouldHave | None = None

    # What the routing core decided

    def see(self, decision: acd.Decision, floor: Floor) -> None:
        """One decision about this entry; the floor is as it is after all of its turn."""
        now = floor.now
        match decision:
            case acd.MakeOffer():
                self.story.append(
                    Happened(now, "offered", decision.agent, decision.queue, offer=decision.offer)
                )
                self.offers.append(_offer_story(decision, floor))
            case acd.OfferEnded(offer, _, agent, outcome):
                self.story.append(Happened(now, "offer_ended", agent, outcome=outcome, offer=offer))
                for one in self.offers:
                    if one.offer == offer:
                        one.ended, one.outcome = now, outcome
            case acd.NeedsChanged(_, queue, step, steps, needs):
                self.story.append(Happened(now, "step", queue=queue, needs=needs, step=step, steps=steps))
            case acd.HeldFor(_, queue, agent, until):
                self.story.append(Happened(now, "held" if until else "let_go", agent, queue, until=until))
            case acd.EntryClosed():
                self._close(decision, now)
        self._of_callback(decision, now)

    def _of_callback(self, decision: acd.Decision, now: float) -> None:
        match decision:
            case acd.RankRegained(_, queue, ranked_from):
                self.story.append(Happened(now, "rank_kept", queue=queue, until=ranked_from))
            case acd.RankRaised(_, queue, _):
                self.story.append(Happened(now, "raised", queue=queue))
            case acd.AskCallback(_, queue):
                self.story.append(Happened(now, "callback_asked", queue=queue))
            case acd.CallbackWaits(_, queue, tries, not_before):
                self.story.append(Happened(now, "callback_waits", queue=queue, step=tries, until=not_before))
            case acd.CallBack():
                attempt, agent = decision.attempt, decision.agent
                self.story.append(
                    Happened(
                        now, "callback_dialled", agent, decision.queue, step=attempt, until=decision.until
                    )
                )

    def _close(self, closed: acd.EntryClosed, now: float) -> None:
        code = "overflowed" if closed.way else "ended"
        self.story.append(
            Happened(now, code, closed.agent, closed.queue, closed.way, closed.to, closed.outcome)
        )
        self.ended, self.outcome, self.agent = now, closed.outcome, closed.agent

    def look_back(self, floor: Floor) -> None:
        """After a turn, while it waits: would one change have got it served?"""
        place = floor.waiting.places.get(self.entry)
        if self.could_have is not None or place is None:
            return
        change = next(iter(changes(floor, place)), None)
        if change is not None:
            self.could_have = CouldHave(floor.now, floor.now - self.arrived, change)

    def stand(self, floor: Floor) -> None:
        """How it stands now, if it still waits."""
        self.now = situation(floor, self.entry) if self.entry in floor.waiting.places else None

    def to_data(self) -> dict[str, Any]:
        """As programs get it: every part with a `code` has a `text`, and it in every language: `said`."""
        return {
            "entry": self.entry,
            "queue": self.queue,
            "arrived": self.arrived,
            "ended": self.ended,
            "outcome": self.outcome,
            "agent": self.agent,
            "story": [{**asdict(one), **worded(one.sentence())} for one in self.story],
            "offers": [
                {
                    **asdict(one),
                    "why": str(one.why),
                    "why_said": in_languages(one.why),
                    "agents": [verdict_data(verdict, one.at) for verdict in one.agents],
                }
                for one in self.offers
            ],
            "now": situation_data(self.now) if self.now else None,
            "could_have": _could_have_data(self.could_have) if self.could_have else None,
        }


def arrived(place_of: acd.Entry, floor: Floor) -> EntryStory:
    """The story of an entry that has just come."""
    begun = EntryStory(place_of.entry, place_of.queue, floor.now)
    place = floor.waiting.places.get(place_of.entry)
    standing = situation(floor, place_of.entry) if place is not None else None
    begun.story.append(
        Happened(
            floor.now, "arrived", queue=place_of.queue, needs=standing.needs if standing else "",
            step=standing.step if standing else 0, steps=standing.steps if standing else 0,
        )
    )  # fmt: skip
    return begun


def _offer_story(made: acd.MakeOffer, floor: Floor) -> OfferStory:
    place = floor.waiting.places.get(made.entry)
    return OfferStory(
        offer=made.offer,
        at=floor.now,
        agent=made.agent,
        queue=made.queue,
        why=sentence(made.reason),
        why_code=made.reason.code,
        waited_s=made.reason.winner_waited_s,
        agents=verdicts(floor, place, made.agent) if place else (),
        rivals=_rivals(made, floor) if made.reason.code == "freed_agent" else (),
    )


def _rivals(made: acd.MakeOffer, floor: Floor) -> tuple[Rival, ...]:
    """Who else waits for what this agent may take, the best first."""
    keys = [
        (line.spec, floor.waiting.places[key[-1]])
        for line in floor.roster.lines(made.agent)
        for key in list(line.race)[:RIVALS]
    ]
    found = [
        Rival(
            one.entry.entry, one.entry.contact, one.entry.queue, floor.now - one.arrived,
            round(points(spec, one.entry, floor.now), 1),
        )
        for spec, one in keys
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda rival: (-rival.points, rival.entry))[:RIVALS])


def verdict_data(verdict: Verdict, now: float) -> dict[str, Any]:
    return {**asdict(verdict), **worded(wording.of_verdict(verdict, now))}


def situation_data(standing: Situation) -> dict[str, Any]:
    return {
        **asdict(standing),
        "agents": [verdict_data(one, standing.at) for one in standing.agents],
        "waits_for": [
            {**asdict(one), **worded(wording.of_wait(one, standing.at))} for one in standing.waits_for
        ],
        "changes": [_change_data(one) for one in standing.changes],
    }


def _change_data(change: Change) -> dict[str, Any]:
    return {**asdict(change), **worded(wording.of_change(change))}


def _could_have_data(could: CouldHave) -> dict[str, Any]:
    said = Said(
        "After {waited} it would have been served with {change}.",
        waited=clock(could.waited_s),
        change=wording.of_change(could.change),
    )
    return {
        "at": could.at, "waited_s": could.waited_s, "change": _change_data(could.change), **worded(said),
    }  # fmt: skip
