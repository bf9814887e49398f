"""Run the benches; see the package."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

import ivr_flows as ivr
from callcenter.outside import EspeakVoice, build_prompts
from tests.bench import desk, grid, load, machine, music, next_call, relay, replay, routing, screen_pop, wire
from tests.bench import ivr as ivr_bench
from tests.bench.results import Result, table, write
from tests.helpers.product import ROOT, Product

KINDS = ("pop", "load", "music", "ivr", "desks", "next", "grid", "relay", "replay", "routing", "wire")
OF_THE_PRODUCT = frozenset({"pop", "load", "music"})
OUT = ROOT / "out"
LIMIT_S = 100.0
"""A kind that takes longer is given up; the whole stays below four minutes on any machine that is not ill."""

LONG_LIMIT_S = 240.0
"""Hundreds of agents must first sign in, each with a password that takes its time to check."""

SETTINGS = {"ivr_ports": "1000"}
"""The load must not meet the number of ports before it meets the processor."""


@dataclass
class Bench:
    """What was measured so far; a kind that cannot be measured is a problem to be told, not a failure."""

    quick: bool
    results: list[Result] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    async def run(self, kinds: set[str]) -> None:
        before = machine.measure("before")
        if kinds & OF_THE_PRODUCT:
            await self._take("the product", self._of_the_product(kinds))
        if "ivr" in kinds:
            await self._take("ivr", asyncio.wait_for(self._of_ivr(), LONG_LIMIT_S))
        if "desks" in kinds:
            await self._take("desks", asyncio.wait_for(self._of_desks(), LIMIT_S))
        if "next" in kinds:
            await self._take("next", asyncio.wait_for(self._of_next(), LONG_LIMIT_S))
        if "grid" in kinds:
            await self._take("grid", asyncio.wait_for(grid.measure(self.quick, tell), LIMIT_S))
        if "relay" in kinds:
            await self._take("relay", asyncio.wait_for(relay.measure(self.quick, tell), LIMIT_S))
        if "replay" in kinds:
            await self._take("replay", asyncio.wait_for(replay.measure(self.quick, tell), LONG_LIMIT_S))
        for kind, measure in (("routing", routing.measure), ("wire", wire.measure)):
            if kind in kinds:
                await self._take(kind, asyncio.to_thread(measure, self.quick, tell))
        self.results += [before, machine.measure("after")]

    async def _of_the_product(self, kinds: set[str]) -> list[Result]:
        tell("starting the product")
        prompts = spoken()
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            async with Product(folder, settings=SETTINGS, prompts=prompts, media_ports=400) as product:
                parts: dict[str, Callable[[], Awaitable[list[Result]]]] = {
                    "pop": lambda: screen_pop.measure(product, self.quick, tell),
                    "load": lambda: load.measure(product, folder, self.quick, tell),
                    "music": lambda: music.measure(product, self.quick, tell),
                }
                for kind, measure in parts.items():
                    if kind in kinds:
                        await self._take(kind, asyncio.wait_for(measure(), LIMIT_S))
        return []

    async def _of_next(self) -> list[Result]:
        with tempfile.TemporaryDirectory() as name:
            return await next_call.measure(Path(name), spoken(), self.quick, tell)

    async def _of_ivr(self) -> list[Result]:
        with tempfile.TemporaryDirectory() as name:
            return await ivr_bench.measure(Path(name), spoken(), self.quick, tell)

    async def _of_desks(self) -> list[Result]:
        with tempfile.TemporaryDirectory() as name:
            return await desk.measure(Path(name), spoken(), self.quick, tell)

    async def _take(self, kind: str, measured: Awaitable[list[Result]]) -> None:
        try:
            self.results += await measured
        except Exception as error:  # noqa: BLE001  (figures that are missing must not fail a build)
            self.problems.append(f"{kind}: {type(error).__name__}: {error}")


def spoken() -> Path:
    """Every prompt, spoken once for all benches."""
    prompts = OUT / "prompts"
    prompts.mkdir(parents=True, exist_ok=True)
    build_prompts(ivr.load_catalogue(), prompts, EspeakVoice())
    return prompts


def tell(text: str) -> None:
    """Progress goes beside the figures."""
    print(text, file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for; 0 whatever comes out."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure what things cost.")
    parser.add_argument("--quick", action="store_true", help="shorter and rougher, within a minute")
    parser.add_argument("--only", default=",".join(KINDS), metavar="KINDS", help=f"some of {','.join(KINDS)}")
    parser.add_argument(
        "--json", type=Path, default=OUT / "bench.json", metavar="FILE", help="where the figures go"
    )
    given = parser.parse_args(arguments)
    kinds = set(given.only.split(","))
    if not kinds <= set(KINDS):
        parser.error(f"--only: some of {','.join(KINDS)}")
    bench = Bench(given.quick)
    uvloop.run(bench.run(kinds))
    print(table(bench.results))
    for problem in bench.problems:
        print(f"\nnot measured: {problem}")
    write(given.json, bench.results, bench.problems, quick=given.quick)
    print(f"\nWritten to {given.json}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
