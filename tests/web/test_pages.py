from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.calls.wishes import SignedOut
from callcenter.site import Site, SiteUser
from callcenter.web.guard import HEADERS, MAX_BODY
from callcenter.web.tokens import LIFE_S, SESSION
from tests.helpers.aio import async_test
from tests.web.conftest import House, code_of, csrf_in, sign_in


@pytest.mark.parametrize("path", ["/", "/agent", "/supervisor"])
@async_test
async def test_strangers_are_sent_to_the_sign_in_page(house: House, path: str) -> None:
    answer = await house.browser().get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


@pytest.mark.parametrize(
    ("user", "home"),
    [("agent1", "/agent"), ("supervisor", "/supervisor"), ("admin", "/supervisor"), ("auditor", "/calls")],
)
@async_test
async def test_each_role_has_its_home(house: House, user: str, home: str) -> None:
    browser = await house.signed_in(user)
    answer = await browser.get("/")
    assert answer.headers["location"] == home
    assert (await browser.get(home)).status_code == 200


@async_test
async def test_administration_is_for_administrators_at_every_address_of_it(house: House) -> None:
    for path in ("/admin", "/admin/queues", "/admin/queues/support"):
        admin, supervisor = await house.signed_in("admin"), await house.signed_in("supervisor")
        assert '"role": "admin"' in (await admin.get(path)).text
        refused = await supervisor.get(path)
        assert (refused.status_code, 'data-t="login.error.role"' in refused.text) == (403, True)
        assert (await house.browser().get(path)).headers["location"] == "/login"


@async_test
async def test_the_agent_page_carries_who_and_where(house: House) -> None:
    page = (await (await house.signed_in()).get("/agent")).text
    assert '<html lang="en">' in page
    assert 'src="/static/assets/src-agent.ts-abc123"' in page
    assert 'href="/static/assets/src-styles-agent.css-abc123"' in page
    assert '"user": "agent1"' in page
    assert '"uri": "sip:agent1@callcenter.invalid"' in page
    assert '"ws": "/ws/sip"' in page


@async_test
async def test_a_page_speaks_its_users_language(house: House) -> None:
    assert '<html lang="zh-CN">' in (await (await house.signed_in("agent2")).get("/agent")).text


@pytest.mark.parametrize(("user", "path"), [("agent1", "/supervisor"), ("auditor", "/agent")])
@async_test
async def test_a_page_for_others_says_so(house: House, user: str, path: str) -> None:
    answer = await (await house.signed_in(user)).get(path)
    assert answer.status_code == 403
    assert 'data-t="login.error.role"' in answer.text


@pytest.mark.parametrize(
    ("user", "password"),
    [("agent1", "wrong"), ("nobody", "demo"), ("phone1", "demo"), ("", ""), ("a\0b", "\ud800")],
)
@async_test
async def test_a_wrong_sign_in_says_the_same_whatever_is_wrong(
    house: House, user: str, password: str
) -> None:
    browser = house.browser()
    form = (await browser.get("/login")).text
    fields = {"username": user, "password": password.encode("utf-8", "surrogatepass"), "csrf": csrf_in(form)}
    answer = await browser.post("/login", data=fields)
    assert answer.status_code == 401
    assert 'data-t="login.error.credentials"' in answer.text
    assert user not in ("agent1", "nobody") or user not in answer.text
    assert house.deps.secure_cookies or "session" not in browser.cookies


@async_test
async def test_a_form_without_its_token_is_refused(house: House) -> None:
    browser = house.browser()
    own = csrf_in((await browser.get("/login")).text)
    foreign = csrf_in((await house.browser().get("/login")).text)
    for token in ("", "x", foreign, own + "x"):
        answer = await browser.post("/login", data={"username": "agent1", "password": "demo", "csrf": token})
        assert answer.status_code == 403
        assert 'data-t="login.error.csrf"' in answer.text
    bare = await house.browser().post("/login", data={"username": "agent1", "password": "demo", "csrf": own})
    assert bare.status_code == 403
    # The page of the refusal carries a token that works.
    assert (await sign_in(browser, "agent1")).status_code == 303


@async_test
async def test_a_form_posted_by_a_foreign_page_is_refused(house: House) -> None:
    browser = house.browser()
    fields = {"username": "agent1", "password": "demo", "csrf": csrf_in((await browser.get("/login")).text)}
    for origin in (
        "https://evil.example",
        "null",
        "https://test",
        "http://test:8080",
        "http://[",
        "ftp://test",
    ):
        assert (await browser.post("/login", data=fields, headers={"Origin": origin})).status_code == 403
    for origin in ("http://test", "https://calls.example"):
        answer = await browser.post("/login", data=fields, headers={"Origin": origin})
        assert answer.status_code == 303
        fields["csrf"] = csrf_in((await browser.get("/login")).text)


@async_test
async def test_a_form_with_too_many_fields_is_refused(house: House) -> None:
    answer = await house.browser().post("/login", data={f"f{number}": "x" for number in range(30)})
    assert answer.status_code == 403


