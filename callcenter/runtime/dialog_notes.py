"""SIP's notes of its dialogs into the journal, before the message that makes them true leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from callcenter import events
from callcenter.plain import field_names
from callcenter.sip.dialog.notes import DialogForgotten, DialogNote, Note, PendingInvite


class DialogNotes:
    """Writes notes as events. `write` puts them into the journal at once."""

    def __init__(self, write: Callable[[Sequence[events.Event]], None], now: Callable[[], float]) -> None:
        self._write = write
        self._now = now

    def __call__(self, notes: Sequence[Note]) -> None:
        at = self._now()
        self._write([as_event(note, at) for note in notes])


def as_event(note: Note, at: float) -> events.Event:
    """The same in the words of the journal; the fields have the same names."""
    if isinstance(note, DialogForgotten):
        return events.DialogForgotten(at=at, leg=note.leg)
    said = {name: getattr(note, name) for name in field_names(DialogNote)}
    said["pending"] = tuple(_invite_out(one) for one in note.pending)
    return events.DialogNoted(at=at, **said)


def _invite_out(pending: PendingInvite) -> events.InviteOut:
    return events.InviteOut(**{name: getattr(pending, name) for name in field_names(PendingInvite)})
