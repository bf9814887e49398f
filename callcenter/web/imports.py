"""Tables of users, skills, numbers, customers and articles: taken in with a dry run and progress, given out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import yaml
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from callcenter.admin import kind_of, objects, shown
from callcenter.admin.tabular import KIND, NAME, Mode, What, table_of
from callcenter.web.admin_base import Administrator, Comment, admin_of, wanted_of
from callcenter.web.admin_rows import outcome_row
from callcenter.web.context import Here, Web
from callcenter.web.errors import NotFound, TooLarge
from callcenter.web.exports import as_file
from callcenter.web.import_port import Format, Import, Imports

router = APIRouter(tags=["administration"])
MOST_BYTES = 20_000_000


class Run(BaseModel):
    """`comment`: why, for the list of versions."""

    model_config = ConfigDict(extra="forbid")

    comment: Comment = ""


@router.get(
    "/api/admin/exports/{what}", summary="A table as a file, without secrets", response_class=Response
)
async def export(
    request: Request,
    web: Here,
    who: Administrator,
    what: What,
    format: Literal["csv", "xlsx", "yaml"] = "csv",
) -> Response:
    state = await admin_of(web).state()
    web.saw(request, who, "exported", what, what)
    if format == "yaml":
        return _as_yaml(what, state.data)
    head, *rows = table_of(what, state.data)
    columns = [(str(name), _cell(at)) for at, name in enumerate(head)]

    async def page(after: str) -> tuple[Sequence[list[object]], str]:
        return rows, ""

    return await as_file(format, what, columns, page)


@router.post("/api/admin/imports", summary="Take a table in: the request's body is the file", status_code=202)
async def begin(
    request: Request,
    web: Here,
    who: Administrator,
    what: What,
    format: Format,
    mode: Annotated[Mode, Query(description="replace: whoever is not in the file is removed")] = "add",
    dry_run: bool = True,
    comment: Annotated[str, Query(max_length=500)] = "",
) -> dict[str, Any]:
    wanted = wanted_of(request, web, who, comment, dry_run)
    made = _imports(web).begin(what, format, mode, await _body(request), wanted)
    return {"import": made.name}


@router.get(
    "/api/admin/imports/{name}",
    summary="How far an import is, which rows are wrong, what came of it",
    description="`done` of `total` rows are through what `state` says: reading, checking, hashing (passwords that are"
    " new or others, a tenth of a second each), writing. Until writing it can be cancelled, and nothing has changed.",
)
async def progress(web: Here, who: Administrator, name: str) -> dict[str, Any]:
    return await _row(_imports(web).get(name))


@router.post("/api/admin/imports/{name}/run", summary="Do for real what was tried", status_code=202)
async def run(request: Request, web: Here, who: Administrator, name: str, given: Run) -> dict[str, Any]:
    wanted = wanted_of(request, web, who, given.comment, dry_run=False)
    return {"import": _imports(web).run(name, wanted).name}


@router.delete("/api/admin/imports/{name}", summary="Cancel it, as long as nothing is written")
async def cancel(request: Request, web: Here, who: Administrator, name: str) -> dict[str, Any]:
    web.check_change(request, who)
    return await _row(_imports(web).cancel(name))


def _imports(web: Web) -> Imports:
    if web.deps.imports is None:
        raise NotFound
    return web.deps.imports


def _cell(at: int) -> Any:
    return lambda row: row[at]


def _as_yaml(what: What, data: dict[str, Any]) -> Response:
    kind = kind_of(KIND[what])
    visible = {
        name: _without_secrets(kind.secrets, shown(kind, value))
        for name, value in objects(data, kind).items()
    }
    section: Any = list(visible.values()) if kind.id_field else visible
    text = yaml.safe_dump({kind.section: section}, allow_unicode=True, sort_keys=False, width=110)
    headers = {"Content-Disposition": f'attachment; filename="{what}.yaml"'}
    return Response(text, media_type="application/yaml; charset=utf-8", headers=headers)


def _without_secrets(secrets: frozenset[str], value: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if key not in secrets}


async def _body(request: Request) -> bytes:
    octets = bytearray()
    async for piece in request.stream():
        octets += piece
        if len(octets) > MOST_BYTES:
            raise TooLarge
    return bytes(octets)


async def _row(one: Import) -> dict[str, Any]:
    changed = one.outcome.changed if one.outcome else ()
    counts = {op: sum(each.op == op for each in changed) for op in ("created", "changed", "deleted")}
    return {
        "import": one.name,
        "what": one.what,
        "state": one.state,
        "dry_run": one.wanted.dry_run,
        "done": one.done,
        "total": one.total,
        "created": counts["created"],
        "changed": counts["changed"],
        "removed": counts["deleted"],
        "unchanged": max(0, one.total - counts["created"] - counts["changed"]) if one.outcome else 0,
        "errors": [error.to_data() for error in one.errors],
        "error_count": one.error_count,
        "outcome": await outcome_row(one.outcome) if one.outcome else None,
        "name_column": NAME[one.what],
    }
