"""The story of a call, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from acd import wording
from acd.explain import clock
from acd.inspect import Situation
from callcenter.replaying.explain import Explained
from callcenter.replaying.story import EntryStory, OfferStory
from callcenter.replaying.words import moment


def of_call(explained: Explained, zone: ZoneInfo) -> Iterator[str]:
    """The whole explanation."""
    yield f"Call {explained.call}"
    for entry in explained.entries:
        yield from _of_entry(entry, zone)
    if explained.problem:
        yield f"The story may go on: {explained.problem}"


def _of_entry(entry: EntryStory, zone: ZoneInfo) -> Iterator[str]:
    ended = f"{entry.outcome} after {clock(entry.ended - entry.arrived)}" if entry.ended else "not over"
    yield f"Entry {entry.entry} in {entry.queue}: {ended}"
    offers = {offer.offer: offer for offer in entry.offers}
    for one in entry.story:
        yield f"  {moment(one.at, zone)}  {one.text()}"
        if one.code == "offered":
            yield from _of_offer(offers[one.offer])
    if entry.now is not None:
        yield from _of_situation(entry.now, zone)
    if entry.could_have is not None:
        could = entry.could_have
        when = f"at {moment(could.at, zone)}, after {clock(could.waited_s)}"
        yield f"  First change that would have served it: {wording.of_change(could.change)}, {when}"


def _of_offer(offer: OfferStory) -> Iterator[str]:
    yield f"      {offer.why}"
    for verdict in offer.agents:
        yield f"      - {wording.of_verdict(verdict, offer.at)}"
    for rival in offer.rivals:
        yield (
            f"      - instead: {rival.entry} in {rival.queue},"
            f" waiting for {clock(rival.waited_s)} ({rival.points:g} points)"
        )


def _of_situation(standing: Situation, zone: ZoneInfo) -> Iterator[str]:
    needs = standing.needs or "anyone"
    yield (
        f"  At {moment(standing.at, zone)} it is number {standing.position} in line, after"
        f" {clock(standing.waited_s)}; step {standing.step} of {standing.steps} asks for {needs}."
    )
    for verdict in standing.agents:
        yield f"      - {wording.of_verdict(verdict, standing.at)}"
    if standing.waits_for:
        yield "    It waits for:"
    for wait in standing.waits_for:
        yield f"      - {wording.of_wait(wait, standing.at)}"
    if standing.changes:
        yield f"    Would serve it at once: {'; '.join(map(wording.of_change, standing.changes))}"
