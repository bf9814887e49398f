"""What an operator looks at: trunks, and sources that are kept out."""

from __future__ import annotations

from callcenter.sip.shield import SourceBanned
from callcenter.trunks import Trunks, TrunkSpec, rows
from tests.helpers.aio import async_test
from tests.web.conftest import House


@async_test
async def test_trunks_are_listed_for_supervisors_and_administrators(house: House) -> None:
    trunks = Trunks([TrunkSpec(name="carrier", prefixes=("+",), max_calls=30)])
    trunks.take_in("carrier", "leg", 1.0)
    trunks.stood("carrier", False, "403 Forbidden", 1.0)
    house.trunks = rows(trunks, 2.0)
    assert (await house.browser().get("/api/trunks")).status_code == 401
    assert (await (await house.program("agent1")).get("/api/trunks")).status_code == 403
    for role in ("supervisor", "admin"):
        assert (await (await house.program(role)).get("/api/trunks")).json() == {
            "items": [
                {
                    "trunk": "carrier", "health": "down", "why": "403 Forbidden", "failures": 0,
                    "resting_until": 0.0, "has_stood": True, "calls_in": 1, "calls_out": 0, "max_calls": 30,
                    "max_calls_per_s": 0, "prefixes": ["+"],
                }
            ]
        }  # fmt: skip


@async_test
async def test_bans_are_listed_for_administrators(house: House) -> None:
    house.bans = (SourceBanned("203.0.113.6", 1_800_000_300.0, "guessing"),)
    assert (await house.browser().get("/api/bans")).status_code == 401
    assert (await (await house.program("supervisor")).get("/api/bans")).status_code == 403
    assert (await (await house.program("admin")).get("/api/bans")).json() == {
        "items": [{"source": "203.0.113.6", "until": 1_800_000_300.0, "why": "guessing"}]
    }
