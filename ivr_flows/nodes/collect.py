"""collect: ask for a number typed on the keys, look whether it can be right, and keep it in a variable.

playing, listening   the question        a key -> collecting; silence -> the question again
collecting           digits              terminator, enough of them, a pause -> checked: kept, or asked again
awaiting             with `confirm`, what was typed is being made into words: keys do not count
confirming           "You entered …"     1 -> kept; 2 -> the question again; another key -> said again
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ivr_flows.actions import TellKind
from ivr_flows.expression import Expression
from ivr_flows.fields import Fields, ways
from ivr_flows.flow import Flow, Heard, Node, Problem
from ivr_flows.nodes.typed import POINT, TYPES, read_back
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.speaking.detail import CURRENCIES
from ivr_flows.speaking.wish import KIND, said, wish
from ivr_flows.values import KEYS, Exit, Link, Prompt, Use, Value
from said import Said

MAX_DIGITS = 32
"""Longer than any account or card number."""

TYPED, VALUE = "digits", "value"
"""Names that only `check` knows: what was typed, and what it means."""

RIGHT_KEY, AGAIN_KEY = "1", "2"
SPEAK_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect(Node):
    """Ends at the terminator, at `max_digits`, after a pause between digits, or when the total time is over.

    With `sensitive` the digits stay in memory: never told, never saved, and nothing typed ahead counts. `check` may
    look at `digits`, as typed, and `value`, what they mean as `type`. With `confirm` they are read back first, by the
    voice, or by recorded numbers without one; what is no plain number then, or secret, goes by `on_fail`.
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
    type: str = "digits"
    currency: str = ""
    check: Expression | None = None
    confirm: bool = False
    confirm_before: tuple[Prompt, ...] = ()
    confirm_after: tuple[Prompt, ...] = ()

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

    def reads(self) -> tuple[Use, ...]:
        names = () if self.check is None else sorted(self.check.names - {TYPED, VALUE})
        return tuple(Use(name, self.at) for name in names)

    def writes(self) -> tuple[Use, ...]:
        return (Use(self.into, self.at),)

    def writes_by(self, exit: str) -> tuple[Use, ...]:
        return self.writes() if exit == "next" else ()

    def prompts_used(self) -> tuple[Prompt, ...]:
        numbers = [Prompt(f"number/{digit}", self.at) for digit in range(10)] if self.confirm else []
        return (*self.prompts, *self.wrong, *self.silent, *self.confirm_before, *numbers, *self.confirm_after)

    def problems(self, flow: Flow) -> Iterator[Problem]:
        declared = (flow.variables or {}).get(self.into)
        if declared is not None and declared.sensitive and not self.sensitive:
            yield Problem(
                self.at,
                Said(
                    "`{into}` is sensitive, but each key on the way to it would be written down",
                    into=self.into,
                ),
                Said("write `sensitive: true` here, too"),
            )

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
        value = TYPES[self.type](digits)
        if value is None or not self._may_be(run, digits, value):
            self._fail(run, self.wrong)
        elif self.confirm:
            words = read_back(self.type, value, self.currency, run.position.language)
            run.ask(KIND, wish(words, run.position.language, secret=self._is_secret(run)), SPEAK_S)
        else:
            self._keep(run, value)

    def _may_be(self, run: Run, digits: str, value: Value) -> bool:
        known = {**run.position.variables, TYPED: digits, VALUE: value}
        return self.check is None or self.check.is_true(known)

    def _is_secret(self, run: Run) -> bool:
        return self.sensitive or run.is_secret((self.into,))

    def _keep(self, run: Run, value: Value) -> None:
        digits = run.position.digits
        told: dict[str, str] = {} if self._is_secret(run) else {"digits": digits}
        run.tell(TellKind.DIGITS_COLLECTED, name=self.into, count=len(digits), **told)
        run.set_variable(self.into, value, secret=self.sensitive)
        run.go(self.next.to)

    def _spoken(self, run: Run) -> None:
        found = said(run.answer)
        if found is None:
            self._spell(run)
        else:
            self._read_back(run, found.prompts)

    def _spell(self, run: Run) -> None:
        """The voice does not speak: recorded numbers do, for what may be journalled and said figure by figure."""
        run.change(ask="")
        if self.type != "digits" or self._is_secret(run):
            run.go(self.on_fail.to)
            return
        self._read_back(run, tuple(f"number/{digit}" for digit in run.position.digits if digit.isdecimal()))

    def _read_back(self, run: Run, prompts: tuple[str, ...]) -> None:
        # After a restart a secret number is gone: there is nothing to confirm.
        if run.position.has_forgotten:
            self._fail(run, self.wrong)
            return
        run.change(memo={"read_back": prompts})
        run.play(Phase.CONFIRMING, (*self.confirm_before, *prompts, *self.confirm_after))

    def _confirm_wait(self, run: Run) -> None:
        run.change(playback="")
        run.wait(Phase.CONFIRMING, self.timeout_s)

    def _confirmed(self, run: Run) -> None:
        value = TYPES[self.type](run.position.digits)
        if run.digit == RIGHT_KEY and value is not None and not run.position.has_forgotten:
            run.stop()
            self._keep(run, value)
        elif run.digit == AGAIN_KEY:
            run.stop()
            self._fail(run, ())
        elif run.digit != self.terminator:
            self._say_again(run)

    def _say_again(self, run: Run) -> None:
        tries = run.position.tries + 1
        if tries > self.retries:
            self._fail(run, self.wrong)
            return
        prompts = run.position.memo.get("read_back", ())
        run.change(tries=tries)
        run.stop()
        self._read_back(run, tuple(str(one) for one in prompts) if isinstance(prompts, tuple) else ())

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


