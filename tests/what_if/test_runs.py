"""Runs for the web: a process each, not too many, ended early or when it fails."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from callcenter.ids import SeededIds
from callcenter.runtime.child import State
from callcenter.what_if import CannotForesee, Overloaded, Question, Run, Runs
from callcenter.what_if.runs import KEPT
from tests.helpers.aio import async_test
from tests.what_if.days import START, Busy, busy_day

QUESTION = Question("support", 1, minutes=1.0, futures=10)
LISTEN = """
import json, os, signal, sys, time
asked = json.loads(sys.stdin.readline())
def say(done, **more):
    print(json.dumps({"done": done, "total": 10, "answer": {"futures": done}, **more}), flush=True)
"""
PATIENT = (
    LISTEN
    + """
def end(*_):
    say(3)
    sys.exit(0)
signal.signal(signal.SIGINT, end)
say(2)
time.sleep(60)
"""
)
QUICK = LISTEN + "say(10)"
REFUSES = (
    LISTEN
    + """
print(json.dumps({"error": {"code": "what_if_state", "text": ["no", {}]}}), flush=True)
sys.exit(2)
"""
)
BREAKS = LISTEN + "say(4)\nsys.exit(3)"
BABBLES = LISTEN + "print('hello', flush=True)"
DEAF = "import sys; sys.exit(0)"


@pytest.fixture(scope="module")
def busy() -> Busy:
    return busy_day()


def runs_of(busy: Busy, script: str = "") -> Runs:
    command = {"command": (sys.executable, "-S", "-c", script)} if script else {}
    return Runs(busy.router, busy.lately, {}, lambda: START + 1200.0, SeededIds(), **command)


async def until(happened: Callable[[], object]) -> None:
    while not happened():
        await asyncio.sleep(0.01)


@async_test
async def test_a_run_plays_the_futures_of_the_live_state(busy: Busy) -> None:
    runs = runs_of(busy)
    run = runs.start("boss", QUESTION)
    assert (run.state, runs.get(run.id)) == (State.RUNNING, run)
    await runs.over(run)
    assert (run.state, run.done, run.error) == (State.DONE, 10, None)
    assert run.answer is not None
    assert (run.answer["futures"], run.answer["at"], run.answer["now"]["signed_in"]) == (
        10,
        START + 1200.0,
        3,
    )


@async_test
async def test_what_pages_get_of_a_run(busy: Busy) -> None:
    runs = runs_of(busy, QUICK)
    run = runs.start("boss", QUESTION)
    await runs.over(run)
    assert run.to_data() == {
        "id": "what-if-1",
        "user": "boss",
        "state": "done",
        "done": 10,
        "total": 10,
        "started_at": START + 1200.0,
        "asked": {"queue": "support", "agents": 1, "minutes": 1.0, "futures": 10, "seed": 1},
        "result": {"futures": 10},
        "error": None,
    }


@async_test
async def test_a_run_that_is_cancelled_says_what_it_has(busy: Busy) -> None:
    runs = runs_of(busy, PATIENT)
    run = runs.start("boss", QUESTION)
    await until(lambda: run.done)
    assert (run.state, run.done, run.answer) == (State.RUNNING, 2, {"futures": 2})
    runs.cancel(run)
    await runs.over(run)
    assert (run.state, run.done, run.answer, run.error) == (State.CANCELLED, 3, {"futures": 3}, None)
    runs.cancel(run)
    assert run.state is State.CANCELLED


@async_test
async def test_a_run_that_is_cancelled_before_it_began_ends(busy: Busy) -> None:
    runs = runs_of(busy, PATIENT)
    run = runs.start("boss", QUESTION)
    runs.cancel(run)
    await runs.over(run)
    assert run.state is State.CANCELLED


@async_test
async def test_a_run_at_a_time_for_each_and_two_in_all(busy: Busy) -> None:
    runs = runs_of(busy, PATIENT)
    codes = []
    for user in ("ann", "ann", "bob", "cem"):
        try:
            runs.start(user, QUESTION)
        except Overloaded as refused:
            codes.append((user, refused.code))
    assert codes == [("ann", "what_if_yours"), ("cem", "what_if_busy")]
    await runs.stop()


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (replace(QUESTION, queue="nowhere"), "what_if_queue"),
        (replace(QUESTION, agents=-4), "what_if_agents"),
    ],
)
@async_test
async def test_a_question_that_does_not_fit_begins_nothing(busy: Busy, question: Question, code: str) -> None:
    runs = runs_of(busy, QUICK)
    with pytest.raises(CannotForesee) as refused:
        runs.start("boss", question)
    assert refused.value.code == code
    await runs.over(runs.start("boss", QUESTION))


@pytest.mark.parametrize(
    ("script", "code", "done"),
    [
        (REFUSES, "what_if_state", 0),
        (BREAKS, "what_if_failed", 4),
        (BABBLES, "what_if_failed", 0),
        (DEAF, "what_if_failed", 0),
    ],
)
@async_test
async def test_a_run_that_fails_says_why(busy: Busy, script: str, code: str, done: int) -> None:
    runs = runs_of(busy, script)
    run = runs.start("boss", QUESTION)
    await runs.over(run)
    assert (run.state, run.error and run.error.code, run.done) == (State.FAILED, code, done)


@async_test
async def test_a_program_that_is_not_there_is_a_failure(busy: Busy) -> None:
    runs = Runs(busy.router, busy.lately, {}, lambda: 0.0, SeededIds(), ("/nowhere/python",))
    run = runs.start("boss", QUESTION)
    await runs.over(run)
    assert (run.state, run.error and run.error.code) == (State.FAILED, "what_if_failed")


@async_test
async def test_the_last_runs_are_remembered(busy: Busy) -> None:
    runs = runs_of(busy, DEAF)
    begun: list[Run] = []
    for _ in range(KEPT + 2):
        begun.append(runs.start("boss", QUESTION))
        await runs.over(begun[-1])
    assert [runs.get(run.id) for run in begun[:2]] == [None, None]
    assert all(runs.get(run.id) is run for run in begun[2:])


@async_test
async def test_a_stop_ends_them_all(busy: Busy) -> None:
    runs = runs_of(busy, PATIENT)
    run = runs.start("boss", QUESTION)
    await until(lambda: run.done)
    await runs.stop()
    assert run.state is State.FAILED
    assert run.process is not None
    assert run.process.returncode == -9
