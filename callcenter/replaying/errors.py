"""What can be wrong with a journal that is to be routed again, or with what is asked of it."""

from __future__ import annotations

from callcenter.errors import UsageError


class ReplayError(UsageError):
    """This journal cannot be used as asked."""


class UnknownCall(ReplayError):
    """No entry of this call is in any run of the journal."""
