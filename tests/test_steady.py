"""The second look: what fails by itself again fails the run, and nothing else gets one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ONCE = """
from pathlib import Path
def test_once():
    seen = Path(__file__).with_name("seen")
    if not seen.exists():
        seen.touch()
        raise AssertionError("the first time")
"""
ALWAYS = "def test_always():\n    raise AssertionError('again')\n"
GOOD = "def test_good():\n    pass\n"
FOUR = "import pytest\n@pytest.mark.parametrize('n', range(4))\ndef test_four(n):\n    assert n < 0\n"
PREPARED = """
import pytest
from pathlib import Path
@pytest.fixture
def peer():
    seen = Path(__file__).with_name("seen")
    if not seen.exists():
        seen.touch()
        raise RuntimeError("no port")
def test_prepared(peer):
    pass
"""


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (GOOD, 0, []),
        (GOOD + ONCE, 0, ["UNSTEADY test_it.py::test_once"]),
        (GOOD + ALWAYS, 1, ["FAILED TWICE test_it.py::test_always"]),
        (ONCE + ALWAYS, 1, ["FAILED TWICE test_it.py::test_always", "UNSTEADY test_it.py::test_once"]),
        (FOUR, 1, []),
        (PREPARED, 0, ["UNSTEADY test_it.py::test_prepared"]),
        ("import nothing_of_this_name\n", 2, []),
    ],
    ids=["good", "once", "always", "both", "too many", "its preparation", "cannot be read"],
)
def test_a_second_look(tmp_path: Path, text: str, code: int, told: list[str]) -> None:
    (tmp_path / "test_it.py").write_text(text)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(
        [sys.executable, "-m", "tests.steady", "test_it.py"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, _told(done.stdout)) == (code, told), done.stdout + done.stderr


def _told(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith(("UNSTEADY", "FAILED TWICE"))]
