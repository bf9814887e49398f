"""The flows in force, read from files. A file with a mistake never replaces the version that works."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

import ivr_flows as ivr

log = structlog.get_logger("flows")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading brought: flows that are new or changed, and the files that were refused."""

    live: tuple[ivr.Flow, ...]
    problems: tuple[ivr.FlowErrors, ...]

    def problem_of(self, name: str) -> str:
        """The first mistake in the file of that flow; empty when there is none."""
        found = (
            error for errors in self.problems for error in errors.errors if Path(error.file).stem == name
        )
        return str(next(found, ""))


class FlowFiles:
    """Implements `calls.book.FlowShelf`. Old versions stay readable for the callers who are still in them.

    `folders`: a file in a later one wins over a file of the same name in an earlier one, even while it is wrong.
    """

    def __init__(self, folders: Sequence[Path], read: Callable[[Path], ivr.Flow]) -> None:
        self._folders = tuple(folders)
        self._read = read
        self._current: dict[str, ivr.Flow] = {}
        self._versions: dict[tuple[str, str], ivr.Flow] = {}

    def load(self) -> Reading:
        """Read every file; good ones take effect for the next caller. A missing folder holds no files."""
        live: list[ivr.Flow] = []
        problems: list[ivr.FlowErrors] = []
        for path in self._files():
            try:
                flow = self._checked(path)
            except ivr.FlowErrors as errors:
                problems.append(errors)
                continue
            if self._current.get(flow.name) != flow:
                live.append(flow)
            self._current[flow.name] = flow
            self._versions[flow.name, flow.version] = flow
        return Reading(tuple(live), tuple(problems))

    def reload(self) -> None:
        """Read again and log what came of it: nobody else is told."""
        self.report(self.load())

    def report(self, reading: Reading) -> None:
        """Log each new flow, and each mistake with its file, line and node."""
        for flow in reading.live:
            log.info("flow_live", flow=flow.name, version=flow.version, file=flow.file)
        for error in (error for errors in reading.problems for error in errors.errors):
            log.error("flow_refused", problem=str(error), keeps=Path(error.file).stem in self._current)
        log.info("flows_read", changed=len(reading.live), refused=len(reading.problems))

    def current(self, name: str) -> ivr.Flow | None:
        return self._current.get(name)

    def version(self, name: str, version: str) -> ivr.Flow | None:
        return self._versions.get((name, version))

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._current))

    def _files(self) -> list[Path]:
        files = {path.name: path for folder in self._folders for path in ivr.flow_paths(folder)}
        return [files[name] for name in sorted(files)]

    def _checked(self, path: Path) -> ivr.Flow:
        try:
            flow = self._read(path)
        except OSError as error:
            raise _refused(
                path, f"the file cannot be read: {error.strerror}", "check its permissions"
            ) from error
        if flow.name != path.stem:
            # Two files could otherwise claim one name, and which of them wins would be anybody's guess.
            raise _refused(path, f"this file holds flow `{flow.name}`", f"name it {flow.name}.yaml")
        return flow


def flow_files(
    data: Path, queues: Collection[str], boxes: Collection[str], catalogue: ivr.Catalogue
) -> FlowFiles:
    """Our flows, and over them those in the data folder: they may name the site's queues and boxes, own recordings."""

    folders = [ivr.FLOWS, data / "flows"]

    def read(path: Path) -> ivr.Flow:
        known = {"flow": frozenset(file.stem for folder in folders for file in ivr.flow_paths(folder))}
        return ivr.load_file(path, known_prompts(catalogue, data / "prompts" / "own"), queues, boxes, known)

    return FlowFiles(folders, read)


def known_prompts(catalogue: Collection[str], own: Path) -> frozenset[str]:
    """Every prompt a flow may name: those with a text, and the operator's own recordings."""
    recorded = (path.relative_to(own).with_suffix("").as_posix() for path in own.rglob("*.wav"))
    return frozenset(catalogue) | frozenset(recorded)


def _refused(path: Path, problem: str, advice: str) -> ivr.FlowErrors:
    return ivr.FlowErrors([ivr.FlowError(str(path), 1, 1, "flow", problem, advice)])
