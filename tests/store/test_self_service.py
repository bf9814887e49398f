"""PINs and cases: what both stores promise; and named queries over a real database."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from callcenter.calls.search import BadCursor, Within
from callcenter.customers import CaseFilter, CaseState, LockRule, NewCase
from callcenter.site import Site
from callcenter.store import MemoryStore, SqlStore, StoreError
from callcenter.store.first_script import make_first, statements
from callcenter.store.queries import Found, NamedQuery, Queries, QueryFailed
from tests.helpers.aio import async_test
from tests.store.test_contract import call_events, numbered

Store = MemoryStore | SqlStore
NOW = 1_800_000_000.0
RULES = (
    LockRule(free=3, lock_s=1800.0, forget_s=86_400.0),
    LockRule(free=5, lock_s=600.0, forget_s=86_400.0),
)


async def left_after(store: Store, *tries: tuple[str, str, float]) -> list[int]:
    """How many tries were left after each wrong one (-1: locked)."""
    attempts = [await store.pins.begin(account, number, RULES, NOW + at) for account, number, at in tries]
    return [-1 if attempt.is_locked else attempt.left for attempt in attempts]


@async_test
async def test_an_account_locks_after_three_wrong_tries_from_anywhere_and_opens_in_time(store: Store) -> None:
    await store.pins.put("401", "tang-yue", "hash", NOW)
    tries = [("401", "+1", 0.0), ("401", "+2", 1.0), ("401", "", 2.0), ("401", "+3", 3.0), ("402", "+3", 3.0)]
    assert await left_after(store, *tries) == [2, 1, 0, -1, 2]
    (lock,) = await store.pins.locks(NOW + 4)
    assert (lock.of, lock.name, lock.wrong, lock.locked_until) == ("account", "401", 3, NOW + 1802.0)
    assert await left_after(store, ("401", "+3", 1801.0), ("401", "+3", 1802.0)) == [-1, 2]


@async_test
async def test_a_number_that_tries_many_accounts_locks_as_well(store: Store) -> None:
    tries = [(f"40{count}", "+1", float(count)) for count in range(6)]
    assert await left_after(store, *tries, ("500", "+2", 9.0)) == [2, 2, 2, 1, 0, -1, 2]
    assert [lock.name for lock in await store.pins.locks(NOW + 10)] == ["+1"]


@async_test
async def test_the_right_pin_takes_back_its_own_try_and_no_other(store: Store) -> None:
    await store.pins.put("401", "tang-yue", "hash", NOW)
    await left_after(store, ("402", "+1", 0.0), ("401", "+1", 1.0), ("401", "+1", 2.0))
    await store.pins.right("401", "+1")
    # The account's are forgotten; of the number's three the right one.
    assert await left_after(store, ("401", "+9", 3.0), ("403", "+1", 4.0)) == [2, 2]
    assert await left_after(store, ("404", "+1", 5.0), ("405", "+1", 6.0)) == [1, 0]


@async_test
async def test_unlocking_and_a_new_pin_forget_wrong_tries(store: Store) -> None:
    await store.pins.put("401", "tang-yue", "old", NOW)
    await left_after(store, *[("401", f"+{count}", 0.0) for count in range(3)])
    assert await store.pins.unlock("account", "401")
    assert not await store.pins.unlock("account", "401")
    assert await left_after(store, ("401", "+7", 1.0)) == [2]
    await store.pins.put("401", "sun-wei", "new", NOW)
    attempt = await store.pins.begin("401", "+8", RULES, NOW + 2)
    assert (attempt.left, attempt.stored, attempt.customer) == (2, "new", "sun-wei")
    assert await store.pins.known() == frozenset({"401"})


@async_test
async def test_wrong_tries_are_forgotten_after_a_day(store: Store) -> None:
    tries = [("401", "+1", 0.0), ("401", "+2", 1.0), ("401", "+3", 86_402.0)]
    assert await left_after(store, *tries) == [2, 1, 2]


@async_test
async def test_many_calls_at_once_have_no_more_tries_than_one_after_the_other(store: Store) -> None:
    attempts = await asyncio.gather(*(store.pins.begin("401", f"+{count}", RULES, NOW) for count in range(8)))
    assert sorted(attempt.is_locked for attempt in attempts) == [False] * 3 + [True] * 5


@async_test
async def test_customers_are_found_by_account_in_any_spelling(store: Store, demo: Site) -> None:
    await store.load_site(demo, NOW)
    for spelling in ("40-118-203", "40118203", "40 118 203"):
        assert [one.customer for one in await store.customers.by_account(spelling)] == ["tang-yue"]
    assert await store.customers.by_account("") == []
    assert await store.customers.by_account("40118204") == []


def new(number: int, kind: str = "complaint", customer: str = "") -> NewCase:
    return NewCase(
        asked_as=f"c{number}/ask-1", kind=kind, text="Noise.", details={"line": number}, customer=customer,
        call=f"c{number}", ani="+1", recording="rec-1",
    )  # fmt: skip


@async_test
async def test_a_case_has_a_number_and_a_place_in_the_timeline(store: Store, demo: Site) -> None:
    await store.load_site(demo, NOW)
    first = await store.cases.open(new(1, customer="ma-rui"), NOW)
    again = await store.cases.open(new(1, customer="ma-rui"), NOW + 5)
    second = await store.cases.open(new(2, "enquiry"), NOW + 9)
    assert [case.number for case in (first, again, second)] == ["C-1001", "C-1001", "C-1002"]
    assert first == again == await store.cases.get("C-1001")
    rui = await store.customers.get("ma-rui")
    assert rui is not None
    (item,) = (item for item in rui.timeline if item.channel == "case")
    assert (item.at, item.outcome, item.call) == (NOW, "complaint_opened", "c1")
    assert item.summary == {"en": "Complaint, case C-1001. Noise.", "zh": "投诉，工单 C-1001。Noise."}


@async_test
async def test_cases_are_closed_once_and_come_in_pages(store: Store) -> None:
    for number in range(1, 6):
        await store.cases.open(new(number, "order" if number % 2 else "claim"), NOW + number)
    assert await store.cases.close("C-1002", "agent1", "Sent anew.", NOW + 60)
    assert not await store.cases.close("C-1002", "agent2", "", NOW + 61)
    assert not await store.cases.close("C-9999", "agent2", "", NOW + 61)
    closed = await store.cases.get("C-1002")
    assert closed is not None
    assert (closed.state, closed.closed_by, closed.note, closed.closed_at) == (
        CaseState.CLOSED, "agent1", "Sent anew.", NOW + 60,
    )  # fmt: skip
    page = await store.cases.page(CaseFilter(state="open"), limit=3)
    assert ([case.number for case in page.items], page.next) == (["C-1005", "C-1004", "C-1003"], "C-1003")
    page = await store.cases.page(CaseFilter(state="open"), page.next, limit=3)
    assert ([case.number for case in page.items], page.next) == (["C-1001"], "")
    for wanted in (CaseFilter(kind="claim"), CaseFilter(call="c4"), CaseFilter(since=NOW + 2, until=NOW + 4)):
        every = [case for case in (await store.cases.page(CaseFilter())).items if wanted.admits(case)]
        assert list((await store.cases.page(wanted)).items) == every != []
    assert await store.cases.get("C-1") is None
    assert await store.cases.get("nonsense") is None
    with pytest.raises(BadCursor):
        await store.cases.page(CaseFilter(), "nonsense")


@async_test
async def test_a_team_has_the_cases_of_its_contacts_and_those_of_none(store: Store) -> None:
    # Calls 1 and 3 come through support, 2 through sales; agent2 takes the third.
    events = [
        event for number in (1, 2, 3) for event in call_events(number, "agent2" if number == 3 else "agent1")
    ]
    await store.projector.apply(numbered(events))
    for number, call in enumerate(("call-001", "call-002", "call-003", "", "call-404")):
        await store.cases.open(NewCase(asked_as=f"case-{number}", kind="order", call=call), NOW)
    for agents, queues, numbers in (
        ({"agent2"}, {"sales"}, ["C-1004", "C-1003", "C-1002"]),
        ({"agent1"}, set(), ["C-1004", "C-1002", "C-1001"]),
        (set(), {"support"}, ["C-1004", "C-1003", "C-1001"]),
        (set(), set(), ["C-1004"]),
    ):
        within = Within(frozenset(agents), frozenset(queues))
        page = await store.cases.page(CaseFilter(), within=within)
        assert [case.number for case in page.items] == numbers
    page = await store.cases.page(
        CaseFilter(), "C-1004", 1, Within(frozenset({"agent2"}), frozenset({"sales"}))
    )
    assert ([case.number for case in page.items], page.next) == (["C-1003"], "C-1003")


# ---- named queries


def query(name: str, *sql: str, writes: bool = False, **more: object) -> NamedQuery:
    return NamedQuery(name=name, database="", statements=sql, writes=writes, **more)  # type: ignore[arg-type]


SPIN = "with recursive t(n) as (select 1 union all select n + 1 from t) select max(n) from t"
ALL = [
    query("add", "insert into a values (:n, :b, :call || '/:x') on conflict (n) do nothing", "select count(*) c from a",
          writes=True, parameters={"n": "text", "b": "whole"}),
    query("get", "select * from a where n = :n", parameters={"n": "text"}),
    query("all", "select n from a order by n", max_rows=2),
    query("move", "update a set b = b - :by where n = 'x'", "update a set b = b + :by where n = 'y'",
          "update a set b = b - 1000 where n = 'y'", writes=True, parameters={"by": "whole"}),
    query("sneak", "with x as (select 1) insert into a select 'z', 1, 'q'"),
    query("slow", SPIN, timeout_s=0.2),
    query("bad", "select secret from nothing"),
    query("kinds", "select :b b, :f f, :t t, null z, x'00' o", parameters={"b": "boolean", "f": "number", "t": "text"}),
]  # fmt: skip
MAKE = """-- First.
create table a (
  n varchar primary key,
  b bigint check (b >= 0),
  c varchar
);
insert into a values ('y', 5, ';');
"""


@pytest.fixture
def queries(tmp_path: Path, url: str) -> Queries:
    return Queries({one.name: one for one in ALL}, {"": url}, time.monotonic)


async def ask(queries: Queries, name: str, **given: object) -> Found | str:
    try:
        return await queries.run(name, given, call="c1", asked="c1/ask-1", limit_s=3.0)
    except QueryFailed as failed:
        assert "select" not in str(failed)
        return failed.failure


@async_test
async def test_queries_bind_values_and_keep_their_limits(queries: Queries, url: str, tmp_path: Path) -> None:
    script = tmp_path / "first.sql"
    script.write_text(MAKE)
    assert [await make_first(url, script), await make_first(url, script)] == [True, False]
    assert await ask(queries, "add", n="x", b="0012") == Found(rows=({"c": 2},), changed=1)
    assert await ask(queries, "add", n="x", b=7) == Found(rows=({"c": 2},), changed=0)
    assert await ask(queries, "get", n="x") == Found(rows=({"n": "x", "b": 12, "c": "c1/:x"},))
    assert await ask(queries, "get", n="' or 1 = 1 --") == Found()
    await ask(queries, "add", n="w", b=1.0)
    assert await ask(queries, "all") == Found(rows=({"n": "w"}, {"n": "x"}))
    assert await ask(queries, "kinds", b=True, f="1.5", t=3.0) == Found(
        rows=({"b": 1, "f": 1.5, "t": "3", "z": None, "o": None},)
    )
    # All of it happens, or nothing: the last statement would leave less than nothing.
    assert await ask(queries, "move", by=5) == "conflict"
    assert await ask(queries, "get", n="x") == Found(rows=({"n": "x", "b": 12, "c": "c1/:x"},))
    failures = {"sneak": "failed", "slow": "timeout", "bad": "failed", "nobody": "unknown"}
    assert {name: await ask(queries, name) for name in failures} == failures
    await queries.close()


@pytest.mark.parametrize(
    "given",
    [{}, {"n": "x"}, {"n": "x", "b": 1, "c": 2}, {"n": "x", "b": 1.5}, {"n": "x", "b": "ab"}, {"n": "x", "b": True},
     {"n": "x", "b": 2**63}, {"n": "x", "b": ""}, {"n": ["x"], "b": 1}, {"n": "\x00", "b": 1}],
)  # fmt: skip
@async_test
async def test_values_that_do_not_fit_never_reach_the_database(
    queries: Queries, given: dict[str, object]
) -> None:
    assert await ask(queries, "add", **given) == "bad_value"
    await queries.close()


@async_test
async def test_a_script_with_a_mistake_leaves_nothing_behind(url: str, tmp_path: Path) -> None:
    script = tmp_path / "first.sql"
    script.write_text("create table a (n int);\ninsert into b values (1);\n")
    with pytest.raises(StoreError, match="statement 2"):
        await make_first(url, script)
    script.write_text("create table a (n int);\n")
    assert await make_first(url, script)
    with pytest.raises(StoreError, match=r"missing\.sql"):
        await make_first(f"sqlite:///{tmp_path / 'other.sqlite3'}", tmp_path / "missing.sql")


def test_statements_end_at_lines() -> None:
    assert statements(MAKE)[1] == "insert into a values ('y', 5, ';')"
    assert statements("a;\n-- b;\n\nc\n") == ["a", "c"]
