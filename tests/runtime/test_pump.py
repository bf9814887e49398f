"""The pump: the journal before the world, one batch a turn, and nothing that breaks stops what is not broken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from callcenter.calls.effects import DropMedia, Refused, WakeAt
from callcenter.calls.sip import AnswerLeg, HangUpLeg, RingLeg
from callcenter.events import CallEnded, DigitPressed, Event
from callcenter.runtime.clock import Clock
from callcenter.runtime.journal_file import JournalFile
from callcenter.runtime.pump import Pump
from tests.runtime.fake_loop import FakeLoop

RING, ANSWER, HANG_UP = RingLeg(leg="a"), AnswerLeg(leg="a", sdp=""), HangUpLeg(leg="a")


def digit(key: str) -> Event:
    return DigitPressed(at=1.0, call="c", digit=key)


class Bug(Exception):
    """Something of ours broke."""


@dataclass
class Script:
    """A core that answers facts and wake-ups as written; an exception is raised."""

    answers: dict[object, Sequence[object] | Exception]

    def handle(self, fact: object, now: float) -> Sequence[object]:
        answer = self.answers[fact]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def woke(self, key: str, now: float) -> Sequence[object]:
        return self.handle(key, now)


@dataclass
class Rig:
    """A pump on scripted parts; `seen` is everything that happened outside, in order."""

    answers: dict[object, Sequence[object] | Exception]
    breaks: frozenset[type] = frozenset()
    unwritable: frozenset[Event] = frozenset()
    seen: list[object] = field(default_factory=list)
    loop: FakeLoop = field(default_factory=FakeLoop)
    number: int = 0
    journal: JournalFile | None = None

    def __post_init__(self) -> None:
        clock = Clock(self.loop, wall=lambda: 0.0, monotonic=self.loop.monotonic)
        self.pump = Pump(Script(self.answers), clock, self.journal or self, self.soon)
        self.pump.connect(dict.fromkeys((RingLeg, AnswerLeg, HangUpLeg), self.carry), [self.fold, self.show])

    def soon(self, call: Callable[[], None]) -> None:
        self.loop.call_later(0.0, call)

    def append(self, events: Sequence[Event]) -> Sequence[tuple[int, Event]]:
        if self.unwritable & set(events):
            raise Bug("cannot be encoded")
        self.seen.append(("written", *events))
        first = self.number + 1
        self.number += len(events)
        return list(enumerate(events, first))

    def carry(self, command: object) -> None:
        self.seen.append(command)
        if type(command) in self.breaks:
            raise Bug("the wire")
        if command == ANSWER and "told back" in self.answers:
            self.pump.tell("told back")

    def fold(self, number: int, event: Event) -> None:
        self.seen.append(("folded", number, event))

    def show(self, number: int, event: Event) -> None:
        if type(event) in self.breaks:
            raise Bug("a screen")
        self.seen.append(("shown", number))

    def turn(self) -> None:
        self.loop.advance(0.0)


def test_everything_a_turn_decides_is_written_at_once_and_before_any_effect() -> None:
    rig = Rig({"first": [RING, digit("1")], "second": [digit("2"), ANSWER]})
    rig.pump.tell("first")
    rig.pump.tell("second")
    assert rig.seen == []
    rig.turn()
    assert rig.seen == [
        ("written", digit("1"), digit("2")),
        RING,
        ANSWER,
        ("folded", 1, digit("1")), ("shown", 1),
        ("folded", 2, digit("2")), ("shown", 2),
    ]  # fmt: skip
    assert rig.pump.counts == {"DigitPressed": 2}


def test_what_an_effect_sets_off_joins_the_next_batch() -> None:
    rig = Rig({"first": [ANSWER, HANG_UP], "told back": [digit("1"), RING]})
    rig.pump.tell("first")
    rig.turn()
    assert rig.seen == [
        ("written",), ANSWER, HANG_UP,
        ("written", digit("1")), RING, ("folded", 1, digit("1")), ("shown", 1),
    ]  # fmt: skip


def test_a_fact_that_decides_nothing_costs_no_flush() -> None:
    rig = Rig({"nothing": []})
    rig.pump.tell("nothing")
    assert rig.loop.waiting == 0


def test_a_failing_effect_does_not_stop_the_others() -> None:
    rig = Rig(
        {"fact": [RING, ANSWER, DropMedia(leg="nobody carries this out"), HANG_UP]}, frozenset({AnswerLeg})
    )
    rig.pump.tell("fact")
    rig.turn()
    assert rig.seen == [("written",), RING, ANSWER, HANG_UP]
    assert rig.pump.counts == {"command_failed": 2}


def test_a_failing_screen_does_not_stop_the_projection_or_the_call() -> None:
    rig = Rig({"fact": [digit("1"), HANG_UP]}, frozenset({DigitPressed}))
    rig.pump.tell("fact")
    rig.turn()
    assert rig.seen == [("written", digit("1")), HANG_UP, ("folded", 1, digit("1"))]
    assert rig.pump.counts == {"DigitPressed": 1, "fold_failed": 1}


def test_a_core_that_breaks_on_one_fact_goes_on_with_the_next() -> None:
    rig = Rig({"good": [RING], "bad": Bug("ours"), "also good": [HANG_UP]})
    for fact in ("good", "bad", "also good"):
        rig.pump.tell(fact)
    rig.turn()
    assert rig.seen == [("written",), RING, HANG_UP]
    assert rig.pump.counts == {"core_failed": 1}


def test_a_core_that_breaks_on_a_wake_up_is_contained_as_well() -> None:
    rig = Rig({"fact": [WakeAt(key="lost:c", at=5.0)], "lost:c": Bug("ours")})
    rig.pump.tell("fact")
    rig.loop.advance(6.0)
    assert (rig.seen, rig.pump.counts) == ([("written",)], {"core_failed": 1})


def test_wake_ups_come_back_to_the_core_and_the_latest_replaces_the_former() -> None:
    rig = Rig({"fact": [WakeAt(key="k", at=5.0), WakeAt(key="k", at=8.0)], "k": [HANG_UP]})
    rig.pump.tell("fact")
    rig.loop.advance(7.9)
    assert rig.seen == [("written",)]
    rig.loop.advance(0.2)
    assert rig.seen == [("written",), ("written",), HANG_UP]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_an_event_that_cannot_be_encoded_takes_nothing_else_with_it(at: int) -> None:
    events = [digit("1"), digit("2"), digit("3")]
    rig = Rig({"fact": [*events, HANG_UP]}, unwritable=frozenset({events[at]}))
    rig.pump.tell("fact")
    rig.turn()
    kept = [event for event in events if event is not events[at]]
    assert [seen for seen in rig.seen if isinstance(seen, tuple) and seen[0] == "folded"] == [
        ("folded", number, event) for number, event in enumerate(kept, 1)
    ]
    assert HANG_UP in rig.seen
    assert rig.pump.counts == {"DigitPressed": 2, "unwritten": 1}


def test_a_real_journal_refuses_a_monstrous_event_and_keeps_the_rest(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path)
    journal.open()
    rig = Rig({}, journal=journal)
    huge = CallEnded(at=1.0, call="c", released_by="x" * 2_000_000, outcome="ivr", cause="")
    rig.pump.record([digit("1"), huge, digit("2")])
    rig.turn()
    journal.close()
    assert list(journal.read(0)) == [(1, digit("1")), (2, digit("2"))]


def test_who_asks_gets_the_refusal_and_the_rest_is_carried_out() -> None:
    no = Refused(user="u", code="on_hold", text="No.")
    rig = Rig({"hold": [no, HANG_UP], "bug": Bug("x"), "fine": []})
    assert (rig.pump.ask("hold"), rig.pump.ask("fine")) == ([no], [])
    rig.loop.advance(0.0)
    assert rig.seen[-1] == HANG_UP
    assert [refused.code for refused in rig.pump.ask("bug")] == ["failed"]
