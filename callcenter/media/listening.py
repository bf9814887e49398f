"""What one leg hears: silence, prompts, other legs or itself, switched without a break in its stream."""

from __future__ import annotations

import asyncio

from callcenter.audio import G722, g711, samples_per_frame
from callcenter.calls.media import (
    AudioFormat,
    HearEcho,
    HearLeg,
    HearMix,
    HearNothing,
    HearPrompts,
    Hears,
    MediaFailed,
    PlaybackFinished,
)
from callcenter.media.errors import PromptUnreadable
from callcenter.media.mixing import Mix
from callcenter.media.player import Player
from callcenter.media.speaker import Speaker
from callcenter.media.studio import Studio
from callcenter.rtp import Packet, parse_event

SHORTEST_PTIME_MS, LONGEST_PTIME_MS = 10, 60
FILL_AFTER_S = 0.4
"""So long after the last packet of a bridged leg silence takes its place: the listener's time-outs stay calm."""

WAIT_BEATS = 2
"""So many beats a new mix may wait for its first sound: silence in between would be a hole in what is heard."""


class Listening:
    """Feeds one speaker. It hears only while `audio` is known; a wish made before waits for that."""

    __slots__ = (
        "_audio", "_finished", "_heard_at", "_heard_leg", "_is_ahead", "_is_paced", "_is_wideband", "_leg",
        "_loading", "_mix", "_player", "_samples", "_silence", "_speaker", "_studio", "_waited", "_wish",
    )  # fmt: skip

    def __init__(self, leg: str, speaker: Speaker, studio: Studio) -> None:
        self._leg = leg
        self._speaker = speaker
        self._studio = studio
        self._wish: Hears = HearNothing()
        self._audio: AudioFormat | None = None
        self._is_wideband = False
        self._is_paced = False
        self._is_ahead = False
        self._samples = 0
        self._silence = b""
        self._player: Player | None = None
        self._loading: asyncio.Task[None] | None = None
        self._mix: Mix | None = None
        self._waited = 0
        self._finished = ""
        self._heard_leg = ""
        self._heard_at = 0.0

    def want(self, wish: Hears, audio: AudioFormat | None, *, is_wideband: bool = False) -> None:
        """Change to `wish` in `audio`; what stays the same goes on undisturbed.

        `is_wideband`: the peer itself speaks G.722, so that another who does is heard unchanged.
        """
        self._is_wideband = is_wideband
        before, self._audio = self._audio, audio
        if audio is None:
            self._stop()
            self._wish = wish
            return
        if before is None or not _is_same(wish, self._wish):
            if self._mix is not None and isinstance(wish, HearMix) and before == audio:
                self._wish = wish
                self._mix.hear(wish.legs)
                return
            self._say_rest(wish, before)
            stays = _has_beat(wish) and before is not None and _ptime_ms(before) == _ptime_ms(audio)
            self._stop(leaves_beat=not stays)
            self._wish = wish
            self._set_format(audio)
            self._start()
        elif audio != before:
            self._set_format(audio)
            self._change_format(before, audio)

    def close(self) -> None:
        self._stop()

    def check(self, now: float) -> None:
        """Put silence in the place of a leg that sends nothing."""
        if self._heard_leg and not self._is_paced and now - self._heard_at >= FILL_AFTER_S:
            self._pace(self._audio)

    # The beat (`pacer.Voice`)

    def send_frame(self, now: float) -> None:
        if self._is_ahead:
            # What this beat is for has left before it.
            self._is_ahead = False
            return
        player = self._player
        if player is not None:
            frame = player.take(self._samples)
            if frame is not None:
                self._speaker.say(frame, now)
            else:
                self._speaker.say(self._silence, now)
                self._finish()
        elif self._mix is not None:
            self._send_mixed(self._mix, now)
        else:
            self._speaker.say(self._silence, now)

    def lose(self, beats: int) -> None:
        self._speaker.lose(beats * self._samples)

    def _send_mixed(self, mix: Mix, now: float) -> None:
        assert self._audio is not None
        frame = mix.frame(self._samples, self._audio.codec)
        if frame is not None or self._waited >= WAIT_BEATS:
            self._waited = WAIT_BEATS
            self._speaker.say(self._silence if frame is None else frame, now)
        else:
            self._waited += 1

    # The leg we hear (`ears.Ear`)

    @property
    def hears_wideband(self) -> bool:
        return self._is_wideband

    def hear_audio(self, packet: Packet, audio: AudioFormat, now: float) -> None:
        ours = self._audio
        if ours is None:
            return
        if self._is_paced:
            self._pace(None)
        self._heard_at = now
        if audio.codec == ours.codec:
            self._speaker.relay(packet, ours.payload_type, len(packet.payload), now)
        elif audio.codec == G722:
            self._speaker.relay(packet, ours.payload_type, len(packet.payload), now, is_wideband=True)
        else:
            packet = packet._replace(payload=g711.transcode(packet.payload, audio.codec, ours.codec))
            self._speaker.relay(packet, ours.payload_type, len(packet.payload), now)

    def hear_event(self, packet: Packet, now: float) -> None:
        ours = self._audio
        # Nobody wants their own keys back, and not everybody can take keys.
        if ours is None or ours.dtmf_payload_type is None or isinstance(self._wish, HearEcho):
            self.skip(packet)
            return
        self._heard_at = now
        event = parse_event(packet.payload)
        self._speaker.relay(packet, ours.dtmf_payload_type, event.duration if event else 0, now)

    def skip(self, packet: Packet) -> None:
        self._speaker.skip(packet)

    # Switching

    def _set_format(self, audio: AudioFormat) -> None:
        self._samples = samples_per_frame(_ptime_ms(audio))
        self._silence = g711.SILENCE[audio.codec] * self._samples

    def _start(self) -> None:
        match self._wish:
            case HearLeg(leg=leg):
                self._listen(leg)
            case HearEcho():
                self._listen(self._leg)
            case HearMix(legs=legs):
                self._mix, self._waited = Mix(self._studio.ears), 0
                self._mix.hear(legs)
                self._pace(self._audio)
            case HearPrompts(playback=playback) as wish if playback != self._finished:
                is_in_step = self._is_paced
                self._pace(self._audio)
                self._play(wish, None)
                if is_in_step and self._player is not None:
                    self._begin_now()
            case _:
                self._pace(self._audio)

    def _stop(self, *, leaves_beat: bool = True) -> None:
        if leaves_beat:
            self._pace(None)
        self._stop_loading()
        self._player = None
        if self._mix is not None:
            self._mix.close()
            self._mix = None
        if self._heard_leg:
            self._studio.ears.leave(self._heard_leg, self)
            self._heard_leg = ""

    def _say_rest(self, wish: Hears, audio: AudioFormat | None) -> None:
        """Say what still waits of the leg that is heard directly from now on: nothing of it goes missing."""
        if self._mix is not None and isinstance(wish, HearLeg) and audio is not None:
            rest = self._mix.rest_of(wish.leg, audio.codec)
            for at in range(0, len(rest), self._samples):
                self._speaker.say(rest[at : at + self._samples], self._studio.loop.time())

    def _listen(self, leg: str) -> None:
        self._heard_leg = leg
        self._heard_at = self._studio.loop.time()
        self._studio.ears.listen(leg, self)

    def _change_format(self, before: AudioFormat, audio: AudioFormat) -> None:
        if self._is_paced and _ptime_ms(audio) != _ptime_ms(before):
            self._pace(None)
            self._pace(audio)
        if audio.codec != before.codec and isinstance(self._wish, HearPrompts):
            former, self._player = self._player, None
            if former is not None or self._loading is not None:
                self._play(self._wish, former)

    def _begin_now(self) -> None:
        """Whoever pressed a key is answered at once: the first packet leaves ahead of its beat, one for each beat."""
        if not self._is_ahead:
            self.send_frame(self._studio.loop.time())
            self._is_ahead = True

    def _pace(self, audio: AudioFormat | None) -> None:
        if audio is None:
            self._is_ahead = False
            self._studio.pacer.leave(self)
        else:
            self._studio.pacer.join(self, _ptime_ms(audio))
        self._is_paced = audio is not None

    # Prompts

    def _play(self, wish: HearPrompts, former: Player | None) -> None:
        """Play `wish`, from where `former` was in another codec; silence lasts until the files are read."""
        self._stop_loading()
        assert self._audio is not None
        codec = self._audio.codec
        ready = tuple(self._studio.prompts.ready(name, codec) for name in wish.prompts)
        segments = tuple(segment for segment in ready if segment is not None)
        if len(segments) == len(ready):
            self._player = _player(segments, codec, wish, former)
        else:
            self._loading = self._studio.loop.create_task(self._load(wish, codec, former))

    async def _load(self, wish: HearPrompts, codec: str, former: Player | None) -> None:
        segments = []
        for name in wish.prompts:
            try:
                segments.append(await self._studio.prompts.fetch(name, codec))
            except PromptUnreadable as error:
                # The caller hears the rest of the playlist; an empty segment keeps the others' places.
                segments.append(b"")
                self._studio.tell(MediaFailed(leg=self._leg, why=str(error), is_fatal=False))
        self._loading = None
        self._player = _player(tuple(segments), codec, wish, former)

    def _stop_loading(self) -> None:
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None

    def _finish(self) -> None:
        self._player = None
        if isinstance(self._wish, HearPrompts) and not self._wish.loop:
            self._finished = self._wish.playback
            self._studio.tell(PlaybackFinished(leg=self._leg, playback=self._finished))


def _player(segments: tuple[bytes, ...], codec: str, wish: HearPrompts, former: Player | None) -> Player:
    if former is not None:
        return former.in_codec(segments, codec)
    return Player(segments, codec, loop=wish.loop)


def _ptime_ms(audio: AudioFormat) -> int:
    """Return the packet time to send with: what the peer wishes, within what telephones take."""
    return max(SHORTEST_PTIME_MS, min(LONGEST_PTIME_MS, audio.ptime_ms))


def _has_beat(wish: Hears) -> bool:
    """Whether we say it at our own beat; else as another leg's packets come."""
    return isinstance(wish, HearNothing | HearPrompts | HearMix)


def _is_same(one: Hears, other: Hears) -> bool:
    if isinstance(one, HearPrompts) and isinstance(other, HearPrompts):
        return one.playback == other.playback
    return one == other
