"""callback: promise to call the caller back, without a place in line to give up.

    confirming   the number is read out     1 -> awaiting; 2 -> collecting; nothing, other keys -> again, then on_fail
    collecting   another number is typed    #, a pause -> confirming
    awaiting     the house writes it down   promised -> thanking; nobody may call it -> collecting
    thanking     the promise is told        heard -> next

A caller whose number nobody knows types one. What callers type is their word only: the house calls what agents may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, cast

from ivr_flows.actions import TellKind
from ivr_flows.expression import Expression
from ivr_flows.fields import Fields, ways
from ivr_flows.flow import Heard
from ivr_flows.functions import text_of
from ivr_flows.nodes.asking import ASKING, Asking
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.values import Exit, Json, Link, Mark, Named, Prompt, Use

YES, NO, DONE = "1", "2", "#"
MOST_DIGITS = 20
"""E.164 has 15, and some dial a way out first."""

PAUSE_S, QUESTION_S, PROMISE_S = 5.0, 8.0, 2.0
UNCALLABLE = "number"
"""The failure that another number may mend."""

NUMBER = "number"
"""Where the memo keeps the number in question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback(Asking):
    """`wished`: when to call, in seconds since 1970 or as HH:MM; "" = as soon as somebody can.

    `confirm` false: the number is not read out. The agent must be able to do what the queue asks.
    """

    KIND: ClassVar[str] = "callback"

    queue: str
    queue_at: Mark = field(compare=False)
    number: Expression
    wished: Expression
    priority: int
    confirm: bool
    before: tuple[Prompt, ...]
    question: tuple[Prompt, ...]
    other: tuple[Prompt, ...]
    wrong: tuple[Prompt, ...]
    promised: tuple[Prompt, ...]
    retries: int
    next: Link
    on_fail: Link

    def enter(self, run: Run) -> None:
        run.change(typed="")
        self._with(run, text_of(run.value(self.number)).strip())

    def request(self, run: Run) -> Mapping[str, Json]:
        return {
            "queue": self.queue,
            "number": str(run.position.memo.get(NUMBER, "")),
            "at": text_of(run.value(self.wished)).strip(),
            "priority": self.priority,
        }

    def answered(self, run: Run, value: Json) -> None:
        if self.promised:
            run.play(Phase.THANKING, self.promised)
        else:
            run.go(self.next.to)

    def failed(self, run: Run, failure: str) -> None:
        if failure == UNCALLABLE:
            self._again(run, self._type, self.wrong)
        else:
            run.go(self.on_fail.to)

    def handle(self, run: Run, heard: Heard) -> None:
        if act := TABLE.get((run.position.phase, heard)):
            act(self, run)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next, on_fail=self.on_fail)

    def reads(self) -> tuple[Use, ...]:
        return tuple(Use(name, self.at) for name in sorted(self.number.names | self.wished.names))

    def prompts_used(self) -> tuple[Prompt, ...]:
        digits = (Prompt(f"digit/{digit}", self.at) for digit in range(10)) if self.confirm else ()
        asked = (*self.before, *digits, *self.question) if self.confirm else ()
        return (*self.meanwhile, *asked, *self.other, *self.wrong, *self.promised)

    def names_used(self) -> tuple[Named, ...]:
        return (Named("queue", self.queue, self.queue_at),)

    # ---- which number

    def _with(self, run: Run, number: str) -> None:
        """Go on with this number: read it out, or have one typed where there is none."""
        run.change(memo={**run.position.memo, NUMBER: number}, digits="")
        if not number:
            self._type(run, ())
        elif self.confirm:
            self._read_out(run, ())
        else:
            self.put(run)

    def _read_out(self, run: Run, sorry: tuple[Prompt, ...]) -> None:
        number = str(run.position.memo.get(NUMBER, ""))
        digits = (f"digit/{digit}" for digit in number[:MOST_DIGITS] if digit.isdigit() and digit.isascii())
        run.play(Phase.CONFIRMING, (*sorry, *self.before, *digits, *self.question))

    def _heard_out(self, run: Run) -> None:
        run.change(playback="")
        run.wait(Phase.CONFIRMING, QUESTION_S)

    def _due(self, run: Run) -> None:
        if run.position.playback:
            # The end of the prompt was never told: the caller may still press a key.
            self._heard_out(run)
        else:
            self._again(run, self._read_out, self.wrong)

    def _confirm(self, run: Run) -> None:
        run.stop()
        if run.digit == YES:
            self.put(run)
        elif run.digit == NO:
            self._type(run, ())
        else:
            self._again(run, self._read_out, self.wrong)

    def _again(
        self, run: Run, act: Callable[[Run, tuple[Prompt, ...]], None], sorry: tuple[Prompt, ...]
    ) -> None:
        run.change(tries=run.position.tries + 1)
        run.tell(TellKind.WRONG_DIGIT, digit="")
        if run.position.tries > self.retries:
            run.go(self.on_fail.to)
        else:
            act(run, sorry)

    # ---- another one

    def _type(self, run: Run, sorry: tuple[Prompt, ...]) -> None:
        run.change(digits="")
        run.play(Phase.COLLECTING, (*sorry, *self.other))

    def _digit(self, run: Run) -> None:
        run.stop()
        if run.digit == DONE:
            self._typed(run)
            return
        run.change(digits=(run.position.digits + run.digit)[:MOST_DIGITS])
        run.wait(Phase.COLLECTING, PAUSE_S)

    def _listen(self, run: Run) -> None:
        run.change(playback="")
        run.wait(Phase.COLLECTING, QUESTION_S)

    def _pause(self, run: Run) -> None:
        if run.position.playback:
            self._listen(run)
        else:
            self._typed(run)

    def _typed(self, run: Run) -> None:
        if run.position.digits:
            self._with(run, run.position.digits)
        else:
            self._again(run, self._type, self.wrong)

    def _go_on(self, run: Run) -> None:
        run.go(self.next.to)


