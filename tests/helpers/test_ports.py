"""Nobody is handed what somebody else has, or may take before it is used."""

import subprocess
import sys
from pathlib import Path

from tests.helpers.ports import BLOCK, FIRST, LAST, free_port, free_range, free_row, is_free

ROOT = Path(__file__).resolve().parents[2]
OTHER = (
    "from tests.helpers.ports import free_row; print(*(free_row(40) for _ in range(30)), flush=True); input()"
)


def test_what_was_handed_out_is_not_handed_out_again():
    first, last = free_range(50)
    rows = [(first, last), *((port, port) for port in (free_port(), free_port()))]
    rows += [(row, row + size - 1) for size in (1, 3, 30, 2 * BLOCK) for row in (free_row(size),)]
    ports = [port for begin, end in rows for port in range(begin, end + 1)]
    assert len(ports) == len(set(ports))
    assert all(FIRST <= port < LAST for port in ports)
    assert [begin % 2 for begin, _ in rows] == [0] * len(rows)
    assert all(map(is_free, ports))


def test_another_process_has_others():
    with subprocess.Popen(
        [sys.executable, "-c", OTHER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        theirs = {int(first) // BLOCK for first in other.stdout.readline().split()}
        ours = {free_row(40) // BLOCK for _ in range(30)}
        other.communicate("\n", timeout=30)
    assert len(theirs) >= 2
    assert theirs & ours == set()
