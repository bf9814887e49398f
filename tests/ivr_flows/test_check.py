"""The checker: dead ends, circles, lost nodes, missing prompts; and the flows that come with the product."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr_flows import FLOWS, FlowErrors, flow_paths, load, load_catalogue, load_file
from ivr_flows.nodes.queue import Queue

END = "  end: {do: hangup}\n"


def errors_of(nodes: str, head: str = "flow: a\nstart: n") -> list[str]:
    with pytest.raises(FlowErrors) as caught:
        load(f"{head}\nnodes:\n{nodes}", "f.yaml", ["en/a", "zh/a", "en/no_key", "zh/no_key"])
    return str(caught.value).split("\n")


@pytest.mark.parametrize(
    ("nodes", "errors"),
    [
        ("  m: {do: play, prompts: a, next: gone}\n", [
            "f.yaml:2:8: flow: there is no node `n`; write that node or lead somewhere else",
            "f.yaml:4:35: m: there is no node `gone`; write that node or lead somewhere else",
        ]),
        (f"  n: {{do: play, prompts: a, next: end}}\n{END}  m: {{do: echo}}\n", [
            "f.yaml:6:3: m: no caller can get here; lead a link here or remove the node",
        ]),
        ("  n: {do: play, prompts: a, next: m}\n  m: {do: music, prompts: a, next: n}\n", [
            "f.yaml:4:3: n: from here a caller reaches neither an agent nor the end; "
            "lead some way to a queue or hangup",
            "f.yaml:5:3: m: from here a caller reaches neither an agent nor the end; "
            "lead some way to a queue or hangup",
        ]),
        ("  n: {do: branch, cases: [{when: x, go: m}], otherwise: end}\n"
         f"  m: {{do: branch, cases: [{{when: y, go: n}}], otherwise: end}}\n{END}", [
            "f.yaml:4:3: n: branches lead round in a circle; put a node that waits in between",
            "f.yaml:5:3: m: branches lead round in a circle; put a node that waits in between",
        ]),
        (f"  n: {{do: play, prompts: [a, b, zh/a, music/hold], next: end}}\n{END}", [
            "f.yaml:4:30: n: there is no prompt `en/b`; add its text to the prompt catalogue",
            "f.yaml:4:30: n: there is no prompt `zh/b`; add its text to the prompt catalogue",
            "f.yaml:4:39: n: there is no prompt `music/hold`; add its text to the prompt catalogue",
        ]),
    ],
)  # fmt: skip
def test_mistakes_of_the_whole(nodes: str, errors: list[str]) -> None:
    assert errors_of(nodes) == errors


def test_a_queue_the_site_does_not_have() -> None:
    flow = "flow: a\nstart: n\nnodes:\n  n: {do: queue, queue: suport, on_leave: end, on_left: end}\n" + END
    assert load(flow).name == load(flow, queues=["suport"]).name == "a"
    with pytest.raises(FlowErrors) as caught:
        load(flow, "f.yaml", queues=["support", "sales"])
    assert str(caught.value) == (
        "f.yaml:4:3: n: there is no queue `suport`; did you mean `support`? use one of the site's: sales, support"
    )


def test_a_key_for_a_language_the_flow_does_not_speak() -> None:
    nodes = f"""  n:
    do: menu
    prompts: a
    wrong: a
    keys: {{1: {{go: end, set_language: zh}}}}
    on_fail: end
{END}"""
    assert errors_of(nodes, "flow: a\nlanguages: [en]\nstart: n") == [
        "f.yaml:9:20: n: key 1 sets `zh`, which the flow does not speak; add it to `languages` (en)"
    ]


def test_a_queue_needs_its_spoken_numbers() -> None:
    errors = errors_of(f"  n: {{do: queue, queue: q, on_leave: end, on_left: end}}\n{END}")
    assert "f.yaml:4:3: n: there is no prompt `zh/number/99`; add its text to the prompt catalogue" in errors
    assert not any("number/100" in error for error in errors)


@pytest.mark.parametrize("path", flow_paths(FLOWS), ids=lambda path: path.stem)
def test_the_flows_of_the_product(path: Path) -> None:
    flow = load_file(path, load_catalogue())
    assert flow.name == path.stem


def test_the_queues_of_the_main_number() -> None:
    nodes = load_file(FLOWS / "main.yaml").nodes.values()
    assert {node.queue: node.needs for node in nodes if isinstance(node, Queue)} == {
        "support": (("support", 1),),
        "sales": (("sales", 1),),
        "vip": (("vip", 1),),
    }
