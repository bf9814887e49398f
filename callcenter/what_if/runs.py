"""Plays futures for the web, each run in a process of its own, so that calls and sound are never held up."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

import acd
from callcenter.ids import Ids
from callcenter.runtime import child
from callcenter.runtime.child import State
from callcenter.what_if import lines
from callcenter.what_if.errors import CannotForesee, Overloaded
from callcenter.what_if.futures import change_for
from callcenter.what_if.lately import Lately
from callcenter.what_if.now import RoutingNow, routing_now
from callcenter.what_if.question import Question
from callcenter.wording import problem_of, worded
from said import Said

log = structlog.get_logger("what_if")

AT_ONCE = 2
"""Runs at once in all; each takes a core, as far as calls leave it one."""

KEPT = 20
LONGEST_S = 600.0
"""Then a run says what it has."""

LINE_BYTES = 1 << 20
COMMAND = (sys.executable, "-m", "callcenter", "what-if", "--from-stdin")


class Core(Protocol):
    """The router, seen from here."""

    @property
    def engine(self) -> acd.Engine: ...


@dataclass(slots=True)
class Run:
    """One question of one user; `answer` is what the futures so far say."""

    id: str
    user: str
    question: Question
    started_at: float
    state: State = State.RUNNING
    done: int = 0
    answer: dict[str, Any] | None = None
    error: CannotForesee | None = None
    is_cancelled: bool = False
    process: asyncio.subprocess.Process | None = None

    def to_data(self) -> dict[str, Any]:
        asked = self.question
        return {
            "id": self.id,
            "user": self.user,
            "state": self.state.value,
            "done": self.done,
            "total": asked.futures,
            "started_at": self.started_at,
            "asked": {
                "queue": asked.queue,
                "agents": asked.agents,
                "minutes": asked.minutes,
                "futures": asked.futures,
                "seed": asked.seed,
            },
            "result": self.answer,
            "error": {"code": self.error.code, **worded(problem_of(self.error))} if self.error else None,
        }


class Runs:
    """At most one run of a user at a time, and `AT_ONCE` in all; the last `KEPT` are remembered.

    The live engine is only looked at. `targets`: seconds of the service level by queue.
    """

    def __init__(
        self,
        core: Core,
        lately: Lately,
        targets: Mapping[str, float],
        clock: Callable[[], float],
        ids: Ids,
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        self._core = core
        self._lately = lately
        self._targets = targets
        self._clock = clock
        self._ids = ids
        self._command = command
        self._runs: dict[str, Run] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._is_stopping = False

    def now(self) -> RoutingNow:
        """The live state."""
        return routing_now(self._core.engine, self._lately, self._targets, self._clock())

    def start(self, user: str, question: Question) -> Run:
        """Begin a run. Raises CannotForesee, or Overloaded when it has to wait for others."""
        running = [run for run in self._runs.values() if run.state is State.RUNNING]
        if any(run.user == user for run in running):
            raise Overloaded("what_if_yours", Said("Your last question is still being answered."))
        if len(running) >= AT_ONCE:
            raise Overloaded(
                "what_if_busy", Said("Others' questions are being answered. Try again in a moment.")
            )
        change_for(self._core.engine, question)
        now = self.now()
        run = Run(self._ids.new("what-if"), user, question, now.at)
        self._runs[run.id] = run
        self._forget()
        self._tasks[run.id] = asyncio.ensure_future(self._play(run, now))
        log.info("what_if_began", run=run.id, user=user, queue=question.queue, agents=question.agents)
        return run

    def get(self, run: str) -> Run | None:
        return self._runs.get(run)

    def cancel(self, run: Run) -> None:
        """End a run early; it says what it has."""
        if run.state is State.RUNNING:
            run.is_cancelled = True
            self._interrupt(run)

    async def over(self, run: Run) -> None:
        """Wait until a run has ended."""
        task = self._tasks.get(run.id)
        if task is not None:
            await asyncio.wait([task])

    async def stop(self) -> None:
        """End them all, at once."""
        self._is_stopping = True
        for run in self._runs.values():
            if run.process is not None and run.process.returncode is None:
                run.process.kill()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _forget(self) -> None:
        over = [run.id for run in self._runs.values() if run.state is not State.RUNNING]
        for run in over[: max(0, len(self._runs) - KEPT)]:
            del self._runs[run]

    @staticmethod
    def _interrupt(run: Run) -> None:
        """Let it say what it has; one that has said nothing yet may not even listen."""
        if run.process is not None and run.process.returncode is None:
            with suppress(ProcessLookupError):
                run.process.send_signal(signal.SIGKILL if run.answer is None else signal.SIGINT)

    async def _play(self, run: Run, now: RoutingNow) -> None:
        loop = asyncio.get_running_loop()
        late = loop.call_later(LONGEST_S, self._interrupt, run)
        try:
            # A state with many callers is some megabytes of text: not made on the loop that carries the calls.
            line = await asyncio.to_thread(lines.ask, now, run.question)
            await self._talk(run, line)
        except CannotForesee as mistake:
            run.error = mistake
        except OSError as error:
            run.error = CannotForesee(
                "what_if_failed", Said("the futures cannot be played: {why}", why=error.strerror)
            )
        finally:
            late.cancel()
            del self._tasks[run.id]
        run.state = State.FAILED if run.error else State.CANCELLED if run.is_cancelled else State.DONE
        log.info("what_if_ended", run=run.id, state=run.state.value, futures=run.done)

    async def _talk(self, run: Run, line: bytes) -> None:
        process = run.process = await child.started(self._command, LINE_BYTES)
        if self._is_stopping:
            process.kill()
        elif run.is_cancelled:
            self._interrupt(run)
        async for text in child.answers(process, line):
            progress = lines.read_said(text)
            run.done, run.answer = progress.done, progress.answer
        code = await process.wait()
        if (code != 0 or run.answer is None) and not run.is_cancelled:
            raise CannotForesee(
                "what_if_failed", Said("the process that plays the futures ended with {code}", code=code)
            )
