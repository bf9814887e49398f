"""Recognisers: a small port, and PocketSphinx behind it, in processes of its own that are started when first needed.

One thread waits for each process, so that neither decoding nor starting holds up the loop. A process takes about 60 MB.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from array import array
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import structlog

from callcenter.outside.errors import NoAnswer
from callcenter.outside.listening_grammar import Grammar, confidence

log = structlog.get_logger("listening")

WORKER = Path(__file__).with_name("listening_worker.py")
PROCESSES = 1
MOST_WAITING = 4
"""Sentences for each process that may wait to be understood; a caller beyond that is asked for keys."""

SLOWEST_S = 10.0
"""A process that needs longer hangs."""

MOST_LINE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Understood:
    """What was said, as one of the grammar's words, and how sure that is (0 to 1)."""

    word: str
    confidence: float


class Recogniser(Protocol):
    """Whatever understands a few words of one language."""

    def warm(self) -> None:
        """Somebody will soon be to be understood."""

    async def understand(self, grammar: Grammar, samples: array[int], rate: int) -> Understood:
        """Return what was said; raise NoAnswer: not_understood, busy, unknown_word or failed."""

    async def close(self) -> None: ...


class Sphinx:
    """At most `processes` at work and so many sentences waiting; then `busy`."""

    def __init__(self, processes: int = PROCESSES, most_waiting: int = MOST_WAITING) -> None:
        self._room = processes * (1 + most_waiting)
        self._under_way = 0
        self._threads = ThreadPoolExecutor(max_workers=processes, thread_name_prefix="listening")
        self._free = [_Process() for _ in range(processes)]
        self._all = tuple(self._free)
        self._is_warm = False

    def warm(self) -> None:
        if not self._is_warm:
            self._is_warm = True
            for process in self._all:
                self._threads.submit(process.start_soon)

    async def understand(self, grammar: Grammar, samples: array[int], rate: int) -> Understood:
        if self._under_way >= self._room:
            raise NoAnswer("busy", f"{self._room} callers wait to be understood")
        self._under_way += 1
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._ask, grammar, samples, rate)
        # Counted until it is really done: who asked may have given up long before.
        work.add_done_callback(self._done)
        found = await asyncio.shield(work)
        if "unknown" in found:
            raise NoAnswer("unknown_word", f"not in the dictionary: {', '.join(found['unknown'])[:200]}")
        word = grammar.meaning(str(found["said"]))
        if not word:
            raise NoAnswer("not_understood", "none of the words")
        return Understood(word, confidence(found["margin"], found["share"], found["fit"]))

    async def close(self) -> None:
        """End the processes; what they were at is lost, and nobody waits for it any more."""
        for process in self._all:
            process.end()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _done(self, work: asyncio.Future[dict[str, Any]]) -> None:
        self._under_way -= 1
        if not work.cancelled():
            work.exception()  # seen, also when nobody waits any more

    def _ask(self, grammar: Grammar, samples: array[int], rate: int) -> dict[str, Any]:
        # As many threads as processes: one is always free, and lists are safe between threads.
        process = self._free.pop()
        try:
            return process.ask(grammar, samples, rate)
        finally:
            self._free.append(process)


class _Process:
    """One process, used by one thread at a time. Started anew after whatever went wrong."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._is_over = False

    def start_soon(self) -> None:
        """Start, if it is not there yet; what is wrong shows when something is asked."""
        try:
            self._started()
        except OSError as error:
            log.warning("recogniser_not_started", why=str(error))

    def ask(self, grammar: Grammar, samples: array[int], rate: int) -> dict[str, Any]:
        raw = samples.tobytes()
        question = {
            "wanted": grammar.wanted,
            "others": grammar.others,
            "words": grammar.words,
            "rate": rate,
            "octets": len(raw),
        }
        try:
            process = self._started()
            assert process.stdin is not None and process.stdout is not None
            limit = threading.Timer(SLOWEST_S, process.kill)
            limit.start()
            try:
                process.stdin.write(json.dumps(question).encode() + b"\n" + raw)
                process.stdin.flush()
                line = process.stdout.readline(MOST_LINE)
            finally:
                limit.cancel()
            found = json.loads(line) if line else None
        except (OSError, ValueError) as error:
            self._stop()
            raise NoAnswer("failed", f"the recogniser broke off: {error}") from error
        if not isinstance(found, dict):
            self._stop()
            raise NoAnswer("failed", "the recogniser ended; is the package pocketsphinx installed?")
        return found

    def end(self) -> None:
        """Stop for good."""
        self._is_over = True
        self._stop()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._is_over:
                raise OSError("the service is stopping")
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, str(WORKER)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    start_new_session=True,
                )
            return self._process

    def _stop(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError as error:  # what was still to be written finds nobody
                    log.debug("recogniser_pipe", why=str(error))
        process.wait()
