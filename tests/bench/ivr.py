"""Five hundred callers who hear prompts or music at once: processor, memory, lateness, and how soon a key is answered.

Everybody calls over one SIP socket. The audio of most goes to a socket nobody reads; a few sockets are stamped by the
system, so that how late a packet is does not depend on how late this program comes to read it. Lateness is against each
caller's own clock of 20 ms, which starts where no packet is early but the first of a prompt: it leaves ahead of it.
"""

from __future__ import annotations

import asyncio
import io
import math
import tempfile
import wave
from array import array
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import time
from typing import cast

import yaml

from callcenter.audio import PCMU, decode
from callcenter.rtp import SendStream, digit_packets
from callcenter.rtp import parse as parse_rtp
from callcenter.runtime.random_ids import RandomIds
from callcenter.sip import Request, Response, parse, response_to
from callcenter.sip.dialog.state import Dialog, uac_dialog
from callcenter.sip.fields import MAGIC_COOKIE
from callcenter.sip.link import Address, udp_link
from tests.bench.caller import EVENT_TYPE, invite_text, media_address, opened
from tests.bench.process import cpu_s, memory_mb
from tests.bench.results import Result, percentile
from tests.bench.sockets import Deaf, Stamped
from tests.helpers.ports import free_range
from tests.helpers.product import Product
from tests.helpers.sites import demo_site

CALLERS, QUICK_CALLERS = 500, 40
EARS = 20
"""Callers whose packets are looked at."""
SECONDS, QUICK_SECONDS = 20.0, 4.0
FRAME_S = 0.02
SETTLED_S = 40.0
"""Past every announcement, and past the 32 s for which SIP remembers what it has answered (RFC 3261 17)."""
ANNOUNCED_S = 15.0
"""Past the announcement of the number that plays music, whose two codecs are kept for everybody: 0.5 MB."""
LOUD = 12_000
"""The answer to a key is louder than this, what is heard before is not."""
SILENT = 100
STEP_WITHIN_S = 2.0
GOALS = {"share": 0.06, "memory": 30.0, "late": 20.0, "step": 20.0}
FLOW = """
flow: bench
title: Bench
self_service_only: true
start: ask
nodes:
  ask: {do: menu, prompts: long, keys: {"1": answer}, timeout_s: 60, retries: 0, on_fail: bye}
  answer: {do: play, prompts: loud, next: ask}
  bye: {do: hangup}
"""


@dataclass
class Ear:
    """A caller whose packets are timed."""

    arrivals: list[tuple[int, float, bool]] = field(default_factory=list)
    """Timestamp, when it came, and whether it was the first of its sound: those leave ahead of their beat."""
    steps: list[float] = field(default_factory=list)
    pressed_at: float = 0.0
    _sound: int = -1

    def open(self) -> None:
        self.socket = Stamped(self._hear)
        self.stream = SendStream(ssrc=7)
        self.to: Address = ("", 0)

    def press(self) -> None:
        """Send a whole key at once, as a telephone's first packet would come."""
        self.pressed_at = time()
        for event in digit_packets("1"):
            self.socket.sendto(self.stream.event_packet(event.payload, EVENT_TYPE, event.marker), self.to)
        self.stream.pause(1600)

    def _hear(self, data: bytes, at: float) -> None:
        packet = parse_rtp(data)
        if packet is None:
            return
        level = max(map(abs, decode(PCMU, packet.payload)))
        before, self._sound = self._sound, (level > SILENT) + (level > LOUD)
        self.arrivals.append((packet.timestamp, at, self._sound != before))
        if self.pressed_at and level > LOUD:
            self.steps.append((at - self.pressed_at) * 1000)
            self.pressed_at = 0.0

    def lateness(self) -> list[float]:
        """Milliseconds by which each packet came after its time."""
        if not self.arrivals:
            return []
        first, _, _ = self.arrivals[0]
        gaps = [(at - ((stamp - first) & 0xFFFFFFFF) / 8000, ahead) for stamp, at, ahead in self.arrivals]
        clock = min((gap for gap, ahead in gaps if not ahead), default=gaps[0][0])
        return [max(0.0, gap - clock) * 1000 for gap, _ in gaps]


