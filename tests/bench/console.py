"""An agent without a browser: the console's WebSocket and a phone that rings and never answers."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, cast

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from callcenter.ids import Ids
from callcenter.sip.message import Request, response_to
from callcenter.sip.parser import parse
from tests.helpers.product import Product

REGISTER = """\
REGISTER sip:callcenter.invalid SIP/2.0
Via: SIP/2.0/WS bench.invalid;branch=z9hG4bK{token}
Max-Forwards: 70
From: <sip:{user}@callcenter.invalid>;tag={token}
To: <sip:{user}@callcenter.invalid>
Call-ID: {token}@bench.invalid
CSeq: 1 REGISTER
Contact: <sip:{user}@bench.invalid;transport=ws>;expires=600
Content-Length: 0

"""


@dataclass
class Agent:
    """`async with Agent(product, "agent1", ids) as agent:`, ready for contacts. Times are `perf_counter` seconds."""

    product: Product
    user: str
    ids: Ids
    popped_at: float = 0.0
    rang_at: float = 0.0
    popped: asyncio.Event = field(default_factory=asyncio.Event)
    rang: asyncio.Event = field(default_factory=asyncio.Event)
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    registered: asyncio.Event = field(default_factory=asyncio.Event)
    problems: list[str] = field(default_factory=list)
    _invite: Request | None = None

    async def __aenter__(self) -> Agent:
        token = await asyncio.to_thread(self.product.login, self.user)
        headers = {"Authorization": f"Bearer {token}"}
        url = f"ws://127.0.0.1:{self.product.http_port}"
        self._console = await connect(f"{url}/ws/console", additional_headers=headers)
        self._phone = await connect(
            f"{url}/ws/sip", additional_headers=headers, subprotocols=[Subprotocol("sip")]
        )
        self._readers = [
            asyncio.ensure_future(self._read_console(self._console)),
            asyncio.ensure_future(self._read_phone(self._phone)),
        ]
        text = REGISTER.replace("\n", "\r\n").format(user=self.user, token=self.ids.token(24))
        await self._phone.send(text)
        await asyncio.wait_for(self.registered.wait(), 5)
        await self._tell(type="microphone", works=True)
        await self._tell(type="ready")
        return self

    async def __aexit__(self, *_: object) -> None:
        for reader in self._readers:
            reader.cancel()
        await self._console.close()
        await self._phone.close()

    def forget(self) -> None:
        """Before the next offer."""
        for event in (self.popped, self.rang):
            event.clear()

    async def _tell(self, **intent: object) -> None:
        await self._console.send(json.dumps(intent))

    async def _read_console(self, console: ClientConnection) -> None:
        async for text in console:
            now = perf_counter()
            message: dict[str, Any] = json.loads(text)
            match message["type"]:
                case "contact" if message["contact"] and message["contact"]["state"] == "ringing":
                    self.popped_at = self.popped_at if self.popped.is_set() else now
                    self.popped.set()
                case "agent" | "snapshot" if message["agent"] and message["agent"]["agent"] == self.user:
                    (self.idle.set if message["agent"]["state"] == "idle" else self.idle.clear)()
                case "ping":
                    await self._tell(type="pong", n=message["n"])
                case "problem":
                    self.problems.append(message["text"])

    async def _read_phone(self, phone: ClientConnection) -> None:
        async for text in phone:
            now = perf_counter()
            message = parse(text.encode() if isinstance(text, str) else text)
            if not isinstance(message, Request):
                self.registered.set()
                continue
            match message.method:
                case "INVITE":
                    self._invite, self.rang_at = message, now
                    self.rang.set()
                    await self._answer(message, 180)
                case "CANCEL":
                    await self._answer(message, 200)
                    await self._answer(cast(Request, self._invite), 487)
                case "BYE":
                    await self._answer(message, 200)

    async def _answer(self, request: Request, status: int) -> None:
        response = response_to(request, status, to_tag="bench")
        await self._phone.send(bytes(response).decode())
