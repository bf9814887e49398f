"""Mistakes of the person at the keyboard."""

from __future__ import annotations


class UsageError(Exception):
    """The command cannot be carried out as given; the text is one line for the terminal."""