@dataclass
class Callers:
    """Everybody's signalling over one socket."""

    server: Address
    ears: list[Ear] = field(default_factory=list)
    refused: int = 0
    dialogs: list[Dialog] = field(default_factory=list)
    _called: int = 0
    _waiting: dict[str, tuple[Request, asyncio.Future[Response]]] = field(default_factory=dict)

    async def open(self) -> None:
        self.ids = RandomIds()
        self._sip = await opened(self._hear)
        self._deaf = Deaf()
        self._own: Address = self._sip.get_extra_info("sockname")
        self._link = udp_link(self._own, self.server)

    async def call(self, number: str, ear: Ear | None) -> None:
        """One more caller of `number`, until answered; `ear`: heard by this one."""
        socket = self._deaf if ear is None else ear.socket
        text = invite_text(
            number, self.server, self._own, socket.get_extra_info("sockname")[1], self.ids, self._next_ani()
        )
        invite = cast(Request, parse(text.encode()))
        answered: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._waiting[invite.call_id] = (invite, answered)
        self._sip.sendto(text.encode(), self.server)
        answer = await asyncio.wait_for(answered, 10.0)
        if answer.status != 200:
            self.refused += 1
            return
        dialog = uac_dialog(invite, answer, self._link)
        self._sip.sendto(bytes(dialog.ack(1, self._via())), self.server)
        self.dialogs.append(dialog)
        if ear is not None:
            ear.to = media_address(answer.body.decode())
            self.ears.append(ear)

    async def hang_up(self) -> None:
        for dialog in self.dialogs:
            _, bye = dialog.request("BYE", self._via())
            self._sip.sendto(bytes(bye), self.server)
            await asyncio.sleep(0.002)
        self._sip.close()
        self._deaf.close()
        for ear in self.ears:
            ear.socket.close()

    def _next_ani(self) -> str:
        self._called += 1
        return f"+86138{self._called:08d}"

    def _via(self) -> str:
        return f"SIP/2.0/UDP {self._own[0]}:{self._own[1]};branch={MAGIC_COOKIE}{self.ids.token(24)};rport"

    def _hear(self, data: bytes) -> None:
        message = parse(data)
        if not isinstance(message, Response):
            self._sip.sendto(bytes(response_to(message, 200)), self.server)
            return
        waiting = self._waiting.get(message.call_id)
        if message.status >= 200 and message.cseq.method == "INVITE" and waiting and not waiting[1].done():
            waiting[1].set_result(message)


async def measure(folder: Path, prompts: Path, quick: bool, progress: Callable[[str], None]) -> list[Result]:
    """First everybody hears music, then everybody a prompt, some of them pressing keys."""
    count, seconds = (QUICK_CALLERS, QUICK_SECONDS) if quick else (CALLERS, SECONDS)
    results: list[Result] = []
    for what, number in (("music", "5901"), ("a prompt", "5990")):
        progress(f"ivr: {count} callers hear {what}")
        with tempfile.TemporaryDirectory(dir=folder) as name:
            results += await _one(Path(name), prompts, what, number, count, seconds)
    return results


