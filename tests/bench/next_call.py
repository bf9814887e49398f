"""From "the agent is free" to "the next contact's INVITE is on the wire", with every agent busy and callers waiting.

Each agent has a console and a telephone, and hangs up after a random time. Two clocks run until the system has the next
INVITE for that telephone, the way through the loopback included, but not how late this program, which plays everybody,
comes to read it: one from the moment the telephone sends its BYE, one from the moment at which the agent has become
idle, as the product wrote it down. Whoever is hung up calls again at once, so that the line never runs empty. Nobody
says more than a word: what is measured is signalling, routing, the music of those who wait, and the silence that both
sides of a call are sent meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic, time
from typing import Any, cast

import yaml
from websockets.asyncio.client import ClientConnection, connect

from callcenter.events import AgentStateChanged
from callcenter.journal import Codec
from callcenter.replaying.reading import Journal
from callcenter.rtp import SendStream
from callcenter.runtime.random_ids import RandomIds
from callcenter.sip import Request, Response, parse, response_to
from callcenter.sip.dialog.state import Dialog, uac_dialog, uas_dialog
from callcenter.sip.fields import MAGIC_COOKIE
from callcenter.sip.link import Address, udp_link
from tests.bench.caller import SILENCE, invite_text, media_address, opened
from tests.bench.desk import FLOW, NUMBER, DeskPhone
from tests.bench.process import cpu_s, own_cpu_s
from tests.bench.results import Result, percentile
from tests.bench.sockets import Deaf, Stamped
from tests.helpers.ports import free_range
from tests.helpers.product import Product
from tests.helpers.sites import demo_site

WITHIN_S = 20.0
RINGS_S = 0.05
"""A telephone that answers by itself."""


@dataclass(frozen=True, slots=True)
class Size:
    """So many agents, each hanging up after `talk_s` on average, and so many callers beside them in line."""

    agents: int
    waiting: int
    talk_s: float
    seconds: float
    goal_ms: float


SIZES = (Size(200, 60, 20.0, 30.0, 5.0), Size(500, 60, 10.0, 20.0, 10.0))
QUICK = (Size(20, 10, 2.0, 6.0, 5.0),)


@dataclass(frozen=True, slots=True)
class Next:
    """When a telephone sent its BYE and when it got the next INVITE (seconds of `time.time`)."""

    freed_at: float
    invited_at: float


@dataclass
class BusyPhone(DeskPhone):
    """Answers, talks for a while, hangs up, and notes how long the next INVITE took."""

    chance: Random = field(default_factory=Random)
    talk_s: float = 10.0
    nexts: list[Next] = field(default_factory=list)
    freed_at: float = 0.0
    is_closing: bool = False
    _dialog: Dialog | None = None

    async def open(self) -> None:
        self._sip = Stamped(self._hear_at)
        self._rtp = Deaf()
        self._own = self._sip.get_extra_info("sockname")
        self._tag = self.ids.token(16)
        self._register("")
        await asyncio.wait_for(self.registered.wait(), WITHIN_S)

    def _hear_at(self, data: bytes, at: float) -> None:
        if data[:1] >= b"\x80":
            # A report on audio: the port beside that of some telephone's sound may be this one's for SIP.
            return
        if data.startswith(b"INVITE"):
            if self.freed_at:
                self.nexts.append(Next(self.freed_at, at))
                self.freed_at = 0.0
            asyncio.get_running_loop().call_later(RINGS_S, self._pick_up, data)
        elif not (data.startswith(b"SIP/2.0") and self.registered.is_set()):
            self._hear(data)

    def _pick_up(self, data: bytes) -> None:
        invite = cast(Request, parse(data))
        self._send(bytes(self._reply(invite, 200, sdp=True)))
        self.answered += 1
        self._dialog = uas_dialog(invite, udp_link(self._own, self.server), self._tag)
        talk_s = 1.0 + self.chance.expovariate(1.0 / max(self.talk_s - 1.0, 0.1))
        asyncio.get_running_loop().call_later(talk_s, self._hang_up, self._dialog)
        self._murmur(self._dialog, media_address(invite.body.decode()), SendStream(ssrc=self.answered))

    def _murmur(self, dialog: Dialog, to: Address, stream: SendStream) -> None:
        """A packet a second: a telephone that says nothing is taken for broken, and its caller is given music."""
        if dialog is self._dialog and not self.is_closing:
            self._rtp.sendto(stream.packet(SILENCE, 0, 160), to)
            asyncio.get_running_loop().call_later(1.0, self._murmur, dialog, to, stream)

    def _hang_up(self, dialog: Dialog) -> None:
        if dialog is not self._dialog or self.is_closing:
            return
        via = f"SIP/2.0/UDP {self._own[0]}:{self._own[1]};branch={MAGIC_COOKIE}{self.ids.token(24)};rport"
        _, bye = dialog.request("BYE", via)
        self._dialog = None
        self.freed_at = time()
        self._send(bytes(bye))


@dataclass
class Crowd:
    """Callers on one socket, who call again as soon as they have been hung up."""

    server: Address
    invited: dict[str, Request] = field(default_factory=dict)
    answered: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    is_closing: bool = False

    async def open(self) -> None:
        self.ids = RandomIds()
        self._sip = await opened(self._hear)
        self._rtp = Deaf()
        self._own: Address = self._sip.get_extra_info("sockname")
        self._link = udp_link(self._own, self.server)

    def close(self) -> None:
        self.is_closing = True
        self._sip.close()
        self._rtp.close()

    def call(self) -> None:
        port = self._rtp.get_extra_info("sockname")[1]
        text = invite_text(NUMBER, self.server, self._own, port, self.ids)
        invite = cast(Request, parse(text.encode()))
        self.invited[invite.call_id] = invite
        self._sip.sendto(text.encode(), self.server)

    def _hear(self, data: bytes) -> None:
        if data[:1] >= b"\x80" or data.startswith(b"SIP/2.0 1"):
            return
        message = parse(data)
        if isinstance(message, Response):
            if message.cseq.method == "INVITE":
                self._answered(message)
            return
        self._sip.sendto(bytes(response_to(message, 200)), self.server)
        if message.method == "BYE" and not self.is_closing:
            self.call()

    def _answered(self, answer: Response) -> None:
        invite = self.invited.pop(answer.call_id, None)
        if invite is None:
            return
        if answer.status != 200:
            self.refused[answer.status] += 1
            return
        self.answered += 1
        via = f"SIP/2.0/UDP {self._own[0]}:{self._own[1]};branch={MAGIC_COOKIE}{self.ids.token(24)};rport"
        dialog = uac_dialog(invite, answer, self._link)
        self._sip.sendto(bytes(dialog.ack(1, via)), self.server)


async def measure(folder: Path, prompts: Path, quick: bool, progress: Callable[[str], None]) -> list[Result]:
    """One product for each size, because its site is its own."""
    results: list[Result] = []
    for size in QUICK if quick else SIZES:
        with tempfile.TemporaryDirectory(dir=folder) as name:
            rate = f"{size.agents} agents, {size.agents / size.talk_s:.0f} calls a second"
            progress(f"next call: {rate}")
            try:
                results += await _one(Path(name), prompts, size)
            except TimeoutError as late:
                # What was measured before is no less true.
                progress(f"not measured: {rate}: {late}")
    return results


async def _one(folder: Path, prompts: Path, size: Size) -> list[Result]:
    settings, anchor = write_site(folder, size), time() - monotonic()
    async with Product(folder, settings=settings, prompts=prompts) as product, AsyncExitStack() as stack:
        assert product.process is not None
        server = ("127.0.0.1", product.sip_port)
        phones = [await sit_down(stack, product, number, size) for number in range(size.agents)]
        crowd = Crowd(server)
        await crowd.open()
        stack.callback(crowd.close)
        for number in range(size.agents + size.waiting):
            crowd.call()
            # Not faster than the product takes them: they are there before anything is measured.
            await asyncio.sleep(0.02 if number % 2 else 0.01)
        await all_talk(phones, crowd, product)
        await asyncio.sleep(2.0)
        for phone in phones:
            phone.nexts.clear()
        before, began = Used.so_far(product.process.pid, phones), monotonic()
        await asyncio.sleep(size.seconds)
        used, lasted_s = Used.so_far(product.process.pid, phones).since(before), monotonic() - began
        for phone in phones:
            phone.is_closing = True
        crowd.is_closing = True
        gaps = [1000 * (one.invited_at - one.freed_at) for phone in phones for one in phone.nexts]
        inside = [1000 * gap for gap in since_idle(product.data, phones, time() - monotonic() - anchor)]
    return results_of(size, gaps, inside, used, lasted_s, crowd.refused)


@dataclass(frozen=True, slots=True)
class Used:
    """Processor time of the product's first process and of those beside it, which carry the sound; calls answered."""

    own_s: float
    beside_s: float
    answered: int

    @classmethod
    def so_far(cls, pid: int, phones: Iterable[BusyPhone]) -> Used:
        own_s = own_cpu_s(pid)
        return cls(own_s, cpu_s(pid) - own_s, sum(phone.answered for phone in phones))

    def since(self, before: Used) -> Used:
        return Used(
            self.own_s - before.own_s, self.beside_s - before.beside_s, self.answered - before.answered
        )


