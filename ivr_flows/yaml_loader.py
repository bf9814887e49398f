"""Which of PyYAML's readers a text gets: the one in C, ten times as fast, unless it could be brought to fall by it."""

from __future__ import annotations

import re
from typing import Any

import yaml

DEEPEST = 200
"""Levels that nobody writes by hand. The reader in C goes down by calling itself, and a stack that is full ends the
process; the one in Python raises RecursionError."""

_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BRACKETS = re.compile(r"[\[\]{}]")
_COMPACT = re.compile(r"^[ \t?:-]+", re.MULTILINE)
"""What begins levels without brackets: each takes at least a column of these."""


def loader_of(text: str) -> Any:
    """The reader for this text, as `Loader`. Its words for mistakes may differ: ask the slow one for those.

    Of tabs the one in C takes more than the other, and than people who look for their mistake can see.
    """
    return _FAST if "\t" not in text and is_shallow(text) else yaml.SafeLoader


def is_shallow(text: str) -> bool:
    """Whether the text cannot be nested deeply; brackets in comments and quotes count, so some plain ones are not."""
    depth = 0
    for bracket in _BRACKETS.findall(text):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            return False
        # A bracket that closes nothing must not make room for others.
        depth = max(depth, 0)
    return all(len(run) <= DEEPEST for run in _COMPACT.findall(text))


def compose(text: str) -> yaml.Node | None:
    """The tree of a document with its positions. Raises yaml.YAMLError, in the words of the reader in Python."""
    loader = loader_of(text)
    if loader is not yaml.SafeLoader:
        try:
            return _composed(text, loader)
        except (yaml.YAMLError, UnicodeEncodeError):
            # What people read about their mistakes has one wording; halves of characters are one, too.
            pass
    return _composed(text, yaml.SafeLoader)


def _composed(text: str, loader: Any) -> yaml.Node | None:
    tree: yaml.Node | None = yaml.compose(text, Loader=loader)
    return tree


def construct(root: yaml.Node | None) -> Any:
    """What a composed tree says, as plain values. Raises yaml.YAMLError and ValueError."""
    return None if root is None else yaml.constructor.SafeConstructor().construct_document(root)
