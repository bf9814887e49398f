"""The flows in force, read from files. A file with a mistake never replaces the version that works.

Every version that was ever in force is kept beside (`FlowStore`): a caller finishes in the version that answered, and
while a file is wrong, what was in force before it stays so, also after a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

import ivr_flows as ivr
from callcenter.outside.flow_store import FlowStore, replace_file
from callcenter.publishing import History, HistoryDamaged, Source, digest_of
from said import Said

log = structlog.get_logger("flows")

Read = Callable[[str, str], ivr.Flow]
"""A flow from its text and its file's name; raises FlowErrors for anything a caller could come to grief over."""

MOST_OLD = 64
"""Versions not in force that are kept ready in memory: the last ones anybody was in."""


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


@dataclass(frozen=True, slots=True)
class Found:
    """What the files hold: the flows to put in force, and the mistakes by the flow's name."""

    flows: tuple[ivr.Flow, ...]
    refused: dict[str, ivr.FlowErrors]


class FlowFiles:
    """Implements `calls.book.FlowShelf`. Old versions stay readable for the callers who are still in them.

    `folders`: a file in a later one wins over a file of the same name in an earlier one, even while it is wrong; the
    last one is the operator's. Without a `store` versions are remembered for as long as the process lives.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        read: Read,
        store: FlowStore | None = None,
        now: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._folders = tuple(folders)
        self._read = read
        self._store = store
        self._now = now
        self._current: dict[str, ivr.Flow] = {}
        self._old: dict[tuple[str, str], ivr.Flow] = {}
        self._refused: dict[str, ivr.FlowErrors] = {}

    def load(self) -> Reading:
        """Read every file; good ones take effect for the next caller. A missing folder holds no files."""
        return self.apply(self.read())

    def read(self) -> Found:
        """Read every file, without any effect yet: it takes a while, and may be done beside the calls."""
        self._finish_begun()
        flows: list[ivr.Flow] = []
        refused: dict[str, ivr.FlowErrors] = {}
        for path in self._files():
            try:
                flows.append(self._of_file(path))
            except ivr.FlowErrors as errors:
                refused[path.stem] = errors
                flows += self._last_good(path.stem)
        return Found(tuple(flows), refused)

    def apply(self, found: Found) -> Reading:
        """Put in force what was read."""
        live = tuple(flow for flow in found.flows if self._current.get(flow.name) != flow)
        for flow in found.flows:
            self.take(flow)
        self._refused = found.refused
        return Reading(live, tuple(found.refused.values()))

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

    def take(self, flow: ivr.Flow) -> None:
        """From now on callers get this version."""
        former = self._current.get(flow.name)
        if former is not None and former.version != flow.version:
            self._remember(former)
        self._current[flow.name] = flow

    # ---- asked

    def current(self, name: str) -> ivr.Flow | None:
        return self._current.get(name)

    def version(self, name: str, version: str) -> ivr.Flow | None:
        """A version that was in force once; None when nothing is known of it any more."""
        current = self._current.get(name)
        if current is not None and current.version == version:
            return current
        kept = self._old.get((name, version))
        return kept or self._from_store(name, version)

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._current))

    def refused(self, name: str) -> tuple[ivr.FlowError, ...]:
        """What is wrong with the flow's file while something else is in force."""
        errors = self._refused.get(name)
        return errors.errors if errors else ()

    @property
    def store(self) -> FlowStore | None:
        """Where versions are kept."""
        return self._store

    def own_file(self, name: str) -> Path:
        """Where the operator's flow of that name lies, or would."""
        return self._folders[-1] / f"{name}.yaml"

    def checked(self, name: str, text: str, file: str = "") -> ivr.Flow:
        """The flow in this text, as it would be put in force under this name; raises FlowErrors."""
        path = Path(file or f"{name}.yaml")
        flow = self._read(text, str(path))
        if flow.name != name:
            # Two files could otherwise claim one name, and which of them wins would be anybody's guess.
            raise _refused(
                path,
                Said("this file holds flow `{name}`", name=flow.name),
                Said("name it {name}.yaml", name=flow.name),
            )
        return flow

    # ---- files

    def put(self, name: str, text: str) -> None:
        """Make this the operator's file of that name; raises OSError."""
        path = self.own_file(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text)

    def _files(self) -> list[Path]:
        files = {path.name: path for folder in self._folders for path in ivr.flow_paths(folder)}
        return [files[name] for name in sorted(files)]

    def _of_file(self, path: Path) -> ivr.Flow:
        try:
            text = ivr.read_text(path)
        except OSError as error:
            raise _refused(
                path,
                Said("the file cannot be read: {why}", why=error.strerror),
                Said("check its permissions"),
            ) from error
        flow = self.checked(path.stem, text, str(path))
        self._note(flow, text, "file" if path.parent == self._folders[-1] else "product")
        return flow

    def _note(self, flow: ivr.Flow, text: str, source: Source) -> None:
        """Write down that this is in force, unless that is known."""
        if self._store is None:
            return
        try:
            with self._store.locked():
                history = self._store.history(flow.name)
                found = history.found(text, now=self._now(), source=source)
                self._store.keep_text(flow.name, text)
                if found != history:
                    self._store.keep(found)
        except (HistoryDamaged, OSError) as error:
            # Calls go on without: the flow itself is in order.
            log.error("flow_history_failed", flow=flow.name, problem=str(error))

    # ---- versions

    def _remember(self, flow: ivr.Flow) -> None:
        self._old.pop((flow.name, flow.version), None)
        self._old[flow.name, flow.version] = flow
        while self._store is not None and len(self._old) > MOST_OLD:
            del self._old[next(iter(self._old))]

    def _from_store(self, name: str, version: str) -> ivr.Flow | None:
        text = self._store.text(name, version) if self._store is not None else None
        if text is None:
            return None
        try:
            # What it names may be gone since; whoever is in it is better off with the rest of it than with nothing.
            flow = ivr.load(text, f"{name}.yaml")
        except ivr.FlowErrors as errors:
            log.error("flow_version_unusable", flow=name, version=version, problem=str(errors.errors[0]))
            return None
        self._remember(flow)
        return flow

    def _last_good(self, name: str) -> list[ivr.Flow]:
        """What was in force last, while the file is wrong and nothing is in force yet; empty when that is none."""
        if self._store is None or name in self._current:
            return []
        try:
            live = self._store.history(name).live
            text = self._store.text(name, live.digest) if live else None
            return [self.checked(name, text)] if text is not None else []
        except (ivr.FlowErrors, HistoryDamaged, OSError) as error:
            log.error("flow_former_unusable", flow=name, problem=str(error))
            return []

    # ---- publications that were cut off

    def _finish_begun(self) -> None:
        if self._store is None:
            return
        for name in self._store.flows():
            try:
                with self._store.locked():
                    history = self._store.history(name)
                    if history.begun is not None:
                        self._store.keep(self._finished(history))
            except (HistoryDamaged, OSError) as error:
                log.error("flow_history_failed", flow=name, problem=str(error))

    def _finished(self, history: History) -> History:
        """Put in force what was begun, unless somebody has put something else there meanwhile."""
        begun, live = history.begun, history.live
        text = self._store.text(history.flow, begun.digest) if self._store and begun else None
        path = self.own_file(history.flow)
        there = digest_of(ivr.read_text(path)) if path.exists() else live.digest if live else ""
        if begun is None or text is None or there not in (begun.digest, live.digest if live else ""):
            log.warning("flow_publication_given_up", flow=history.flow)
            return history.given_up()
        if there != begun.digest:
            self.put(history.flow, text)
        log.info("flow_publication_finished", flow=history.flow, version=begun.version, by=begun.by)
        return history.done()


