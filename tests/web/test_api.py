from __future__ import annotations

import asyncio
import csv
import io

import pytest

from callcenter.calls.cdr import CallRecord
from callcenter.events import CallArrived, CallConnected, CallEnded, CustomerMatched, Event
from callcenter.store import MemoryStore, StoreError
from callcenter.web import Health
from callcenter.web.doorman import FREE_TRIES, FREE_TRIES_OF_A_SOURCE, MAX_CHECKS
from callcenter.web.tokens import BEARER, LIFE_S
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, House, agent_row, code_of


async def some_calls(store: MemoryStore, number: int = 5) -> None:
    events: list[Event] = []
    for at in range(number):
        call = f"call-{at}"
        events += [
            CallArrived(at=NOW + at, call=call, ani=f"+861380000000{at}", dnis="5000", display_name="=1+1"),
            CustomerMatched(at=NOW + at, call=call, customer="he-jian", name="何健", tier="", matches=1),
            CallConnected(at=NOW + at + 5, call=call, entry="e", agent="agent1" if at % 2 else "agent2"),
            CallEnded(at=NOW + at + 65, call=call, released_by="caller", outcome="answered", cause="BYE"),
        ]
    await store.projector.apply(list(enumerate(events, 1)))


# ---- signing in


@async_test
async def test_a_token_opens_the_api_for_its_time(house: House) -> None:
    client = house.browser()
    answer = await client.post("/api/login", json={"username": "agent1", "password": "demo"})
    token = answer.json()
    assert {**token, "access_token": "…"} == {"access_token": "…", "token_type": "bearer", "expires_in": 3600}
    client.headers["Authorization"] = f"Bearer {token['access_token']}"
    assert (await client.get("/api/me")).json() == {
        "user": "agent1", "name": "Lin Mei", "local_name": "林梅", "role": "agent", "language": "en",
        "extension": "2041",
    }  # fmt: skip
    house.now += LIFE_S[BEARER]
    assert code_of(await client.get("/api/me")) == (401, "not_signed_in")


