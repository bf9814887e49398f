"""What can be wrong with a site file."""

from __future__ import annotations

from pathlib import Path

from said import Said


class SiteError(Exception):
    """The site file cannot be used. Its text is one line: file, line, key and problem. `line` 0 = the whole file.

    `steps` is the key in its parts, for names may have dots in them. `problem` can be had in other languages.
    """

    def __init__(
        self, path: Path, line: int, key: str, problem: Said, steps: tuple[str | int, ...] = ()
    ) -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {key}: {problem}" if key else f"{place}: {problem}")
        self.path = path
        self.line = line
        self.key = key
        self.problem = problem
        self.steps = steps
