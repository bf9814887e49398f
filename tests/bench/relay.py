"""What a relayed call costs the media plane: telephones, browsers, recordings; and what it adds in jitter."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.process import cpu_s, waited_s
from tests.bench.results import Result, percentile

SECONDS = 10.0
QUICK_SECONDS = 3.0
WARM_UP_S = 0.5
FIRST_PORT, LAST_PORT, MOST_PORTS = 20_000, 31_999, 1_000
"""Below those that systems lend out; where in there is chance, for two benches may run on one machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One way of talking, how many calls of it, and what they should cost: percent of a processor."""

    topic: str
    plain: int = 0
    browser: int = 0
    options: tuple[str, ...] = field(default=())
    goal: float

    @property
    def calls(self) -> int:
        return self.plain + self.browser


KINDS = (
    Kind(topic="Relayed calls of two telephones, plain RTP", plain=200, goal=0.25),
    Kind(topic="Relayed calls of telephone and browser (ICE, DTLS-SRTP)", browser=100, goal=0.4),
    Kind(topic="Recorded calls of two telephones", plain=100, options=("recorded",), goal=0.5),
)


async def measure(quick: bool, progress: Callable[[str], None]) -> list[Result]:
    """All kinds, one after another, each with a relay of its own."""
    results: list[Result] = []
    for kind in KINDS:
        progress(f"relay: {kind.topic}, {kind.calls} calls")
        results += await run(kind, QUICK_SECONDS if quick else SECONDS)
    return results


async def run(kind: Kind, seconds: float) -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        first = FIRST_PORT + 2 * secrets.randbelow((LAST_PORT - MOST_PORTS - FIRST_PORT) // 2)
        host = await _process("tests.bench.relay_host", str(first), str(first + MOST_PORTS - 1), folder)
        crowd = await _process("tests.bench.talkers", str(kind.plain), str(kind.browser), *kind.options)
        try:
            crowd.say(await host.line())
            host.say(await crowd.line())
            await host.line()
            crowd.say("connect")
            await crowd.line()
            crowd.say(str(WARM_UP_S))
            await crowd.line()
            used, asked = cpu_s(host.pid), asyncio.get_running_loop().time()
            waited = waited_s(host.pid)
            crowd.say(str(seconds))
            heard = json.loads(await crowd.line())
            used, waited = cpu_s(host.pid) - used, waited_s(host.pid) - waited
            spent = asyncio.get_running_loop().time() - asked
        finally:
            await asyncio.gather(host.end(), crowd.end())
    topic = f"{kind.topic}, {kind.calls} calls (processor time of the media plane)"
    share, late = used / spent / kind.calls * 100, heard["late_ms"]
    least = late[0] if late else 0.0
    jitter = [each - least for each in late]
    return [
        Result(
            topic, "a call, of a processor", share, "%", f"goal {kind.goal} %; 50 packets a second each way"
        ),
        Result(topic, "a packet, in and out", used / heard["due"] * 1e6, "µs"),
        Result(topic, "packets that came", heard["heard"] / heard["due"] * 100, "%"),
        Result(
            topic, "waited for a processor", waited / spent * 100, "%", "others had it; adds to the jitter"
        ),
        Result(topic, "on the way through, least", least, "ms", "on the wall"),
        Result(topic, "jitter added, P50", percentile(jitter, 0.5), "ms", "on the wall"),
        Result(topic, "jitter added, P99", percentile(jitter, 0.99), "ms", "on the wall; goal 5 ms"),
    ]


class _Peer:
    """A process that speaks in lines."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pid = process.pid

    def say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line.rstrip()}\n".encode())

    async def line(self) -> str:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("a process of the relay bench ended early")
        return line.decode()

    async def end(self) -> None:
        """Close its input, and wait."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 10)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


async def _process(module: str, *arguments: str) -> _Peer:
    root = Path(__file__).resolve().parents[2]
    return _Peer(
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            cwd=root, limit=1 << 26,
        )
    )  # fmt: skip
