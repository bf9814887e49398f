"""/api/docs: the API's operations, drawn from its own description; no script, nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from jinja2 import Environment
from starlette.responses import HTMLResponse, Response

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>API · callcenter</title></head><body>
<main><h1>{{ title }} API {{ version }}</h1>
<p>Machine-readable: <a href="/api/openapi.json">openapi.json</a>. Programs send
<code>Authorization: Bearer …</code> with a token from <code>POST /api/login</code>; a browser that is signed in needs
none, so the forms below work at once.</p>
{% for tag, operations in groups %}<h2>{{ tag }}</h2>
{% for one in operations %}<section><h3><code>{{ one.method }} {{ one.path }}</code></h3><p>{{ one.summary }}</p>
{% if one.method == "GET" and "{" not in one.path %}<form method="get" action="{{ one.path }}">
{% for field in one.fields %}<p><label>{{ field.name }}
{% if field.choices %}<select name="{{ field.name }}">
{% for choice in field.choices %}<option>{{ choice }}</option>{% endfor %}</select>
{% else %}<input name="{{ field.name }}" {{ "required" if field.required }} value="{{ field.default }}">
{% endif %}</label> {{ field.note }}</p>{% endfor %}
<button>Try</button></form>{% endif %}
{% if one.body %}<p>Body: <code>{{ one.body }}</code></p>{% endif %}
<p>Answers: {{ one.answers }}</p></section>
{% endfor %}{% endfor %}</main></body></html>
"""
TEMPLATE = Environment(autoescape=True).from_string(PAGE)

router = APIRouter(include_in_schema=False)


@router.get("/api/docs")
async def docs(request: Request) -> Response:
    schema = request.app.openapi()
    return HTMLResponse(TEMPLATE.render(groups=_groups(schema), **schema["info"]))


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
