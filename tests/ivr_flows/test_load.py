"""Reading flows: every mistake is reported with its file, line, column, node and a way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows import FlowErrors, load, load_file
from ivr_flows.expression import parse_expression
from ivr_flows.load import MAX_BYTES, MAX_NODES
from ivr_flows.nodes import VERBS
from ivr_flows.nodes.branch import Branch, Case
from ivr_flows.nodes.hangup import Hangup
from ivr_flows.values import Link, Mark, Prompt

END = "  end: {do: hangup}\n"


def errors_of(text: str) -> list[str]:
    with pytest.raises(FlowErrors) as caught:
        load(text, "f.yaml")
    return str(caught.value).split("\n")


def in_node(lines: str) -> str:
    """A flow whose node `n` begins in line 4, its fields in line 5."""
    return f"flow: trial\nstart: n\nnodes:\n  n:\n{lines}\n{END}"


def test_a_flow_is_read_with_the_place_of_every_node() -> None:
    flow = load(
        """flow: trial
title: A trial
languages: [zh, en]
start: which
nodes:
  which:
    do: branch
    cases:
      - {when: count > 1, go: end}
    otherwise: end
  end: {do: hangup, prompts: [bye, music/hold], reason: done}
""",
        "f.yaml",
    )
    here = Mark(0, 0)
    assert (flow.name, flow.title.said("en"), flow.language, flow.languages) == (
        "trial",
        "A trial",
        "zh",
        ("zh", "en"),
    )
    assert dict(flow.nodes) == {
        "which": Branch(
            name="which",
            at=here,
            cases=(Case(when=parse_expression("count > 1"), go=Link("end", here), at=here),),
            otherwise=Link("end", here),
            wait_s=0.0,
        ),
        "end": Hangup(
            name="end", at=here, prompts=(Prompt("bye", here), Prompt("music/hold", here)), reason="done"
        ),
    }
    assert {name: node.at for name, node in flow.nodes.items()} == {"which": Mark(6, 3), "end": Mark(11, 3)}
    assert [link.at for link in flow.nodes["which"].links()] == [Mark(9, 31), Mark(10, 16)]


def test_the_version_changes_with_the_text_and_only_then() -> None:
    text = in_node("    do: hangup").replace(END, "")
    assert load(text).version == load(text, "other.yaml").version != load(text + "#").version


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("", ["f.yaml:1:1: flow: the file has no fields; begin with `flow:`, `start:` and `nodes:`"]),
        ("- a", ["f.yaml:1:1: flow: the file has no fields; begin with `flow:`, `start:` and `nodes:`"]),
        (
            "flow: [",
            [
                "f.yaml:1:8: flow: this is not YAML: expected the node content, but found '<stream end>'; "
                "check indentation, quotes and colons"
            ],
        ),
        ("\0", ["f.yaml:1:1: flow: this is not YAML; remove unprintable characters and deep nesting"]),
        ("[" * 9999, ["f.yaml:1:1: flow: this is not YAML; remove unprintable characters and deep nesting"]),
        (
            "title: x",
            [
                "f.yaml:1:1: flow: `flow` is missing; add it",
                "f.yaml:1:1: flow: `start` is missing; add it",
                "f.yaml:1:1: flow: `nodes` is missing; add it",
            ],
        ),
        (
            f"flow: Main Flow\nlanguage: fr\nlanguages: [en, fr]\nstart: end\nnodes:\n{END}",
            [
                "f.yaml:1:7: flow: `flow` is `Main Flow`; use lower-case letters, digits and _",
                "f.yaml:2:11: flow: `language` is `fr`; choose one of: en, zh",
                "f.yaml:3:12: flow: `languages` is not understood; list some of: en, zh",
            ],
        ),
        (
            f"flow: a\nflow: b\nstrat: end\nstart: end\n? [x]\n: y\nnodes:\n{END}",
            [
                "f.yaml:2:1: flow: `flow` is written twice; keep one of them",
                "f.yaml:3:1: flow: `strat` is not a field here; did you mean `start`?",
                "f.yaml:5:3: flow: a field's name must be plain text; write `name: value`",
            ],
        ),
        ("flow: a\nstart: b\nnodes: {}", ["f.yaml:3:8: flow: the flow has 0 nodes; give it 1 to 500"]),
        (
            "flow: a\nstart: [b]\nnodes: b",
            [
                "f.yaml:2:8: flow: `start` must be one value, not a list or fields; write it on one line",
                "f.yaml:3:8: flow: `nodes` must have fields of its own; indent `name: value` lines below it",
            ],
        ),
    ],
)
def test_mistakes_in_the_file(text: str, errors: list[str]) -> None:
    assert errors_of(text) == errors


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ("    speak: welcome", [
            "4:3: n: `do` is missing; add it",
        ]),
        ("    do: sing", [
            f"5:9: n: `do` is `sing`; choose one of: {', '.join(VERBS)}",
        ]),
        ("    do: play\n    prompt: x\n    barge_in: perhaps", [
            "4:3: n: `prompts` is missing; name at least one prompt",
            "4:3: n: `next` is missing; add it",
            "6:5: n: `prompt` is not a field here; did you mean `prompts`?",
            "7:15: n: `barge_in` is `perhaps`; choose one of: true, false",
        ]),
        ("    do: play\n    prompts: []\n    next: end", [
            "6:14: n: `prompts` has 0 prompts; give 1 to 20",
        ]),
        ("    do: play\n    prompts: [ok, Not OK, {a: b}]\n    next: end", [
            "6:19: n: `prompts` holds something that is no prompt name; "
            "use names such as welcome, zh/welcome or music/hold",
            "6:27: n: `prompts` holds something that is no prompt name; "
            "use names such as welcome, zh/welcome or music/hold",
        ]),
        ("    do: play\n    prompts: ../../etc/passwd\n    next: end", [
            "6:14: n: `prompts` holds something that is no prompt name; "
            "use names such as welcome, zh/welcome or music/hold",
        ]),
        (f"    do: play\n    prompts: [{', '.join(['a'] * 21)}]\n    next: end", [
            "6:14: n: `prompts` has 21 prompts; give 1 to 20",
        ]),
        ("    do: hangup\n    colour: red\n    reason: ' '", [
            "6:5: n: `colour` is not a field here; it can have: do, label, prompts, reason",
            "7:13: n: `reason` is empty; write something or remove the field",
        ]),
        ("    do: echo\n    limit_s: never", ["6:14: n: `limit_s` is `never`; give a number from 1 to 3600"]),
        ("    do: echo\n    limit_s: 3601", ["6:14: n: `limit_s` is `3601`; give a number from 1 to 3600"]),
        ("    do: echo\n    limit_s: .nan", ["6:14: n: `limit_s` is `.nan`; give a number from 1 to 3600"]),
        ("    do: menu\n    prompts: a\n    retries: 1.5\n    on_fail: end\n    keys:\n      12: end\n      1: []\n"
         "      2: {label: x, goto: end}\n      3: {go: end, set_language: fr}\n      3: end", [
            "7:14: n: `retries` is `1.5`; give a whole number",
            "10:7: n: no telephone has the key `12`; use 0 to 9, * or # (quoted: '#')",
            "11:10: n: `1` must have fields of its own; indent `name: value` lines below it",
            "12:10: n: `go` is missing; add it",
            "12:21: n: `goto` is not a field here; did you mean `go`?",
            "13:34: n: `set_language` is `fr`; choose one of: en, zh",
            "14:7: n: `3` is written twice; keep one of them",
        ]),
        ("    do: menu\n    prompts: a\n    on_fail: end\n    keys: {}", [
            "8:11: n: the menu has no keys; offer at least one",
        ]),
        ("    do: menu\n    prompts: a\n    on_fail: end", ["4:3: n: `keys` is missing; add it"]),
        ("    do: branch\n    otherwise: end\n    cases:\n      - go: end\n        when: tier = 3\n      - stray", [
            "9:20: n: `when` cannot be understood: '=' cannot be read; "
            'write, for instance, customer.tier == "vip"',
            "10:9: n: an item of `cases` has no fields; write `- name: value`",
        ]),
        ("    do: branch\n    otherwise: end\n    cases: end", [
            "7:5: n: `cases` must be a list with at least one item; begin each item with `- `",
        ]),
        ("    do: collect\n    prompts: a\n    into: language\n    min_digits: 5\n    max_digits: 4\n"
         "    terminator: x\n    next: end\n    on_fail: end", [
            "7:5: n: `into` is `language`, which the call itself sets; choose another name",
            "8:5: n: `min_digits` is more than `max_digits`; lower it",
            f"10:17: n: `terminator` is `x`; choose one of: {', '.join('#*0123456789ABCD')}",
        ]),
        ("    do: queue\n    queue: Sales!\n    needs: {sales: 11}\n    leave_key: 1\n    music: []\n"
         "    on_leave: end\n    on_left: end", [
            "6:12: n: `queue` is `Sales!`; use lower-case letters, digits and _",
            "7:20: n: `sales` is `11`; give a number from 1 to 10",
            "8:5: n: `wait_key` and `leave_key` are the same key; choose two keys",
            "9:5: n: `music` is empty; name at least one, such as music/hold",
        ]),
        ("    do: queue\n    queue: sales\n    needs: sales >= 11", [
            "4:3: n: `on_leave` is missing; add it",
            "4:3: n: `on_left` is missing; add it",
            "7:21: n: `needs` cannot be understood: the level must be a whole number from 1 to 10; "
            "write, for instance, Chinese >= 7 and (billing >= 5 or sales >= 5)",
        ]),
    ],
)  # fmt: skip
def test_mistakes_in_a_node(fields: str, errors: list[str]) -> None:
    assert errors_of(in_node(fields)) == [f"f.yaml:{error}" for error in errors]


def test_too_many_nodes() -> None:
    def text(count: int) -> str:
        nodes = "".join(f"  n{i}: {{do: play, prompts: a, next: n{i + 1}}}\n" for i in range(count - 1))
        return f"flow: a\nstart: n0\nnodes:\n{nodes}  n{count - 1}: {{do: hangup}}\n"

    assert len(load(text(MAX_NODES)).nodes) == MAX_NODES
    assert "f.yaml:4:3: flow: the flow has 501 nodes; give it 1 to 500" in errors_of(text(MAX_NODES + 1))


def test_too_large_a_file(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    text = f"flow: a\nstart: end\nnodes:\n{END}"
    path.write_text(text + "#" * (MAX_BYTES - len(text)))
    assert load_file(path).name == "a"
    path.write_text(text + "#" * (MAX_BYTES - len(text) + 1))
    with pytest.raises(FlowErrors, match="the file is larger than 256 KiB; split the flow"):
        load_file(path)


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes("flow: 中文".encode("gb18030"))
    with pytest.raises(FlowErrors, match="the file is not UTF-8 text; save it as UTF-8"):
        load_file(path)


SCRAPS = st.sampled_from(
    ["flow: a\n", "start: n\n", "nodes:\n", "  n:\n", "    do: ", "menu", "queue\n", "branch\n", "    keys: {1: n}\n",
     "    cases: [{when: 'x', go: n}]\n", "    on_fail: n\n", "[", "]", "{", "}", "&a ", "*a", "!!python/object:os.x ",
     ": ", "- ", "\t", "'", "\x00", "é", "<<: *a\n", "1: ", "\n"]
)  # fmt: skip


@given(st.lists(SCRAPS, max_size=25).map("".join))
def test_any_text_is_a_flow_or_a_list_of_errors(text: str) -> None:
    try:
        load(text)
    except FlowErrors as error:
        assert all(item.line >= 1 and item.column >= 1 and item.advice for item in error.errors)
