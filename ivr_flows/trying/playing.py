"""A whole script played: the caller's moves one after another, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ivr_flows.trying.lines import End, Line, What
from ivr_flows.trying.moves import HangUp, Move, Press, Speak, Wait
from ivr_flows.trying.trial import Trial
from ivr_flows.values import Json, Value


@dataclass(frozen=True, slots=True)
class Transcript:
    """What happened, line by line, and how it ended.

    `left_over`: moves that were never made, by their numbers. `variables`: without secrets. `is_listening`: a key or a
    word could come now.
    """

    lines: tuple[Line, ...]
    end: End
    reason: str
    flow: str
    node: str
    seconds: float
    left_over: tuple[int, ...]
    visited: tuple[tuple[str, str], ...]
    exits: tuple[tuple[str, str, str], ...]
    queues: tuple[str, ...]
    queue_outcome: str
    goals: tuple[str, ...]
    variables: Mapping[str, Value]

    @property
    def assumed(self) -> tuple[str, ...]:
        """The kinds of questions, and the queues, whose answers nobody had written."""
        return tuple(
            dict.fromkeys(
                "queue" if line.what is What.QUEUE else line.text
                for line in self.lines
                if line.more.get("assumed")
            )
        )

    def heard(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What the caller heard: the words, and the prompts' full names."""
        return tuple(
            (line.text, _names(line.more["prompts"])) for line in self.lines if line.what is What.HEARD
        )

    def to_data(self) -> dict[str, Json]:
        return {
            "lines": [line.to_data() for line in self.lines],
            "end": self.end.value, "reason": self.reason, "flow": self.flow, "node": self.node,
            "seconds": round(self.seconds, 3), "left_over": list(self.left_over),
            "nodes": [list(place) for place in self.visited], "queues": list(self.queues),
            "queue_outcome": self.queue_outcome, "goals": list(self.goals), "assumed": list(self.assumed),
            "variables": {
                name: list(value) if isinstance(value, tuple) else value for name, value in self.variables.items()
            },
        }  # fmt: skip


def play(trial: Trial, moves: Sequence[Move], *, goes_on: bool = True) -> Transcript:
    """Make the moves, each when its time has come.

    With `goes_on` a key waits until somebody listens for it, and after the last move the caller stays on in silence
    to the end. Without, every key is pressed as soon as nothing is being said, and the trial stays open.
    """
    left = list(range(len(moves)))
    while left and not trial.is_over:
        move = moves[left[0]]
        if not _until(trial, _ready(trial, move, is_patient=goes_on)):
            break
        left.pop(0)
        _make(trial, move)
    if goes_on:
        _until(trial, lambda: False)
    else:
        _until(trial, lambda: trial.is_quiet)
    return transcript(trial, left)


def _ready(trial: Trial, move: Move, *, is_patient: bool) -> Callable[[], bool]:
    match move:
        case Press(at_once=True) | HangUp():
            return lambda: True
        case Press() if is_patient:
            return lambda: trial.is_quiet and trial.hears(move.keys[0])
        case Speak() if is_patient:
            return lambda: trial.is_quiet and trial.listens_for_words
        case Wait(seconds) if seconds:
            return lambda: True
        case _:
            return lambda: trial.is_quiet


def _make(trial: Trial, move: Move) -> None:
    match move:
        case Press(keys):
            trial.press(keys)
        case Speak(words):
            trial.speak(words)
        case Wait(seconds) if seconds:
            trial.pass_time(seconds)
        case Wait():
            # What goes unnoticed, such as a wake-up that changes nothing, is no happening.
            count = len(trial.notes.lines)
            _until(trial, lambda: trial.is_quiet and len(trial.notes.lines) > count)
        case HangUp():
            trial.hang_up()


def _until(trial: Trial, is_reached: Callable[[], bool]) -> bool:
    while not trial.is_over:
        if is_reached():
            return True
        trial.advance()
    return False


def transcript(trial: Trial, left_over: Sequence[int] = ()) -> Transcript:
    """What has happened so far."""
    at = trial.position
    lines = trial.notes.lines
    return Transcript(
        lines=tuple(lines),
        end=trial.end,
        reason=lines[-1].text if trial.is_over else "",
        flow=at.flow,
        node=at.node,
        seconds=trial.now - trial.start_at,
        left_over=tuple(left_over),
        visited=tuple(trial.notes.visited),
        exits=tuple(trial.notes.exits),
        queues=tuple(trial.queues),
        queue_outcome=trial.queue_outcome,
        goals=tuple(trial.notes.goals),
        variables={name: value for name, value in at.variables.items() if name not in at.secret},
    )


def _names(prompts: Json) -> tuple[str, ...]:
    return tuple(str(name) for name in prompts) if isinstance(prompts, list) else ()