@pytest.mark.parametrize(
    ("user", "password"),
    [
        ("agent1", "wrong"),
        ("nobody", "demo"),
        ("phone1", "demo"),
        ("", ""),
        ("a\0", "x"),
    ],
)
@async_test
async def test_whatever_is_wrong_the_answer_is_the_same(house: House, user: str, password: str) -> None:
    answer = await house.browser().post("/api/login", json={"username": user, "password": password})
    assert (answer.status_code, answer.json()) == (
        401, {"error": {
            "code": "credentials", "text": "User name and password do not match.",
            "said": {"en": "User name and password do not match.", "zh": "用户名与密码不匹配。"},
        }},
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"username": "agent1"}', b'{"username": 5, "password": []}', b"\xff\xfe",
     b"[" * 60000, b'{"username": "agent1", "password": "\\ud800"}',
     b'{"username": "%s", "password": "x"}' % (b"u" * 201)],
)  # fmt: skip
@async_test
async def test_garbage_is_refused(house: House, body: bytes) -> None:
    answer = await house.browser().post(
        "/api/login", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (400, 422)
    assert set(answer.json()) == {"error"}


@async_test
async def test_an_oversized_body_is_refused(house: House) -> None:
    answer = await house.browser().post("/api/login", json={"username": "u", "password": "x" * 70_000})
    assert code_of(answer) == (413, "http_413")


@async_test
async def test_guessing_is_slowed_down_for_that_source_only(house: House) -> None:
    attacker, owner = house.browser("203.0.113.5"), house.browser("203.0.113.6")
    wrong, right = ({"username": "agent1", "password": password} for password in ("x", "demo"))
    codes = [(await attacker.post("/api/login", json=wrong)).status_code for _ in range(FREE_TRIES + 1)]
    assert codes == [401] * FREE_TRIES + [429]
    locked = await attacker.post("/api/login", json=right)
    assert (code_of(locked), locked.headers["retry-after"]) == ((429, "locked"), "30")
    assert (await owner.post("/api/login", json=right)).status_code == 200
    house.now += 30
    assert (await attacker.post("/api/login", json=wrong)).status_code == 401
    assert (await attacker.post("/api/login", json=wrong)).headers["retry-after"] == "60"
    house.now += 60
    assert (await attacker.post("/api/login", json=right)).status_code == 200


@async_test
async def test_trying_many_names_from_one_source_is_slowed_down(house: House) -> None:
    attacker = house.browser("203.0.113.5")
    codes = [
        (await attacker.post("/api/login", json={"username": f"u{number}", "password": "x"})).status_code
        for number in range(FREE_TRIES_OF_A_SOURCE + 1)
    ]
    assert codes == [401] * FREE_TRIES_OF_A_SOURCE + [429]


@async_test
async def test_more_password_checks_than_the_machine_bears_are_put_off(house: House) -> None:
    clients = [house.browser(f"203.0.113.{number}") for number in range(MAX_CHECKS * 2)]
    body = {"username": "agent1", "password": "x"}
    answers = await asyncio.gather(*(client.post("/api/login", json=body) for client in clients))
    assert {answer.status_code for answer in answers} <= {401, 503}
    assert sum(answer.status_code == 401 for answer in answers) >= MAX_CHECKS


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Basic YWdlbnQxOmRlbW8=", "bearer  ", "x" * 5000])
@async_test
async def test_bad_authorization_is_refused_even_beside_a_good_cookie(house: House, header: str) -> None:
    browser = await house.signed_in()
    answer = await browser.get("/api/me", headers={"Authorization": header})
    assert (code_of(answer), answer.headers["www-authenticate"]) == ((401, "not_signed_in"), "Bearer")


@pytest.mark.parametrize(
    "path",
    ["/api/me", "/api/queues", "/api/agents", "/api/calls", "/api/calls/x", "/api/customers/lookup?phone=1"],
)
@async_test
async def test_strangers_learn_nothing(house: House, path: str) -> None:
    assert code_of(await house.browser().get(path)) == (401, "not_signed_in")


@async_test
async def test_a_page_asks_the_api_with_its_cookie(house: House) -> None:
    assert (await (await house.signed_in()).get("/api/me")).json()["user"] == "agent1"


# ---- live state


@async_test
async def test_agents_see_themselves(house: House) -> None:
    supervisor, agent = await house.program("supervisor"), await house.program("agent1")
    both = [agent_row("agent1").model_dump(), agent_row("agent2").model_dump()]
    assert (await supervisor.get("/api/agents")).json() == {"items": both}
    assert (await agent.get("/api/agents")).json() == {"items": both[:1]}


# ---- calls


def ids(answer: object) -> list[str]:
    return [item["id"] for item in answer.json()["items"]]  # type: ignore[attr-defined]


@async_test
async def test_calls_page_by_page(house: House) -> None:
    await some_calls(house.store)
    client = await house.program()
    first = await client.get("/api/calls", params={"limit": 2})
    second = await client.get("/api/calls", params={"limit": 2, "after": first.json()["next"]})
    third = await client.get("/api/calls", params={"limit": 2, "after": second.json()["next"]})
    assert [ids(first), ids(second), ids(third)] == [["call-4", "call-3"], ["call-2", "call-1"], ["call-0"]]
    assert third.json()["next"] == ""
    record = await house.store.calls.get("call-4")
    assert record is not None
    assert first.json()["items"][0] == record.to_data()


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"agent": "agent2"}, ["call-4", "call-2", "call-0"]),
        ({"ani": "138 0000 0003"}, ["call-3"]),
        ({"since": NOW + 1, "until": NOW + 3}, ["call-2", "call-1"]),
        ({"since": "", "until": "", "limit": 1}, ["call-4"]),
        ({"state": "talking"}, []),
        ({"customer": "he-jian", "outcome": "answered", "limit": 1}, ["call-4"]),
    ],
)
@async_test
async def test_filters(house: House, params: dict[str, str], found: list[str]) -> None:
    await some_calls(house.store)
    assert ids(await (await house.program()).get("/api/calls", params=params)) == found


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"after": "nonsense"}, (400, "bad_cursor")),
        ({"limit": 0}, (422, "bad_request")),
        ({"limit": 501}, (422, "bad_request")),
        ({"since": "yesterday"}, (422, "bad_request")),
        ({"since": "nan"}, (422, "bad_request")),
        ({"until": -1}, (422, "bad_request")),
        ({"format": "xml"}, (422, "bad_request")),
        ({"queue": "q" * 101}, (422, "bad_request")),
    ],
)
@async_test
async def test_bad_parameters(house: House, params: dict[str, str], refusal: tuple[int, str]) -> None:
    assert code_of(await (await house.program()).get("/api/calls", params=params)) == refusal


