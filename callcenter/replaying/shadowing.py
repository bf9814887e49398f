"""The policy that only watches, beside the running router and over a journal.

Whatever goes wrong in it is logged once and switches it off: live routing must never feel it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import structlog

import acd
from acd.shadow import AGENT, EXAMPLES, Difference, Shadow
from callcenter.events import Event, Offered, RouterTold, ShadowDiffered
from callcenter.journal import Codec
from callcenter.replaying.policy import Policy
from callcenter.replaying.reading import Journal, Report
from callcenter.replaying.rerun import INPUTS, Began, Unreadable, feed, read_input
from callcenter.replaying.words import moment, padded, sayer
from callcenter.router import Router
from said import Said

log = structlog.get_logger("shadow")
RESYNCED_AT_MOST = 100
"""Following never loses the thread; a shadow that keeps doing so has a fault."""

DIFFERED, OFFERED = ShadowDiffered.__name__, Offered.__name__


@dataclass(slots=True)
class ShadowReport:
    """What a shadow has seen. `state`: off, on, failed (`problem` says why) or recorded."""

    policy: str = ""
    state: str = "off"
    problem: str = ""
    decisions: Counter[str] = field(default_factory=Counter)
    differences: Counter[str] = field(default_factory=Counter)
    examples: list[dict[str, Any]] = field(default_factory=list)

    def to_data(self) -> dict[str, Any]:
        """The examples newest first."""
        return {
            "policy": self.policy,
            "state": self.state,
            "problem": self.problem,
            "decisions": self.decisions.total(),
            "differences": self.differences.total(),
            "queues": [
                {"queue": queue, "decisions": count, "differences": self.differences[queue]}
                for queue, count in sorted(self.decisions.items())
            ],
            "examples": self.examples[::-1],
        }


class ShadowWatch:
    """A router's watcher: told every input with the decisions it led to, it returns events for the journal."""

    def __init__(self, policy: str, shadow: Shadow, live: Callable[[], acd.Engine]) -> None:
        self._policy = policy
        self._live = live
        self._shadow = shadow
        self._calls: dict[str, str] = {}
        self.problem = ""

    def told(self, fact: acd.Input, decisions: Sequence[acd.Decision], now: float) -> list[Event]:
        return self._guarded(lambda: self._shadow.told(fact, decisions, now, self._live()))

    def woken(self, key: str, decisions: Sequence[acd.Decision], now: float) -> list[Event]:
        return self._guarded(lambda: self._shadow.woke(key, decisions, now, self._live()))

    def counts(self) -> dict[str, int]:
        """For metrics."""
        count = self._shadow.count
        found = {"decisions": count.decisions.total(), "differences": count.differences.total()}
        found |= {f"differences_{queue}": number for queue, number in count.differences.items()}
        return found | {"resynced": count.resynced, "failed": int(bool(self.problem))}

    def report(self) -> ShadowReport:
        return report_of(self._shadow, self._policy, "failed" if self.problem else "on", self.problem)

    def _guarded(self, look: Callable[[], list[Difference]]) -> list[Event]:
        if self.problem:
            return []
        try:
            found: list[Event] = [event_of(one) for one in look()]
        except Exception as error:
            self.problem = f"{type(error).__name__}: {error}"
            log.exception("shadow_failed", policy=self._policy)
            return []
        if self._shadow.count.resynced > RESYNCED_AT_MOST:
            # Taking a whole floor over costs the live one time.
            self.problem = f"it lost the thread more than {RESYNCED_AT_MOST} times"
            log.error("shadow_failed", policy=self._policy, problem=self.problem)
        return found


def event_of(found: Difference) -> ShadowDiffered:
    """A difference as the journal keeps it."""
    return ShadowDiffered(
        at=found.at, call=found.contact, entry=found.entry, agent=found.agent, queue=found.queue,
        chose=found.chose, shadow_agent=found.shadow_agent, shadow_entry=found.shadow_entry,
    )  # fmt: skip


