"""All that the product wants of media now, so that a new media process can be told again. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from callcenter.calls.media import (
    BrowserLocal,
    LegMedia,
    LegQuality,
    MediaFailed,
    MediaReady,
    MediaReport,
    MediaResumed,
    MediaSilent,
    RecordingFailed,
    RecordingFinished,
    RecordingMedia,
)
from callcenter.media.commands import Drop, Forget, Hear, Hold, StopRecording, Unhear

FELL = "the media process ended and was started anew"

Wish = LegMedia | RecordingMedia | Drop | StopRecording | Hold | Forget | Hear | Unhear


class Wanted:
    """Notes every wish and every report; `again` says what a new process is to hear, and the product from it."""

    def __init__(self) -> None:
        self._legs: dict[str, LegMedia] = {}
        self._recordings: dict[str, RecordingMedia] = {}
        self._held: dict[str, Hold] = {}
        self._ears: dict[int, Hear] = {}
        self._ready: set[str] = set()
        self._silent: set[str] = set()
        # Dropped, and their last word is still to come.
        self._leaving: set[str] = set()

    def note(self, wish: Wish) -> None:
        match wish:
            case LegMedia():
                self._note_leg(wish)
            case Drop():
                self._forget(wish.leg)
            case RecordingMedia():
                self._recordings[wish.recording] = wish
            case Hold():
                self._held[wish.name] = wish
            case Forget():
                self._held.pop(wish.name, None)
            case Hear():
                self._ears[wish.number] = wish
            case Unhear():
                self._ears.pop(wish.number, None)
            case StopRecording():
                # Wanted until it is told of: if the process falls before that, somebody has to say so.
                pass

    def _note_leg(self, desired: LegMedia) -> None:
        before = self._legs.get(desired.leg)
        if before is None or desired.version >= before.version:
            self._legs[desired.leg] = desired

    def _forget(self, leg: str) -> None:
        if self._legs.pop(leg, None) is not None:
            self._leaving.add(leg)
        self._ready.discard(leg)
        self._silent.discard(leg)

    def heard(self, report: MediaReport) -> MediaReport | None:
        """What the product is to hear of a report: another one, or nothing, when it speaks of what is over."""
        match report:
            case RecordingFinished() | RecordingFailed():
                return report if self._recordings.pop(report.recording, None) is not None else None
            case LegQuality():
                self._leaving.discard(report.leg)
                return report
        return self._of_leg(report) if report.leg in self._legs else None

    def _of_leg(self, report: MediaReport) -> MediaReport | None:
        match report:
            case MediaSilent():
                self._silent.add(report.leg)
            case MediaResumed():
                self._silent.discard(report.leg)
            case MediaReady() if report.leg in self._ready:
                # A new process hears of a leg for the first time; the product does not.
                if report.leg not in self._silent:
                    return None
                self._silent.discard(report.leg)
                return MediaResumed(leg=report.leg)
            case MediaReady():
                self._ready.add(report.leg)
        return report

    def again(self, recovered: Iterable[RecordingFinished]) -> tuple[list[Wish], list[MediaReport]]:
        """What to tell a new process, and what the product hears of the old one's end.

        Telephones go on where they were. A browser agreed on keys with the process that is gone: its leg has failed.
        Recordings end with what is on disk (`recovered`): a file is not written in two pieces.
        """
        files = {finished.recording: finished.file for finished in recovered}
        reports: list[MediaReport] = [
            RecordingFailed(recording=name, why=FELL, file=files.get(name, "")) for name in self._recordings
        ]
        self._recordings.clear()
        reports += [_never_measured(leg) for leg in sorted(self._leaving)]
        self._leaving.clear()
        plain = [leg for leg in self._legs.values() if not isinstance(leg.local, BrowserLocal)]
        reports += [
            MediaFailed(leg=leg.leg, why=FELL)
            for leg in self._legs.values()
            if isinstance(leg.local, BrowserLocal)
        ]
        return [*plain, *self._held.values(), *self._ears.values()], reports


def _never_measured(leg: str) -> LegQuality:
    return LegQuality(
        leg=leg, codec="", received=0, lost=0, sent=0, jitter_ms=0.0, round_trip_s=None, far_loss=None
    )