@async_test
async def test_agents_see_their_own_calls_only(house: House) -> None:
    await some_calls(house.store)
    agent = await house.program("agent1")
    assert ids(await agent.get("/api/calls")) == ["call-3", "call-1"]
    assert ids(await agent.get("/api/calls", params={"agent": "agent1"})) == ["call-3", "call-1"]
    assert code_of(await agent.get("/api/calls", params={"agent": "agent2"})) == (403, "role")
    assert (await agent.get("/api/calls/call-1")).status_code == 200
    assert code_of(await agent.get("/api/calls/call-2")) == (404, "not_found")
    text = (await agent.get("/api/calls", params={"format": "csv"})).text
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == ["call-3", "call-1"]


@async_test
async def test_one_call_with_its_events(house: House) -> None:
    await some_calls(house.store, 1)
    client = await house.program()
    answer = (await client.get("/api/calls/call-0")).json()
    events = answer.pop("events")
    assert CallRecord.from_data(answer) == await house.store.calls.get("call-0")
    assert events[2] == {"seq": 3, "at": NOW + 5, "type": "CallConnected", "entry": "e", "agent": "agent2"}
    assert code_of(await client.get("/api/calls/none")) == (404, "not_found")
    assert code_of(await client.get("/api/calls/" + "x" * 500)) == (404, "not_found")


