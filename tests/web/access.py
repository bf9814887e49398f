"""Who is asked in as whom, and what there is to ask for: one of everything, agent1's, of the queue support."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute, APIWebSocketRoute

from callcenter.audio import PCMU, encode, interleaved, silence, ulaw_header
from callcenter.console.scope import Scopes
from callcenter.customers import LockRule, NewCase
from callcenter.customers.follow_ups import FollowUp
from callcenter.events import (
    CallArrived,
    CallConnected,
    CallEnded,
    Event,
    NoticeSent,
    RecordingFinished,
    RecordingStarted,
    VoicemailLeft,
)
from callcenter.site import Site, SiteUser
from callcenter.store import StoreError
from callcenter.web import create_app
from callcenter.web.tokens import BEARER
from tests.web.conftest import NOW, House

PEOPLE = ("nobody", "agent", "other", "supervisor", "team", "admin", "auditor")
"""As the columns of the vectors. `agent`: whose everything is; `other`: an agent of another team; `team`: theirs."""

NAMES = {"agent": "agent1", **{name: name for name in PEOPLE[2:]}}
MORE = {
    "other": SiteUser(name="Ota Her", role="agent", password="demo", team="night", queues=("vip",)),
    "team": SiteUser(name="Tea M", role="supervisor", password="demo", scope="team", team="night"),
}
VOICE = interleaved(encode(PCMU, silence(0.5)), encode(PCMU, silence(0.5)))
SOUND = ulaw_header(2, len(VOICE)) + VOICE
LOCK = LockRule(free=1, lock_s=60.0, forget_s=60.0)


class LetIn(Exception):
    """Whoever comes this far was let in; the application answers 503."""


class Inside:
    """A neighbour that nobody who is to stay out may ask anything."""

    def __getattr__(self, name: str) -> Any:
        return self._asked

    def _asked(self, *_: object, **__: object) -> NoReturn:
        raise LetIn


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that can be asked of the application. `method`: WS for a socket."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def rows_of(app: FastAPI) -> list[Row]:
    """Everything there is to ask; what deletes comes last."""
    found = [row for route in _routes(app.routes) for row in _rows(route)]
    return sorted(found, key=lambda row: (row.method == "DELETE", row.path, row.method))


def _routes(routes: Any) -> Iterator[Any]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes)
        else:
            yield route


def _rows(route: Any) -> Iterator[Row]:
    if isinstance(route, APIWebSocketRoute):
        yield Row("WS", route.path)
    elif isinstance(route, APIRoute):
        yield from (Row(method, route.path) for method in route.methods or ())
    elif getattr(route, "methods", None):
        yield from (Row(method, route.path) for method in route.methods - {"HEAD"})


def site_of(site: Site) -> Site:
    return site.model_copy(update={"users": {**site.users, **MORE}})


async def house_of(ui: Path, site: Site) -> House:
    house = await House(ui, site_of(site)).open()
    inside: Any = Inside()
    house.deps = replace(
        house.deps, prompts=inside, flows=inside, what_if=inside, previews=inside, routing=inside, admin=inside,
        replays=inside, imports=inside, simulator=inside, scopes=Scopes.of_site(house.site),
        unavailable=(StoreError, LetIn),
    )  # fmt: skip
    house.app = create_app(house.deps)
    await furnish(house)
    return house


async def furnish(house: House) -> None:
    """One of everything, all of it agent1's."""
    house.recordings_folder.mkdir()
    for name in ("rec-1", "msg-1"):
        (house.recordings_folder / f"{name}.wav").write_bytes(SOUND)
    await house.settle(*_one_call(), *_one_message())
    house.desk.notices["notice-1"] = NoticeSent(
        at=NOW, notice="notice-1", by="supervisor", by_name="Petra", text="Hello", level="info", until=NOW + 600,
        agents=("agent1",), queues=(),
    )  # fmt: skip
    await house.store.cases.open(NewCase(asked_as="a", kind="order", customer="tang-yue", call="call-1"), NOW)
    for number in (1, 2):
        await house.store.follow_ups.add(
            FollowUp(id=0, owner="agent1", made_at=NOW, text="Write", due=NOW + number)
        )
    await house.store.follow_ups.done(2, "agent1", NOW)
    await house.store.pins.begin("40118203", "+1", (LOCK, LOCK), NOW)
    house.alerts.look(5.0)
    house.screens.make("Hall", ["support"], "supervisor", NOW)


def _one_call() -> list[Event]:
    return [
        CallArrived(at=NOW, call="call-1", ani="+8613800000142", dnis="5000", display_name="Tang"),
        CallConnected(at=NOW + 5, call="call-1", entry="entry-1", agent="agent1"),
        RecordingStarted(
            at=NOW + 5, call="call-1", recording="rec-1", kind="contact", queue="support", agent="agent1"
        ),
        RecordingFinished(
            at=NOW + 60, call="call-1", recording="rec-1", kind="contact", file="rec-1.wav", seconds=55.0,
            octets=len(SOUND), queue="support", agents=("agent1",),
        ),
        CallEnded(
            at=NOW + 65, call="call-1", released_by="caller", outcome="answered", cause="BYE"
        ),
    ]  # fmt: skip


