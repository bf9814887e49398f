"""Changes in a YAML text that leave everything else as it is, character for character: comments, order, spelling.

The lines of one entry are cut out, changed by a round-trip editor, and put back. Where that cannot be (an entry inside
a flow mapping, one that uses anchors), the round-trip editor takes the whole text, which keeps comments but may wrap
lines anew. Whoever changes a text this way compares what it says afterwards.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from callcenter.admin.errors import CannotEdit
from callcenter.admin.values import plain
from callcenter.admin.yaml_values import (
    GONE,
    WIDTH,
    NotHere,
    Renamed,
    edited,
    editor,
    fresh,
    key,
    made,
    merged,
)
from ivr_flows import yaml_loader
from said import Said


def put(text: str, key: str, value: Any) -> str:
    """The text with `value` at a key of its root, changed, added or taken out (`GONE`)."""
    data = _read(text)
    expected = {name: item for name, item in data.items() if name != key}
    if value is not GONE:
        expected = {**data, key: plain(value)}
    return _first_right(
        expected,
        lambda: _root_in_lines(text, key, value),
        lambda: _as_a_whole(text, lambda root: _set(root, key, value)),
        what=key,
    )


def put_all(text: str, section: str, values: Mapping[str | int, Any]) -> str:
    """The text with these entries of a section changed, added or taken out (`GONE`).

    Entries of a list go by their place as it is now; those behind its end are added in their order.
    """
    data = _read(text)
    is_list = any(isinstance(name, int) for name in values)
    before = data.get(section) or ([] if is_list else {})
    expected = {**data, section: _changed(before, values)}
    return _first_right(
        expected,
        lambda: _section_in_lines(text, section, values),
        lambda: _as_a_whole(text, lambda root: _set_all(root, section, values, is_list)),
        what=section,
    )


def _first_right(expected: Any, *ways: Callable[[], str], what: str) -> str:
    """The first way's text that says what it should."""
    for way in ways:
        try:
            changed = way()
            if _read(changed) == expected:
                return changed
        except (yaml.YAMLError, YAMLError, NotHere):
            continue
    raise CannotEdit(Said("{what}: the file is written in a way that cannot be changed here", what=what))


def _read(text: str) -> Any:
    return plain(yaml_loader.construct(yaml_loader.compose(text)) or {})


def _changed(before: Any, values: Mapping[str | int, Any]) -> Any:
    if isinstance(before, list):
        kept = [values.get(at, item) for at, item in enumerate(before)]
        added = [value for at, value in values.items() if isinstance(at, int) and at >= len(before)]
        return [plain(value) for value in (*kept, *added) if value is not GONE]
    merged = {**before, **{str(name): value for name, value in values.items()}}
    return {
        value.to if isinstance(value, Renamed) else name: plain(
            value.value if isinstance(value, Renamed) else value
        )
        for name, value in merged.items()
        if value is not GONE
    }


# ---- line by line


@dataclass(frozen=True, slots=True)
class _Entry:
    """The lines of an entry, from `first` to before `end`, and how far it is indented."""

    first: int
    end: int
    indent: int


def _root_in_lines(text: str, key: str, value: Any) -> str:
    lines, root = _opened(text)
    entry = _entries(root, lines, len(lines)).get(key)
    if entry is None:
        return "".join([*lines, *fresh(key, value, 0)])
    anew = [] if value is GONE else edited(lines[entry.first : entry.end], entry.indent, key, value)
    return "".join([*lines[: entry.first], *anew, *lines[entry.end :]])


