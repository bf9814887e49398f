"""branch: go one way or another by what is known of the call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ivr_flows.checking.logic import dead_cases, leaves_nothing
from ivr_flows.expression import Expression
from ivr_flows.fields import Fields
from ivr_flows.flow import Flow, Heard, Node, Problem
from ivr_flows.label import Label
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.values import Exit, Link, Mark, Use
from said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The first case whose `when` is true decides."""

    when: Expression
    go: Link
    at: Mark = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Node):
    """`wait_s`: how long to wait, in silence, for variables of the cases that the lookup has not brought."""

    cases: tuple[Case, ...]
    otherwise: Link
    wait_s: float

    def enter(self, run: Run) -> None:
        if self.wait_s and self._is_missing_something(run):
            run.wait(Phase.LEARNING, self.wait_s)
        else:
            self._decide(run)

    def handle(self, run: Run, heard: Heard) -> None:
        if act := TABLE.get((run.position.phase, heard)):
            act(self, run)

    def exits(self) -> tuple[Exit, ...]:
        cases = (
            Exit(f"case {count}", case.go, Label.of(case.when.text))
            for count, case in enumerate(self.cases, 1)
        )
        return (*cases, Exit("otherwise", self.otherwise))

    def reads(self) -> tuple[Use, ...]:
        return tuple(Use(name, case.at) for case in self.cases for name in sorted(case.when.names))

    def problems(self, flow: Flow) -> Iterator[Problem]:
        tests = [case.when for case in self.cases]
        for index, why, always in dead_cases(tests):
            if not always:
                yield Problem(self._at(index), why, Said("remove this case, or mend it"))
                continue
            yield Problem(self._at(index), why, Said("lead there without a branch, or mend the condition"))
        if leaves_nothing(tests):
            yield Problem(
                self.otherwise.at,
                Said("one of the cases above is always taken"),
                Said("make the last of them `otherwise`"),
            )

    def _at(self, index: int) -> Mark:
        case = self.cases[index]
        return case.when.at or case.at

    @property
    def waits(self) -> bool:
        return False

    def _is_missing_something(self, run: Run) -> bool:
        return any(not case.when.names <= run.position.variables.keys() for case in self.cases)

    def _learn(self, run: Run) -> None:
        if not self._is_missing_something(run):
            self._decide(run)

    def _decide(self, run: Run) -> None:
        for case in self.cases:
            if run.is_true(case.when):
                run.go(case.go.to)
                return
        run.go(self.otherwise.to)


TABLE: dict[tuple[Phase, Heard], Callable[[Branch, Run], None]] = {
    (Phase.LEARNING, Heard.LEARNED): Branch._learn,
    (Phase.LEARNING, Heard.DUE): Branch._decide,
    (Phase.LEARNING, Heard.DIGIT): lambda _node, run: run.keep_digit(),
}


def read(fields: Fields) -> Branch:
    """Read `cases` (each `when` and `go`), `otherwise`, `wait_s`."""
    return Branch(
        name=fields.node,
        at=fields.at,
        cases=tuple(_case(item) for item in fields.mappings("cases")),
        otherwise=fields.link("otherwise"),
        wait_s=fields.number("wait_s", 0.0, 0.0, 10.0),
    )


def _case(fields: Fields) -> Case:
    case = Case(when=fields.expression("when"), go=fields.link("go"), at=fields.place("when"))
    fields.finish()
    return case
