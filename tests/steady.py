"""Tests with real peers, with a second look: what failed while others had the machine too is run again by itself.

    python -m tests.steady [what pytest takes]

Telephones, browsers and several whole products share two cores here, and sometimes what fails is the machine. A fault
of the product fails again, and so does the run. So that nothing hides behind this: both failures are printed in full,
at most MOST tests get a second look, each is named as UNSTEADY at the end, and whoever sees one there mends it. Units
never get one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

MOST = 3
"""More than these at once are no accident."""

FAILED = 1
"""What pytest exits with when tests ran and some failed; everything else is no matter of a second look."""


def run(arguments: Sequence[str], cache: Path) -> int:
    first = _pytest([*arguments, "-o", f"cache_dir={cache}"])
    failed = _failed(cache)
    if first != FAILED or not 0 < len(failed) <= MOST:
        return first
    print(f"\nOnce more, each by itself: {', '.join(failed)}", flush=True)
    # One run of pytest for each: what one test leaves behind must not help or hurt the next.
    again = [_pytest([one, "-o", f"cache_dir={cache / 'again'}"]) for one in failed]
    for one, code in zip(failed, again, strict=True):
        print(f"{'FAILED TWICE' if code else 'UNSTEADY'} {one}", flush=True)
    return FAILED if any(again) else 0


def _pytest(arguments: Sequence[str]) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode


def _failed(cache: Path) -> list[str]:
    """The tests that failed, or whose preparation did, as pytest has noted them."""
    noted = cache / "v" / "cache" / "lastfailed"
    return sorted(json.loads(noted.read_text(encoding="utf-8"))) if noted.exists() else []


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(run(sys.argv[1:], Path(folder)))
