"""The first-run assistant: who may use it, what it asks for, and what is different afterwards."""

from __future__ import annotations

import pytest

from callcenter.site import Site
from tests.helpers.aio import async_test
from tests.web.conftest import House, code_of

LOCAL = "http://localhost:8080"
ASKED = {
    "company": "  Harbour  Repairs ", "language": "en", "admin": "petra", "admin_name": "Petra Novak",
    "admin_password": "correct horse", "agent": "lin", "agent_name": "Lin Mei", "agent_password": "battery staple",
    "extension": "2001", "number": "5000",
}  # fmt: skip


@pytest.fixture
def open_house(house: House) -> House:
    house.setup.is_open = True
    return house


def here(house: House, source: str = "127.0.0.1", host: str = "localhost:8080"):  # type: ignore[no-untyped-def]
    browser = house.browser(source)
    browser.headers["Host"] = host
    return browser


@async_test
async def test_the_sign_in_page_offers_it_while_the_demo_is_in_force(house: House) -> None:
    assert 'href="/setup"' not in (await house.browser().get("/login")).text
    closed = await house.browser().get("/setup")
    assert (closed.status_code, closed.headers["location"]) == (303, "/login")
    house.setup.is_open = True
    assert 'href="/setup"' in (await house.browser().get("/login")).text
    assert (await house.browser().get("/setup")).status_code == 200


@async_test
async def test_it_makes_the_site_and_signs_the_administrator_in(open_house: House) -> None:
    browser = here(open_house)
    assert '"needsCode": false' in (await browser.get("/setup")).text
    answer = await browser.post("/api/setup", json=ASKED)
    [(first, source)] = open_house.setup.asked
    assert answer.json() == {
        "company": "Harbour Repairs", "admin": "petra", "agent": "lin", "number": "5000", "phone": "phone1",
        "phone_password": first.phone_password, "problems": ["greeting"],
    }  # fmt: skip
    assert (source, len(first.phone_password), first.admin_password) == ("127.0.0.1", 16, "correct horse")
    assert (await browser.get("/api/me")).json()["role"] == "admin"
    again = await browser.post("/api/setup", json=ASKED)
    assert code_of(again) == (404, "not_found")


@async_test
async def test_what_cannot_be_used_is_named_field_by_field(open_house: House) -> None:
    wrong = ASKED | {"company": " ", "agent": "petra", "agent_password": "short", "number": "x"}
    answer = await here(open_house).post("/api/setup", json=wrong)
    assert code_of(answer) == (422, "setup")
    assert answer.json()["problems"] == [
        {"field": "company", "code": "missing"},
        {"field": "agent_password", "code": "short"},
        {"field": "agent", "code": "taken"},
        {"field": "number", "code": "figures"},
    ]
    assert open_house.setup.asked == []


@pytest.mark.parametrize(
    ("source", "host"),
    [("192.0.2.7", "calls.example"), ("127.0.0.1", "evil.example"), ("192.0.2.7", "localhost")],
)
@async_test
async def test_from_elsewhere_it_needs_the_code(open_house: House, source: str, host: str) -> None:
    browser = here(open_house, source, host)
    assert '"needsCode": true' in (await browser.get("/setup")).text
    for code in ("", "ABCD-2346"):
        assert code_of(await browser.post("/api/setup", json=ASKED | {"code": code})) == (403, "setup_code")
    assert (await browser.post("/api/setup", json=ASKED | {"code": " abcd2345 "})).status_code == 200


@async_test
async def test_guessing_the_code_is_slowed_down_wherever_it_comes_from(open_house: House) -> None:
    codes = [
        code_of(
            await here(open_house, f"192.0.2.{at}", "calls.example").post(
                "/api/setup", json=ASKED | {"code": "X"}
            )
        )[1]
        for at in range(7)
    ]
    assert codes == ["setup_code"] * 5 + ["locked"] * 2
    # Whoever sits at the machine is not kept out by it.
    assert (await here(open_house).post("/api/setup", json=ASKED)).status_code == 200


@async_test
async def test_a_foreign_page_cannot_set_up(open_house: House) -> None:
    browser = here(open_house)
    answer = await browser.post("/api/setup", json=ASKED, headers={"Origin": "https://evil.example"})
    assert code_of(answer) == (403, "csrf")
    plain = await browser.post("/api/setup", content="{}", headers={"Content-Type": "text/plain"})
    assert plain.status_code == 422
    assert open_house.setup.asked == []


def test_passwords_do_not_show_in_reprs(site: Site) -> None:
    from callcenter.web.setup import Asked

    shown = repr(Asked.model_validate(ASKED | {"code": "ABCD-2345"}))
    assert [secret for secret in ("correct horse", "battery staple", "ABCD") if secret in shown] == []
