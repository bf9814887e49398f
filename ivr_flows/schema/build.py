"""Builds the JSON Schema of flow files from what the verbs read: nothing is written twice, so nothing can differ."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial

from ivr_flows.fields import MAX_PROMPTS, PROMPT_NAME, VARIABLE_NAME, Fields
from ivr_flows.flow import Node
from ivr_flows.label import READ_IN
from ivr_flows.load import MAX_NODES, read_flow, read_node
from ivr_flows.nodes import VERBS
from ivr_flows.schema.recorder import ITEM, SOME, Recorder, Schema, readings
from ivr_flows.schema.words import describe, title_of
from ivr_flows.yaml_nodes import Notes

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NODES = "nodes"


def flow_schema() -> Schema:
    """The schema of a flow file, draft 2020-12."""
    flow = _object(readings(_read_flow), "flow")
    fields = {**_properties(flow), NODES: _nodes()}
    verbs = {f"verb_{verb}": _verb(verb, read) for verb, read in VERBS.items()}
    return {
        "$schema": DIALECT,
        "title": "IVR flow",
        **flow,
        "properties": fields,
        "$defs": {**_plain(), "node": _node(), **verbs},
    }


def _properties(schema: Schema) -> dict[str, object]:
    found = schema["properties"]
    return found if isinstance(found, dict) else {}


def _nodes() -> Schema:
    return {
        "title": "Nodes",
        "description": describe("flow", NODES),
        "type": "object",
        "minProperties": 1,
        "maxProperties": MAX_NODES,
        "additionalProperties": {"$ref": "#/$defs/node"},
    }


def _read_flow(recorder: Recorder) -> None:
    read_flow(recorder, Notes(""), "")


def _verb(verb: str, read: Callable[[Fields], Node]) -> Schema:
    schema = _object(readings(partial(read_node, read)), verb)
    required = schema.get("required")
    described = sys.modules[read.__module__].__doc__ or verb
    schema["title"] = verb
    schema["description"] = describe(verb, "") or _first_line(described)
    schema["properties"] = {"do": {"const": verb, "title": "Verb"}, **_properties(schema)}
    schema["required"] = ["do", *(required if isinstance(required, list) else ())]
    return schema


def _first_line(text: str) -> str:
    line = text.strip().partition("\n")[0].partition(": ")[2]
    return line[:1].upper() + line[1:]


def _node() -> Schema:
    """Which fields there are depends on `do`: so editors say what is wrong with this verb, not with all of them."""
    return {
        "type": "object",
        "required": ["do"],
        "properties": {
            "do": {"title": "Verb", "description": describe("flow", "do"), "enum": list(VERBS)},
        },
        "allOf": [
            {
                "if": {"properties": {"do": {"const": verb}}, "required": ["do"]},
                "then": {"$ref": f"#/$defs/verb_{verb}"},
            }
            for verb in VERBS
        ],
    }


def _object(found: Sequence[Recorder], where: str) -> Schema:
    """One object out of several readings of it."""
    names = list(dict.fromkeys(name for one in found for name in one.found.fields))
    properties: dict[str, Schema] = {}
    other: Schema | bool = False
    for name in names:
        schema = _field([one for one in found if name in one.found.fields], name, where)
        if name == SOME:
            other = schema
        else:
            properties[name] = {"title": title_of(name), **schema}
            if text := describe(where, name):
                properties[name]["description"] = text
    insisted = [one.found.required - one.found.optional - {SOME} for one in found]
    always = frozenset[str]().union(*insisted).intersection(*insisted)
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": other}
    if required := [name for name in names if name in always]:
        made["required"] = required
    choices = {frozenset(one - always) for one in insisted}
    if len(choices) > 1 and frozenset() not in choices:
        fewest = [one for one in choices if not any(other < one for other in choices)]
        made["anyOf"] = [{"required": sorted(one)} for one in sorted(fewest, key=sorted)]
    if pattern := next((one.found.key_pattern for one in found if one.found.key_pattern), ""):
        made["propertyNames"] = {"pattern": f"^{pattern}$"}
    return made


def _field(found: Sequence[Recorder], name: str, where: str) -> Schema:
    """A field: one schema, or any of those it was asked for as."""
    schemas: list[Schema] = []
    for asked in (schema for one in found for schema in one.found.fields[name]):
        if "inner" in asked or "items" in asked:
            key = f"{name}{ITEM}" if "items" in asked else name
            inner = [one.inner()[key] for one in found if key in one.inner()]
            made = _object(inner, f"{where}.{'*' if name == SOME else name}")
            if "items" in asked:
                made = {"type": "array", "minItems": 1, "items": made}
            elif "minProperties" in asked:
                made["minProperties"] = 1
        else:
            made = asked
        if made not in schemas:
            schemas.append(made)
    if len(schemas) == 1:
        return dict(schemas[0])
    default = {key: one.pop(key) for one in map(dict, schemas) for key in ("default",) if key in one}
    bare = [{key: value for key, value in one.items() if key != "default"} for one in schemas]
    unique = [one for index, one in enumerate(bare) if one not in bare[:index]]
    return {**(unique[0] if len(unique) == 1 else {"anyOf": unique}), **default}


def _plain() -> dict[str, Schema]:
    """What many fields are."""
    prompt: Schema = {"type": "string", "pattern": f"^{PROMPT_NAME.pattern.removesuffix(chr(92) + 'Z')}$"}
    scalar: Schema = {"type": ["string", "number", "boolean"]}

    by_language: Schema = {
        "type": "object",
        "minProperties": 1,
        "properties": {
            language: {"title": title_of(language), "description": describe("label", language), **scalar}
            for language in READ_IN
        },
        "additionalProperties": False,
    }

    def several(least: int) -> Schema:
        listed = {"type": "array", "items": prompt, "minItems": least, "maxItems": MAX_PROMPTS}
        return {"description": describe("", "prompts"), "anyOf": [prompt, listed]}

    return {
        "text": {"description": "A line of text.", **scalar},
        "label": {"description": describe("", "label"), "anyOf": [scalar, by_language]},
        "value": {
            "description": "A plain value, or a list of such.",
            "anyOf": [scalar, {"type": "array", "items": scalar}],
        },
        "words": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "node_name": {"description": "The name of a node of this flow.", "type": ["string", "integer"]},
        "expression": {"description": describe("", "expression"), **scalar},
        "template": {"description": describe("", "template"), **scalar},
        "variable": {
            "description": "The name of a variable.",
            "type": "string",
            "pattern": f"^{VARIABLE_NAME.pattern.removesuffix(chr(92) + 'Z')}$",
        },
        "prompts": several(1),
        "prompts_or_none": several(0),
    }