@async_test
async def test_a_huge_form_is_refused(house: House) -> None:
    answer = await house.browser().post("/login", content=b"x" * (MAX_BODY + 1))
    assert code_of(answer) == (413, "http_413")

    async def chunks() -> object:
        for _ in range(9):
            yield b"x" * (MAX_BODY // 8)

    assert code_of(await house.browser().post("/login", content=chunks())) == (413, "http_413")
    assert (await house.browser().post("/login", content=b"x" * MAX_BODY)).status_code == 403


@async_test
async def test_signing_out_ends_the_session_even_for_a_copied_cookie(house: House) -> None:
    browser = await house.signed_in()
    copied = dict(browser.cookies)
    csrf = csrf_in((await browser.get("/agent")).text)
    assert (await browser.post("/logout", data={"csrf": "x"})).status_code == 403
    assert (await browser.get("/agent")).status_code == 200
    answer = await browser.post("/logout", data={"csrf": csrf})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert house.asked == [SignedOut(agent="agent1")]
    thief = house.browser()
    thief.cookies.update(copied)
    assert (await thief.get("/agent")).headers["location"] == "/login"
    assert (await browser.post("/logout", data={"csrf": csrf})).headers["location"] == "/login"


@async_test
async def test_a_session_ends_with_its_time_and_with_the_password(house: House, site: Site) -> None:
    browser = await house.signed_in()
    house.now += LIFE_S[SESSION] - 1
    assert (await browser.get("/agent")).status_code == 200
    house.now += 1
    assert (await browser.get("/agent")).status_code == 303
    browser = await house.signed_in()
    users = {**site.users, "agent1": SiteUser(password="new", name="Lin Mei", role="agent")}
    await house.store.load_site(site.model_copy(update={"users": users}), house.now)
    assert (await browser.get("/agent")).status_code == 303


@async_test
async def test_forged_sessions_are_strangers(house: House) -> None:
    browser = await house.signed_in()
    good = browser.cookies["session"]
    token = (await house.program("agent1")).headers["Authorization"].removeprefix("Bearer ")
    for cookie in (good[:-2] + "AA", good.swapcase(), token, "x", "x" * 5000, "." * 50):
        thief = house.browser()
        thief.cookies.set("session", cookie)
        assert (await thief.get("/agent")).status_code == 303


@async_test
async def test_every_answer_carries_the_security_headers(house: House) -> None:
    browser = await house.signed_in()
    for path in (
        "/login",
        "/agent",
        "/api/me",
        "/api/nothing",
        "/static/icon.svg",
        "/static/none",
        "/api/docs",
    ):
        answer = await browser.get(path)
        found = {name: answer.headers[name.decode()].encode() for name in HEADERS}
        assert found == HEADERS, path
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "strict-transport-security" not in answer.headers


@async_test
async def test_cookies_are_shut_to_scripts_and_other_sites(house: House, ui: Path, site: Site) -> None:
    answer = await sign_in(house.browser(), "agent1")
    cookie = answer.headers.get_list("set-cookie")[0]
    assert cookie.startswith("session=")
    assert cookie.endswith("; HttpOnly; Max-Age=43200; Path=/; SameSite=lax")
    safe = await House(ui, site, secure=True).open()
    answer = await sign_in(safe.browser(scheme="https"), "agent1")
    cookie = answer.headers.get_list("set-cookie")[0]
    assert cookie.startswith("__Host-session=")
    assert cookie.endswith("; HttpOnly; Max-Age=43200; Path=/; SameSite=lax; Secure")
    assert "strict-transport-security" in answer.headers


@pytest.mark.parametrize(
    ("cookie", "accepts", "lang"),
    [
        ("", "", "en"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("", "de, zh", "zh-CN"),
        ("", "de", "en"),
        ("en", "zh", "en"),
        ("xx", "zh", "zh-CN"),
    ],
)
@async_test
async def test_the_sign_in_page_speaks_the_visitors_language(
    house: House, cookie: str, accepts: str, lang: str
) -> None:
    browser = house.browser()
    if cookie:
        browser.cookies.set("language", cookie)
    page = (await browser.get("/login", headers={"Accept-Language": accepts})).text
    assert f'<html lang="{lang}">' in page


@async_test
async def test_pages_that_were_never_built_say_what_to_do(house: House, ui: Path) -> None:
    browser = await house.signed_in()
    (ui / "static" / ".vite" / "manifest.json").unlink()
    for path in ("/login", "/agent"):
        answer = await browser.get(path)
        assert answer.status_code == 503
        assert "make ui" in answer.text
    told = await browser.get("/login", headers={"Accept-Language": "zh"})
    assert told.text == "此服务器尚未构建页面：请运行 make ui。"


@async_test
async def test_built_files(house: House) -> None:
    browser = house.browser()
    hashed = await browser.get("/static/assets/src-agent.ts-abc123")
    assert (hashed.text, hashed.headers["cache-control"]) == (
        "// agent",
        "public, max-age=31536000, immutable",
    )
    assert (await browser.get("/static/icon.svg")).headers["cache-control"] == "no-cache"
    for path in (
        "/static/.vite/manifest.json",
        "/static/../locale/en.json",
        "/static/%2e%2e/templates/base.html",
    ):
        assert (await browser.get(path)).status_code == 404
