"""A recorded day routed again by `callcenter replay`, as a person runs it: a process of its own, a journal on disk."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from tests.bench.results import Result
from tests.helpers.product import ROOT
from tests.replaying.day import make_day

CALLS, QUICK_CALLS = 50_000, 2_000
AGENTS = 200
WITHIN_S = 200.0


async def measure(quick: bool, progress: Callable[[str], None]) -> list[Result]:
    """Make the day, which is not measured, then replay it."""
    calls = QUICK_CALLS if quick else CALLS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "journal"
        progress(f"replay: making the journal of {calls:,} calls")
        await asyncio.to_thread(make_day, folder, calls, AGENTS)
        size_mb = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        progress(f"replay: {size_mb:.0f} MB")
        started, before = perf_counter(), os.times()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "callcenter", "replay", str(folder), cwd=ROOT,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, problems = await asyncio.wait_for(process.communicate(), WITHIN_S)
        took, after = perf_counter() - started, os.times()
    if process.returncode != 0:
        raise RuntimeError(f"replay ended with {process.returncode}: {problems.decode()[-300:]}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    topic = f"A recorded day of {calls:,} calls replayed, byte by byte ({AGENTS} agents, {size_mb:.0f} MB)"
    return [
        Result(topic, "time", took, "s", "goal: 50,000 calls in 60"),
        Result(topic, "processor time a call", used / calls * 1000, "ms"),
    ]
