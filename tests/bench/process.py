"""Processor time of another process, as the system counts it."""

from __future__ import annotations

import os
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and all that it has started and that still run: the product carries its sound in one of its own.

    Found by who each process says its parent is. Processes that end meanwhile are left out; threads that do cannot
    matter, which they did while each was asked for its children.
    """
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (parent := _parent(int(folder.name))) is not None:
            children.setdefault(parent, []).append(int(folder.name))
    found = [pid]
    for one in found:
        found += sorted(children.get(one, []))
    return found


def _parent(pid: int) -> int | None:
    try:
        return int(_fields(pid)[1])
    except (FileNotFoundError, ProcessLookupError):  # it has ended since the folder was listed
        return None


def cpu_s(pid: int) -> float:
    """User and system seconds that a process and its children have used so far, all their threads included."""
    return sum(map(own_cpu_s, family(pid)))


def own_cpu_s(pid: int) -> float:
    """That of one process alone."""
    fields = _fields(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def _fields(pid: int) -> list[str]:
    """What the system says of it, from its state on: the name before that may hold spaces and brackets (proc(5))."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def waited_s(pid: int) -> float:
    """Seconds that its main thread was ready to run and another process had the processor."""
    return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[1]) / 1e9


def memory_mb(pid: int) -> float:
    """Resident memory, that of its children included."""
    pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in family(pid))
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
