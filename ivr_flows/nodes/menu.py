"""menu: speak the choices and take one key; silence and wrong keys lead to a human in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ivr_flows.actions import TellKind
from ivr_flows.fields import Fields
from ivr_flows.flow import Flow, Heard, Node, Problem
from ivr_flows.label import Label
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.values import KEYS, LANGUAGES, Exit, Link, Prompt
from said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What one key does."""

    key: str
    label: Label
    go: Link
    set_language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu(Node):
    """`retries`: how often the prompt is spoken again before `on_fail`."""

    prompts: tuple[Prompt, ...]
    choices: tuple[Choice, ...]
    timeout_s: float
    retries: int
    wrong: tuple[Prompt, ...]
    silent: tuple[Prompt, ...]
    on_fail: Link

    def enter(self, run: Run) -> None:
        if digit := run.take_typed():
            self._take(run, digit)
        else:
            run.play(Phase.PLAYING, self.prompts)

    def handle(self, run: Run, heard: Heard) -> None:
        if act := TABLE.get((run.position.phase, heard)):
            act(self, run)

    def exits(self) -> tuple[Exit, ...]:
        by_key = (Exit(f"key {choice.key}", choice.go, choice.label) for choice in self.choices)
        return (*by_key, Exit("on_fail", self.on_fail))

    def problems(self, flow: Flow) -> Iterator[Problem]:
        for choice in self.choices:
            if choice.set_language and choice.set_language not in flow.languages:
                yield Problem(
                    choice.go.at,
                    Said(
                        "key {key} sets `{set_language}`, which the flow does not speak",
                        key=choice.key,
                        set_language=choice.set_language,
                    ),
                    Said("add it to `languages` ({all})", all=tuple(flow.languages)),
                )

    def prompts_used(self) -> tuple[Prompt, ...]:
        return (*self.prompts, *self.wrong, *self.silent)

    def _listen(self, run: Run) -> None:
        run.change(playback="")
        run.wait(Phase.LISTENING, self.timeout_s)

    def _key(self, run: Run) -> None:
        run.stop()
        self._take(run, run.digit)

    def _take(self, run: Run, digit: str) -> None:
        choice = next((choice for choice in self.choices if choice.key == digit), None)
        if choice is None:
            self._fail(run, digit, self.wrong)
            return
        run.tell(TellKind.MENU_CHOSEN, choice=choice.key, label=choice.label.to_data())
        if choice.set_language:
            run.set_language(choice.set_language)
        run.go(choice.go.to)

    def _silence(self, run: Run) -> None:
        self._fail(run, "", self.silent)

    def _fail(self, run: Run, digit: str, sorry: tuple[Prompt, ...]) -> None:
        # Keys typed after a wrong one were meant for another menu: drop them.
        run.change(typed="", tries=run.position.tries + 1)
        run.tell(TellKind.WRONG_DIGIT, digit=digit)
        if run.position.tries > self.retries:
            run.go(self.on_fail.to)
        else:
            run.play(Phase.PLAYING, (*sorry, *self.prompts))


TABLE: dict[tuple[Phase, Heard], Callable[[Menu, Run], None]] = {
    (Phase.PLAYING, Heard.PLAYED): Menu._listen,
    (Phase.PLAYING, Heard.DUE): Menu._listen,
    (Phase.PLAYING, Heard.DIGIT): Menu._key,
    (Phase.LISTENING, Heard.DIGIT): Menu._key,
    (Phase.LISTENING, Heard.DUE): Menu._silence,
}


def read(fields: Fields) -> Menu:
    """Read `prompts`, `keys`, `timeout_s`, `retries`, `wrong`, `silent`, `on_fail`."""
    return Menu(
        name=fields.node,
        at=fields.at,
        prompts=fields.prompts("prompts"),
        choices=_choices(fields),
        timeout_s=fields.number("timeout_s", 6.0, 1.0, 60.0),
        retries=fields.whole("retries", 2, 0, 10),
        wrong=fields.prompts("wrong", ("wrong_key",)),
        silent=fields.prompts("silent", ("no_key",)),
        on_fail=fields.link("on_fail"),
    )


def _choices(fields: Fields) -> tuple[Choice, ...]:
    keys = fields.mapping("keys")
    if keys is None:
        return ()
    if not keys.names():
        fields.wrong(Said("the menu has no keys"), Said("offer at least one"), keys.at)
    return tuple(choice for key in keys.names() if (choice := _choice(keys, key)) is not None)


def _choice(keys: Fields, key: str) -> Choice | None:
    if key not in KEYS:
        keys.wrong(
            Said("no telephone has the key `{key}`", key=key[:10]),
            Said("use 0 to 9, * or # (quoted: '#')"),
            keys.place(key),
        )
        return None
    if keys.is_simple(key):
        return Choice(key=key, label=Label.of(keys.text(key)), go=keys.link(key))
    fields = keys.mapping(key)
    if fields is None:
        return None
    go = fields.link("go")
    choice = Choice(
        key=key,
        label=fields.label("label", go.to),
        go=go,
        set_language=fields.text("set_language", "", LANGUAGES),
    )
    fields.finish()
    return choice
