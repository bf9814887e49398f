"""What stands in a node of YAML, and where; and the notes of one who reads a file of such nodes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from yaml.nodes import MappingNode, ScalarNode, SequenceNode
from yaml.nodes import Node as YamlNode

from ivr_flows.errors import FlowError
from ivr_flows.values import Json, Mark, Scalar
from said import Said

MAX_DEPTH = 10
"""Lists and mappings inside each other in plain data."""


@dataclass(slots=True)
class Notes:
    """The errors of one file while it is being read."""

    file: str
    errors: list[FlowError] = field(default_factory=list)

    def add(self, at: Mark, node: str, problem: Said, advice: Said) -> None:
        self.errors.append(FlowError(self.file, at.line, at.column, node, problem, advice))


def mark(node: YamlNode) -> Mark:
    """Return where a YAML node begins, 1-based."""
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)


def scalar_of(node: ScalarNode) -> Scalar:
    """A value as YAML means it: true and false, whole and broken numbers, else text."""
    text = str(node.value)
    if node.style:
        return text
    if text in ("true", "false"):
        return text == "true"
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(text) if text.lstrip("+-").isdecimal() else number


def data_of(node: YamlNode, depth: int = MAX_DEPTH) -> Json:
    """Whatever stands there as plain data; deeper than `depth` there is nothing."""
    if isinstance(node, MappingNode) and depth:
        return {str(key.value): data_of(value, depth - 1) for key, value in node.value}
    if isinstance(node, SequenceNode) and depth:
        return [data_of(item, depth - 1) for item in node.value]
    if isinstance(node, ScalarNode):
        is_null = not node.style and node.value in ("", "null", "~")
        return None if is_null else scalar_of(node)
    return None
