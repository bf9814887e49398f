"""The published schema: current, complete, and of one mind with the reader about every flow in the tree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ivr_flows import FLOWS, FlowErrors, flow_paths
from ivr_flows.load import read
from ivr_flows.nodes import VERBS
from ivr_flows.schema import PUBLISHED, flow_schema, schema_text

VECTORS = Path(__file__).parents[2] / "vectors" / "flows"
SCHEMA = flow_schema()
VALID = Draft202012Validator(SCHEMA)


def as_editors_read(node: Node) -> object:
    """YAML 1.2: keys are text, only true and false are truths, figures are numbers unless quoted."""
    if isinstance(node, MappingNode):
        return {key.value: as_editors_read(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [as_editors_read(item) for item in node.value]
    assert isinstance(node, ScalarNode)
    if node.style is not None:
        return node.value
    if node.value in ("true", "false"):
        return node.value == "true"
    for kind in (int, float):
        try:
            return kind(node.value)
        except ValueError:
            continue
    return node.value


def data_of(text: str) -> object:
    return as_editors_read(yaml.compose(text, Loader=yaml.SafeLoader))


def test_the_published_copy_is_current() -> None:
    assert PUBLISHED.read_text() == schema_text(), "run: callcenter flow-schema > ivr_flows/flow.schema.json"


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def objects(schema: object, where: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    if isinstance(schema, dict):
        if "properties" in schema and "if" not in where:
            yield where, schema
        for name, inner in schema.items():
            if name != "if":
                yield from objects(inner, f"{where}.{name}")
    if isinstance(schema, list):
        for inner in schema:
            yield from objects(inner, where)


def test_every_field_has_a_title_and_a_description() -> None:
    bare = {
        f"{where}.{name}"
        for where, schema in objects(SCHEMA)
        for name, field in schema["properties"].items()  # type: ignore[attr-defined]
        if not ({"title", "description"} <= field.keys() or "const" in field or where.endswith(".exits"))
    }
    assert bare == set()


def test_every_verb_is_there_and_takes_nothing_else() -> None:
    verbs = {
        name.removeprefix("verb_"): one for name, one in SCHEMA["$defs"].items() if name.startswith("verb_")
    }  # type: ignore[attr-defined]
    assert set(verbs) == set(VERBS)
    assert all(one["additionalProperties"] is False and one["description"] for one in verbs.values())


FLOW_FILES = [*flow_paths(FLOWS), *sorted((VECTORS / "beside").glob("*.yaml"))]


@pytest.mark.parametrize("path", FLOW_FILES, ids=lambda path: path.stem)
def test_valid_flows_are_valid(path: Path) -> None:
    errors = [
        f"{list(error.absolute_path)}: {error.message}"
        for error in VALID.iter_errors(data_of(path.read_text()))
    ]
    assert errors == []


@pytest.mark.parametrize("path", flow_paths(FLOWS), ids=lambda path: path.stem)
def test_our_flows_tell_editors_of_it(path: Path) -> None:
    assert path.read_text().startswith("# yaml-language-server: $schema=../flow.schema.json\n")


STRUCTURAL = [
    *("field_unknown", "field_missing", "field_verb", "field_no_verb", "field_number", "field_flag"),
    *("field_language", "prompt_name", "prompt_none", "several_at_once"),
    *("yaml_list", "yaml_node_text", "yaml_node_list", "yaml_empty", "yaml_scalar"),
]


@pytest.mark.parametrize("name", STRUCTURAL)
def test_broken_ones_are_not(name: str) -> None:
    text = (VECTORS / f"{name}.yaml").read_text()
    assert not VALID.is_valid(data_of(text) if text else None)


def test_whatever_the_reader_takes_the_schema_takes() -> None:
    """Of the broken flows, too: those that are wrong only as a whole."""
    refused = {}
    for path in sorted(VECTORS.glob("*.yaml")):
        try:
            is_read = not any(error.rule == "written" for error in read(path.read_text(), path.name).errors)
        except FlowErrors:
            is_read = False
        if is_read and (errors := [error.message for error in VALID.iter_errors(data_of(path.read_text()))]):
            refused[path.stem] = errors
    assert refused == {}
