"""The bank and the shop of the demo, by real keys over RTP; and what becomes of callers who try PINs."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.product import Product
from tests.helpers.sipp import Caller
from tests.system.aio import eventually, system_test

pytestmark = [pytest.mark.system]

BANK, SHOP = "5010", "5011"
TANG_YUE, HE_JIAN = "+8613800000142", "+8613800000144"
PIN = "2345"


async def types(
    tmp_path: Path, product: Product, number: str, *keys: str | float, ani: str = TANG_YUE
) -> None:
    """One call: keys in groups, with a second after each; a number waits so long for what is said."""
    caller = Caller(tmp_path, product.sip_port, number=number, ani=ani).calls().is_answered().waits(0.5)
    for group in keys:
        caller = caller.waits(group) if isinstance(group, float) else caller.presses(group).waits(1.0)
    await (await caller.hangs_up().run()).wait(120.0)


async def events(product: Product, token: str, calls: int, dnis: str) -> list[dict[str, Any]]:
    """What happened in the last of so many calls."""
    ended = await eventually(
        lambda: product.calls(token, state="ended", dnis=dnis), lambda found: len(found) == calls
    )
    story = await asyncio.to_thread(product.get, f"/api/calls/{ended[0]['id']}", token)
    return list(story["events"])


def told(happened: list[dict[str, Any]]) -> list[str]:
    """Goals and checked PINs, in order."""
    what = {"GoalReached": "goal", "IdentityChecked": "result"}
    return [str(event[what[event["type"]]]) for event in happened if event["type"] in what]


def asked(product: Product, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(product.data / "bank.sqlite3") as bank:
        return list(bank.execute(sql))


@system_test
async def test_a_customer_moves_money_and_pays_a_bill_by_telephone(tmp_path: Path, prompts: Path) -> None:
    async with Product(tmp_path, prompts=prompts) as product:
        # Rates for everybody; then a transfer of 20 yuan to savings; then the first bill, from the current account.
        keys = ("1", "1", 6.0, "*", "3", PIN, "1", "20#", 8.0, "1", 3.0, "*", 1.0, "4", 8.0, "1", 2.0)
        await types(tmp_path, product, BANK, *keys)
        token = await asyncio.to_thread(product.login, "supervisor")
        happened = await events(product, token, 1, BANK)
        assert told(happened) == ["rate_told", "ok", "transferred", "balance_told", "bill_paid"]
        accounts = "select kind, balance from account where customer = 'tang-yue' order by kind"
        assert asked(product, accounts) == [("current", 532075 - 2000 - 15600), ("savings", 3002000)]
        assert asked(product, "select state, amount from transfer") == [("booked", 2000)]
        assert asked(product, "select state from bill where id = 'b-1003'") == [("paid",)]
        # The PIN is in no event, in no log, and in no file of the product.
        assert PIN not in str([{**event, "at": 0, "seq": 0} for event in happened])
        assert "pressed 2345" not in product.tail(1_000_000)
        typed = [event for event in happened if event["type"] == "DigitPressed"]
        assert [event["digit"] for event in typed] == list("11*3" + "1" + "20#" + "1*41")


@system_test
async def test_wrong_pins_lock_the_account_over_calls_until_somebody_unlocks_it(
    tmp_path: Path, prompts: Path
) -> None:
    async with Product(tmp_path, prompts=prompts) as product:
        token = await asyncio.to_thread(product.login, "supervisor")
        await types(tmp_path, product, BANK, "2", "0000", "1111", ani=HE_JIAN)
        await types(tmp_path, product, BANK, "2", "2222", ani=HE_JIAN)
        locks = "/api/pins/locks"
        (lock,) = (await asyncio.to_thread(product.get, locks, token))["items"]
        assert (lock["of"], lock["name"], lock["wrong"]) == ("account", "40402551", 3)
        await product.stop()
        await product.start()
        token = await asyncio.to_thread(product.login, "supervisor")
        await types(tmp_path, product, BANK, "2", "3456", ani=HE_JIAN)
        assert told(await events(product, token, 3, BANK)) == ["locked"]
        body: dict[str, object] = {"of": "account", "name": "40-402-551"}
        assert await asyncio.to_thread(product.post, "/api/pins/unlock", token, body) == 200
        await types(tmp_path, product, BANK, "2", "3456", 6.0, "*", ani=HE_JIAN)
        assert told(await events(product, token, 4, BANK)) == ["ok", "balance_told"]
        admin = await asyncio.to_thread(product.login, "admin")
        seen = (await asyncio.to_thread(product.get, "/api/audit?item=40402551", admin))["items"]
        actions = [(access["user"], access["action"]) for access in reversed(seen)]
        wrong = [("caller", "pin_wrong")] * 3
        assert actions == [*wrong, ("caller", "pin_locked"), ("supervisor", "unlocked"), ("caller", "pin_ok")]


@system_test
async def test_an_order_is_found_by_its_number(tmp_path: Path, prompts: Path) -> None:
    async with Product(tmp_path, prompts=prompts) as product:
        await types(tmp_path, product, SHOP, "1", "80001", 6.0, "1", "99999")
        token = await asyncio.to_thread(product.login, "supervisor")
        happened = await events(product, token, 1, SHOP)
        assert told(happened) == ["order_told"]
        heard = [name for event in happened if event["type"] == "PromptStarted" for name in event["prompts"]]
        assert "en/orders/not_found" in heard
