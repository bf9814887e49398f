"""Every object of the site listed, read, created, changed, deleted.

Administrators change; supervisors and auditors may look. A refusal says in `error.code` and `error.problems` or
`error.what` what is wrong and what somebody else has changed meanwhile.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from callcenter.admin import (
    Change,
    State,
    doubts,
    kind_of,
    kinds,
    listed,
    mark_of,
    objects,
    one_of,
    shown,
    users_of,
)
from callcenter.web.admin_base import Administrator, Comment, Fields, Mark, Reader, admin_of, wanted_of
from callcenter.web.admin_names import names_of
from callcenter.web.admin_rows import outcome_row, site_row
from callcenter.web.context import Here, Web
from callcenter.web.doorman import Principal
from callcenter.wording import in_languages

router = APIRouter(tags=["administration"])
KindName = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
ObjectName = Annotated[str, Path(min_length=1, max_length=100)]
MOST_CHANGES = 5000
"""In one request: a skill matrix of thousands."""


class _Asked(BaseModel):
    """`comment`: why, for the list of versions. `dry_run`: say what would come of it, and change nothing."""

    model_config = ConfigDict(extra="forbid")

    comment: Comment = ""
    dry_run: bool = False


class Put(_Asked):
    """`revision`: of the object as it was read; "" when it is to be new; none for whatever is there."""

    value: Fields
    revision: Mark | None = None


class Patch(_Asked):
    """Only these fields; null brings a field's default back."""

    fields: Fields
    revision: Mark | None = None


class Rename(_Asked):
    """What names the object names it anew. `password`: a user's or a phone's, whose digests carry the name."""

    to: str = Field(min_length=1, max_length=100)
    revision: Mark | None = None
    password: str = Field(default="", max_length=1024, repr=False)


class OneChange(BaseModel):
    """One of several; the fields as in the request for it alone."""

    model_config = ConfigDict(extra="forbid")

    op: Literal["put", "patch", "delete", "rename"]
    kind: str = Field(max_length=64)
    name: str = Field(min_length=1, max_length=100)
    value: Fields = Field(default={})
    fields: Fields = Field(default={})
    to: str = Field(default="", max_length=100)
    revision: Mark | None = None
    password: str = Field(default="", max_length=1024, repr=False)

    def change(self) -> Change:
        given = self.value if self.op == "put" else self.fields
        return Change(
            op=self.op, kind=self.kind, name=self.name, value=given, to=self.to, seen=self.revision,
            password=self.password,
        )  # fmt: skip


class Changes(_Asked):
    """All of them or none."""

    changes: list[OneChange] = Field(min_length=1, max_length=MOST_CHANGES)


# ---- asked


@router.get("/api/admin", summary="The site in force, and which kinds of objects it is made of")
async def overview(web: Here, who: Reader) -> dict[str, Any]:
    desk = admin_of(web)
    state = await desk.state()
    rows = [
        {
            "kind": kind.kind,
            "title": kind.title,
            "count": len(objects(state.data, kind)),
            "secrets": sorted(kind.secrets),
            "defaults": kind.defaults(),
            "schema": kind.schema(),
        }
        for kind in kinds().values()
    ]
    return {
        "site": site_row(desk.file(), state),
        "kinds": rows,
        "names": names_of(state.site, web.deps.flows.in_force()),
    }


@router.get("/api/admin/objects/{kind}", summary="Every object of a kind, in the order of the site file")
async def listing(
    web: Here,
    who: Reader,
    kind: KindName,
    q: Annotated[str, Query(max_length=200, description="words that must all occur")] = "",
    after: Annotated[str, Query(max_length=100, description="`next` of the page before")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    state = await admin_of(web).state()
    found = listed(state.data, kind_of(kind), q)
    names = [row["name"] for row in found]
    start = names.index(after) + 1 if after in names else 0
    page = found[start : start + limit]
    more = page[-1]["name"] if page and start + limit < len(found) else ""
    return {"kind": kind, "items": page, "total": len(found), "next": more, "version": _number(state)}


@router.get("/api/admin/objects/{kind}/{name}", summary="One object: as written, as it works, who names it")
async def read(web: Here, who: Reader, kind: KindName, name: ObjectName) -> dict[str, Any]:
    state = await admin_of(web).state()
    what = kind_of(kind)
    value = one_of(state.data, what, name)
    visible = shown(what, value)
    flows = await admin_of(web).flows_asking(name) if kind == "skills" else ()
    in_flows = [{"kind": "flows", "name": flow, "field": "needs"} for flow in flows]
    return {
        "kind": kind,
        "name": name,
        "revision": mark_of(value),
        "value": visible,
        "effective": {**what.defaults(), **visible},
        "used_by": [*users_of(state.data, kind, name), *in_flows],
        "doubts": [
            {"field": one["field"], "problem": one["problem"], "said": in_languages(one["problem"])}
            for one in doubts(state.site, state.data)
            if (one["kind"], one["name"]) == (kind, name)
        ],
        "version": _number(state),
    }


# ---- changed


@router.put("/api/admin/objects/{kind}/{name}", summary="Create an object, or change it as a whole")
async def put(
    request: Request, web: Here, who: Administrator, kind: KindName, name: ObjectName, given: Put
) -> dict[str, Any]:
    one = Change(op="put", kind=kind, name=name, value=given.value, seen=given.revision)
    return await _change(request, web, who, [one], given)


@router.patch("/api/admin/objects/{kind}/{name}", summary="Change some fields of an object")
async def patch(
    request: Request, web: Here, who: Administrator, kind: KindName, name: ObjectName, given: Patch
) -> dict[str, Any]:
    one = Change(op="patch", kind=kind, name=name, value=given.fields, seen=given.revision)
    return await _change(request, web, who, [one], given)


@router.delete("/api/admin/objects/{kind}/{name}", summary="Take an object out of the site")
async def delete(
    request: Request,
    web: Here,
    who: Administrator,
    kind: KindName,
    name: ObjectName,
    revision: Annotated[str | None, Query(pattern=r"^([0-9a-f]{16})?$")] = None,
    comment: Annotated[str, Query(max_length=500)] = "",
    dry_run: bool = False,
) -> dict[str, Any]:
    one = Change(op="delete", kind=kind, name=name, seen=revision)
    return await _change(request, web, who, [one], _Asked(comment=comment, dry_run=dry_run))


@router.post("/api/admin/objects/{kind}/{name}/rename", summary="Give an object another name, everywhere")
async def rename(
    request: Request, web: Here, who: Administrator, kind: KindName, name: ObjectName, given: Rename
) -> dict[str, Any]:
    one = Change(op="rename", kind=kind, name=name, to=given.to, seen=given.revision, password=given.password)
    return await _change(request, web, who, [one], given)


@router.post("/api/admin/changes", summary="Several changes at once: all of them or none")
async def changes(request: Request, web: Here, who: Administrator, given: Changes) -> dict[str, Any]:
    return await _change(request, web, who, [one.change() for one in given.changes], given)


async def _change(
    request: Request, web: Web, who: Principal, asked: list[Change], given: _Asked
) -> dict[str, Any]:
    outcome = await admin_of(web).change(asked, wanted_of(request, web, who, given.comment, given.dry_run))
    return await outcome_row(outcome)


def _number(state: State) -> int:
    return len(state.history.versions)
