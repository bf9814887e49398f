"""What can be wrong with a flow, an expression or a prompt catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    problem: str
    advice: str
    rule: str = field(default="written", compare=False)
    is_warning: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        doubt = "warning: " if self.is_warning else ""
        return f"{self.file}:{self.line}:{self.column}: {self.node}: {doubt}{self.problem}; {self.advice}"


class FlowErrors(IvrFlowsError):
    """Everything wrong in one file, in the order of its lines."""

    def __init__(self, errors: list[FlowError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda error: (error.line, error.column)))
        super().__init__("\n".join(str(error) for error in self.errors))


class ExpressionError(IvrFlowsError):
    """An expression cannot be read. `column` is 1-based inside the expression."""

    def __init__(self, problem: str, column: int) -> None:
        self.problem = problem
        self.column = column
        super().__init__(f"{problem} (character {column})")
