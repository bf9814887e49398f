"""Processor time of another process, as the system counts it."""

from __future__ import annotations

import os
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and all that it has started and that still run: the product carries its sound in one of its own."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def cpu_s(pid: int) -> float:
    """User and system seconds that a process and its children have used so far, all their threads included."""
    return sum(map(_own_cpu_s, family(pid)))


def _own_cpu_s(pid: int) -> float:
    # The name may hold spaces and brackets; what follows the last bracket is fixed (proc(5)).
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def waited_s(pid: int) -> float:
    """Seconds that its main thread was ready to run and another process had the processor."""
    return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[1]) / 1e9


def memory_mb(pid: int) -> float:
    """Resident memory, that of its children included."""
    pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in family(pid))
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
