"""Both stores, for the contract that both must keep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from callcenter.site import Passwords, Site, load_site
from callcenter.store import MemoryStore, SqlStore, open_store
from tests.helpers.aio import blocking

CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
DEMO = Path(__file__).parents[2] / "config" / "demo.yaml"

Store = MemoryStore | SqlStore


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'records.sqlite3'}"


@pytest.fixture
def sql(url: str) -> Iterator[SqlStore]:
    store = blocking(open_store(url, CHEAP))
    yield store
    blocking(store.close())


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        return MemoryStore(CHEAP)
    chosen: SqlStore = request.getfixturevalue("sql")
    return chosen


@pytest.fixture(scope="session")
def demo() -> Site:
    return load_site(DEMO)
