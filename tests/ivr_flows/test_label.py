"""What people read of a flow: one text, or one by language."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows import Flow, Label, load
from ivr_flows.label import READ_IN

BOTH = {"en": "Support", "zh": "技术支持"}


@pytest.mark.parametrize(
    ("given", "english", "chinese", "each"),
    [
        ("Support", "Support", "Support", {"en": "Support", "zh": "Support"}),
        (BOTH, "Support", "技术支持", BOTH),
        ({"zh": "技术支持"}, "技术支持", "技术支持", {"en": "技术支持", "zh": "技术支持"}),
        ({"en": "Support", "zh": ""}, "Support", "Support", {"en": "Support", "zh": "Support"}),
        ({"fr": "Assistance"}, "Assistance", "Assistance", {"en": "Assistance", "zh": "Assistance"}),
        ("", "", "", {}),
        ({}, "", "", {}),
    ],
)
def test_who_reads_what(
    given: str | dict[str, str], english: str, chinese: str, each: dict[str, str]
) -> None:
    label = Label.of(given)
    assert (label.said("en"), label.said("zh"), label.in_each(), bool(label)) == (
        english,
        chinese,
        each,
        bool(each),
    )


@given(st.from_type(Label), st.text(max_size=3))
def test_it_comes_back_through_json_and_says_something_to_everybody(label: Label, language: str) -> None:
    assert Label.from_data(json.loads(json.dumps(label.to_data()))) == label
    assert bool(label.said(language)) == bool(label)
    assert Label.of(label.in_each()).in_each() == label.in_each()
    assert set(label.in_each()) == (set(READ_IN) if label else set())
    assert {label.said(one) for one in READ_IN} - {""} <= set(label.every_text())


def flow(node: str, head: str = "") -> Flow:
    return load(
        f"flow: trial\n{head}start: ask\nnodes:\n  ask:\n    prompts: a\n    on_fail: bye\n{node}"
        "  bye: {do: hangup}\n"
    )


def test_texts_and_languages_are_both_read() -> None:
    found = flow(
        "    do: menu\n    label: {zh: 请选择, en: What now}\n"
        "    keys: {1: {label: {en: Bye, zh: 再见}, go: bye}, 2: {label: Bye, go: bye}, 3: bye}\n",
        "title: {zh: 试用}\n",
    )
    assert (found.title, found.nodes["ask"].label) == (
        Label.of({"zh": "试用"}),
        Label.of({"en": "What now", "zh": "请选择"}),
    )
    assert [exit.label for exit in found.nodes["ask"].exits()][:3] == [
        Label.of({"en": "Bye", "zh": "再见"}), Label.of("Bye"), Label.of("bye"),
    ]  # fmt: skip


def test_a_flow_without_a_title_goes_by_its_name() -> None:
    found = flow("    do: menu\n    keys: {1: bye}\n")
    assert (found.title, found.nodes["ask"].label) == (Label.of("trial"), Label())


def test_words_that_are_said_and_ways_that_are_drawn_have_labels_too() -> None:
    found = flow(
        "    do: speech\n    grammar: words\n    by_key: a\n    words: {one: [one], two: [two]}\n"
        "    labels: {one: {en: First, zh: 一}}\n    keys: {1: one, 2: two}\n    exits: {one: half, two: bye}\n"
        "  half: {do: split, ways: {a: {share: 1, go: bye, label: {en: Half, zh: 一半}}, b: {share: 1, go: bye}}}\n"
    )
    named = {
        exit.name: exit.label.said("zh") for node in ("ask", "half") for exit in found.nodes[node].exits()
    }
    assert named == {"word one": "一", "word two": "two", "on_fail": "", "way a": "一半", "way b": "b"}


def test_names_in_records_have_labels_too() -> None:
    found = load(
        "flow: trial\nstart: ask\nnodes:\n  ask:\n    do: survey\n    label: {en: Content, zh: 满意}\n"
        "    survey: content\n    next: done\n    questions:\n"
        "      - {name: agent, label: {en: The agent, zh: 坐席}, prompts: a}\n      - {name: result, prompts: a}\n"
        "  done: {do: goal, label: Done, goal: answered, next: bye}\n  bye: {do: hangup}\n"
    )
    told = [one for node in found.nodes.values() for one in node.recorded()]
    assert [(one.kind, one.name, one.label.said("zh")) for one in told] == [
        ("survey", "content", "满意"), ("question", "content.agent", "坐席"), ("question", "content.result", ""),
        ("goal", "answered", "Done"),
    ]  # fmt: skip
