"""The simulator behind the page and the API: a whole call so far, played again for each move.

Nothing is kept between two questions: the same moves give the same call, and whoever closes the page leaves nothing.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any, Protocol

import ivr_flows as ivr
from callcenter.settings import Settings
from callcenter.site import Site
from callcenter.trying.house import House
from callcenter.trying.live import site_house
from callcenter.trying.shelf import texts_for
from callcenter.web.flow_labels import labels_of
from callcenter.web.try_port import SimulatorBusy, Wanted
from ivr_flows.drawing.words import way_word
from ivr_flows.trying import (
    QueueWill,
    Setting,
    Transcript,
    Trial,
    TryingError,
    World,
    begin,
    moment,
    parse_move,
    parse_queue,
    play,
    replies_of,
)
from ivr_flows.trying.moves import MAX_MOVES
from ivr_flows.trying.table import TRANSFERS
from said import Said

MOST_INPUTS = 1000
"""Things that happen in one answer: some 150 ms of one core, in a thread beside the calls."""

MOST_WAITING = 8
"""Answers under way or waited for."""

MOST_CALLERS = 8
KEYPAD = "123456789*0#"
UNSAVED = "flow.yaml"
_NAME = re.compile(r"^flow:\s*([a-z][a-z0-9_]*)\s*(?:#.*)?$", re.MULTILINE)


def simulator(files: Files, settings: Settings, site: Site, now: Callable[[], float]) -> Simulator:
    """The simulator of a running house: the site's prompts, calendars and customers."""
    return Simulator(files, site, site_house(settings, site), now)


class Files(Protocol):
    """The flows in force, and how a text becomes one."""

    def names(self) -> tuple[str, ...]: ...

    def current(self, name: str) -> ivr.Flow | None: ...

    def version(self, name: str, version: str) -> ivr.Flow | None: ...

    def checked(self, name: str, text: str) -> ivr.Flow:
        """Raises FlowErrors."""


class Simulator:
    """Implements `web.try_port.Simulator`."""

    def __init__(self, files: Files, site: Site, house: House, now: Callable[[], float]) -> None:
        self._files = files
        self._site = site
        self._house = house
        self._now = now
        self._busy = 0
        self._turn = asyncio.Semaphore(1)

    def change(self, settings: Settings, site: Site) -> None:
        """From now on callers meet what `site` says."""
        self._site, self._house = site, site_house(settings, site)

    def offer(self) -> dict[str, Any]:
        """What can be tried: flows in force, numbers that lead to them, and some callers everybody knows."""
        flows = [flow for name in self._files.names() if (flow := self._files.current(name)) is not None]
        return {
            "flows": [
                {"flow": flow.name, "title": flow.title.in_each(), "languages": list(flow.languages),
                 "version": flow.version}
                for flow in flows
            ],
            "numbers": [{"number": number, "flow": what.flow} for number, what in self._site.numbers.items()],
            "callers": [
                {"number": "".join(one.numbers[0].split()), "name": one.name, "local_name": one.local_name,
                 "tier": one.tier, "language": str(one.language)}
                for one in self._site.customers
                if one.numbers
            ][:MOST_CALLERS],
        }  # fmt: skip

    async def play(self, wanted: Wanted) -> dict[str, Any]:
        """Play the call so far, in a thread beside the calls; one at a time."""
        if self._busy >= MOST_WAITING:
            raise SimulatorBusy
        self._busy += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(self.played, wanted)
        finally:
            self._busy -= 1

    def played(self, wanted: Wanted) -> dict[str, Any]:
        """Play the call so far; takes up to a few tenths of a second."""
        flow = self._flow(wanted)
        if len(wanted.moves) > MAX_MOVES:
            raise TryingError(
                Said(
                    "{count} moves are too many: give up to {most}",
                    count=len(wanted.moves),
                    most=MAX_MOVES,
                )
            )
        moves = [parse_move(text) for text in wanted.moves]
        world = World(
            texts_for(flow, self._house.texts, self._site.voicemail), self._files, self._house.answer
        )
        trial = begin(flow, world, self._setting(wanted), MOST_INPUTS)
        came = play(trial, moves, goes_on=wanted.goes_on)
        return {
            **came.to_data(),
            "lines": [_shown(line.to_data()) for line in came.lines],
            "title": flow.title.in_each(),
            "labels": self._labels(came, flow),
            "queues": {name: dict(queue.name) for name, queue in self._site.queues.items()},
            "version": flow.version,
            "keys": [key for key in KEYPAD if trial.hears(key)],
            "listens": trial.listens_for_words and not trial.is_over,
            "ways": _ways(trial, self._files, flow),
        }

    def _labels(self, came: Transcript, tried: ivr.Flow) -> dict[str, Any]:
        """What people read in the flows the call went through."""
        found = {line.flow: self._files.current(line.flow) for line in came.lines}
        flows = {**found, tried.name: tried}.values()
        return {flow.name: labels_of(flow).model_dump() for flow in flows if flow is not None}

    def _flow(self, wanted: Wanted) -> ivr.Flow:
        if wanted.text:
            named = _NAME.search(wanted.text)
            return self._files.checked(named[1] if named else wanted.flow or "flow", wanted.text)
        flow = self._files.current(wanted.flow)
        if flow is None:
            raise LookupError(wanted.flow)
        return flow

    def _setting(self, wanted: Wanted) -> Setting:
        if wanted.transfer not in TRANSFERS:
            raise TryingError(Said("`transfer` is one of {all}", all=tuple(TRANSFERS)))
        known = self._house.callers
        variables: dict[str, ivr.Value] = {"ani": wanted.caller, "dnis": wanted.called}
        if wanted.language:
            variables["language"] = wanted.language
        return Setting(
            variables={**variables, **known.from_the_beginning(wanted.caller), **wanted.variables},
            now=moment(wanted.at) if wanted.at else self._now(),
            seed=wanted.seed,
            learns={
                name: value
                for name, value in known.looked_up(wanted.caller).items()
                if name not in wanted.variables
            },
            replies={name: replies_of(answer) for name, answer in wanted.answers.items()},
            queue=parse_queue(wanted.queue) if wanted.queue else QueueWill(is_assumed=True),
            transfer=wanted.transfer,
        )


def _shown(line: dict[str, ivr.Json]) -> dict[str, Any]:
    """A line as the API writes it: labels in every language."""
    return (
        {**line, "label": _way(str(line["exit"]), ivr.Label.from_data(line["label"]))}
        if "label" in line
        else line
    )


def _way(exit: str, label: ivr.Label) -> dict[str, str]:
    """What people read of a way out: its label, or the words that drawings have for it; empty where there are none."""
    words = {language: way_word(exit, "", language) for language in ivr.LANGUAGES} if exit else {}
    return label.in_each() or {language: word for language, word in words.items() if word}


def _ways(trial: Trial, files: Files, tried: ivr.Flow) -> list[dict[str, Any]]:
    """The ways out of the node where the call is, for whoever wants to know what a key would do."""
    at = trial.position
    flow = tried if at.flow == tried.name else files.version(at.flow, at.version)
    node = flow.nodes.get(at.node) if flow is not None and not trial.is_over else None
    ways = node.exits() if node is not None else ()
    return [{"exit": one.name, "label": _way(one.name, one.label), "to": one.link.to} for one in ways]
