"""An agent as the engine sees them, with every contact in their hands; `acd.states` says how that changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from acd.model import AgentSpec


class State(StrEnum):
    LOGGED_OUT = "logged_out"
    IDLE = "idle"
    OFFERED = "offered"
    ON_CONTACT = "on_contact"
    WRAP_UP = "wrap_up"
    NOT_READY = "not_ready"


FOREMOST = (State.ON_CONTACT, State.OFFERED, State.WRAP_UP)


@dataclass(frozen=True, slots=True)
class Work:
    """One contact in an agent's hands: `phase` is offered, on_contact or wrap_up, with its deadline (0 = none).

    `longest_until`: beyond this, wrap-up cannot be extended. `owes`: its disposition is asked for and not given.
    `is_own`: the agent began it, nobody waited for it: it says nothing of how fast a line is served.
    """

    entry: str
    queue: str
    channel: str
    phase: State
    since: float
    until: float = 0.0
    offer: str = ""
    taken_at: float = 0.0
    longest_until: float = 0.0
    owes: bool = False
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class AgentView:
    """One agent as the engine sees them; `since` is when `state` began.

    `standing` is what they are without any work: logged_out, not_ready or idle; with work it is idle. The idle clock
    belongs to the agent: it starts when they become idle or a contact of theirs begins or is over, and runs on through
    an offer that was withdrawn. `idle_order` ranks agents by when that clock started, `turn` by when they were last
    offered something. After the contact a `leaving` agent is logged out, and one with a `pending` reason not ready.
    `limits`: of how many contacts of a channel at most, for now, whatever the capacity is.
    `handled` and `busy_s` count from the beginning of the shift; `busy_share` is the part of it they were busy, as of
    when they were last free.
    """

    agent: str
    state: State = State.LOGGED_OUT
    standing: State = State.LOGGED_OUT
    reason: str = ""
    since: float = 0.0
    work: tuple[Work, ...] = ()
    pending: str = ""
    leaving: bool = False
    idle_since: float = 0.0
    idle_order: int = 0
    turn: int = 0
    handled: int = 0
    shift_at: float = 0.0
    busy_since: float = 0.0
    busy_s: float = 0.0
    busy_share: float = 0.0
    limits: Mapping[str, int] = field(default_factory=dict)

    @property
    def lead(self) -> Work | None:
        """The foremost contact in hand: one that goes on, then one being offered, then one being wrapped up."""
        return next((work for work in self.work if work.phase is self.state), None)

    @property
    def entry(self) -> str:
        return self.lead.entry if self.lead else ""

    @property
    def queue(self) -> str:
        return self.lead.queue if self.lead else ""

    @property
    def offer(self) -> str:
        """The live offer, or the first of several."""
        return next((work.offer for work in self.work if work.phase is State.OFFERED), "")

    @property
    def until(self) -> float:
        return self.lead.until if self.lead else 0.0

    def has(self, entry: str) -> Work | None:
        return next((work for work in self.work if work.entry == entry), None)


def can_take(view: AgentView, spec: AgentSpec, channel: str) -> bool:
    """Whether the agent may be offered one more contact of a channel: ready, with room, not held by another kind."""
    if view.standing is not State.IDLE or view.pending or view.leaving:
        return False
    room = room_for(view, spec, channel)
    beside = spec.interrupts.get(channel, ())
    for work in view.work:
        if work.channel == channel:
            room -= 1
        elif work.channel not in beside:
            return False
    return room > 0


def room_for(view: AgentView, spec: AgentSpec, channel: str) -> int:
    """How many contacts of a channel the agent may have at once, now."""
    room = spec.capacity.get(channel, 1)
    return min(room, view.limits.get(channel, room)) if view.limits else room


def foremost(standing: State, work: tuple[Work, ...]) -> State:
    """What the agent is, from what they have in hand."""
    phases = [one.phase for one in work]
    return next((phase for phase in FOREMOST if phase in phases), standing)
