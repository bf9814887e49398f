"""Customers who are taken away: the demo's, when somebody sets up a contact centre of their own."""

from __future__ import annotations

from callcenter.site import Site
from callcenter.store import MemoryStore, SqlStore
from tests.helpers.aio import async_test

NOW = 1_800_000_000.0
TANG_YUE, WU_JING = "+8613800000142", "+8613800000154"


@async_test
async def test_only_those_named_are_gone_and_no_number_finds_them(
    store: MemoryStore | SqlStore, demo: Site
) -> None:
    await store.load_site(demo, NOW)
    [known] = await store.customers.by_number(TANG_YUE)
    await store.forget_customers([known.customer, "never-heard-of"])
    assert await store.customers.by_number(TANG_YUE) == []
    assert [one.customer for one in await store.customers.by_number(WU_JING)] == ["wu-jing"]
    await store.load_site(demo, NOW)
    assert [one.customer for one in await store.customers.by_number(TANG_YUE)] == [known.customer]
