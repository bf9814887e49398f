"""What can go wrong with records."""

from __future__ import annotations


class StoreError(Exception):
    """The records cannot be read or written now. Calls go on; the journal keeps what happened."""
