"""survey: ask one question after the other, each answered with one key; every answer counts at once.

    playing     the question    heard -> listening; a key -> its answer
    listening                   a key -> its answer; due -> said again, in the end the next question
    thanking    thanks          heard -> next, or the end

Whoever hangs up in the middle has answered what came before; a question nobody answers is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr_flows.actions import TellKind
from ivr_flows.fields import Fields, ways
from ivr_flows.flow import Heard, Node
from ivr_flows.label import Label
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.values import Exit, Link, Prompt, Recorded
from said import Said

MOST_QUESTIONS = 20
AT = "question"
"""Where the memo keeps which question is being asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Answered by a key from `low` to `high`. `label`: what people read instead of the name."""

    name: str
    label: Label
    prompts: tuple[Prompt, ...]
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey(Node):
    """`survey` and each question's name tell the answers apart in reports. Without `next` the call ends after it."""

    survey: str
    questions: tuple[Question, ...]
    timeout_s: float
    retries: int
    wrong: tuple[Prompt, ...]
    silent: tuple[Prompt, ...]
    thanks: tuple[Prompt, ...]
    next: Link | None

    def enter(self, run: Run) -> None:
        self._ask(run, 0)

    def handle(self, run: Run, heard: Heard) -> None:
        if act := TABLE.get((run.position.phase, heard)):
            act(self, run)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next)

    def recorded(self) -> tuple[Recorded, ...]:
        asked = (Recorded("question", f"{self.survey}.{one.name}", one.label) for one in self.questions)
        return (Recorded("survey", self.survey, self.label), *asked)

    def prompts_used(self) -> tuple[Prompt, ...]:
        asked = (prompt for question in self.questions for prompt in question.prompts)
        return (*asked, *self.wrong, *self.silent, *self.thanks)

    @property
    def can_end(self) -> bool:
        return self.next is None

    def _ask(self, run: Run, number: int) -> None:
        run.change(memo={AT: number}, tries=0, playback="")
        if number >= len(self.questions):
            self._thank(run)
        elif digit := run.take_typed():
            self._take(run, digit)
        else:
            run.play(Phase.PLAYING, self.questions[number].prompts)

    def _number(self, run: Run) -> int:
        number = run.position.memo.get(AT, 0)
        # The flow may have been edited since.
        return min(number, len(self.questions) - 1) if isinstance(number, int) else 0

    def _listen(self, run: Run) -> None:
        run.change(playback="")
        run.wait(Phase.LISTENING, self.timeout_s)

    def _key(self, run: Run) -> None:
        run.stop()
        self._take(run, run.digit)

    def _take(self, run: Run, digit: str) -> None:
        number = self._number(run)
        question = self.questions[number]
        if not (digit.isdigit() and question.low <= int(digit) <= question.high):
            self._again(run, digit, self.wrong)
            return
        run.tell(
            TellKind.SURVEY_ANSWERED,
            flow=run.flow.name,
            survey=self.survey,
            question=question.name,
            score=int(digit),
        )
        self._ask(run, number + 1)

    def _silence(self, run: Run) -> None:
        self._again(run, "", self.silent)

    def _again(self, run: Run, digit: str, sorry: tuple[Prompt, ...]) -> None:
        number = self._number(run)
        run.change(typed="", tries=run.position.tries + 1)
        run.tell(TellKind.WRONG_DIGIT, digit=digit)
        if run.position.tries > self.retries:
            self._ask(run, number + 1)
        else:
            run.play(Phase.PLAYING, (*sorry, *self.questions[number].prompts))

    def _thank(self, run: Run) -> None:
        if self.thanks:
            run.play(Phase.THANKING, self.thanks)
        else:
            self._go_on(run)

    def _go_on(self, run: Run) -> None:
        if self.next is None:
            run.end("survey")
        else:
            run.go(self.next.to)


TABLE: dict[tuple[Phase, Heard], Callable[[Survey, Run], None]] = {
    (Phase.PLAYING, Heard.PLAYED): Survey._listen,
    (Phase.PLAYING, Heard.DUE): Survey._listen,
    (Phase.PLAYING, Heard.DIGIT): Survey._key,
    (Phase.LISTENING, Heard.DIGIT): Survey._key,
    (Phase.LISTENING, Heard.DUE): Survey._silence,
    (Phase.THANKING, Heard.PLAYED): Survey._go_on,
    (Phase.THANKING, Heard.DUE): Survey._go_on,
}


def read(fields: Fields) -> Survey:
    """Read `survey`, `questions`, `timeout_s`, `retries`, `wrong`, `silent`, `thanks` and `next`."""
    questions = tuple(_question(one) for one in fields.mappings("questions"))
    if len(questions) > MOST_QUESTIONS:
        fields.wrong(
            Said("the survey has {count} questions", count=len(questions)),
            Said("nobody answers more than {most}: leave some out", most=MOST_QUESTIONS),
            fields.place("questions"),
        )
    seen: set[str] = set()
    for one in questions:
        if one.name in seen:
            fields.wrong(
                Said("question `{name}` is there twice", name=one.name),
                Said("give each its name"),
                fields.place("questions"),
            )
        seen.add(one.name)
    return Survey(
        name=fields.node,
        at=fields.at,
        survey=fields.name("survey"),
        questions=questions,
        timeout_s=fields.number("timeout_s", 6.0, 1.0, 60.0),
        retries=fields.whole("retries", 1, 0, 5),
        wrong=fields.prompts("wrong", ("wrong_key",)),
        silent=fields.prompts("silent", ("no_key",)),
        thanks=fields.prompts("thanks", ("survey_thanks",)),
        next=fields.optional_link("next"),
    )


def _question(fields: Fields) -> Question:
    question = Question(
        name=fields.name("name"),
        label=fields.label("label"),
        prompts=fields.prompts("prompts"),
        low=fields.whole("low", 1, 0, 9),
        high=fields.whole("high", 5, 0, 9),
    )
    if question.low >= question.high:
        fields.wrong(
            Said("`low` is not below `high`"), Said("give a range such as 1 to 5"), fields.place("low")
        )
    fields.finish()
    return question
