"""Prompts that are in no file: held for as long as they are wanted, then gone."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from callcenter.audio import PCMA, PCMU, sine, write_wav
from callcenter.media.errors import PromptUnreadable
from callcenter.media.prompts import PromptStore
from tests.helpers.aio import async_test

HELD = {PCMU: b"mu", PCMA: b"a"}


@async_test
async def test_what_is_held_is_played_until_it_is_dropped(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        store = PromptStore([tmp_path], asyncio.get_running_loop(), pool)
        store.hold("said/secret", HELD)
        assert store.ready("said/secret", PCMA) == await store.fetch("said/secret", PCMA) == b"a"
        store.drop("said/secret")
        store.drop("said/secret")
        assert store.ready("said/secret", PCMU) is None
        with pytest.raises(PromptUnreadable):
            await store.fetch("said/secret", PCMU)
        assert list(tmp_path.iterdir()) == []


@async_test
async def test_a_file_that_was_dropped_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(write_wav(sine(500, 0.1, -18.0)))
    with ThreadPoolExecutor(1) as pool:
        store = PromptStore([tmp_path], asyncio.get_running_loop(), pool)
        sound = await store.fetch("a", PCMU)
        store.drop("a")
        assert store.ready("a", PCMU) is None
        assert await store.fetch("a", PCMU) == sound
