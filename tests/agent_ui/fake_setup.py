"""The server's half of the first-run assistant: what it would say, remembered, not done."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from callcenter.web.setup import Asked

DONE = {"phone": "phone1", "phone_password": "kX3mB0vQzT4hJw2s", "problems": []}


def routes(router: APIRouter, look: Callable[[], tuple[str, list[object]]]) -> None:
    """`look` gives the code with which all is refused, and the list of what was asked."""

    async def set_up(request: Request, asked: Asked) -> JSONResponse:
        refuses, seen = look()
        seen.append(await request.json())
        if refuses == "setup":
            problems = [{"field": "company", "code": "missing"}, {"field": "agent", "code": "taken"}]
            return JSONResponse({"error": {"code": "setup", "text": ""}, "problems": problems}, 422)
        if refuses:
            return JSONResponse({"error": {"code": refuses, "text": "No."}}, 403)
        given = asked.model_dump(include={"company", "admin", "agent", "number"})
        return JSONResponse(given | DONE)

    router.add_api_route("/api/setup", set_up, methods=["POST"])
