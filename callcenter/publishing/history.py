"""One flow's history: what was in force when, the draft, what is planned. Pure: who asks and when are arguments.

A publication is written down in two moves, because a file has to be put in force between them: `begin` says what is
about to happen, `done` that it has. Whoever finds a begun one after a crash finishes it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any, Literal

from callcenter.plain import from_plain, to_plain
from callcenter.publishing.errors import (
    AlreadyLive,
    BadMoment,
    DraftChanged,
    LiveChanged,
    NoSuchVersion,
    NothingPlanned,
)
from said import Said

Source = Literal["console", "command", "file", "product"]
"""Where a version came from: a page or the API, `callcenter publish-flow`, the operator's folder, the product."""

LONGEST_COMMENT = 500
FURTHEST_S = 366 * 86_400.0
"""A plan for later than that is a slip of the pen."""

MOST_PROBLEMS = 50
"""Mistakes that are kept of a plan that failed: nobody reads more of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A version that went live: its place in the row, whose words (`digest`), by whom, when (UTC) and why.

    `version` is what calls and events name it by. `back_to`: the number of the publication it brought back, 0 for none.
    `planned_at`: when it was to go live, 0 when at once.
    """

    number: int
    digest: str
    by: str
    at: float
    comment: str = ""
    source: Source = "console"
    back_to: int = 0
    planned_at: float = 0.0

    @property
    def version(self) -> str:
        return self.digest[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Work in progress, right or wrong. `revision` counts up with each saving; `based_on`: the digest it began from."""

    digest: str
    revision: int
    by: str
    at: float
    comment: str = ""
    based_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A publication that is to be made at `at`. `problems`: why it could not be, when it was tried; "" for none."""

    digest: str
    at: float
    by: str
    asked_at: float
    comment: str = ""
    problems: tuple[str, ...] = ()

    @property
    def has_failed(self) -> bool:
        return bool(self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All of one flow. `begun`: a publication whose file may not have been put in force yet.

    `drafts` counts all that were ever saved. `audited`: the number of the last publication the journal knows of.
    """

    flow: str
    publications: tuple[Publication, ...] = ()
    draft: Draft | None = None
    plan: Plan | None = None
    begun: Publication | None = None
    drafts: int = 0
    audited: int = 0

    # ---- asked

    @property
    def live(self) -> Publication | None:
        """What was published last."""
        return self.publications[-1] if self.publications else None

    def digest_of(self, version: str) -> str:
        """The whole digest of a version, however it was named; raises NoSuchVersion."""
        known = {one.digest for one in self.publications} | {
            one.digest for one in (self.draft, self.plan) if one
        }
        found = [digest for digest in known if len(version) >= 6 and digest.startswith(version)]
        if len(found) != 1:
            raise NoSuchVersion(
                Said("The flow {flow} has never had the version {version}.", flow=self.flow, version=version)
            )
        return found[0]

    def former(self) -> Publication | None:
        """What a roll back goes to: the last publication of other words than those in force."""
        live = self.live
        others = (
            one for one in reversed(self.publications) if live is not None and one.digest != live.digest
        )
        return next(others, None)

    def number(self, number: int) -> Publication:
        """The publication of that number; raises NoSuchVersion."""
        for one in self.publications:
            if one.number == number:
                return one
        raise NoSuchVersion(
            Said("The flow {flow} has no publication {number}.", flow=self.flow, number=number)
        )

    def unaudited(self) -> tuple[Publication, ...]:
        """What the journal does not know of yet."""
        return tuple(one for one in self.publications if one.number > self.audited)

    # ---- drafts

    def save_draft(self, text: str, *, by: str, now: float, revision: int, comment: str = "") -> History:
        """Keep work in progress; `revision` is that of the draft it was written over (0: there was none)."""
        if revision != (self.draft.revision if self.draft else 0):
            raise self._draft_changed(now)
        based_on = self.draft.based_on if self.draft else self.live.digest if self.live else ""
        draft = Draft(
            digest=digest_of(text), revision=self.drafts + 1, by=by, at=now,
            comment=comment[:LONGEST_COMMENT], based_on=based_on,
        )  # fmt: skip
        return replace(self, draft=draft, drafts=draft.revision)

    def drop_draft(self, *, revision: int, now: float) -> History:
        if self.draft is None or self.draft.revision != revision:
            raise self._draft_changed(now)
        return replace(self, draft=None)

    def _draft_changed(self, now: float) -> DraftChanged:
        return DraftChanged(self.draft.by, self.draft.at) if self.draft else DraftChanged("", now)

    # ---- publishing

    def begin(self, publication: Publication, *, live: str | None) -> History:
        """Say that this is about to be put in force; `live`: the version the asker saw in force, None: any.

        Raises LiveChanged, AlreadyLive. The publication's number is ours to give.
        """
        last = self.live
        if live is not None and not _is(last, live):
            raise LiveChanged(last.by, last.at) if last else LiveChanged("", publication.at)
        if last is not None and last.digest == publication.digest:
            raise AlreadyLive(Said("This version is in force already."))
        return replace(self, begun=replace(publication, number=last.number + 1 if last else 1))

    def done(self) -> History:
        """What was begun is in force. A draft, or a plan, of the same words has served."""
        if self.begun is None:
            return self
        digest = self.begun.digest
        draft = None if self.draft is not None and self.draft.digest == digest else self.draft
        plan = None if self.plan is not None and self.plan.digest == digest else self.plan
        return replace(
            self, publications=(*self.publications, self.begun), begun=None, draft=draft, plan=plan
        )

    def given_up(self) -> History:
        """What was begun is not to be: somebody has put other words in force meanwhile."""
        return replace(self, begun=None)

    def found(self, text: str, *, now: float, source: Source) -> History:
        """These words are in force without our doing: a file was put there."""
        digest = digest_of(text)
        if _is(self.live, digest):
            return self
        publication = Publication(number=0, digest=digest, by="", at=now, source=source)
        return self.begin(publication, live=None).done()

    # ---- plans

    def plan_for(self, plan: Plan) -> History:
        """Make this the one publication that is planned. Raises BadMoment, AlreadyLive."""
        if not plan.asked_at <= plan.at <= plan.asked_at + FURTHEST_S:
            raise BadMoment(Said("Choose a moment from now on, within a year."))
        if _is(self.live, plan.digest):
            raise AlreadyLive(Said("This version is in force already."))
        return replace(self, plan=plan)

    def cancel_plan(self) -> History:
        if self.plan is None:
            raise NothingPlanned(Said("No publication is planned for {flow}.", flow=self.flow))
        return replace(self, plan=None)

    def plan_failed(self, problems: tuple[str, ...]) -> History:
        """The plan came due and could not be carried out; it stays to be seen until somebody does something."""
        if self.plan is None:
            return self
        return replace(self, plan=replace(self.plan, problems=problems[:MOST_PROBLEMS] or ("unknown",)))

    def is_due(self, now: float) -> bool:
        return self.plan is not None and not self.plan.has_failed and self.plan.at <= now

    def to_data(self) -> dict[str, Any]:
        return {
            "flow": self.flow,
            "publications": [to_plain(one) for one in self.publications],
            "draft": to_plain(self.draft),
            "plan": to_plain(self.plan),
            "begun": to_plain(self.begun),
            "drafts": self.drafts,
            "audited": self.audited,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> History:
        return cls(
            flow=str(data["flow"]),
            publications=from_plain(tuple[Publication, ...], data["publications"]),
            draft=from_plain(Draft, data["draft"]) if data["draft"] else None,
            plan=from_plain(Plan, data["plan"]) if data["plan"] else None,
            begun=from_plain(Publication, data["begun"]) if data["begun"] else None,
            drafts=int(data["drafts"]),
            audited=int(data["audited"]),
        )


def digest_of(text: str) -> str:
    """SHA-256 of the words; its first 12 characters are the flow's version."""
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()


def _is(publication: Publication | None, version: str) -> bool:
    """Whether that is the version meant; "" means that none is."""
    if publication is None or not version:
        return publication is None and not version
    return publication.digest.startswith(version)
