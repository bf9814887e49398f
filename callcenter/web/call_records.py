"""Call records: found, taken along as a file, and one call with its whole trace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, BeforeValidator, Field

from callcenter.calls.cdr import CallRecord
from callcenter.calls.search import CallFilter, StoredEvent, Within
from callcenter.customers import normalise
from callcenter.events import (
    LegQualitySampled,
    MenuChosen,
    NodesEntered,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionStarted,
)
from callcenter.web.api import Moment, Text
from callcenter.web.calls_csv import PAGE, columns_in
from callcenter.web.context import Anybody, Here, Web
from callcenter.web.doorman import Principal
from callcenter.web.errors import Forbidden, NotFound
from callcenter.web.exports import Format, Reader, Zone, as_file
from callcenter.web.flow_labels import labels_of
from callcenter.web.people_names import people_named
from ivr_flows import Label

SAMPLED = LegQualitySampled.__name__
CHOSEN, ENTERED = MenuChosen.__name__, NodesEntered.__name__
UNTOLD = (SAMPLED, *(kind.__name__ for kind in (SupervisionStarted, SupervisionChanged, SupervisionEnded)))
"""What an agent is not told of the own calls: who listened in without a word stays between supervisors."""
PEOPLE = ("agent", "who", "by", "supervisor", "on_behalf_of", "user", "to")
"""Fields of events in which somebody who works here may stand."""

Measure = Annotated[
    Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)] | None,
    BeforeValidator(lambda given: None if given == "" else given),
]

router = APIRouter(tags=["calls"])


class CallList(BaseModel):
    """`next` is the `after` of the following page; empty on the last."""

    items: list[dict[str, Any]]
    next: str


class QualityPoint(BaseModel):
    """A few seconds up to `at`: shares 0–1, None where the peer did not tell. `mos` 1.0–4.5, of the worse direction."""

    at: float
    lost_share: float
    jitter_ms: float
    far_lost_share: float | None
    round_trip_ms: float | None
    mos: float | None


class QualitySeries(BaseModel):
    """One leg, while it lasted. `side`: caller, agent or callee; `agent`: whose, "" for others."""

    leg: str
    side: str
    agent: str
    points: list[QualityPoint]


@router.get("/api/calls", summary="Call records, newest first; agents see their own")
async def calls(
    request: Request,
    web: Here,
    who: Anybody,
    state: Text = "",
    outcome: Text = "",
    queue: Text = "",
    agent: Text = "",
    ani: Text = "",
    customer: Text = "",
    direction: Text = "",
    trunk: Text = "",
    disposition: Text = "",
    seek: Annotated[Text, Query(description="Part of a name or number, or the beginning of an id")] = "",
    since: Moment = None,
    until: Moment = None,
    waited_over: Measure = None,
    waited_within: Measure = None,
    mos_below: Measure = None,
    house: Annotated[bool, Query(description="Also self-tests, and lines that stay up")] = False,
    after: Text = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    format: Format = "json",
    zone: Zone = "",
    language: Reader = "en",
) -> Any:
    wanted = CallFilter(
        state=state, outcome=outcome, queue=queue, agent=own_or_any(who, agent),
        ani=normalise(ani, web.deps.region) if ani else "", customer=customer, direction=direction, trunk=trunk,
        disposition=disposition, seek=as_written(seek), since=since, until=until, waited_over=waited_over,
        waited_within=waited_within, mos_below=mos_below, within=within_of(web, who), with_house=house,
    )  # fmt: skip
    if format != "json":
        web.saw(request, who, "exported", "call", "*")

        async def page(after: str) -> tuple[Sequence[CallRecord], str]:
            found = await web.deps.calls.page(wanted, after, PAGE)
            return found.items, found.next

        return await as_file(format, "calls", columns_in(language), page, zone)
    found = await web.deps.calls.page(wanted, after, limit)
    return CallList(items=[record_row(record) for record in found.items], next=found.next)


@router.get(
    "/api/calls/{call}",
    summary="One call with everything that happened, how it sounded, who is who, and what flows call it",
    responses={404: {"description": "No such call, or not one of yours"}},
)
async def call(request: Request, web: Here, who: Anybody, call: str) -> dict[str, Any]:
    record = await web.deps.calls.get(call)
    # The same answer for no call and somebody else's: ids are not to be probed.
    if record is None or not may_see(web, who, record):
        raise NotFound
    events = await web.deps.calls.events(call)
    web.saw(request, who, "read", "call", record.id)
    told = [event for event in events if event.type not in (UNTOLD if who.role == "agent" else (SAMPLED,))]
    return {
        **record_row(record),
        "events": [
            {"seq": event.seq, "at": event.at, "type": event.type, **_payload(event)} for event in told
        ],
        "quality": [series.model_dump() for series in quality_of(events)],
        "people": await _people(web, record, told),
        "flows": _flows(web, record, told),
    }


def own_or_any(who: Principal, agent: str) -> str:
    """Whose calls: anybody's for those who see all, else one's own. Raises Forbidden."""
    if who.sees_all or agent in ("", who.account.name):
        return agent if who.sees_all else who.account.name
    raise Forbidden


def within_of(web: Web, who: Principal) -> Within | None:
    """Of those in charge, some see the rows of their own agents and queues; whose an agent's are is said elsewhere."""
    scope = web.scope(who)
    if who.role == "agent" or (scope.agents is None and scope.queues is None):
        return None
    return Within(scope.agents or frozenset(), scope.queues or frozenset())