TABLE: dict[tuple[Phase, Heard], Callable[[Callback, Run], None]] = {
    **cast("dict[tuple[Phase, Heard], Callable[[Callback, Run], None]]", ASKING),
    (Phase.CONFIRMING, Heard.PLAYED): Callback._heard_out,
    (Phase.CONFIRMING, Heard.DUE): Callback._due,
    (Phase.CONFIRMING, Heard.DIGIT): Callback._confirm,
    (Phase.COLLECTING, Heard.PLAYED): Callback._listen,
    (Phase.COLLECTING, Heard.DIGIT): Callback._digit,
    (Phase.COLLECTING, Heard.DUE): Callback._pause,
    (Phase.THANKING, Heard.PLAYED): Callback._go_on,
    (Phase.THANKING, Heard.DUE): Callback._go_on,
}


def read(fields: Fields) -> Callback:
    """Read `queue`, `number`, `at`, `priority`, `confirm`, the prompts, `retries` and the ways out."""
    return Callback(
        name=fields.node,
        at=fields.at,
        timeout_s=PROMISE_S,
        queue=fields.text("queue"),
        queue_at=fields.place("queue"),
        number=fields.expression("number", "ani"),
        wished=fields.expression("at", '""'),
        priority=fields.whole("priority", 0, -1000, 1000),
        confirm=fields.flag("confirm", True),
        before=fields.prompts("before", ("callback_number_is",)),
        question=fields.prompts("question", ("callback_number_right",)),
        other=fields.prompts("other", ("callback_number_other",)),
        wrong=fields.prompts("wrong", ("wrong_number",)),
        promised=fields.prompts("promised", ("callback_noted",)),
        retries=fields.whole("retries", 2, 0, 10),
        next=fields.link("next"),
        on_fail=fields.link("on_fail"),
    )
