"""What keeps a site from being put in force here: the flows that ask for its skills."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.settings import Settings
from callcenter.site import load_site
from callcenter.site_checks import flows_asking

DEMO = Path(__file__).parents[1] / "config" / "demo.yaml"


@pytest.mark.parametrize(
    ("skill", "flows"), [("vip", ["main"]), ("sales", ["departments", "main"]), ("fax", [])]
)
def test_flows_that_ask_for_a_skill_are_found(tmp_path: Path, skill: str, flows: list[str]) -> None:
    asking = flows_asking(Settings(data_dir=tmp_path), tuple)
    site = load_site(DEMO)
    assert asking(site, skill) == flows
    nobody_calls = site.model_copy(update={"numbers": {}, "queues": {}})
    assert asking(nobody_calls, skill) == []
