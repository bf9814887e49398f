"""music: play in a loop until a limit, for tests and for waiting without a queue."""

from __future__ import annotations

from dataclasses import dataclass

from ivr_flows.fields import Fields, ways
from ivr_flows.flow import Heard, Node
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.values import Exit, Link, Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Music(Node):
    """After `limit_s` the call goes to `next`, or ends."""

    prompts: tuple[Prompt, ...]
    limit_s: float
    next: Link | None

    def enter(self, run: Run) -> None:
        run.loop(Phase.LASTING, self.prompts, self.limit_s)

    def handle(self, run: Run, heard: Heard) -> None:
        if (run.position.phase, heard) != (Phase.LASTING, Heard.DUE):
            return
        if self.next is None:
            run.end("time_limit")
        else:
            run.go(self.next.to)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next)

    def prompts_used(self) -> tuple[Prompt, ...]:
        return self.prompts

    @property
    def can_end(self) -> bool:
        return self.next is None


def read(fields: Fields) -> Music:
    """Read `prompts`, `limit_s`, `next`."""
    return Music(
        name=fields.node,
        at=fields.at,
        prompts=fields.prompts("prompts", ("music/hold",)),
        limit_s=fields.number("limit_s", 600.0, 1.0, 3600.0),
        next=fields.optional_link("next"),
    )
