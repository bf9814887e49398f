"""Rules of queues, on the wire: nobody comes in time, and a partner has the caller; or another team has."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from callcenter.runtime.random_ids import RandomIds
from tests.bench.caller import Caller
from tests.bench.desk import sit_down
from tests.helpers.ports import free_port
from tests.helpers.product import Product
from tests.helpers.provider import Provider
from tests.helpers.sites import demo_site, settings_of
from tests.system.aio import counts, eventually, system_test

pytestmark = pytest.mark.system

CALLER, PARTNER = "+8613800000777", "+861065529999"


def site(folder: Path, to: dict[str, str], port: int) -> dict[str, str]:
    """The demo's site, where support sends callers on after two seconds; returns the settings that name it."""
    site = demo_site()
    site["queues"]["support"]["overflow"] = [{"when": "waited", "over": 2, "to": to}]
    site["trunks"] = {
        "world": {
            "uri": f"sip:127.0.0.1:{port}", "prefixes": ["+86"], "codecs": ["PCMU"],
            "caller_number": "+861065520000", "options_every_s": 0,
        }
    }  # fmt: skip
    return settings_of(folder, site)


async def in_support(product: Product) -> Caller:
    caller = await Caller(("127.0.0.1", product.sip_port), "5000", RandomIds(), ani=CALLER).dial()
    caller.press("1")
    return caller


async def one(product: Product, token: str, **wanted: object) -> dict[str, Any]:
    found = await eventually(
        lambda: product.calls(token, ani=CALLER, **wanted), lambda calls: len(calls) == 1
    )
    return found[0]


async def happened(product: Product, token: str, call: str) -> list[dict[str, Any]]:
    record = await asyncio.to_thread(product.get, f"/api/calls/{call}", token)
    return list(record["events"])


@system_test
async def test_a_partner_answers_whom_nobody_could_help(tmp_path: Path, prompts: Path) -> None:
    port = free_port()
    settings = site(tmp_path, {"number": PARTNER}, port)
    async with (
        Product(tmp_path, settings=settings, prompts=prompts) as product,
        Provider(tmp_path, port=port),
    ):
        token = await asyncio.to_thread(product.login, "supervisor")
        caller = await in_support(product)
        talking = await one(product, token, state="talking")
        before = caller.packets_heard
        for _ in range(25):
            caller.speak()
            await asyncio.sleep(0.02)
        await counts(lambda: caller.packets_heard - before, 15)  # the partner sends back what it hears
        await caller.hang_up()
        ended = await one(product, token, state="ended")
        assert (ended["outcome"], ended["agent"], ended["queue"]) == ("answered", "", "support")
        events = await happened(product, token, talking["id"])
        (entry,) = [event for event in events if event["type"] == "EntryEnded"]
        assert (entry["outcome"], entry["way"], entry["to"]) == ("overflowed", "number", PARTNER)
        assert "Traceback" not in product.tail(1_000_000)


@system_test
async def test_another_team_answers_and_the_place_in_line_was_kept(tmp_path: Path, prompts: Path) -> None:
    settings = site(tmp_path, {"queue": "sales"}, free_port())
    async with (
        Product(tmp_path, settings=settings, prompts=prompts) as product,
        AsyncExitStack() as stack,
    ):
        token = await asyncio.to_thread(product.login, "supervisor")
        caller = await in_support(product)
        call = await one(product, token, state="waiting", queue="sales")
        phone = await sit_down(stack, product, "agent1")
        talking = await one(product, token, state="talking")
        assert (talking["agent"], phone.answered) == ("agent1", 1)
        events = await happened(product, token, call["id"])
        first, second = [event for event in events if event["type"] == "EntryStarted"]
        assert (second["cause"], second["ranked_from"]) == ("overflow", first["ranked_from"])
        await caller.hang_up()
        assert "Traceback" not in product.tail(1_000_000)
