"""A call through a flow, as a table: inputs in, whole action lists out."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr_flows import Action, Flow, Input, Play, Position, Step, Tell, TellKind, WakeAt, load, start, step

CALLER = {"ani": "+49301234567", "dnis": "5000"}


def flow_of(nodes: str, start_node: str, languages: str = "[en, zh]") -> Flow:
    return load(f"flow: trial\nlanguages: {languages}\nstart: {start_node}\nnodes:\n{nodes}")


@dataclass(slots=True)
class Call:
    """One call; `tell` returns the actions of one input at a time given in seconds since the start."""

    flow: Flow
    variables: dict[str, str | int] = field(default_factory=lambda: dict(CALLER))
    position: Position = field(init=False)
    first: tuple[Action, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.first = self._keep(start(self.flow, self.variables, 0.0))

    def tell(self, event: Input, now: float) -> list[Action]:
        return list(self._keep(step(self.flow, self.position, event, now)))

    def _keep(self, done: Step) -> tuple[Action, ...]:
        self.position = done.position
        return done.actions


def played(number: int, node: str, *prompts: str, until: float, loop: bool = False) -> list[Action]:
    """What every prompt brings with it."""
    return [
        Play(f"play-{number}", prompts, loop),
        told(TellKind.PROMPT_STARTED, node, prompts=list(prompts)),
        wake(until),
    ]


def told(kind: TellKind, node: str, **data: str | int | list[str]) -> Tell:
    return Tell(kind, {"node": node, **data})


def wake(at: float) -> WakeAt:
    return WakeAt("flow", at)
