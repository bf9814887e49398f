"""The administration's API as its pages need it: the demo site with the real model's shape, changed in memory alone."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

import ivr_flows as ivr
from callcenter.admin.kinds import WHOLE, kinds
from callcenter.admin.values import mark_of, plain, shown
from callcenter.site import load_site
from callcenter.web.admin_names import names_of
from tests.agent_ui.fake_admin_rows import (
    AT,
    AUDIT,
    CARRIER,
    DIFF,
    ERRORS,
    OTHERWISE,
    PREVIEW,
    ROLES,
    TRUNK,
    VERSIONS,
)
from tests.agent_ui.fake_replay import replayed

DEMO = Path(__file__).parents[2] / "config" / "demo.yaml"
NAMES = names_of(load_site(DEMO), map(ivr.load_file, ivr.flow_paths(ivr.FLOWS)))


class FakeSite:
    """`problem`: what every change is refused with; `conflict`: somebody else was quicker, once.

    `few`: hardly anybody called in the last hour; `is_slow`: a replay never ends. `import_state`: of the real import.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        site: dict[str, Any] = plain(yaml.safe_load(DEMO.read_text()))
        site["trunks"] = {"carrier": deepcopy(TRUNK)}
        whole = {key: value for key, value in site.items() if key in ("realm", "pins")}
        self.objects = {
            name: self._objects(kind.id_field, site.get(kind.section)) for name, kind in kinds().items()
        }
        self.objects[WHOLE] = {WHOLE: {"company": {"en": "Harbour Repairs"}, **whole}}
        self.problem: dict[str, Any] | None = None
        self.conflict = False
        self.errors = 0
        self.import_state = "done"
        self.few = self.is_slow = False
        self.replayed: dict[str, Any] = {}
        self.asked: list[tuple[str, str, Any]] = []
        self.version = 3

    def _objects(self, id_field: str, section: Any) -> dict[str, dict[str, Any]]:
        if not id_field:
            return dict(section or {})
        return {item[id_field]: item for item in section or []}

    def change(self, kind: str, name: str, wish: dict[str, Any] | None) -> int:
        """The version that came of it; None takes the object away."""
        before = self.objects[kind].pop(name, {})
        if wish is not None:
            fields = {**before, **wish.get("fields", wish.get("value", {}))}
            self.objects[kind][name] = {key: value for key, value in fields.items() if value is not None}
        self.version += 1
        return self.version

    def row(self, kind: str, name: str) -> dict[str, Any]:
        value = self.objects[kind][name]
        return {"name": name, "revision": mark_of(value), "value": shown(kinds()[kind], value)}


def refusal(status: int, code: str, **more: Any) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "text": "No.", **more}}, status)


def outcome(version: int) -> dict[str, Any]:
    return {"version": version, "changed": [], "doubts": [], "notes": [], "needs_restart": [], "diff": DIFF}


