"""Promise 5: the same inputs give byte-identical decisions in other processes, hash seeds and versions of Python."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import acd
from tests.acd.day import Day, Seeded

ROOT = Path(__file__).parents[2]
SEEDS = (1, 2, 3)
SUPPORTED = ("python3.11", "python3.12", "python3.13", "python3.14")
WANTED = ("(3, 11)", "(3, 12)", "(3, 13)", "(3, 14)")


class Told(Day):
    """Writes down everything that was decided."""

    said: list[str]

    def decide(self, told: acd.Input | str) -> list[acd.Decision]:
        decisions = super().decide(told)
        self.said.append(repr(decisions))
        return decisions


def decisions() -> str:
    """Some random days with everything switched on, and what the engine is in the end, as one fingerprint each."""
    prints = []
    for seed in SEEDS:
        day = Told(Seeded(seed))
        day.said = []
        day.open()
        for _ in range(150):
            day.move()
        positions = {name: day.engine.position(name) for name in day.ledger.in_line}
        text = "\n".join([*day.said, repr(positions), repr(day.engine.to_data())])
        prints.append(f"{len(day.said)} {hashlib.sha256(text.encode()).hexdigest()}")
    return "\n".join(prints)


def others() -> list[str]:
    """Every other supported version of Python that is installed here, by its path or as pyenv keeps it."""
    kept = sorted((Path.home() / ".pyenv" / "versions").glob("3.*/bin/python"))
    found = [path for name in SUPPORTED if (path := shutil.which(name))]
    ask = "import sys, zoneinfo; zoneinfo.ZoneInfo('UTC'); print(sys.version_info[:2])"
    versions: dict[str, str] = {}
    for python in [*found, *map(str, kept)]:
        answer = subprocess.run([python, "-c", ask], check=False, capture_output=True, text=True)
        versions.setdefault(answer.stdout.strip(), python)
    return [versions[said] for said in WANTED if said in versions and said != str(sys.version_info[:2])]


def test_decisions_do_not_depend_on_the_process_the_hash_seed_or_the_version() -> None:
    script = "from tests.acd.test_determinism import decisions; print(decisions())"
    runs = {
        (python, seed): subprocess.run(
            [python, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
            text=True,
            timeout=60,
        ).stdout.strip()
        for python, seed in [
            (sys.executable, "1"),
            (sys.executable, "4242"),
            *((one, "7") for one in others()),
        ]
    }
    expected = decisions()
    assert runs == dict.fromkeys(runs, expected)
