"""Where recordings are kept: their files, their age, the alarm when none can be written, and what the web may ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping

from callcenter.calls.effects import DiscardRecording
from callcenter.calls.media import RecordingFinished
from callcenter.calls.recording import RecordingRules
from callcenter.events import Event
from callcenter.runtime.clock import Clock
from callcenter.runtime.open_recordings import OpenRecordings
from callcenter.runtime.pump import Pump
from callcenter.runtime.recordings import DAY_S, RecordingAlarm, RecordingFiles, Retention
from callcenter.settings import Settings
from callcenter.site import Site
from callcenter.store import SqlStore
from callcenter.web.archive import Archive, Box

FIRST_SWEEP_AFTER_S = 30.0
"""A start has better things to do than to delete old files."""


class RecordRoom:
    """Built before the pump is connected; `unfinished` is one of the checkpoint's parts."""

    def __init__(self, settings: Settings, site: Site, store: SqlStore, clock: Clock, pump: Pump) -> None:
        self._site = site
        self._store = store
        self._clock = clock
        self._pump = pump
        self.folder = settings.data_dir / "recordings"
        self.alarm = RecordingAlarm()
        self.unfinished = OpenRecordings()
        self._files = RecordingFiles(self.folder, pump.record, clock.now)
        self._retention = Retention(
            self._files, store.recordings.expired, clock.now, days=settings.recording_retention_days
        )
        self._sweeping: asyncio.Task[int] | None = None

    def carriers(self) -> dict[type, Callable[[DiscardRecording], None]]:
        return {DiscardRecording: self._files.discard}

    def fold(self, number: int, event: Event) -> None:
        self.alarm.apply(number, event)
        self.unfinished.apply(number, event)

    def close_unfinished(self, recovered: Iterable[RecordingFinished], rules: RecordingRules) -> None:
        """An end for every recording that the last run left open."""
        self._pump.record(self.unfinished.ends(recovered, rules.shortest_message_s))

    def start(self) -> None:
        """Look for old recordings soon, and then once a day."""
        self._clock.wake_at("recordings:sweep", self._clock.now() + FIRST_SWEEP_AFTER_S, self._sweep)

    def _sweep(self) -> None:
        self._clock.wake_at("recordings:sweep", self._clock.now() + DAY_S, self._sweep)
        self._sweeping = asyncio.ensure_future(self._retention.sweep())

    async def stop(self) -> None:
        if self._sweeping is not None:
            self._sweeping.cancel()
            await asyncio.wait([self._sweeping])

    def archive(self, of_site: Mapping[str, Box] | None = None) -> Archive:
        """What the web may ask for; `of_site`: the voicemail boxes, where they change with the site."""
        return Archive(
            recordings=self._store.recordings,
            audit=self._store.audit,
            files=self._files,
            note=self._pump.record,
            boxes=boxes(self._site) if of_site is None else of_site,
            surveys=self._store.surveys,
        )


def boxes(site: Site) -> dict[str, Box]:
    """The site's voicemail boxes."""
    return {
        name: Box(
            name={str(language): text for language, text in box.name.items()},
            owners=box.owners,
            queue=box.queue,
        )
        for name, box in site.voicemail.items()
    }
