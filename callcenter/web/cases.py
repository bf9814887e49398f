"""Cases that flows opened: listed, read, closed. Everybody who serves customers sees them; auditors change nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response, StreamingResponse

from callcenter.customers import Case, CaseFilter
from callcenter.web.api import Moment, Text
from callcenter.web.calls_csv import PAGE, csv_table, moment
from callcenter.web.context import Anybody, Here, Web
from callcenter.web.errors import AlreadyClosed, Forbidden, NotFound

router = APIRouter()

COLUMNS: tuple[tuple[str, Callable[[Case], object]], ...] = (
    ("number", lambda case: case.number),
    ("kind", lambda case: case.kind),
    ("state", lambda case: case.state.value),
    ("opened_at", lambda case: moment(case.opened_at)),
    ("customer", lambda case: case.customer),
    ("ani", lambda case: case.ani),
    ("call", lambda case: case.call),
    ("recording", lambda case: case.recording),
    ("text", lambda case: case.text),
    ("details", lambda case: "; ".join(f"{name}: {value}" for name, value in case.details.items())),
    ("closed_at", lambda case: moment(case.closed_at)),
    ("closed_by", lambda case: case.closed_by),
    ("note", lambda case: case.note),
)


class CaseList(BaseModel):
    """`next` is the `after` of the following page; empty on the last."""

    items: list[dict[str, Any]]
    next: str


class Closing(BaseModel):
    """`note`: what was done about it."""

    note: str = Field(default="", max_length=2000)


@router.get("/api/cases", summary="Cases, newest first", tags=["cases"])
async def cases(
    request: Request,
    web: Here,
    who: Anybody,
    state: Text = "",
    kind: Text = "",
    customer: Text = "",
    call: Text = "",
    since: Moment = None,
    until: Moment = None,
    after: Text = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    format: Literal["json", "csv"] = "json",
) -> Any:
    wanted = CaseFilter(state=state, kind=kind, customer=customer, call=call, since=since, until=until)
    if format == "csv":
        web.saw(request, who, "exported", "case", "*")
        return _download(web, wanted)
    page = await web.deps.cases.page(wanted, after, limit)
    return CaseList(items=[case.to_data() for case in page.items], next=page.next)


@router.get("/api/cases/{number}", summary="One case", tags=["cases"])
async def one(request: Request, web: Here, who: Anybody, number: str) -> dict[str, Any]:
    case = await web.deps.cases.get(number)
    if case is None:
        raise NotFound
    web.saw(request, who, "read", "case", case.number)
    return case.to_data()


@router.post("/api/cases/{number}/close", summary="Close an open case", tags=["cases"])
async def close(request: Request, web: Here, who: Anybody, number: str, given: Closing) -> dict[str, Any]:
    if who.role == "auditor":
        raise Forbidden
    web.check_change(request, who)
    case = await web.deps.cases.get(number)
    if case is None:
        raise NotFound
    if not await web.deps.cases.close(case.number, who.account.name, given.note, web.deps.now()):
        raise AlreadyClosed
    web.saw(request, who, "closed", "case", case.number)
    return {}


def _download(web: Web, wanted: CaseFilter) -> Response:
    async def page(after: str) -> tuple[Sequence[Case], str]:
        found = await web.deps.cases.page(wanted, after, PAGE)
        return found.items, found.next

    headers = {"Content-Disposition": 'attachment; filename="cases.csv"'}
    return StreamingResponse(csv_table(COLUMNS, page), media_type="text/csv; charset=utf-8", headers=headers)
