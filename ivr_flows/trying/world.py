"""The others in a trial: who answers questions, what the queues do, and which flows and prompts there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf

from ivr_flows.flow import NO_FLOWS, Flow, Flows
from ivr_flows.trying.errors import TryingError
from ivr_flows.values import Json
from said import Said

ANSWERED, NEVER = "answered", "never"
DIVERSIONS = ("voicemail", "message")
OUTCOMES = (
    ANSWERED, "timed_out", "overflowed", "no_agent", "withdrawn", "failed", "unavailable", "callback_failed", NEVER,
    *DIVERSIONS,
)  # fmt: skip
"""What a queue can do with a caller; `never`: leave them in line; the last two, by a rule: a box, a message."""

AFTER_S = 20.0
"""How long a queue takes for it."""

RINGS_S = 5.0
"""How long an agent's phone rings before they answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the flow: where it was asked, of which kind, and when (UTC seconds)."""

    flow: str
    node: str
    kind: str
    request: Mapping[str, Json] = field(repr=False)
    language: str
    now: float
    nth: int = 1
    """The how manieth of this node."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer, or why there is none; `is_assumed`: nobody has said so, it merely stands to reason."""

    value: Json = None
    failure: str = ""
    after_s: float = 0.2
    is_assumed: bool = False


Answerer = Callable[[Asked], Reply | None]
"""None: somebody else may know."""


@dataclass(frozen=True, slots=True)
class QueueWill:
    """What becomes of a caller in line, and after how long; `to`: the box or the prompt of a diversion.

    `place` and `wait_s` (P50, P90; 0 = not known): what the caller is told.
    """

    outcome: str = ANSWERED
    after_s: float = AFTER_S
    place: int = 1
    wait_s: tuple[float, float] = (0.0, 0.0)
    to: str = ""
    is_assumed: bool = False

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise TryingError(
                Said(
                    "a queue does not do `{outcome}`: choose {all}",
                    outcome=self.outcome[:40],
                    all=tuple(OUTCOMES),
                )
            )
        if not 0 <= self.after_s <= 86_400 or not 0 <= self.place <= 10_000:
            raise TryingError(Said("a queue's `after_s` is 0 to 86400 seconds, its `place` 0 to 10000"))
        if self.outcome in DIVERSIONS and not self.to:
            raise TryingError(
                Said(
                    "a queue that diverts to {outcome} needs `to`: the box or the prompt",
                    outcome=self.outcome,
                )
            )


ASSUMED_QUEUE = QueueWill(is_assumed=True)


def parse_queue(text: str) -> QueueWill:
    """Read `answered`, `no_agent:0`, `timed_out:90` or `message:20:overflow/closed`: outcome, seconds, where to."""
    outcome, _, rest = text.strip().partition(":")
    seconds, _, to = rest.partition(":")
    try:
        after_s = float(seconds) if seconds else AFTER_S
    except ValueError:
        after_s = inf
    return QueueWill(outcome, after_s, to=to)


ASSUMED: Mapping[str, Json] = {
    "hours": {"state": "open", "holiday": "", "opens_at": None},
    "customer": {"matches": 0, "customer": "", "name": "", "tier": "", "language": "", "account": ""},
    "webhook": {},
    "case": {"case": "C-1001"},
    "callback": {"promised": True},
    "survey": {},
}
"""What stands to reason when nobody says what is answered: open, a stranger, and whoever is told something has it."""

UNANSWERED = Reply(failure="unknown", is_assumed=True)


def assumed(asked: Asked) -> Reply:
    """The last one to be asked."""
    if asked.kind not in ASSUMED:
        return UNANSWERED
    return Reply(ASSUMED[asked.kind], is_assumed=True)


@dataclass(frozen=True, slots=True)
class Written:
    """Answers by the node's name, `flow/node`, or the kind: one after another, the last one again and again."""

    replies: Mapping[str, Sequence[Reply]]

    def __call__(self, asked: Asked) -> Reply | None:
        for name in (f"{asked.flow}/{asked.node}", asked.node, asked.kind):
            if given := self.replies.get(name):
                return given[min(asked.nth, len(given)) - 1]
        return None


def first_of(*answerers: Answerer) -> Answerer:
    """Ask one after another; what nobody knows is assumed."""

    def answer(asked: Asked) -> Reply:
        return next((reply for one in answerers if (reply := one(asked)) is not None), assumed(asked))

    return answer


@dataclass(frozen=True, slots=True)
class Shelf:
    """The flow that is tried, as it is written now, among the others."""

    flow: Flow
    others: Flows = NO_FLOWS

    def current(self, name: str) -> Flow | None:
        return self.flow if name == self.flow.name else self.others.current(name)

    def version(self, name: str, version: str) -> Flow | None:
        if (name, version) == (self.flow.name, self.flow.version):
            return self.flow
        return self.others.version(name, version) or self.others.current(name)


@dataclass(frozen=True, slots=True)
class World:
    """`texts`: what prompts say, by full name; `queues`: what each does, `queue` all others."""

    texts: Mapping[str, str] = field(default_factory=dict)
    flows: Flows = NO_FLOWS
    answer: Answerer = assumed
    queue: QueueWill = ASSUMED_QUEUE
    queues: Mapping[str, QueueWill] = field(default_factory=dict)
    transfer: str = ANSWERED
    """What becomes of a transfer to an agent or a number: answered, busy, no_answer, refused, failed…"""
    transfers: Mapping[str, str] = field(default_factory=dict)

    def will(self, queue: str) -> QueueWill:
        return self.queues.get(queue, self.queue)

    def with_answers(self, *answerers: Answerer) -> World:
        return replace(self, answer=first_of(*answerers))
