"""Listens now and then whether a leg sends back what it is sent (`audio.EchoDetector`)."""

from __future__ import annotations

import secrets

from callcenter.audio import EchoDetector, level_of
from callcenter.calls.media import EchoHeard
from callcenter.media.studio import Studio

REST_S = 85.0
"""Between two listenings of five seconds: together 0.7 ms of work, under one percent of what the leg costs."""

FIRST_WITHIN_S = 15.0
"""Legs that begin together, after a restart say, must not all be judged in one moment."""


class EchoWatch:
    """`is_listening` tells whether packets are wanted; nothing is looked at while `is_allowed` is False."""

    __slots__ = ("_detector", "_is_allowed", "_leg", "_rests_until", "_studio", "is_listening")

    def __init__(self, leg: str, studio: Studio) -> None:
        self.is_listening = False
        self._leg = leg
        self._studio = studio
        self._detector = EchoDetector()
        self._is_allowed = False
        self._rests_until = studio.loop.time() + secrets.randbits(16) / 0xFFFF * FIRST_WITHIN_S

    def allow(self, is_allowed: bool) -> None:
        """The echo test is an echo by itself; a leg without sound has none."""
        self._is_allowed = is_allowed
        self.is_listening = self.is_listening and is_allowed

    def said(self, codec: str, payload: bytes, now: float) -> None:
        self._detector.said(level_of(codec, payload), now)

    def heard(self, codec: str, payload: bytes, now: float) -> None:
        self._detector.heard(level_of(codec, payload), now)

    def check(self, now: float) -> None:
        """Look at what was gathered; begin, or rest."""
        if not self.is_listening:
            self.is_listening = self._is_allowed and now >= self._rests_until
            return
        is_over, echo = self._detector.judge(now)
        if not is_over:
            return
        if echo is not None:
            self._studio.tell(EchoHeard(leg=self._leg, delay_ms=echo.delay_ms, loss_db=echo.loss_db))
        if not self._detector.is_suspicious:
            self.is_listening = False
            self._rests_until = now + REST_S
