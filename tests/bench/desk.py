"""Calls through a queue to telephones on agents' desks, both legs over SIP: processor time of the product a call.

Twenty agents with a console each and a telephone that answers at once; callers from SIPp go straight into the line,
talk for a second and a half without sound, and hang up.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml
from websockets.asyncio.client import ClientConnection, connect

from callcenter.ids import Ids
from callcenter.runtime.random_ids import RandomIds
from callcenter.sip import Challenge, Request, Response, parse, response_to
from callcenter.sip.digest import answer, choose
from callcenter.sip.link import Address
from tests.bench.caller import SDP, Port
from tests.bench.load import SCENARIO, SETTLE_S, idle_share, last_row, sipp
from tests.bench.process import cpu_s
from tests.bench.results import Result
from tests.bench.sockets import Wire
from tests.helpers.product import Product
from tests.helpers.sites import demo_site

AGENTS = 20
RATE = 10
SECONDS = 20
WARM_SECONDS = 4
"""Before anything is measured: the first calls also fill caches and compile statements."""

QUICK_SECONDS = 6
TALK_MS = 1500
NUMBER = "5099"
WITHIN_S = 20.0

FLOW = """\
flow: straight
title: Straight into the line
languages: [en]
language: en
start: line
nodes:
  line: {do: queue, queue: bench, on_leave: end, on_left: end}
  end: {do: hangup}
"""

REGISTER = """\
REGISTER sip:{realm} SIP/2.0
Via: SIP/2.0/UDP {own};branch=z9hG4bK{branch};rport
Max-Forwards: 70
From: <sip:{user}@{realm}>;tag={tag}
To: <sip:{user}@{realm}>
Call-ID: {tag}@bench
CSeq: {cseq} REGISTER
Contact: <sip:{user}@{own}>;expires=600
{authorization}Content-Length: 0

"""


def write_site(folder: Path) -> dict[str, str]:
    """The demo's site with the bench's agents, queue and number; returns the settings that name it."""
    site = demo_site()
    for number in range(AGENTS):
        site["users"][f"desk{number}"] = {
            "name": f"Desk {number}",
            "role": "agent",
            "password": "demo",
            "queues": ["bench"],
        }
    site["queues"]["bench"] = {"name": {"en": "Bench"}}
    site["numbers"][NUMBER] = {"flow": "straight"}
    flows = folder / "data" / "flows"
    flows.mkdir(parents=True)
    (flows / "straight.yaml").write_text(FLOW)
    path = folder / "site.yaml"
    path.write_text(yaml.safe_dump(site, allow_unicode=True))
    return {"site_file": str(path), "ivr_ports": "1000"}


@dataclass
class DeskPhone:
    """A telephone on UDP that registers with its password, answers at once and takes every BYE."""

    user: str
    server: Address
    ids: Ids
    answered: int = 0
    hung_up: int = 0
    heard: int = 0
    registered: asyncio.Event = field(default_factory=asyncio.Event)
    _cseq: int = 0

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        sip, _ = await loop.create_datagram_endpoint(lambda: Port(self._hear), ("127.0.0.1", 0))
        rtp, _ = await loop.create_datagram_endpoint(lambda: Port(self._hear_rtp), ("127.0.0.1", 0))
        self._sip: Wire = sip
        self._rtp: Wire = rtp
        self._own: Address = self._sip.get_extra_info("sockname")
        self._tag = self.ids.token(16)
        self._register("")
        await asyncio.wait_for(self.registered.wait(), WITHIN_S)

    def close(self) -> None:
        self._sip.close()
        self._rtp.close()

    def _register(self, authorization: str) -> None:
        self._cseq += 1
        text = REGISTER.replace("\n", "\r\n").format(
            realm="callcenter",
            own=f"{self._own[0]}:{self._own[1]}",
            branch=self.ids.token(16),
            user=self.user,
            tag=self._tag,
            cseq=self._cseq,
            authorization=authorization,
        )
        self._send(text.encode())

    def _hear(self, data: bytes) -> None:
        message = parse(data)
        if isinstance(message, Response):
            self._registering(message)
        elif message.method == "INVITE":
            self._send(bytes(self._reply(message, 180)))
            self._send(bytes(self._reply(message, 200, sdp=True)))
            self.answered += 1
        elif message.method != "ACK":
            self.hung_up += message.method == "BYE"
            self._send(bytes(self._reply(message, 200)))

    def _hear_rtp(self, _data: bytes) -> None:
        self.heard += 1

    def _registering(self, response: Response) -> None:
        if response.status == 401:
            challenges = [Challenge.parse(text) for text in response.headers.all("WWW-Authenticate")]
            chosen = cast(Challenge, choose(challenges))
            proof = answer(chosen, self.user, "demo", "REGISTER", "sip:callcenter", cnonce=self.ids.token(16))
            self._register(f"Authorization: {proof}\r\n")
        elif response.status == 200:
            self.registered.set()

    def _reply(self, request: Request, status: int, *, sdp: bool = False) -> Response:
        host, port = self._own
        body = SDP.format(host=host, port=self._rtp.get_extra_info("sockname")[1]).replace("\n", "\r\n")
        extra = [("Contact", f"<sip:{self.user}@{host}:{port}>")]
        extra += [("Content-Type", "application/sdp")] if sdp else []
        # Its own tag in every dialog: the Call-ID tells them apart.
        return response_to(request, status, to_tag=self._tag, extra=extra, body=body.encode() if sdp else b"")

    def _send(self, data: bytes) -> None:
        self._sip.sendto(data, self.server)


async def sit_down(stack: AsyncExitStack, product: Product, user: str) -> DeskPhone:
    """An agent with a console and a telephone, ready for contacts."""
    token = await asyncio.to_thread(product.login, user)
    console: ClientConnection = await stack.enter_async_context(
        connect(
            f"ws://127.0.0.1:{product.http_port}/ws/console",
            additional_headers={"Authorization": f"Bearer {token}"},
        )
    )
    phone = DeskPhone(user, ("127.0.0.1", product.sip_port), RandomIds())
    await phone.open()
    stack.callback(phone.close)
    await console.send(json.dumps({"type": "ready"}))
    reader = asyncio.ensure_future(live(console))
    stack.callback(reader.cancel)
    return phone


async def live(console: ClientConnection) -> None:
    """A page that answers pings; its phone's word is enough for the rest."""
    async for text in console:
        message: dict[str, Any] = json.loads(text)
        if message["type"] == "ping":
            await console.send(json.dumps({"type": "pong", "n": message["n"]}))


