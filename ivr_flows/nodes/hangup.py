"""hangup: say goodbye if asked to, and end the call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr_flows.fields import Fields
from ivr_flows.flow import Heard, Node
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.values import Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Hangup(Node):
    """`reason` is kept in the call's record."""

    prompts: tuple[Prompt, ...]
    reason: str

    def enter(self, run: Run) -> None:
        if self.prompts:
            run.play(Phase.PLAYING, self.prompts)
        else:
            self._end(run)

    def handle(self, run: Run, heard: Heard) -> None:
        if act := TABLE.get((run.position.phase, heard)):
            act(self, run)

    def prompts_used(self) -> tuple[Prompt, ...]:
        return self.prompts

    @property
    def can_end(self) -> bool:
        return True

    def _end(self, run: Run) -> None:
        run.end(self.reason)


TABLE: dict[tuple[Phase, Heard], Callable[[Hangup, Run], None]] = {
    (Phase.PLAYING, Heard.PLAYED): Hangup._end,
    (Phase.PLAYING, Heard.DUE): Hangup._end,
}


def read(fields: Fields) -> Hangup:
    """Read `prompts` and `reason`."""
    return Hangup(
        name=fields.node,
        at=fields.at,
        prompts=fields.prompts("prompts", ()),
        reason=fields.text("reason", "finished"),
    )
