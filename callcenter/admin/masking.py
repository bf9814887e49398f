"""A site's text without its secrets: for pages, comparisons and whoever may look but not take away."""

from __future__ import annotations

from typing import Any

import yaml

from callcenter.admin.kinds import kinds
from callcenter.admin.objects import objects
from callcenter.admin.values import HIDDEN, plain, shown
from ivr_flows import yaml_loader


def masked(text: str) -> str:
    """The text with every secret hidden where it stands. Raises yaml.YAMLError for what is no YAML."""
    root = yaml_loader.compose(text)
    data = plain(yaml_loader.construct(root) or {})
    if not isinstance(data, dict) or not isinstance(root, yaml.MappingNode):
        return text
    spans = sorted(_secrets(root, _places(data)), reverse=True)
    for start, end in spans:
        text = f'{text[:start]}"{HIDDEN}"{text[end:]}'
    return text


def _places(data: dict[str, Any]) -> set[tuple[str, ...]]:
    """Where the secrets are, key by key."""
    found: set[tuple[str, ...]] = set()
    for kind in kinds().values():
        if kind.is_whole:
            continue
        for at, (name, value) in enumerate(objects(data, kind).items()):
            visible = shown(kind, value)
            here = (kind.section, str(at) if kind.id_field else name)
            for key, item in value.items():
                if visible[key] == item:
                    continue
                if isinstance(item, dict) and isinstance(visible[key], dict):
                    found |= {(*here, key, inner) for inner in item if visible[key][inner] != item[inner]}
                else:
                    found.add((*here, key))
    return found


def _secrets(
    node: yaml.Node, places: set[tuple[str, ...]], here: tuple[str, ...] = ()
) -> list[tuple[int, int]]:
    if here in places:
        return [(node.start_mark.index, node.end_mark.index)]
    if len(here) > 3:
        return []
    inside: list[tuple[str, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        inside = [(str(key.value), value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        inside = [(str(at), value) for at, value in enumerate(node.value)]
    return [span for key, value in inside for span in _secrets(value, places, (*here, key))]
