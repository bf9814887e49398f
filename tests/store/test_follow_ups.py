"""Follow-ups: what both stores promise, and that the customer's card shows them."""

from __future__ import annotations

from dataclasses import replace

from callcenter.customers import Customer
from callcenter.customers.follow_ups import FollowUp
from callcenter.site import Site
from callcenter.store import MemoryStore, SqlStore
from tests.helpers.aio import async_test

Store = MemoryStore | SqlStore
NOW = 1_800_000_000.0


def follow_up(owner: str = "agent1", text: str = "Send the contract", due: float = NOW + 60) -> FollowUp:
    return FollowUp(id=0, owner=owner, text=text, due=due, name="Tang Yue", number="+861", made_at=NOW)


@async_test
async def test_each_agent_has_their_own_the_next_one_first(store: Store) -> None:
    later = await store.follow_ups.add(follow_up(due=NOW + 90))
    sooner = await store.follow_ups.add(follow_up(text="Ask the warehouse"))
    other = await store.follow_ups.add(follow_up("agent2"))
    assert len({later.id, sooner.id, other.id}) == 3
    assert replace(sooner, id=0) == follow_up(text="Ask the warehouse")
    assert await store.follow_ups.open_of("agent1") == [sooner, later]
    assert FollowUp.from_data(later.to_data()) == later


@async_test
async def test_done_and_not_done_after_all_by_their_owner_alone(store: Store) -> None:
    one = await store.follow_ups.add(follow_up())
    ways = store.follow_ups
    assert [await ways.done(one.id, "agent2", NOW), await ways.done(999, "agent1", NOW)] == [False, False]
    assert [await ways.done(one.id, "agent1", NOW), await ways.done(one.id, "agent1", NOW)] == [True, False]
    assert await ways.open_of("agent1") == []
    assert [await ways.reopen(one.id, "agent2"), await ways.reopen(one.id, "agent1")] == [False, True]
    assert await ways.open_of("agent1") == [one]
    assert not await ways.reopen(one.id, "agent1")


@async_test
async def test_the_customers_card_shows_it_until_it_is_done(store: Store) -> None:
    site = Site.model_validate(
        {"customers": [{"id": "tang-yue", "name": "Tang Yue", "numbers": ["+8613800000142"]}]}
    )
    await store.load_site(site, NOW)
    one = await store.follow_ups.add(replace(follow_up(), customer="tang-yue"))

    async def shown() -> list[tuple[str, float, str]]:
        customer = await store.customers.get("tang-yue")
        assert isinstance(customer, Customer)
        return [(promise.what["en"], promise.due, promise.owner) for promise in customer.promises]

    assert await shown() == [("Send the contract", NOW + 60, "agent1")]
    await store.follow_ups.done(one.id, "agent1", NOW)
    assert await shown() == []
