"""A random day at a small site with everything switched on: facts that make sense at the moment in which they come.

`pick` chooses among possibilities: Hypothesis, which can shrink what it chose, or a seeded `Random`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any, Protocol, TypeVar

import acd
from tests.acd.ledger import Ledger, Phase, Visit
from tests.acd.proofs import check_every_hold_ends, follow

START = 1_764_000_000.0
"""A Monday in November 2025, 16:00 UTC."""

AGENTS = ("ann", "bob", "cho", "dee")
SKILLS: tuple[dict[str, int], ...] = (
    {},
    {"Chinese": 1},
    {"Chinese": 3, "billing": 1},
    {"Chinese": 3, "billing": 3},
)
NEED = acd.SkillNeed
RINGS = (acd.SkillStep((NEED("Chinese", 3),), 10.0), acd.SkillStep((NEED("Chinese", 1),), 15.0))
CHOICE: acd.Needs = (acd.AnyOf((NEED("Chinese", 3), NEED("billing", 1))),)
EVENING = acd.Hours("UTC", (((16 * 60, 16 * 60 + 30), (17 * 60, 18 * 60)),) * 7)

QUEUES: tuple[acd.QueueSpec, ...] = (
    acd.QueueSpec(
        "support",
        ring_for_s=12.0,
        wrap_up_s=10.0,
        wrap_up_longest_s=40.0,
        tier_bonus={"gold": 30.0},
        sticky_s=15.0,
        redial_s=120.0,
        overflow=(
            acd.Overflow(acd.When.NO_AGENT, acd.Way.MESSAGE, "nobody"),
            acd.Overflow(acd.When.WAITED, acd.Way.CALLBACK, over=20.0),
            acd.Overflow(acd.When.WAITED, acd.Way.QUEUE, "sales", over=90.0, keep_tiers=("gold",)),
        ),
        callback=acd.CallbackRule(acd.First.AGENT, tries=2, spacing_s=25.0, ring_s=10.0, hours=EVENING),
    ),
    acd.QueueSpec(
        "sales",
        strategy="round_robin",
        ring_for_s=5.0,
        needs_disposition=True,
        wrap_up_longest_s=30.0,
        ageing=2.0,
        weight=15.0,
        bonus_rules=(acd.BonusRule(40.0, tags=("complained",)), acd.BonusRule(10.0, tiers=("gold",))),
        steps=RINGS,
        offer_again_after_s=8.0,
        on_missed="ready",
        overflow=(
            acd.Overflow(acd.When.LENGTH, acd.Way.VOICEMAIL, "sales", over=4),
            acd.Overflow(acd.When.ESTIMATE, acd.Way.NUMBER, "+49301234", over=400.0),
        ),
        callback=acd.CallbackRule(acd.First.CUSTOMER, tries=2, spacing_s=20.0, ring_s=15.0, lead_s=10.0),
        handling_s=60.0,
    ),
    acd.QueueSpec("all", strategy="ring_all", ring_for_s=8.0, wrap_up_s=5.0, offer_again_after_s=20.0),
    acd.QueueSpec("chats", strategy="fewest_contacts", wrap_up_s=4.0, needs=CHOICE, sticky_s=20.0),
    acd.QueueSpec("mail", strategy="priority_order", ring_for_s=30.0, hours=EVENING),
)
CHANNELS = {"chats": "chat", "mail": "email"}
STRATEGIES = ("longest_idle", "most_skilled", "least_skilled_sufficient", "fewest_contacts", "round_robin")


T = TypeVar("T")


class Pick(Protocol):
    """One of several; never called with none."""

    def __call__(self, options: Sequence[T]) -> T: ...


class Seeded:
    """Picks by lot, the same for the same seed in every version of Python."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def __call__(self, options: Sequence[T]) -> T:
        return options[int(self._random.random() * len(options))]


