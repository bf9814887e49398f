"""How fast this machine is right now, so that figures of two days, or of two machines, can be compared."""

from __future__ import annotations

from time import thread_time_ns

from tests.bench.results import Result, percentile

ROUNDS = 9
ADDITIONS = 200_000


def measure(when: str) -> Result:
    """A fixed piece of Python; on a machine that others use too it differs by half from minute to minute."""
    times: list[float] = []
    for _ in range(ROUNDS):
        started = thread_time_ns()
        total = 0
        for number in range(ADDITIONS):
            total += number
        times.append((thread_time_ns() - started) / 1e6)
    return Result(
        "This machine (processor time)", f"{ADDITIONS} additions, {when}", percentile(times, 0.5), "ms"
    )
