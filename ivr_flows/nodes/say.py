"""say: speak a text with values in it, in the caller's language.

    awaiting    the words are being made into sound    there -> playing; failed, due -> on_fail; a key is kept
    playing     the caller listens                     heard -> next; a key -> next, if it may barge in

Without `on_fail` a text that cannot be spoken is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, cast

from ivr_flows.fields import Fields, ways
from ivr_flows.flow import Flow, Heard, Problem
from ivr_flows.nodes.asking import ASKING, Asking
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.speaking import detail_problem, words
from ivr_flows.speaking.wish import KIND, said, wish
from ivr_flows.template import Slot, Template
from ivr_flows.values import LANGUAGES, TIME_ZONE, Exit, Json, Link, Mark, Use
from said import Said

GRACE_S = 5.0
"""The end of what is said is reported; should it never be, the flow goes on after this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Asking):
    """`texts` by language; under "" one for every language."""

    KIND: ClassVar[str] = KIND

    texts: Mapping[str, tuple[Template, Mark]]
    barge_in: bool
    next: Link
    on_fail: Link | None

    def enter(self, run: Run) -> None:
        if (self.barge_in and run.position.typed) or not self._words(run):
            run.go(self.next.to)
        else:
            self.put(run)

    def handle(self, run: Run, heard: Heard) -> None:
        if act := TABLE.get((run.position.phase, heard)):
            act(self, run)

    def request(self, run: Run) -> Mapping[str, Json]:
        return wish(self._words(run), run.position.language, secret=run.is_secret(self._template(run).names))

    def answered(self, run: Run, value: Json) -> None:
        found = said(value)
        if found is None:
            self.failed(run, "not_understood")
        elif self.barge_in and run.position.typed:
            run.go(self.next.to)
        else:
            run.play(Phase.PLAYING, found.prompts)
            run.wait(Phase.PLAYING, found.seconds + GRACE_S)

    def failed(self, run: Run, failure: str) -> None:
        run.go((self.on_fail or self.next).to)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next, on_fail=self.on_fail)

    def reads(self) -> tuple[Use, ...]:
        return tuple(Use(name, at) for template, at in self.texts.values() for name in sorted(template.names))

    def problems(self, flow: Flow) -> Iterable[Problem]:
        for language in flow.languages:
            if "" not in self.texts and language not in self.texts:
                yield Problem(
                    self.at,
                    Said("there is no text in `{language}`", language=language),
                    Said("write it under `texts`, or take {language} out of `languages`", language=language),
                )
        if "" in self.texts and len(flow.languages) > 1:
            template, at = self.texts[""]
            if any(sign.isalpha() for part in template.parts if isinstance(part, str) for sign in part):
                yield Problem(
                    at,
                    Said("`text` is in one language, the flow speaks {all}", all=tuple(flow.languages)),
                    Said("write `texts` with a line for each of them"),
                )

    def _template(self, run: Run) -> Template:
        known = self.texts.get(run.position.language) or self.texts.get("") or next(iter(self.texts.values()))
        return known[0]

    def _words(self, run: Run) -> str:
        known = run.position.variables
        pieces = self._template(run).pieces(known)
        return words(pieces, run.position.language, str(known.get(TIME_ZONE, "")))

    def _go_on(self, run: Run) -> None:
        run.go(self.next.to)

    def _key(self, run: Run) -> None:
        run.keep_digit()
        if self.barge_in:
            run.stop()
            run.go(self.next.to)


TABLE = cast(
    dict[tuple[Phase, Heard], Callable[[Say, Run], None]],
    {
        **ASKING,
        (Phase.PLAYING, Heard.PLAYED): Say._go_on,
        (Phase.PLAYING, Heard.DUE): Say._go_on,
        (Phase.PLAYING, Heard.DIGIT): Say._key,
    },
)


def read(fields: Fields) -> Say:
    """Read `text` or `texts`, `barge_in`, `timeout_s` and the ways out."""
    if "texts" in fields.names() or "text" not in fields.names():
        texts = fields.table("texts", _text)
        if "text" in fields.names():
            fields.text("text", "")
            fields.wrong(
                Said("both `text` and `texts` are there"), Said("keep one of them"), fields.place("text")
            )
    else:
        texts = {"": (_checked(fields, "text"), fields.place("text"))}
    return Say(
        name=fields.node,
        at=fields.at,
        timeout_s=fields.number("timeout_s", 3.0, 0.1, 30.0),
        texts=texts or {"": (Template("", ()), fields.at)},
        barge_in=fields.flag("barge_in", True),
        next=fields.link("next"),
        on_fail=fields.optional_link("on_fail"),
    )


def _text(fields: Fields, key: str) -> tuple[Template, Mark]:
    if key not in LANGUAGES:
        fields.wrong(
            Said("`{key}` is no language we speak", key=key[:20]),
            Said("use: {all}", all=tuple(LANGUAGES)),
            fields.place(key),
        )
    return _checked(fields, key), fields.place(key)


def _checked(fields: Fields, name: str) -> Template:
    template = fields.template(name)
    for part in template.parts:
        if isinstance(part, Slot) and (wrong := detail_problem(part.form, part.detail)):
            fields.wrong(*wrong, fields.place(name))
    return template
