"""The media plane in this process: `MediaPort` on real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from callcenter.calls.media import (
    LegMedia,
    LegQuality,
    MediaPlane,
    MediaReport,
    RecordingFailed,
    RecordingFinished,
    RecordingMedia,
)
from callcenter.media.browser_mux import BrowserMux
from callcenter.media.certificate import kept_certificate
from callcenter.media.config import MediaConfig
from callcenter.media.counters import Counters
from callcenter.media.dtls import make_context
from callcenter.media.ears import Ears
from callcenter.media.hearing import Heard, Hearing
from callcenter.media.pacer import Pacer
from callcenter.media.prompts import PromptStore
from callcenter.media.recorder import Recorder
from callcenter.media.session import Session
from callcenter.media.sockets import free_ports
from callcenter.media.studio import Studio
from callcenter.media.waiting_ports import WaitingPorts

CHECK_EVERY_S = 0.5
"""How often silences, consent and reports are looked at: precise enough for a 3 s alarm."""

CHECK_PARTS = 10
"""Not all legs at once: hundreds of them would hold up the audio for a millisecond or more."""


class MediaPlaneAdapter:
    """Start it before the first `set`; `plane` is complete from then on. Every call is made on `loop`.

    Reports are told in the loop turn in which they became known, yet never from within `set` or `drop`.
    """

    def __init__(
        self,
        config: MediaConfig,
        loop: asyncio.AbstractEventLoop,
        *,
        utc: Callable[[], float],
        tell: Callable[[MediaReport], None],
    ) -> None:
        self.tell = tell
        self.counters = Counters()
        self.recovered: tuple[RecordingFinished, ...] = ()
        self._config = config
        self._loop = loop
        self._sessions: dict[str, Session] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._is_changing = False
        self._part = 0
        self._readers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="prompts")
        certificate = kept_certificate(config.data_folder, utc())
        self._studio = Studio(
            config=config,
            loop=loop,
            utc=utc,
            tell=self._tell,
            pacer=Pacer(loop),
            prompts=PromptStore(config.prompt_folders, loop, self._readers),
            ears=Ears(),
            mux=BrowserMux(self.counters),
            dtls=make_context(certificate),
            counters=self.counters,
            ports=WaitingPorts(config.bind_address, loop),
        )
        self._recorder = Recorder(self._studio)
        self.plane = MediaPlane(
            address=config.address, rtp_ports=(), browser_port=0, fingerprint=certificate.fingerprint
        )

    async def start(self) -> None:
        """Open the browsers' port and see which RTP ports are free; raise PortTaken.

        Recordings that a kill interrupted are made whole and stand in `recovered`: who hears of them is not there yet.
        """
        config = self._config
        await self._studio.mux.open(config.bind_address, config.browser_port, self._loop)
        self.plane = MediaPlane(
            address=config.address,
            address_v6=config.address_v6,
            rtp_ports=free_ports(config.bind_address, config.first_port, config.last_port),
            browser_port=self._studio.mux.port,
            fingerprint=self.plane.fingerprint,
        )
        self._studio.ports.open(self.plane.rtp_ports)
        self.recovered = tuple(await self._recorder.recover())
        self._schedule_check()

    @property
    def prompts(self) -> PromptStore:
        """What is kept ready to be played."""
        return self._studio.prompts

    @property
    def is_busy(self) -> bool:
        """Somebody hears or speaks."""
        return bool(self._sessions)

    async def stop(self) -> None:
        """Close every socket, timer and task."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        await self._recorder.close()
        for leg in list(self._sessions):
            self.drop(leg)
        self._studio.pacer.stop()
        self._studio.ports.close()
        await self._studio.mux.close()
        await self._studio.open_ports.all_closed()
        self._readers.shutdown(wait=False, cancel_futures=True)

    def set(self, desired: LegMedia) -> None:
        self._is_changing = True
        try:
            session = self._sessions.get(desired.leg)
            if session is None:
                session = self._sessions[desired.leg] = Session(desired, self._studio)
            session.set(desired)
        finally:
            self._is_changing = False

    def drop(self, leg: str) -> None:
        session = self._sessions.pop(leg, None)
        if session is not None:
            session.close()
            # Its last word, after the core's own turn.
            last = session.quality(is_last=True)
            self._loop.call_soon(lambda: self.tell(last))

    def record(self, desired: RecordingMedia, at: float | None = None) -> None:
        """`at`: when that was wished, by the loop's clock; now if nothing is said."""
        self._recorder.record(desired, self._moment(at))

    def stop_recording(self, recording: str, at: float | None = None) -> None:
        self._recorder.stop(recording, self._moment(at))

    def _moment(self, at: float | None) -> float:
        now = self._loop.time()
        return now if at is None else min(at, now)

    def hear(self, leg: str, heard: Heard, keyed: Callable[[], None]) -> Hearing:
        """Let somebody in the house hear what a leg sends, from its next packet on; whoever asked closes it."""
        return Hearing(self._studio.ears, leg, heard, keyed)

    def quality(self, leg: str) -> LegQuality | None:
        """Return how the audio of a leg has fared so far; None for unknown legs."""
        session = self._sessions.get(leg)
        return None if session is None else session.quality()

    def _tell(self, report: MediaReport) -> None:
        if self._is_changing:
            # The core is in the middle of its own turn; what its wish led to is told after it.
            self._loop.call_soon(self._tell_later, report)
        else:
            self._tell_later(report)

    def _tell_later(self, report: MediaReport) -> None:
        # The core may have dropped the leg in answer to what was told just before.
        if isinstance(report, RecordingFinished | RecordingFailed) or report.leg in self._sessions:
            self.tell(report)

    def _schedule_check(self) -> None:
        self._timer = self._loop.call_later(CHECK_EVERY_S / CHECK_PARTS, self._check)

    def _check(self) -> None:
        """Look at the next part of the legs and recordings."""
        self._schedule_check()
        now, self._part = self._loop.time(), (self._part + 1) % CHECK_PARTS
        for session in list(self._sessions.values())[self._part :: CHECK_PARTS]:
            session.check(now)
        self._recorder.check(now, self._part, CHECK_PARTS)
