"""The prompts that the page of that name is shown: a handful of each kind; changes are remembered, not made."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from callcenter.audio import silence, write_wav

CHANGED_AT = 1_800_000_000.0


def row(name: str, language: str, text: str, source: str, **more: object) -> dict[str, object]:
    full = f"{language}/{name}" if language else name
    known: dict[str, object] = {
        "full_name": full, "name": name, "language": language, "text": text, "first_text": text, "source": source,
        "seconds": 2.4, "loudness_dbfs": -18.0, "changed_at": CHANGED_AT, "used_by": ["main"],
    }  # fmt: skip
    return known | more


ROWS = [
    row("bye", "en", "Goodbye.", "made", used_by=[]),
    row("bye", "zh", "再见。", "own", loudness_dbfs=-21.5, used_by=[]),
    row("extra", "en", "", "missing", seconds=0.0, loudness_dbfs=None, changed_at=0.0),
    row("extra", "zh", "", "missing", seconds=0.0, loudness_dbfs=None, changed_at=0.0, used_by=[]),
    row("music/hold", "", "", "made", loudness_dbfs=-24.0, seconds=40.0),
    row("welcome", "en", "Welcome.", "own", first_text="Hello."),
    row("welcome", "zh", "您好，感谢您的来电。", "made", used_by=["banking", "main", "office"]),
]


def routes(router: APIRouter, look: Callable[[], tuple[str, list[object]]]) -> None:
    """`look` gives the code with which all is refused, and the list of what was asked."""

    async def prompts() -> JSONResponse:
        limits = {
            "missing": 1,
            "target_dbfs": -18.0,
            "max_bytes": 2**20,
            "longest_s": 120.0,
            "longest_text": 400,
        }
        return JSONResponse({"items": ROWS, **limits})

    async def sound(name: str) -> Response:
        return Response(write_wav(silence(0.1)), media_type="audio/wav")

    async def change(request: Request, name: str, what: str) -> JSONResponse:
        refuses, asked = look()
        asked.append((request.method, name, what, len(await request.body())))
        if refuses:
            return JSONResponse({"error": {"code": refuses, "text": "not a WAV file"}}, 422)
        return JSONResponse(next(one for one in ROWS if one["full_name"] == name))

    router.add_api_route("/api/prompts", prompts)
    router.add_api_route("/api/prompts/{name:path}/audio", sound)
    router.add_api_route("/api/prompts/{name:path}/{what}", change, methods=["PUT", "POST", "DELETE"])
