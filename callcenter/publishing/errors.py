"""Why something about a flow's versions was not done."""

from __future__ import annotations

from said import Said


class PublishingError(Exception):
    """A change to the versions of a flow was refused; nothing has changed. `code` is stable."""

    code = "publishing"

    def __init__(self, text: Said) -> None:
        super().__init__(text)


class SomebodyElse(PublishingError):
    """Somebody else was quicker: `by` at `at`; what was asked for was based on what was there before."""

    def __init__(self, what: Said, by: str, at: float) -> None:
        super().__init__(what)
        self.by, self.at = by, at


class DraftChanged(SomebodyElse):
    """The draft is another than the one that was opened."""

    code = "draft_changed"

    def __init__(self, by: str, at: float) -> None:
        super().__init__(
            Said("Somebody else has saved this draft since you opened it; load theirs first."), by, at
        )


class LiveChanged(SomebodyElse):
    """The version in force is another than the one the change was based on."""

    code = "live_changed"

    def __init__(self, by: str, at: float) -> None:
        super().__init__(
            Said("Another version has been published since you looked; look at it first."), by, at
        )


class NoSuchVersion(PublishingError):
    """The flow has never had this version."""

    code = "no_such_version"


class NothingPlanned(PublishingError):
    """No publication is planned for this flow."""

    code = "nothing_planned"


class AlreadyLive(PublishingError):
    """These very words are in force."""

    code = "already_live"


class BadMoment(PublishingError):
    """A publication can be planned from now on, for a year ahead at most."""

    code = "bad_moment"


class HistoryDamaged(PublishingError):
    """What is kept of a flow's versions cannot be read."""

    code = "history_damaged"
