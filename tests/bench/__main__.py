"""Run the benches; see the package."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import uvloop

import ivr_flows as ivr
from callcenter.outside import EspeakVoice, build_prompts
from tests.bench import load, music, routing, screen_pop, wire
from tests.bench.results import Result, table, write
from tests.helpers.product import ROOT, Product

KINDS = ("load", "routing", "wire", "music", "pop")
OUT = ROOT / "out"
SETTINGS = {"ivr_ports": "1000"}
"""The load must not meet the number of ports before it meets the processor."""


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for; 0 whatever comes out."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure what things cost.")
    parser.add_argument("--quick", action="store_true", help="shorter and rougher, within a minute")
    parser.add_argument("--only", default=",".join(KINDS), help=f"some of {','.join(KINDS)}")
    parser.add_argument("--json", type=Path, default=OUT / "bench.json", help="where the figures go")
    given = parser.parse_args(arguments)
    wanted = set(given.only.split(","))
    if not wanted <= set(KINDS):
        parser.error(f"--only: some of {','.join(KINDS)}")
    results = uvloop.run(_measured(wanted, given.quick))
    print(table(results))
    write(given.json, results, quick=given.quick)
    print(f"\nWritten to {given.json}")
    return 0


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


async def _measured(wanted: set[str], quick: bool) -> list[Result]:
    results: list[Result] = []
    if wanted & {"load", "music", "pop"}:
        results += await _of_the_product(wanted, quick)
    in_process: dict[str, Callable[[bool, Callable[[str], None]], list[Result]]] = {
        "routing": routing.measure,
        "wire": wire.measure,
    }
    for kind, measure in in_process.items():
        if kind in wanted:
            results += measure(quick, _progress)
    return results


async def _of_the_product(wanted: set[str], quick: bool) -> list[Result]:
    results: list[Result] = []
    prompts = OUT / "prompts"
    prompts.mkdir(parents=True, exist_ok=True)
    _progress("starting the product")
    build_prompts(ivr.load_catalogue(), prompts, EspeakVoice())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with Product(folder, settings=SETTINGS, prompts=prompts) as product:
            if "pop" in wanted:
                results += await screen_pop.measure(product, quick, _progress)
            if "load" in wanted:
                results += await load.measure(product, folder, quick, _progress)
            if "music" in wanted:
                results += await music.measure(product, quick, _progress)
    return results


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
