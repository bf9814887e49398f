"""The pages with invented data: `python -m tests.agent_ui.preview`, then open /agent?scene=offer or /supervisor.

Renders the real templates, serves the built files, and speaks the real messages; behind it is no contact centre.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates

import agent_ui
from callcenter.console.intents import from_page
from callcenter.console.messages import Me, ServerMessage
from callcenter.web import api, docs
from tests.agent_ui import day_scenes, fake_records, scenes
from tests.agent_ui.fake_api import FakeApi
from tests.agent_ui.fake_sip import Sip

PHONE = {"uri": "sip:agent1@callcenter.invalid", "ws": "/ws/sip"}
ADMIN = scenes.BOSS.model_copy(update={"role": "admin"})
HERE = Path(agent_ui.__file__).parent
POLICY = "; ".join(
    [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
        "media-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ]
)  # fmt: skip


class Preview:
    """A web server with one console page and one phone at a time."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self._pages = Jinja2Templates(HERE / "templates")
        self.api = FakeApi()
        self.reset()
        self._routes()

    def reset(self) -> None:
        """As if nobody had been here. Connections still open go on with what they had."""
        self.api.reset()
        self.scene = "idle"
        self.is_admin = False
        self.language = "en"
        self.now: Callable[[], float] = time.time
        self.intents: asyncio.Queue[dict[str, object]] = asyncio.Queue()
        self.consoles: list[WebSocket] = []
        self.phones: list[Sip] = []
        self.refusing = False

    def _moment(self) -> float:
        """Tests set `now` anew."""
        return self.now()

    def _routes(self) -> None:
        app = self.app
        app.include_router(self.api.router)
        app.mount("/static", StaticFiles(directory=HERE / "static"))
        fake_records.routes(app, self._page, self._moment, lambda: self.api)
        app.get("/login")(self.login)
        app.get("/setup")(self.setup)
        app.get("/admin")(self.admin)
        app.get("/admin/{part:path}")(self.admin)
        app.get("/agent")(self.agent)
        app.get("/supervisor")(self.supervisor)
        app.get("/wall")(self.wall)
        app.get("/try")(self.try_flow)
        app.get("/prompts")(self.prompts)
        app.get("/flows")(self.flows)
        app.get("/api/docs")(self.docs)
        app.websocket("/ws/console")(self.console)
        app.websocket("/ws/sip")(self.sip)

    async def login(self, request: Request) -> HTMLResponse:
        return self._page(request, "login.html", error_code=request.query_params.get("error", ""))

    async def admin(self, request: Request) -> HTMLResponse:
        self.scene, self.is_admin = "floor", True
        return self._page(request, "admin.html", ADMIN)

    async def setup(self, request: Request) -> HTMLResponse:
        needs_code = "code" in request.query_params
        return self._page(request, "setup.html", needs_code=needs_code, shortest=10, sip_port=5060)

    async def agent(self, request: Request) -> HTMLResponse:
        self.scene = request.query_params.get("scene", self.scene)
        return self._page(request, "agent.html", scenes.ME, sip=PHONE)

    async def supervisor(self, request: Request) -> HTMLResponse:
        self.scene = request.query_params.get("scene", "floor")
        return self._page(request, "supervisor.html", scenes.BOSS)

    async def wall(self, request: Request) -> HTMLResponse:
        return self._page(request, "wall.html")

    async def try_flow(self, request: Request) -> HTMLResponse:
        return self._page(request, "try.html", scenes.BOSS)

    async def prompts(self, request: Request) -> HTMLResponse:
        self.scene = "floor"
        return self._page(request, "prompts.html", scenes.BOSS)

    async def flows(self, request: Request) -> HTMLResponse:
        self.scene, self.is_admin = "floor", True
        return self._page(request, "flows.html", ADMIN)

    async def docs(self, request: Request) -> HTMLResponse:
        described = FastAPI(title="callcenter")
        described.include_router(api.router)
        return self._page(request, "api_docs.html", **docs.context(described))

    async def console(self, page: WebSocket) -> None:
        if self.refusing:
            return await page.close()
        await page.accept()
        consoles, intents = self.consoles, self.intents
        consoles.append(page)
        await page.send_text(self._first().model_dump_json())
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                intent = from_page.validate_json(await page.receive_text())
                intents.put_nowait(intent.model_dump())
        consoles.remove(page)

    def _first(self) -> ServerMessage:
        """The scene, as whoever the page is for would be told it."""
        first = day_scenes.scene(self.scene, self.now())
        return first.model_copy(update={"me": ADMIN}) if self.is_admin else first

    async def sip(self, page: WebSocket) -> None:
        await page.accept("sip")
        phone = Sip(page.send_text)
        self.phones.append(phone)
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                await phone.received(await page.receive_text())

    async def send(self, message: ServerMessage) -> None:
        """Send one message to every open page."""
        for page in list(self.consoles):
            await page.send_text(message.model_dump_json())

    async def intent(self, kind: str) -> dict[str, object]:
        """Wait for the next intent of this kind; others that came before it are passed over."""
        while True:
            intent = await asyncio.wait_for(self.intents.get(), 10)
            if intent["type"] == kind:
                return intent

    def _page(self, request: Request, name: str, me: Me | None = None, **more: object) -> HTMLResponse:
        language = request.query_params.get("language", self.language)
        texts = json.loads((HERE / "locale" / f"{language}.json").read_text())
        manifest = json.loads((HERE / "static/.vite/manifest.json").read_text())
        context: dict[str, object] = {
            "me": me and me.model_dump(), "language": language, "t": lambda key: texts.get(key, key),
            "csrf": "preview", "sip": None, "asset": lambda entry: "/static/" + manifest[entry]["file"],
        }  # fmt: skip
        page = self._pages.TemplateResponse(request, name, context | more)
        page.headers["Content-Security-Policy"] = POLICY
        return page


class Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]  # the signature differs between versions
        yield


@contextlib.asynccontextmanager
async def serving(port: int = 0) -> AsyncIterator[tuple[Preview, str]]:
    """Serve on a free port of the loopback until the block ends; yields the preview and its address."""
    preview = Preview()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    config = uvicorn.Config(preview.app, log_level="warning", lifespan="off", ws="websockets-sansio")
    server = Server(config)
    task = asyncio.ensure_future(server.serve(sockets=[listener]))
    try:
        yield preview, f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = server.force_exit = True
        await task
        listener.close()


async def _forever() -> None:
    async with serving(8099) as (_, address):
        print(f"{address}/agent?scene=offer  {address}/supervisor  {address}/login")
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_forever())
