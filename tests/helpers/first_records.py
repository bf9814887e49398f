"""The demo's records as a start before this one left them, with hashes that are cheap to make and to check.

Otherwise each of sixty products would compute nine hashes that are slow on purpose: two seconds of a core.
"""

from __future__ import annotations

import asyncio
import functools
import shutil
import tempfile
import time
from pathlib import Path

from argon2 import PasswordHasher

from callcenter.self_service import SelfService
from callcenter.settings import Settings
from callcenter.site import Passwords, load_site
from callcenter.store import open_store

DEMO = Path(__file__).resolve().parents[2] / "config" / "demo.yaml"
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


async def place_records(data: Path) -> None:
    """Into a data folder that has none yet. Keys of sessions and of the setup stay this product's own."""
    if (data / "callcenter.sqlite3").exists():
        return
    made = await asyncio.to_thread(_made)
    await asyncio.to_thread(shutil.copytree, made.name, data, dirs_exist_ok=True)


@functools.cache
def _made() -> tempfile.TemporaryDirectory[str]:
    # Once in each process that runs tests; gone when that ends.
    folder = tempfile.TemporaryDirectory(prefix="first-records-")
    asyncio.run(_make(Path(folder.name)))
    return folder


async def _make(folder: Path) -> None:
    settings = Settings(data_dir=folder, site_file=DEMO)
    site = load_site(DEMO)
    store = await open_store(settings.database, CHEAP, settings.default_region)
    try:
        await store.load_site(site, time.time())
        desk = SelfService(settings, site, store, lambda *_: None, lambda _: None, time.time, CHEAP)
        await desk.start()
        await desk.stop()
    finally:
        await store.close()
