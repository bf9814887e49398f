"""A house of the web's tests with an administration, on a real file in a folder of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest

from callcenter.import_desk import ImportDesk
from callcenter.outside.site_press import SitePress
from callcenter.outside.site_store import SiteStore
from callcenter.site import Site
from callcenter.site_desk import SiteDesk
from callcenter.web import create_app
from tests.helpers.aio import blocking
from tests.web.conftest import DEMO, House


@dataclass
class Office:
    """A house with an administration; `live` are the sites that were put in force; `asking`: skill → flows."""

    house: House
    data: Path
    file: Path
    desk: SiteDesk
    live: list[Site] = field(default_factory=list)
    asking: dict[str, list[str]] = field(default_factory=dict)

    async def admin(self, user: str = "admin") -> httpx.AsyncClient:
        return await self.house.program(user)


@pytest.fixture
def office(house: House, tmp_path: Path) -> Office:
    file, data = tmp_path / "site.yaml", tmp_path / "data"
    file.write_bytes(DEMO.read_bytes())
    live: list[Site] = []

    async def in_force(site: Site) -> Sequence[str]:
        live.append(site)
        await house.store.load_site(site, house.now)
        return ["realm"] if site.realm != "callcenter" else []

    asking: dict[str, list[str]] = {}
    store = SiteStore(data, file, DEMO)
    press = SitePress(store, lambda site: [], lambda: house.now, lambda site, skill: asking.get(skill, []))
    desk = SiteDesk(press, in_force, house.note, lambda: house.now)
    blocking(desk.start())
    names = iter(f"import-{number}" for number in range(9))
    imports = ImportDesk(desk, house.store.hash_ahead, lambda: next(names), lambda: house.now)
    house.deps = replace(house.deps, admin=desk, imports=imports)
    house.app = create_app(house.deps)
    return Office(house, data, file, desk, live, asking)
