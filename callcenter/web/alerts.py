"""Alerts: which there are, by which rules, and who takes one on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from callcenter.alerts import AlreadyTaken, Rule, UnknownAlert
from callcenter.console.alerting import within
from callcenter.console.messages import AlertRow
from callcenter.console.scope import EVERYTHING, Scope
from callcenter.values import replace
from callcenter.web.context import Here, Web, one_of
from callcenter.web.doorman import Principal
from callcenter.web.errors import NotFound, WishRefused
from said import Said

router = APIRouter(prefix="/api/alerts", tags=["live"])
Supervising = Annotated[Principal, Depends(one_of("supervisor", "admin"))]


class RuleRow(BaseModel):
    """`side` of `limit` is bad, once it has lasted for `for_s` seconds. `measure` as in the site file."""

    rule: str
    name: dict[str, str]
    measure: str
    side: Literal["above", "below"]
    limit: float
    for_s: float
    level: Literal["warn", "crit"]
    queues: list[str]
    agents: int


class AlertList(BaseModel):
    items: list[AlertRow]
    rules: list[RuleRow]


@router.get("", summary="Alerts now, and the rules; for supervisors and administrators")
async def alerts(web: Here, who: Supervising) -> AlertList:
    """Critical alerts first. `agents`: how many agents a rule watches."""
    shown = within(web.deps.alerts.rows(), web.scope(who))
    return AlertList(items=shown, rules=list(_rules(web, web.scope(who))))


@router.post(
    "/{alert}/acknowledge",
    summary="I take care of this alert",
    status_code=202,
    responses={404: {"description": "No such alert now"}, 409: {"description": "Somebody does already"}},
)
async def acknowledge(request: Request, web: Here, alert: str, who: Supervising) -> dict[str, str]:
    """It stays until the figure is fine again, marked with your name; written down in the audit."""
    web.check_change(request, who)
    mine = {row.alert for row in within(web.deps.alerts.rows(), web.scope(who))}
    if alert not in mine:
        raise NotFound
    try:
        web.deps.alerts.acknowledge(alert, who.account.name, who.account.full_name)
    except UnknownAlert as over:
        raise NotFound from over
    except AlreadyTaken as taken:
        raise WishRefused("alert_taken", Said("{by} takes care of it already.", by=taken.by)) from taken
    web.saw(request, who, "acknowledged", "alert", alert)
    return {"alert": alert, "taken_by": who.account.full_name}


def _rules(web: Web, scope: Scope) -> Iterator[RuleRow]:
    """As far as they watch what somebody is in charge of."""
    for rule in web.deps.alerts.rules():
        watched = [
            one for one in rule.subjects
            if (scope.has_agent(one[1:]) if one.startswith("@") else scope.has_queue(one))
        ]  # fmt: skip
        if watched or scope == EVERYTHING:
            yield _row(replace(rule, subjects=frozenset(watched)))


def _row(rule: Rule) -> RuleRow:
    return RuleRow(
        rule=rule.rule,
        name=dict(rule.name),
        measure=rule.measure,
        side=cast(Literal["above", "below"], rule.side),
        limit=rule.limit,
        for_s=rule.for_s,
        level=cast(Literal["warn", "crit"], rule.level),
        queues=sorted(subject for subject in rule.subjects if not subject.startswith("@")),
        agents=sum(subject.startswith("@") for subject in rule.subjects),
    )
