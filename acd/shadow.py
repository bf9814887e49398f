"""A policy that only watches: at each offer of the real engine it says what it would have chosen, and decides nothing.

    shadow.told(fact, decisions, now, live)      shadow.woke(key, decisions, now, live)      -> [Difference, …]

It keeps an engine of its own that follows the real one: the same inputs and wake-ups with the queues and agents of the
other policy, and every real offer as `OfferMade`. So at each offer both look at the same situation. Only choosing is
compared: which caller, which agent. Times, overflow, callbacks and hours stay those of the real policy, for another
past would follow from them.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from acd import inputs, matching
from acd.decisions import AgentChanged, CallBack, Decision, EntryClosed, MakeOffer, WakeAt
from acd.engine import Engine
from acd.errors import AcdError
from acd.model import AgentSpec, QueueSpec
from acd.waiting import Stage

EXAMPLES = 50
OWN_DEADLINES = ("step", "hold")
"""Rings and holds may last differently long under the other policy; every other deadline is the real one's."""

KEPT = (
    "ring_for_s", "wrap_up_s", "wrap_up_longest_s", "offer_again_after_s", "on_missed", "needs_disposition",
    "redial_s", "callback", "hours", "handling_s",
)  # fmt: skip
"""What a queue keeps of the real policy."""

AGENT, ENTRY = "agent", "entry"


@dataclass(frozen=True, slots=True)
class Difference:
    """`agent` was offered `entry`; with that entry (`chose` = agent) or that agent (entry) the shadow would not have.

    `shadow_agent` or `shadow_entry` is empty when it would have chosen nobody, or nothing.
    """

    at: float
    contact: str
    entry: str
    agent: str
    queue: str
    chose: str
    shadow_agent: str
    shadow_entry: str


@dataclass(slots=True)
class Count:
    """What was compared, in all and by queue; `resynced`: how often the situation had to be taken over anew."""

    decisions: Counter[str] = field(default_factory=Counter)
    differences: Counter[str] = field(default_factory=Counter)
    examples: deque[Difference] = field(default_factory=lambda: deque(maxlen=EXAMPLES))
    resynced: int = 0