def may_see(web: Web, who: Principal, record: CallRecord) -> bool:
    within = within_of(web, who)
    if who.role == "agent":
        return who.account.name in record.agents
    return within is None or within.has(record.agents, record.queue)


def as_written(seek: str) -> str:
    """Numbers are kept without what people put between their figures."""
    bare = "".join(seek.split()).replace("-", "").replace("(", "").replace(")", "")
    return bare if bare.lstrip("+").isdigit() else seek.strip()


def quality_of(events: Iterable[StoredEvent]) -> list[QualitySeries]:
    """The samples of each leg in order, the legs as they came."""
    found: dict[str, QualitySeries] = {}
    for event in events:
        if event.type == SAMPLED:
            told = event.payload
            series = found.setdefault(
                told["leg"],
                QualitySeries(leg=told["leg"], side=told["side"], agent=told["agent"], points=[]),
            )
            series.points += [QualityPoint.model_validate(point) for point in told["points"]]
    return list(found.values())


async def _people(web: Web, record: CallRecord, events: Sequence[StoredEvent]) -> dict[str, dict[str, str]]:
    """Names of those who work here, by language, as far as they appear in this call."""
    said = (event.payload.get(name) for event in events for name in PEOPLE)
    return await people_named(
        web, [*record.agents, *(name for name in said if name and isinstance(name, str))]
    )


def record_row(record: CallRecord) -> dict[str, Any]:
    """A record as the API writes it: what was chosen in menus in every language."""
    return {**record.to_data(), "menu_path": [one.in_each() for one in record.menu_path]}


def _flows(web: Web, record: CallRecord, events: Sequence[StoredEvent]) -> dict[str, Any]:
    """What people read instead of the names of flows and of what is in them, as far as they appear in this call."""
    gone_through = (step[1] for event in events if event.type == ENTERED for step in event.payload["steps"])
    names = {record.flow, *gone_through, *(event.payload.get("flow") for event in events)}
    return {
        flow.name: labels_of(flow).model_dump() for flow in web.deps.flows.in_force() if flow.name in names
    }


def _payload(event: StoredEvent) -> dict[str, Any]:
    told = {key: value for key, value in event.payload.items() if key != "call"}
    if event.type == CHOSEN:
        told["label"] = Label.from_data(told["label"]).in_each()
    return told
