"""What is still under way when the server stops and its patience is over: told so, and ended without a complaint."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from callcenter.web.errors import refusal
from said import Said

AGAIN_AFTER_S = 5

log = structlog.get_logger("callcenter.web")


class CutOff:
    """The outermost layer. The server cancels what takes too long; that is no fault of the request's."""

    def __init__(self, app: ASGIApp, is_stopping: Callable[[], bool]) -> None:
        self._app = app
        self._is_stopping = is_stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except asyncio.CancelledError:
            if not self._is_stopping():
                raise
            log.info("request_cut_off", path=scope.get("path", ""))
            if scope["type"] == "http" and not has_begun:
                await _stopping(scope, receive, send)


async def _stopping(scope: Scope, receive: Receive, send: Send) -> None:
    words = refusal("stopping", Said("The server stops; ask again when it is back."))
    await JSONResponse(words, 503, {"Retry-After": str(AGAIN_AFTER_S)})(scope, receive, send)