async def _one(
    folder: Path, prompts: Path, what: str, number: str, count: int, seconds: float
) -> list[Result]:
    async with Product(folder, settings=write_site(folder, count), prompts=prompts) as product:
        assert product.process is not None
        pid = product.process.pid
        callers = Callers(("127.0.0.1", product.sip_port))
        await callers.open()
        await callers.call(number, None)
        await asyncio.sleep(ANNOUNCED_S)  # what the first of all makes the product load counts for nobody
        before = memory_mb(pid)
        try:
            for at in range(count - 1):
                ear = Ear() if at < EARS else None
                if ear is not None:
                    ear.open()
                await callers.call(number, ear)
            await asyncio.sleep(SETTLED_S)
            memory = (memory_mb(pid) - before) / (count - 1) * 1000
            for ear in callers.ears:
                ear.arrivals.clear()
            shares = [await _share(pid, count, asyncio.sleep, seconds)]
            if number == "5990":
                shares.append(await _share(pid, count, partial(_press, callers.ears), seconds))
        finally:
            await callers.hang_up()
    late = [ms for ear in callers.ears for ms in ear.lateness()]
    heard = sum(len(ear.arrivals) for ear in callers.ears) / (
        len(callers.ears) * len(shares) * seconds / FRAME_S
    )
    topic = f"{count} callers hear {what} (processor time of the product)"
    rows = [
        Result(topic, "a caller", shares[0], "%", f"goal {GOALS['share']}"),
        Result(topic, "memory a caller", memory, "kB", f"resident; goal {GOALS['memory']:.0f}"),
        Result(
            topic, "late, P99", percentile(late, 0.99), "ms", f"{len(late)} packets; goal {GOALS['late']:.0f}"
        ),
        Result(topic, "late, worst", max(late, default=math.nan), "ms"),
        Result(topic, "packets that came", 100 * heard, "%", "of those due"),
        Result(topic, "callers refused", float(callers.refused), ""),
    ]
    steps = [ms for ear in callers.ears for ms in ear.steps]
    if steps:
        note = f"{len(steps)} keys, sent to the prompt's first packet, waiting for its beat included"
        rows += [
            Result(topic, "a caller, ten keys a second among all", shares[1], "%", "flow steps included"),
            Result(topic, "key to prompt, P50", percentile(steps, 0.5), "ms", note),
            Result(topic, "key to prompt, P99", percentile(steps, 0.99), "ms", f"goal {GOALS['step']:.0f}"),
        ]
    return rows


async def _share(
    pid: int, count: int, meanwhile: Callable[[float], Awaitable[None]], seconds: float
) -> float:
    """Per cent of a processor that one of `count` callers takes while that goes on."""
    used = cpu_s(pid)
    await meanwhile(seconds)
    return 100 * (cpu_s(pid) - used) / seconds / count


async def _press(ears: list[Ear], seconds: float) -> None:
    """One ear after the other presses a key, each when its last answer is over."""
    loop = asyncio.get_running_loop()
    until, at = loop.time() + seconds, 0
    while loop.time() < until:
        ears[at % len(ears)].press()
        at += 1
        await asyncio.sleep(0.0973)  # no multiple of a packet's time: every moment of it is met


def write_site(folder: Path, count: int) -> dict[str, str]:
    """The demo's site with one number more, its flow and its two prompts: a long quiet tone, a short loud one."""
    site = demo_site()
    site["numbers"]["5990"] = {"flow": "bench"}
    data = folder / "data"
    (data / "flows").mkdir(parents=True)
    (data / "flows" / "bench.yaml").write_text(FLOW)
    for language in ("en", "zh"):
        own = data / "prompts" / "own" / language
        own.mkdir(parents=True)
        (own / "long.wav").write_bytes(tone(90.0, 400, 2_000))
        (own / "loud.wav").write_bytes(tone(0.4, 1_000, 24_000))
    path = folder / "site.yaml"
    path.write_text(yaml.safe_dump(site, allow_unicode=True))
    first, last = free_range(2 * count + 200)
    return {
        "site_file": str(path), "ivr_ports": str(count + 50), "rtp_ports": f"{first}-{last}",
        "rtp_timeout_s": "3600", "listening_timeout_s": "3600",
    }  # fmt: skip


def tone(seconds: float, hertz: int, level: int) -> bytes:
    """A WAV of one tone, 8 kHz mono."""
    wave_of = array(
        "h", (round(level * math.sin(math.tau * hertz * at / 8000)) for at in range(round(8000 * seconds)))
    )
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(wave_of.tobytes())
    return file.getvalue()
