"""What can be wrong with a script for a trial."""

from __future__ import annotations

from ivr_flows.errors import IvrFlowsError
from said import Said


class TryingError(IvrFlowsError):
    """What the caller is to do, or what others answer, cannot be understood; the text says what to write."""

    def __init__(self, problem: Said) -> None:
        super().__init__(problem)
        self.problem = problem
