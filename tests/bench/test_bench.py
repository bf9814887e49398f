"""The benches' own arithmetic, and that each in-process bench still runs; nothing here measures."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pytest

from callcenter.ids import SeededIds
from callcenter.sip.message import Request
from callcenter.sip.parser import parse
from callcenter.sip.validate import validate
from tests.bench import relay, routing, wire
from tests.bench.caller import invite_text
from tests.bench.process import cpu_s, memory_mb
from tests.bench.results import Result, percentile, table, write
from tests.media.phone import slow_on_loop


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([3.0], 0.5, 3.0),
        ([1, 2, 3, 4], 0.5, 2),
        ([4, 3, 2, 1], 0.99, 4),
        (range(1, 101), 0.99, 99),
        ([5], 0, 5),
    ],
)
def test_a_percentile_is_one_of_the_values(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


def test_no_value_has_no_percentile() -> None:
    assert math.isnan(percentile([], 0.5))


def test_the_table_groups_by_topic_and_aligns() -> None:
    results = [
        Result("A", "x", 12345.6, "µs", "why"),
        Result("A", "longer", 0.12345, ""),
        Result("B", "y", 3, "ms"),
    ]
    assert table(results).splitlines() == [
        "",
        "A",
        "  x       12,346 µs  why",
        "  longer   0.123",
        "",
        "B",
        "  y            3 ms",
    ]


def test_the_file_holds_all_figures_and_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "out" / "bench.json"
    write(path, [Result("A", "x", math.nan, "µs")], ["music: TimeoutError"], quick=True)
    written = json.loads(path.read_text())
    assert written["results"] == [{"topic": "A", "name": "x", "value": None, "unit": "µs", "note": ""}]
    assert (written["quick"], written["not_measured"]) == (True, ["music: TimeoutError"])


def test_this_process_uses_processor_and_memory() -> None:
    before = cpu_s(os.getpid())
    sum(range(3_000_000))
    assert cpu_s(os.getpid()) >= before > 0
    assert memory_mb(os.getpid()) > 1


@pytest.mark.parametrize("waiting", [0, 40])
def test_every_round_of_the_routing_bench_serves_one_contact(waiting: int) -> None:
    decided, whole = routing._rounds(routing.floor(4, waiting), waiting, 30)
    assert (len(decided), len(whole)) == (30, 30)
    assert all(of_whole > 0 for of_whole in whole)


def test_the_octets_bench_measures_what_it_says() -> None:
    text = invite_text("5000", ("127.0.0.1", 5060), ("127.0.0.1", 5070), 4000, SeededIds(1))
    invite = parse(text.encode())
    validate(invite)
    assert isinstance(invite, Request)
    assert invite.body.endswith(b"a=sendrecv\r\n")
    names = [result.name for result in wire.measure(True, lambda text: None)]
    assert names[0] == f"INVITE of {len(text.encode())} octets read"


@pytest.mark.parametrize("options", [(), ("recorded",)])
@slow_on_loop
async def test_the_relay_bench_talks_through_a_media_plane(options: tuple[str, ...]) -> None:
    kind = relay.Kind(topic="Calls", plain=1, browser=1, options=options, goal=1)
    results = {result.name: result.value for result in await relay.run(kind, 0.3)}
    assert results["packets that came"] == 100
    assert 0 < results["jitter added, P50"] < 1_000
