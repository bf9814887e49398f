"""Recognisable secrets in a site: looked for in every page, answer, file, log, event and line of the audit."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from zipfile import ZipFile

import httpx
import pytest
import structlog
import yaml

from callcenter.web import create_app
from tests.helpers.aio import async_test
from tests.web.access import NAMES, Asking, asked_as, furnish, rows_of
from tests.web.conftest import DEMO
from tests.web.office import Office, office

__all__ = ["office"]

PLANTED = "planted"
KEY = b"planted-secret-key-0123456789abc"
PIN = "73194268"
HA1 = {"MD5": "5ec2e7" * 5 + "aa", "SHA-256": "5ec2e7" * 10 + "5ec2"}
TRUNKS = {
    "carrier": {
        "uri": "sip:192.0.2.9", "username": "us", "password": "planted-trunk", "inbound_username": "them",
        "inbound_password": "planted-inbound",
    },
    "other": {"uri": "sip:192.0.2.10", "username": "us", "ha1": HA1},
}  # fmt: skip
CHANGED = [
    ("users/agent1", {"password": "planted-anew"}),
    ("phones/phone1", {"password": "planted-phone-anew"}),
    ("trunks/carrier", {"password": "planted-trunk-anew"}),
    ("trunks/other", {"ha1": {**HA1, "MD5": "5ec2e7" * 5 + "bb"}}),
    ("customers/tang-yue", {"pin": PIN[::-1]}),
]
KINDS = ("users", "phones", "trunks", "customers", "queues", "webhooks")


def planted_site() -> str:
    """The demo with a password, PIN or digest of its own wherever there is a place for one."""
    site = yaml.safe_load(DEMO.read_text(encoding="utf-8"))
    site["users"]["auditor"] = {"name": "Aud Itor", "role": "auditor"}
    for section in ("users", "phones"):
        for name, one in site[section].items():
            one["password"] = f"planted-{section}-{name}"
    site["trunks"] = TRUNKS
    for customer in site["customers"]:
        customer["pin"] = PIN
    return yaml.safe_dump(site, allow_unicode=True, sort_keys=False)


async def kept_secrets(office: Office) -> set[str]:
    """What is kept of passwords, and the words themselves."""
    accounts = [await office.house.store.users.by_name(name) for name in ("agent1", "admin", "phone1")]
    kept = {
        word for one in accounts if one is not None for word in (one.password_hash, *one.ha1.values()) if word
    }
    return kept | {PLANTED, PIN, PIN[::-1], HA1["MD5"], HA1["SHA-256"], HA1["MD5"][:-2], KEY.hex()}


def told(text: str, hidden: Iterable[str]) -> list[str]:
    return [word for word in hidden if word in text]


def text_of(answer: httpx.Response) -> str:
    """What an answer says, headers too; a workbook is looked into."""
    head = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    if not answer.content.startswith(b"PK"):
        return head + answer.text
    with ZipFile(io.BytesIO(answer.content)) as book:
        return head + "".join(book.read(name).decode(errors="replace") for name in book.namelist())


async def changed(office: Office) -> list[str]:
    """Put the planted site in force, change each of its secrets, and one wrongly; what was answered."""
    office.house.deps = replace(office.house.deps, secret=KEY)
    office.house.app = create_app(office.house.deps)
    admin = await asked_as(office.house, "admin")
    answers = [await admin.post("/api/admin/apply", json={"text": planted_site(), "comment": "all"})]
    admin = await asked_as(office.house, "admin")
    changes = [
        {"op": "patch", "kind": kind, "name": name, "fields": fields}
        for kind, name, fields in ((*one.split("/"), fields) for one, fields in CHANGED)
    ]
    answers.append(await admin.post("/api/admin/changes", json={"changes": changes}))
    assert [answer.status_code for answer in answers] == [200, 200], answers[-1].text
    admin = await asked_as(office.house, "admin")
    wrong = {"fields": {"password": "planted-wrong", "role": "king"}}
    answers.append(await admin.patch("/api/admin/objects/users/agent1", json=wrong))
    answers.append(await admin.post("/api/admin/apply", json={"text": planted_site() + "oops: planted"}))
    answers.append(await admin.post("/api/login", json={"username": "agent1", "password": "planted-guess"}))
    assert [answer.status_code for answer in answers[-3:]] == [422, 422, 401]
    return [text_of(answer) for answer in answers[:-2]] + [text_of(answers[-1])]


def addresses(office: Office) -> tuple[list[str], list[str]]:
    """What can be read as it is, and the site: of every kind and version, in every form."""
    asking = Asking(office.house)
    plain = [asking.path(row) for row in rows_of(office.house.app) if row.method == "GET"]
    return plain, [
        *(f"/api/admin/objects/{kind}?limit=1000" for kind in KINDS),
        *(f"/api/admin/objects/{name}" for name, _ in CHANGED),
        *(
            f"/api/admin/exports/{what}?format={form}"
            for what in ("users", "customers")
            for form in ("csv", "yaml")
        ),
        "/api/admin/exports/users?format=xlsx",
        *(f"/api/admin/versions/{number}" for number in (2, 3)),
        *(f"/api/admin/versions/{number}/diff" for number in (2, 3)),
        "/api/admin/audit/export",
        "/api/wall?midnight=0&before=0",
        "/static/.vite/manifest.json",
    ]


@async_test
async def test_no_secret_is_told_anywhere(
    office: Office,
    quiet: list[structlog.typing.EventDict],
) -> None:
    await furnish(office.house)
    answers = await changed(office)
    hidden = await kept_secrets(office)
    await office.house.settle()
    noted = [str(event) for event in office.house.noted] + [
        str(one) for one in office.house.store.audit.accesses
    ]
    assert {"answers": told("".join(answers), hidden), "noted": told("".join(noted), hidden)} == {
        "answers": [], "noted": [],
    }  # fmt: skip
    found = {}
    plain, files = addresses(office)
    for who, wanted in (
        ("agent", plain),
        ("auditor", ["/api/admin/audit", "/api/admin/versions/3", "/api/admin/versions/2/diff"]),
        ("admin", [*plain, *files]),
    ):
        client = await asked_as(office.house, who)
        for path in wanted:
            if said := told(text_of(await client.get(path)), hidden):
                found[who, path] = said
    assert found == {}
    # What is to be found is found: the one file that may hold it does.
    whole = await (await asked_as(office.house, "admin")).get("/api/admin/site.yaml?secrets=true")
    assert set(told(text_of(whole), hidden)) >= {PLANTED, PIN, PIN[::-1], HA1["SHA-256"]}
    assert told(str(quiet), hidden) == []


@pytest.mark.parametrize(("who", "status"), [("nobody", 401), ("auditor", 403), ("supervisor", 403)])
@async_test
async def test_the_file_with_its_passwords_is_for_administrators_and_written_down(
    office: Office,
    who: str,
    status: int,
) -> None:
    assert who == "nobody" or NAMES[who] == who
    path = "/api/admin/site.yaml?secrets=true"
    assert (await (await asked_as(office.house, who)).get(path)).status_code == status
    assert "password: demo" in (await (await asked_as(office.house, "admin")).get(path)).text
    await office.house.settle()
    assert [(one.user, one.action, one.item) for one in office.house.store.audit.accesses] == [
        ("admin", "exported", "site.yaml")
    ]
