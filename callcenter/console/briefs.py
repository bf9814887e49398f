"""What the screens know of each call under way before, while and after an agent has it: one fold of its events.

The call of a customer who is to be called back ends, its entry goes on: such a brief stays until the entry is over, and
belongs to each new call that dials the customer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from callcenter.console.cards import CustomerStatus
from callcenter.console.messages import CallbackAsked, Contact, Disposition, FormField
from callcenter.console.recorded import NEWS, RecordingEvent, news_of
from callcenter.events import (
    AgentDialled,
    CallArrived,
    CallbackDialled,
    CallbackPromised,
    CallbackResting,
    CallEnded,
    CustomerMatched,
    EntryEnded,
    EntryStarted,
    Event,
    MenuChosen,
    Offered,
    OfferEnded,
    PositionAnnounced,
    RankKept,
)
from callcenter.values import replace
from ivr_flows import Label

LOOKING_UP = CustomerStatus(status="looking_up")
UNKNOWN = CustomerStatus(status="unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One call under way. `customer` is what the screens may show of the lookup by now.

    `callback_open`: its customer is still to be called back; `is_over`: this call itself has ended. `taken_by`: the
    agent who accepted the entry.
    """

    call: str
    ani: str
    dnis: str
    display_name: str
    arrived_at: float
    entry: str = ""
    queue: str = ""
    entry_started: float = 0.0
    menu_path: tuple[Label, ...] = ()
    announced_position: int | None = None
    customer: CustomerStatus = LOOKING_UP
    is_recording: bool = False
    is_recording_paused: bool = False
    rank_kept_from: float | None = None
    callback: CallbackAsked | None = None
    callback_open: bool = False
    is_over: bool = False
    taken_by: str = ""

    def contact(
        self, offered: Offered, dispositions: Iterable[Disposition] = (), form: Iterable[FormField] = ()
    ) -> Contact:
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
            menu_path=[one.in_each() for one in self.menu_path],
            arrived_at=self.arrived_at,
            waited_s=max(0.0, offered.at - self.entry_started),
            announced_position=self.announced_position,
            why=offered.why,
            answer_by=offered.deadline,
            customer=self.customer,
            is_recording=self.is_recording,
            is_recording_paused=self.is_recording_paused,
            why_code=offered.why_code,
            why_facts=dict(offered.why_facts),
            is_callback=offered.is_callback,
            callback=self.callback,
            rank_kept_from=self.rank_kept_from,
            dispositions=list(dispositions),
            form=list(form),
        )


class Briefs:
    """Every call under way, by id."""

    def __init__(self, briefs: Iterable[Brief] = ()) -> None:
        self._briefs = {brief.call: brief for brief in briefs}
        self._called_back = {
            brief.entry: brief.call for brief in self._briefs.values() if brief.callback_open
        }
        self._found: dict[str, CustomerStatus] = {}

    def of(self, call: str) -> Brief | None:
        return self._briefs.get(call)

    def of_entry(self, entry: str) -> Brief | None:
        """That of an entry whose customer is to be called back."""
        return self._briefs.get(self._called_back.get(entry, ""))

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
        match event:
            case CallArrived():
                self._arrived(event)
            case CallEnded():
                self._ended(event)
            case AgentDialled():
                # The record says who called whom; on a card the number is always the other side's.
                shown = self._briefs[event.call].ani if event.call in self._briefs else ""
                self._change(event.call, ani=event.number, dnis=shown, queue=event.queue)
            case CustomerMatched():
                # After a restart the event is all that is left of the lookup.
                self._change(event.call, customer=self._found.pop(event.call, UNKNOWN))
            case CallbackPromised() if event.promised_by:
                self._word_given(event)
            case CallbackPromised():
                self._called_back[event.entry] = event.call
                asked = CallbackAsked(number=event.number, asked_at=event.at, attempt=1)
                self._change(event.call, callback=asked, callback_open=True)
            case CallbackDialled():
                self._belongs(event.entry, event.call)
                self._tried(event.call, event.attempt)
            case Offered():
                self._belongs(event.entry, event.call)
            case CallbackResting():
                self._tried(self._called_back.get(event.entry, ""), event.tries + 1)
            case EntryEnded():
                self._settled(event)
            case _ if change := _CHANGES.get(type(event)):
                call: str = event.call  # type: ignore[attr-defined]  # every event listed there has one
                if call in self._briefs:
                    self._change(call, **change(self._briefs[call], event))

    def _word_given(self, event: CallbackPromised) -> None:
        """Until there is a call to keep an agent's promise, it has the entry's name."""
        self._called_back[event.entry] = event.entry
        asked = CallbackAsked(
            number=event.number, asked_at=event.at, attempt=1, promised_by=event.promised_by, note=event.note
        )
        self._briefs[event.entry] = Brief(
            call=event.entry,
            ani=event.number,
            dnis=event.dnis,
            display_name=event.display_name,
            arrived_at=event.at,
            entry=event.entry,
            queue=event.queue,
            entry_started=event.due,
            callback=asked,
            callback_open=True,
            is_over=True,
        )

    def _arrived(self, event: CallArrived) -> None:
        # A call of ours to a customer who is called back has been given what we know of them.
        if event.call not in self._briefs:
            self._briefs[event.call] = Brief(
                call=event.call,
                ani=event.ani,
                dnis=event.dnis,
                display_name=event.display_name,
                arrived_at=event.at,
            )

    def _ended(self, event: CallEnded) -> None:
        self._found.pop(event.call, None)
        brief = self._briefs.get(event.call)
        if brief is not None and brief.callback_open:
            self._change(event.call, is_over=True)
        else:
            self._briefs.pop(event.call, None)

    def _belongs(self, entry: str, call: str) -> None:
        """What we know of a customer who is to be called back goes on with the call that does it."""
        former = self._called_back.get(entry, "")
        brief = self._briefs.get(former)
        if brief is None or former == call:
            return
        del self._briefs[former]
        known = self._briefs.get(call)
        customer = brief.customer if known is None or known.customer == LOOKING_UP else known.customer
        self._called_back[entry] = call
        self._briefs[call] = replace(brief, call=call, customer=customer, is_over=False)

    def _tried(self, call: str, attempt: int) -> None:
        brief = self._briefs.get(call)
        if brief is not None and brief.callback is not None:
            self._change(call, callback=brief.callback.model_copy(update={"attempt": attempt}))

    def _settled(self, event: EntryEnded) -> None:
        """Nobody is to be called back for this entry any more."""
        call = self._called_back.pop(event.entry, "")
        self._change(call, callback_open=False)
        if call in self._briefs and self._briefs[call].is_over:
            del self._briefs[call]

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
        "rank_kept_from": None,
        "taken_by": "",
    }


def _rank_kept(_brief: Brief, event: RankKept) -> dict[str, object]:
    return {"rank_kept_from": event.ranked_from}


def _taken(_brief: Brief, event: OfferEnded) -> dict[str, object]:
    return {"taken_by": event.agent} if event.outcome == "accepted" else {}


def _recorded(_brief: Brief, event: RecordingEvent) -> dict[str, object]:
    return dict(news_of(event))


def _announced(_brief: Brief, event: PositionAnnounced) -> dict[str, object]:
    return {"announced_position": event.position}


_CHANGES: dict[type[Event], Callable[[Brief, Any], dict[str, object]]] = {
    MenuChosen: _menu,
    EntryStarted: _entered,
    PositionAnnounced: _announced,
    RankKept: _rank_kept,
    OfferEnded: _taken,
    **dict.fromkeys(NEWS, _recorded),
}
