"""The last hour again by a draft, over the API."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from callcenter.hindsight.runs import Replays
from callcenter.site import load_site
from callcenter.web import create_app
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, code_of
from tests.web.office import Office, office

__all__ = ["office"]
SAYS = """
import json, sys, time
asked = json.loads(sys.stdin.readline())
wrap_up = {one["queue"]: one["wrap_up_s"] for one in asked["after"]["queues"]}
print(json.dumps({"answer": {"wrap_up": wrap_up["support"], "since": asked["since"]}}), flush=True)
"""
SLOW = "import time; time.sleep(60)"
WHERE = "/api/admin/preview/queues/support/replay"


def with_replays(office: Office, script: str) -> Replays:
    ids = iter(("run-1", "run-2"))
    site = load_site(office.file)
    command = (sys.executable, "-S", "-c", script)
    replays = Replays(Path("/"), lambda one: one, lambda: site, lambda: NOW, lambda: next(ids), command)
    office.house.deps = replace(office.house.deps, replays=replays)
    office.house.app = create_app(office.house.deps)
    return replays


async def draft_of(client: httpx.AsyncClient) -> dict[str, object]:
    value: dict[str, object] = (await client.get("/api/admin/objects/queues/support")).json()["value"]
    return {**value, "wrap_up_s": 77}


@pytest.mark.parametrize(
    ("hours", "is_draft", "wrap_up"), [(1, True, 77.0), (24, True, 77.0), (1, False, None)]
)
@async_test
async def test_a_draft_is_played(office: Office, hours: int, is_draft: bool, wrap_up: float | None) -> None:
    replays = with_replays(office, SAYS)
    client = await office.admin()
    begun = await client.post(
        WHERE, json={"value": await draft_of(client) if is_draft else None, "hours": hours}
    )
    assert (begun.status_code, begun.json()["state"], begun.json()["queue"]) == (202, "running", "support")
    await replays.over("run-1")
    found = (await client.get("/api/admin/preview/replays/run-1")).json()
    in_force = load_site(office.file).queues["support"].wrap_up_s
    assert (found["state"], found["result"]) == (
        "done", {"wrap_up": in_force if wrap_up is None else wrap_up, "since": NOW - hours * 3600},
    )  # fmt: skip
    assert office.live == []  # nothing was put in force


@async_test
async def test_it_is_given_up_when_asked_to(office: Office) -> None:
    replays = with_replays(office, SLOW)
    client = await office.admin()
    await client.post(WHERE, json={})
    ended = await client.delete("/api/admin/preview/replays/run-1")
    assert (ended.status_code, ended.json()["state"]) == (200, "cancelled")
    await replays.over("run-1")
    await replays.stop()


@async_test
async def test_what_cannot_be_played(office: Office) -> None:
    client = await office.admin()
    assert code_of(await client.post(WHERE, json={})) == (404, "not_found")
    with_replays(office, SLOW)
    client = await office.admin()
    wrong = {**await draft_of(client), "wrap_up_s": -1}
    asked = [
        (WHERE, {"value": wrong}, (422, "invalid")),
        (WHERE, {"hours": 2}, (422, "bad_request")),
        ("/api/admin/preview/queues/nowhere/replay", {}, (404, "not_found")),
    ]
    for where, body, answer in asked:
        assert code_of(await client.post(where, json=body)) == answer
    assert code_of(await client.get("/api/admin/preview/replays/run-9")) == (404, "not_found")
    assert code_of(await client.delete("/api/admin/preview/replays/run-9")) == (404, "not_found")
