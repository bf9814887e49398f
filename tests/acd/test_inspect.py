"""Why an entry waits: verdicts as the engine would decide, and changes that do what they say when they are made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace

import pytest

import acd
from acd import wording
from acd.agent import State
from acd.changes import Change
from acd.inspect import Situation, Wait, situation
from acd.simulation import World
from acd.verdict import Code, Missing, Verdict, verdicts
from acd.waiting import Place, Stage
from tests.acd.watched import DAY_S, world_of

SUPPORT = acd.QueueSpec("support")
BILLING = (Missing("billing", 5, 4),)
CHINESE = acd.SkillStep((acd.SkillNeed("Chinese", 7), acd.SkillNeed("billing", 5)), 30.0)


def engine(*queues: acd.QueueSpec) -> acd.Engine:
    made = acd.Engine()
    for queue in queues or (SUPPORT,):
        made.handle(acd.QueueConfigured(queue), 0.0)
    return made


def hire(
    on: acd.Engine, name: str, at: float = 0.0, queues: tuple[str, ...] = ("support",), **skills: int
) -> None:
    """An agent who is ready from `at` on; below 0: signed out."""
    on.handle(acd.AgentConfigured(acd.AgentSpec(name, queues, skills)), max(at, 0.0))
    if at >= 0:
        on.handle(acd.AgentSignedIn(name), at)
        on.handle(acd.AgentReady(name), at)


def come(
    on: acd.Engine, name: str, at: float, queue: str = "support", needs: acd.Needs = (), **more: object
) -> list[acd.Decision]:
    return on.handle(
        acd.EntryArrived(acd.Entry(name, f"call-{name}", queue, needs, 0, at, **more)),  # type: ignore[arg-type]
        at,
    )


def test_a_caller_behind_one_ring_of_skills() -> None:
    on = engine()
    hire(on, "ann", 1.0, Chinese=9, billing=4)
    hire(on, "bob", 2.0, Chinese=9, billing=9)
    on.handle(acd.AgentNotReady("bob", "lunch"), 3.0)
    hire(on, "cid", -1.0, billing=9)
    hire(on, "dan", 2.0, (), Chinese=8, billing=8)
    come(on, "e1", 5.0, steps=(CHINESE,))
    on.floor.now = 10.0
    assert situation(on.floor, "e1") == Situation(
        entry="e1", contact="call-e1", queue="support", at=10.0, arrived=5.0, waited_s=5.0, position=1,
        needs="Chinese ≥ 7, billing ≥ 5", step=1, steps=2, held_for="", held_until=0.0, offered_to=(),
        agents=(
            Verdict("ann", Code.SKILLS, missing=(Missing("billing", 5, 4),)),
            Verdict("bob", Code.NOT_READY, reason="lunch", since=3.0),
            Verdict("cid", Code.LOGGED_OUT, (Code.SKILLS,), missing=(Missing("Chinese", 7, 0),)),
        ),
        waits_for=(
            Wait("step_begins", at=35.0, step=2),
            Wait("agent_ready", "bob"),
        ),
        changes=(
            Change("ready", "bob"),
            Change("skill", "ann", "billing", 5, 4),
            Change("queue", "dan", queue="support"),
        ),
    )  # fmt: skip


def test_a_caller_behind_others_and_busy_agents() -> None:
    on = engine(acd.QueueSpec("support", wrap_up_s=30.0))
    hire(on, "ann", 1.0)
    hire(on, "bob", 2.0)
    for name, agent in (("e1", "ann"), ("e2", "bob")):
        come(on, name, 3.0)
        on.handle(acd.OfferAccepted(on.agent(agent).offer), 4.0)
    come(on, "e3", 5.0)
    come(on, "e4", 6.0)
    on.handle(acd.ContactEnded("bob", "e2"), 8.0)
    found = situation(on.floor, "e4")
    assert found.agents == (
        Verdict("ann", Code.BUSY, since=4.0, entry="e1"),
        Verdict("bob", Code.WRAP_UP, since=8.0, until=38.0, entry="e2"),
    )
    assert found.waits_for == (
        Wait("entries_before", count=1),
        Wait("wrap_up_ends", "bob", "e2", 38.0),
        Wait("agent_ends", "ann", "e1"),
    )
    assert (found.position, found.changes) == (2, ())


def test_somebody_who_is_being_offered_it() -> None:
    on = engine()
    hire(on, "ann", 1.0)
    hire(on, "bob", 2.0)
    come(on, "e1", 3.0)
    found = situation(on.floor, "e1")
    assert (found.offered_to, found.changes) == (("ann",), ())
    assert found.waits_for == (Wait("offer_answered", "ann", "e1", 23.0),)
    assert verdicts(on.floor, on.entry("e1"), "ann") == (
        Verdict("ann", Code.NEXT, rank=1, since=3.0, until=23.0),
        Verdict("bob", Code.FREE, rank=2, since=2.0),
    )


def test_a_missed_offer_a_hold_and_nobody_who_fits() -> None:
    on = engine(replace(SUPPORT, on_missed="ready", sticky_s=60.0), acd.QueueSpec("vip"))
    hire(on, "ann", 1.0)
    come(on, "e1", 2.0)
    on.woke(f"offer:{on.agent('ann').offer}", 22.0)
    assert situation(on.floor, "e1").waits_for == (Wait("refusal_ends", "ann", at=52.0),)

    hire(on, "bob", 24.0)  # is offered e1
    come(on, "e2", 25.0, preferred_agent="bob")
    held = situation(on.floor, "e2")
    assert (held.held_for, held.held_until) == ("bob", 85.0)
    assert held.waits_for == (
        Wait("hold_ends", "bob", at=85.0),
        Wait("entries_before", count=1),
        Wait("agent_answers", "bob", "e1", 44.0),
    )
    assert held.changes == (Change("no_hold", "ann"),)
    come(on, "e3", 26.0, "vip", needs=(acd.SkillNeed("vip", 3),))
    assert situation(on.floor, "e3").waits_for == (Wait("nobody_fits", needs="vip ≥ 3"),)


def test_an_agent_asked_for_by_name_is_the_only_one_looked_at() -> None:
    on = engine()
    hire(on, "ann", 1.0)
    hire(on, "bob", -1.0)
    come(on, "e1", 2.0, only_agent="bob", give_up_at=60.0)
    found = situation(on.floor, "e1")
    assert found.agents == (Verdict("bob", Code.LOGGED_OUT),)
    assert found.changes == (Change("sign_in", "bob"),)


def test_an_entry_that_is_not_in_line_is_refused() -> None:
    with pytest.raises(acd.UnknownEntry):
        situation(engine().floor, "e1")


# Against the engine itself, at many moments of an invented morning


def moments(seed: str) -> Iterator[acd.Engine]:
    on = acd.Engine()
    world: World = world_of(on, seed)
    for at in range(900, int(DAY_S), 1300):
        world.run(float(at))
        yield on


def copy(on: acd.Engine) -> acd.Engine:
    return acd.Engine.from_data(json.loads(json.dumps(on.to_data())))


def made(on: acd.Engine, change: Change) -> list[acd.Decision]:
    """What the engine decides when the change is made."""
    spec, now = on.floor.roster.specs[change.agent], on.floor.now
    match change.code:
        case "ready":
            return on.handle(acd.AgentReady(change.agent), now)
        case "sign_in":
            on.handle(acd.AgentSignedIn(change.agent), now)
            return on.handle(acd.AgentReady(change.agent), now)
        case "queue":
            spec = replace(spec, queues=(*spec.queues, change.queue))
        case "skill":
            spec = replace(spec, skills={**spec.skills, change.skill: change.level})
    return on.handle(acd.AgentConfigured(spec), now)


def offered_first(decisions: list[acd.Decision]) -> str:
    return next((one.entry for one in decisions if isinstance(one, acd.MakeOffer)), "")


def in_line(on: acd.Engine) -> list[Place]:
    """Those whom nobody is being rung for; a callback that starts with its customer is dialled, not offered."""
    places = on.floor.waiting.places.values()
    return [
        one
        for one in places
        if not one.offers and (one.callback is None or one.callback.stage is Stage.REACHED)
    ]


@pytest.mark.parametrize("seed", ["a", "b"])
def test_changes_are_exactly_those_after_which_the_engine_offers_the_entry(seed: str) -> None:
    for on in moments(seed):
        for place in in_line(on)[:4]:
            entry = place.entry.entry
            found = [one for one in situation(on.floor, entry).changes if one.code != "no_hold"]
            assert {change: offered_first(made(copy(on), change)) for change in found} == dict.fromkeys(
                found, entry
            )
            away = [view for view in on.agents() if not view.work and view.standing is not State.IDLE]
            tried = [
                Change("ready" if view.standing is State.NOT_READY else "sign_in", view.agent)
                for view in away
            ]
            works = {change for change in tried if offered_first(made(copy(on), change)) == entry}
            assert works == {one for one in found if one.code in ("ready", "sign_in")}


@pytest.mark.parametrize("seed", ["a", "b"])
def test_nobody_whom_no_filter_takes_out_stands_beside_a_waiting_entry(seed: str) -> None:
    for on in moments(seed):
        for place in in_line(on):
            assert [one for one in verdicts(on.floor, place) if one.rank] == []


def test_everything_has_words_and_is_plain_data() -> None:
    said = set()
    for on in moments("words"):
        for place in on.floor.waiting.places.values():
            found = situation(on.floor, place.entry.entry)
            assert json.loads(json.dumps(asdict(found)))["entry"] == place.entry.entry
            lines = [
                *(wording.of_verdict(one, found.at) for one in found.agents),
                *(wording.of_wait(one, found.at) for one in found.waits_for),
                *map(wording.of_change, found.changes),
            ]
            assert all(line and "None" not in line for line in lines)
            said |= {one.code for one in (*found.agents, *found.waits_for, *found.changes)}
    assert {"busy", "not_ready", "agent_ends", "entries_before", "ready"} <= said


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (wording.of_verdict(Verdict("ann", Code.NEXT, rank=1), 9.0), "ann is the first who may take it"),
        (wording.of_verdict(Verdict("ann", Code.FREE, rank=3), 9.0), "ann could take it, as number 3"),
        (wording.of_verdict(Verdict("ann", Code.BUSY, since=4.0, entry="e1"), 129.0), "ann is busy with e1 for 2:05"),
        (
            wording.of_verdict(Verdict("ann", Code.SKILLS, missing=(Missing("billing", 5, 4),)), 9.0),
            "ann lacks billing 5 (has 4)",
        ),
        (
            wording.of_verdict(
                Verdict("ann", Code.NOT_READY, (Code.SKILLS,), reason="lunch", missing=BILLING), 60.0
            ),
            "ann is not ready (lunch) for 1:00, and lacks billing 5 (has 4)",
        ),
        (wording.of_wait(Wait("agent_ends", "bob"), 9.0), "bob ends the present contact"),
        (
            wording.of_wait(Wait("step_begins", at=21.0, step=2, needs="Chinese ≥ 4"), 9.0),
            "step 2 begins in 0:12: Chinese ≥ 4",
        ),
        (wording.of_wait(Wait("entries_before", count=3), 9.0), "3 entries are before it"),
        (wording.of_change(Change("skill", "ann", "billing", 5, 4)), "billing 5 for ann (has 4)"),
        (wording.of_change(Change("queue", "ann", queue="support")), "ann in queue support"),
        (wording.of_change(Change("ready", "ann")), "ann ready"),
    ],
)  # fmt: skip
def test_words(said: str, words: str) -> None:
    assert said == words
