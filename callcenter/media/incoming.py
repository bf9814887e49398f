"""What one peer sends us: passed on to those who hear it, keys told, loss and jitter counted."""

from __future__ import annotations

from dataclasses import replace

from callcenter.audio import G722, PCMU, FromG722
from callcenter.calls.media import AudioFormat, DigitHeard
from callcenter.media.ears import Ear
from callcenter.media.echo import EchoWatch
from callcenter.media.inband import InbandKeys
from callcenter.media.studio import Studio
from callcenter.rtp import DigitDetector, Packet, ReceiveStats


def as_heard(audio: AudioFormat) -> AudioFormat:
    """The format between legs: wideband is turned into µ-law at the leg that speaks it, unless both speak it."""
    return replace(audio, codec=PCMU) if audio.codec == G722 else audio


class Incoming:
    """Stateful over the whole leg: a re-INVITE changes the format, not who hears."""

    __slots__ = (
        "_audio", "_digits", "_ears", "_echo", "_heard", "_leg", "_studio", "_tones", "_wideband", "stats",
    )  # fmt: skip

    def __init__(self, leg: str, studio: Studio, echo: EchoWatch) -> None:
        self.stats = ReceiveStats()
        self._leg = leg
        self._studio = studio
        self._echo = echo
        self._ears = studio.ears.of(leg)
        self._digits = DigitDetector()
        self._tones: InbandKeys | None = None
        self._wideband: FromG722 | None = None
        self._audio: AudioFormat | None = None
        self._heard: AudioFormat | None = None

    def use(self, audio: AudioFormat | None, *, may_send_tones: bool) -> None:
        """Expect `audio`. `may_send_tones`: a peer without telephone-event may send its keys as sound."""
        self._audio = audio
        self._heard = None if audio is None else as_heard(audio)
        if audio is None or audio.codec != G722:
            self._wideband = None
        elif self._wideband is None:
            self._wideband = FromG722()
        if audio is None or audio.dtmf_payload_type is not None or not may_send_tones:
            self._tones = None
        elif self._tones is None:
            self._tones = InbandKeys()

    def close(self) -> None:
        self._studio.ears.forget(self._leg)

    def take(self, packet: Packet, now: float) -> None:
        """Take one packet that is known to be the peer's."""
        audio, heard = self._audio, self._heard
        if audio is None or heard is None:
            self._studio.counters.early += 1
        elif packet.payload_type == audio.payload_type:
            self.stats.received(packet, now)
            if self._wideband is not None:
                self._take_wideband(packet, audio, heard, now)
                return
            for ear in self._ears:
                ear.hear_audio(packet, heard, now)
            if self._tones is not None:
                self._take_tones(packet, heard, self._tones)
            if self._echo.is_listening:
                self._echo.heard(heard.codec, packet.payload, now)
        elif packet.payload_type == audio.dtmf_payload_type:
            self.stats.received(packet, now, is_event=True)
            self._take_event(packet, now)
        else:
            # Comfort noise (RFC 3389) and whatever else was not agreed on: counted, but heard by nobody. Its
            # number is closed up for the listeners, so that it does not look like loss.
            self.stats.received(packet, now)
            for ear in self._ears:
                ear.skip(packet)

    def _take_wideband(self, packet: Packet, audio: AudioFormat, heard: AudioFormat, now: float) -> None:
        """Hand on as it is to those who speak it too; decode it, once, for all others."""
        others: list[Ear] = []
        for ear in self._ears:
            if ear.hears_wideband:
                ear.hear_audio(packet, audio, now)
            else:
                others.append(ear)
        if self._wideband is None or not (others or self._tones is not None or self._echo.is_listening):
            return
        packet = packet._replace(payload=self._wideband.ulaw(packet.payload))
        for ear in others:
            ear.hear_audio(packet, heard, now)
        if self._tones is not None:
            self._take_tones(packet, heard, self._tones)
        if self._echo.is_listening:
            self._echo.heard(heard.codec, packet.payload, now)

    def _take_tones(self, packet: Packet, heard: AudioFormat, tones: InbandKeys) -> None:
        for digit in tones.hear(packet, heard.codec):
            self._studio.tell(DigitHeard(leg=self._leg, digit=digit))

    def _take_event(self, packet: Packet, now: float) -> None:
        for ear in self._ears:
            ear.hear_event(packet, now)
        digit = self._digits.received(packet.timestamp, packet.ssrc, packet.payload, now)
        if digit is not None:
            self._studio.tell(DigitHeard(leg=self._leg, digit=digit))