class Shadow:
    """Follows from the first input on. `queue` and `agent` make of what is configured what the other policy has."""

    def __init__(
        self, queue: Callable[[QueueSpec], QueueSpec], agent: Callable[[AgentSpec], AgentSpec]
    ) -> None:
        self.count = Count()
        self._queue = queue
        self._agent = agent
        self._engine = Engine(follows=True)
        self._due: dict[str, float] = {}

    def told(
        self, fact: inputs.Input, decisions: Sequence[Decision], now: float, live: Engine
    ) -> list[Difference]:
        """The real engine, now as `live`, was told `fact` and made these decisions."""
        self._own_deadlines(now)
        self._try(lambda: self._engine.handle(self._changed(fact), now), live)
        return self._follow(decisions, now, live)

    def woke(self, key: str, decisions: Sequence[Decision], now: float, live: Engine) -> list[Difference]:
        """A deadline of the real engine came."""
        self._own_deadlines(now)
        if key.partition(":")[0] not in OWN_DEADLINES:
            self._try(lambda: self._engine.woke(key, now), live)
        return self._follow(decisions, now, live)

    def _changed(self, fact: inputs.Input) -> inputs.Input:
        match fact:
            case inputs.QueueConfigured(spec):
                kept = {name: getattr(spec, name) for name in KEPT}
                return inputs.QueueConfigured(replace(self._queue(spec), overflow=(), **kept))
            case inputs.AgentConfigured(agent):
                return inputs.AgentConfigured(self._agent(agent))
        return fact

    # Following

    def _follow(self, decisions: Sequence[Decision], now: float, live: Engine) -> list[Difference]:
        found = []
        rung = {(made.entry, made.agent) for made in decisions if isinstance(made, MakeOffer)}
        # Lots are drawn by how many offers there have been.
        self._engine.floor.offered = live.floor.offered - sum(isinstance(one, MakeOffer) for one in decisions)
        for decision in decisions:
            match decision:
                case MakeOffer():
                    found += self._compare(decision, rung, now)
                    self._engine.floor.offered += 1
                    made = inputs.OfferMade(decision.offer, decision.entry, decision.agent, decision.deadline)
                    self._try(lambda made=made: self._engine.handle(made, now), live)  # type: ignore[misc]
                case CallBack(agent=""):
                    self._dial(decision.entry)
                case EntryClosed() if decision.entry in self._engine.floor.waiting.places:
                    left = inputs.EntryLeft(decision.entry, decision.outcome)
                    self._try(lambda left=left: self._engine.handle(left, now), live)  # type: ignore[misc]
        if self._is_out_of_step(decisions, live):
            self._resync(live)
        return found

    def _compare(self, made: MakeOffer, rung: set[tuple[str, str]], now: float) -> list[Difference]:
        """What the shadow says of one offer, before it knows of it."""
        place = self._engine.floor.waiting.places.get(made.entry)
        if place is None or place.offers:
            return []  # one more agent is rung for the same entry: the first offer was the choice
        self.count.decisions[made.queue] += 1
        if made.reason.code == "freed_agent":
            entry = self._engine.choose_entry(made.agent)
            if entry == made.entry:
                return []
            different = Difference(
                now, made.contact, made.entry, made.agent, made.queue, ENTRY, made.agent, entry
            )
        else:
            agent = self._engine.choose_agent(made.entry)
            if (made.entry, agent) in rung:
                return []
            different = Difference(
                now, made.contact, made.entry, made.agent, made.queue, AGENT, agent, made.entry
            )
        self.count.differences[made.queue] += 1
        self.count.examples.append(different)
        return [different]

    def _dial(self, entry: str) -> None:
        """The real engine has the customer of a callback rung."""
        place = self._engine.floor.waiting.places.get(entry)
        if place is not None and place.callback is not None and place.callback.stage is Stage.TURN:
            self._note(matching.dial(self._engine.floor, place))

    def _own_deadlines(self, now: float) -> None:
        """What came due since the last input, at its own time and in order."""
        while self._due:
            key = min(self._due, key=lambda one: (self._due[one], one))
            if self._due[key] > now:
                return
            self._note(self._engine.woke(key, self._due.pop(key)))

    def _note(self, decisions: Sequence[Decision]) -> None:
        for decision in decisions:
            if isinstance(decision, WakeAt) and decision.key.partition(":")[0] in OWN_DEADLINES:
                self._due[decision.key] = decision.at

    # Keeping in step

    def _try(self, step: Callable[[], Sequence[Decision]], live: Engine) -> None:
        """What the real engine refused is refused here as well; whatever else went wrong shows in the comparison."""
        try:
            self._note(step())
        except AcdError:
            return

    def _is_out_of_step(self, decisions: Sequence[Decision], live: Engine) -> bool:
        ours, theirs = self._engine.floor, live.floor
        if len(ours.waiting.places) != len(theirs.waiting.places):
            return True
        changed = {one.agent for one in decisions if isinstance(one, AgentChanged)}
        return any(
            ours.roster.views[agent].work != theirs.roster.views[agent].work
            or ours.roster.views[agent].standing is not theirs.roster.views[agent].standing
            for agent in changed
        )

    def _resync(self, live: Engine) -> None:
        """Take over the real situation as it is, and look at it with the other policy's eyes again."""
        self.count.resynced += 1
        self._engine = Engine.from_data(live.to_data(), follows=True)
        for spec in list(live.floor.waiting.queues.values()):
            self._engine.handle(self._changed(inputs.QueueConfigured(spec)), live.floor.now)
        for agent in list(live.floor.roster.specs):
            own = inputs.AgentConfigured(live.floor.own_spec(agent))
            self._engine.handle(self._changed(own), live.floor.now)
        self._due = {}
        self._note(self._engine.wake_ups())
