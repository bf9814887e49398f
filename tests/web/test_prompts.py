"""Prompts over the API: who may listen and who may change, what is journalled, and how files arrive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callcenter.console.prompt_rows import MAX_UPLOAD_BYTES, PromptRefused, PromptRow
from callcenter.events import DataAccessed
from callcenter.values import replace
from callcenter.web import create_app
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, House, code_of

ROW = PromptRow(
    name="welcome", language="en", text="Hello.", first_text="Hello.", source="made", seconds=1.0,
    loudness_dbfs=-18.0, changed_at=NOW, used_by=("main",),
)  # fmt: skip
MISSING = PromptRow(
    name="welcome", language="zh", text="", first_text="", source="missing", seconds=0.0, loudness_dbfs=None,
    changed_at=0.0, used_by=("main",),
)  # fmt: skip


class Book:
    """Remembers what was wanted; refuses the name en/no."""

    target_dbfs = -18.0

    def __init__(self, folder: Path) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.file = folder / "welcome.wav"
        self.file.write_bytes(b"RIFFsound")

    async def rows(self) -> list[PromptRow]:
        return [ROW, MISSING]

    def sound(self, name: str) -> Path | None:
        return self.file if name == "en/welcome" else None

    async def upload(self, name: str, wav: bytes) -> None:
        self._ask("upload", name, len(wav))

    async def remove(self, name: str) -> None:
        self._ask("remove", name)

    async def set_text(self, name: str, text: str) -> None:
        self._ask("set_text", name, text)

    async def make(self, name: str) -> None:
        self._ask("make", name)

    def _ask(self, *wish: Any) -> None:
        if wish[1] == "en/no":
            raise PromptRefused("bad_sound", "not a WAV file")
        self.asked.append(wish)


@pytest.fixture
def book(house: House, tmp_path: Path) -> Book:
    made = Book(tmp_path)
    house.deps = replace(house.deps, prompts=made)
    house.app = create_app(house.deps)
    return made


CHANGES: list[tuple[str, str, dict[str, Any], tuple[Any, ...], str]] = [
    ("PUT", "audio", {"content": b"RIFF"}, ("upload", "en/welcome", 4), "prompt_uploaded"),
    ("DELETE", "audio", {}, ("remove", "en/welcome"), "prompt_removed"),
    ("PUT", "text", {"json": {"text": "Hi."}}, ("set_text", "en/welcome", "Hi."), "prompt_reworded"),
    ("POST", "made", {}, ("make", "en/welcome"), "prompt_made"),
]


@pytest.mark.parametrize("user", ["supervisor", "admin", "auditor"])
@async_test
async def test_who_may_look_and_listen(house: House, book: Book, user: str) -> None:
    client = await house.program(user)
    listed = (await client.get("/api/prompts")).json()
    assert [(one["full_name"], one["source"]) for one in listed["items"]] == [
        ("en/welcome", "made"),
        ("zh/welcome", "missing"),
    ]
    assert (listed["missing"], listed["target_dbfs"]) == (1, -18.0)
    sound = await client.get("/api/prompts/en/welcome/audio")
    assert (sound.content, sound.headers["content-type"]) == (b"RIFFsound", "audio/wav")
    assert (await client.get("/api/prompts/zh/welcome/audio")).status_code == 404


@pytest.mark.parametrize(("method", "what", "body", "asked", "action"), CHANGES)
@async_test
async def test_a_change_is_made_journalled_and_shown(
    house: House,
    book: Book,
    method: str,
    what: str,
    body: dict[str, Any],
    asked: tuple[Any, ...],
    action: str,
) -> None:
    client = await house.program("supervisor")
    for _ in range(2):
        answer = await client.request(method, f"/api/prompts/en/welcome/{what}", **body)
        assert (answer.status_code, answer.json()["full_name"]) == (200, "en/welcome")
    assert book.asked == [asked, asked]
    noted = DataAccessed(
        at=NOW, user="supervisor", source="127.0.0.1", action=action, kind="prompt", item="en/welcome"
    )
    assert [event for event in house.noted if isinstance(event, DataAccessed)] == [noted, noted]


@pytest.mark.parametrize(("method", "what", "body", "asked", "action"), CHANGES)
@async_test
async def test_who_may_not(
    house: House,
    book: Book,
    method: str,
    what: str,
    body: dict[str, Any],
    asked: tuple[Any, ...],
    action: str,
) -> None:
    path = f"/api/prompts/en/welcome/{what}"
    assert (await house.browser().request(method, path, **body)).status_code == 401
    for user in ("agent1", "auditor"):
        client = await house.program(user)
        assert code_of(await client.request(method, path, **body)) == (403, "role")
    # A foreign page's request carries the cookie, but not our origin.
    browser = await house.signed_in("supervisor")
    for headers in ({}, {"Origin": "https://evil.example"}):
        answer = await browser.request(method, path, headers=headers, **body)
        assert code_of(answer) == (403, "csrf")
    assert (await browser.request(method, path, headers={"Origin": "http://test"}, **body)).status_code == 200
    assert book.asked == [asked]


@async_test
async def test_what_is_refused(house: House, book: Book) -> None:
    client = await house.program("admin")
    assert code_of(await client.put("/api/prompts/en/no/audio", content=b"x")) == (422, "bad_sound")
    assert code_of(await client.put("/api/prompts/en/welcome/audio", content=b"")) == (422, "bad_sound")
    large = bytes(MAX_UPLOAD_BYTES + 1)
    assert (await client.put("/api/prompts/en/welcome/audio", content=large)).status_code == 413
    fits = await client.put("/api/prompts/en/welcome/audio", content=bytes(100_000))
    assert fits.status_code == 200
    # Only files may be that large.
    long = await client.put("/api/prompts/en/welcome/text", json={"text": "a" * 100_000})
    assert long.status_code == 413
    for name in ("EN/x", "welcome", "en/a.b"):
        assert (await client.put(f"/api/prompts/{name}/text", json={"text": "a"})).status_code in (404, 422)
    assert book.asked == [("upload", "en/welcome", 100_000)]


@async_test
async def test_where_there_is_no_book_there_are_no_prompts(house: House) -> None:
    client = await house.program("admin")
    assert (await client.get("/api/prompts")).status_code == 404


@pytest.mark.parametrize(("user", "status"), [("supervisor", 200), ("admin", 200), ("agent1", 403)])
@async_test
async def test_who_gets_the_page(house: House, user: str, status: int) -> None:
    browser = await house.signed_in(user)
    answer = await browser.get("/prompts")
    assert answer.status_code == status
    assert ("prompts.ts" in answer.text) is (status == 200)
