"""A site that calls back, for tests: customers at telephones of ours and behind a trunk, two agents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import acd
import ivr_flows as ivr
from callcenter.calls.book import Book
from callcenter.calls.call import Call
from callcenter.calls.callback import Callback
from callcenter.calls.media import DigitHeard
from callcenter.calls.sip import DialLeg, DialTrunk, LegAnswered, LegConfirmed, LegEnded, LegRinging
from callcenter.calls.wishes import Configured
from callcenter.events import CallArrived, CallEnded, CallRefused, Event
from callcenter.exchange import Exchange
from callcenter.router import Router
from tests.calls.company import COMPANY, OUTWARD, PEOPLE, WIDE
from tests.calls.scenes import sit_down
from tests.helpers.house import BROWSER_SDP, PHONE_SDP, SHELF, House

CUSTOMER, TELEPHONE = "+8613800000142", "2001"
RULE = acd.CallbackRule(tries=2, spacing_s=300.0, ring_s=30.0)

FLOW = """
flow: main
language: en
languages: [en, zh]
start: choose
nodes:
  choose:
    do: menu
    prompts: main_menu
    keys:
      1: {label: Support, go: support}
      2: {label: Sales, go: sales}
      9: {label: Chinese, set_language: zh, go: choose}
    on_fail: support
  support: {do: queue, queue: support, on_leave: goodbye, on_left: goodbye, on_callback: promised}
  sales: {do: queue, queue: sales, on_leave: goodbye, on_left: goodbye, on_callback: promised}
  goodbye: {do: hangup, prompts: call_again, reason: left_by_key}
  promised: {do: hangup, prompts: callback_promised, reason: callback}
"""
MAIN = ivr.load(FLOW)


class Shelf:
    """The flow above in the place of the product's."""

    def current(self, name: str) -> ivr.Flow | None:
        return MAIN if name == "main" else SHELF.current(name)

    def version(self, name: str, version: str) -> ivr.Flow | None:
        return MAIN if (name, version) == ("main", MAIN.version) else SHELF.version(name, version)


RULES = replace(COMPANY, callbacks=frozenset({"support", "sales"}), outward=OUTWARD)


def people(rule: acd.CallbackRule) -> Configured:
    queues = tuple(
        replace(queue, callback=rule if queue.queue in RULES.callbacks else None) for queue in PEOPLE.queues
    )
    return replace(PEOPLE, queues=queues)


@dataclass
class CallingHouse(House):
    """The house with that flow."""

    def _fresh(self) -> Exchange:
        return Exchange(Book(self.rules, self.plane, Shelf(), self.ids), Router())

    def events_of(self, *kinds: type) -> list[Event]:
        return [event for event in self.events() if isinstance(event, kinds)]


def house(rule: acd.CallbackRule = RULE) -> CallingHouse:
    return CallingHouse(rules=RULES, plane=WIDE, site=people(rule))


FIRST = replace(RULE, first=acd.First.CUSTOMER, lead_s=3600.0)
"""The customer is rung as soon as anybody could be free within the hour."""


def customer_first() -> CallingHouse:
    return house(FIRST)


def promise(at: CallingHouse, leg: str = "caller", *, ani: str = CUSTOMER, digits: str = "14") -> str:
    """Somebody waits, presses the callback key and hangs up; the entry that is left."""
    at.arrive(leg=leg, ani=ani)
    at.tell(LegConfirmed(leg=leg))
    for digit in digits:
        at.tell(DigitHeard(leg=leg, digit=digit))
    at.tell(LegEnded(leg=leg, by="peer", cause=""))
    return next(reversed(at.exchange.calls.book.callbacks), "")


def dialled(at: House) -> DialLeg | DialTrunk:
    out = next(out for out in reversed(at.outcomes) if isinstance(out, DialLeg | DialTrunk))
    assert isinstance(out, DialLeg | DialTrunk)
    return out


def answer(at: House, leg: str = "") -> str:
    """Who was dialled last rings and answers."""
    last = dialled(at)
    leg = leg or last.leg
    is_page = isinstance(last, DialLeg) and any(name == "X-Offer" for name, _ in last.headers)
    at.tell(LegRinging(leg=leg))
    at.tell(LegAnswered(leg=leg, sdp=BROWSER_SDP if is_page else PHONE_SDP))
    return leg


def agent_accepts(at: CallingHouse) -> str:
    """An agent sits down, is offered the callback and takes it; their leg."""
    sit_down(at)
    return answer(at)


def live(at: House) -> Call:
    """The only call there is."""
    (call,) = at.exchange.calls.book.calls.values()
    return call


def promised(at: House) -> tuple[Callback, ...]:
    return tuple(at.exchange.calls.book.callbacks.values())


def busy(at: CallingHouse) -> None:
    """The only agent talks with somebody else, so that the customer will have to wait."""
    sit_down(at)
    at.arrive(leg="other", ani="+8613800000777")
    at.tell(LegConfirmed(leg="other"))
    at.tell(DigitHeard(leg="other", digit="1"))
    answer(at)


def rung(at: CallingHouse | None = None) -> CallingHouse:
    """A customer has heard our goodbye and is being called, for somebody will be free before long."""
    at = at or customer_first()
    busy(at)
    promise(at)
    at.wake(f"callback:{the_callback(at)}", after=8.0)
    return at


def the_callback(at: CallingHouse) -> str:
    return promised(at)[0].call


def waiting(at: CallingHouse | None = None) -> tuple[CallingHouse, str]:
    """The customer has answered and waits; the house and their leg."""
    at = rung(at)
    return at, answer(at)


def is_tidy(at: House) -> bool:
    """No call, leg, port or trunk slot is left, and every call has ended once."""
    book = at.exchange.calls.book
    slots = [book.trunks.standing(name, at.now).calls for name in book.trunks.specs]
    empty = (book.calls, book.legs, book.rtp_ports.taken, book.ivr_ports.taken, slots)
    begun = [event.call for event in at.events() if isinstance(event, CallArrived)]
    over = [event.call for event in at.events() if isinstance(event, CallEnded | CallRefused)]
    return empty == ({}, {}, frozenset(), frozenset(), [0] * len(slots)) and sorted(begun) == sorted(over)


def lines(at: CallingHouse, *kinds: type) -> Iterator[str]:
    """Events of these kinds as short text, without times and ids."""
    for event in at.events_of(*kinds):
        fields = (getattr(event, name) for name in event.__slots__ if name not in SILENT)
        yield " ".join([type(event).__name__, *(str(value) or "-" for value in fields)])


SILENT = frozenset({"at", "call", "entry", "offer", "queue", "waited_s", "cause", "way", "to"})
