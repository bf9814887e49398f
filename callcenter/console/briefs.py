"""What the screens know of each call under way before, while and after an agent has it: one fold of its events."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from callcenter.console.cards import CustomerStatus
from callcenter.console.messages import Contact
from callcenter.console.recorded import NEWS, RecordingEvent, news_of
from callcenter.events import (
    CallArrived,
    CallEnded,
    CustomerMatched,
    EntryStarted,
    Event,
    MenuChosen,
    Offered,
    PositionAnnounced,
)
from callcenter.values import replace

LOOKING_UP = CustomerStatus(status="looking_up")
UNKNOWN = CustomerStatus(status="unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One call under way. `customer` is what the screens may show of the lookup by now."""

    call: str
    ani: str
    dnis: str
    display_name: str
    arrived_at: float
    entry: str = ""
    queue: str = ""
    entry_started: float = 0.0
    menu_path: tuple[str, ...] = ()
    announced_position: int | None = None
    customer: CustomerStatus = LOOKING_UP
    is_recording: bool = False
    is_recording_paused: bool = False

    def contact(self, offered: Offered) -> Contact:
        """The call as the contact of the agent it is offered to."""
        return Contact(
            call=self.call,
            entry=offered.entry,
            offer=offered.offer,
            state="ringing",
            since=offered.at,
            queue=offered.queue,
            ani=self.ani,
            dnis=self.dnis,
            display_name=self.display_name,
            menu_path=list(self.menu_path),
            arrived_at=self.arrived_at,
            waited_s=max(0.0, offered.at - self.entry_started),
            announced_position=self.announced_position,
            why=offered.why,
            answer_by=offered.deadline,
            customer=self.customer,
            is_recording=self.is_recording,
            is_recording_paused=self.is_recording_paused,
        )


class Briefs:
    """Every call under way, by id."""

    def __init__(self, briefs: Iterable[Brief] = ()) -> None:
        self._briefs = {brief.call: brief for brief in briefs}
        self._found: dict[str, CustomerStatus] = {}

    def of(self, call: str) -> Brief | None:
        return self._briefs.get(call)

    def all(self) -> list[Brief]:
        return list(self._briefs.values())

    def customer_found(self, call: str, status: CustomerStatus) -> None:
        """Keep the card the lookup brought until `CustomerMatched` says that the call knows of it too.

        A call that has ended meanwhile will never say so.
        """
        if call in self._briefs:
            self._found[call] = status

    def apply(self, event: Event) -> None:
        """Fold one event; those of calls that never arrived here change nothing."""
        if isinstance(event, CallArrived):
            self._briefs[event.call] = Brief(
                call=event.call,
                ani=event.ani,
                dnis=event.dnis,
                display_name=event.display_name,
                arrived_at=event.at,
            )
        elif isinstance(event, CallEnded):
            self._briefs.pop(event.call, None)
            self._found.pop(event.call, None)
        elif isinstance(event, CustomerMatched):
            # After a restart the event is all that is left of the lookup.
            self._change(event.call, customer=self._found.pop(event.call, UNKNOWN))
        elif change := _CHANGES.get(type(event)):
            call: str = event.call  # type: ignore[attr-defined]  # every event listed there has one
            if call in self._briefs:
                self._change(call, **change(self._briefs[call], event))

    def _change(self, call: str, **news: Any) -> None:
        if call in self._briefs:
            self._briefs[call] = replace(self._briefs[call], **news)


def _menu(brief: Brief, event: MenuChosen) -> dict[str, object]:
    return {"menu_path": (*brief.menu_path, event.label)}


def _entered(_brief: Brief, event: EntryStarted) -> dict[str, object]:
    return {
        "entry": event.entry,
        "queue": event.queue,
        "entry_started": event.at,
        "announced_position": None,
    }


def _recorded(_brief: Brief, event: RecordingEvent) -> dict[str, object]:
    return dict(news_of(event))


def _announced(_brief: Brief, event: PositionAnnounced) -> dict[str, object]:
    return {"announced_position": event.position}


_CHANGES: dict[type[Event], Callable[[Brief, Any], dict[str, object]]] = {
    MenuChosen: _menu,
    EntryStarted: _entered,
    PositionAnnounced: _announced,
    **dict.fromkeys(NEWS, _recorded),
}
