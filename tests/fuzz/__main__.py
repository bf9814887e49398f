"""Look for new cases with atheris; what breaks is written where the corpus test will find it."""

from __future__ import annotations

import argparse
import hashlib
import importlib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.fuzz.corpus import CORPUS, cases
from tests.fuzz.targets import TARGETS


def main(arguments: Sequence[str]) -> int:
    """0 when nothing broke; 1 when something did; 2 when atheris is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz what reads octets.")
    parser.add_argument("target", choices=(*TARGETS, "all"))
    parser.add_argument("--seconds", type=int, default=60, help="for each target (default 60)")
    given = parser.parse_args(arguments)
    if given.target == "all":
        return max([_in_a_process(target, given.seconds) for target in TARGETS])
    return _fuzz(given.target, given.seconds)


def _in_a_process(target: str, seconds: int) -> int:
    """libFuzzer owns the process it runs in."""
    print(f"== {target}", flush=True)
    arguments = [sys.executable, "-m", "tests.fuzz", target, "--seconds", str(seconds)]
    return subprocess.run(arguments, check=False).returncode


def _fuzz(name: str, seconds: int) -> int:
    try:
        atheris: Any = importlib.import_module("atheris")
    except ImportError:
        print("atheris is missing: pip install atheris (make fuzz does)", file=sys.stderr)
        return 2
    # Python's own modules stay as they are: it is our branches that should be found.
    atheris.instrument_all()
    with tempfile.TemporaryDirectory() as folder:
        for path in cases(name):
            (Path(folder) / path.name).write_bytes(path.read_bytes())
        atheris.Setup(
            [
                sys.argv[0],
                folder,
                f"-artifact_prefix={folder}/",
                f"-max_total_time={seconds}",
                "-max_len=4096",
                "-timeout=5",
            ],
            _keeping(name, TARGETS[name]),
        )
        atheris.Fuzz()
    return 0


def _keeping(name: str, target: Callable[[bytes], object]) -> Callable[[bytes], None]:
    """The target; an input that breaks it is kept before libFuzzer ends the process."""

    def run(data: bytes) -> None:
        try:
            target(data)
        except Exception:
            kept = CORPUS / name / f"broke-{hashlib.sha256(data).hexdigest()[:12]}"
            kept.write_bytes(data)
            print(f"kept as {kept}", file=sys.stderr, flush=True)
            raise

    return run


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
