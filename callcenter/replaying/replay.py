"""`callcenter replay`: every run of a journal decided again, and compared with what was decided then."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from callcenter.journal import Codec
from callcenter.replaying.comparing import CALLBACKS, DECISIONS, Run
from callcenter.replaying.reading import Journal, Reading, Report
from callcenter.replaying.rerun import INPUTS, Began, Told, Unreadable, read_input


@dataclass(slots=True)
class Replay:
    """What came of it. `orphans`: inputs and decisions before the first `RoutingBegan`, which cannot be replayed."""

    reading: Reading = field(default_factory=Reading)
    runs: list[Run] = field(default_factory=list)
    orphans: int = 0

    @property
    def is_identical(self) -> bool:
        return bool(self.runs) and not any(run.is_over for run in self.runs)

    def to_data(self) -> dict[str, Any]:
        """For programs."""
        return {
            "identical": self.is_identical,
            "records": self.reading.records,
            "first": self.reading.first,
            "last": self.reading.last,
            "torn": self.reading.torn,
            "gaps": [asdict(gap) for gap in self.reading.gaps],
            "unknown": dict(self.reading.unknown),
            "orphans": self.orphans,
            "runs": [_run_data(run) for run in self.runs],
        }


def replay(journal: Journal, report: Report | None = None) -> Replay:
    """Run everything again. A run is followed up to its first difference."""
    found, codec = Replay(), Codec()
    run: Run | None = None
    for kind, payload in journal.read((*INPUTS, *DECISIONS, *CALLBACKS), found.reading, report):
        if kind in INPUTS:
            said = read_input(codec, payload)
            if isinstance(said, Began):
                if run is not None:
                    run.end()
                run = Run(said)
                found.runs.append(run)
            elif run is None:
                found.orphans += 1
            elif not run.is_over:
                _tell(run, said, payload)
        elif run is not None and run.is_over:
            continue
        elif kind in CALLBACKS:
            if run is not None:
                run.called_back(payload)
        elif run is None:
            found.orphans += 1
        else:
            run.decided(payload)
    if run is not None:
        run.end()
    return found


def _tell(run: Run, said: tuple[int, Told] | Unreadable, payload: bytes) -> None:
    if isinstance(said, Unreadable):
        run.stopped = f"event {said.number}: {said.problem}"
    else:
        run.told(*said, payload)


def _run_data(run: Run) -> dict[str, Any]:
    return {
        "prefix": run.began.prefix,
        "first": run.began.number,
        "last": run.last,
        "from": run.began.at,
        "until": run.until,
        "inputs": run.inputs,
        "decisions": run.decisions,
        "unfinished": run.unfinished,
        "stopped": run.stopped,
        "difference": asdict(run.difference) if run.difference else None,
    }
