"""Writes down what somebody in charge did to others: each time, unlike looking, which is written down once a minute."""

from __future__ import annotations

import json

from starlette.requests import HTTPConnection

from callcenter.events import DataAccessed
from callcenter.web.context import Web, source_of
from callcenter.web.doorman import Principal


def did(
    web: Web, connection: HTTPConnection, who: Principal, action: str, kind: str, item: str, **after: object
) -> None:
    """`who` did `action` to this item; `after`: the fields they set."""
    detail = [{"field": field, "before": None, "after": value} for field, value in after.items()]
    event = DataAccessed(
        at=web.deps.now(),
        user=who.account.name,
        source=source_of(connection),
        action=action,
        kind=kind,
        item=item,
        detail=json.dumps(detail, ensure_ascii=False) if detail else "",
    )
    web.deps.archive.note([event])
