"""Takes a call through a flow: position and input in, new position and actions out.

Never raises, never waits for ever. Digits, playback ends and wake-ups come from the network and may be late, doubled
or senseless: what the current node's table does not list changes nothing. A running flow always has a deadline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from ivr_flows.actions import Action, TellKind
from ivr_flows.flow import NO_FLOWS, Flow, Flows, Heard, Node
from ivr_flows.inputs import (
    AgentAnswered,
    Answered,
    CallbackProposed,
    CallerLeft,
    Digit,
    Diverted,
    Input,
    Placed,
    PlaybackEnded,
    Queued,
    QueueLeft,
    RecordingBegan,
    RecordingEnded,
    Requeued,
    TransferEnded,
    VariablesLearned,
    Woke,
)
from ivr_flows.nodes.detour import detour_node
from ivr_flows.nodes.queue import Queue
from ivr_flows.position import Phase, Position, Status
from ivr_flows.run import MAX_VARIABLES, WAKE_KEY, Passage, Run, defaults, sensitive
from ivr_flows.values import KEYS, Value

CLOCK_GRAIN_S = 0.001
"""A wake-up this much early still counts: clocks round, and an ignored wake-up would strand the caller."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where the call is now and what should happen, in order; `entered`: the nodes gone into, (flow, node).

    `passages`: the same with whence, for those who tell the way to people.
    """

    position: Position
    actions: tuple[Action, ...]
    entered: tuple[tuple[str, str], ...] = ()
    passages: tuple[Passage, ...] = ()


def start(
    flow: Flow, variables: Mapping[str, Value], now: float, *, flows: Flows = NO_FLOWS, seed: str = ""
) -> Step:
    """Begin a flow. `variables`: ani, dnis and what else is known; a `language` the flow speaks is respected.

    `flows`: where the others are found that it may lead to. `seed`: what chance is drawn from, one for each call.
    """
    wanted = str(variables.get("language", ""))
    language = wanted if wanted in flow.languages else flow.language
    position = Position(
        flow=flow.name,
        version=flow.version,
        node=flow.start.to,
        variables={**defaults(flow), **variables, "language": language},
        secret=sensitive(flow),
        seed=seed,
    )
    run = Run(flow, position, now, flows=flows)
    run.go(flow.start.to)
    return _done(run)


def step(flow: Flow, position: Position, event: Input, now: float, *, flows: Flows = NO_FLOWS) -> Step:
    """Go on with one input. `flow` is the one the position names: after a step it may be another."""
    run = Run(flow, position, now, flows=flows)
    if position.status is Status.RUNNING and position.node not in flow.nodes:
        # The flow was edited under a restored call: better the greeting again than silence.
        run.leave_queue("failed")
        run.go(flow.start.to)
    if run.position.status is not Status.ENDED:
        _handle(run, event)
    return _done(run)


def _done(run: Run) -> Step:
    return Step(run.position, tuple(run.actions), tuple(run.entered), tuple(run.passages))


def hides_digits(flow: Flow, position: Position) -> bool:
    """Whether a key pressed now must not be written down: a sensitive collect is on, or comes next."""
    node = flow.nodes.get(position.node)
    if node is None or position.status is not Status.RUNNING:
        return False
    following = (flow.nodes[link.to] for link in node.links() if link.to in flow.nodes)
    return node.hides_digits or any(other.hides_digits for other in following)


def _handle(run: Run, event: Input) -> None:
    match event:
        case PlaybackEnded():
            _playback_ended(run, event)
        case Digit():
            _digit(run, event)
        case Woke():
            _woke(run, event)
        case Queued():
            _queued(run, event)
        case Placed():
            _placed(run, event)
        case CallbackProposed():
            _proposed(run)
        case Diverted():
            _diverted(run, event)
        case AgentAnswered():
            _agent_answered(run)
        case Requeued():
            _requeued(run, event)
        case QueueLeft():
            _queue_left(run, event.outcome)
        case RecordingBegan():
            run.outcome = event.recording
            _tell_node(run, Heard.RECORDING_BEGAN)
        case RecordingEnded():
            run.outcome = "" if event.is_kept else "lost"
            _tell_node(run, Heard.RECORDED)
        case TransferEnded():
            run.outcome = event.outcome
            _tell_node(run, Heard.TRANSFER_ENDED)
        case CallerLeft():
            run.end("caller_left", hang_up=False)
        case VariablesLearned():
            _learned(run, event)
        case Answered():
            _answered(run, event)


def _answered(run: Run, event: Answered) -> None:
    if event.ask and event.ask == run.position.ask:
        run.answer, run.failure = event.value, event.failure
        run.change(ask="")
        run.tell(TellKind.ANSWERED, ask=event.ask, failure=event.failure)
        _tell_node(run, Heard.FAILED if event.failure else Heard.ANSWERED)


def _tell_node(run: Run, heard: Heard) -> None:
    if run.position.status is Status.RUNNING:
        _node(run).handle(run, heard)


def _node(run: Run) -> Node:
    node = run.flow.nodes[run.position.node]
    return detour_node(node, run.position.detour) or node


def _playback_ended(run: Run, event: PlaybackEnded) -> None:
    if event.playback and event.playback == run.position.playback:
        run.change(playback="")
        _tell_node(run, Heard.PLAYED)


def _digit(run: Run, event: Digit) -> None:
    if event.digit in KEYS:
        run.digit = event.digit
        _tell_node(run, Heard.DIGIT)


def _woke(run: Run, event: Woke) -> None:
    deadline = run.position.deadline
    if event.key == WAKE_KEY and deadline and run.now + CLOCK_GRAIN_S >= deadline:
        run.now = max(run.now, deadline)
        _tell_node(run, Heard.DUE)


def _queued(run: Run, event: Queued) -> None:
    if run.position.in_queue:
        run.change(is_offered=event.offered)
        _keep_place(run, event)
        _tell_node(run, Heard.OFFERED if event.offered else Heard.QUEUED)


def _placed(run: Run, event: Placed) -> None:
    if run.position.in_queue:
        _keep_place(run, event)
        _tell_node(run, Heard.PLACED)


def _keep_place(run: Run, event: Queued | Placed) -> None:
    p50_s, p90_s = (
        max(0.0, wait) if isfinite(wait) else 0.0 for wait in (event.wait_p50_s, event.wait_p90_s)
    )
    run.change(place=max(0, event.position), wait_p50_s=p50_s, wait_p90_s=p90_s)


def _proposed(run: Run) -> None:
    if run.position.in_queue:
        run.change(is_proposed=True)
        _tell_node(run, Heard.PROPOSED)


def _diverted(run: Run, event: Diverted) -> None:
    if run.position.in_queue:
        detour = event.way, event.to
        node = detour_node(_node(run), detour)
        if node is None:
            _queue_left(run, "overflowed")
            return
        run.change(in_queue=False, give_up_at=0.0, saying=(), detour=detour)
        node.enter(run)


def _agent_answered(run: Run) -> None:
    # Whatever the caller was listening to, a human who answers wins. The two already hear each other: stop nothing.
    run.change(
        status=Status.CONNECTED,
        phase=Phase.DONE,
        deadline=0.0,
        playback="",
        in_queue=False,
        digits="",
        typed="",
        give_up_at=0.0,
        saying=(),
        detour=(),
        is_proposed=False,
        is_secret=False,
        ask="",
    )


def _requeued(run: Run, event: Requeued) -> None:
    node = run.flow.nodes.get(run.position.queue_node)
    if run.position.in_queue and event.cause == "overflow":
        _moved(run, event)
        return
    if run.position.status is not Status.CONNECTED:
        return
    line = event.queue or run.position.line
    run.change(status=Status.RUNNING, place=max(0, event.position), line=line)
    if isinstance(node, Queue):
        run.change(node=node.name)
        node.resume(run, event.cause)
        return
    # No node of this flow knows how to wait in that line: the flow goes on without.
    run.change(in_queue=True)
    run.leave_queue("failed")
    there = run.flow.nodes.get(run.position.node, node)
    if there is None:
        run.go(run.flow.start.to)
    else:
        there.take_up(run)


def _moved(run: Run, event: Requeued) -> None:
    node = _node(run)
    run.change(place=max(0, event.position), line=event.queue)
    if isinstance(node, Queue):
        node.move(run)


def _queue_left(run: Run, outcome: str) -> None:
    if run.position.in_queue:
        run.outcome = outcome
        run.change(in_queue=False, give_up_at=0.0)
        _tell_node(run, Heard.QUEUE_LEFT)


def _learned(run: Run, event: VariablesLearned) -> None:
    known = dict(run.position.variables)
    for name, value in event.variables.items():
        if name == "language" and value not in run.flow.languages:
            continue
        if name in known or len(known) < MAX_VARIABLES:
            known[name] = value
    run.change(variables=known)
    _tell_node(run, Heard.LEARNED)
