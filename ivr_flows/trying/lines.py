"""What a trial tells: one line for each thing that was heard, pressed, asked, answered, decided or changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ivr_flows.values import Json


class What(StrEnum):
    """What a line tells of, and the keys of its `more`."""

    HEARD = "heard"
    """text: the words; prompts (full names), loop, language"""
    PRESSED = "pressed"
    """text: the key, a dot when it is secret; ignored: nobody listened for it"""
    SAID = "said"
    """text: what the caller said"""
    ASKED = "asked"
    """text: the kind; request"""
    ANSWERED = "answered"
    """text: the kind; value, failure ("" = answered), assumed: nobody had said what to answer"""
    WENT = "went"
    """text: the node gone to; exit (its name, "" = not known), label (as written: a text, or texts by language)"""
    FLOW = "flow"
    """text: the flow gone to; how: start, subflow, transfer or return"""
    SET = "set"
    """text: the variable; value (a dot when it is secret)"""
    QUEUED = "queued"
    """text: the queue; place, wait_s"""
    QUEUE = "queue"
    """text: what the queue did: ringing, answered, an outcome, voicemail, message, left; assumed"""
    GOAL = "goal"
    """text: the goal"""
    RECORDING = "recording"
    """text: where to; kept (absent when it begins)"""
    DONE = "done"
    """text: what else the flow wanted done, by its name"""
    ENDED = "ended"
    """text: the reason; how"""


class End(StrEnum):
    """How a trial came to its end."""

    HUNG_UP = "hung_up"
    """by the flow, with a reason"""
    CONNECTED = "connected"
    """with an agent, or with whoever the call was transferred to"""
    CALLER_LEFT = "caller_left"
    OPEN = "open"
    """not yet: the caller's next move is awaited"""
    ENDLESS = "endless"
    """given up: the flow would go on for ever"""


@dataclass(frozen=True, slots=True)
class Line:
    """`at_s`: seconds since the call began; where the call was then; and what happened."""

    at_s: float
    flow: str
    node: str
    what: What
    text: str
    more: Mapping[str, Json] = field(default_factory=dict)

    def to_data(self) -> dict[str, Json]:
        return {
            "at_s": round(self.at_s, 3), "flow": self.flow, "node": self.node, "what": self.what.value,
            "text": self.text, **self.more,
        }  # fmt: skip
