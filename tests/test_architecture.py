"""The shape of the code is itself tested: sizes, who may touch the reactor, and that imports point downwards."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("callcenter", "acd", "ivr_flows", "agent_ui", "said")
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
TOP_LEVEL = {"callcenter", "ivr_flows", "agent_ui", "acd", "said", "config", "tests"}
MAY_IMPORT_REACTOR = {"callcenter/service.py", "callcenter/cli.py"}
CLOCKS = {"time.time", "time.monotonic", "datetime.now", "datetime.utcnow", "callLater"}
MAY_READ_CLOCK = ("callcenter/runtime/clock.py", "callcenter/dial/", "callcenter/bench/")


def sources(*roots: str) -> Iterator[tuple[str, ast.Module]]:
    for root in roots:
        for path in sorted((ROOT / root).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "node_modules" in name or "/migrations/" in name:
                continue
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.split()


def test_the_top_level_is_exactly_the_map() -> None:
    folders = {name.split("/")[0] for name in tracked() if "/" in name}
    assert {folder for folder in folders if not folder.startswith(".")} == TOP_LEVEL


@pytest.mark.parametrize("suffix", [".py", ".ts", ".css"])
def test_no_file_is_longer_than_an_idea(suffix: str) -> None:
    limit = LONGEST_FILE if suffix != ".css" else 2 * LONGEST_FILE
    long = {
        name: lines
        for name in tracked()
        if name.endswith(suffix)
        and (ROOT / name).exists()
        and (lines := len((ROOT / name).read_text(encoding="utf-8").splitlines())) > limit
    }
    assert long == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{name}:{node.name}": length
        for name, tree in sources(*PACKAGES, "tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


def test_only_the_composition_root_imports_the_reactor() -> None:
    guilty = {
        name
        for name, tree in sources(*PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "twisted.internet"
        and any(alias.name == "reactor" for alias in node.names)
    }
    assert guilty <= MAY_IMPORT_REACTOR


def test_only_the_clock_reads_the_time() -> None:
    guilty = {
        f"{name}:{node.lineno}"
        for name, tree in sources(*PACKAGES)
        if not name.startswith(MAY_READ_CLOCK)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and any(ast.unparse(node).endswith(clock) for clock in CLOCKS)
    }
    assert guilty == set()


def test_package_inits_run_nothing() -> None:
    allowed = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.Expr)
    guilty = {
        name
        for name, tree in sources(*PACKAGES)
        if name.endswith("__init__.py") and not all(isinstance(node, allowed) for node in tree.body)
    }
    assert guilty == set()


def test_imports_point_downwards() -> None:
    ran = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
