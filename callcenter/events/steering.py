"""What supervisors change by hand while it goes on; `by` is the user who did."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentForced(Event):
    """Somebody else set an agent's `state`: ready, not_ready or logged_out. During a contact it applies afterwards."""

    by: str
    agent: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentMoved(Event):
    """An agent is to serve `queues` until `until` (0: until they sign out); `was`: those they served."""

    by: str
    agent: str
    queues: tuple[str, ...]
    was: tuple[str, ...]
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentServes(Event):
    """From now on the agent serves these queues. `is_lent`: until `until`, or 0 until they sign out."""

    agent: str
    queues: tuple[str, ...]
    is_lent: bool
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySteered(Event):
    """Somebody in charge did something with a waiting contact.

    `action`: lifted (served before the others), queue, voicemail or number (sent to `to`), kept (for the agent `to`
    until `until`), cancelled (a call back that is not to be made).
    """

    by: str
    entry: str
    call: str
    queue: str
    action: str
    to: str = ""
    until: float = 0.0
