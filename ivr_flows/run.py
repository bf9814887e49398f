"""One step in the making: the working copy of a position and the actions so far."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ivr_flows.actions import (
    Action,
    Ask,
    ChooseCallback,
    HangUp,
    LeaveQueue,
    Play,
    StopPlaying,
    Tell,
    TellKind,
    Told,
    WakeAt,
)
from ivr_flows.expression import Expression
from ivr_flows.flow import NO_FLOWS, Flow, Flows
from ivr_flows.position import Frame, Phase, Position, Status
from ivr_flows.values import CALL_VARIABLES, Json, Prompt, Value, in_language
from ivr_flows.variables import fitted

WAKE_KEY = "flow"
"""The one wake-up key: a flow waits for one thing at a time."""

PROMPT_LIMIT_S = 30.0
"""A prompt whose end is not reported in this time counts as heard: a lost report must not strand a caller."""

MAX_HOPS = 50
"""Nodes entered in one step. The checker refuses circles that never wait; this stops what it cannot foresee."""

ANSWER_GRACE_S = 1.0
"""Who was asked says by itself that the time is over; should it never, the flow goes on after this."""

MAX_ASKS = 200
"""Questions to the outside in one call: a circle of nodes that all ask must not besiege somebody's server."""

MAX_FRAMES = 8
"""Subflows inside each other."""

MAX_VARIABLES = 200
"""Variables of one call; what comes beyond that is dropped."""

MAX_TYPED = 32
"""Keys kept while a prompt plays; more than any sensible type-ahead."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A node gone into: from which position (of the same step), and how many actions came before."""

    flow: str
    node: str
    before: Position
    actions: int