def results_of(
    size: Size, gaps: list[float], inside: list[float], used: Used, lasted_s: float, refused: Counter[int]
) -> list[Result]:
    """`lasted_s`: a bench that was kept from its processor counts for longer than it meant to."""
    rate = f"{used.answered / lasted_s:.1f} calls/s"
    topic = f"Agent free to the next INVITE: {size.agents} agents, {rate}, {size.waiting} waiting"
    goal = f"goal {size.goal_ms:.0f}"
    a_call = 1000 / max(used.answered, 1)
    why = ", ".join(f"{status}: {count}" for status, count in sorted(refused.items()))
    return [
        Result(topic, "P50 since idle", percentile(inside, 0.5), "ms", f"{len(inside)} calls, idle in the journal"),
        Result(topic, "P99 since idle", percentile(inside, 0.99), "ms", goal),
        Result(topic, "P50 since BYE", percentile(gaps, 0.5), "ms", f"{len(gaps)} calls, sent by the telephone"),
        Result(topic, "P99 since BYE", percentile(gaps, 0.99), "ms", goal),
        Result(topic, "worst since BYE", max(gaps, default=0.0), "ms", ""),
        Result(topic, "processor", 100 * used.own_s / lasted_s, "%", f"{used.own_s * a_call:.1f} ms a call"),
        Result(
            topic, "processor, sound", 100 * used.beside_s / lasted_s, "%", f"{used.beside_s * a_call:.1f} ms a call"
        ),
        Result(topic, "callers refused", float(refused.total()), "", why),
    ]  # fmt: skip


