"""Tables taken in and given out over the API."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from callcenter.site import Passwords
from tests.helpers.aio import async_test
from tests.web.office import Office, office

__all__ = ["office"]
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def ended(client: httpx.AsyncClient, name: str) -> dict[str, Any]:
    """The import at its end."""
    while True:
        found: dict[str, Any] = (await client.get(f"/api/admin/imports/{name}")).json()
        if found["state"] in ("done", "failed", "cancelled"):
            return found
        await asyncio.sleep(0.01)


async def imported(client: httpx.AsyncClient, octets: bytes, **query: str) -> dict[str, Any]:
    answer = await client.post("/api/admin/imports", params=query, content=octets)
    assert answer.status_code == 202, answer.text
    return await ended(client, answer.json()["import"])


@pytest.mark.parametrize("form", ["csv", "xlsx", "yaml"])
@pytest.mark.parametrize("what", ["users", "skills", "skill_names", "numbers", "customers", "articles"])
@async_test
async def test_what_is_given_out_comes_back_unchanged(office: Office, what: str, form: str) -> None:
    client = await office.admin()
    octets = (await client.get(f"/api/admin/exports/{what}", params={"format": form})).content
    assert b"demo" not in octets or what == "customers"
    found = await imported(client, octets, what=what, format=form)
    assert (found["state"], found["errors"], found["outcome"]["changed"]) == ("done", [], [])


@async_test
async def test_a_table_is_tried_and_then_taken_in(office: Office) -> None:
    client = await office.admin()
    head, zoe = "user,name,role,password,queues,skills", "zoe,Zoë,agent,zoes-secret,support;sales,support:7"
    table = f"{head}\n{zoe}\nagent1,,,,,support:3\n"
    tried = await imported(client, table.encode(), what="users", format="csv")
    assert (tried["state"], tried["errors"][0]["row"], tried["errors"][0]["column"]) == ("failed", 3, "name")
    table = table.replace("agent1,,,,,", "agent1,Lin,agent,,support,")
    tried = await imported(client, table.encode(), what="users", format="csv")
    assert (tried["state"], tried["created"], tried["changed"], office.live) == ("done", 1, 1, [])
    answer = await client.post(f"/api/admin/imports/{tried['import']}/run", json={"comment": "hired"})
    done = await ended(client, answer.json()["import"])
    assert (done["state"], done["outcome"]["version"]) == ("done", 2)
    assert office.live[0].users["zoe"].skills == {"support": 7}
    assert office.live[0].users["agent1"].password == "demo"


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("name,role\n", 1, "1"),
        ("user,colour\n", 1, "2"),
        ("user,skills\nagent1,support-8\n", 2, "skills"),
        ("user,name\n,Foo\n", 2, "user"),
        ("user,name\na,A\na,B\n", 3, "user"),
        ("user,auto_answer\nagent1,perhaps\n", 2, "auto_answer"),
        ("user,queues\nagent1,nowhere\n", 2, "queues"),
        ("", 0, ""),
    ],
)
@async_test
async def test_mistakes_in_a_table_are_told_by_row_and_column(
    office: Office, table: str, row: int, column: str
) -> None:
    found = await imported(await office.admin(), table.encode(), what="users", format="csv")
    first = found["errors"][0]
    assert (found["state"], first["row"], first["column"]) == ("failed", row, column)
    assert set(first["problem"]) == {"en", "zh"}


@pytest.mark.parametrize(
    ("form", "octets"), [("xlsx", b"PK no"), ("csv", b"\xff\xfe"), ("yaml", b"users: ["), ("yaml", b"- 1")]
)
@async_test
async def test_files_that_are_no_tables(office: Office, form: str, octets: bytes) -> None:
    found = await imported(await office.admin(), octets, what="users", format=form)
    assert (found["state"], found["error_count"]) == ("failed", 1)


class SlowPasswords(Passwords):
    """Each hash waits until the test lets it through."""

    def __init__(self) -> None:
        super().__init__(CHEAP)
        self.through = threading.Semaphore(0)
        self.hashed: list[str] = []

    def hash(self, password: str) -> str:
        self.through.acquire()
        self.hashed.append(password)
        return super().hash(password)


@pytest.fixture
def slow(office: Office) -> Iterator[SlowPasswords]:
    """From now on, passwords are hashed when the test says so."""
    slow = SlowPasswords()
    office.house.store._passwords = slow
    yield slow
    slow.through.release(100)


def people(count: int, word: str = "long-enough") -> bytes:
    rows = [f"p{at},Person {at},agent,{word}-{at},support" for at in range(count)]
    return "\n".join(["user,name,role,password,queues", *rows]).encode()


async def until(client: httpx.AsyncClient, name: str, state: str, done: int) -> dict[str, Any]:
    """The import when it is so far."""
    while True:
        found: dict[str, Any] = (await client.get(f"/api/admin/imports/{name}")).json()
        if (found["state"], found["done"]) == (state, done):
            return found
        assert found["state"] not in ("done", "failed", "cancelled"), found
        await asyncio.sleep(0.01)


async def begun(client: httpx.AsyncClient, octets: bytes) -> str:
    query = {"what": "users", "format": "csv", "dry_run": "false"}
    answer = await client.post("/api/admin/imports", params=query, content=octets)
    return str(answer.json()["import"])


@async_test
async def test_each_password_that_is_hashed_shows(office: Office, slow: SlowPasswords) -> None:
    client = await office.admin()
    name = await begun(client, people(5))
    for done in range(5):
        assert (await until(client, name, "hashing", done))["total"] == 5
        # Others go on meanwhile, and nothing is in force yet.
        assert (await client.get("/api/admin/objects/users")).json()["total"] == 5
        slow.through.release()
    found = await ended(client, name)
    assert (found["state"], found["created"], len(office.live)) == ("done", 5, 1)
    assert len(slow.hashed) == 5
    accounts = {account.name: account for account in await office.house.store.users.all()}
    assert Passwords(CHEAP).matches(accounts["p3"].password_hash, "long-enough-3")


@async_test
async def test_who_cancels_while_passwords_are_hashed_changes_nothing(
    office: Office, slow: SlowPasswords
) -> None:
    client = await office.admin()
    before = office.file.read_bytes()
    name = await begun(client, people(300))
    slow.through.release(2)
    await until(client, name, "hashing", 2)
    answer = await client.delete(f"/api/admin/imports/{name}")
    assert answer.status_code == 200
    slow.through.release()
    found = await ended(client, name)
    assert (found["state"], found["outcome"], office.live) == ("cancelled", None, [])
    assert office.file.read_bytes() == before
    assert len(slow.hashed) == 3
    assert "p0" not in {account.name for account in await office.house.store.users.all()}


@async_test
async def test_only_passwords_that_are_new_or_others_are_hashed(office: Office, slow: SlowPasswords) -> None:
    client = await office.admin()
    slow.through.release(100)
    await ended(client, await begun(client, people(5)))
    again = people(5).replace(b"Person 1", b"Another").replace(b"enough-4", b"enough-5")
    blank = (await client.get("/api/admin/exports/users", params={"format": "csv"})).content
    for octets in (people(5), again, blank.replace(b"Person 2", b"Someone")):
        slow.hashed.clear()
        found = await ended(client, await begun(client, octets))
        hashed = ["long-enough-5"] if octets is again else []
        assert (found["state"], slow.hashed) == ("done", hashed)


@async_test
async def test_what_is_written_cannot_be_cancelled(office: Office) -> None:
    client = await office.admin()
    found = await imported(client, people(1), what="users", format="csv", dry_run="false")
    answer = await client.delete(f"/api/admin/imports/{found['import']}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "import_over")


@async_test
async def test_names_of_skills_are_taken_in_and_none_that_is_in_use_goes(office: Office) -> None:
    client = await office.admin()
    table = (
        "skill,name_en,name_zh,description_en\nsupport,Help,帮助,\nfax,Fax,传真,Who still has one\n".encode()
    )
    query = {"what": "skill_names", "format": "csv", "dry_run": "false"}
    found = await imported(client, table, **query)
    assert (found["state"], found["created"], found["changed"]) == ("done", 1, 1)
    assert office.live[-1].skills["fax"].description == {"en": "Who still has one"}
    found = await imported(client, table, **query, mode="replace")
    assert (found["state"], {one["column"] for one in found["errors"]}) == (
        "failed", {"skills.sales", "skills.vip"},
    )  # fmt: skip
