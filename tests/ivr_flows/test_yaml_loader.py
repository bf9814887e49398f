"""The fast reader reads what the slow one reads, and is not asked where it could fall."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows.yaml_loader import DEEPEST, compose, construct, is_shallow, loader_of

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted([*ROOT.glob("config/*.yaml"), *ROOT.glob("ivr_flows/**/*.yaml")])


def said(node):
    """A node's tag and value, without its place."""
    if isinstance(node, yaml.MappingNode):
        return node.tag, [(said(key), said(value)) for key, value in node.value]
    return node.tag, [said(item) for item in node.value] if isinstance(
        node, yaml.SequenceNode
    ) else node.value


def tree(node):
    """A node with its tag, value, line and column; a scalar with its quotes and its end: places in it count from it."""
    at = (node.tag, node.start_mark.line, node.start_mark.column)
    if isinstance(node, yaml.ScalarNode) and node.style not in ("|", ">"):
        at += (node.style or "", node.end_mark.line, node.end_mark.column)
    if isinstance(node, yaml.MappingNode):
        return at, [(tree(key), tree(value)) for key, value in node.value]
    return (
        (at, [tree(item) for item in node.value]) if isinstance(node, yaml.SequenceNode) else (at, node.value)
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_both_readers_see_the_same_in_our_files(path):
    text = path.read_text(encoding="utf-8")
    assert loader_of(text) is yaml.CSafeLoader
    slow = yaml.compose(text, Loader=yaml.SafeLoader)
    assert tree(compose(text)) == tree(slow)
    assert construct(compose(text)) == yaml.safe_load(text)


@given(st.text(alphabet="[]{}: -?ab#'\"\n,\t\x00\udc80é", max_size=400))
def test_any_text_says_the_same_or_is_refused_in_the_same_words(text):
    """Where nothing stands between two signs, the readers differ in where that is, and in nothing else."""

    def outcome(read):
        try:
            found = read(text)
        except yaml.MarkedYAMLError as error:
            return error.problem, error.problem_mark and (error.problem_mark.line, error.problem_mark.column)
        except yaml.YAMLError as error:
            return str(error)
        return None if found is None else said(found)

    assert outcome(compose) == outcome(lambda given: yaml.compose(given, Loader=yaml.SafeLoader))


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{a: " * 60_000, "- " * 50_000 + "a", "? " * 50_000 + "a", "]" * 500 + "[" * 100_000],
    ids=["lists", "mappings", "lists in one line", "keys of keys", "after brackets that close nothing"],
)
def test_nothing_deep_is_given_to_the_reader_that_would_fall(text):
    assert not is_shallow(text)
    with pytest.raises((RecursionError, yaml.YAMLError)):
        compose(text)


def test_what_people_write_is_not_deep():
    assert is_shallow("[" * DEEPEST)
    assert is_shallow("a: [1, {b: [2]}]\n" * 5_000)
    assert construct(compose("")) is None