@async_test
async def test_the_spreadsheet_is_harmless_and_readable(house: House) -> None:
    await some_calls(house.store, 1)
    answer = await (await house.program()).get("/api/calls", params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="calls.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbfid,arrived_at,")
    row = next(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert row == {
        "id": "call-0", "arrived_at": "2027-01-15T08:00:00+00:00", "ani": "+8613800000000", "dnis": "5000",
        "display_name": "'=1+1", "customer": "he-jian", "customer_name": "何健", "menu_path": "", "queue": "",
        "queued_at": "", "waited_s": "0.0", "answered_at": "2027-01-15T08:00:05+00:00", "agent": "agent2",
        "talk_s": "60.0", "hold_s": "0.0", "transfers": "0", "stalls": "0", "worst_mos": "",
            "ended_at": "2027-01-15T08:01:05+00:00", "state": "ended", "outcome": "answered",
        "released_by": "caller", "cause": "BYE", "direction": "in", "trunk": "", "account": "",
        "diverted_from": "", "disposition": "", "disposition_note": "", "disposition_fields": "",
    }  # fmt: skip


# ---- customers


@pytest.mark.parametrize(
    ("phone", "number", "status", "names"),
    [
        ("+86 138 0000 0142", "+8613800000142", "found", ["Tang Yue"]),
        ("138-0000-0142", "+8613800000142", "found", ["Tang Yue"]),
        ("021 6000 0145", "+862160000145", "several", ["Sun Lihua", "Sun Wei"]),
        ("4001", "4001", "found", ["Mei Tan"]),
        ("+8613812345678", "+8613812345678", "unknown", []),
        ("anonymous", "", "unknown", []),
    ],
)
@async_test
async def test_lookup(house: House, phone: str, number: str, status: str, names: list[str]) -> None:
    answer = (
        await (await house.program("agent1")).get("/api/customers/lookup", params={"phone": phone})
    ).json()
    assert (answer["number"], answer["status"], [card["name"] for card in answer["customers"]]) == (
        number, status, names,
    )  # fmt: skip


@async_test
async def test_who_signed_in_is_logged_and_who_saw_whom_stands_in_the_audit(
    house: House, quiet: list[dict[str, object]]
) -> None:
    client = await house.program("agent1")
    await client.get("/api/customers/lookup", params={"phone": "4001"})
    for user in ("agent2", "secret typed into the wrong field"):
        await client.post("/api/login", json={"username": user, "password": "wrong"})
    assert quiet == [
        {"event": "signed_in", "log_level": "info", "user": "agent1", "source": "127.0.0.1"},
        {"event": "sign_in_failed", "log_level": "warning", "user": "agent2", "source": "127.0.0.1"},
        {"event": "sign_in_failed", "log_level": "warning", "user": "", "source": "127.0.0.1"},
    ]
    await house.settle()
    assert [(line.user, line.action, line.kind, line.item) for line in house.store.audit.accesses] == [
        ("agent1", "looked_up", "customer", "demo-caller")
    ]


# ---- operation


@async_test
async def test_health_shows_its_parts_to_this_machine_only(house: House) -> None:
    near, far = house.browser(), house.browser("203.0.113.5")
    assert (await near.get("/healthz")).json() == {"status": "ok", "parts": {"sip": "listening"}}
    assert (await far.get("/healthz")).json() == {"status": "ok", "parts": {}}
    house.health = Health(is_ok=False, parts={"sip": "closed"})
    assert [(await client.get("/healthz")).status_code for client in (near, far)] == [503, 503]


@async_test
async def test_metrics_are_for_this_machine_or_an_administrator(house: House) -> None:
    answer = await house.browser().get("/metrics")
    assert "callcenter_calls_total 3.0" in answer.text
    assert (await house.browser("203.0.113.5").get("/metrics")).status_code == 401
    for user, status in (("agent1", 403), ("supervisor", 403), ("admin", 200)):
        assert (await (await house.program(user, "203.0.113.5")).get("/metrics")).status_code == status


@async_test
async def test_unknown_paths_and_methods(house: House) -> None:
    client = await house.program()
    assert code_of(await client.get("/api/nothing")) == (404, "http_404")
    assert code_of(await client.delete("/api/calls")) == (405, "http_405")


# ---- when something breaks


class Away:
    async def by_name(self, name: str) -> None:
        raise StoreError("password of the database is 12345")

    async def page(self, *_: object) -> None:
        raise StoreError("secret")

    async def get(self, call: str) -> None:
        raise KeyError("internal detail")


@async_test
async def test_whoever_was_seen_keeps_working_while_the_database_is_away(house: House) -> None:
    browser = await house.signed_in("supervisor")
    assert (await browser.get("/api/me")).status_code == 200
    house.store.users.by_name = Away().by_name  # type: ignore[method-assign, assignment]
    assert (await browser.get("/api/queues")).status_code == 200
    stranger = house.browser()
    answer = await stranger.post("/api/login", json={"username": "agent1", "password": "demo"})
    assert (code_of(answer), answer.headers["retry-after"]) == ((503, "records_unavailable"), "5")


@async_test
async def test_failures_are_answered_without_internals(house: House, quiet: list[dict[str, object]]) -> None:
    client = await house.program()
    away = Away()
    house.store.calls.page = away.page  # type: ignore[method-assign, assignment]
    house.store.calls.get = away.get  # type: ignore[method-assign, assignment]
    assert code_of(await client.get("/api/calls")) == (503, "records_unavailable")
    broken = await client.get("/api/calls/call-1")
    assert (code_of(broken), "internal detail" in broken.text) == ((500, "internal"), False)
    assert broken.headers["x-content-type-options"] == "nosniff"
    assert [entry["path"] for entry in quiet if entry["event"] == "request_failed"] == ["/api/calls/call-1"]


def test_secrets_do_not_show_in_reprs(house: House) -> None:
    account = house.store.users.accounts["agent1"]
    assert account.password_hash not in repr(account)
    assert account.ha1["MD5"] not in repr(account)
