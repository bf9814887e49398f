"""transfer: hand the caller on for good: to another flow, to an agent by name, or to a number.

    transferring    ringing, or `meanwhile`    an agent, or who was called, answers -> connected, the flow lets go
                                               nobody does -> on_busy, on_no_answer, on_signed_out, else on_fail

A flow is there at once. An agent who is lost again after a transfer leaves the caller to `on_fail`, unless the flow has
a queue that the caller came through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr_flows.actions import EndTransfer, StopPlaying, TransferToAgent, TransferToNumber
from ivr_flows.expression import Expression
from ivr_flows.fields import Fields, ways
from ivr_flows.flow import Heard, Node
from ivr_flows.functions import text_of
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.values import Exit, Link, Mark, Named, Prompt, Use
from said import Said

GRACE_S = 2.0
"""Whoever rings a number gives up by itself; should it never say so, the flow goes on after this."""

RINGBACK = "music/ringback"
RING_S, LONGEST_S = 25.0, 120.0
TARGETS = ("flow", "agent", "number")
OUTCOMES = ("busy", "no_answer", "signed_out")
"""What has a way of its own; everything else goes by `on_fail`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Node):
    """`on_fail`: there is no such flow (any more)."""

    flow: str
    flow_at: Mark
    on_fail: Link

    def enter(self, run: Run) -> None:
        if not run.go_over(self.flow):
            run.go(self.on_fail.to)

    def handle(self, run: Run, heard: Heard) -> None:
        """The other flow has the call."""

    def take_up(self, run: Run) -> None:
        run.go(self.on_fail.to)

    def exits(self) -> tuple[Exit, ...]:
        return ways(on_fail=self.on_fail)

    def names_used(self) -> tuple[Named, ...]:
        return (Named("flow", self.flow, self.flow_at),)

    @property
    def can_end(self) -> bool:
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ringing(Node):
    """Somebody is rung for the caller: `to` says whom, `ring_s` for how long. `outcomes`: the ways out by outcome."""

    to: Expression
    to_at: Mark = field(compare=False)
    ring_s: float
    meanwhile: tuple[Prompt, ...]
    outcomes: Mapping[str, Link]
    on_fail: Link

    def handle(self, run: Run, heard: Heard) -> None:
        if run.position.phase is not Phase.TRANSFERRING:
            return
        if heard is Heard.TRANSFER_ENDED:
            run.actions.append(StopPlaying())
            self._go_on(run, run.outcome)
        elif heard is Heard.DUE:
            run.actions += [EndTransfer(), StopPlaying()]
            self._go_on(run, "no_answer")
        elif heard is Heard.DIGIT:
            run.keep_digit()

    def take_up(self, run: Run) -> None:
        run.go(self.on_fail.to)

    def exits(self) -> tuple[Exit, ...]:
        return ways(
            **{f"on_{outcome}": link for outcome, link in self.outcomes.items()}, on_fail=self.on_fail
        )

    def reads(self) -> tuple[Use, ...]:
        return tuple(Use(name, self.to_at) for name in sorted(self.to.names))

    def prompts_used(self) -> tuple[Prompt, ...]:
        return self.meanwhile

    @property
    def can_end(self) -> bool:
        return True

    def whom(self, run: Run) -> str:
        """Return whom the caller is to be put through to, as the flow's variables say now."""
        return text_of(run.value(self.to)).strip()

    def _go_on(self, run: Run, outcome: str) -> None:
        run.go(self.outcomes.get(outcome, self.on_fail).to)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAgent(Ringing):
    """`wait_s`: how long one who is not free is waited for. `queue`: by whose rules it rings; "" = any."""

    wait_s: float
    queue: str
    queue_at: Mark = field(compare=False)

    def enter(self, run: Run) -> None:
        run.loop(Phase.TRANSFERRING, self.meanwhile, self.wait_s + self.ring_s)
        run.actions.append(TransferToAgent(self.whom(run), self.wait_s, self.queue))

    def names_used(self) -> tuple[Named, ...]:
        return (Named("queue", self.queue, self.queue_at),) if self.queue else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToNumber(Ringing):
    """`caller_id`: the number it is called from; "" = the one the caller has dialled."""

    caller_id: Expression

    def enter(self, run: Run) -> None:
        shown = text_of(run.value(self.caller_id)).strip()
        is_written = not self.to.names
        run.loop(Phase.TRANSFERRING, self.meanwhile, self.ring_s + GRACE_S)
        run.actions.append(TransferToNumber(self.whom(run), self.ring_s, shown, is_written))

    def reads(self) -> tuple[Use, ...]:
        return tuple(Use(name, self.to_at) for name in sorted(self.to.names | self.caller_id.names))


def read(fields: Fields) -> Node:
    """Read exactly one of `flow`, `agent` and `number`, what belongs to it, and the ways out."""
    given = [target for target in TARGETS if target in fields.names()]
    if len(given) > 1:
        fields.wrong(
            Said("`{given}` and `{given2}` exclude each other", given=given[0], given2=given[1]),
            Said("keep one of: flow, agent, number"),
            fields.place(given[1]),
        )
    if "agent" in given:
        return _to_agent(fields)
    if "number" in given:
        return _to_number(fields)
    return Transfer(
        name=fields.node,
        at=fields.at,
        flow=fields.name("flow"),
        flow_at=fields.place("flow"),
        on_fail=fields.link("on_fail"),
    )


def _to_agent(fields: Fields) -> ToAgent:
    return ToAgent(
        name=fields.node,
        at=fields.at,
        to=fields.expression("agent"),
        to_at=fields.place("agent"),
        ring_s=fields.number("ring_s", RING_S, 5.0, LONGEST_S),
        wait_s=fields.number("wait_s", 0.0, 0.0, 600.0),
        queue=fields.text("queue", ""),
        queue_at=fields.place("queue"),
        meanwhile=fields.prompts("meanwhile", (RINGBACK,)),
        outcomes=_outcomes(fields, OUTCOMES),
        on_fail=fields.link("on_fail"),
    )


def _to_number(fields: Fields) -> ToNumber:
    return ToNumber(
        name=fields.node,
        at=fields.at,
        to=fields.expression("number"),
        to_at=fields.place("number"),
        caller_id=fields.expression("caller_id", '""'),
        ring_s=fields.number("ring_s", RING_S, 5.0, LONGEST_S),
        meanwhile=fields.prompts("meanwhile", (RINGBACK,)),
        outcomes=_outcomes(fields, OUTCOMES[:2]),
        on_fail=fields.link("on_fail"),
    )


def _outcomes(fields: Fields, allowed: tuple[str, ...]) -> dict[str, Link]:
    found = ((outcome, fields.optional_link(f"on_{outcome}")) for outcome in allowed)
    return {outcome: link for outcome, link in found if link is not None}
