"""The demo makes room for a site of one's own: what is told to whom, and what happens when a part of it fails."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from callcenter.admin import AdminError, Outcome, Wanted
from callcenter.console.prompt_rows import PromptRefused
from callcenter.setup_desk import LETTERS, SetupDesk, new_code
from callcenter.site.first import FirstSite
from callcenter.web.admin_port import SiteFile
from callcenter.web.setup_port import SetupFailed
from tests.helpers.aio import async_test

NOW = 1_800_000_000.0
FIRST = FirstSite(
    company="Harbour", language="en", admin="petra", admin_name="Petra", admin_password="correct horse", agent="lin",
    agent_name="Lin", agent_password="battery staple", extension="2001", number="5000", phone_password="generated",
)  # fmt: skip


@dataclass
class House:
    """`fails`: what goes wrong, by the step."""

    is_packaged: bool = True
    fails: dict[str, Exception] = field(default_factory=dict)
    done: list[tuple[str, ...]] = field(default_factory=list)

    def desk(self) -> SetupDesk:
        return SetupDesk(self, self.say, self.forget, lambda: NOW, 5060)

    def file(self) -> SiteFile:
        return SiteFile(file=Path("site.yaml"), is_copy=False, is_packaged=self.is_packaged, is_writable=True)

    async def replace(self, text: str, wanted: Wanted, seen: str | None = None) -> Outcome:
        self._step("replace", wanted.by, wanted.source, wanted.address, text)
        self.is_packaged = False
        return None  # type: ignore[return-value]

    async def say(self, name: str, text: str) -> None:
        self._step("say", name, text)

    async def forget(self) -> None:
        self._step("forget")

    def _step(self, name: str, *what: str) -> None:
        if name in self.fails:
            raise self.fails[name]
        self.done.append((name, *what))


@async_test
async def test_the_site_is_put_in_force_the_demos_customers_go_and_callers_are_greeted() -> None:
    house = House()
    desk = house.desk()
    assert (desk.is_open, desk.open_code) == (True, desk.code)
    assert list(await desk.create(FIRST, "127.0.0.1")) == []
    assert house.done == [
        ("replace", "petra", "setup", "127.0.0.1", FIRST.text()),
        ("forget",),
        ("say", "en/welcome", "Welcome to Harbour."),
        ("say", "zh/welcome", "您好，欢迎致电Harbour。"),
    ]
    assert (desk.is_open, desk.open_code) == (False, "")


@pytest.mark.parametrize("error", [AdminError("no"), OSError(28, "No space left on device")])
@async_test
async def test_what_cannot_be_put_in_force_leaves_the_demo_as_it_was(error: Exception) -> None:
    house = House(fails={"replace": error})
    desk = house.desk()
    with pytest.raises(SetupFailed):
        await desk.create(FIRST, "127.0.0.1")
    assert (house.done, desk.is_open) == ([], True)


@async_test
async def test_a_greeting_that_no_voice_can_say_is_left_for_later() -> None:
    house = House(fails={"say": PromptRefused("not_spoken", "the voice cannot say this")})
    assert list(await house.desk().create(FIRST, "127.0.0.1")) == ["greeting"]
    assert [step for step, *_ in house.done] == ["replace", "forget"]


@async_test
async def test_two_at_once_do_not_make_two_sites() -> None:
    house = House()
    desk, open_meanwhile = house.desk(), []

    async def look() -> None:
        open_meanwhile.append(desk.is_open)

    house.forget = look  # type: ignore[method-assign]
    desk._forget = look
    await asyncio.gather(desk.create(FIRST, "127.0.0.1"), look())
    assert open_meanwhile == [False, False]


def test_a_code_is_easily_copied_and_another_each_time() -> None:
    codes = {new_code() for _ in range(50)}
    assert len(codes) == 50
    assert {len(code) for code in codes} == {9}
    assert set("".join(codes)) <= {*LETTERS, "-"}
