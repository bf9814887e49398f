"""What flows do with a caller on the wire: put through to a number and to an agent, record, tell another system; and
ask when the agent has hung up."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from websockets.asyncio.client import connect

from callcenter.runtime.random_ids import RandomIds
from tests.bench.desk import DeskPhone
from tests.helpers.ports import free_port
from tests.helpers.product import Product
from tests.helpers.provider import Provider
from tests.helpers.recordings import channels_of, fetch
from tests.helpers.sipp import Caller
from tests.helpers.sites import demo_site
from tests.helpers.sounds import loudest_second, rtp_pcap, tone, ulaw
from tests.helpers.web_service import WebService
from tests.system.aio import eventually, system_test

pytestmark = pytest.mark.system

HZ = 700.0
PARTNER = "+861065529999"
SECRET = "a word between us"
HEAD = "flow: {name}\nlanguages: [en, zh]\nstart: go\nnodes:\n"
FLOWS = {
    "to_number": f"""
  go: {{do: transfer, number: '"{PARTNER}"', ring_s: 10, on_busy: busy, on_fail: bye}}
  busy: {{do: hangup, reason: was_busy}}
  bye: {{do: hangup, reason: not_reached}}
""",
    "to_agent": """
  go: {do: transfer, agent: '"agent1"', ring_s: 10, on_signed_out: away, on_fail: bye}
  away: {do: hangup, reason: away}
  bye: {do: hangup, reason: not_reached}
""",
    "statement": """
  go: {do: record, prompts: main_menu, into: said, purpose: complaint, next: tell, on_fail: bye}
  tell: {do: webhook, hook: ticket, values: {recording: said, who: ani}, next: bye}
  bye: {do: hangup, prompts: call_again, reason: thanks}
""",
    "survey": """
  go:
    do: survey
    survey: after_call
    questions: [{name: agent, prompts: main_menu}, {name: solved, prompts: main_menu, low: 0, high: 1}]
""",
}
NUMBERS = {"6001": "to_number", "6002": "to_agent", "6003": "statement"}


def settings(folder: Path, *, trunk: int = 9, hook: str = "http://127.0.0.1:9/") -> dict[str, str]:
    """The demo's site with these flows; returns the settings that name it."""
    site = demo_site()
    site["numbers"] |= {number: {"flow": flow} for number, flow in NUMBERS.items()}
    site["queues"]["support"]["after_call"] = "survey"
    site["trunks"] = {
        "world": {
            "uri": f"sip:127.0.0.1:{trunk}", "prefixes": ["+86"], "codecs": ["PCMU"],
            "caller_number": "+861065520000", "options_every_s": 0,
        }
    }  # fmt: skip
    (folder / "secret").write_text(SECRET)
    site["webhooks"] |= {
        "ticket": {
            "url": f"{hook}tickets", "secret": {"file": "secret"}, "headers": {"X-House": "demo"}, "backoff_s": 0.5,
            "body": {"caller": "{who}", "listen": ["/api/recordings/{recording}"]},
        }
    }  # fmt: skip
    path = folder / "site.yaml"
    path.write_text(yaml.safe_dump(site, allow_unicode=True), encoding="utf-8")
    flows = folder / "data" / "flows"
    flows.mkdir(parents=True)
    for name, nodes in FLOWS.items():
        (flows / f"{name}.yaml").write_text(HEAD.format(name=name) + nodes)
    return {"site_file": str(path)}


class Desk:
    """An agent's console and telephone."""

    def __init__(self, console: Any, phone: DeskPhone) -> None:
        self.console, self.phone = console, phone

    async def says(self, **message: object) -> None:
        await self.console.send(json.dumps(message))

    async def listens(self) -> None:
        async for text in self.console:
            message = json.loads(text)
            if message["type"] == "ping":
                await self.says(type="pong", n=message["n"])


@asynccontextmanager
async def desk(product: Product, user: str) -> AsyncIterator[Desk]:
    token = await asyncio.to_thread(product.login, user)
    headers = {"Authorization": f"Bearer {token}"}
    url = f"ws://127.0.0.1:{product.http_port}/ws/console"
    async with connect(url, additional_headers=headers) as console:
        found = Desk(console, DeskPhone(user, ("127.0.0.1", product.sip_port), RandomIds()))
        await found.phone.open()
        reader = asyncio.ensure_future(found.listens())
        await found.says(type="ready")
        try:
            yield found
        finally:
            reader.cancel()
            found.phone.close()


