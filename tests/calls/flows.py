"""A house whose flows a test writes itself, at the company with agents, telephones and a trunk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import ivr_flows as ivr
from callcenter.calls.book import Book
from callcenter.calls.call import Call
from callcenter.calls.media import DigitHeard, PlaybackFinished
from callcenter.calls.sip import LegConfirmed
from callcenter.events import CallEnded
from callcenter.exchange import Exchange
from callcenter.router import Router
from tests.calls.company import COMPANY, PEOPLE, WIDE
from tests.helpers.house import House

ENDS = ("busy", "nobody", "away", "failed", "bye")


class Flows:
    """A shelf of what the test wrote."""

    def __init__(self, flows: Mapping[str, ivr.Flow]) -> None:
        self._flows = flows

    def current(self, name: str) -> ivr.Flow | None:
        return self._flows.get(name)

    def version(self, name: str, version: str) -> ivr.Flow | None:
        flow = self.current(name)
        return flow if flow is not None and flow.version == version else None


def written(name: str, start: str, nodes: str) -> ivr.Flow:
    """A flow, with those ends it leads to: each hangs up for the reason it is called by."""
    ends = "".join(f"\n  {end}: {{do: hangup, reason: {end}}}" for end in ENDS if f": {end}" in nodes)
    return ivr.load(f"flow: {name}\nlanguages: [en, zh]\nstart: {start}\nnodes:{nodes}{ends}\n")


@dataclass
class FlowHouse(House):
    flows: Mapping[str, ivr.Flow] = field(default_factory=dict)

    def _fresh(self) -> Exchange:
        return Exchange(Book(self.rules, self.plane, Flows(self.flows), self.ids), Router())

    def call(self) -> Call:
        """The one call there is."""
        (call,) = self.exchange.calls.book.calls.values()
        return call

    def comes(self, **changes: str) -> None:
        """A caller is in the flow."""
        self.arrive(**changes)
        self.tell(LegConfirmed(leg=changes.get("leg", "caller")))

    def heard_out(self, leg: str = "caller") -> None:
        self.tell(PlaybackFinished(leg=leg, playback=self.playback(leg)))

    def press(self, *digits: str, leg: str = "caller") -> None:
        for digit in digits:
            self.tell(DigitHeard(leg=leg, digit=digit), after=0.5)

    def cause(self) -> str:
        ended = self.last(CallEnded)
        assert isinstance(ended, CallEnded)
        return ended.cause


def house_of(*flows: ivr.Flow, rules: object = COMPANY) -> FlowHouse:
    return FlowHouse(rules=rules, plane=WIDE, site=PEOPLE, flows={flow.name: flow for flow in flows})  # type: ignore[arg-type]
