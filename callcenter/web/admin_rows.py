"""What the administration shows of a site, its versions and of what came of a change."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from callcenter.admin import Outcome, State, Version, masked
from callcenter.admin.values import text_mark
from callcenter.publishing import diff
from callcenter.web.admin_port import SiteFile
from callcenter.wording import in_languages

LONGEST_DIFF = 400_000
"""Characters of a site whose lines are compared for an answer; a larger one is only told object by object."""


def site_row(file: SiteFile, state: State) -> dict[str, Any]:
    """The site in force: where it stands, and who made it so."""
    live = state.history.live
    return {
        "file": str(file.file),
        "is_copy": file.is_copy,
        "is_packaged": file.is_packaged,
        "is_writable": file.is_writable,
        "version": live.number if live else 0,
        "revision": text_mark(state.text),
        "by": live.by if live else "",
        "at": live.at if live else 0.0,
        "comment": live.comment if live else "",
    }


def version_row(version: Version, *, has_fields: bool = False) -> dict[str, Any]:
    """One line of the list of versions; with `has_fields` also what differs in each object."""
    row = version.to_data()
    if not has_fields:
        row["changed"] = [{key: one[key] for key in ("kind", "name", "op")} for one in version.changed]
    return row


async def outcome_row(outcome: Outcome) -> dict[str, Any]:
    """The answer to a change."""
    return {
        "version": outcome.version,
        "changed": [one.to_data() for one in outcome.changed],
        "doubts": [{**one, "said": in_languages(one["problem"])} for one in outcome.doubts],
        "notes": list(outcome.notes),
        "needs_restart": list(outcome.needs_restart),
        "diff": await asyncio.to_thread(differences, outcome.before, outcome.text),
    }


def differences(older: str, newer: str) -> list[dict[str, Any]]:
    """Line by line, secrets hidden; nothing for very large sites."""
    if len(older) + len(newer) > LONGEST_DIFF:
        return []
    return [asdict(line) for line in diff(masked(older), masked(newer))]