async def story(product: Product, token: str, call: str, *kinds: str) -> list[dict[str, Any]]:
    events = (await asyncio.to_thread(product.get, f"/api/calls/{call}", token))["events"]
    return [event for event in events if event["type"] in kinds]


@system_test
async def test_a_caller_is_put_through_to_a_number_and_hears_who_answers(
    tmp_path: Path, prompts: Path
) -> None:
    said = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(HZ, 20.0)))
    port = free_port()
    async with (
        Product(tmp_path, settings=settings(tmp_path, trunk=port), prompts=prompts) as product,
        Provider(tmp_path, port=port),
    ):
        token = await asyncio.to_thread(product.login, "supervisor")
        caller = Caller(tmp_path, product.sip_port, number="6001").calls().is_answered().waits(1.0)
        caller = await caller.plays(said, 4.0).hangs_up().run()
        await caller.wait()
        # The partner sends back what it hears.
        assert loudest_second(caller.heard(), HZ) > 0.9
        (call,) = await eventually(lambda: product.calls(token, state="ended"), bool)
        assert (call["outcome"], call["released_by"], call["agent"]) == ("answered", "caller", "")
        (dialled,) = await story(product, token, call["id"], "OutwardDialled")
        assert (dialled["number"], dialled["trunk"]) == (PARTNER, "world")
        assert "Traceback" not in product.tail(1_000_000)


@system_test
async def test_a_number_that_is_busy_has_its_way(tmp_path: Path, prompts: Path) -> None:
    port = free_port()
    async with (
        Product(tmp_path, settings=settings(tmp_path, trunk=port), prompts=prompts) as product,
        Provider(tmp_path, refuses=486, port=port),
    ):
        token = await asyncio.to_thread(product.login, "supervisor")
        caller = (
            await Caller(tmp_path, product.sip_port, number="6001")
            .calls()
            .is_answered()
            .is_hung_up_on()
            .run()
        )
        await caller.wait()
        (call,) = await eventually(lambda: product.calls(token, state="ended"), bool)
        assert (call["cause"], call["outcome"]) == ("was_busy", "ivr")


@system_test
async def test_a_caller_is_put_through_to_an_agent_by_name(tmp_path: Path, prompts: Path) -> None:
    async with (
        Product(tmp_path, settings=settings(tmp_path), prompts=prompts) as product,
        AsyncExitStack() as stack,
    ):
        token = await asyncio.to_thread(product.login, "supervisor")
        nobody = (
            await Caller(tmp_path, product.sip_port, number="6002")
            .calls()
            .is_answered()
            .is_hung_up_on()
            .run()
        )
        await nobody.wait()
        (call,) = await eventually(lambda: product.calls(token, state="ended"), bool)
        assert call["cause"] == "away"
        agent = await stack.enter_async_context(desk(product, "agent1"))
        caller = Caller(tmp_path, product.sip_port, number="6002").calls().is_answered().waits(2.5).hangs_up()
        await (await caller.run()).wait()
        (call,) = await eventually(lambda: product.calls(token, outcome="answered"), bool)
        assert (call["agent"], call["released_by"], agent.phone.answered) == ("agent1", "caller", 1)
        (entry,) = await story(product, token, call["id"], "EntryEnded")
        assert (entry["cause"], entry["outcome"]) == ("transfer_agent", "answered")
        assert "Traceback" not in product.tail(1_000_000)


