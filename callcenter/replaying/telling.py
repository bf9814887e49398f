"""The story of a call, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from acd import wording
from acd.inspect import Situation
from acd.sentences import clock, of_needs
from callcenter.replaying.explain import Explained
from callcenter.replaying.story import EntryStory, OfferStory
from callcenter.replaying.words import Say, moment, sayer
from said import Said


def of_call(explained: Explained, zone: ZoneInfo, language: str = "en") -> Iterator[str]:
    """The whole explanation."""
    say = sayer(language)
    yield say(Said("Call {call}", call=explained.call))
    for entry in explained.entries:
        yield from _of_entry(entry, zone, say)
    if explained.problem:
        yield say(Said("The story may go on: {problem}", problem=explained.problem))


def _of_entry(entry: EntryStory, zone: ZoneInfo, say: Say) -> Iterator[str]:
    ended = Said("not over")
    if entry.ended:
        lasted = clock(entry.ended - entry.arrived)
        ended = Said("{outcome} after {lasted}", outcome=wording.in_words(entry.outcome), lasted=lasted)
    yield say(Said("Entry {entry} in {queue}: {ended}", entry=entry.entry, queue=entry.queue, ended=ended))
    offers = {offer.offer: offer for offer in entry.offers}
    for one in entry.story:
        yield f"  {moment(one.at, zone)}  {say(one.sentence())}"
        if one.code == "offered":
            yield from _of_offer(offers[one.offer], say)
    if entry.now is not None:
        yield from _of_situation(entry.now, zone, say)
    if entry.could_have is not None:
        could = Said(
            "First change that would have served it: {change}, at {at}, after {waited}",
            change=wording.of_change(entry.could_have.change),
            at=moment(entry.could_have.at, zone),
            waited=clock(entry.could_have.waited_s),
        )
        yield f"  {say(could)}"


def _of_offer(offer: OfferStory, say: Say) -> Iterator[str]:
    yield f"      {say(offer.why)}"
    for verdict in offer.agents:
        yield f"      - {say(wording.of_verdict(verdict, offer.at))}"
    for rival in offer.rivals:
        instead = Said(
            "instead: {entry} in {queue}, waiting for {waited} ({points:g} points)",
            entry=rival.entry,
            queue=rival.queue,
            waited=clock(rival.waited_s),
            points=rival.points,
        )
        yield f"      - {say(instead)}"


def _of_situation(standing: Situation, zone: ZoneInfo, say: Say) -> Iterator[str]:
    stands = Said(
        "At {at} it is number {position} in line, after {waited}; step {step} of {steps} asks for {needs}.",
        at=moment(standing.at, zone),
        position=standing.position,
        waited=clock(standing.waited_s),
        step=standing.step,
        steps=standing.steps,
        needs=of_needs(standing.needs) if standing.needs else Said("anyone"),
    )
    yield f"  {say(stands)}"
    for verdict in standing.agents:
        yield f"      - {say(wording.of_verdict(verdict, standing.at))}"
    if standing.waits_for:
        yield f"    {say(Said('It waits for:'))}"
    for wait in standing.waits_for:
        yield f"      - {say(wording.of_wait(wait, standing.at))}"
    if standing.changes:
        helps = _listed([wording.of_change(one) for one in standing.changes])
        yield f"    {say(Said('Would serve it at once: {changes}', changes=helps))}"


def _listed(sentences: list[Said]) -> Said:
    said, *others = sentences
    for other in others:
        said = Said("{these}; {other}", these=said, other=other)
    return said
