"""Plant bugs in a copy of the routing core, one at a time, and see which test finds each: `make mutants`.

    python -m tests.acd.mutants [NAME …]

A mutant is one piece of text replaced by another; the text must be there exactly once, so that one which no longer
applies is noticed. Exit status 1: some bug was not found. 2: some mutant does not apply.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.acd.planted import FAST, MUTANTS, Mutant

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 120.0


class DoesNotApply(Exception):
    """The text to replace is not there exactly once."""


def plant(mutant: Mutant, core: Path) -> None:
    """Change the copy of the core; raise DoesNotApply when the text is not there exactly once."""
    file = core / mutant.path
    text = file.read_text(encoding="utf-8")
    if text.count(mutant.was) != 1:
        raise DoesNotApply(f"{mutant.name}: the text is {text.count(mutant.was)} times in {mutant.path}")
    file.write_text(text.replace(mutant.was, mutant.now), encoding="utf-8")


def applies(mutant: Mutant) -> bool:
    return (ROOT / "acd" / mutant.path).read_text(encoding="utf-8").count(mutant.was) == 1


def copy_to(place: Path) -> None:
    """The core and its tests alone, so that nothing else named `acd` can be meant."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "acd", place / "acd", ignore=ignored)
    shutil.copytree(ROOT / "said", place / "said", ignore=ignored)
    shutil.copytree(ROOT / "tests" / "acd", place / "tests" / "acd", ignore=ignored)
    for name in ("__init__.py", "conftest.py"):
        shutil.copy(ROOT / "tests" / name, place / "tests" / name)


def killed_by(mutant: Mutant | None) -> str:
    """The first test that fails with the bug (None: without any), or ""."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        place = Path(folder)
        copy_to(place)
        if mutant is not None:
            plant(mutant, place / "acd")
        tests = mutant.tests if mutant is not None else FAST
        command = [
            sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-rfE", "-p", "no:cacheprovider",
            "--hypothesis-seed=1", "--deselect", "tests/acd/test_promises.py::TestRouting::runTest",
            *(f"tests/acd/{test}" for test in tests),
        ]  # fmt: skip
        env = {**os.environ, "PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            run = subprocess.run(
                command, cwd=place, env=env, capture_output=True, text=True, check=False, timeout=LIMIT_S
            )
        except subprocess.TimeoutExpired:
            return "the limit of time"
        found = re.search(r"^(?:FAILED|ERROR) (\S+)", run.stdout, re.MULTILINE)
        if run.returncode != 0 and found is None:
            return f"a run that ends with {run.returncode}: {(run.stdout + run.stderr)[-300:]}"
        return found.group(1).removeprefix("tests/acd/") if found else ""


def main(names: list[str]) -> int:
    """Try the mutants with these names, or all; print a table."""
    chosen = [mutant for mutant in MUTANTS if not names or mutant.name in names]
    if broken := [mutant.name for mutant in chosen if not applies(mutant)]:
        print("does not apply any more:", *broken, sep="\n  ")
        return 2
    if harmless := killed_by(None):
        print(f"without any bug, {harmless} fails")
        return 2
    survivors, began = [], time.monotonic()
    for mutant in chosen:
        killer = killed_by(mutant)
        survivors += [] if killer else [mutant.name]
        print(f"{mutant.name:60} {killer or 'SURVIVES'}", flush=True)
    print(f"{len(chosen)} bugs, {len(survivors)} not found, {time.monotonic() - began:.0f} s")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