@system_test
async def test_what_a_caller_says_is_kept_and_another_system_is_told(tmp_path: Path, prompts: Path) -> None:
    said = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(HZ, 30.0)))
    async with WebService([(503, b""), (204, b"")]) as service:
        given = settings(tmp_path, hook=f"{service.url}/")
        async with Product(tmp_path, settings=given, prompts=prompts) as product:
            token = await asyncio.to_thread(product.login, "supervisor")
            caller = Caller(tmp_path, product.sip_port, number="6003").calls().is_answered().waits(0.5)
            caller = caller.presses("1").waits(0.7).plays(said, 3.0).presses("#").is_hung_up_on()
            await (await caller.run()).wait()
            path = "/api/recordings?kind=statement&state=kept"
            (kept,) = (await asyncio.to_thread(product.get, path, token))["items"]
            assert (kept["purpose"], kept["kind"], kept["box"]) == ("complaint", "statement", "")
            audio = await asyncio.to_thread(fetch, product, f"/api/recordings/{kept['id']}/audio", token)
            assert loudest_second(channels_of(audio)[0], HZ) > 0.9

            async def sent() -> list[dict[str, Any]]:
                return await story(product, token, kept["call"], "MessageSent", "MessageFailed")

            (told,) = await eventually(sent, bool)
            assert told["type"] == "MessageSent"
            health = await asyncio.to_thread(product.get, "/healthz")
            assert health["parts"]["messages"] == "ok"
    first, second = service.asked
    assert first.body == second.body
    assert json.loads(second.body) == {
        "caller": "+8613800000142",
        "listen": [f"/api/recordings/{kept['id']}"],
    }
    assert (first.headers["idempotency-key"], second.headers["x-house"]) == (
        second.headers["idempotency-key"],
        "demo",
    )
    at, mac = (part.partition("=")[2] for part in second.headers["x-signature"].split(","))
    signed = hmac.new(SECRET.encode(), f"{at}.".encode() + second.body, hashlib.sha256)
    assert mac == signed.hexdigest()


@system_test
async def test_a_message_outlives_a_kill(tmp_path: Path, prompts: Path) -> None:
    """Nobody listens there until the process was killed; the next one delivers what the flow had asked for."""
    said = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(HZ, 30.0)))
    service = WebService([(200, b"")])
    async with service:
        gone = service.url
    given = settings(tmp_path, hook=f"{gone}/")
    product = Product(tmp_path, settings=given, prompts=prompts)
    await product.start()
    caller = Caller(tmp_path, product.sip_port, number="6003").calls().is_answered().waits(0.5)
    caller = caller.presses("1").waits(0.7).plays(said, 2.0).presses("#").is_hung_up_on()
    await (await caller.run()).wait()
    assert len(list((product.data / "outbox").glob("*.json"))) == 1
    await product.stop(signal.SIGKILL)
    async with WebService([(200, b"")]) as other:
        site = Path(given["site_file"])
        site.write_text(site.read_text().replace(gone, other.url))
        await product.start()

        async def asked() -> int:
            return len(other.asked)

        await eventually(asked, lambda number: number == 1)
        assert await product.stop() == 0
    assert list((product.data / "outbox").glob("*.json")) == []


@system_test
async def test_the_caller_is_asked_when_the_agent_hangs_up_and_the_agent_is_free(
    tmp_path: Path, prompts: Path
) -> None:
    async with (
        Product(tmp_path, settings=settings(tmp_path), prompts=prompts) as product,
        AsyncExitStack() as stack,
    ):
        token = await asyncio.to_thread(product.login, "supervisor")
        agent = await stack.enter_async_context(desk(product, "agent1"))
        caller = Caller(tmp_path, product.sip_port).calls().is_answered().waits(1.0).presses("1").waits(4.0)
        caller = await caller.presses("4").waits(0.5).presses("1").is_hung_up_on().run()
        (call,) = await eventually(lambda: product.calls(token, state="talking"), bool)
        await agent.says(type="hang_up", call=call["id"])

        async def free() -> bool:
            rows = (await asyncio.to_thread(product.get, "/api/agents", token))["items"]
            return any(row["agent"] == "agent1" and row["call"] is None for row in rows)

        await eventually(free, bool, within_s=3.0)
        (asked,) = await eventually(lambda: product.calls(token, state="ivr"), bool)
        assert asked["id"] == call["id"]
        await caller.wait()
        (ended,) = await eventually(lambda: product.calls(token, state="ended"), bool)
        assert (ended["released_by"], ended["outcome"], ended["scores"]) == (
            "agent",
            "answered",
            [["after_call", "agent", 4], ["after_call", "solved", 1]],
        )
        scores = (await asyncio.to_thread(product.get, "/api/surveys/scores?by=agent", token))["items"]
        assert [(row["of"], row["question"], row["mean"], row["answers"]) for row in scores] == [
            ("agent1", "agent", 4.0, 1),
            ("agent1", "solved", 1.0, 1),
        ]
        assert "Traceback" not in product.tail(1_000_000)
