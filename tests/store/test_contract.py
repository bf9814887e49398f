"""What every store promises, run over both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.call import HOUSE_NUMBERS
from callcenter.calls.cdr import CallRecord, CallState, call_of, fold
from callcenter.calls.search import BadCursor, CallFilter, StoredEvent, Within
from callcenter.customers import MatchStatus, last_agent, match, tags_of
from callcenter.events import (
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallEnded,
    CustomerMatched,
    DispositionRecorded,
    EntryEnded,
    EntryStarted,
    Event,
    LegQualityMeasured,
    MenuChosen,
)
from callcenter.site import Site, SiteUser, sip_ha1
from callcenter.store import MemoryStore, SqlStore
from ivr_flows import Label
from tests.helpers.aio import async_test

Store = MemoryStore | SqlStore
NOW = 1_800_000_000.0


def call_events(number: int, agent: str = "agent1", customer: str = "") -> list[Event]:
    call, at = f"call-{number:03d}", NOW + number
    return [
        CallArrived(
            at=at, call=call, ani=f"+86138000{number:05d}", dnis="5000", direction="in" if number != 3 else "out",
            trunk="carrier" if number in (2, 3) else "",
        ),
        CustomerMatched(at=at, call=call, customer=customer, name=customer, tier="", matches=bool(customer)),
        MenuChosen(at=at + 1, call=call, node="main", choice="1", label=Label.of("Support")),
        EntryStarted(
            at=at + 2, entry=f"e-{number}", call=call, queue="support" if number % 2 else "sales",
            skills=(("support", 1),), priority=0, cause="arrival", ranked_from=at + 2,
        ),
        AgentStateChanged(at=at + 3, agent=agent, was="idle", state="on_contact", reason="", until=0.0),
        CallConnected(at=at + 3, call=call, entry=f"e-{number}", agent=agent),
        CallEnded(at=at + 63, call=call, released_by="caller", outcome="answered", cause="BYE"),
    ]  # fmt: skip


def numbered(events: list[Event], first: int = 1) -> list[tuple[int, Event]]:
    return list(enumerate(events, first))


def folded(events: list[Event], call: str) -> CallRecord:
    record = None
    for event in events:
        if call_of(event) == call:
            record = fold(record, event)
    assert record is not None
    return record


@async_test
async def test_a_new_store_is_empty(store: Store) -> None:
    assert await store.users.all() == []
    assert await store.users.by_name("agent1") is None
    assert await store.customers.by_number("+8613800000142") == []
    assert await store.customers.get("tang-yue") is None
    assert await store.calls.get("call-001") is None
    assert await store.calls.events("call-001") == []
    assert (await store.calls.page(CallFilter())).items == ()
    assert await store.projector.offset() == 0


@async_test
async def test_the_site_becomes_people_and_customers(store: Store, demo: Site) -> None:
    await store.load_site(demo, NOW)
    mei = await store.users.by_name("agent1")
    assert mei is not None
    assert (mei.kind, mei.full_name, mei.local_name, mei.role, mei.language, mei.extension) == (
        "user", "Lin Mei", "林梅", "agent", "en", "2041",
    )  # fmt: skip
    assert mei.skills == {"support": 8, "sales": 5, "vip": 9}
    assert mei.queues == ("support", "sales", "vip")
    assert mei.ha1 == sip_ha1("agent1", "callcenter", "demo")
    assert mei.password_hash.startswith("$argon2id$")
    assert [account.name for account in await store.users.all()] == [
        "admin", "agent1", "agent2", "agent3", "phone1", "supervisor",
    ]  # fmt: skip
    yue = await store.customers.by_number("+8613800000142")
    assert [customer.customer for customer in yue] == ["tang-yue"]
    assert yue[0].numbers == ("+8613800000142", "+861065520142")
    assert yue[0].tags == ("complaint",)
    assert [item.at for item in yue[0].timeline] == [NOW - days * 86400 for days in (2, 4, 4.02, 44, 68)]
    assert [promise.owner for promise in yue[0].promises] == ["agent2"]
    assert await store.customers.get("tang-yue") == yue[0]
    assert await store.customers.names(["tang-yue", "nobody"]) == {
        "tang-yue": {"en": "Tang Yue", "zh": "唐悦"}
    }
    assert await store.customers.names([]) == {}


@async_test
async def test_what_is_hashed_ahead_is_not_hashed_again(store: Store, demo: Site) -> None:
    told: list[tuple[int, int]] = []
    await store.hash_ahead(demo, lambda done, of: told.append((done, of)))
    assert told == [(done, 5) for done in range(6)]
    assert await store.users.all() == []
    ahead = set(store._ahead.values())
    await store.load_site(demo, NOW)
    people = [account for account in await store.users.all() if account.kind == "user"]
    assert {account.password_hash for account in people} == ahead
    told.clear()
    await store.hash_ahead(demo, lambda done, of: told.append((done, of)))
    assert told == [(0, 0)]


@async_test
async def test_who_does_not_want_it_any_more_ends_the_hashing(store: Store, demo: Site) -> None:
    def told(done: int, of: int) -> None:
        if done == 2:
            raise Over

    with pytest.raises(Over):
        await store.hash_ahead(demo, told)
    await store.load_site(demo, NOW)
    assert len(await store.users.all()) == 6


class Over(Exception):
    """Somebody has cancelled it."""


@async_test
async def test_a_shared_number_finds_everybody_who_has_it(store: Store, demo: Site) -> None:
    await store.load_site(demo, NOW)
    found = match(await store.customers.by_number("+862160000145"))
    assert found.status is MatchStatus.SEVERAL
    assert [customer.customer for customer in found.customers] == ["sun-lihua", "sun-wei"]
    short = await store.customers.by_number("4001")
    assert [customer.name for customer in short] == ["Mei Tan"]


@async_test
async def test_loading_the_same_site_again_changes_nothing(store: Store, demo: Site) -> None:
    await store.load_site(demo, NOW)
    people = await store.users.all()
    customers = [await store.customers.get(customer.id) for customer in demo.customers]
    await store.load_site(demo, NOW + 500.0)
    assert await store.users.all() == people
    assert [await store.customers.get(customer.id) for customer in demo.customers] == customers


@async_test
async def test_a_changed_site_changes_people_and_keeps_history(store: Store, demo: Site) -> None:
    await store.load_site(demo, NOW)
    before = {account.name: account for account in await store.users.all()}
    yue = await store.customers.get("tang-yue")
    assert yue is not None
    users = {
        **demo.users,
        "agent2": SiteUser(password="new", name="Wang Lei", role="supervisor", queues=("vip",)),
    }
    moved = demo.customers[0].model_copy(update={"numbers": ("+8613800009999",), "tier": "vip"})
    await store.load_site(
        demo.model_copy(update={"users": users, "customers": (moved, *demo.customers[1:])}), NOW + 500.0
    )
    after = {account.name: account for account in await store.users.all()}
    assert after["agent1"] == before["agent1"]
    changed = after["agent2"]
    assert (changed.role, changed.queues, changed.skills) == ("supervisor", ("vip",), {})
    assert changed.password_hash != before["agent2"].password_hash
    assert changed.ha1 != before["agent2"].ha1
    assert await store.customers.by_number("+8613800000142") == []
    assert await store.customers.by_number("+8613800009999") == [
        replace(yue, numbers=("+8613800009999",), tier="vip")
    ]


@async_test
async def test_events_become_records(store: Store) -> None:
    events = call_events(1) + call_events(2, "agent2")
    assert await store.projector.apply(numbered(events)) == 14
    assert await store.projector.offset() == 14
    for call in ("call-001", "call-002"):
        assert await store.calls.get(call) == folded(events, call)
    assert (await store.calls.events("call-001"))[0] == StoredEvent(
        seq=1, at=NOW + 1, type="CallArrived",
        payload={
            "call": "call-001", "ani": "+8613800000001", "dnis": "5000", "display_name": "", "source": "",
            "direction": "in", "trunk": "", "account": "", "diverted_from": "", "is_private": False,
        },
    )  # fmt: skip
    assert [event.type for event in await store.calls.events("call-001")] == [
        type(event).__name__ for event in call_events(1) if call_of(event)
    ]


@async_test
async def test_a_replayed_batch_is_skipped_and_a_split_one_is_the_same(store: Store) -> None:
    events = call_events(1) + call_events(2)
    batch = numbered(events)
    assert await store.projector.apply(batch[:5]) == 5
    assert await store.projector.apply(batch[:9]) == 9
    assert await store.projector.apply(batch) == 14
    assert await store.projector.apply(batch) == 14
    assert await store.projector.apply([]) == 14
    assert [await store.calls.get(call) for call in ("call-001", "call-002")] == [
        folded(events, "call-001"), folded(events, "call-002"),
    ]  # fmt: skip
    assert len(await store.calls.events("call-001")) == 6


@async_test
async def test_what_the_agent_said_of_a_call_that_was_over_is_in_its_record_and_for_the_next(
    store: Store, demo: Site
) -> None:
    await store.load_site(demo, NOW)
    await store.projector.apply(numbered(call_events(1, customer="he-jian")))
    said = DispositionRecorded(
        at=NOW + 90.0,
        call="call-001",
        agent="agent1",
        entry="e",
        disposition="complaint",
        note="Wants it back.",
    )
    await store.projector.apply([(8, said)])
    record, jian = await store.calls.get("call-001"), await store.customers.get("he-jian")
    assert record is not None and jian is not None
    assert (record.state, record.disposition, record.disposition_note) == (
        CallState.ENDED, "complaint", "Wants it back.",
    )  # fmt: skip
    assert [(item.call, item.disposition) for item in jian.timeline] == [("call-001", "complaint"), ("", "")]
    assert (last_agent(jian)[0], tags_of(jian, NOW + 100.0)) == ("agent1", ("complaint",))


@async_test
async def test_an_ended_call_stands_in_its_customers_timeline_once(store: Store, demo: Site) -> None:
    await store.load_site(demo, NOW)
    events = call_events(1, customer="he-jian")
    await store.projector.apply(numbered(events[:6]))
    jian = await store.customers.get("he-jian")
    assert jian is not None
    assert len(jian.timeline) == 1
    await store.projector.apply(numbered(events))
    await store.projector.apply(numbered(events))
    # A late event of the same call must not add a second line.
    await store.projector.apply(
        [(8, MenuChosen(at=NOW, call="call-001", node="n", choice="2", label=Label.of("x")))]
    )
    jian = await store.customers.get("he-jian")
    assert jian is not None
    assert [(item.call, item.outcome, item.agent) for item in jian.timeline] == [
        ("call-001", "answered", "agent1"), ("", "resolved", "agent2"),
    ]  # fmt: skip
    assert jian.timeline[0].summary == {
        "en": "Call answered by agent1, 1:00.", "zh": "来电由 agent1 接听，通话 1:00。",
    }  # fmt: skip


@async_test
async def test_a_customer_from_elsewhere_does_not_stop_the_projection(store: Store) -> None:
    assert await store.projector.apply(numbered(call_events(1, customer="crm-77"))) == 7
    assert await store.customers.get("crm-77") is None


@async_test
async def test_pages_show_every_call_once_newest_first(store: Store) -> None:
    events = [event for number in range(7) for event in call_events(number)]
    # Two calls that arrived in the same instant are told apart by their id.
    events.append(CallArrived(at=NOW + 6, call="call-006b", ani="", dnis="5000"))
    await store.projector.apply(numbered(events))
    seen, after = [], ""
    for _ in range(10):
        page = await store.calls.page(CallFilter(), after, limit=3)
        seen.append([record.id for record in page.items])
        after = page.next
        if not after:
            break
    assert seen == [
        ["call-006b", "call-006", "call-005"], ["call-004", "call-003", "call-002"], ["call-001", "call-000"],
    ]  # fmt: skip


@async_test
async def test_a_full_last_page_has_no_next(store: Store) -> None:
    await store.projector.apply(numbered(call_events(1) + call_events(2)))
    assert (await store.calls.page(CallFilter(), limit=2)).next == ""


@pytest.mark.parametrize(
    "wanted",
    [
        CallFilter(queue="sales"),
        CallFilter(state="ended", outcome="answered"),
        CallFilter(state="talking"),
        CallFilter(agent="agent2"),
        CallFilter(ani="+8613800000003"),
        CallFilter(customer="he-jian"),
        CallFilter(direction="out"),
        CallFilter(trunk="carrier"),
        CallFilter(since=NOW + 2, until=NOW + 5),
        CallFilter(queue="support", agent="agent1", since=NOW + 2),
        CallFilter(disposition="solved"),
        CallFilter(waited_over=2.0, waited_within=4.0),
        CallFilter(waited_over=4.0),
        CallFilter(mos_below=3.6),
        CallFilter(seek="HE-j"),
        CallFilter(seek="0000003"),
        CallFilter(seek="call-00"),
        CallFilter(seek="%"),
        CallFilter(within=Within(frozenset({"agent2"}), frozenset())),
        CallFilter(within=Within(frozenset(), frozenset({"support"})), agent="agent1"),
        CallFilter(within=Within(frozenset(), frozenset())),
        CallFilter(with_house=True),
    ],
)
@async_test
async def test_a_query_agrees_with_the_rule(store: Store, wanted: CallFilter) -> None:
    events = [
        event
        for number in range(6)
        for event in call_events(number, f"agent{number % 2 + 1}", "he-jian" if number == 4 else "")
    ]
    for number in range(4):
        call, at = f"call-{number:03d}", NOW + 10
        waited = EntryEnded(
            at=at, entry=f"e-{number}", call=call, queue="sales", outcome="answered", agent="agent1",
            waited_s=1.0 + number,
        )  # fmt: skip
        sound = LegQualityMeasured(
            at=at, call=call, side="caller", codec="PCMU", packets=50, lost_share=0.0, jitter_ms=1.0,
            far_lost_share=None, round_trip_ms=None, mos=3.0 + number / 2,
        )  # fmt: skip
        events[:0] = [
            waited,
            sound,
            DispositionRecorded(at=at, call=call, agent="a", entry="e", disposition="solved"),
        ]
    events[:0] = [
        CallArrived(at=NOW, call=f"call-{number}", ani="agent1", dnis=number, display_name="", source="")
        for number in sorted(HOUSE_NUMBERS)
    ]
    await store.projector.apply(numbered(events[:-1]))
    everything = (await store.calls.page(CallFilter(with_house=True), limit=50)).items
    assert len(everything) == 8
    found = await store.calls.page(wanted, limit=50)
    assert found.items == tuple(record for record in everything if wanted.admits(record))


@async_test
async def test_a_foreign_cursor_is_refused(store: Store) -> None:
    with pytest.raises(BadCursor):
        await store.calls.page(CallFilter(), "nonsense")
