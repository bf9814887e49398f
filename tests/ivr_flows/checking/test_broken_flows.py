"""Broken flow files, each with the lines expected of the checker beside it: NAME.yaml and NAME.expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr_flows import Catalogue, Flow, check_together, load, load_catalogue

BROKEN = Path(__file__).parents[2] / "vectors" / "flows"
"""Flows beside them, in `beside`, are in force and right by themselves."""

SITE = {
    "queue": {"support", "sales"},
    "box": {"support"},
    "agent": {"anna"},
    "calendar": {"office"},
    "query": {"bank_balance"},
    "webhook": {"email"},
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def beside() -> dict[str, Flow]:
    return {
        path.stem: load(path.read_text(), path.name) for path in sorted((BROKEN / "beside").glob("*.yaml"))
    }


def lines_of(path: Path, catalogue: Catalogue, beside: dict[str, Flow]) -> list[str]:
    (checked,) = check_together({path.name: path.read_text()}, catalogue, SITE, beside)
    return [str(found) for found in checked.findings]


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_mistake_of_a_file(path: Path, catalogue: Catalogue, beside: dict[str, Flow]) -> None:
    expected = path.with_suffix(".expected").read_text().splitlines()
    assert lines_of(path, catalogue, beside) == expected
    assert expected


def test_there_are_enough_of_them() -> None:
    assert len(list(BROKEN.glob("*.yaml"))) >= 60
