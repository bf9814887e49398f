"""One leg's media: what is, changed field by field into what is desired."""

from __future__ import annotations

import asyncio

from callcenter.audio import G722
from callcenter.calls.media import (
    HearEcho,
    LegMedia,
    LegQuality,
    MediaFailed,
    MediaReady,
    MediaResumed,
    MediaSilent,
    PlainLocal,
    QualitySampled,
)
from callcenter.media.browser_path import BrowserPath
from callcenter.media.echo import EchoWatch
from callcenter.media.errors import PortTaken
from callcenter.media.incoming import Incoming, as_heard
from callcenter.media.listening import Listening
from callcenter.media.path import Path
from callcenter.media.plain_path import PlainPath
from callcenter.media.reporter import Reporter
from callcenter.media.sampling import Sampler
from callcenter.media.speaker import Speaker
from callcenter.media.studio import Studio
from callcenter.media.watch import SilenceWatch
from callcenter.rtp import Packet

BIND_AGAIN_AFTER_S = 0.02
"""A port given back in this very loop turn is closed only in the next one."""


class Session:
    """Owns a leg's path, what goes out over it and what comes in. `close` it, and it tells nothing more."""

    __slots__ = (
        "_binding", "_desired", "_echo", "_incoming", "_is_ready", "_listening", "_path", "_reporter",
        "_sampler", "_speaker", "_studio", "_was_open", "_watch",
    )  # fmt: skip

    def __init__(self, desired: LegMedia, studio: Studio) -> None:
        self._desired = desired
        self._studio = studio
        self._path: Path | None = None
        self._binding: asyncio.TimerHandle | None = None
        self._echo = EchoWatch(desired.leg, studio)
        self._speaker = Speaker(studio.loop, self._echo)
        self._listening = Listening(desired.leg, self._speaker, studio)
        self._incoming = Incoming(desired.leg, studio, self._echo)
        self._reporter = Reporter(self._speaker.stream, self._incoming.stats, studio)
        self._sampler = Sampler(
            self._speaker.stream, self._incoming.stats, self._reporter, studio.loop.time()
        )
        self._watch = SilenceWatch((studio.config.silent_after_s, studio.config.rtp_timeout_s))
        self._is_ready = False
        self._was_open = False
        self._open_path()
        self._apply()

    def set(self, desired: LegMedia) -> None:
        """Make it so; an older version is ignored, the same value changes nothing."""
        before = self._desired
        if desired.version < before.version or desired == before:
            return
        self._desired = desired
        if desired.local != before.local and not (self._path and self._path.adopt(desired.local)):
            self._close_path()
            self._open_path()
        self._apply()

    def close(self) -> None:
        """Give everything back."""
        self._listening.close()
        self._incoming.close()
        if self._path is not None and self._path.is_open:
            goodbye = self._reporter.goodbye()
            if goodbye is not None:
                self._path.send_report(goodbye)
        self._close_path()

    def check(self, now: float) -> None:
        """Look at the clock, about twice a second."""
        self._listening.check(now)
        self._echo.check(now)
        if self._path is not None:
            report = self._reporter.check(now)
            if report is not None:
                self._path.send_report(report)
            samples = self._sampler.check(now, self._studio.utc())
            if samples:
                self._studio.tell(QualitySampled(leg=self._desired.leg, samples=samples))
            # Told last: the core may answer a silence by dropping this leg.
            self._path.check(now)
        silence = self._watch.check(now)
        if silence is not None:
            leg = self._desired.leg
            self._studio.tell(MediaSilent(leg=leg, silent_s=silence.silent_s, is_alive=silence.is_alive))

    # What the path tells (`path.PathOwner`)

    def path_ready(self) -> None:
        self._apply()
        self._be_ready()

    def path_failed(self, why: str) -> None:
        self._studio.tell(MediaFailed(leg=self._desired.leg, why=why))

    def consent_lost(self, silent_s: float) -> None:
        self._studio.tell(MediaSilent(leg=self._desired.leg, silent_s=silent_s))

    def packet_received(self, packet: Packet) -> None:
        now = self._studio.loop.time()
        if self._watch.heard(now):
            self._studio.tell(MediaResumed(leg=self._desired.leg))
        if not self._is_ready:
            self._be_ready()
        self._incoming.take(packet, now)

    def quality(self, *, is_last: bool = False) -> LegQuality:
        """Return how the audio of this leg has fared so far; with the samples that nobody was told if it `is_last`."""
        stats, reporter, audio = self._incoming.stats, self._reporter, self._desired.audio
        return LegQuality(
            leg=self._desired.leg,
            codec="" if audio is None else audio.codec,
            received=stats.received_total,
            lost=stats.lost,
            sent=self._speaker.stream.packets,
            jitter_ms=stats.jitter_ms,
            round_trip_s=reporter.round_trip_s,
            far_loss=reporter.far_loss,
            samples=self._sampler.rest() if is_last else (),
        )

    def report_received(self, packet: bytes) -> None:
        now = self._studio.loop.time()
        if self._reporter.received(packet, now):
            self._watch.reported(now)

    # Making it so

    def _apply(self) -> None:
        desired, path = self._desired, self._path
        if path is None:
            return
        path.set_remote(desired.remote)
        self._was_open = self._was_open or path.is_open
        # Once there was somebody to hear it, a playback goes on through a change of path.
        audio = desired.audio if self._was_open else None
        # Every browser speaks telephone-event; a phone or trunk may not.
        self._incoming.use(desired.audio, may_send_tones=isinstance(desired.local, PlainLocal))
        self._echo.allow(audio is not None and desired.sends and not isinstance(desired.hears, HearEcho))
        self._speaker.use(path if desired.sends else None, audio)
        is_wideband = audio is not None and audio.codec == G722
        self._listening.want(
            desired.hears, None if audio is None else as_heard(audio), is_wideband=is_wideband
        )
        self._watch.hurry(desired.silent_after_s)
        # A peer on hold may rightly be silent; before the answer nobody is there to speak.
        if desired.remote is not None and desired.audio is not None and desired.sends:
            self._watch.expect(self._studio.loop.time())
        else:
            self._watch.relax()

    def _be_ready(self) -> None:
        if not self._is_ready:
            self._is_ready = True
            self._studio.tell(MediaReady(leg=self._desired.leg))

    def _open_path(self) -> None:
        try:
            self._path = self._make_path()
        except PortTaken:
            self._binding = self._studio.loop.call_later(BIND_AGAIN_AFTER_S, self._open_path_again)

    def _open_path_again(self) -> None:
        self._binding = None
        try:
            self._path = self._make_path()
        except PortTaken as error:
            self._studio.tell(MediaFailed(leg=self._desired.leg, why=str(error)))
        else:
            self._apply()

    def _make_path(self) -> Path:
        local = self._desired.local
        if isinstance(local, PlainLocal):
            return PlainPath(local, self, self._studio)
        return BrowserPath(local, self, self._studio)

    def _close_path(self) -> None:
        if self._binding is not None:
            self._binding.cancel()
            self._binding = None
        if self._path is not None:
            self._speaker.use(None, None)
            self._path.close()
            self._path = None
