"""What happens to one visit of one contact to one queue: the entry, the unit KPIs count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryStarted(Event):
    """A contact joined a queue; `ranked_from`: where its rank counts from.

    `cause`: arrival, overflow, agent_lost, transfer, transfer_failed; consult_queue for an agent who asks the queue;
    consult and transfer_agent for one agent by name, in the name of the queue the contact came through.
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
    """The caller was told the 1-based place in line, and the wait as a range (P50 and P90 in seconds; 0: was not)."""

    entry: str
    call: str
    position: int
    wait_p50_s: float = 0.0
    wait_p90_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitAnswered(Event):
    """The caller's answer to "do you wish to wait?": wait, silent_wait (no digit) or leave."""

    entry: str
    call: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered(Event):
    """One entry was proposed to one agent until `deadline`. `why` is the one-sentence reason shown to people.

    `why_code` and `why_facts` say the same for pages in any language (`acd.decisions.Why`). `is_callback`: the agent is
    asked to call the customer back.
    """

    offer: str
    entry: str
    call: str
    agent: str
    queue: str
    deadline: float
    why: str
    why_code: str = ""
    why_facts: Mapping[str, str | float] = field(default_factory=dict)
    is_callback: bool = False


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

    `cause`: that of `EntryStarted`; "" in journals of old. `way` and `to`: where an overflow rule sent it: queue,
    number, voicemail or message, and which.
    """

    entry: str
    call: str
    queue: str
    outcome: str
    agent: str
    waited_s: float
    cause: str = ""
    way: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsRelaxed(Event):
    """The time of a step of skills is over: the entry asks for `needs` now (in words), the `step`th of `steps`."""

    entry: str
    call: str
    queue: str
    step: int
    steps: int
    needs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryHeld(Event):
    """The entry waits for its preferred agent alone until `until`; 0: from now on for anyone."""

    entry: str
    call: str
    queue: str
    agent: str
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RankKept(Event):
    """A caller who had hung up called again soon enough: the old start counts for the rank."""

    entry: str
    call: str
    queue: str
    ranked_from: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackOffered(Event):
    """A rule of the queue had the caller asked whether to be called back."""

    entry: str
    call: str
    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackPromised(Event):
    """The caller hangs up and will be called at `number`; the entry keeps its place, `ranked_from` included.

    The rest is for whoever has to keep the promise after a restart: the number called, how the caller is shown, in
    which language, and whether they have heard that they may be recorded. `waited_s`: on the line, until now.
    `promised_by`: the agent who gave their word, for `due`, with a `note` (then `call` is ""); "": the caller chose it.
    """

    entry: str
    call: str
    queue: str
    number: str
    dnis: str = ""
    display_name: str = ""
    language: str = ""
    is_told: bool = False
    waited_s: float = 0.0
    promised_by: str = ""
    due: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackDialled(Event):
    """The `attempt`th try: `call` is the new call, `agent` whoever waits on the line, or "" for the customer first."""

    entry: str
    call: str
    queue: str
    agent: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackResting(Event):
    """A callback waits for its turn (`not_before` 0), or after `tries` until then for the next."""

    entry: str
    call: str
    queue: str
    tries: int
    not_before: float
