"""Cases that flows opened: listed, read, closed. Whoever serves customers sees them all; auditors change nothing.

Supervisors of a team see those that came out of its contacts, and those that came out of none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from callcenter.customers import Case, CaseFilter
from callcenter.web.api import Moment, Text
from callcenter.web.call_records import may_see, within_of
from callcenter.web.calls_csv import PAGE, moment
from callcenter.web.context import Anybody, Here, Web
from callcenter.web.doorman import Principal
from callcenter.web.errors import AlreadyClosed, Forbidden, NotFound
from callcenter.web.exports import Format, Zone, as_file

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
    format: Format = "json",
    zone: Zone = "",
) -> Any:
    wanted = CaseFilter(state=state, kind=kind, customer=customer, call=call, since=since, until=until)
    within = within_of(web, who)
    if format != "json":
        web.saw(request, who, "exported", "case", "*")

        async def page(after: str) -> tuple[Sequence[Case], str]:
            found = await web.deps.cases.page(wanted, after, PAGE, within)
            return found.items, found.next

        return await as_file(format, "cases", COLUMNS, page, zone)
    found = await web.deps.cases.page(wanted, after, limit, within)
    return CaseList(items=await _rows(web, found.items), next=found.next)


@router.get("/api/cases/{number}", summary="One case", tags=["cases"])
async def one(request: Request, web: Here, who: Anybody, number: str) -> dict[str, Any]:
    case = await _theirs(web, who, number)
    web.saw(request, who, "read", "case", case.number)
    (row,) = await _rows(web, [case])
    return row


@router.post("/api/cases/{number}/close", summary="Close an open case", tags=["cases"])
async def close(request: Request, web: Here, who: Anybody, number: str, given: Closing) -> dict[str, Any]:
    if who.role == "auditor":
        raise Forbidden
    web.check_change(request, who)
    case = await _theirs(web, who, number)
    if not await web.deps.cases.close(case.number, who.account.name, given.note, web.deps.now()):
        raise AlreadyClosed
    web.saw(request, who, "closed", "case", case.number)
    return {}


async def _rows(web: Web, cases: Sequence[Case]) -> list[dict[str, Any]]:
    """With what the customer is called; nothing for those who are not known (any more)."""
    names = await web.deps.customers.names({case.customer for case in cases if case.customer})
    return [{**case.to_data(), "customer_name": names.get(case.customer, {})} for case in cases]


async def _theirs(web: Web, who: Principal, number: str) -> Case:
    """Raises NotFound, also for one of another team: numbers are easily guessed."""
    case = await web.deps.cases.get(number)
    if case is None:
        raise NotFound
    if case.call and within_of(web, who) is not None:
        record = await web.deps.calls.get(case.call)
        if record is None or not may_see(web, who, record):
            raise NotFound
    return case
