"""The flows in force, read from files. A file with a mistake never replaces the version that works."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import structlog

import ivr_flows as ivr

log = structlog.get_logger("flows")


class FlowFiles:
    """Implements `calls.book.FlowShelf`. Old versions stay readable for the callers who are still in them."""

    def __init__(self, folder: Path, read: Callable[[Path], ivr.Flow]) -> None:
        self._folder = folder
        self._read = read
        self._current: dict[str, ivr.Flow] = {}
        self._versions: dict[tuple[str, str], ivr.Flow] = {}

    def load(self) -> list[ivr.FlowErrors]:
        """Read every file; return the mistakes, file by file. Good files take effect for the next caller."""
        problems: list[ivr.FlowErrors] = []
        for path in sorted(self._folder.glob("*.yaml")):
            try:
                flow = self._read(path)
            except ivr.FlowErrors as errors:
                problems.append(errors)
                for line in str(errors).splitlines():
                    log.error("flow_refused", problem=line, keeps=path.stem in self._current)
                continue
            if self._current.get(flow.name) != flow:
                log.info("flow_live", flow=flow.name, version=flow.version)
            self._current[flow.name] = flow
            self._versions[flow.name, flow.version] = flow
        return problems

    def current(self, name: str) -> ivr.Flow | None:
        return self._current.get(name)

    def version(self, name: str, version: str) -> ivr.Flow | None:
        return self._versions.get((name, version))

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._current))
