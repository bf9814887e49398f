"""authenticate: account and PIN, typed and checked; nobody learns more than that it was right or not.

    playing      account or PIN is asked for; a key begins it            listening   the prompt is over
    collecting   keys are typed, until # or the last one                 awaiting    the answer

Who is asked counts the wrong tries of an account and of a calling number over many calls, and locks them: this node
only counts those of its own call. Its keys are never told, and the PIN is gone as soon as it has been sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, cast

from ivr_flows.actions import TellKind
from ivr_flows.expression import Expression
from ivr_flows.fields import Fields, ways
from ivr_flows.flow import Heard
from ivr_flows.functions import text_of
from ivr_flows.nodes.asking import ASKING, Asking
from ivr_flows.nodes.customer_answer import AUTHENTICATED, customer_uses, keep_customer
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.values import Exit, Json, Link, Mark, Prompt, Use
from said import Said

TERMINATOR = "#"
MAX_ACCOUNT = 20
ANSWER_S = 5.0
"""A PIN is slow to check on purpose, and others may be before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticate(Asking):
    """The account is the value of `account`, or, where that is empty, typed after `account_prompts`.

    `pin_digits`: how many a PIN has, its last one ends it. `tries`: in this call, those nobody typed in included.
    """

    KIND: ClassVar[str] = "authenticate"

    account: Expression
    account_at: Mark
    account_prompts: tuple[Prompt, ...]
    account_digits: int
    pin_prompts: tuple[Prompt, ...]
    pin_digits: int
    key_timeout_s: float
    tries: int
    wrong: tuple[Prompt, ...]
    silent: tuple[Prompt, ...]
    next: Link
    on_locked: Link | None
    on_fail: Link

    def enter(self, run: Run) -> None:
        run.change(is_secret=True, typed="")
        self._begin(run, ())

    def handle(self, run: Run, heard: Heard) -> None:
        if act := TABLE.get((run.position.phase, heard)):
            act(self, run)

    def request(self, run: Run) -> Mapping[str, Json]:
        known = run.position.variables
        return {
            "account": self._account(run),
            "pin": run.position.digits,
            "ani": text_of(known.get("ani", "")),
        }

    def answered(self, run: Run, value: Json) -> None:
        answer = value if isinstance(value, dict) else {}
        match answer.get("result"):
            case "ok":
                run.set_variable(AUTHENTICATED, True)
                keep_customer(run, answer)
                run.go(self.next.to)
            case "locked":
                run.go((self.on_locked or self.on_fail).to)
            case "wrong" | "unknown":
                left = answer.get("tries_left")
                if left == 0:
                    run.go((self.on_locked or self.on_fail).to)
                else:
                    self._again(run, self.wrong)
            case _:
                run.go(self.on_fail.to)

    def failed(self, run: Run, failure: str) -> None:
        run.go(self.on_fail.to)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next, on_locked=self.on_locked, on_fail=self.on_fail)

    def reads(self) -> tuple[Use, ...]:
        return tuple(Use(name, self.account_at) for name in sorted(self.account.names))

    def writes(self) -> tuple[Use, ...]:
        return (Use(AUTHENTICATED, self.at), *customer_uses(self.at))

    def writes_by(self, exit: str) -> tuple[Use, ...]:
        return self.writes() if exit == "next" else ()

    def prompts_used(self) -> tuple[Prompt, ...]:
        return (*self.account_prompts, *self.pin_prompts, *self.wrong, *self.silent, *self.meanwhile)

    @property
    def hides_digits(self) -> bool:
        return True

    # ---- one try

    def _begin(self, run: Run, first: tuple[Prompt, ...]) -> None:
        """Ask for what is not known, from the beginning; `first` is said before."""
        run.change(memo={}, digits="", typed="", has_forgotten=False)
        if self._account(run):
            run.play(Phase.PLAYING, (*first, *self.pin_prompts))
        elif self.account_prompts:
            run.play(Phase.PLAYING, (*first, *self.account_prompts))
        else:
            run.go(self.on_fail.to)

    def _account(self, run: Run) -> str:
        return text_of(run.position.memo.get("account", "")) or text_of(run.value(self.account))

    def _listen(self, run: Run) -> None:
        run.change(playback="")
        run.wait(Phase.LISTENING, self.key_timeout_s)

    def _first(self, run: Run) -> None:
        run.stop()
        run.change(digits="", has_forgotten=False)
        self._more(run)

    def _more(self, run: Run) -> None:
        if run.digit == TERMINATOR:
            self._finish(run)
            return
        run.change(digits=run.position.digits + run.digit)
        most = self.pin_digits if self._account(run) else self.account_digits
        if len(run.position.digits) >= most:
            self._finish(run)
        else:
            run.wait(Phase.COLLECTING, self.key_timeout_s)

    def _finish(self, run: Run) -> None:
        digits = run.position.digits
        if run.position.has_forgotten or not digits:
            self._again(run, self.wrong)
        elif not self._account(run):
            run.change(memo={"account": digits}, digits="")
            run.play(Phase.PLAYING, self.pin_prompts)
        elif len(digits) < self.pin_digits:
            self._again(run, self.wrong)
        else:
            self.put(run)
            run.change(digits="")

    def _said_nothing(self, run: Run) -> None:
        self._again(run, self.silent)

    def _again(self, run: Run, sorry: tuple[Prompt, ...]) -> None:
        tries = run.position.tries + 1
        run.change(tries=tries)
        run.tell(TellKind.WRONG_DIGIT, digit="")
        if tries >= self.tries:
            run.go(self.on_fail.to)
        else:
            self._begin(run, sorry)


