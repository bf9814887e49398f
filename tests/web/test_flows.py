"""Flows and versions over the API, on a real folder: who may, what is refused and how, who was quicker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

import ivr_flows as ivr
from callcenter.calls.book import Book
from callcenter.events import CallEnded, DataAccessed, NodesEntered
from callcenter.flow_desk import FlowDesk, press_of
from callcenter.kpi import LiveFlows
from callcenter.outside.flow_files import FlowFiles
from callcenter.outside.flow_store import FlowStore
from callcenter.runtime.clock import Clock
from callcenter.web import create_app
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, House, code_of

TEXT = """flow: tone
title: {title}
languages: [en]
language: en
start: bye
self_service_only: true
nodes:
  bye:
    do: hangup
    reason: done
"""
A, B, C = (TEXT.format(title=name) for name in "ABC")
BAD = A.replace("do: hangup", "do: hang_up")
PARTS = [
    "versions",
    "versions/{version}",
    "diff",
    "drawing",
    "check",
    "draft",
    "publish",
    "roll-back",
    "plan",
]
PATHS = {
    "/api/flows", "/api/flows/{flow}", "/api/kpi/flows", "/api/kpi/flows/{flow}",
    *(f"/api/flows/{{flow}}/{part}" for part in PARTS),
}  # fmt: skip


@dataclass
class Flows:
    """The flows of this house; `told`: which flow pages were asked to look at again."""

    house: House
    folder: Path
    told: list[str] = field(default_factory=list)
    calls: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.folder / "own").mkdir(parents=True)
        (self.folder / "own" / "tone.yaml").write_text(A)
        self.live = LiveFlows(lambda at: "today")
        self.files = FlowFiles(
            [self.folder / "own"], ivr.load, FlowStore(self.folder / "versions"), lambda: NOW
        )
        self.files.load()
        self.clock = Clock(asyncio.get_event_loop(), wall=lambda: NOW)
        book = cast(Book, SimpleNamespace(calls=self.calls))
        self.desk = FlowDesk(
            self.files,
            press_of(self.files),
            self.clock,
            book,
            self.live,
            self.house.note,
            self.told.append,
            {},
        )
        self.house.deps = replace(self.house.deps, flows=self.desk)
        self.house.app = create_app(self.house.deps)

    def version(self) -> str:
        flow = self.files.current("tone")
        return flow.version if flow else ""

    def actions(self) -> list[str]:
        return [event.action for event in self.house.noted if isinstance(event, DataAccessed)]


@asynccontextmanager
async def flows(house: House, folder: Path) -> AsyncIterator[Flows]:
    made = Flows(house, folder)
    try:
        yield made
    finally:
        made.clock.stop()
        await made.desk.stop()


@async_test
async def test_the_list_and_one_flow(house: House, tmp_path: Path) -> None:
    async with flows(house, tmp_path / "flows") as shop:
        boss = await house.program("supervisor")
        shop.live.apply(NodesEntered(at=NOW, call="c1", steps=((0, "tone", "bye"),)))
        (row,) = (await boss.get("/api/flows")).json()["items"]
        assert (row["flow"], row["title"]["en"], row["state"], row["version"], row["size"]) == (
            "tone",
            "A",
            "live",
            shop.version(),
            1,
        )
        assert (row["figures"]["now"], row["figures"]["entered"], row["figures"]["containment"]) == (
            1,
            1,
            None,
        )
        whole = (await boss.get("/api/flows/tone")).json()
        assert (whole["text"], whole["draft_text"], whole["draft"], whole["plan"]) == (A, "", None, None)
        assert [(one["number"], one["source"]) for one in whole["versions"]["items"]] == [(1, "file")]
        shop.live.apply(CallEnded(at=NOW, call="c1", released_by="caller", outcome="ivr", cause=""))
        figures = (await boss.get("/api/kpi/flows/tone")).json()
        assert (figures["unserved"], figures["containment"], figures["nodes"][0]["hung_up"]) == (1, 0.0, 1)
        (every,) = (await boss.get("/api/kpi/flows")).json()["items"]
        assert every["unserved"] == 1
        svg = await boss.get("/api/flows/tone/drawing", params={"figures": "true", "language": "zh"})
        assert (svg.headers["content-type"], 'data-node="bye"' in svg.text) == ("image/svg+xml", True)


@pytest.mark.parametrize(
    ("user", "method", "path", "status"),
    [
        ("agent1", "GET", "/api/flows", 403),
        ("agent1", "GET", "/api/flows/tone", 403),
        ("agent1", "GET", "/api/kpi/flows", 403),
        ("auditor", "GET", "/api/flows", 403),
        ("supervisor", "GET", "/api/flows/tone", 200),
        ("supervisor", "POST", "/api/flows/tone/check", 200),
        ("supervisor", "PUT", "/api/flows/tone/draft", 403),
        ("supervisor", "POST", "/api/flows/tone/publish", 403),
        ("supervisor", "POST", "/api/flows/tone/roll-back", 403),
        ("supervisor", "POST", "/api/flows/tone/plan", 403),
        ("supervisor", "DELETE", "/api/flows/tone/plan", 403),
        ("supervisor", "DELETE", "/api/flows/tone/draft?revision=1", 403),
        ("admin", "GET", "/api/flows/nothing", 404),
        ("admin", "GET", "/api/flows/No%2F", 404),
        ("admin", "GET", "/api/flows/tone/versions/000000", 404),
        ("admin", "DELETE", "/api/flows/tone/plan", 404),
    ],
)  # fmt: skip
@async_test
async def test_who_may_what(
    house: House, tmp_path: Path, user: str, method: str, path: str, status: int
) -> None:
    async with flows(house, tmp_path / "flows") as shop:
        body = {"text": B, "revision": 0, "at": NOW + 5} if method in ("POST", "PUT") else None
        answer = await (await house.program(user)).request(method, path, json=body)
        assert (answer.status_code, shop.actions()) == (status, [])


@async_test
async def test_a_form_from_elsewhere_changes_nothing(house: House, tmp_path: Path) -> None:
    async with flows(house, tmp_path / "flows") as shop:
        browser = await house.signed_in("admin")
        for method, path in [
            ("PUT", "draft"),
            ("POST", "publish"),
            ("POST", "roll-back"),
            ("POST", "plan"),
            ("POST", "check"),
        ]:
            body = {"text": B, "revision": 0, "at": NOW + 5}
            foreign = await browser.request(
                method, f"/api/flows/tone/{path}", json=body, headers={"Origin": "http://evil"}
            )
            assert code_of(foreign) == (403, "csrf")
        assert shop.files.current("tone").title.said("en") == "A"  # type: ignore[union-attr]
        ours = await browser.post(
            "/api/flows/tone/publish", json={"text": B}, headers={"Origin": "http://test"}
        )
        assert ours.status_code == 200


async def publish(who: httpx.AsyncClient, text: str, **more: object) -> httpx.Response:
    return await who.post("/api/flows/tone/publish", json={"text": text, **more})


@async_test
async def test_publishing_and_rolling_back(house: House, tmp_path: Path) -> None:
    async with flows(house, tmp_path / "flows") as shop:
        admin = await house.program("admin")
        first = shop.version()
        done = await publish(admin, B, live=first, comment="better")
        assert (done.status_code, done.json()["title"]["zh"], done.json()["published"]["by"]) == (
            200,
            "B",
            "admin",
        )
        assert ((shop.folder / "own" / "tone.yaml").read_text(), shop.told) == (B, ["tone"])
        second = shop.version()
        lines = (await admin.get(f"/api/flows/tone/diff?old={first}&new={second}")).json()["lines"]
        assert [(line["kind"], line["text"]) for line in lines if line["kind"] in ("added", "removed")] == [
            ("removed", "title: A"), ("added", "title: B"),
        ]  # fmt: skip
        assert (await admin.get(f"/api/flows/tone/versions/{first}")).json()["text"] == A
        back = await admin.post("/api/flows/tone/roll-back", json={"live": second})
        assert (back.json()["version"], back.json()["published"]["back_to"]) == (first, 1)
        page = (await admin.get("/api/flows/tone/versions?limit=2")).json()
        assert ([one["number"] for one in page["items"]], page["next"]) == ([3, 2], 2)
        rest = (await admin.get("/api/flows/tone/versions?limit=2&before=2")).json()
        assert ([one["number"] for one in rest["items"]], rest["next"]) == ([1], 0)
        assert shop.actions() == ["published", "published", "rolled_back"]


@async_test
async def test_a_bad_version_never_goes_live_and_says_why(house: House, tmp_path: Path) -> None:
    async with flows(house, tmp_path / "flows") as shop:
        admin = await house.program("admin")
        checked = (await admin.post("/api/flows/tone/check", json={"text": BAD})).json()["errors"]
        refused = await publish(admin, BAD)
        assert code_of(refused) == (422, "flow_refused")
        assert refused.json()["error"]["errors"] == checked
        assert (checked[0]["line"], checked[0]["column"], checked[0]["node"]) == (9, 9, "bye")
        planned = await admin.post("/api/flows/tone/plan", json={"text": BAD, "at": NOW + 60})
        assert code_of(planned) == (422, "flow_refused")
        assert (shop.files.current("tone").title.said("en"), shop.actions()) == ("A", [])  # type: ignore[union-attr]
        huge = await publish(admin, "x" * 300_000)
        assert code_of(huge) == (422, "bad_request")
        assert (await publish(admin, "x" * 700_000)).status_code == 413


@async_test
async def test_two_people_at_once(house: House, tmp_path: Path) -> None:
    async with flows(house, tmp_path / "flows") as shop:
        ann, bob = await house.program("admin"), await house.program("admin")
        saved = await ann.put("/api/flows/tone/draft", json={"text": BAD, "revision": 0, "comment": "mine"})
        assert (saved.status_code, saved.json()["draft"]["revision"], saved.json()["draft_text"]) == (
            200,
            1,
            BAD,
        )
        late = await bob.put("/api/flows/tone/draft", json={"text": C, "revision": 0})
        account = await house.store.users.by_name("admin")
        assert account is not None
        assert saved.json()["people"] == {"admin": {"en": account.full_name, "zh": account.full_name}}
        assert code_of(late) == (409, "draft_changed")
        assert (late.json()["error"]["by"], late.json()["error"]["at"]) == (
            "admin",
            pytest.approx(NOW, abs=30),
        )
        seen = shop.version()
        both = await asyncio.gather(publish(ann, B, live=seen), publish(bob, C, live=seen))
        assert sorted(one.status_code for one in both) == [200, 409]
        assert code_of(next(one for one in both if one.status_code == 409)) == (409, "live_changed")
        assert code_of(
            await publish(ann, B if shop.files.current("tone").title.said("en") == "B" else C)
        ) == (
            409,
            "already_live",
        )  # type: ignore[union-attr]
        assert code_of(await ann.delete("/api/flows/tone/draft?revision=7")) == (409, "draft_changed")
        gone = await ann.delete("/api/flows/tone/draft?revision=1")
        assert gone.json()["draft"] is None
        assert shop.actions() == ["draft_saved", "published", "published", "draft_dropped"]


@async_test
async def test_plans(house: House, tmp_path: Path) -> None:
    async with flows(house, tmp_path / "flows") as shop:
        admin = await house.program("admin")
        assert code_of(await admin.post("/api/flows/tone/plan", json={"text": B, "at": NOW - 60})) == (
            422,
            "bad_moment",
        )
        far = await admin.post("/api/flows/tone/plan", json={"text": B, "at": NOW + 3600, "comment": "soon"})
        assert (far.json()["plan"]["by"], far.json()["plan"]["at"], shop.clock.pending()) == (
            "admin",
            NOW + 3600,
            1,
        )
        assert (await admin.delete("/api/flows/tone/plan")).json()["plan"] is None
        assert shop.clock.pending() == 0
        soon = shop.clock.now() + 1.0
        done = await admin.post("/api/flows/tone/plan", json={"text": B, "at": soon})
        assert done.status_code == 200
        while shop.files.current("tone").title.said("en") != "B":  # type: ignore[union-attr]
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        assert (await admin.get("/api/flows/tone")).json()["published"]["planned_at"] == soon


@async_test
async def test_a_flow_that_is_new_begins_as_a_draft(house: House, tmp_path: Path) -> None:
    async with flows(house, tmp_path / "flows") as shop:
        admin = await house.program("admin")
        text = A.replace("flow: tone", "flow: fresh")
        saved = await admin.put("/api/flows/fresh/draft", json={"text": text, "revision": 0})
        assert (saved.json()["state"], saved.json()["version"], saved.json()["published"]) == (
            "draft",
            "",
            None,
        )
        assert code_of(await admin.get("/api/flows/fresh/drawing")) == (404, "no_such_version")
        done = await admin.post(
            "/api/flows/fresh/publish", json={"version": saved.json()["draft"]["version"], "live": ""}
        )
        assert (done.json()["state"], done.json()["draft"], shop.files.names()) == (
            "live",
            None,
            ("fresh", "tone"),
        )


@async_test
async def test_who_is_still_in_an_older_version(house: House, tmp_path: Path) -> None:
    async with flows(house, tmp_path / "flows") as shop:
        admin = await house.program("admin")
        flow = shop.files.current("tone")
        assert flow is not None
        frame = ivr.Frame(flow="tone", version=flow.version, node="bye", variables={}, secret=())
        inside = ivr.Position(flow="sub", version="1", node="x", variables={}, frames=(frame,))
        shop.calls["c1"] = SimpleNamespace(position=inside)
        shop.calls["c2"] = SimpleNamespace(position=None)
        done = (await publish(admin, B)).json()
        assert (done["old_callers"], [one["callers"] for one in done["versions"]["items"]]) == (1, [0, 1])


@async_test
async def test_without_flows_there_are_none(house: House) -> None:
    boss = await house.program("supervisor")
    assert (await boss.get("/api/flows")).json()["items"] == []
    assert code_of(await boss.get("/api/flows/main")) == (404, "not_found")
