"""Whatever is in a file, the checker answers with places and advice; and what it passes, the interpreter can begin."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ivr_flows import FLOWS, Checked, check_together, flow_paths, load, start
from ivr_flows.drawing import draw_mermaid, draw_svg
from ivr_flows.nodes import VERBS

VECTORS = Path(__file__).parents[2] / "vectors" / "flows"
TEXTS = [path.read_text() for path in (*sorted(VECTORS.rglob("*.yaml")), *flow_paths(FLOWS))]

SIGNS = "\n|  |\t|: |- |{|}|[|]|*|&a |!!|'|\"|#|>|%|\0|中|<<"
NAMES = "flow|start|nodes|do|next|variables|exits|cases|when|keys|a|1"
PIECES = st.sampled_from([*SIGNS.split("|"), *NAMES.split("|"), "|", *VERBS])
CUT = st.tuples(st.sampled_from(TEXTS), st.integers(0, 400), st.integers(0, 40), st.lists(PIECES, max_size=4))


def looked_at(text: str) -> Checked:
    (checked,) = check_together({"f.yaml": text}, ["en/a"], {"queue": ["q"], "box": None})
    for found in checked.findings:
        assert found.line >= 1 and found.column >= 1
        assert found.problem and found.advice and found.node
        assert "\n" not in str(found)
    return checked


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    assert looked_at(text).errors


@given(st.lists(PIECES, max_size=40).map("".join))
def test_what_looks_like_yaml(text: str) -> None:
    looked_at(text)


@given(CUT)
def test_a_flow_with_something_cut_out_and_put_in(cut: tuple[str, int, int, list[str]]) -> None:
    text, begin, length, more = cut
    checked = looked_at(text[:begin] + "".join(more) + text[begin + length :])
    flow = checked.flow
    if flow is not None and not checked.errors:
        assert start(flow, {"ani": "1"}, 0.0).position.node or flow.nodes
        assert draw_svg(flow).startswith("<svg") and draw_mermaid(flow)


SCALARS = st.one_of(st.text(max_size=8), st.integers(-99, 99), st.booleans(), st.none())
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["do", "go", "next", "prompts", "when", "a", "1", "name"]), inner, max_size=3
        ),
    ),
    max_leaves=8,
)


@given(st.sampled_from(list(VERBS)), st.dictionaries(st.sampled_from(["next", "on_fail", "a"]), TREES), TREES)
def test_any_field_of_any_verb(verb: str, fields: dict[str, object], odd: object) -> None:
    for name in (
        "prompts",
        "cases",
        "keys",
        "ways",
        "values",
        "with",
        "questions",
        "texts",
        "exits",
        "needs",
        "read",
    ):
        node = {"do": verb, **fields, name: odd}
        looked_at(json.dumps({"flow": "f", "start": "n", "nodes": {"n": node}}))


def test_a_file_that_grows_by_aliases_takes_no_time() -> None:
    rows = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    looked_at("\n".join([*rows, "flow: f", "start: n", "nodes: {n: {do: play, prompts: *a39, next: n}}"]))
    looked_at("flow: f\nstart: n\nnodes: &n {n: *n}")


def test_the_largest_flow_there_may_be() -> None:
    """Every analysis is done with 500 nodes that all lead to each other in some way."""
    nodes = "".join(
        f"  n{n}: {{do: menu, prompts: a, keys: {{1: n{n * 7 % 500}, 2: n{n * 11 % 500}}}, on_fail: n{n + 1}}}\n"
        for n in range(499)
    )
    text = f"flow: f\nstart: n0\nnodes:\n{nodes}  n499: {{do: hangup}}\n"
    assert looked_at(text.replace("prompts: a", "prompts: en/a")).flow is not None
    assert load(text).start.to == "n0"
