"""Who may ask for what: every address of the API, every page and both sockets against `vectors/access.yaml`."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
import yaml

from callcenter.site import Site
from tests.helpers.aio import async_test
from tests.web.access import PEOPLE, Asking, Row, asked_as, house_of, knock, rows_of
from tests.web.conftest import House

EXPECTED: dict[str, str] = yaml.safe_load(
    (Path(__file__).parents[1] / "vectors" / "access.yaml").read_text(encoding="utf-8")
)
CLOSED = {"4401": "401", "4403": "403"}


def outcome(answer: httpx.Response) -> str:
    """ok: let in, whatever else may be wrong. 401 is for pages to be sent to the sign-in page."""
    if answer.status_code == 303 and answer.headers["location"] == "/login":
        return "401"
    assert answer.status_code < 500 or answer.status_code == 503, answer.text
    return str(answer.status_code) if answer.status_code in (401, 403, 404, 422) else "ok"


async def asked(house: House, asking: Asking, client: httpx.AsyncClient, row: Row) -> str:
    if row.method == "WS":
        headers = {"Host": "test", "Origin": "http://test", **dict(client.headers)}
        said = await knock(house, row.path, headers)
        return CLOSED.get(said, said)
    answer = await client.request(row.method, asking.path(row), **asking.body(row))
    return outcome(answer)


@async_test
async def test_every_address_has_its_row_and_every_row_its_address(ui: Path, site: Site) -> None:
    house = await house_of(ui, site)
    assert sorted(map(str, rows_of(house.app))) == sorted(EXPECTED)


@pytest.mark.parametrize("who", PEOPLE)
@async_test
async def test_who_is_let_in_where(ui: Path, site: Site, who: str) -> None:
    house = await house_of(ui, site)
    asking, client = Asking(house), await asked_as(house, who)
    column = PEOPLE.index(who)
    found = {str(row): await asked(house, asking, client, row) for row in rows_of(house.app)}
    assert found == {row: str(EXPECTED[row].split()[column]) for row in found}
