"""SVG that pages and screen readers can use, and Mermaid that Mermaid reads."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from ivr_flows import FLOWS, flow_paths, load, load_catalogue, load_file
from ivr_flows.drawing import draw_mermaid, draw_svg
from ivr_flows.drawing.picture import TITLE_EMS
from ivr_flows.drawing.style import RULES, STYLE
from ivr_flows.drawing.text import cut, width_of

SVG = "{http://www.w3.org/2000/svg}"
TEXTS = load_catalogue().texts
NASTY = load(
    """flow: nasty
title: 'A "title" with: # ; <b> & `x` ]]>'
start: end
nodes:
  end:
    do: menu
    prompts: a
    keys:
      1: {label: 'say "hi"; <b> | ] } # --> x:::y %% z', go: "]) click"}
      2: {label: end subgraph, go: end}
    on_fail: "]) click"
  "]) click": {do: subflow, flow: other, next: bye, on_fail: bye}
  bye: {do: hangup, reason: 'x"; y | \\ `'}
"""
)
EVERY = [NASTY, *(load_file(path) for path in flow_paths(FLOWS))]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("flow", EVERY, ids=lambda flow: flow.name)
def test_every_node_can_be_found_by_a_page_and_read_out(flow, language) -> None:
    root = ET.fromstring(draw_svg(flow, language, TEXTS, has_figures=True))
    groups = [group for group in root.iter(f"{SVG}g") if "data-node" in group.attrib]
    assert [group.get("data-node") for group in groups] == list(flow.nodes)
    for group in groups:
        assert group.get("data-flow") == flow.name
        node = flow.nodes[group.get("data-node")]
        called = cut(node.label.said(language) or node.name, TITLE_EMS)
        assert group.get("aria-label", "").startswith(f"{called}: ")
        classes = [text.get("class") for text in group.iter(f"{SVG}text")]
        assert classes == ["title", "line", "figures", "count"]
    assert root.find(f"{SVG}title").text == flow.title.said(language)
    assert flow.title.said(language) in root.find(f"{SVG}desc").text
    assert root.get("lang") == language


@pytest.mark.parametrize("flow", EVERY, ids=lambda flow: flow.name)
def test_every_way_is_a_line(flow) -> None:
    root = ET.fromstring(draw_svg(flow))
    drawn = {
        (path.get("data-from"), path.get("data-to"))
        for path in root.iter(f"{SVG}path")
        if path.get("data-from")
    }
    assert drawn == {(node.name, exit.link.to) for node in flow.nodes.values() for exit in node.exits()}


def test_a_page_brings_its_own_style_sheet() -> None:
    page, alone = draw_svg(NASTY, is_page=True), draw_svg(NASTY)
    assert "<style>" not in page and " width=" not in page.split(">")[0]
    assert f"<style>{STYLE}</style>" in alone


def test_the_console_has_the_same_rules() -> None:
    sheet = Path(__file__).parents[3] / "agent_ui" / "src" / "styles" / "flow.css"
    assert RULES.strip() in sheet.read_text()


def test_colours_are_tokens_in_light_and_dark() -> None:
    light, dark = STYLE.split("@media (prefers-color-scheme: dark)")
    tokens = set(re.findall(r"(--flow-[a-z-]+):", light))
    assert (
        tokens
        == set(re.findall(r"(--flow-[a-z-]+):", dark))
        == set(re.findall(r"var\((--flow-[a-z-]+)\)", RULES))
    )


def test_another_flow_is_one_box_with_a_link() -> None:
    root = ET.fromstring(draw_svg(NASTY))
    (link,) = root.iter(f"{SVG}a")
    assert (link.get("data-enters"), link.get("href")) == ("other", "other.svg")
    assert link.find(f"{SVG}g").get("class") == "node flow"
    assert 'href="#other"' in draw_svg(NASTY, is_page=True)


TEXT = r'"(?:[^"#;<>&`\\|\[\]{}]|#\d+;|<br/>)*"'
SHAPE = rf"(?:\[{TEXT}\]|\[\[{TEXT}\]\]|\(\[{TEXT}\]\)|\({TEXT}\)|\{{\{{{TEXT}\}}\}})"
GRAMMAR = [
    re.compile(rf"  n\d+{SHAPE}:::as_[a-z]+"),
    re.compile(rf"  n\d+ -->(?:\|{TEXT}\|)? n\d+"),
    re.compile(r"  classDef as_[a-z]+ fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#[0-9a-f]{6}"),
]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("flow", EVERY, ids=lambda flow: flow.name)
def test_mermaid_by_its_grammar(flow, language) -> None:
    begin, title, end, head, *lines = draw_mermaid(flow, language, TEXTS).rstrip("\n").split("\n")
    assert (begin, end, head) == ("---", "---", "flowchart TD")
    assert re.fullmatch(r'title: "(?:[^"\\]|\\.)*"', title)
    assert [line for line in lines if not any(rule.fullmatch(line) for rule in GRAMMAR)] == []
    used, defined = (set(re.findall(rf"{sign}(as_\w+)", "\n".join(lines))) for sign in (":::", "classDef "))
    assert used == defined


def test_the_office_as_mermaid() -> None:
    assert draw_mermaid(load_file(FLOWS / "office.yaml"), "zh").splitlines()[3:] == [
        "flowchart TD",
        '  n0["欢迎语<br/>播放 · welcome"]:::as_speak',
        '  n1("办公室排队<br/>排队 · office"):::as_human',
        '  n2(["道别<br/>挂机 · call_again"]):::as_end',
        '  n3(["无人接听，道别<br/>挂机 · nobody_free"]):::as_end',
        "  n0 --> n1",
        '  n1 -->|"按键离开"| n2',
        '  n1 -->|"离开队列"| n3',
        "  classDef as_speak fill:#f4f6f8,stroke:#77838f,color:#141c24",
        "  classDef as_human fill:#dbf2e8,stroke:#00694b,color:#141c24",
        "  classDef as_end fill:#f4f6f8,stroke:#77838f,color:#141c24",
    ]


@pytest.mark.parametrize(
    ("text", "ems", "kept"),
    [
        ("short", 9, "short"),
        ("two\nlines\tand \x00 more", 20, "two lines and more"),
        ("按一号键接通", 4, "按一…"),
    ],
)
def test_what_is_too_long_is_cut(text: str, ems: float, kept: str) -> None:
    assert cut(text, ems) == kept
    assert width_of(kept, 1) <= ems


def test_what_people_read_is_in_their_language() -> None:
    flow = load(
        """\
flow: trial
title: {en: Trial, zh: 试用}
start: ask
nodes:
  ask:
    do: menu
    label: {en: What now, zh: 请选择}
    prompts: a
    keys: {1: {label: {en: Goodbye, zh: 再见}, go: bye}, 2: bye}
    on_fail: bye
  bye: {do: hangup}
"""
    )
    english, chinese = draw_mermaid(flow), draw_mermaid(flow, "zh")
    for drawn, words in (
        (english, ("Trial", "What now", "1 Goodbye")),
        (chinese, ("试用", "请选择", "1 再见")),
    ):
        assert [word for word in words if word not in drawn] == []
    assert 'n1(["bye' in chinese, "a node without a label keeps its name"
    assert "Goodbye" not in draw_svg(flow, "zh") and "<title>请选择: 菜单" in draw_svg(flow, "zh")
