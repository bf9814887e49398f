"""How the service fares: what `/metrics` and `/healthz` say. Read from the parts when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from callcenter.calls.number_check import Checked, check
from callcenter.console.desk import ConsoleDesk
from callcenter.exchange import Exchange
from callcenter.hook_room import HookRoom
from callcenter.media import DistantMedia
from callcenter.net.sip_port import EndpointPort
from callcenter.runtime.clock import Clock
from callcenter.runtime.journal_file import JournalFile
from callcenter.runtime.metrics import Sources
from callcenter.runtime.projection import Projection
from callcenter.runtime.pump import Pump
from callcenter.runtime.recordings import RecordingAlarm
from callcenter.trunks import TrunkRow, rows
from callcenter.web import Health

BEHIND_IS_SLOW = 1000
"""Events the database may lag before health says so."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """The parts that are asked."""

    exchange: Exchange
    pump: Pump
    sip: EndpointPort
    journal: JournalFile
    projection: Projection
    desk: ConsoleDesk
    clock: Clock
    recordings: RecordingAlarm
    hooks: HookRoom
    media: DistantMedia

    def sources(self) -> Sources:
        """Every counter and gauge."""
        book = self.exchange.calls.book
        return Sources(
            counts={
                "events": lambda: self.pump.counts,
                "sip": lambda: self.sip.counts,
                "sip_strangers": lambda: self.sip.endpoint.shield.counts,
                "shadow": self._shadow,
                "messages": self.hooks.counts,
                "media": lambda: asdict(self.media.counters),
                "late_facts": lambda: self.exchange.calls.dropped + self.exchange.router.dropped,
            },
            gauges={
                "calls": lambda: len(book.calls),
                "media_falls": lambda: self.media.falls,
                "recordings": lambda: len(book.recordings),
                "recordings_failing": lambda: float(bool(self.recordings.why)),
                "messages_waiting": self.hooks.waiting,
                "sip_bans": lambda: len(self.sip.bans()),
                "ivr_ports_free": lambda: book.ivr_ports.free,
                "rtp_ports_free": lambda: book.rtp_ports.free,
                "projection_events_behind": lambda: self._behind,
                "journal_failing": lambda: float(self.journal.is_failing),
                "clock_drift_seconds": self.clock.drift,
            },
            queues=self.desk.queue_rows,
            agents=self.desk.agent_rows,
            trunks=self.trunks,
        )

    def _shadow(self) -> Mapping[str, int]:
        watcher = self.exchange.router.watcher
        return watcher.counts() if watcher else {}

    def trunks(self) -> list[TrunkRow]:
        """How each trunk is doing."""
        return rows(self.exchange.calls.book.trunks, self.clock.now())

    def check_number(self, user: str, typed: str) -> Checked:
        """What would become of a number that this user calls now."""
        return check(self.exchange.calls.book, user, typed, self.clock.now())

    def health(self) -> Health:
        """Calls are served as long as we answer; the parts say what is wrong beside that."""
        behind = self._behind
        parts = {
            "journal": "cannot write" if self.journal.is_failing else "ok",
            "recordings": f"failing: {self.recordings.why}" if self.recordings.why else "ok",
            "messages": self.hooks.health(),
            "media": "ok" if self.media.is_up else "starting anew",
            "database": f"{behind} events behind" if behind > BEHIND_IS_SLOW else "ok",
            "ivr_ports_free": str(self.exchange.calls.book.ivr_ports.free),
        }
        return Health(is_ok=True, parts=parts)

    @property
    def _behind(self) -> int:
        return self.journal.last - self.projection.offset
