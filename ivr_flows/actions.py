"""What a flow wants done, in the imperative; the exchange carries it out in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ivr_flows.values import Json, Needs


@dataclass(frozen=True, slots=True)
class Play:
    """Play `prompts` (full names) one after another, replacing what plays now; `PlaybackEnded` must follow.

    With `loop` they repeat until replaced and nothing is reported. `playback` is unique within one call.
    """

    playback: str
    prompts: tuple[str, ...]
    loop: bool = False


@dataclass(frozen=True, slots=True)
class StopPlaying:
    """Silence at once (barge-in)."""


@dataclass(frozen=True, slots=True)
class EnterQueue:
    """Put the caller in line; `Queued` should follow.

    `needs`: all of them, each a skill with its lowest level, `("Chinese", 7)`, or a choice of which one is enough,
    `(("billing", 5), ("sales", 5))`; `alternatives(need)` gives the skills of either. `steps` come first, each
    `(needs, seconds)`; then `needs` hold, which are empty when anyone will do. With neither, what the queue asks.
    """

    queue: str
    needs: Needs
    priority: int
    steps: tuple[tuple[Needs, float], ...] = ()


@dataclass(frozen=True, slots=True)
class LeaveQueue:
    """Take the caller out of line. `outcome`: left_by_key, voicemail, timed_out, abandoned (hung up) or failed."""

    outcome: str


@dataclass(frozen=True, slots=True)
class AskPlace:
    """Where does the caller stand in line right now? `Placed` follows within this turn."""


@dataclass(frozen=True, slots=True)
class ChooseCallback:
    """The caller will be called back, keeping the place in line; what the flow still says is goodbye."""


@dataclass(frozen=True, slots=True)
class Echo:
    """Let the caller hear himself."""


@dataclass(frozen=True, slots=True)
class RecordMessage:
    """Keep what the caller says from now on for the voicemail box; `RecordingEnded` follows if it ends by itself.

    It does after `longest_s`, or after `silence_s` in which nothing was said (0 = however long). Without a `box` it is
    kept for a `purpose` of the flow's: `RecordingBegan` says its name, and `RecordingEnded` always follows.
    """

    box: str
    longest_s: float
    silence_s: float
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class EndMessage:
    """The message is over; unless `is_wanted` it is thrown away. Nothing happens when there is none under way."""

    is_wanted: bool


@dataclass(frozen=True, slots=True)
class TransferToAgent:
    """Ring this agent, named or by extension, as long as the flow wants; `AgentAnswered` or `TransferEnded` follows.

    An agent who is not free is waited for, `wait_s` at most. `queue`: by whose rules it rings; "" = any.
    """

    agent: str
    wait_s: float = 0.0
    queue: str = ""


@dataclass(frozen=True, slots=True)
class TransferToNumber:
    """Ring a number for `ring_s`; `AgentAnswered` or `TransferEnded` follows.

    `caller_id`: the number it is called from, "" = the one that was dialled. `is_written`: the flow's author wrote the
    number down, no caller had a say in it.
    """

    number: str
    ring_s: float
    caller_id: str = ""
    is_written: bool = False


@dataclass(frozen=True, slots=True)
class EndTransfer:
    """Nobody is to be rung any more. Nothing happens when nobody is."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the world outside; `Answered` with this `ask` must follow within `timeout_s`, else the flow goes on without.

    `ask` is unique within one call. `kind` says who answers (fetch, query, speak…), `request` is plain data as that
    kind wants it; it may hold what the caller typed in secret, so nobody writes it down.
    """

    ask: str
    kind: str
    request: Mapping[str, Json] = field(repr=False)
    timeout_s: float


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call; `reason` is for the record."""

    reason: str


@dataclass(frozen=True, slots=True)
class WakeAt:
    """Send `Woke(key)` at `at`; the latest of a key replaces the former."""

    key: str
    at: float


class TellKind(StrEnum):
    """What is told for the journal, and the keys of its data."""

    PROMPT_STARTED = "prompt_started"
    """node, prompts (list of full names)"""
    MENU_CHOSEN = "menu_chosen"
    """node, choice, label (as it is written in the flow: a text, or texts by language)"""
    WRONG_DIGIT = "wrong_digit"
    """node, digit ("" = none in time)"""
    DIGITS_COLLECTED = "digits_collected"
    """node, name, count, digits (absent when sensitive)"""
    LANGUAGE_CHOSEN = "language_chosen"
    """node, language"""
    POSITION_ANNOUNCED = "position_announced"
    """node, position; wait_p50_s, wait_p90_s (whole seconds) when a wait was said"""
    WAIT_ANSWERED = "wait_answered"
    """node, answer: wait, silent_wait, leave, message or callback"""
    MESSAGE_LEFT = "message_left"
    """node, box"""
    ASKED = "asked"
    """node, ask, asked (the kind)"""
    ANSWERED = "answered"
    """node, ask, failure ("" = there is an answer)"""
    GOAL_REACHED = "goal_reached"
    """node, flow, goal"""
    SPLIT = "split"
    """node, way"""
    FLOW_ENTERED = "flow_entered"
    """node (that led here), flow, version, how: subflow, transfer or return"""
    SURVEY_ANSWERED = "survey_answered"
    """node, flow, survey, question, score"""
    FINISHED = "finished"
    """node, reason"""


Told = str | int | list[str] | dict[str, str]


@dataclass(frozen=True, slots=True)
class Tell:
    """Something worth a line in the journal."""

    kind: TellKind
    data: Mapping[str, Told]


Action = (
    Play
    | StopPlaying
    | EnterQueue
    | LeaveQueue
    | AskPlace
    | ChooseCallback
    | Echo
    | RecordMessage
    | EndMessage
    | TransferToAgent
    | TransferToNumber
    | EndTransfer
    | Ask
    | HangUp
    | WakeAt
    | Tell
)