NO_CURRENCY = "none"


def _if(wanted: bool, prompts: tuple[Prompt, ...]) -> tuple[Prompt, ...]:
    return prompts if wanted else ()


TABLE: dict[tuple[Phase, Heard], Callable[[Collect, Run], None]] = {
    (Phase.PLAYING, Heard.PLAYED): Collect._listen,
    (Phase.PLAYING, Heard.DUE): Collect._listen,
    (Phase.PLAYING, Heard.DIGIT): Collect._first,
    (Phase.LISTENING, Heard.DIGIT): Collect._first,
    (Phase.LISTENING, Heard.DUE): Collect._silence,
    (Phase.COLLECTING, Heard.DIGIT): Collect._more,
    (Phase.COLLECTING, Heard.DUE): Collect._finish,
    (Phase.AWAITING, Heard.ANSWERED): Collect._spoken,
    (Phase.AWAITING, Heard.FAILED): Collect._spell,
    (Phase.AWAITING, Heard.DUE): Collect._spell,
    (Phase.CONFIRMING, Heard.PLAYED): Collect._confirm_wait,
    (Phase.CONFIRMING, Heard.DIGIT): Collect._confirmed,
    (Phase.CONFIRMING, Heard.DUE): Collect._silence,
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
        type=fields.text("type", "digits", tuple(TYPES)),
        currency=fields.text("currency", NO_CURRENCY, (NO_CURRENCY, *CURRENCIES)).replace(NO_CURRENCY, ""),
        check=fields.expression("check") if "check" in fields.names() else None,
        confirm=(confirm := fields.flag("confirm", False)),
        confirm_before=_if(confirm, fields.prompts("confirm_before", ("you_typed",))),
        confirm_after=_if(confirm, fields.prompts("confirm_after", ("confirm_typed",))),
    )
    if node.type == "amount" and node.terminator == POINT:
        fields.wrong(
            Said("`terminator` is {key}, which stands for the point of an amount", key=POINT),
            Said("choose another key, such as #"),
            fields.place("terminator"),
        )
    if node.min_digits > node.max_digits:
        fields.wrong(
            Said("`min_digits` is more than `max_digits`"), Said("lower it"), fields.place("min_digits")
        )
    if node.into in ("ani", "dnis", "language"):
        fields.wrong(
            Said("`into` is `{into}`, which the call itself sets", into=node.into),
            Said("choose another name"),
            fields.place("into"),
        )
    return node
