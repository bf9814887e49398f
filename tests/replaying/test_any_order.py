"""Whatever happens in the house, its journal can be routed again byte for byte, and a shadow keeps in step."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import acd
from acd.shadow import Shadow
from callcenter.events import CallbackDialled, RouterTold, ShadowDiffered
from callcenter.replaying.explain import explain
from callcenter.replaying.reading import Journal
from callcenter.replaying.replay import Replay, replay
from callcenter.replaying.shadowing import ShadowWatch
from tests.calls.callbacks import CallingHouse, house
from tests.calls.test_any_order import SIT
from tests.calls.test_callbacks_any_order import CALLED, OFFERED, PRELUDES, RULES, STEPS, do
from tests.replaying.day import Writer

Steps = list[tuple[str, int, float]]


@contextmanager
def journal(at: CallingHouse) -> Iterator[Journal]:
    with tempfile.TemporaryDirectory() as folder:
        writer = Writer(Path(folder))
        writer.add(*at.events())
        writer.close()
        yield Journal(Path(folder))


def replayed(at: CallingHouse) -> Replay:
    with journal(at) as recorded:
        return replay(recorded)


@given(RULES, st.builds(list.__add__, PRELUDES, STEPS))
def test_any_order_of_facts_is_replayed_alike(rule: acd.CallbackRule, steps: Steps) -> None:
    at = house(rule)
    for step in steps:
        do(at, *step)
    found = replayed(at)
    (run,) = found.runs
    assert (run.difference, run.stopped, run.unfinished, found.orphans) == (None, "", 0, 0)
    assert run.inputs > 0


def test_a_callback_is_replayed_under_the_name_of_its_own_call() -> None:
    at = house()
    for step in [*OFFERED, ("answer", 0, 0.1), *CALLED, *SIT]:
        do(at, *step)
    assert replayed(at).is_identical


def test_the_call_that_calls_back_tells_the_story_of_its_entry() -> None:
    at = house()
    for step in [*OFFERED, ("answer", 0, 0.1)]:
        do(at, *step)
    dialled = at.last(CallbackDialled)
    assert isinstance(dialled, CallbackDialled)
    with journal(at) as recorded:
        stories = [explain(recorded, call).entries for call in ("call-1", dialled.call)]
    assert stories[0] == stories[1]
    (entry,) = stories[0]
    assert entry.entry == dialled.entry
    assert {"callback_waits", "callback_dialled"} <= {one.code for one in entry.story}


def shadowed(rule: acd.CallbackRule, steps: Steps, shadow: Shadow) -> CallingHouse:
    """The house with a shadow that never lost the thread."""
    at = house(rule)
    router = at.exchange.router
    watch = router.watcher = ShadowWatch("a policy", shadow, lambda: router.engine)
    # It came late: what is configured already is told again.
    for event in at.events():
        if isinstance(event, RouterTold):
            shadow.told(event.fact, [], event.at, router.engine)
    for step in steps:
        do(at, *step)
    assert (watch.problem, watch.counts()["resynced"]) == ("", 0)
    return at


@given(RULES, st.builds(list.__add__, PRELUDES, STEPS))
def test_a_shadow_of_the_same_policy_never_differs(rule: acd.CallbackRule, steps: Steps) -> None:
    at = shadowed(rule, steps, Shadow(lambda spec: spec, lambda spec: spec))
    assert [event for event in at.events() if isinstance(event, ShadowDiffered)] == []


QUEUES: tuple[Callable[[acd.QueueSpec], acd.QueueSpec], ...] = (
    lambda spec: replace(spec, strategy="ring_all"),
    lambda spec: replace(spec, steps=(acd.SkillStep((acd.SkillNeed("billing", 5),), 10.0),)),
    lambda spec: replace(spec, strategy="random", sticky_s=30.0, ageing=3.0, weight=50.0),
    lambda spec: replace(spec, wrap_up_s=9.0, on_missed="ready", redial_s=100.0, callback=None),
)
AGENTS: tuple[Callable[[acd.AgentSpec], acd.AgentSpec], ...] = (
    lambda spec: spec,
    lambda spec: replace(spec, queues=spec.queues[1:]),
    lambda spec: replace(spec, skills={"billing": 5}, capacity={"voice": 2}),
    lambda spec: replace(spec, capacity={"voice": 0}),
)


@given(RULES, st.builds(list.__add__, PRELUDES, STEPS), st.sampled_from(QUEUES), st.sampled_from(AGENTS))
def test_a_shadow_of_any_policy_keeps_in_step(
    rule: acd.CallbackRule,
    steps: Steps,
    queue: Callable[[acd.QueueSpec], acd.QueueSpec],
    agent: Callable[[acd.AgentSpec], acd.AgentSpec],
) -> None:
    shadowed(rule, steps, Shadow(queue, agent))
