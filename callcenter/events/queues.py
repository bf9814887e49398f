"""What happens to one visit of one contact to one queue: the entry, the unit KPIs count."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryStarted(Event):
    """A contact joined a queue; `ranked_from`: where its rank counts from.

    `cause`: arrival, agent_lost, transfer, transfer_failed; consult_queue for an agent who asks the queue; consult and
    transfer_agent for one agent by name, in the name of the queue the contact came through.
    """

    entry: str
    call: str
    queue: str
    skills: tuple[tuple[str, int], ...]
    priority: int
    cause: str
    ranked_from: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionAnnounced(Event):
    """The caller was told the 1-based place in line and asked whether to wait."""

    entry: str
    call: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitAnswered(Event):
    """The caller's answer to "do you wish to wait?": wait, silent_wait (no digit) or leave."""

    entry: str
    call: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered(Event):
    """One entry was proposed to one agent until `deadline`. `why` is the one-sentence reason shown to people."""

    offer: str
    entry: str
    call: str
    agent: str
    queue: str
    deadline: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferEnded(Event):
    """`outcome`: accepted, refused, missed, withdrawn or unreachable."""

    offer: str
    entry: str
    call: str
    agent: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryEnded(Event):
    """An entry ended, once. `outcome` as kpi.md names them; `waited_s` counts from the entry's own start.

    `cause`: that of `EntryStarted`; "" in journals of old.
    """

    entry: str
    call: str
    queue: str
    outcome: str
    agent: str
    waited_s: float
    cause: str = ""
