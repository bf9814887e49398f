"""Replays for the web: a process at a time, given up or replaced, and what its end is called."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from callcenter.hindsight.runs import KEPT, Replays
from callcenter.site import Site, load_site
from callcenter.web.errors import ReplayBusy
from tests.helpers.aio import async_test
from tests.replaying.day import MORNING

DEMO = Path(__file__).parents[2] / "config" / "demo.yaml"
LISTEN = """
import json, sys, time
asked = json.loads(sys.stdin.readline())
def say(**more):
    print(json.dumps(more), flush=True)
"""
QUICK = (
    LISTEN
    + "say(done=0.5)\nsay(answer={'queue': asked['queue'], 'hours': (asked['until'] - asked['since']) / 3600})"
)
SLOW = LISTEN + "say(done=0.25)\ntime.sleep(60)"
REFUSES = LISTEN + "say(error=['Nothing was routed here yet.', {}])"
BREAKS = LISTEN + "say(done=0.5)\nsys.exit(3)"
BABBLES = LISTEN + "print('hello', flush=True)"


@pytest.fixture(scope="module")
def site() -> Site:
    return load_site(DEMO)


def replays_of(site: Site, script: str = "", journal: Path = Path("/nowhere")) -> Replays:
    command = {"command": (sys.executable, "-S", "-c", script)} if script else {}
    ids = iter(f"run-{number}" for number in range(99))
    return Replays(
        journal, lambda one: one, lambda: site, lambda: MORNING + 9_000, lambda: next(ids), **command
    )


async def until(happened: Callable[[], object]) -> None:
    while not happened():
        await asyncio.sleep(0.01)


def told(found: dict[str, Any] | None) -> tuple[str, float, str]:
    assert found is not None
    return found["state"], found["done"], found["error"]["text"] if found["error"] else ""


@async_test
async def test_a_recorded_day_is_played_by_the_rules_in_force_and_by_a_draft(site: Site, day: Path) -> None:
    replays = replays_of(site, journal=day)
    longer = site.queues["support"].model_copy(update={"wrap_up_s": 300.0})
    draft = site.model_copy(update={"queues": {**site.queues, "support": longer}})
    begun = replays.start("admin", "support", draft, 9_000.0)
    assert begun is not None
    assert (begun["id"], begun["state"], begun["result"]) == ("run-0", "running", None)
    assert begun["people"]["agent1"].keys() == begun["queues"]["support"].keys() == {"en", "zh"}
    await replays.over("run-0")
    found = replays.look("admin", "run-0")
    assert told(found) == ("done", 1.0, "")
    assert found is not None
    (row, *_) = found["result"]["rows"]
    assert (row["queue"], row["before"]["contacts"]) == ("support", found["result"]["contacts"])
    assert row["before"] != row["after"]


@pytest.mark.parametrize(
    ("script", "end"),
    [
        (QUICK, ("done", 1.0, "")),
        (REFUSES, ("failed", 0.0, "Nothing was routed here yet.")),
        (BREAKS, ("failed", 0.5, "The process that plays it ended with 3.")),
        (BABBLES, ("failed", 0.0, "this is no progress: Expecting value: line 1 column 1 (char 0)")),
        ("raise SystemExit(4)", ("failed", 0.0, "The process that plays it ended with 4.")),
    ],
)
@async_test
async def test_how_a_replay_ends(site: Site, script: str, end: tuple[str, float, str]) -> None:
    replays = replays_of(site, script)
    replays.start("admin", "support", None, 3600.0)
    await replays.over("run-0")
    found = replays.look("admin", "run-0")
    assert told(found) == end
    assert found is not None
    assert found["result"] == ({"queue": "support", "hours": 1.0} if script == QUICK else None)


@async_test
async def test_one_at_a_time_and_only_ones_own(site: Site) -> None:
    replays = replays_of(site, SLOW)
    assert replays.start("admin", "no such queue", None, 3600.0) is None
    replays.start("admin", "support", None, 3600.0)
    await until(lambda: told(replays.look("admin", "run-0"))[1])
    with pytest.raises(ReplayBusy):
        replays.start("other", "support", None, 3600.0)
    assert (replays.look("other", "run-0"), replays.cancel("other", "run-0")) == (None, None)
    # Who asks again gives up what they asked before.
    replays.start("admin", "sales", None, 3600.0)
    await replays.over("run-0")
    assert told(replays.look("admin", "run-0")) == ("cancelled", 0.25, "")
    assert told(replays.cancel("admin", "run-1"))[0] == "cancelled"
    await replays.over("run-1")
    assert told(replays.cancel("admin", "run-1"))[0] == "cancelled"
    replays.start("other", "support", None, 3600.0)
    await replays.stop()
    assert told(replays.look("other", "run-2"))[0] == "cancelled"


@async_test
async def test_the_last_few_are_remembered(site: Site) -> None:
    replays = replays_of(site, REFUSES)
    for number in range(KEPT + 1):
        replays.start("admin", "support", None, 3600.0)
        await replays.over(f"run-{number}")
    known = [replays.look("admin", f"run-{number}") is not None for number in range(KEPT + 1)]
    assert known == [False, *[True] * KEPT]


@async_test
async def test_a_program_that_is_not_there(site: Site) -> None:
    replays = Replays(
        Path("/"), lambda one: one, lambda: site, lambda: 9.0, lambda: "run", command=("/nowhere/program",)
    )
    replays.start("admin", "support", None, 3600.0)
    await replays.over("run")
    assert told(replays.look("admin", "run")) == (
        "failed",
        0.0,
        "It cannot be played: No such file or directory.",
    )
