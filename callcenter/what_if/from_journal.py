"""The live state from the journal in the data folder: what the routing core was told since it began, told again.

It needs no password and disturbs nobody: the files are only read, while the process that writes them goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from callcenter.events import (
    AgentStateChanged,
    EntryEnded,
    Event,
    Offered,
    OfferEnded,
    RouterTold,
    RouterWoken,
    RoutingBegan,
)
from callcenter.journal import Codec, JournalError
from callcenter.replaying.reading import Journal, Report
from callcenter.replaying.rerun import feed
from callcenter.router import Router
from callcenter.what_if.errors import CannotForesee
from callcenter.what_if.lately import Lately
from callcenter.what_if.now import RoutingNow, routing_now
from said import Said

BEGAN = RoutingBegan.__name__
KINDS = tuple(
    kind.__name__
    for kind in (RoutingBegan, RouterTold, RouterWoken, Offered, OfferEnded, EntryEnded, AgentStateChanged)
)


@dataclass(slots=True)
class Rebuilt:
    """A routing core as the journal leaves it, and when it was last told anything."""

    router: Router
    lately: Lately
    last_at: float = 0.0

    def take(self, number: int, event: Event) -> None:
        self.lately.apply(number, event)
        self.last_at = event.at
        if isinstance(event, RoutingBegan):
            self.router = Router(event.prefix)
        elif isinstance(event, RouterTold | RouterWoken):
            feed(self.router, event)

    def now(self, targets: Mapping[str, float], at: float | None) -> RoutingNow:
        """The state at a moment; None: when it was last told anything."""
        return routing_now(self.router.engine, self.lately, targets, self.last_at if at is None else at)


def rebuild(data_folder: Path, report: Report | None = None) -> Rebuilt:
    """Read the journal from where the last routing core began. Raises CannotForesee, or a ReplayError.

    `report` is called with how many bytes are read, of how many.
    """
    rebuilt = Rebuilt(Router(), Lately())
    codec, read = Codec(), 0
    journals = [Journal(path) for path in _since_the_last_beginning(data_folder / "journal")]
    whole = sum(journal.size for journal in journals)
    for journal in journals:
        for _, payload in journal.read(KINDS, None, _part(report, read, whole)):
            try:
                rebuilt.take(*codec.decode(payload))
            except JournalError as error:
                raise CannotForesee(
                    "what_if_journal", Said("{path}: {error}", path=str(journal.path), error=str(error))
                ) from error
        read += journal.size
    if not rebuilt.last_at:
        raise CannotForesee(
            "what_if_journal", Said("{path}: nothing was ever routed here", path=str(data_folder))
        )
    return rebuilt


def _part(report: Report | None, before: int, whole: int) -> Report | None:
    """The report of one segment as part of them all."""
    return None if report is None else lambda done, _: report(before + done, whole)


def _since_the_last_beginning(folder: Path) -> list[Path]:
    """The newest segments, back to the one in which the last routing core began: older ones are of other cores."""
    found: list[Path] = []
    for path in sorted(folder.glob("events-*.journal"), reverse=True):
        found.insert(0, path)
        if _holds(path, BEGAN):
            break
    return found


def _holds(path: Path, kind: str) -> bool:
    return any(True for _ in Journal(path).read((kind,)))