def report_of(shadow: Shadow, policy: str, state: str, problem: str = "") -> ShadowReport:
    count = shadow.count
    return ShadowReport(
        policy, state, problem, Counter(count.decisions), Counter(count.differences),
        [_example(event_of(one)) for one in count.examples],
    )  # fmt: skip


def recorded(journal: Journal, progress: Report | None = None) -> ShadowReport:
    """What the shadow of then wrote into the journal; every offer counts as a decision, watched or not."""
    found, codec = ShadowReport(state="recorded"), Codec()
    for _, payload in journal.read((OFFERED, DIFFERED), report=progress):
        event = codec.decode(payload)[1]
        if isinstance(event, Offered):
            found.decisions[event.queue] += 1
        elif isinstance(event, ShadowDiffered):
            found.differences[event.queue] += 1
            found.examples = [*found.examples[1 - EXAMPLES :], _example(event)]
    return found


def watched(journal: Journal, policy: Policy, name: str, progress: Report | None = None) -> ShadowReport:
    """What this policy would have said all along, over every run of the journal."""
    total = ShadowReport(name, "recorded")
    codec = Codec()
    router, shadow = Router(), Shadow(policy.queue, policy.agent)
    for _, payload in journal.read(INPUTS, report=progress):
        said = read_input(codec, payload)
        if isinstance(said, Began):
            _add(total, shadow)
            router, shadow = Router(said.prefix), Shadow(policy.queue, policy.agent)
        elif isinstance(said, Unreadable):
            total.problem = f"event {said.number}: {said.problem}"
            break
        else:
            told = said[1]
            decisions = feed(router, told)
            if isinstance(told, RouterTold):
                shadow.told(told.fact, decisions, told.at, router.engine)
            else:
                shadow.woke(told.key, decisions, told.at, router.engine)
    _add(total, shadow)
    return total


def _add(total: ShadowReport, shadow: Shadow) -> None:
    one = report_of(shadow, "", "")
    total.decisions += one.decisions
    total.differences += one.differences
    total.examples = [*total.examples, *one.examples][-EXAMPLES:]


def _example(event: ShadowDiffered) -> dict[str, Any]:
    return {
        "at": event.at, "call": event.call, "entry": event.entry, "agent": event.agent, "queue": event.queue,
        "chose": event.chose, "shadow_agent": event.shadow_agent, "shadow_entry": event.shadow_entry,
    }  # fmt: skip


# In words


def of_shadow(found: ShadowReport, zone: ZoneInfo, language: str = "en") -> Iterator[str]:
    """The report in lines for a terminal."""
    say = sayer(language)
    offers = found.decisions.total()
    if not (found.policy or found.differences or found.examples):
        # Whether a policy was on trial, or which, is not in the journal.
        yield say(
            Said(
                "No other choice is recorded (offers: {offers:,}); --policy FILE looks at them by a policy.",
                offers=offers,
            )
        )
        return
    different = found.differences.total()
    if found.policy:
        looked = Said(
            "{offers:,} offers looked at, {different:,} would have been others by {policy}.",
            offers=offers, different=different, policy=found.policy,
        )  # fmt: skip
    else:
        looked = Said(
            "{offers:,} offers looked at, {different:,} would have been others.",
            offers=offers, different=different,
        )  # fmt: skip
    yield say(looked)
    for queue, count in sorted(found.decisions.items()):
        different = found.differences[queue]
        yield f"  {padded(queue, 28)}{count:>10,}{different:>10,}{different / count:>9.1%}"
    if found.examples:
        yield say(Said("The last {count} of them:", count=len(found.examples)))
    for one in found.examples:
        yield f"  {moment(one['at'], zone)}  {say(_rather(one))}"
    if found.problem:
        yield say(Said("The journal was read up to {problem}", problem=found.problem))


def _rather(one: Mapping[str, Any]) -> Said:
    is_agent = one["chose"] == AGENT
    instead = one["shadow_agent"] if is_agent else one["shadow_entry"]
    nobody = Said("nobody yet") if is_agent else Said("no entry yet")
    return Said(
        "{entry} to {agent}; rather {instead}",
        entry=one["entry"],
        agent=one["agent"],
        instead=instead or nobody,
    )
