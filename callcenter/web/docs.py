"""/api/docs: the API's operations, drawn from its own description; no script, nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import HTMLResponse, Response

from callcenter.web.context import Here

router = APIRouter(include_in_schema=False)


@router.get("/api/docs")
async def docs(request: Request, web: Here) -> Response:
    """In English only, like the names it describes."""
    return HTMLResponse(web.ui.render("api_docs.html", "en", **context(request.app)))


def context(app: FastAPI) -> dict[str, Any]:
    """What the page shows of an application: its title, its version, its operations by tag."""
    schema = app.openapi()
    return {**schema["info"], "groups": _groups(schema)}


def _groups(schema: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            shown = _operation(method.upper(), path, operation, schema)
            groups.setdefault(operation.get("tags", ["other"])[0], []).append(shown)
    return list(groups.items())


def _operation(method: str, path: str, operation: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "method": method,
        "path": path,
        "summary": operation["summary"],
        "fields": [_field(parameter) for parameter in operation.get("parameters", ())],
        "body": _body(operation, schema),
        "answers": ", ".join(operation["responses"]),
    }


def _field(parameter: dict[str, Any]) -> dict[str, Any]:
    kind = parameter["schema"]
    return {
        "name": parameter["name"],
        "required": parameter["required"],
        "choices": kind.get("enum", ()),
        "default": kind.get("default") or "",
        "note": parameter.get("description", ""),
    }


def _body(operation: dict[str, Any], schema: dict[str, Any]) -> str:
    if "requestBody" not in operation:
        return ""
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    properties = schema["components"]["schemas"][reference.rsplit("/", 1)[1]]["properties"]
    return "{" + ", ".join(f'"{name}": …' for name in properties) + "}"