def flow_files(
    data: Path,
    queues: Collection[str],
    boxes: Collection[str],
    catalogue: ivr.Catalogue,
    *,
    more: Mapping[str, Collection[str]] | None = None,
    now: Callable[[], float] = lambda: 0.0,
    keeps: bool = True,
) -> FlowFiles:
    """Our flows, and over them those in the data folder: they may name the site's queues and boxes, own recordings.

    `more`: what else there is, by kind, such as calendar and query. Without `keeps` nothing of it is written down.
    """
    folders = [ivr.FLOWS, data / "flows"]

    def read(text: str, file: str) -> ivr.Flow:
        flows = {path.stem for folder in folders for path in ivr.flow_paths(folder)}
        known = {**(more or {}), "flow": frozenset({*flows, Path(file).stem})}
        return ivr.load(text, file, known_prompts(catalogue, data / "prompts" / "own"), queues, boxes, known)

    return FlowFiles(folders, read, FlowStore(data / "flow_versions") if keeps else None, now)


def known_prompts(catalogue: Collection[str], own: Path) -> frozenset[str]:
    """Every prompt a flow may name: those with a text, and the operator's own recordings."""
    recorded = (path.relative_to(own).with_suffix("").as_posix() for path in own.rglob("*.wav"))
    return frozenset(catalogue) | frozenset(recorded)


def _refused(path: Path, problem: Said, advice: Said) -> ivr.FlowErrors:
    return ivr.FlowErrors([ivr.FlowError(str(path), 1, 1, "flow", problem, advice)])