class AdminApi:
    """What is asked of one site."""

    def __init__(self, site: FakeSite) -> None:
        self.site = site

    async def overview(self) -> Any:
        rows = [
            {
                "kind": kind.kind,
                "title": kind.title,
                "count": len(self.site.objects[kind.kind]),
                "secrets": sorted(kind.secrets),
                "defaults": plain(kind.defaults()),
                "schema": kind.schema(),
            }
            for kind in kinds().values()
        ]
        state = {
            "file": "/srv/callcenter/site.yaml",
            "is_copy": True,
            "is_packaged": False,
            "is_writable": True,
            "version": self.site.version,
            "revision": "r",
            "by": "admin",
            "at": AT,
            "comment": "",
        }
        return {"site": state, "kinds": rows, "names": NAMES}

    async def objects(self, kind: str, q: str = "") -> Any:
        names = [
            name for name, value in self.site.objects[kind].items() if q.lower() in f"{name} {value}".lower()
        ]
        items = [self.site.row(kind, name) for name in names]
        return {"kind": kind, "items": items[:100], "total": len(items), "next": "", "version": 3}

    async def one(self, kind: str, name: str) -> Any:
        if name not in self.site.objects[kind]:
            return refusal(404, "no_such_object")
        used = [{"kind": "users", "name": "agent1", "field": "queues.0"}] if kind == "queues" else []
        row = self.site.row(kind, name)
        return {"kind": kind, **row, "effective": row["value"], "used_by": used, "doubts": [], "version": 3}

    async def change(self, request: Request, kind: str, name: str) -> Any:
        wish = await request.json() if request.method != "DELETE" else dict(request.query_params)
        self.site.asked.append((request.method, f"{kind}/{name}", wish))
        if self.site.problem is not None:
            return refusal(422, "invalid", problems=[self.site.problem])
        before = self.site.objects[kind].get(name)
        if self.site.conflict and not wish["dry_run"] and wish["revision"] != "theirs":
            fields = [{"field": "ring_for_s", "before": 20, "after": 30}]
            what = {
                "kind": kind,
                "name": name,
                "revision": "theirs",
                "by": "petra",
                "at": AT,
                "fields": fields,
                "value": before,
            }
            return refusal(409, "changed_meanwhile", what=[what])
        if wish.get("dry_run") is True:
            return outcome(0)
        return outcome(self.site.change(kind, name, None if request.method == "DELETE" else wish))

    async def changes(self, request: Request) -> Any:
        wish = await request.json()
        self.site.asked.append(("POST", "changes", wish["changes"]))
        for one in wish["changes"]:
            self.site.objects[one["kind"]][one["name"]].update(one["fields"])
        return outcome(4)

    async def skills(self) -> Any:
        agents = {name: user for name, user in self.site.objects["users"].items() if user["role"] == "agent"}
        rows = [
            {
                "agent": name,
                "name": user["name"],
                "local_name": user.get("local_name", ""),
                "queues": list(user["queues"]),
                "skills": user["skills"],
                "revision": mark_of(user),
            }
            for name, user in agents.items()
        ]
        needed = [{"skill": "support", "queue": "support", "text": "support >= 1"}]
        known = {skill: what["name"] for skill, what in self.site.objects["skills"].items()}
        return {"skills": ["support", "sales", "vip"], "names": known, "agents": rows, "needed": needed}

    async def preview(self, request: Request, queue: str) -> Any:
        wish = await request.json()
        changed = PREVIEW if wish["value"] else OTHERWISE
        return {
            "now": AT,
            "changed": changed,
            "saved": OTHERWISE,
            "problems": [],
        }

    async def replay(self, request: Request, queue: str) -> Any:
        wish = await request.json()
        self.site.asked.append(("POST", f"replay {queue} {wish['hours']}", wish["value"]))
        self.site.replayed = replayed(queue, wish["hours"], self.site.few)
        return JSONResponse({**self.site.replayed, "state": "running", "done": 0.0, "result": None}, 202)

    async def replay_so_far(self, run: str) -> Any:
        if self.site.is_slow:
            return {**self.site.replayed, "state": "running", "done": 0.64, "result": None}
        return self.site.replayed

    async def end_replay(self, run: str) -> Any:
        self.site.asked.append(("DELETE", f"replay {run}", None))
        return {**self.site.replayed, "state": "cancelled", "done": 0.64, "result": None}

    async def begin(self, request: Request, what: str, format: str, mode: str, dry_run: bool) -> Any:
        self.site.asked.append(
            ("POST", f"imports {what} {format} {mode} {dry_run}", len(await request.body()))
        )
        return JSONResponse({"import": "dry"}, 202)

    async def follow(self, run: str) -> Any:
        wrong = ERRORS[: self.site.errors]
        return {
            "import": run,
            "what": "users",
            "state": "failed" if wrong else "done" if run == "dry" else self.site.import_state,
            "done": 120 if self.site.import_state == "hashing" and run == "real" else 214,
            "total": 214,
            "dry_run": run == "dry",
            "created": 3,
            "changed": 161,
            "removed": 0,
            "unchanged": 50 - len(wrong),
            "errors": wrong,
            "error_count": len(wrong),
            "outcome": None,
        }

    async def end_import(self, run: str) -> Any:
        self.site.asked.append(("DELETE", f"import {run}", None))
        self.site.import_state = "cancelled"
        return await self.follow(run)

    async def run(self, request: Request, run: str) -> Any:
        self.site.asked.append(("POST", "run", await request.json()))
        return JSONResponse({"import": "real"}, 202)

    async def restore(self, request: Request, number: int) -> Any:
        self.site.asked.append(("POST", f"restore {number}", await request.json()))
        return outcome(4)


def routes(router: APIRouter, site: FakeSite) -> None:
    """Adds every path that the pages ask."""
    api, add = AdminApi(site), router.add_api_route
    add("/api/admin", api.overview)
    add("/api/admin/objects/{kind}", api.objects)
    add("/api/admin/objects/{kind}/{name}", api.one)
    add("/api/admin/objects/{kind}/{name}", api.change, methods=["PATCH", "PUT", "DELETE"])
    add("/api/admin/changes", api.changes, methods=["POST"])
    add("/api/admin/skills", api.skills)
    add("/api/admin/preview/queues/{queue}", api.preview, methods=["POST"])
    add("/api/admin/preview/queues/{queue}/replay", api.replay, methods=["POST"])
    add("/api/admin/preview/replays/{run}", api.replay_so_far, methods=["GET"])
    add("/api/admin/preview/replays/{run}", api.end_replay, methods=["DELETE"])
    add("/api/admin/imports", api.begin, methods=["POST"])
    add("/api/admin/imports/{run}", api.follow, methods=["GET"])
    add("/api/admin/imports/{run}", api.end_import, methods=["DELETE"])
    add("/api/admin/imports/{run}/run", api.run, methods=["POST"])
    add("/api/admin/versions/{number}/restore", api.restore, methods=["POST"])
    add_fixed(router)


def add_fixed(router: APIRouter) -> None:
    def fixed(value: Any) -> Callable[[], Any]:
        async def answer() -> Any:
            return value

        return answer

    async def audit(q: str = "") -> Any:
        return {"items": [row for row in AUDIT if q.lower() in str(row).lower()], "next": ""}

    add = router.add_api_route
    add("/api/admin/roles", fixed({"items": ROLES}))
    add("/api/admin/versions", fixed({"items": VERSIONS, "next": 0}))
    add("/api/admin/versions/{number}/diff", fixed({"lines": DIFF, "changed": []}))
    add("/api/admin/audit", audit)
    add("/api/trunks", fixed({"items": [CARRIER]}))
