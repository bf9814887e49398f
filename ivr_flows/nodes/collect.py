"""collect: ask for a number typed on the keys and keep it in a variable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr_flows.actions import TellKind
from ivr_flows.fields import Fields, ways
from ivr_flows.flow import Heard, Node
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.values import KEYS, Exit, Link, Prompt, Use

MAX_DIGITS = 32
"""Longer than any account or card number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect(Node):
    """Ends at the terminator, at `max_digits`, after a pause between digits, or when the total time is over.

    With `sensitive` the digits stay in memory: never told, never saved, and nothing typed ahead counts.
    """

    prompts: tuple[Prompt, ...]
    into: str
    min_digits: int
    max_digits: int
    terminator: str
    timeout_s: float
    digit_timeout_s: float
    total_timeout_s: float
    retries: int
    sensitive: bool
    wrong: tuple[Prompt, ...]
    silent: tuple[Prompt, ...]
    next: Link
    on_fail: Link

    def enter(self, run: Run) -> None:
        run.change(is_secret=self.sensitive)
        if self.sensitive:
            run.change(typed="")
        if run.position.typed:
            self._begin(run)
            self._take_typed(run)
        else:
            run.play(Phase.PLAYING, self.prompts)

    def handle(self, run: Run, heard: Heard) -> None:
        if act := TABLE.get((run.position.phase, heard)):
            act(self, run)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next, on_fail=self.on_fail)

    def writes(self) -> tuple[Use, ...]:
        return (Use(self.into, self.at),)

    def writes_by(self, exit: str) -> tuple[Use, ...]:
        return self.writes() if exit == "next" else ()

    def prompts_used(self) -> tuple[Prompt, ...]:
        return (*self.prompts, *self.wrong, *self.silent)

    @property
    def hides_digits(self) -> bool:
        return self.sensitive

    def _listen(self, run: Run) -> None:
        run.change(playback="")
        run.wait(Phase.LISTENING, self.timeout_s)

    def _begin(self, run: Run) -> None:
        run.change(
            phase=Phase.COLLECTING,
            digits="",
            has_forgotten=False,
            collect_until=run.now + self.total_timeout_s,
        )

    def _take_typed(self, run: Run) -> None:
        # The node may be left on the way: what is typed after the terminator belongs to the next question.
        while run.position.node == self.name and run.position.phase is Phase.COLLECTING:
            digit = run.take_typed()
            if not digit:
                return
            self._add(run, digit)

    def _first(self, run: Run) -> None:
        run.stop()
        self._begin(run)
        self._add(run, run.digit)

    def _more(self, run: Run) -> None:
        self._add(run, run.digit)

    def _add(self, run: Run, digit: str) -> None:
        if digit == self.terminator:
            self._finish(run)
            return
        run.change(digits=run.position.digits + digit)
        if len(run.position.digits) >= self.max_digits:
            self._finish(run)
        else:
            left = run.position.collect_until - run.now
            run.wait(Phase.COLLECTING, max(0.0, min(self.digit_timeout_s, left)))

    def _finish(self, run: Run) -> None:
        digits = run.position.digits
        if run.position.has_forgotten or len(digits) < self.min_digits:
            self._fail(run, self.wrong)
            return
        told: dict[str, str] = {} if self.sensitive else {"digits": digits}
        run.tell(TellKind.DIGITS_COLLECTED, name=self.into, count=len(digits), **told)
        run.set_variable(self.into, digits, secret=self.sensitive)
        run.go(self.next.to)

    def _silence(self, run: Run) -> None:
        self._fail(run, self.silent)

    def _fail(self, run: Run, sorry: tuple[Prompt, ...]) -> None:
        tries = run.position.tries + 1
        run.change(tries=tries, digits="", typed="", has_forgotten=False)
        run.tell(TellKind.WRONG_DIGIT, digit="")
        if tries > self.retries:
            run.go(self.on_fail.to)
        else:
            run.play(Phase.PLAYING, (*sorry, *self.prompts))


TABLE: dict[tuple[Phase, Heard], Callable[[Collect, Run], None]] = {
    (Phase.PLAYING, Heard.PLAYED): Collect._listen,
    (Phase.PLAYING, Heard.DUE): Collect._listen,
    (Phase.PLAYING, Heard.DIGIT): Collect._first,
    (Phase.LISTENING, Heard.DIGIT): Collect._first,
    (Phase.LISTENING, Heard.DUE): Collect._silence,
    (Phase.COLLECTING, Heard.DIGIT): Collect._more,
    (Phase.COLLECTING, Heard.DUE): Collect._finish,
}


def read(fields: Fields) -> Collect:
    """Read the fields of the class above; `terminator` is one key."""
    node = Collect(
        name=fields.node,
        at=fields.at,
        prompts=fields.prompts("prompts"),
        into=fields.name("into"),
        min_digits=fields.whole("min_digits", 1, 1, MAX_DIGITS),
        max_digits=fields.whole("max_digits", 12, 1, MAX_DIGITS),
        terminator=fields.text("terminator", "#", tuple(sorted(KEYS))),
        timeout_s=fields.number("timeout_s", 8.0, 1.0, 60.0),
        digit_timeout_s=fields.number("digit_timeout_s", 4.0, 1.0, 30.0),
        total_timeout_s=fields.number("total_timeout_s", 40.0, 1.0, 300.0),
        retries=fields.whole("retries", 2, 0, 10),
        sensitive=fields.flag("sensitive", False),
        wrong=fields.prompts("wrong", ("wrong_number",)),
        silent=fields.prompts("silent", ("no_key",)),
        next=fields.link("next"),
        on_fail=fields.link("on_fail"),
    )
    if node.min_digits > node.max_digits:
        fields.wrong("`min_digits` is more than `max_digits`", "lower it", fields.place("min_digits"))
    if node.into in ("ani", "dnis", "language"):
        fields.wrong(
            f"`into` is `{node.into}`, which the call itself sets",
            "choose another name",
            fields.place("into"),
        )
    return node
