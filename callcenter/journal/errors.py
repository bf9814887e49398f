"""What can be wrong with a journal."""

from __future__ import annotations


class JournalError(Exception):
    """The journal cannot be read or written as asked."""


class NotAJournal(JournalError):
    """The file does not begin with a segment header this version understands."""


class UnknownEvent(JournalError):
    """A record names an event type or version nobody here knows: it was written by a newer product."""
