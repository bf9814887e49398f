"""A supervisor's page with hundreds of agents while things happen: how long its frames take, in Chromium."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable

from playwright.async_api import Page

from callcenter.console.messages import AgentChanged, AgentRow, AgentState, AlertsChanged, QueuesChanged
from tests.agent_ui import scenes
from tests.agent_ui.fake_intervals import alert
from tests.agent_ui.stage import Stage, chromium, house, stage
from tests.bench.results import Result, percentile

TOPIC = "supervisor's grid"
AGENTS = 500
EVENTS_PER_S = 20
REFRESHES_PER_S = 4
"""As often as the server sends queue rows."""

STATES: tuple[AgentState, ...] = ("idle", "offered", "on_contact", "wrap_up", "not_ready")
WATCH = """() => {
  window.bench = { frames: [], tasks: [], last: performance.now() };
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.bench.tasks.push(entry.duration)))
    .observe({ type: 'longtask' });
  const frame = (now) => {
    window.bench.frames.push(now - window.bench.last);
    window.bench.last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame((now) => { window.bench.last = now; requestAnimationFrame(frame); });
}"""
REPORT = "() => window.bench"


async def measure(quick: bool, tell: Callable[[str], None]) -> list[Result]:
    """Frames of a page that shows 500 agents, in both of its orders: as set up, and the most urgent first."""
    results: list[Result] = []
    async with chromium() as browser, house(browser) as home:
        for order in ("site", "attention"):
            tell(f"{AGENTS} agents, order: {order}, {EVENTS_PER_S} events/s")
            async with stage(home) as show:
                results += await _of(show, order, 5.0 if quick else 15.0)
    return results


async def _of(show: Stage, order: str, seconds: float) -> list[Result]:
    page = await show.open("/supervisor?scene=hundreds", (1920, 1080))
    await page.get_by_test_id(f"agent-row-agent{AGENTS - 1}").wait_for(state="attached")
    await page.get_by_test_id("order").select_option(order)
    await page.evaluate(WATCH)
    await _happen(show, page, seconds)
    report = await page.evaluate(REPORT)
    frames, tasks = report["frames"], report["tasks"]
    note = f"{AGENTS} agents, {EVENTS_PER_S} events/s, order {order}, {len(frames)} frames in {seconds:.0f} s"
    return [
        Result(TOPIC, f"time between frames, P50 ({order})", percentile(frames, 0.5), "ms", note),
        Result(TOPIC, f"time between frames, P95 ({order})", percentile(frames, 0.95), "ms", "goal 50 ms"),
        Result(TOPIC, f"time between frames, worst ({order})", max(frames, default=0.0), "ms"),
        Result(
            TOPIC, f"tasks above 50 ms ({order})", len(tasks), "", f"longest {max(tasks, default=0):.0f} ms"
        ),
    ]


async def _happen(show: Stage, page: Page, seconds: float) -> None:
    """Agents change their states, queues their figures, and now and then an alert comes or goes."""
    chance, start, n = random.Random(7), time.time(), 0
    rows = {row.agent: row for row in scenes.hundreds(start).agents}
    queues = scenes.queues(start)
    while (at := time.time()) < start + seconds:
        agent = f"agent{chance.randrange(AGENTS)}"
        rows[agent] = _changed(rows[agent], chance.choice(STATES), at)
        await show.preview.send(AgentChanged(now=at, agent=rows[agent]))
        if n % (EVENTS_PER_S // REFRESHES_PER_S) == 0:
            busy = [row.model_copy(update={"waiting": chance.randrange(20)}) for row in queues]
            await show.preview.send(QueuesChanged(now=at, queues=busy))
        if n % (2 * EVENTS_PER_S) == 0:
            loud = [
                alert("long_call", "on_contact", at, agent=f"agent{chance.randrange(AGENTS)}")
                for _ in range(5)
            ]
            await show.preview.send(AlertsChanged(now=at, alerts=loud))
        n += 1
        await asyncio.sleep(max(0.0, start + n / EVENTS_PER_S - time.time()))


def _changed(row: AgentRow, state: AgentState, at: float) -> AgentRow:
    customer = "Tang Yue" if state == "on_contact" else None
    return row.model_copy(
        update={"state": state, "since": at, "customer": customer, "handled": row.handled + 1}
    )
