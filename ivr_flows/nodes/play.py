"""play: speak prompts, then go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr_flows.fields import Fields, ways
from ivr_flows.flow import Heard, Node
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.values import Exit, Link, Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Play(Node):
    """A key pressed meanwhile counts for the next question; with `barge_in` it also cuts the prompt short."""

    prompts: tuple[Prompt, ...]
    next: Link
    barge_in: bool = True

    def enter(self, run: Run) -> None:
        if self.barge_in and run.position.typed:
            run.go(self.next.to)
        else:
            run.play(Phase.PLAYING, self.prompts)

    def handle(self, run: Run, heard: Heard) -> None:
        if act := TABLE.get((run.position.phase, heard)):
            act(self, run)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next)

    def prompts_used(self) -> tuple[Prompt, ...]:
        return self.prompts

    def _go_on(self, run: Run) -> None:
        run.go(self.next.to)

    def _key(self, run: Run) -> None:
        run.keep_digit()
        if self.barge_in:
            run.stop()
            run.go(self.next.to)


TABLE: dict[tuple[Phase, Heard], Callable[[Play, Run], None]] = {
    (Phase.PLAYING, Heard.PLAYED): Play._go_on,
    (Phase.PLAYING, Heard.DUE): Play._go_on,
    (Phase.PLAYING, Heard.DIGIT): Play._key,
}


def read(fields: Fields) -> Play:
    """Read `prompts`, `next`, `barge_in`."""
    return Play(
        name=fields.node,
        at=fields.at,
        prompts=fields.prompts("prompts"),
        next=fields.link("next"),
        barge_in=fields.flag("barge_in", True),
    )
