"""A flow as it was written: nodes by name, and what every node can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ivr_flows.expression import Expression
from ivr_flows.label import NO_LABEL, Label
from ivr_flows.values import Exit, Link, Mark, Named, Prompt, Recorded, Use, Value
from ivr_flows.variables import Declared
from said import Said

if TYPE_CHECKING:
    from ivr_flows.run import Run


HUMAN_KINDS = frozenset({"queue", "box", "agent"})
"""What a node needs that has people behind it."""


class Heard(Enum):
    """What the current node is told, after the interpreter has sifted out the stale and the general."""

    PLAYED = auto()
    DIGIT = auto()
    DUE = auto()
    QUEUED = auto()
    OFFERED = auto()
    PLACED = auto()
    PROPOSED = auto()
    QUEUE_LEFT = auto()
    LEARNED = auto()
    RECORDING_BEGAN = auto()
    RECORDED = auto()
    TRANSFER_ENDED = auto()
    ANSWERED = auto()
    FAILED = auto()


class Problem(NamedTuple):
    """Something a node finds wrong with itself in its flow."""

    at: Mark
    problem: Said
    advice: Said


@dataclass(frozen=True, slots=True)
class IntoFlow:
    """Another flow a node leads into: for good, or (`comes_back`) until it returns.

    `given`: its arguments, `taken`: variables of ours and the results they get, `outcomes`: those with a way here.
    """

    flow: str
    at: Mark = field(compare=False)
    comes_back: bool = False
    given: tuple[tuple[Use, Expression], ...] = ()
    taken: tuple[tuple[Use, str], ...] = ()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(ABC):
    """One step of a flow. `enter` runs when the caller arrives; `handle` ignores what its table lacks."""

    name: str
    at: Mark = field(compare=False)
    label: Label = NO_LABEL
    """What people read instead of the name."""

    @abstractmethod
    def enter(self, run: Run) -> None:
        """Begin: every path ends in a wait with a deadline, another node, or the end."""

    @abstractmethod
    def handle(self, run: Run, heard: Heard) -> None:
        """Go on with what was heard in the present phase."""

    def returned(self, run: Run, outcome: str, results: Mapping[str, Value], secret: frozenset[str]) -> None:
        """Go on after a subflow that this node has entered; `secret` names those of its results that are."""
        run.end("flow_broken")

    def take_up(self, run: Run) -> None:
        """Take up a caller whom this node had put through, and whom nobody serves any more."""
        run.go(run.flow.start.to)

    def exits(self) -> tuple[Exit, ...]:
        """Return the ways out to other nodes, by name; two may lead to the same node."""
        return ()

    def links(self) -> tuple[Link, ...]:
        """Return where the ways out lead."""
        return tuple(exit.link for exit in self.exits())

    def reads(self) -> tuple[Use, ...]:
        """Return every variable the node looks at."""
        return ()

    def writes(self) -> tuple[Use, ...]:
        """Return every variable the node may set."""
        return ()

    def writes_by(self, exit: str) -> tuple[Use, ...]:
        """Return those that are certainly set for a caller who leaves by this way."""
        return self.writes()

    def prompts_used(self) -> tuple[Prompt, ...]:
        """Return every prompt the node may play; pieces of spoken numbers included."""
        return ()

    def names_used(self) -> tuple[Named, ...]:
        """Return what must exist outside of the flow: queues, boxes, other flows…"""
        return ()

    def recorded(self) -> tuple[Recorded, ...]:
        """Return the names by which records and figures tell what happened here."""
        return ()

    def assignments(self) -> tuple[tuple[Use, Expression], ...]:
        """Return what is put into variables as it stands: the types of both sides are compared."""
        return ()

    def into_flow(self) -> IntoFlow | None:
        """Return the other flow a caller goes through, or over to, from here."""
        named = (named for named in self.names_used() if named.kind == "flow" and not self.brings_a_human)
        return next((IntoFlow(flow.name, flow.at) for flow in named), None)

    def goes_back(self) -> str | None:
        """Return the outcome with which a caller leaves a subflow here; None for a node that is no such end."""
        return None

    def problems(self, flow: Flow) -> Iterable[Problem]:
        """Return what is wrong with this node in this flow, beyond what can be seen from the above."""
        return ()

    @property
    def can_end(self) -> bool:
        """Whether a caller can stop here: hung up, with a human, or on a test tone with a limit."""
        return False

    @property
    def waits(self) -> bool:
        """Whether time passes here; a circle of nodes that never wait would spin."""
        return True

    @property
    def brings_a_human(self) -> bool:
        """Whether a caller gets to a person here: in line, by a message, a call back or a transfer."""
        return any(named.kind in HUMAN_KINDS for named in self.names_used())

    @property
    def hides_digits(self) -> bool:
        """Whether keys pressed here must not be written down anywhere."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing(Node):
    """A node that is left as soon as it is entered."""

    def handle(self, run: Run, heard: Heard) -> None:
        """Nothing is ever waited for here."""

    @property
    def waits(self) -> bool:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A checked flow. `version` is a short hash of its text: it changes when and only when the file does."""

    name: str
    title: Label
    version: str
    language: str
    languages: tuple[str, ...]
    start: Link
    nodes: Mapping[str, Node]
    file: str = field(default="", compare=False)
    variables: Mapping[str, Declared] | None = None
    """What it declares; None: nothing, and any name goes."""
    arguments: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    self_service_only: bool = False
    """It is meant to lead to no human; otherwise that is noted as a doubt."""


class Flows(Protocol):
    """The flows in force, and the old versions that callers are still in."""

    def current(self, name: str) -> Flow | None: ...

    def version(self, name: str, version: str) -> Flow | None: ...


class NoFlows:
    """A flow by itself: every way into another one is closed."""

    def current(self, name: str) -> Flow | None:
        return None

    def version(self, name: str, version: str) -> Flow | None:
        return None


NO_FLOWS = NoFlows()