def since_idle(data: Path, phones: Iterable[BusyPhone], drift: float) -> Iterator[float]:
    """Seconds from where the journal says that an agent's contact is over to the INVITE of the next.

    `drift`: how far the wall clock has run away from the product's, which counts from its start.
    """
    over: defaultdict[str, list[float]] = defaultdict(list)
    codec = Codec()
    for _, payload in Journal(data).read([AgentStateChanged.__name__]):
        _, event = codec.decode(payload)
        if isinstance(event, AgentStateChanged) and event.was == "on_contact":
            over[event.agent].append(event.at + drift)
    for phone in phones:
        for one in phone.nexts:
            known = [at for at in over[phone.user] if one.freed_at <= at <= one.invited_at]
            if known:
                yield one.invited_at - known[0]


def write_site(folder: Path, size: Size) -> dict[str, str]:
    """The demo's site with the agents, one queue without wrap-up and its number; the settings that name it."""
    site = demo_site()
    for number in range(size.agents):
        site["users"][f"busy{number}"] = {
            "name": f"Busy {number}", "role": "agent", "password": "demo", "queues": ["bench"],
        }  # fmt: skip
    site["queues"]["bench"] = {"name": {"en": "Bench"}, "wrap_up_s": 0}
    site["numbers"][NUMBER] = {"flow": "straight"}
    flows = folder / "data" / "flows"
    flows.mkdir(parents=True)
    (flows / "straight.yaml").write_text(FLOW)
    path = folder / "site.yaml"
    path.write_text(yaml.safe_dump(site, allow_unicode=True))
    first, last = free_range(4 * (size.agents + size.waiting) + 100)
    return {
        "site_file": str(path), "ivr_ports": "2000", "rtp_ports": f"{first}-{last}",
        "rtp_timeout_s": "3600", "listening_timeout_s": "3600",
    }  # fmt: skip


async def sit_down(stack: AsyncExitStack, product: Product, number: int, size: Size) -> BusyPhone:
    """An agent with a console and a telephone, ready for contacts."""
    user = f"busy{number}"
    token = await asyncio.to_thread(product.login, user)
    console: ClientConnection = await stack.enter_async_context(
        connect(
            f"ws://127.0.0.1:{product.http_port}/ws/console",
            additional_headers={"Authorization": f"Bearer {token}"},
        )
    )
    phone = BusyPhone(
        user, ("127.0.0.1", product.sip_port), RandomIds(), chance=Random(number), talk_s=size.talk_s
    )
    await phone.open()
    stack.callback(phone.close)
    await console.send(json.dumps({"type": "ready"}))
    reader = asyncio.ensure_future(_live(console))
    stack.callback(reader.cancel)
    return phone


async def _live(console: ClientConnection) -> None:
    """A page that answers pings, and reads nothing else: hundreds of them must not slow down the telephones."""
    async for text in console:
        if '"ping"' in text[:60]:
            message: dict[str, Any] = json.loads(text)
            await console.send(json.dumps({"type": "pong", "n": message["n"]}))


async def all_talk(phones: Sequence[BusyPhone], crowd: Crowd, product: Product) -> None:
    """Wait until every agent may have had a caller; TimeoutError says how far it came."""
    for _ in range(int(WITHIN_S / 0.1)):
        if sum(phone.answered for phone in phones) >= len(phones):
            return
        await asyncio.sleep(0.1)
    raise TimeoutError(
        f"{sum(phone.answered for phone in phones)} calls of {len(phones)} agents within {WITHIN_S:.0f} s;"
        f" {crowd.answered} callers answered, {dict(crowd.refused)} refused, {len(crowd.invited)} without answer"
        f"\n{product.tail(2000)}"
    )
