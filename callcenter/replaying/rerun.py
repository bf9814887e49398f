"""One run of the routing core, fed again with what the journal says it was told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import acd
from callcenter.events import RouterTold, RouterWoken, RoutingBegan
from callcenter.journal import Codec, JournalError, UnknownEvent
from callcenter.replaying.reading import Journal, Reading, Report
from callcenter.router import Router

BEGAN, TOLD, WOKEN = (kind.__name__ for kind in (RoutingBegan, RouterTold, RouterWoken))
INPUTS = (BEGAN, TOLD, WOKEN)
Told = RouterTold | RouterWoken


@dataclass(frozen=True, slots=True)
class Began:
    """Where a run begins: the number of its first record, and what its offers are named by."""

    number: int
    at: float
    prefix: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that a later version wrote: nothing after it in this run can be routed again."""

    number: int
    problem: str


def read_input(codec: Codec, payload: bytes) -> Began | tuple[int, Told] | Unreadable:
    """What a record of one of the `INPUTS` says."""
    try:
        number, event = codec.decode(payload)
    except (UnknownEvent, JournalError) as error:
        return Unreadable(Codec.number_of(payload), str(error))
    if isinstance(event, RoutingBegan):
        return Began(number, event.at, event.prefix)
    assert isinstance(event, RouterTold | RouterWoken)
    return number, event


def feed(router: Router, told: Told) -> list[acd.Decision]:
    """Tell a router what the recorded one was told."""
    if isinstance(told, RouterWoken):
        return router.woke(told.key, told.at)
    return router.handle(told.fact, told.at)


def inputs(
    journal: Journal, reading: Reading | None = None, report: Report | None = None
) -> Iterator[Began | tuple[int, Told] | Unreadable]:
    """Every input of every run of a journal, without the decisions."""
    codec = Codec()
    for _, payload in journal.read(INPUTS, reading, report):
        yield read_input(codec, payload)
