"""speech: ask for a few words; the caller says one of them, or presses its key, which counts at any moment.

    playing     the prompts; a recogniser waits for a voice (barge-in)    voice -> silence, awaiting; heard -> awaiting
    awaiting    the caller speaks       understood -> the word; nothing, or something else, said -> the prompts again
    listening   keys alone: in a language nobody here understands, or when no recogniser is free    silence -> again
    collecting  digits that are typed instead of said

Who cannot be heard is asked by `by_key`. Questions: `voice` until the caller begins to speak, then `listen`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ivr_flows.actions import TellKind
from ivr_flows.flow import Flow, Heard, Node, Problem
from ivr_flows.label import Label
from ivr_flows.position import Phase
from ivr_flows.run import PROMPT_LIMIT_S, Run
from ivr_flows.values import Exit, Json, Link, Named, Prompt, Use, in_language
from said import Said

UNDERSTOOD = ("en",)
"""Languages a model is installed for. No package brings one for Chinese: those callers press keys."""

DIGITS, YES_NO, WORDS, DEPARTMENTS = "digits", "yes_no", "words", "departments"
RECOGNISE_S = 3.0
"""What the recogniser may take once the caller has stopped."""

TERMINATOR = "#"
PAUSE_S = 4.0
"""Between typed digits."""

SILENT = frozenset({"nothing_heard", "timeout"})
UNCLEAR = "not_understood"
BY_KEY = "by_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech(Node):
    """`spoken`: what may be said for each word; empty for departments means the site's queues by their names.

    `keys`: what pressing each key means. `exits_by`: where single words lead; every other goes by `next`. `labels`:
    what people read instead of a word.
    """

    prompts: tuple[Prompt, ...]
    by_key: tuple[Prompt, ...]
    grammar: str
    spoken: Mapping[str, tuple[str, ...]]
    keys: Mapping[str, str]
    labels: Mapping[str, Label]
    into: Use | None
    min_digits: int
    max_digits: int
    timeout_s: float
    silence_s: float
    longest_s: float
    confidence: float
    barge_in: bool
    retries: int
    wrong: tuple[Prompt, ...]
    silent: tuple[Prompt, ...]
    next: Link | None
    exits_by: Mapping[str, Link]
    on_fail: Link

    # What the checker asks

    def exits(self) -> tuple[Exit, ...]:
        words = tuple(Exit(f"word {word}", link, self._label(word)) for word, link in self.exits_by.items())
        rest = () if self.next is None else (Exit("next", self.next),)
        return (*words, *rest, Exit("on_fail", self.on_fail))

    def _label(self, word: str) -> Label:
        return self.labels.get(word) or Label.of(word)

    def writes(self) -> tuple[Use, ...]:
        return () if self.into is None else (self.into,)

    def writes_by(self, exit: str) -> tuple[Use, ...]:
        return () if exit == "on_fail" else self.writes()

    def prompts_used(self) -> tuple[Prompt, ...]:
        # With a wording of their own for keys, callers who cannot be understood never hear the other one.
        spoken = self.prompts
        if self.by_key:
            spoken = tuple(
                Prompt(in_language(p.name, lang), p.at) for p in self.prompts for lang in UNDERSTOOD
            )
        return (*spoken, *self.by_key, *self.wrong, *self.silent)

    def names_used(self) -> tuple[Named, ...]:
        if self.grammar != DEPARTMENTS or self.spoken:
            return ()
        words = dict.fromkeys((*self.exits_by, *self.keys.values()))
        return tuple(Named("queue", word, self.at) for word in words)

    def problems(self, flow: Flow) -> Iterator[Problem]:
        deaf = [language for language in flow.languages if language not in UNDERSTOOD]
        if deaf and not self.by_key:
            yield Problem(
                self.at,
                Said(
                    "nobody understands what callers say in {all}: there is no speech model for it",
                    all=tuple(deaf),
                ),
                Said("write `by_key`, the prompts that ask them for keys instead"),
            )
        declared = (flow.variables or {}).get(self.into.name) if self.into else None
        if self.into is not None and declared is not None and declared.sensitive:
            yield Problem(
                self.into.at,
                Said("`{name}` is sensitive, and whoever stands by hears what is said", name=self.into.name),
                Said("let the caller type it: `do: collect` with `sensitive: true`"),
            )

    # The way through

    def enter(self, run: Run) -> None:
        if digit := run.take_typed():
            self._press(run, digit)
        else:
            self._ask(run, ())

    def handle(self, run: Run, heard: Heard) -> None:
        if act := TABLE.get((run.position.phase, heard)):
            act(self, run)

    def _is_by_key(self, run: Run) -> bool:
        return run.position.language not in UNDERSTOOD or bool(run.position.memo.get(BY_KEY))

    def _ask(self, run: Run, sorry: tuple[Prompt, ...]) -> None:
        by_key = self._is_by_key(run)
        prompts = (*sorry, *(self.by_key or self.prompts if by_key else self.prompts))
        run.change(digits="", ask="")
        run.play(Phase.PLAYING, prompts)
        if self.barge_in and not by_key:
            limit_s = PROMPT_LIMIT_S * len(prompts)
            run.ask("voice", {"language": run.position.language}, limit_s)
            if run.position.ask:
                run.wait(Phase.PLAYING, limit_s)

    def _played(self, run: Run) -> None:
        run.change(playback="")
        if self._is_by_key(run):
            run.change(ask="")
            run.wait(Phase.LISTENING, self.timeout_s)
        else:
            self._listen(run)

    def _voice(self, run: Run) -> None:
        run.stop()
        self._listen(run)

    def _listen(self, run: Run) -> None:
        words: dict[str, Json] = {word: list(said) for word, said in self.spoken.items()}
        request: dict[str, Json] = {
            "grammar": self.grammar,
            "words": words,
            "language": run.position.language,
            "min_digits": self.min_digits,
            "max_digits": self.max_digits,
            "wait_s": self.timeout_s,
            "silence_s": self.silence_s,
            "longest_s": self.longest_s,
        }
        run.ask("listen", request, self.timeout_s + self.longest_s + self.silence_s + RECOGNISE_S)

    def _answer(self, run: Run) -> None:
        answer = run.answer if isinstance(run.answer, dict) else {}
        word, confidence = answer.get("word"), answer.get("confidence")
        is_sure = isinstance(confidence, int | float) and confidence >= self.confidence
        if isinstance(word, str) and is_sure and self._may_be(word):
            self._take(run, word)
        else:
            self._again(run, self.wrong)

    def _may_be(self, word: str) -> bool:
        if self.grammar == DIGITS:
            is_number = word.isascii() and word.isdecimal()
            return is_number and self.min_digits <= len(word) <= self.max_digits
        if self.spoken:
            return word in self.spoken
        return self.next is not None or word in self.exits_by

    def _fail(self, run: Run) -> None:
        if run.failure in SILENT:
            self._again(run, self.silent)
        elif run.failure == UNCLEAR:
            self._again(run, self.wrong)
        else:
            # No recogniser at all: the keys are still there, and this try is not the caller's fault.
            run.change(memo={**run.position.memo, BY_KEY: True})
            self._ask(run, ())

    def _late(self, run: Run) -> None:
        run.change(ask="")
        self._again(run, self.silent)

    def _silence(self, run: Run) -> None:
        self._again(run, self.silent)

    def _again(self, run: Run, sorry: tuple[Prompt, ...], digit: str = "") -> None:
        tries = run.position.tries + 1
        run.change(tries=tries, typed="", digits="", ask="")
        run.tell(TellKind.WRONG_DIGIT, digit=digit)
        if tries > self.retries:
            run.go(self.on_fail.to)
        else:
            self._ask(run, sorry)

    # Keys

    def _key(self, run: Run) -> None:
        run.stop()
        run.change(ask="")
        self._press(run, run.digit)

    def _press(self, run: Run, digit: str) -> None:
        if self.grammar == DIGITS:
            run.change(collect_until=run.now + self.longest_s + self.timeout_s)
            self._add(run, digit)
        elif digit in self.keys:
            self._take(run, self.keys[digit])
        else:
            self._again(run, self.wrong, digit)

    def _more(self, run: Run) -> None:
        self._add(run, run.digit)

    def _add(self, run: Run, digit: str) -> None:
        while digit and digit.isdecimal():
            run.change(digits=run.position.digits + digit)
            if len(run.position.digits) >= self.max_digits:
                break
            digit = run.take_typed()
            if not digit:
                left = run.position.collect_until - run.now
                run.wait(Phase.COLLECTING, max(0.0, min(PAUSE_S, left)))
                return
        self._typed(run, is_wrong=not digit.isdecimal() and digit != TERMINATOR)

    def _typed_all(self, run: Run) -> None:
        self._typed(run)

    def _typed(self, run: Run, *, is_wrong: bool = False) -> None:
        digits = run.position.digits
        if is_wrong or not self._may_be(digits):
            self._again(run, self.wrong)
        else:
            self._take(run, digits)

    def _take(self, run: Run, word: str) -> None:
        if self.grammar == DIGITS:
            name = self.into.name if self.into else self.name
            run.tell(TellKind.DIGITS_COLLECTED, name=name, count=len(word), digits=word)
        else:
            run.tell(TellKind.MENU_CHOSEN, choice=word, label=self._label(word).to_data())
        if self.into is not None:
            run.set_variable(self.into.name, word)
        link = self.exits_by.get(word, self.next)
        run.go((link or self.on_fail).to)


def _nothing(_node: Speech, _run: Run) -> None:
    """Nobody can tell whether the caller speaks: the prompt is heard to its end."""


TABLE: Mapping[tuple[Phase, Heard], Callable[[Speech, Run], None]] = {
    (Phase.PLAYING, Heard.PLAYED): Speech._played,
    (Phase.PLAYING, Heard.DUE): Speech._played,
    (Phase.PLAYING, Heard.ANSWERED): Speech._voice,
    (Phase.PLAYING, Heard.FAILED): _nothing,
    (Phase.PLAYING, Heard.DIGIT): Speech._key,
    (Phase.AWAITING, Heard.ANSWERED): Speech._answer,
    (Phase.AWAITING, Heard.FAILED): Speech._fail,
    (Phase.AWAITING, Heard.DUE): Speech._late,
    (Phase.AWAITING, Heard.DIGIT): Speech._key,
    (Phase.LISTENING, Heard.DIGIT): Speech._key,
    (Phase.LISTENING, Heard.DUE): Speech._silence,
    (Phase.COLLECTING, Heard.DIGIT): Speech._more,
    (Phase.COLLECTING, Heard.DUE): Speech._typed_all,
}
