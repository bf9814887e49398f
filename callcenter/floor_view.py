"""The routing core as supervisors see it: rules in force, doors, waits, and who stands in which line. Asks only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import acd
from acd.discipline import points
from acd.skills import in_words, meets, normal
from acd.waiting import Place, Stage, steps_of
from callcenter.console.messages import Door
from callcenter.console.ports import QueueLook
from callcenter.console.queue_settings import QueueSettings, settings_of
from callcenter.console.views import Views
from callcenter.console.waiting import CallbackState, WaitingPage, WaitingRow
from callcenter.router import Router

CALLBACK_STATES: dict[Stage, CallbackState] = {
    Stage.TURN: "waiting",
    Stage.RESTING: "resting",
    Stage.DIALLING: "dialling",
    Stage.REACHED: "",
}
DOORS: dict[acd.Door, Door] = {
    acd.Door.OPEN: "open",
    acd.Door.CLOSED: "closed",
    acd.Door.HOLIDAY: "holiday",
}


@dataclass(frozen=True, slots=True)
class FloorView:
    """Reads from the router, and from the views who the callers are. Nothing here is called for every event."""

    router: Router
    views: Views

    def look(self, queue: str, last: str, now: float) -> QueueLook:
        """What a queue's row shows beside its figures."""
        spec = self._spec(queue)
        if spec is None:
            return QueueLook()
        self.router.engine.look_at_the_clock(now)
        door = DOORS[spec.hours.door(now)] if spec.hours else "open"
        wait = self._estimate(last) if last else None
        if wait is None:
            return QueueLook(strategy=spec.strategy, door=door)
        return QueueLook(spec.strategy, door, wait.p50_s, wait.p90_s)

    def settings(self, queue: str) -> QueueSettings | None:
        """The queue's rules in force; None for a queue nobody configured."""
        spec = self._spec(queue)
        return settings_of(spec, self.views.dispositions(queue)) if spec else None

    def line(self, queue: str, after: int, limit: int, now: float) -> WaitingPage | None:
        """Who waits, from behind the place `after` on; None for a queue nobody configured."""
        spec = self._spec(queue)
        if spec is None:
            return None
        self.router.engine.look_at_the_clock(now)
        places = self.router.engine.waiting(queue)
        shown = islice(enumerate(places, 1), after, after + limit)
        items = [self._row(spec, place, position, now) for position, place in shown]
        more = after + len(items)
        return WaitingPage(
            queue=queue, now=now, total=len(places), items=items, next=more if more < len(places) else 0
        )

    def queue_of(self, entry: str) -> str | None:
        """Where an entry waits."""
        place = self.router.engine.floor.waiting.places.get(entry)
        return place.entry.queue if place is not None else None

    def unfit(self, agent: str, queues: Sequence[str]) -> dict[str, str]:
        """Queues whose last requirement the agent does not meet, with it in words."""
        specs = self.router.engine.floor.roster.specs
        asked = {queue: spec.needs for queue in queues if (spec := self._spec(queue)) is not None}
        return {
            queue: in_words(needs)
            for queue, needs in asked.items()
            if agent in specs and not meets(specs[agent].skills, normal(needs))
        }

    def people_of(self, call: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The agents who have a call now, and the queues it came to them through."""
        agents = tuple(self.views.in_hand.agents_with(call))
        contacts = (self.views.contact(agent, call) for agent in agents)
        return agents, tuple(dict.fromkeys(one.queue for one in contacts if one is not None))

    def _row(self, spec: acd.QueueSpec, place: Place, position: int, now: float) -> WaitingRow:
        entry, callback = place.entry, place.callback
        brief = self.views.brief(entry.contact, entry.entry)
        card = brief.customer.cards[0] if brief and len(brief.customer.cards) == 1 else None
        steps, _ = steps_of(spec, entry)
        wait = self._estimate(entry.entry)
        offers = self.router.engine.floor.offers
        return WaitingRow(
            entry=entry.entry,
            call=brief.call if brief else entry.contact,
            position=position,
            arrived=place.arrived,
            ranked_from=entry.ranked_from,
            caller=(brief.ani or brief.display_name) if brief else entry.caller,
            customer=card.name if card else "",
            local_name=card.local_name if card else "",
            tier=entry.tier,
            language=entry.language,
            tags=list(entry.tags),
            channel=entry.channel,
            cause=entry.cause,
            needs=in_words(place.needs),
            step=min(place.step, len(steps)) + 1,
            steps=len(steps) + 1,
            step_until=place.step_until,
            only_agent=entry.only_agent,
            held_for=place.held_for,
            held_until=place.held_until,
            ringing=[offers[offer].agent for offer in place.offers if offer in offers],
            callback=CALLBACK_STATES[callback.stage] if callback else "",
            tries=callback.tries if callback else 0,
            not_before=callback.until if callback and callback.stage is Stage.RESTING else 0.0,
            score=points(spec, entry, now),
            wait_p50_s=wait.p50_s if wait else None,
            wait_p90_s=wait.p90_s if wait else None,
        )

    def _spec(self, queue: str) -> acd.QueueSpec | None:
        return self.router.engine.floor.waiting.queues.get(queue)

    def _estimate(self, entry: str) -> acd.Wait | None:
        engine = self.router.engine
        try:
            # Whom an agent is being rung for has no wait worth a figure.
            return None if engine.entry(entry).offers else engine.estimate(entry)
        except acd.UnknownEntry:
            # The figures are a turn behind: whoever came last has left meanwhile.
            return None
