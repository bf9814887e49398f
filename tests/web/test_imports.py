"""Tables taken in and given out over the API."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.helpers.aio import async_test
from tests.web.office import Office, office

__all__ = ["office"]


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
@pytest.mark.parametrize("what", ["users", "skills", "numbers", "customers", "articles"])
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
