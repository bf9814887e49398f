"""Changes in a site file leave everything else as it is."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.admin.values import plain
from callcenter.admin.yaml_edit import put, put_all
from callcenter.admin.yaml_values import GONE, Renamed

DEMO = (Path(__file__).parents[2] / "config" / "demo.yaml").read_text(encoding="utf-8")
SMALL = """\
# What this is.
users:
  # The first of them.
  ann:
    {name: Ann, role: agent, password: "0123",
     queues: [a]}     # she knows why
  bob: {name: Bob, role: agent, password: x}
  # About Carl.
  carl:
    name: Carl        # his name
    queues:           # where he sits
      - a             # first
      - b

# The lines.
queues:
  a: {name: {en: A, zh: 甲}}
  b:
    name: {en: B}
customers:
  - id: one
    name: One
    timeline:
      - {days_ago: 1, channel: call}
  # The second.
  - id: two
    name: Two
"""
ANN = {"name": "Ann", "role": "agent", "password": "0123", "queues": ["a"]}
CARL = {"name": "Carl", "queues": ["a", "b"]}


def changes(old: str, new: str) -> list[str]:
    """The lines that differ."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


@pytest.mark.parametrize(
    ("section", "values", "expected"),
    [
        ("users", {"bob": {"name": "Rob", "role": "agent", "password": "x"}}, [
            "-  bob: {name: Bob, role: agent, password: x}",
            "+  bob: {name: Rob, role: agent, password: x}",
        ]),
        ("users", {"carl": {**CARL, "queues": ["a"]}}, ["-      - b"]),
        ("users", {"carl": {**CARL, "name": "Karl"}}, [
            "-    name: Carl        # his name", "+    name: Karl        # his name",
        ]),
        ("users", {"bob": GONE}, ["-  bob: {name: Bob, role: agent, password: x}"]),
        ("users", {"dan": {"name": "Dan", "extension": "17", "skills": {"a": 5}}}, [
            "+  dan:", "+    name: Dan", '+    extension: "17"', "+    skills: {a: 5}",
        ]),
        ("users", {"bob": Renamed("rob", {"name": "Bob", "role": "agent", "password": "x"})}, [
            "-  bob: {name: Bob, role: agent, password: x}",
            "+  rob: {name: Bob, role: agent, password: x}",
        ]),
        ("queues", {"a": GONE, "b": GONE}, [
            "-queues:", "-  a: {name: {en: A, zh: 甲}}", "-  b:", "-    name: {en: B}", "+queues: {}",
        ]),
        ("customers", {1: {"id": "two", "name": "Zwei"}}, ["-    name: Two", "+    name: Zwei"]),
        ("customers", {0: GONE}, [
            "-  - id: one", "-    name: One", "-    timeline:", "-      - {days_ago: 1, channel: call}",
        ]),
        ("customers", {2: {"id": "three", "numbers": ["+86 1"]}}, ["+  - id: three", '+    numbers: ["+86 1"]']),
    ],
)  # fmt: skip
def test_only_what_is_meant_is_changed(section: str, values: dict[Any, Any], expected: list[str]) -> None:
    assert changes(SMALL, put_all(SMALL, section, values)) == expected


def test_braces_on_a_line_of_their_own_stay_there_but_a_comment_behind_them_is_kept_too() -> None:
    new = put_all(SMALL, "users", {"ann": {**ANN, "queues": ["a", "b"]}})
    assert "# she knows why" in new
    assert yaml.safe_load(new)["users"]["ann"]["queues"] == ["a", "b"]


def test_keys_of_the_whole_site() -> None:
    assert changes(SMALL, put(SMALL, "company", {"en": "Acme", "zh": "甲"})) == [
        "+company:", "+  en: Acme", "+  zh: 甲",
    ]  # fmt: skip
    assert changes(SMALL, put(SMALL, "realm", "elsewhere")) == ["+realm: elsewhere"]
    assert put(put(SMALL, "realm", "elsewhere"), "realm", GONE) == SMALL


def test_the_demo_keeps_its_comments() -> None:
    data = yaml.safe_load(DEMO)
    support = {**data["queues"]["support"], "ring_for_s": 25}
    assert changes(DEMO, put_all(DEMO, "queues", {"support": support})) == [
        "-    ring_for_s: 20                # the settings' ring_for_s",
        "+    ring_for_s: 25                # the settings' ring_for_s",
    ]
    agent = {**data["users"]["agent1"], "skills": {"support": 9}}
    assert changes(DEMO, put_all(DEMO, "users", {"agent1": agent})) == [
        '-    {name: Lin Mei, local_name: 林梅, role: agent, password: demo, language: en, extension: "2041",',
        "-     skills: {support: 8, sales: 5, vip: 9}, queues: [support, sales, vip]}",
        '+    {name: Lin Mei, local_name: 林梅, role: agent, password: demo, language: en, extension: "2041", '
        "skills: {support: 9},",
        "+     queues: [support, sales, vip]}",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "users: {ann: {name: Ann}, bob: {name: Bob}}\n",
        "base: &b {role: agent}\nusers:\n  ann: {<<: *b, name: Ann}\n  bob: {name: Bob}\n",
        "users:\n  ann: {name: Ann}\n  bob: {name: Bob}",
        "users:\n  'ann':\n    name: Ann\n  bob: {name: Bob}\n",
    ],
)
def test_however_it_is_written_it_says_what_it_should(text: str) -> None:
    new = put_all(text, "users", {"ann": {"name": "Anna"}, "bob": GONE, "cy": {"name": "Cy"}})
    assert yaml.safe_load(new)["users"] == {"ann": {"name": "Anna"}, "cy": {"name": "Cy"}}


def test_nothing_there_yet() -> None:
    assert yaml.safe_load(put("", "users", {"ann": {"name": "Ann"}})) == {"users": {"ann": {"name": "Ann"}}}
    assert yaml.safe_load(put_all("users: {}\n", "users", {"a": {"b": 1}})) == {"users": {"a": {"b": 1}}}


SCALARS = st.one_of(
    st.text(st.characters(min_codepoint=32, max_codepoint=0x4E10, exclude_categories=["Cs", "Cc"]), max_size=12),
    st.integers(-9, 9999), st.booleans(), st.none(), st.sampled_from(["1", "yes", "2026-12-24", "a: b", "#x", "- y"]),
)  # fmt: skip
NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,5}", fullmatch=True)
VALUES = st.dictionaries(
    NAMES,
    st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
    ),
    max_size=4,
)


@settings(max_examples=40)
@given(
    given_values=st.dictionaries(
        NAMES | st.sampled_from(["ann", "bob", "carl"]), VALUES | st.just(GONE), max_size=3
    )
)
def test_any_values_come_back(given_values: dict[str, Any]) -> None:
    known = plain(yaml.safe_load(SMALL))
    wanted: dict[str | int, Any] = {
        name: value for name, value in given_values.items() if value is not GONE or name in known["users"]
    }
    new = put_all(SMALL, "users", wanted)
    expected = {**known["users"], **wanted}
    assert plain(yaml.safe_load(new)) == {
        **known, "users": {name: plain(value) for name, value in expected.items() if value is not GONE},
    }  # fmt: skip
    outside = SMALL[SMALL.index("# The lines.") :]
    assert new.endswith(outside)
