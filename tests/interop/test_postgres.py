"""PINs, cases and named queries in PostgreSQL: what the stores promise, over a server of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.site import Site, load_site
from callcenter.store import SqlStore, open_store
from callcenter.store.queries import Found, NamedQuery, Queries, QueryFailed
from tests.helpers.aio import async_test, blocking
from tests.helpers.ports import free_port
from tests.store.conftest import CHEAP, DEMO
from tests.store.test_self_service import (
    test_a_case_has_a_number_and_a_place_in_the_timeline as test_a_case,
)
from tests.store.test_self_service import (
    test_a_number_that_tries_many_accounts_locks_as_well as test_a_number,
)
from tests.store.test_self_service import (
    test_an_account_locks_after_three_wrong_tries_from_anywhere_and_opens_in_time as test_an_account,
)
from tests.store.test_self_service import (
    test_cases_are_closed_once_and_come_in_pages as test_cases,
)
from tests.store.test_self_service import (
    test_customers_are_found_by_account_in_any_spelling as test_customers,
)
from tests.store.test_self_service import (
    test_many_calls_at_once_have_no_more_tries_than_one_after_the_other as test_many_at_once,
)
from tests.store.test_self_service import (
    test_the_right_pin_takes_back_its_own_try_and_no_other as test_the_right_pin,
)
from tests.store.test_self_service import (
    test_unlocking_and_a_new_pin_forget_wrong_tries as test_unlocking,
)

OWNER = "postgres"
"""Who runs the server when the tests are root, which PostgreSQL refuses to be."""

__all__ = [
    "test_a_case", "test_a_number", "test_an_account", "test_cases", "test_customers", "test_many_at_once",
    "test_the_right_pin", "test_unlocking",
]  # fmt: skip


def program(name: str) -> str:
    """Where it is: on the path, or where Debian keeps it."""
    places = os.pathsep.join(str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin")))
    found = shutil.which(name) or shutil.which(name, path=places)
    assert found is not None, f"{name} is missing: apt install postgresql"
    return found


def run(*words: str) -> None:
    user = {"user": OWNER, "extra_groups": ()} if os.geteuid() == 0 else {}
    subprocess.run(words, check=True, capture_output=True, cwd="/", timeout=60, **user)  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    folder, port = Path(f"/tmp/callcenter-postgres-{os.getpid()}"), free_port()
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
    try:
        run(program("initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "postgres", "-N")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run(
            program("pg_ctl"),
            "-D",
            str(folder / "data"),
            "-o",
            options,
            "-w",
            "-l",
            str(folder / "log"),
            "start",
        )
        yield f"postgresql://postgres@127.0.0.1:{port}"
        run(program("pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> str:
    name = f"t{abs(hash(request.node.name))}"
    run(program("psql"), f"{server}/postgres", "-qc", f"create database {name}")
    return f"{server}/{name}"


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    opened = blocking(open_store(url, CHEAP))
    yield opened
    blocking(opened.close())


@pytest.fixture(scope="session")
def demo() -> Site:
    return load_site(DEMO)


def query(name: str, *sql: str, writes: bool = False, timeout_s: float = 3.0, **kinds: str) -> NamedQuery:
    return NamedQuery(
        name=name, database="", statements=sql, writes=writes, timeout_s=timeout_s, parameters=kinds
    )


ALL = (
    query("make", "create table a (n varchar primary key, b bigint check (b >= 0))", writes=True),
    query("add", "insert into a values (:n, :b) on conflict do nothing", "select sum(b) as s from a", writes=True,
          n="text", b="whole"),
    query("all", "select n, b::text as t, :call as c from a order by n"),
    query("less", "update a set b = b + 1", "update a set b = b - 100", writes=True),
    query("sneak", "with x as (insert into a values ('z', 1) returning n) select n from x"),
    query("slow", "select 1 from (select pg_sleep(5)) x", timeout_s=0.2),
    query("bad", "select secret from nothing"),
)  # fmt: skip


@async_test
async def test_queries(url: str) -> None:
    queries = Queries({one.name: one for one in ALL}, {"": url}, time.monotonic)

    async def ask(which: str, **given: object) -> Found | str:
        try:
            return await queries.run(which, given, call="c1", asked="c1/ask-1", limit_s=3.0)
        except QueryFailed as failed:
            return failed.failure

    assert await ask("make") == Found()
    assert await ask("add", n="x", b="0012") == Found(rows=({"s": 12},), changed=1)
    assert await ask("add", n="x", b=1) == Found(rows=({"s": 12},), changed=0)
    assert await ask("all") == Found(rows=({"n": "x", "t": "12", "c": "c1"},))
    failures = {"less": "conflict", "sneak": "failed", "slow": "timeout", "bad": "failed"}
    assert {name: await ask(name) for name in failures} == failures
    assert await ask("all") == Found(rows=({"n": "x", "t": "12", "c": "c1"},))
    await queries.close()
