"""Around every request: size limit, security headers, and no exception past this point."""

from __future__ import annotations

import re

import structlog
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from callcenter.console.prompt_rows import MAX_UPLOAD_BYTES
from callcenter.web.errors import INTERNAL, refusal

MAX_BODY = 65_536
"""The largest honest request is a sign-in form of a few hundred bytes."""

LARGER = {
    "/api/flows/": 600_000,
    "/api/admin/apply": 24_000_000,
    "/api/admin/imports": 24_000_000,
    "/api/admin/": 4_000_000,
}
"""Under these addresses whole files are sent: a flow of 256 KiB, written as JSON; a site; a list of people."""

UPLOAD = re.compile(r"/api/prompts/[a-z0-9_/]{1,100}/audio\Z")
"""The one place where sounds arrive; who may send them is looked at before the first octet is read."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    # Not "no-referrer": with that, browsers send "Origin: null" even to ourselves.
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}
HSTS = (b"strict-transport-security", b"max-age=31536000")

log = structlog.get_logger("callcenter.web")


class Guard:
    """Plain ASGI, so that WebSockets and streams pass without a copy."""

    def __init__(self, app: ASGIApp, is_secure: bool) -> None:
        self._app = app
        self._headers = [*HEADERS.items(), *([HSTS] if is_secure else [])]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                self._add(message)
            await send(message)

        try:
            await self._app(scope, _limited(scope, receive), send_with_headers)
        except Exception as error:
            log.error("request_failed", path=scope["path"], method=scope["method"], exc_info=error)
            if has_started:
                raise
            reply = JSONResponse(refusal(INTERNAL.code, INTERNAL.text), INTERNAL.status)
            await reply(scope, receive, send_with_headers)

    def _add(self, message: Message) -> None:
        present = {name.lower() for name, _ in message["headers"]}
        headers = [*message["headers"], *self._headers]
        if b"cache-control" not in present:
            # Pages and answers show customers: no copy stays in a browser or a proxy.
            headers.append((b"cache-control", b"no-store"))
        message["headers"] = headers


def _limited(scope: Scope, receive: Receive) -> Receive:
    announced = dict(scope["headers"]).get(b"content-length", b"0")
    received = 0
    most = next((limit for path, limit in LARGER.items() if scope["path"].startswith(path)), MAX_BODY)
    if scope["method"] == "PUT" and UPLOAD.match(scope["path"]):
        most = MAX_UPLOAD_BYTES

    async def read() -> Message:
        nonlocal received
        if not announced.isdigit() or int(announced) > most:
            raise HTTPException(413)
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise HTTPException(413)
        return message

    return read
