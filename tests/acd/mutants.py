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
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FAST = ("test_engine.py", "test_queue_rules.py", "test_strategies.py", "test_by_name.py", "test_promises.py")
LIMIT_S = 120.0
HELD = """floor.waiting.held.get(agent, ())):
        place = floor.waiting.place(entry)
        if not place.offers:
"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """In `path` (below acd/) the text `was` becomes `now`; `tests` are tried in this order until one fails."""

    name: str
    path: str
    was: str
    now: str
    tests: tuple[str, ...] = FAST


class DoesNotApply(Exception):
    """The text to replace is not there exactly once."""


MUTANTS = (
    Mutant("capacity is not looked at", "agent.py", "    return room > 0\n", "    return True\n"),
    Mutant(
        "a call interrupts chats",
        "agent.py",
        "        elif work.channel not in beside:\n            return False\n",
        "",
    ),
    Mutant(
        "pending not ready is forgotten",
        "agent.py",
        "    if view.standing is not State.IDLE or view.pending or view.leaving:\n",
        "    if view.standing is not State.IDLE or view.leaving:\n",
    ),
    Mutant(
        "an offer has no deadline",
        "engine.py",
        "            return offer.deadline if offer else None\n",
        "            return None\n",
    ),
    Mutant(
        "ties are broken by chance",
        "strategy.py",
        "queue, needs), view.idle_order, view.agent)",
        "queue, needs), hash(view.agent), view.agent)",
        ("test_determinism.py", *FAST),
    ),
    Mutant(
        "the order of a set decides",
        "queueing.py",
        f"list({HELD}",
        f"set({HELD}",
        ("test_set_order.py", "test_determinism.py"),
    ),
    Mutant(
        "whoever refused is asked again at once",
        "serving.py",
        "refused={**place.refused, agent: until}",
        "refused={**place.refused, agent: floor.now}",
    ),
    Mutant(
        "after a withdrawn offer nobody looks for another agent",
        "queueing.py",
        "    floor.seeking[entry] = None\n    return out\n\n\ndef _arm",
        "    return out\n\n\ndef _arm",
    ),
    Mutant(
        "positions begin at 0",
        "floor.py",
        "        ahead = 0\n        for rival",
        "        ahead = -1\n        for rival",
    ),
    Mutant(
        "those being rung for do not count in line",
        "waiting.py",
        "sides = (self.race, self.offered, self.turn, self.dialled)",
        "sides = (self.race, self.turn, self.dialled)",
    ),
    Mutant(
        "a ring of skills never widens",
        "queueing.py",
        "            return place.step_until or None\n",
        "            return None\n",
    ),
    Mutant(
        "a hold is never let go",
        "queueing.py",
        "            return place.held_until or None\n",
        "            return None\n",
    ),
    Mutant(
        "a hold outlives the agent who goes",
        "serving.py",
        "        changed += queueing.let_go_all(floor, after.agent)\n",
        "        pass\n",
    ),
    Mutant(
        "the preferred agent is not preferred",
        "matching.py",
        "        return wanted\n",
        "        pass\n",
    ),
    Mutant(
        "a callback loses its rank",
        "calling_back.py",
        "    out, agents = serving.withdraw(floor, place)\n    place = floor.waiting.place(entry)\n",
        "    out, agents = serving.withdraw(floor, place)\n    place = floor.waiting.place(entry)\n"
        "    place = floor.change(replace(place, entry=replace(place.entry, ranked_from=floor.now)))\n",
    ),
    Mutant(
        "a callback has no last try",
        "calling_back.py",
        "    is_last = callback.tries >= rule.tries\n",
        "    is_last = False\n",
    ),
    Mutant(
        "more customers are rung than agents are free",
        "matching.py",
        "    return len(line.dialled) < len(line.free)\n",
        "    return True\n",
    ),
    Mutant(
        "who waits for a callback is dialled whatever the hour",
        "calling_back.py",
        "    if hours is not None and hours.door(not_before) is not Door.OPEN:\n",
        "    if hours is not None and False:\n",
    ),
    Mutant(
        "the rule for those who call again is forgotten",
        "queueing.py",
        "    starts = [gone.ranked_from] if gone and gone.until >= floor.now else []\n",
        "    starts: list[float] = []\n",
    ),
    Mutant(
        "those who call again are remembered for ever",
        "queueing.py",
        "    starts = [gone.ranked_from] if gone and gone.until >= floor.now else []\n",
        "    starts = [gone.ranked_from] if gone else []\n",
    ),
    Mutant(
        "when all ring, the losers go on ringing",
        "serving.py",
        '    ended += [_end_offer(floor, other.offer, "withdrawn") for other in others]\n',
        "",
    ),
    Mutant(
        "not ready during a contact is dropped",
        "states.py",
        "    return replace(view, pending=fact.reason or NO_REASON)\n",
        "    return view\n",
        ("test_states.py", *FAST),
    ),
    Mutant(
        "wrap-up ends without its disposition",
        "states.py",
        "    if work.owes:\n        raise",
        "    if False:\n        raise",
    ),
    Mutant(
        "a missing disposition is waited for for ever",
        "serving.py",
        "    if work.owes and work.until < work.longest_until:\n",
        "    if work.owes:\n",
    ),
    Mutant(
        "wrap-up is extended without limit",
        "serving.py",
        "min(work.until + by_s, work.longest_until)",
        "work.until + by_s",
    ),
    Mutant(
        "a rule of overflow is taken twice",
        "queueing.py",
        "        floor.change(replace(place, rules_taken=(*place.rules_taken, number)))\n",
        "",
    ),
    Mutant(
        "tiers to be kept are sent away",
        "queueing.py",
        "    if place.entry.tier and place.entry.tier in rule.keep_tiers:\n        return False\n",
        "",
    ),
    Mutant(
        "callers go round in a circle of queues",
        "queueing.py",
        "    return not is_back\n",
        "    return True\n",
    ),
    Mutant(
        "longest idle is shortest idle",
        "strategy.py",
        "    return view.idle_since\n",
        "    return -view.idle_since\n",
    ),
    Mutant(
        "the idle clock begins anew with an offer that was withdrawn",
        "states.py",
        "    return _settled(_with(view, fact.now, work=_rest(view, work.entry)), fact)\n\n\ndef _end",
        "    return _settled(_clock(_with(view, fact.now, work=_rest(view, work.entry)), fact), fact)\n\n\ndef _end",
    ),
    Mutant(
        "the last come is served first",
        "discipline.py",
        "    return entry.ranked_from * spec.ageing - bonus(spec, entry)\n",
        "    return -entry.ranked_from * spec.ageing - bonus(spec, entry)\n",
    ),
    Mutant(
        "a queue's weight does not count",
        "discipline.py",
        "    return spec.weight + bonus(spec, entry)",
        "    return bonus(spec, entry)",
    ),
    Mutant(
        "entries freed together are matched in any order",
        "matching.py",
        "    seeking.sort(key=lambda one: (-points(specs[one.entry.queue], one.entry, floor.now), one.order))\n",
        "",
    ),
    Mutant(
        "a restored engine has forgotten who hung up",
        "snapshot.py",
        '    floor.gone = {(queue, caller): from_plain(Gone, row) for queue, caller, row in data["gone"]}\n',
        "",
    ),
    Mutant(
        "a restored engine names offers from the beginning",
        "snapshot.py",
        'data["order"], data["offered"]',
        'data["order"], 0',
    ),
    Mutant(
        "a restored engine has lost the pace of its queues",
        "snapshot.py",
        '    floor.paces = {queue: from_plain(Pace, row) for queue, row in data["paces"].items()}\n',
        "",
    ),
    Mutant(
        "a wake-up that comes early is taken for due",
        "engine.py",
        "        if now < at:\n            return [WakeAt(key, at)]\n",
        "",
    ),
    Mutant(
        "the figures of a reason count the refused",
        "explain.py",
        "len(place.offers) - refused)",
        "len(place.offers))",
    ),
)


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