async def measure(folder: Path, prompts: Path, quick: bool, progress: Callable[[str], None]) -> list[Result]:
    """A product of its own, because its site is its own."""
    seconds = QUICK_SECONDS if quick else SECONDS
    settings = write_site(folder)
    async with (
        Product(folder, settings=settings, prompts=prompts, media_ports=400) as product,
        AsyncExitStack() as stack,
    ):
        assert product.process is not None
        progress(f"desks: {AGENTS} agents, {RATE} calls a second for {seconds} s")
        phones = [await sit_down(stack, product, f"desk{number}") for number in range(AGENTS)]
        await asyncio.sleep(1)
        warm, run = folder / "warm", folder / "run"
        warm.mkdir()
        run.mkdir()
        await sipp(warm, product.sip_port, RATE, RATE * WARM_SECONDS, scenario())
        await asyncio.sleep(SETTLE_S)
        before = sum(phone.answered for phone in phones)
        pid = product.process.pid
        idle = await idle_share(pid)
        used, started = cpu_s(pid), asyncio.get_running_loop().time()
        await sipp(run, product.sip_port, RATE, RATE * seconds, scenario())
        await asyncio.sleep(SETTLE_S)
        used = cpu_s(pid) - used - idle * (asyncio.get_running_loop().time() - started)
        counts = last_row(next(run.glob("stats.csv")))
    calls, failed = int(counts["SuccessfulCall(C)"]), float(counts["FailedCall(C)"])
    topic = "Straight through a queue to a telephone, both legs over UDP"
    return [
        Result(topic, "processor time a call", used / max(calls, 1) * 1000, "ms", f"{calls} calls"),
        Result(topic, "answered by an agent", float(sum(phone.answered for phone in phones) - before), ""),
        Result(topic, "failed", failed, ""),
    ]


def scenario() -> str:
    """The load's, to the bench's number, with time to talk before the BYE."""
    dialled = SCENARIO.replace("5901", NUMBER)
    before, ack, rest = dialled.partition("CSeq: 1 ACK")
    return before + ack + rest.replace("</send>", f'</send>\n  <pause milliseconds="{TALK_MS}"/>', 1)
