"""Notes of dialogs in the journal: the same words, whole, and read again."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from callcenter import events
from callcenter.runtime.dialog_notes import DialogNotes
from callcenter.runtime.journal_file import JournalFile
from callcenter.sip.dialog.notes import DialogForgotten, DialogNote, PendingInvite

PENDING = PendingInvite(
    call_id="c",
    branch="z9hG4bKb",
    cseq=2,
    uri="sip:bob@10.0.0.20",
    local="<sip:1@h>;tag=a",
    remote="<sip:bob@h>",
    route_set=("<sip:p;lr>",),
    transport="tcp",
    peer="[2001:db8::1]:5060",
    is_cancelled=True,
)


def test_the_words_are_the_same_on_both_sides() -> None:
    names = [item.name for item in fields(events.DialogNoted)]
    assert names == ["at", *(item.name for item in fields(DialogNote))]
    assert [item.name for item in fields(events.InviteOut)] == [item.name for item in fields(PendingInvite)]


def test_notes_are_in_the_journal_when_the_call_returns_and_come_back_whole(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path)
    journal.open()
    note = DialogNotes(journal.append, lambda: 5.0)
    note([DialogNote(leg="x", state="dialling", pending=(PENDING,)), DialogForgotten(leg="y")])
    noted, forgotten = (event for _, event in JournalFile(tmp_path).read(0))
    assert isinstance(noted, events.DialogNoted)
    assert (noted.at, noted.leg, noted.pending[0].branch) == (5.0, "x", "z9hG4bKb")
    assert noted.pending[0].peer == "[2001:db8::1]:5060"
    assert forgotten == events.DialogForgotten(at=5.0, leg="y")
    journal.close()