TABLE = cast(
    "dict[tuple[Phase, Heard], Callable[[Authenticate, Run], None]]",
    {
        **ASKING,
        # Nothing typed while the answer is awaited may end up in what the next node hears.
        (Phase.AWAITING, Heard.DIGIT): lambda _node, _run: None,
        (Phase.PLAYING, Heard.PLAYED): Authenticate._listen,
        (Phase.PLAYING, Heard.DUE): Authenticate._listen,
        (Phase.PLAYING, Heard.DIGIT): Authenticate._first,
        (Phase.LISTENING, Heard.DIGIT): Authenticate._first,
        (Phase.LISTENING, Heard.DUE): Authenticate._said_nothing,
        (Phase.COLLECTING, Heard.DIGIT): Authenticate._more,
        (Phase.COLLECTING, Heard.DUE): Authenticate._finish,
    },
)


def read(fields: Fields) -> Authenticate:
    """Read the fields of the class above; `account`, `account_prompts` or both."""
    node = Authenticate(
        name=fields.node,
        at=fields.at,
        timeout_s=fields.number("timeout_s", ANSWER_S, 0.5, 30.0),
        meanwhile=fields.prompts("meanwhile", ()),
        account=fields.expression("account", '""'),
        account_at=fields.place("account"),
        account_prompts=fields.prompts("account_prompts", ()),
        account_digits=fields.whole("account_digits", 12, 1, MAX_ACCOUNT),
        pin_prompts=fields.prompts("pin_prompts"),
        pin_digits=fields.whole("pin_digits", 4, 4, 8),
        key_timeout_s=fields.number("key_timeout_s", 8.0, 1.0, 60.0),
        tries=fields.whole("tries", 3, 1, 10),
        wrong=fields.prompts("wrong", ("wrong_pin",)),
        silent=fields.prompts("silent", ("no_key",)),
        next=fields.link("next"),
        on_locked=fields.optional_link("on_locked"),
        on_fail=fields.link("on_fail"),
    )
    if not node.account_prompts and "account" not in fields.names():
        fields.wrong(
            Said("nothing says whose PIN it is"),
            Said("write `account:` with a variable, or `account_prompts:` that ask for it"),
        )
    return node
