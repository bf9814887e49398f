"""What a flow can be told, in the past tense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr_flows.values import Json, Value


@dataclass(frozen=True, slots=True)
class PlaybackEnded:
    """The prompts of this `Play` have been heard to the end (or could not be played)."""

    playback: str


@dataclass(frozen=True, slots=True)
class Digit:
    """The caller pressed a key: 0–9, `*`, `#`, A–D. Anything else is ignored."""

    digit: str


@dataclass(frozen=True, slots=True)
class Woke:
    """A `WakeAt` came due."""

    key: str


@dataclass(frozen=True, slots=True)
class Queued:
    """The place in line is known or has changed (1-based, 0 = unknown). `offered`: an agent is being rung.

    May come as often as the exchange likes. It never interrupts what the caller hears, but for one case: an offer
    that fell through (`offered` was True and is now False) starts the announcement of the place in line. The wait is a
    range in seconds, P50 to P90; 0: unknown.
    """

    position: int
    offered: bool = False
    wait_p50_s: float = 0.0
    wait_p90_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Placed:
    """The answer to `AskPlace`, in the same turn: as of now. Position 0: nobody knows."""

    position: int
    wait_p50_s: float = 0.0
    wait_p90_s: float = 0.0


@dataclass(frozen=True, slots=True)
class CallbackProposed:
    """A rule of the queue says this caller should be asked whether to be called back; the caller waits on."""


@dataclass(frozen=True, slots=True)
class Diverted:
    """The entry overflowed by a rule: `way` voicemail (`to`: the box) or message (`to`: the prompt). Then hang up."""

    way: str
    to: str


@dataclass(frozen=True, slots=True)
class AgentAnswered:
    """Caller and agent hear each other; the flow lets go of the call."""


@dataclass(frozen=True, slots=True)
class Requeued:
    """The exchange has put the caller (back) in line, in `queue` ("": not said).

    The agent was lost after answering (`cause` agent_lost), or transferred the caller to somebody who could not be
    reached (transfer_failed); or a rule has moved the caller to another queue (overflow).
    """

    position: int = 0
    cause: str = "agent_lost"
    queue: str = ""


@dataclass(frozen=True, slots=True)
class QueueLeft:
    """The entry ended by the router's decision (timed_out, no_agent, withdrawn, failed…)."""

    outcome: str


@dataclass(frozen=True, slots=True)
class RecordingBegan:
    """What the caller says is kept from now on, under this name."""

    recording: str


@dataclass(frozen=True, slots=True)
class RecordingEnded:
    """The message under way ended by itself: too long, nothing said, or nothing could be written.

    Also when the flow has ended it. `is_kept`: there is something of it that can be listened to.
    """

    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class TransferEnded:
    """Nobody took the caller: busy (or declined), no_answer, signed_out, refused (may not be called) or failed."""

    outcome: str


@dataclass(frozen=True, slots=True)
class CallerLeft:
    """The caller hung up."""


@dataclass(frozen=True, slots=True)
class VariablesLearned:
    """The customer lookup answered: `customer.tier`, `customer.name`, perhaps `language`."""

    variables: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to an `Ask`, or why there is none: a short word such as timeout, refused, unknown, failed.

    One that nobody waits for any more changes nothing.
    """

    ask: str
    value: Json = field(default=None, repr=False)
    failure: str = ""


Input = (
    PlaybackEnded
    | Digit
    | Woke
    | Queued
    | Placed
    | CallbackProposed
    | Diverted
    | AgentAnswered
    | Requeued
    | QueueLeft
    | RecordingBegan
    | RecordingEnded
    | TransferEnded
    | CallerLeft
    | VariablesLearned
    | Answered
)
