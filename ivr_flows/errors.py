"""What can be wrong with a flow, an expression or a prompt catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field

from said import Said


class IvrFlowsError(Exception):
    """Something an operator wrote cannot be used."""


@dataclass(frozen=True, slots=True)
class FlowError:
    """One thing wrong in a file, with the place (1-based) and what to do about it.

    `rule`: a short word for the kind of mistake; `is_warning`: doubtful, but callers are served all the same.
    """

    file: str
    line: int
    column: int
    node: str
    problem: Said
    advice: Said
    rule: str = field(default="written", compare=False)
    is_warning: bool = field(default=False, compare=False)

    @property
    def sentence(self) -> Said:
        """What is wrong, and what to do."""
        return Said("{problem}; {advice}", problem=self.problem, advice=self.advice)

    @property
    def line_of_text(self) -> Said:
        """The sentence behind its place, as the command line prints it."""
        place = f"{self.file}:{self.line}:{self.column}: {self.node}"
        template = "{place}: warning: {sentence}" if self.is_warning else "{place}: {sentence}"
        return Said(template, place=place, sentence=self.sentence)

    def __str__(self) -> str:
        return str(self.line_of_text)


class FlowErrors(IvrFlowsError):
    """Everything wrong in one file, in the order of its lines."""

    def __init__(self, errors: list[FlowError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda error: (error.line, error.column)))
        super().__init__("\n".join(str(error) for error in self.errors))


class ExpressionError(IvrFlowsError):
    """An expression cannot be read. `column` is 1-based inside the expression."""

    def __init__(self, problem: Said, column: int) -> None:
        self.problem = problem
        self.column = column
        super().__init__(f"{problem} (character {column})")
