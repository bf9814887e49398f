"""How values are written as YAML: like the text they take the place of, and as people would write new ones."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from callcenter.admin.values import plain

WIDTH = 120
UNBROKEN = 1_000_000
"""Lines are broken here, where people would do it."""


GONE = object()
"""In the place of a value: the key is to be taken out."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """In the place of a value: the entry has another name from now on, and this value."""

    to: str
    value: Any


_PLAIN = re.compile(r"[^\W\d_](?:[\w .-]*\w)?")


class NotHere(Exception):
    """This way of editing does not reach the place."""


def editor(width: int = UNBROKEN) -> YAML:
    """What reads and writes YAML with its comments."""
    found = YAML(typ="rt")
    found.preserve_quotes = True
    found.width = width
    found.indent(mapping=2, sequence=4, offset=2)
    found.allow_unicode = True
    return found


def edited(lines: list[str], indent: int, name: str | int, value: Any) -> list[str]:
    """The lines of one entry with another value in it."""
    writer = editor()
    is_item = isinstance(name, int)
    inset = indent + 2 if is_item else indent
    first = lines[0].replace("-", " ", 1) if is_item else lines[0]
    inside = writer.load("".join(_outdented(line, inset) for line in (first, *lines[1:])))
    if is_item:
        return _item(_dumped(merged(inside, value), inset), indent)
    step = next(one for one in inside if str(one) == name)
    if isinstance(value, Renamed):
        inside = CommentedMap({key(value.to): merged(inside[step], value.value)})
    else:
        inside[step] = merged(inside[step], value)
    anew = _dumped(inside, indent)
    if len(lines) > 1 and lines[0].rstrip().endswith(":") and lines[1].lstrip().startswith("{"):
        # Whoever put the braces on a line of their own finds them there again.
        head, brace, rest = " ".join(line.strip() for line in anew).partition("{")
        body = _wrapped(" " * (indent + 2) + brace + rest + "\n") if brace else []
        return [" " * indent + head.rstrip() + "\n", *body] if body else anew
    return anew


def fresh(name: str | int, value: Any, indent: int) -> list[str]:
    """The lines of a new entry; a number for a name: of a new item."""
    value = made(value, depth=0)
    if isinstance(name, int):
        return _item(_dumped(value, indent + 2), indent)
    return _dumped(CommentedMap({key(name): value}), indent)


def _item(lines: list[str], indent: int) -> list[str]:
    """The lines of a list's item, with its dash."""
    return [" " * indent + "- " + lines[0][indent + 2 :], *lines[1:]]


def _outdented(line: str, by: int) -> str:
    if line[:by].strip(" ") not in ("", "\n"):
        raise NotHere
    return line[by:] or "\n"


def _dumped(inside: Any, indent: int) -> list[str]:
    """A value as lines, so far indented; those that are too long are broken at commas."""
    out = io.StringIO()
    editor().dump(inside, out)
    lines = [
        " " * indent + line if line.strip() else line for line in out.getvalue().splitlines(keepends=True)
    ]
    return [piece for line in lines for piece in _wrapped(line)]


def _wrapped(line: str) -> list[str]:
    """A long line with braces, continued under what stands behind the first of them."""
    opening = min((at for at in (line.find("{"), line.find("[")) if at >= 0), default=-1)
    if len(line) <= WIDTH or opening < 0 or " #" in line:
        return [line]
    pieces, depth, quote, start = [], 0, "", 0
    for at, letter in enumerate(line):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'" and line[at - 1] in " [{":
            quote = letter
        elif letter in "{[":
            depth += 1
        elif letter in "}]":
            depth -= 1
        elif letter == "," and depth == 1:
            pieces.append(line[start : at + 1])
            start = at + 2
    return _filled([*pieces, line[start:]], opening + 1)


def _filled(pieces: list[str], indent: int) -> list[str]:
    """As many pieces on a line as fit."""
    lines = [pieces[0]]
    for piece in pieces[1:]:
        if len(lines[-1]) + 1 + len(piece.rstrip()) <= WIDTH:
            lines[-1] += " " + piece
        else:
            lines.append(" " * indent + piece)
    return [line if line.endswith("\n") else line + "\n" for line in lines]


def merged(old: Any, new: Any) -> Any:
    """`new` with as much as possible of how `old` was written."""
    if plain(old) == plain(new):
        return old
    if isinstance(old, CommentedMap) and isinstance(new, Mapping) and not old.merge:
        for name in [name for name in old if str(name) not in new]:
            del old[name]
        known = {str(name): name for name in old}
        former = ""
        for name, item in new.items():
            if name in known:
                old[known[name]] = merged(old[known[name]], item)
            else:
                # Behind the key that it follows in the new order: another name for one stays in its place.
                known[name] = key(name)
                at = list(old).index(known[former]) + 1 if former else 0
                old.insert(at, known[name], made(item, 1))
            former = name
        return old
    if isinstance(old, CommentedSeq) and isinstance(new, list):
        for at, item in enumerate(new[: len(old)]):
            old[at] = merged(old[at], item)
        del old[len(new) :]
        for item in new[len(old) :]:
            old.append(made(item, 1))
        return old
    return made(new, 1)


def made(value: Any, depth: int) -> Any:
    """A value as people would write it: what is short and flat stands on one line."""
    if isinstance(value, Mapping):
        new: Any = CommentedMap((key(str(name)), made(item, depth + 1)) for name, item in value.items())
    elif isinstance(value, list | tuple):
        new = CommentedSeq(made(item, depth + 1) for item in value)
    else:
        return _scalar(value)
    if not new or (depth and _is_short(value)):
        new.fa.set_flow_style()
    return new


def _is_short(value: Any) -> bool:
    inside = list(value.values()) if isinstance(value, Mapping) else value
    if isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in inside):
        return False
    return len(str(plain(value))) < 100 and not any(
        isinstance(item, Mapping | list | tuple) and len(item) > 3 for item in inside
    )


def _scalar(value: Any) -> Any:
    """Texts that could be read as something else, by this reader or another, stand in quotes."""
    if not isinstance(value, str):
        return value
    is_plain = _PLAIN.fullmatch(value) is not None and yaml.safe_load(value) == value
    return value if is_plain else DoubleQuotedScalarString(value)


def key(name: str) -> Any:
    """A name as the key of a mapping."""
    return _scalar(name)