def _section_in_lines(text: str, section: str, values: Mapping[str | int, Any]) -> str:
    lines, root = _opened(text)
    found = next((value for key, value in root.value if str(key.value) == section), None)
    if found is None:
        raise NotHere
    whole = _entries(root, lines, len(lines))[section]
    if found.flow_style or not isinstance(found, yaml.MappingNode | yaml.SequenceNode):
        raise NotHere
    inner = _entries(found, lines, whole.end)
    if all(values.get(name) is GONE for name in inner) and all(value is GONE for value in values.values()):
        # A key with nothing behind it would be nothing, not an empty mapping.
        nothing: Any = [] if isinstance(found, yaml.SequenceNode) else {}
        return "".join([*lines[: whole.first], *fresh(section, nothing, whole.indent), *lines[whole.end :]])
    indent = next(iter(inner.values())).indent
    pieces, at = [], 0
    for name, entry in inner.items():
        pieces += lines[at : entry.first]
        at = entry.end
        value = values.get(name, _AS_IT_IS)
        if value is _AS_IT_IS:
            pieces += lines[entry.first : entry.end]
        elif value is not GONE:
            pieces += edited(lines[entry.first : entry.end], entry.indent, name, value)
    for name, value in values.items():
        if name not in inner and value is not GONE:
            pieces += fresh(name, value, indent)
    return "".join([*pieces, *lines[at:]])


_AS_IT_IS = object()


def _opened(text: str) -> tuple[list[str], yaml.MappingNode]:
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    root = yaml_loader.compose(text)
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise NotHere
    return lines, root


def _entries(
    node: yaml.MappingNode | yaml.SequenceNode, lines: list[str], end: int
) -> dict[str | int, _Entry]:
    """Where each entry of a block begins and ends; comments as far out as the next entry belong to that one."""
    starts: list[tuple[str | int, int, int]]
    if isinstance(node, yaml.MappingNode):
        starts = [(str(key.value), key.start_mark.line, key.start_mark.column) for key, _ in node.value]
    else:
        # A dash is not part of the item behind it.
        starts = [
            (at, item.start_mark.line, lines[item.start_mark.line].find("-"))
            for at, item in enumerate(node.value)
        ]
    found: dict[str | int, _Entry] = {}
    for (name, first, indent), (_, following, _) in zip(starts, [*starts[1:], ("", end, 0)], strict=True):
        if name in found or following == first or indent < 0:
            raise NotHere
        found[name] = _Entry(first, _end_of(lines, first, following, indent), indent)
    return found


def _end_of(lines: list[str], first: int, following: int, indent: int) -> int:
    """Behind the last line that says something of this entry."""
    end = following
    while end > first + 1:
        text = lines[end - 1].strip()
        depth = len(lines[end - 1]) - len(lines[end - 1].lstrip())
        if text and not (text.startswith("#") and depth <= indent):
            break
        end -= 1
    return end


# ---- the whole text


def _as_a_whole(text: str, change: Callable[[Any], None]) -> str:
    writer = editor(WIDTH)
    data = writer.load(text)
    if data is None:
        data = CommentedMap()
    change(data)
    out = io.StringIO()
    writer.dump(data, out)
    return out.getvalue()


def _set_all(root: Any, section: str, values: Mapping[str | int, Any], is_list: bool) -> None:
    if not root.get(section):
        root[section] = CommentedSeq() if is_list else CommentedMap()
    # From behind, so that places stay what they were.
    for name in sorted(values, reverse=True) if is_list else values:
        if values[name] is GONE:
            _set(root[section], name, GONE)
    size = len(root[section])
    for name, value in values.items():
        if value is not GONE:
            _set(root[section], min(name, size) if isinstance(name, int) else name, value)


def _set(inside: Any, name: str | int, value: Any) -> None:
    """Change one entry of a mapping or a list."""
    if isinstance(inside, CommentedSeq):
        assert isinstance(name, int)
        if value is GONE:
            del inside[name]
        elif name < len(inside):
            inside[name] = merged(inside[name], value)
        else:
            inside.append(made(value, 0))
        return
    step = next((one for one in inside if str(one) == name), key(str(name)))
    if value is GONE:
        del inside[step]
    elif isinstance(value, Renamed):
        at = list(inside).index(step)
        inside.insert(at, key(value.to), merged(inside.pop(step), value.value))
    else:
        inside[step] = merged(inside[step], value) if step in inside else made(value, 0)
