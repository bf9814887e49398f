"""Every sentence that the source says about what people wrote, as `Said("…", name=value)` has it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

ROOT = Path(__file__).parents[2]


def calls(*folders: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    """File and line, the sentence, and the names of the values that are given to it; those written out only."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(ast.Name("Said"), [ast.Constant(str(sentence)), *_], keywords):
                        place = f"{path.relative_to(ROOT)}:{node.lineno}"
                        yield place, sentence, frozenset(str(one.arg) for one in keywords)


def slots(sentence: str) -> frozenset[str]:
    """The names of the values that stand in a sentence."""
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def unlike(words: Mapping[str, str]) -> list[str]:
    """Sentences whose translation has a value that is not there, and those that lose one."""
    return [one for one, other in words.items() if slots(other) != slots(one)]