class Day:
    """One engine with its ledger. Each method of `MOVES` makes one move if there is one to make."""

    def __init__(self, pick: Pick, engine: acd.Engine | None = None) -> None:
        self.pick = pick
        self.engine = engine or acd.Engine()
        self.ledger = Ledger()
        self.now = START

    def open(self, ready: bool = True) -> None:
        """Configure everything; everybody signs in, most of them ready."""
        for queue in QUEUES:
            self.tell(acd.QueueConfigured(queue))
        for agent in AGENTS:
            self.hire(agent)
            self.tell(acd.AgentSignedIn(agent))
            if ready:
                self.tell(acd.AgentReady(agent))

    # Telling

    def decide(self, told: acd.Input | str) -> list[acd.Decision]:
        """An input, or the key of a deadline, as the engine takes it."""
        if isinstance(told, str):
            return self.engine.woke(told, self.now)
        return self.engine.handle(told, self.now)

    def tell(self, told: acd.Input | str) -> None:
        """Let the engine decide, check what it promised, and do what the call core does of itself."""
        decisions = self.decide(told)
        follow(self.ledger, told, decisions, self.now)
        check_every_hold_ends(self.ledger, self.engine, self.now)
        for decision in decisions:
            if isinstance(decision, acd.EntryClosed) and decision.way == acd.Way.QUEUE:
                self._overflows(decision)

    def _overflows(self, end: acd.EntryClosed) -> None:
        former = self.ledger.entries[end.entry]
        self.tell(
            acd.EntryArrived(
                replace(
                    former,
                    entry=f"{former.entry}+",
                    queue=end.to,
                    cause="overflow",
                    visited=(*former.visited, former.queue),
                )
            )
        )

    def pass_time(self, seconds: float) -> None:
        """Let every deadline of the time come round, in order."""
        end = self.now + seconds
        while due := [(at, key) for key, at in self.ledger.wake_at.items() if at <= end]:
            at, key = min(due)
            self.now = max(self.now, at)
            del self.ledger.wake_at[key]
            if self.engine.is_due(key, self.now):
                self.tell(key)
            else:
                assert self.decide(key) == []
        self.now = end

    # Moves

    def hire(self, agent: str) -> None:
        queues = self.pick([("support", "sales", "all"), ("support", "chats", "mail"), ("sales", "chats")])
        self.tell(
            acd.AgentConfigured(
                acd.AgentSpec(
                    agent,
                    queues,
                    self.pick(SKILLS),
                    levels={queues[0]: self.pick([1, 2])},
                    capacity={"voice": 1, "chat": self.pick([1, 2, 3]), "email": 1},
                )
            )
        )

    def reorganise(self) -> None:
        if self.pick([True, False]):
            self.hire(self.pick(AGENTS))
        else:
            spec = self.pick(QUEUES)
            change = {"weight": self.pick([0.0, 20.0]), "wrap_up_s": self.pick([0.0, 10.0])}
            if spec.strategy != "ring_all":
                change["strategy"] = self.pick(STRATEGIES)
            self.tell(acd.QueueConfigured(replace(spec, **change)))

    def arrive(self) -> None:
        self._join(self.pick(["support", "support", "sales", "sales", "all", "chats", "mail"]))

    def _join(self, queue: str, caller: str = "", **named: Any) -> None:
        steps = self.pick([(), (), RINGS])
        name = f"e{len(self.ledger.entries)}"
        entry = acd.Entry(
            entry=name,
            contact=f"c-{name}",
            queue=queue,
            needs=self.pick([(), (), (NEED("billing", 1),), CHOICE]),
            priority=self.pick([0, 0, 0, 1]),
            ranked_from=self.now - self.pick([0.0, 0.0, 50.0]),
            tier=self.pick(["", "gold"]),
            channel=CHANNELS.get(queue, "voice"),
            caller=caller or self.pick(["", f"+{name}"]),
            steps=steps,
            preferred_agent=self.pick(["", "", "ann", "bob", "nobody"]),
        )
        self.tell(acd.EntryArrived(replace(entry, **named)))

    def ask_for_one_agent(self) -> None:
        patience = self.pick([0.0, 3.0, 30.0])
        self._join("support", only_agent=self.pick(AGENTS), give_up_at=self.now + patience)

    def keep_promise(self) -> None:
        """An earlier engine has promised to call somebody back."""
        queue = self.pick(["support", "sales"])
        later = self.now + self.pick([0.0, 30.0])
        self._join(queue, is_callback=True, tries=self.pick([0, 1]), not_before=later)

    def call_again(self) -> None:
        """Somebody who hung up, or waits to be called, is on the line again."""
        promised = [
            (visit.entry.queue, visit.entry.caller)
            for visit in self.ledger.in_line.values()
            if visit.is_callback and visit.entry.caller
        ]
        known = [*promised, *self.ledger.abandoned]
        if known:
            queue, caller = self.pick(known)
            self._join(queue, caller)

    def leave(self) -> None:
        on_line = [name for name, visit in self.ledger.in_line.items() if _is_on_line(visit)]
        if on_line:
            self.tell(acd.EntryLeft(self.pick(on_line), self.pick(["abandoned", "abandoned", "voicemail"])))

    def send_away(self) -> None:
        """Somebody in charge sends a waiting caller elsewhere."""
        on_line = [
            name
            for name, visit in self.ledger.in_line.items()
            if not visit.is_callback and not visit.entry.only_agent
        ]
        if on_line:
            way, to = self.pick([("queue", "support"), ("queue", "all"), ("voicemail", "sales")])
            name = self.pick(on_line)
            if to != self.ledger.in_line[name].entry.queue:
                self.tell(acd.EntryLeft(name, "moved", way, to))

    def lift(self) -> None:
        able = [name for name, visit in self.ledger.in_line.items() if not visit.entry.only_agent]
        if able:
            self.tell(acd.EntryRaised(self.pick(able), self.pick([0.0, 0.0, 35.0])))

    def keep_for_one(self) -> None:
        able = [
            name
            for name, visit in self.ledger.in_line.items()
            if not visit.is_callback and not visit.entry.only_agent
        ]
        there = self._there()
        if able and there:
            self.tell(acd.EntryReserved(self.pick(able), self.pick(there), self.now + self.pick([5.0, 40.0])))

    def lend(self) -> None:
        """Somebody in charge has an agent serve other queues for now, or their own again."""
        there = self._there()
        if not there:
            return
        agent = self.pick(there)
        queues = self.pick([("support",), ("sales", "all"), ("chats", "support"), ()])
        own = self.ledger.own(agent).queues
        until = self.pick([0.0, self.now + 20.0, self.now + 90.0])
        self.tell(acd.AgentLent(agent, self.pick([queues, queues, own]), until))

    def _there(self) -> list[str]:
        return [
            agent
            for agent in AGENTS
            if self.ledger.state[agent] != "logged_out" and self.ledger.pending[agent] != "logged_out"
        ]

    def describe(self) -> None:
        if self.ledger.in_line:
            self.tell(
                acd.EntryDescribed(
                    self.pick(list(self.ledger.in_line)),
                    tier=self.pick(["", "gold"]),
                    tags=self.pick([(), ("complained",)]),
                    preferred_agent=self.pick(["", "cho"]),
                )
            )

    def choose_callback(self) -> None:
        able = [
            name
            for name, visit in self.ledger.in_line.items()
            if not visit.is_callback
            and not visit.entry.only_agent
            and self.ledger.queues[visit.entry.queue].callback
        ]
        if able:
            self.tell(acd.CallbackChosen(self.pick(able)))

    def answer_callback(self) -> None:
        dialled = [name for name, visit in self.ledger.in_line.items() if visit.dialled_until]
        if dialled:
            name = self.pick(dialled)
            self.tell(
                self.pick([acd.CallbackReached(name), acd.CallbackReached(name), acd.CallbackMissed(name)])
            )

    def accept(self) -> None:
        if self.ledger.offers:
            self.tell(acd.OfferAccepted(self.pick(list(self.ledger.offers))))

    def refuse(self) -> None:
        if self.ledger.offers:
            offer = self.pick(list(self.ledger.offers))
            _, agent = self.ledger.offers[offer]
            self.tell(acd.OfferRefused(offer, self.pick(["refused", "unreachable"])))
            if self.pick([True, False]):
                self.tell(acd.AgentReady(agent))

    def hang_up(self) -> None:
        held = self._in_hand(Phase.CONTACT)
        if held:
            self.tell(acd.ContactEnded(*self.pick(held)))

    def extend_wrap_up(self) -> None:
        for agent, entry in self._in_hand(Phase.WRAP_UP)[:1]:
            self._if_allowed(acd.WrapUpExtended(agent, self.pick([5.0, 100.0]), entry))

    def give_disposition(self) -> None:
        held = [*self._in_hand(Phase.WRAP_UP), *self._in_hand(Phase.CONTACT)]
        if held:
            self.tell(acd.DispositionGiven(*self.pick(held)))

    def finish_wrap_up(self) -> None:
        held = self._in_hand(Phase.WRAP_UP)
        if held:
            agent, entry = self.pick(held)
            self._if_allowed(acd.WrapUpFinished(agent, self.pick(["", entry])))

    def ready(self) -> None:
        agent = self.pick(AGENTS)
        self.tell(acd.AgentSignedIn(agent))
        self._if_allowed(acd.AgentReady(agent))

    def pause(self) -> None:
        agent = self.pick(AGENTS)
        if self.ledger.state[agent] != "logged_out":
            self.tell(acd.AgentNotReady(agent, "lunch", is_choice=self.pick([True, False])))

    def sign_out(self) -> None:
        self.tell(acd.AgentSignedOut(self.pick(AGENTS)))

    def wait(self) -> None:
        self.pass_time(self.pick([0.0, 1.0, 4.0, 9.0, 25.0, 60.0]))

    def _in_hand(self, phase: Phase) -> list[tuple[str, str]]:
        return [
            (agent, entry)
            for agent, hand in self.ledger.hands.items()
            for entry in hand
            if hand[entry] is phase
        ]

    def _if_allowed(self, fact: acd.Input) -> None:
        """Tell it, unless it is the one thing that the engine may refuse: a disposition is missing, or no time left."""
        before = {**self.engine.to_data(), "now": self.now}
        try:
            self.tell(fact)
        except acd.WrongState:
            assert self.engine.to_data() == before

    def move(self) -> None:
        self.pick(MOVES)(self)


def _is_on_line(visit: Visit) -> bool:
    return not visit.is_callback or visit.is_reached


OFTEN: tuple[Callable[[Day], None], ...] = (
    Day.arrive, Day.accept, Day.hang_up, Day.ready, Day.wait, Day.choose_callback, Day.answer_callback,
)  # fmt: skip
MOVES: tuple[Callable[[Day], None], ...] = (
    *OFTEN, *OFTEN, Day.arrive, Day.reorganise, Day.ask_for_one_agent, Day.keep_promise, Day.call_again, Day.leave,
    Day.describe, Day.send_away, Day.lift, Day.keep_for_one, Day.lend,
    Day.refuse, Day.extend_wrap_up, Day.give_disposition, Day.finish_wrap_up, Day.pause, Day.sign_out,
)  # fmt: skip