@dataclass(slots=True)
class Run:
    """What a node works with: it reads the fields of the first group, and calls the methods below.

    `digit`, `outcome`, `answer` and `failure` are those of the input that is being handled; `outcome` is also the name
    of a recording that has begun.
    """

    flow: Flow
    position: Position
    now: float
    digit: str = ""
    outcome: str = ""
    answer: Json = None
    failure: str = ""
    flows: Flows = NO_FLOWS
    actions: list[Action] = field(default_factory=list)
    hops: int = 0
    entered: list[tuple[str, str]] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)

    # Sound

    def play(self, phase: Phase, prompts: Iterable[Prompt | str]) -> None:
        """Play once and wait in `phase` for the end."""
        names = self._sound(prompts, loop=False)
        self.wait(phase, PROMPT_LIMIT_S * len(names))

    def loop(self, phase: Phase, prompts: Iterable[Prompt | str], seconds: float) -> None:
        """Play over and over and wait in `phase` for `seconds`."""
        self._sound(prompts, loop=True)
        self.wait(phase, seconds)

    def _sound(self, prompts: Iterable[Prompt | str], *, loop: bool) -> tuple[str, ...]:
        names = tuple(in_language(_name(prompt), self.position.language) for prompt in prompts)
        count = self.position.playbacks + 1
        self.actions.append(Play(f"play-{count}", names, loop))
        self.change(playbacks=count, playback="" if loop else f"play-{count}")
        self.tell(TellKind.PROMPT_STARTED, prompts=list(names))
        return names

    def stop(self) -> None:
        """Silence a prompt that is still being heard."""
        if self.position.playback:
            self.actions.append(StopPlaying())
            self.change(playback="")

    # Time

    def wait(self, phase: Phase, seconds: float) -> None:
        """Stay in this node, in `phase`, for at most `seconds` and not beyond the longest wait in line."""
        at = self.now + seconds
        # An agent whose phone rings for this caller is worth waiting for.
        if self.position.give_up_at and not self.position.is_offered:
            at = max(self.now, min(at, self.position.give_up_at))
        self.change(phase=phase, deadline=at)
        self.actions.append(WakeAt(WAKE_KEY, at))

    # The world outside

    def ask(self, kind: str, request: Mapping[str, Json], timeout_s: float) -> None:
        """Ask, and wait in AWAITING: the node hears ANSWERED (see `answer`), FAILED (see `failure`), or DUE."""
        count = self.position.asks + 1
        if count > MAX_ASKS:
            self.end("flow_broken")
            return
        name = f"ask-{count}"
        self.change(ask=name, asks=count)
        self.actions.append(Ask(name, kind, request, timeout_s))
        self.tell(TellKind.ASKED, ask=name, asked=kind)
        self.wait(Phase.AWAITING, timeout_s + ANSWER_GRACE_S)

    # The way through the flow

    def go(self, node: str) -> None:
        """Enter another node, or the same one anew; counters start from zero."""
        self.hops += 1
        target = self.flow.nodes.get(node)
        if target is None or self.hops > MAX_HOPS:
            self.end("flow_broken")
            return
        self.entered.append((self.flow.name, node))
        self.passages.append(Passage(self.flow.name, node, self.position, len(self.actions)))
        self.change(
            node=node,
            phase=Phase.DONE,
            tries=0,
            digits="",
            playback="",
            collect_until=0.0,
            is_secret=False,
            has_forgotten=False,
            saying=(),
            detour=(),
            ask="",
            memo={},
        )
        target.enter(self)

    def go_into(self, name: str, arguments: Mapping[str, Value], secret: Collection[str] = ()) -> bool:
        """Enter a subflow that comes back to this node; False when there is none of that name, or too many already.

        `secret`: those of the arguments that are made of something secret.
        """
        flow, at = self.flows.current(name), self.position
        if flow is None or len(at.frames) >= MAX_FRAMES:
            return False
        frame = Frame(
            flow=at.flow, version=at.version, node=at.node, variables=at.variables, secret=at.secret
        )
        self.change(frames=(*at.frames, frame), secret=())
        self._into(flow, self._of_the_call(), "subflow")
        for given in flow.arguments:
            if given in arguments:
                self.set_variable(given, arguments[given], secret=given in secret)
        self.go(flow.start.to)
        return True

    def go_over(self, name: str) -> bool:
        """Leave for another flow for good, with all that is known; False when there is none of that name."""
        flow = self.flows.current(name)
        if flow is None:
            return False
        self.change(frames=())
        self._into(flow, self.position.variables, "transfer")
        self.go(flow.start.to)
        return True

    def go_back(self, outcome: str) -> bool:
        """Return to the flow that waits for this one, whose node is told through `returned`; False when none does."""
        if not self.position.frames:
            return False
        *frames, frame = self.position.frames
        hidden = frozenset(self.position.secret)
        known, all_known = self._of_the_call(), self.position.variables
        results = {name: all_known[name] for name in self.flow.results if name in all_known}
        flow = self.flows.version(frame.flow, frame.version)
        if flow is None or frame.node not in flow.nodes:
            self.end("flow_withdrawn")
            return True
        self.change(frames=tuple(frames), secret=frame.secret, memo={})
        self._into(flow, {**frame.variables, **known}, "return", node=frame.node)
        flow.nodes[frame.node].returned(self, outcome, results, hidden)
        return True

    def _into(self, flow: Flow, variables: Mapping[str, Value], how: str, node: str = "") -> None:
        self.tell(TellKind.FLOW_ENTERED, flow=flow.name, version=flow.version, how=how)
        self.flow = flow
        self.change(
            flow=flow.name,
            version=flow.version,
            node=node or flow.start.to,
            variables={**defaults(flow), **variables},
            secret=tuple(dict.fromkeys((*self.position.secret, *sensitive(flow)))),
        )
        if self.position.language not in flow.languages:
            self.set_language(flow.language)

    def _of_the_call(self) -> dict[str, Value]:
        return {name: value for name, value in self.position.variables.items() if name in CALL_VARIABLES}

    def leave_queue(self, outcome: str) -> None:
        """Give up the place in line, once."""
        if self.position.in_queue:
            self.actions.append(LeaveQueue(outcome))
            self.change(in_queue=False, give_up_at=0.0)

    def choose_callback(self) -> None:
        """Keep the place in line for a call back: what happens to it is no longer this call's business."""
        if self.position.in_queue:
            self.actions.append(ChooseCallback())
            self.change(in_queue=False, give_up_at=0.0, is_proposed=False)

    def end(self, reason: str, *, hang_up: bool = True) -> None:
        """End the flow; a place in line still held is given up first."""
        self.leave_queue("abandoned" if reason == "caller_left" else "failed")
        if hang_up:
            self.actions.append(HangUp(reason))
        self.change(
            status=Status.ENDED,
            phase=Phase.DONE,
            deadline=0.0,
            playback="",
            digits="",
            typed="",
            ask="",
            reason=reason,
        )
        self.tell(TellKind.FINISHED, reason=reason)

    # The wait

    def promised_wait(self) -> tuple[float, float]:
        """The wait to tell, P50 and P90: never a longer one than told before, unless the place has got worse since."""
        at = self.position
        if not at.told_p90_s or 0 < at.told_place < at.place:
            return at.wait_p50_s, at.wait_p90_s
        return min(at.wait_p50_s, at.told_p50_s), min(at.wait_p90_s, at.told_p90_s)

    def forget_wait(self) -> None:
        """The line is another one: what was told of the former says nothing about it."""
        self.change(wait_p50_s=0.0, wait_p90_s=0.0, told_place=0, told_p50_s=0.0, told_p90_s=0.0)

    # What is known

    def tell(self, kind: TellKind, **data: Told) -> None:
        """Add a line for the journal, with the node's name."""
        self.actions.append(Tell(kind, {"node": self.position.node, **data}))

    def is_true(self, expression: Expression) -> bool:
        """Evaluate with the call's variables."""
        return expression.is_true(self.position.variables)

    def value(self, expression: Expression) -> Value:
        """Evaluate with the call's variables."""
        return expression.value(self.position.variables)

    def is_secret(self, names: Iterable[str]) -> bool:
        """Whether any of these variables is: what is made of one is secret too."""
        return not set(self.position.secret).isdisjoint(names)

    def set_variable(self, name: str, value: Value, *, secret: bool = False) -> None:
        """Set one variable, as its type holds it; a secret one never leaves memory."""
        declared = (self.flow.variables or {}).get(name)
        if declared is not None:
            value, secret = fitted(declared.kind, value), secret or declared.sensitive
        if name not in self.position.variables and len(self.position.variables) >= MAX_VARIABLES:
            return
        names = self.position.secret
        if secret and name not in names:
            names = (*names, name)
        self.change(variables={**self.position.variables, name: value}, secret=names)

    def set_language(self, language: str) -> None:
        """Speak `language` from now on."""
        self.set_variable("language", language)
        self.tell(TellKind.LANGUAGE_CHOSEN, language=language)

    def keep_digit(self) -> None:
        """Remember a key for the next question."""
        self.change(typed=(self.position.typed + self.digit)[:MAX_TYPED])

    def take_typed(self) -> str:
        """Take the first remembered key, or nothing."""
        typed = self.position.typed
        self.change(typed=typed[1:])
        return typed[:1]

    def change(self, **changes: object) -> None:
        """Replace fields of the position."""
        self.position = replace(self.position, **changes)  # type: ignore[arg-type]  # a typed pass-through


def defaults(flow: Flow) -> dict[str, Value]:
    """What the flow's variables hold before anything sets them."""
    declared = (flow.variables or {}).values()
    return {one.name: one.default for one in declared if one.default is not None}


def sensitive(flow: Flow) -> tuple[str, ...]:
    """Which of the flow's variables never leave memory, whatever they hold."""
    return tuple(one.name for one in (flow.variables or {}).values() if one.sensitive)


def _name(prompt: Prompt | str) -> str:
    return prompt if isinstance(prompt, str) else prompt.name
