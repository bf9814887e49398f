"""Read a site file: YAML with the line of every key, then the model's rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from callcenter.site.errors import SiteError
from callcenter.site.model import Site

MAX_BYTES = 20_000_000
"""About 50,000 customers; more than that belongs into an import, not into a file a person edits."""

MAX_ALIASES = 100
"""Anchors are handy, but a few nested ones can describe more data than memory holds."""

Place = tuple[str | int, ...]


def load_site(path: Path) -> Site:
    """Read and check the site file; SiteError names the line."""
    text = _read(path)
    try:
        if sum(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)) > MAX_ALIASES:
            raise SiteError(path, 0, "", f"more than {MAX_ALIASES} YAML aliases")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
        _refuse_twins(path, root, ())
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 0
        raise SiteError(path, line, "", f"not valid YAML: {broken.problem}") from broken
    except (yaml.YAMLError, ValueError, RecursionError) as broken:
        raise SiteError(path, 0, "", f"not valid YAML: {' '.join(str(broken).split())}") from broken
    if not isinstance(data, dict) or not isinstance(root, yaml.MappingNode):
        raise SiteError(path, 1, "", "a site file is a mapping: users, queues, numbers, customers")
    try:
        return Site.model_validate(data)
    except ValidationError as invalid:
        raise _explain(path, root, invalid) from invalid


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SiteError(path, 0, "", f"larger than {MAX_BYTES} bytes")
        return path.read_text(encoding="utf-8")
    except OSError as unreadable:
        raise SiteError(path, 0, "", f"cannot be read: {unreadable.strerror}") from unreadable
    except UnicodeDecodeError as broken:
        raise SiteError(path, 0, "", "is not UTF-8 text") from broken


def _refuse_twins(path: Path, node: yaml.Node | None, place: Place) -> None:
    """YAML lets the second of two equal keys win silently; a person would never find out."""
    if isinstance(node, yaml.SequenceNode):
        for at, item in enumerate(node.value):
            _refuse_twins(path, item, (*place, at))
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            here = (*place, str(key.value))
            if key.value in seen:
                raise SiteError(path, key.start_mark.line + 1, _spell(here), "is there twice")
            seen.add(key.value)
            _refuse_twins(path, value, here)


def _explain(path: Path, root: yaml.Node, invalid: ValidationError) -> SiteError:
    error: Any = invalid.errors()[0]
    place: Place = error.get("ctx", {}).get("place") or tuple(error["loc"])
    if error["type"] == "extra_forbidden":
        problem = "no such key"
    elif error["type"] == "missing":
        problem = "is missing"
    else:
        problem = error["msg"]
        if error["type"] == "string_type" and isinstance(error["input"], (int, float)):
            problem += "; put it in quotes"
    return SiteError(path, _line(root, place), _spell(place), problem)


def _line(node: yaml.Node, place: Place) -> int:
    """The line of the deepest part of `place` that exists in the file."""
    line = node.start_mark.line + 1
    for step in place:
        found = _child(node, step)
        if found is None:
            break
        line, node = found
    return line


def _child(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if str(key.value) == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line + 1, item
    return None


def _spell(place: Place) -> str:
    return ".".join(str(step) for step in place if step != "[key]")