def _one_message() -> list[Event]:
    """In the box of the queue support, which agent1 serves."""
    return [
        RecordingStarted(at=NOW, call="call-2", recording="msg-1", kind="voicemail", box="support"),
        RecordingFinished(
            at=NOW + 9, call="call-2", recording="msg-1", kind="voicemail", file="msg-1.wav", seconds=9.0,
            octets=len(SOUND), box="support",
        ),
        VoicemailLeft(at=NOW + 9, call="call-2", recording="msg-1", box="support", seconds=9.0, ani="+861"),
    ]  # fmt: skip


async def asked_as(house: House, who: str, *, by_cookie: bool = False) -> httpx.AsyncClient:
    """Somebody from another machine, with a token or with a browser's cookie."""
    client = house.browser("192.0.2.7")
    if who != "nobody":
        account = await house.store.users.by_name(NAMES[who])
        assert account is not None
        doorman = house.app.state.web.doorman
        if by_cookie:
            client.cookies.set(doorman.cookie_name, doorman.tokens.issue("session", account)[0])
        else:
            client.headers["Authorization"] = f"Bearer {doorman.tokens.issue(BEARER, account)[0]}"
    return client


class Asking:
    """Requests that would be carried out if they were allowed, made from the application's own description."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._all = house.app.openapi()
        self._ids = {
            "call": "call-1", "recording": "rec-1", "message": "msg-1", "number": "C-1001", "entry": "entry-1",
            "alert": house.alerts.rows()[0].alert, "screen": house.screens.all()[0].screen, "queue": "support",
            "agent": "agent1", "notice": "notice-1", "offer": "offer-1", "run": "run-1", "flow": "main",
            "version": "abcdef", "kind": "users", "name": "agent1", "what": "users", "part:path": "queues",
            "name:path": "en/welcome", "article": "card-lost",
        }  # fmt: skip

    def path(self, row: Row, **other: str) -> str:
        ids = {**self._ids, "follow_up": "2" if row.method == "DELETE" else "1", **other}
        if row.path.startswith("/api/admin/versions"):
            ids["number"] = "1"
        if row.path.startswith("/api/prompts"):
            ids["name"] = "en/welcome"
        path = row.path
        for name, value in ids.items():
            path = path.replace(f"{{{name}}}", value)
        return path

    def body(self, row: Row) -> dict[str, Any]:
        """What httpx is to send along."""
        known = self._all["paths"].get(row.path.replace(":path}", "}"), {}).get(row.method.lower())
        if known is None:
            return {}
        if str(row) in FILES:
            return {"content": b"file", "params": FILES[str(row)]}
        query = {
            one["name"]: self._sample(one["schema"])
            for one in known.get("parameters", ())
            if one["in"] == "query" and one["required"]
        }
        sent: dict[str, Any] = {"params": query}
        if "requestBody" in known:
            sent["json"] = self._sample(known["requestBody"]["content"]["application/json"]["schema"])
            sent["json"] |= BODIES.get(str(row), {})
        return sent

    def _sample(self, schema: dict[str, Any]) -> Any:
        """The least that fits: fields that must be there, first choices, shortest words."""
        if "$ref" in schema:
            schema = self._all["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        if "anyOf" in schema:
            return self._sample(schema["anyOf"][0])
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        match schema.get("type"):
            case "object":
                fields = schema.get("properties", {})
                return {name: self._sample(fields[name]) for name in schema.get("required", ())}
            case "array":
                return [self._sample(schema["items"])] * schema.get("minItems", 0)
            case "boolean":
                return False
            case "integer" | "number":
                return max(schema.get("minimum", 0), schema.get("exclusiveMinimum", 0) + 1)
            case _:
                return "abcdef"[: schema.get("maxLength", 6)].ljust(schema.get("minLength", 0), "x")


BODIES: dict[str, dict[str, Any]] = {
    "POST /api/voicemail/{message}/assign": {"user": "agent2"},
    "POST /api/waiting/{entry}/keep": {"agent": "agent1"},
    "POST /api/waiting/{entry}/send": {"queue": "sales"},
    "POST /api/flows/{flow}/publish": {"text": "flow: main"},
    "POST /api/flows/{flow}/plan": {"text": "flow: main"},
    "POST /api/notices": {"agents": ["agent1"]},
    "POST /api/pins/unlock": {"name": "40118203"},
    "POST /api/wall-screens": {"queues": ["support"]},
}
"""What the least that fits does not say."""

FILES = {
    "PUT /api/prompts/{name:path}/audio": {},
    "POST /api/admin/imports": {"what": "users", "format": "csv"},
}
"""Where the body is a file, with what the address says of it."""


async def knock(house: House, path: str, headers: dict[str, str]) -> str:
    """What becomes of a socket: ok, or the number it was closed with, "" for one refused before the upgrade."""
    scope = {
        "type": "websocket", "path": path, "raw_path": path.encode(), "query_string": b"", "scheme": "ws",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.7", 50000), "server": ("test", 80), "subprotocols": ["sip"], "asgi": {"version": "3.0"},
        "root_path": "",
    }  # fmt: skip
    told: list[dict[str, Any]] = []
    is_open = asyncio.Event()
    coming = iter([{"type": "websocket.connect"}])

    async def receive() -> dict[str, Any]:
        if (first := next(coming, None)) is not None:
            return first
        is_open.set()
        return {"type": "websocket.disconnect", "code": 1000}

    async def send(message: Any) -> None:
        told.append(message)

    await house.app(scope, receive, send)
    if told[0]["type"] == "websocket.close":
        return ""
    closed = next((str(one["code"]) for one in told if one["type"] == "websocket.close"), "")
    return "ok" if is_open.is_set() else closed
