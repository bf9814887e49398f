"""Every table of flow tests in the tree, each case a test; and every flow of ours has one that visits every node."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from callcenter.trying.command import load_table, stage_of
from ivr_flows import FLOWS, Flow, FlowErrors, flow_paths
from ivr_flows.load import TABLES
from ivr_flows.trying import Case, Coverage, Table, World, judge, table_of

ROOT = Path(__file__).parents[3]
PLACES = ("ivr_flows/flows", "config", "tests/vectors")
FILES = sorted(path for place in PLACES for path in (ROOT / place).rglob(f"*{TABLES}"))


@cache
def staged(file: Path) -> tuple[Table, Flow, World]:
    table = load_table(file)
    return table, *stage_of(table)


def cases() -> list[object]:
    """A table that cannot be read is one failing test, not a collection that breaks."""
    found: list[object] = []
    for file in FILES:
        name = file.name.removesuffix(TABLES)
        try:
            found += [pytest.param(file, case, id=f"{name}: {case.name}") for case in load_table(file).cases]
        except FlowErrors:
            found.append(pytest.param(file, None, id=f"{name}: the table"))
    return found


@pytest.mark.parametrize(("file", "case"), cases())
def test_every_case_of_every_table(file: Path, case: Case | None) -> None:
    table, flow, world = staged(file)
    assert case is not None
    verdict = judge(case, flow, world, table.file)
    said = "\n".join((*map(str, verdict.failures), *verdict.difference))
    assert verdict.is_passed, said


@pytest.mark.parametrize("path", flow_paths(FLOWS), ids=lambda path: path.stem)
def test_every_flow_of_ours_has_a_table_that_visits_every_node(path: Path) -> None:
    table, flow, world = staged(table_of(path))
    coverage = Coverage(flow)
    for case in table.cases:
        coverage.add(judge(case, flow, world, table.file).transcript)
    assert coverage.missed_nodes == ()
