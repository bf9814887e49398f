"""Plays windows of time again for the web: one at a time, in a process of its own, for which no call ever waits."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from callcenter.hindsight import lines
from callcenter.hindsight.comparing import TARGET_S, Rules
from callcenter.hindsight.errors import CannotLookBack
from callcenter.runtime import child
from callcenter.runtime.child import State
from callcenter.site import Site
from callcenter.site_routing import configured
from callcenter.web.errors import ReplayBusy
from callcenter.wording import problem_of, worded
from said import Said

log = structlog.get_logger("hindsight")

LONGEST_S = 600.0
"""Then a play is given up: the run it is of began too long ago for this machine."""

KEPT = 5
LINE_BYTES = 4 << 20
COMMAND = (sys.executable, "-m", "callcenter.hindsight")
Names = dict[str, dict[str, str]]


@dataclass(slots=True)
class Run:
    """One question of one user. `done`: 0 to 1; `people` and `queues`: what those in the answer are called."""

    id: str
    user: str
    queue: str
    started_at: float
    people: Names
    queues: Names
    state: State = State.RUNNING
    done: float = 0.0
    answer: dict[str, Any] | None = None
    problem: str = ""
    process: asyncio.subprocess.Process | None = None
    task: asyncio.Task[None] | None = None

    def to_data(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "queue": self.queue,
            "state": self.state.value,
            "done": self.done,
            "started_at": self.started_at,
            "result": self.answer,
            "people": self.people,
            "queues": self.queues,
            "error": {"code": "replay_failed", **worded(self.problem)} if self.problem else None,
        }


class Replays:
    """Implements `web.preview.Replays`. `prepare`: what the settings add to a site; `site`: that in force.

    Whoever asks again gives up what they asked before; what somebody else plays is waited for (ReplayBusy).
    """

    def __init__(
        self,
        journal: Path,
        prepare: Callable[[Site], Site],
        site: Callable[[], Site],
        now: Callable[[], float],
        new_id: Callable[[], str],
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        self._journal = journal
        self._prepare = prepare
        self._site = site
        self._now = now
        self._new_id = new_id
        self._command = command
        self._runs: dict[str, Run] = {}

    def start(self, user: str, queue: str, draft: Site | None, last_s: float) -> dict[str, Any] | None:
        """Begin; None for a queue that the rules in force do not know. `draft` None: compared with themselves."""
        site = self._site()
        if queue not in site.queues:
            return None
        for run in self._running():
            if run.user != user:
                raise ReplayBusy
            self._give_up(run)
        now = self._now()
        after = draft or site
        run = Run(self._new_id(), user, queue, now, _people(after), _queues(after))
        asked = lines.Asked(
            journal=str(self._journal),
            queue=queue,
            since=now - last_s,
            until=now,
            before=self._rules(site),
            after=self._rules(after),
            targets={name: one.service_level_s or TARGET_S for name, one in after.queues.items()},
        )
        self._runs[run.id] = run
        for old in list(self._runs)[:-KEPT]:
            del self._runs[old]
        run.task = asyncio.ensure_future(self._play(run, asked))
        log.info("replay_began", run=run.id, user=user, queue=queue, last_s=last_s)
        return run.to_data()

    def look(self, user: str, run: str) -> dict[str, Any] | None:
        """How far it is; None for what is not this user's."""
        found = self._runs.get(run)
        return found.to_data() if found is not None and found.user == user else None

    def cancel(self, user: str, run: str) -> dict[str, Any] | None:
        """End it at once; None for what is not this user's."""
        found = self._runs.get(run)
        if found is None or found.user != user:
            return None
        self._give_up(found)
        return found.to_data()

    async def over(self, run: str) -> None:
        """Wait until it has ended."""
        task = self._runs[run].task
        if task is not None:
            await asyncio.wait([task])

    async def stop(self) -> None:
        """End them all, at once."""
        tasks = [run.task for run in self._runs.values() if run.task is not None]
        for run in self._running():
            self._give_up(run)
        await asyncio.gather(*tasks, return_exceptions=True)

    def _running(self) -> list[Run]:
        return [run for run in self._runs.values() if run.state is State.RUNNING]

    def _rules(self, site: Site) -> Rules:
        found = configured(self._prepare(site))
        return Rules(found.queues, found.agents)

    @staticmethod
    def _give_up(run: Run) -> None:
        if run.state is not State.RUNNING:
            return
        run.state = State.CANCELLED
        if run.process is not None and run.process.returncode is None:
            with suppress(ProcessLookupError):
                run.process.kill()

    async def _play(self, run: Run, asked: lines.Asked) -> None:
        try:
            await asyncio.wait_for(self._talk(run, asked), LONGEST_S)
        except TimeoutError:
            run.problem = Said("The journal took longer than {seconds:.0f} s.", seconds=LONGEST_S)
        except CannotLookBack as mistake:
            run.problem = problem_of(mistake)
        except OSError as error:
            run.problem = Said("It cannot be played: {why}.", why=error.strerror)
        if run.state is State.RUNNING:
            run.state = State.FAILED if run.problem else State.DONE
        log.info("replay_ended", run=run.id, state=run.state.value, problem=run.problem)

    async def _talk(self, run: Run, asked: lines.Asked) -> None:
        line = await asyncio.to_thread(lines.ask, asked)
        process = run.process = await child.started(self._command, LINE_BYTES)
        try:
            if run.state is not State.RUNNING:
                return
            async for text in child.answers(process, line):
                said = lines.read_said(text)
                run.done, run.answer = said.done, said.answer
            code = await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if run.answer is None and run.state is State.RUNNING:
            raise CannotLookBack(Said("The process that plays it ended with {code}.", code=code))


def _people(site: Site) -> Names:
    return {
        name: {"en": user.name or name, "zh": user.local_name or user.name or name}
        for name, user in site.users.items()
        if user.role == "agent"
    }


def _queues(site: Site) -> Names:
    return {
        name: {str(language): text for language, text in queue.name.items()}
        for name, queue in site.queues.items()
    }
