"""Looking the caller up beside the greeting: one answer for the screens and one for the exchange, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from structlog.testing import capture_logs

from callcenter.calls.effects import CustomerLookedUp, LookUpCustomer
from callcenter.console.cards import CustomerStatus
from callcenter.customers import Customer, TimelineItem
from callcenter.runtime.lookup import CustomerLookup
from tests.helpers.aio import async_test

TANG = Customer(customer="tang", name="Tang Yue", tier="gold", language="zh", numbers=("+8613800000142",))
SUN = Customer(customer="sun", name="Sun Wei", numbers=("+862160000145",))
NOW = 1_000_000_000.0
FAN = Customer(
    customer="fan",
    name="Fan Bing",
    tags=("new",),
    timeline=(
        TimelineItem(at=NOW - 60.0, channel="call", summary={}, outcome="abandoned"),
        TimelineItem(at=NOW - 90.0, channel="call", summary={}, outcome="complaint", agent="agent2"),
    ),
)
LI = Customer(customer="li", name="Li Hua", numbers=("+862160000145",))

Find = Callable[[str], Awaitable[Sequence[Customer]]]


async def looked_up(
    find: Find, number: str = "+8613800000142"
) -> tuple[str, tuple[str, ...], CustomerLookedUp]:
    """The status and customers shown, and what the exchange was told."""
    shown: list[tuple[str, CustomerStatus]] = []
    told: list[CustomerLookedUp] = []
    lookup = CustomerLookup(
        find,
        lambda call, status: shown.append((call, status)),
        told.append,
        now=lambda: NOW,
        limit_s=0.02,
    )
    lookup.look_up(LookUpCustomer(call="c1", number=number))
    await lookup.stop()
    [(call, status)], [fact] = shown, told
    assert call == "c1"
    return status.status, tuple(card.customer for card in status.cards), fact


def finding(*customers: Customer) -> Find:
    async def find(_number: str) -> Sequence[Customer]:
        return customers

    return find


@pytest.mark.parametrize(
    ("find", "status", "cards", "fact"),
    [
        (
            finding(TANG),
            "found",
            ("tang",),
            CustomerLookedUp(
                call="c1", customer="tang", name="Tang Yue", tier="gold", language="zh", matches=1
            ),
        ),
        (
            finding(FAN),
            "found",
            ("fan",),
            CustomerLookedUp(
                call="c1",
                customer="fan",
                name="Fan Bing",
                language="en",
                matches=1,
                last_agent="agent2",
                last_agent_at=NOW - 90.0,
                tags=("complaint", "new"),
                recent_calls=2,
            ),
        ),
        (finding(SUN, LI), "several", ("li", "sun"), CustomerLookedUp(call="c1", matches=2)),
        (finding(), "unknown", (), CustomerLookedUp(call="c1")),
    ],
)
@async_test
async def test_what_is_found_is_shown_and_told(
    find: Find, status: str, cards: tuple[str, ...], fact: CustomerLookedUp
) -> None:
    assert await looked_up(find) == (status, cards, fact)


@async_test
async def test_without_a_number_nobody_is_asked() -> None:
    async def never(_number: str) -> Sequence[Customer]:
        raise AssertionError("asked")

    assert await looked_up(never, "") == ("unknown", (), CustomerLookedUp(call="c1"))


@async_test
async def test_a_slow_answer_is_given_up_with_one_line_in_the_log() -> None:
    async def slow(_number: str) -> Sequence[Customer]:
        await asyncio.sleep(10)
        return [TANG]

    with capture_logs() as logged:
        assert await looked_up(slow) == ("failed", (), CustomerLookedUp(call="c1"))
    assert logged == [{"event": "lookup_slow", "log_level": "warning", "call_id": "c1", "limit_s": 0.02}]


@async_test
async def test_a_broken_lookup_is_logged_with_its_cause() -> None:
    async def broken(_number: str) -> Sequence[Customer]:
        raise ValueError("no such table")

    with capture_logs() as logged:
        assert await looked_up(broken) == ("failed", (), CustomerLookedUp(call="c1"))
    assert logged == [{"event": "lookup_failed", "log_level": "error", "call_id": "c1", "exc_info": True}]
