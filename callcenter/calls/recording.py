"""One recording as the call core keeps it, and what the site wants recorded.

    running ⇄ held      the customer hears nobody: music, announcements, an agent who has gone
       ⇅        ⇅
      paused            somebody asked that nothing be kept (card numbers); goes on by itself at `resume_at`
    every state ─ the call ends, the message is over ─→ closing ─ media told the file's size ─→ gone

A contact has one recording and one file, whoever serves it: `left` is what the customer says, `right` is everybody
the customer hears. That rule needs no knowledge of transfers, conferences or supervision: who consults behind the
customer's back, and who only listens or whispers, is not heard by the customer and so is not in the file; whoever
barges in is. What is not kept leaves silence of the same length and a gap in the record.

A message in a voicemail box is a recording with a left side only, begun and ended by the flow; so is a statement,
which is in no box.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from callcenter.calls.media import RecordingMedia

CONTACT, VOICEMAIL, STATEMENT = "contact", "voicemail", "statement"
"""A statement is what a caller said when a flow asked for it, kept for a purpose of the flow's."""


class RecordingState(enum.Enum):
    """Only `running` puts sound into the file."""

    RUNNING = "running"
    HELD = "held"
    PAUSED = "paused"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRecording:
    """`share` of a queue's contacts is recorded (0 never, 1 always).

    `is_announced`: callers are told before they join the line, and who was not told is not recorded.
    """

    share: float = 0.0
    is_announced: bool = False


NEVER = QueueRecording()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRules:
    """`outward`: for customers whom one of ours has called. What is shorter than `shortest_message_s` is no message.

    `longest_message_s`: by box; a flow may say less.
    """

    queues: Mapping[str, QueueRecording] = field(default_factory=dict)
    outward: QueueRecording = NEVER
    pause_limit_s: float = 120.0
    longest_message_s: Mapping[str, float] = field(default_factory=dict)
    shortest_message_s: float = 1.0

    def of(self, queue: str) -> QueueRecording:
        return self.queues.get(queue, NEVER)

    @property
    def announced(self) -> str:
        """The queues whose callers are told, as the flows want to hear it: separated by spaces."""
        return " ".join(
            sorted(name for name, what in self.queues.items() if what.share and what.is_announced)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """`is_alone`: the customer hears nobody at the moment. `ani`: the number to call back about a message.

    `is_unwanted`: to be deleted as soon as it is closed. `resume_at` 0 = not paused; `close_by` 0 = not closing.
    """

    recording: str
    call: str
    kind: str
    state: RecordingState = RecordingState.RUNNING
    left: tuple[str, ...]
    right: tuple[str, ...] = ()
    version: int = 1
    is_alone: bool = False
    longest_s: float = 0.0
    silence_s: float = 0.0
    queue: str = ""
    agents: tuple[str, ...] = ()
    box: str = ""
    ani: str = ""
    purpose: str = ""
    is_unwanted: bool = False
    resume_at: float = 0.0
    close_by: float = 0.0

    @property
    def is_paused(self) -> bool:
        return self.state is RecordingState.PAUSED

    def media(self) -> RecordingMedia:
        """The desired state to tell the media plane."""
        return RecordingMedia(
            recording=self.recording,
            version=self.version,
            left=self.left,
            right=self.right,
            is_paused=self.state is not RecordingState.RUNNING,
            longest_s=self.longest_s,
            silence_s=self.silence_s,
        )
