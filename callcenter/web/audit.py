"""The audit log: who did what to which object or record, from where, with the values before and after."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from callcenter.calls.archive import Access, AccessFilter
from callcenter.web.api import Moment, Text
from callcenter.web.calls_csv import PAGE
from callcenter.web.context import Here, one_of
from callcenter.web.doorman import Principal
from callcenter.web.exports import Zone, as_file

router = APIRouter(tags=["administration"])
Auditor = Annotated[Principal, Depends(one_of("admin", "auditor"))]


def _in_words(access: Access) -> str:
    """A line for a cell: "ring_for_s: 20 → 25; hours: – → office"."""
    fields = json.loads(access.detail) if access.detail else []
    return "; ".join(f"{one['field']}: {_value(one['before'])} → {_value(one['after'])}" for one in fields)


def _value(value: Any) -> str:
    return (
        "–" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    )


COLUMNS: tuple[tuple[str, Any], ...] = (
    ("number", lambda access: access.seq),
    ("at", lambda access: datetime.fromtimestamp(access.at, UTC)),
    ("user", lambda access: access.user),
    ("source", lambda access: access.source),
    ("action", lambda access: access.action),
    ("kind", lambda access: access.kind),
    ("item", lambda access: access.item),
    ("comment", lambda access: access.comment),
    ("changes", _in_words),
)


def asked_for(
    user: Text = "",
    action: Text = "",
    kind: Text = "",
    item: Text = "",
    q: Annotated[str, Query(max_length=200, description="in item, comment or values")] = "",
    since: Moment = None,
    until: Moment = None,
) -> AccessFilter:
    """Which lines; what is empty means any."""
    return AccessFilter(user=user, action=action, kind=kind, item=item, words=q, since=since, until=until)


Wanted = Annotated[AccessFilter, Depends(asked_for)]


@router.get("/api/admin/audit", summary="Who did what, the latest first")
async def audit(
    web: Here,
    who: Auditor,
    wanted: Wanted,
    before: Annotated[int, Query(ge=0, le=2**62, description="`next` of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> dict[str, Any]:
    found = await web.deps.archive.audit.page(wanted, before, limit + 1)
    shown = found[:limit]
    return {"items": [_row(one) for one in shown], "next": shown[-1].seq if len(found) > limit else 0}


@router.get(
    "/api/admin/audit/export", summary="The same as a file for a spreadsheet", response_class=Response
)
async def export(
    request: Request,
    web: Here,
    who: Auditor,
    wanted: Wanted,
    format: Literal["csv", "xlsx"] = "csv",
    zone: Zone = "",
) -> Response:
    web.saw(request, who, "exported", "audit", "audit")

    async def page(after: str) -> tuple[Sequence[Access], str]:
        rows = await web.deps.archive.audit.page(wanted, int(after or 0), PAGE)
        return rows, str(rows[-1].seq) if len(rows) == PAGE else ""

    return await as_file(format, "audit", COLUMNS, page, zone)


def _row(access: Access) -> dict[str, Any]:
    row = asdict(access)
    return {
        "number": row.pop("seq"),
        **row,
        "detail": json.loads(access.detail) if access.detail else [],
    }
