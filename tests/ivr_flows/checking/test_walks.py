"""Random walks through flows find nothing that the analyses rule out."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ivr_flows import FLOWS, Flow, flow_paths, load_file
from ivr_flows.checking.dataflow import known_at_start, set_at
from ivr_flows.checking.graph import callers_reach, circles, ways_out
from ivr_flows.load import read

VECTORS = Path(__file__).parents[2] / "vectors" / "flows"
WALKS, STEPS = 60, 30


def flows() -> list[Flow]:
    written = [read(path.read_text(), path.name).flow for path in sorted(VECTORS.glob("unset_*.yaml"))]
    beside = [load_file(path) for path in sorted((VECTORS / "beside").glob("*.yaml"))]
    return [*written, *beside, *(load_file(path) for path in flow_paths(FLOWS))]


@pytest.mark.parametrize("flow", flows(), ids=lambda flow: flow.name)
def test_what_is_said_to_be_set_is_set_on_every_way(flow: Flow) -> None:
    chance = random.Random(flow.name)
    at, ways = set_at(flow), ways_out(flow)
    reached = {node.name for node in callers_reach(flow, ways)}
    assert at.keys() == reached
    for _ in range(WALKS):
        name, known = flow.start.to, known_at_start(flow)
        for _ in range(STEPS):
            assert name in reached and at[name] <= known
            if not ways[name]:
                break
            way = chance.choice(ways[name])
            known |= {use.name for use in flow.nodes[name].writes_by(way.name)}
            name = way.link.to


@pytest.mark.parametrize(
    ("ways", "found"),
    [
        ({"a": "b", "b": ""}, []),
        ({"a": "a", "b": ""}, [["a"]]),
        ({"a": "b", "b": "c", "c": "bd", "d": ""}, [["b", "c"]]),
        ({"a": "b", "b": "a", "c": "d", "d": "ca"}, [["a", "b"], ["c", "d"]]),
    ],
)
def test_circles(ways: dict[str, str], found: list[list[str]]) -> None:
    assert circles(ways, lambda name: ways[name]) == found
