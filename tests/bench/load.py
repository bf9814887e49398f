"""Calls that are answered and hung up at once, at a steady rate, from SIPp: processor time of the product a call."""

from __future__ import annotations

import asyncio
import csv
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.bench.process import cpu_s, memory_mb
from tests.bench.results import Result, percentile
from tests.helpers.ports import free_port
from tests.helpers.product import Product

RATES = (20, 50, 200)
SECONDS = 15
QUICK_SECONDS = 5
SETTLE_S = 2.0
"""Records reach the database a moment after the call."""

SCENARIO = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="load">
  <send retrans="500" start_rtd="1"><![CDATA[
      INVITE sip:5901@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: "Load" <sip:+86138000[call_number]@[local_ip]:[local_port]>;tag=[pid]t[call_number]
      To: <sip:5901@[remote_ip]:[remote_port]>
      Call-ID: [call_id]
      CSeq: 1 INVITE
      Contact: <sip:load@[local_ip]:[local_port]>
      Max-Forwards: 70
      Content-Type: application/sdp
      Content-Length: [len]

      v=0
      o=load 1 1 IN IP4 [local_ip]
      s=-
      c=IN IP4 [media_ip]
      t=0 0
      m=audio [media_port] RTP/AVP 0 8 101
      a=rtpmap:0 PCMU/8000
      a=rtpmap:8 PCMA/8000
      a=rtpmap:101 telephone-event/8000
      a=fmtp:101 0-15
  ]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="200" rtd="1" rrs="true"/>
  <send><![CDATA[
      ACK [next_url] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: "Load" <sip:+86138000[call_number]@[local_ip]:[local_port]>;tag=[pid]t[call_number]
      To: <sip:5901@[remote_ip]:[remote_port]>[peer_tag_param]
      Call-ID: [call_id]
      CSeq: 1 ACK
      Max-Forwards: 70
      Content-Length: 0

  ]]></send>
  <send retrans="500" start_rtd="2"><![CDATA[
      BYE [next_url] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: "Load" <sip:+86138000[call_number]@[local_ip]:[local_port]>;tag=[pid]t[call_number]
      To: <sip:5901@[remote_ip]:[remote_port]>[peer_tag_param]
      Call-ID: [call_id]
      CSeq: 2 BYE
      Max-Forwards: 70
      Content-Length: 0

  ]]></send>
  <recv response="200" rtd="2"/>
</scenario>
"""


async def measure(
    product: Product, folder: Path, quick: bool, progress: Callable[[str], None]
) -> list[Result]:
    """One run for each rate; then how much memory the product has."""
    seconds = QUICK_SECONDS if quick else SECONDS
    results: list[Result] = []
    for rate in RATES:
        progress(f"load: {rate} calls a second for {seconds} s")
        results += await _run(product, folder / f"load-{rate}", rate, seconds)
    assert product.process is not None
    results.append(Result(results[-1].topic, "memory after that", memory_mb(product.process.pid), "MB"))
    return results


async def _run(product: Product, folder: Path, rate: int, seconds: int) -> list[Result]:
    assert product.process is not None
    folder.mkdir()
    pid = product.process.pid
    idle = await idle_share(pid)
    used, started = cpu_s(pid), asyncio.get_running_loop().time()
    await sipp(folder, product.sip_port, rate, rate * seconds)
    await asyncio.sleep(SETTLE_S)
    used = cpu_s(pid) - used - idle * (asyncio.get_running_loop().time() - started)
    counts = last_row(next(folder.glob("stats.csv")))
    times = _round_trips(next(folder.glob("*_rtt.csv")))
    calls = int(counts["SuccessfulCall(C)"])
    topic, where = "Answer and hang up over UDP, from SIPp", f"{rate} calls/s"
    return [
        Result(topic, f"{where}: processor time a call", used / max(calls, 1) * 1000, "ms", f"{calls} calls"),
        Result(topic, f"{where}: failed", float(counts["FailedCall(C)"]), ""),
        Result(topic, f"{where}: retransmissions", float(counts["Retransmissions(C)"]), ""),
        Result(topic, f"{where}: INVITE to 200, P50", percentile(times["1"], 0.5), "ms", "on the wall"),
        Result(topic, f"{where}: INVITE to 200, P99", percentile(times["1"], 0.99), "ms", "on the wall"),
        Result(topic, f"{where}: BYE to 200, P99", percentile(times["2"], 0.99), "ms", "on the wall"),
    ]


async def idle_share(pid: int) -> float:
    """What the product uses with nothing to do, of one processor."""
    used = cpu_s(pid)
    await asyncio.sleep(SETTLE_S)
    return (cpu_s(pid) - used) / SETTLE_S


async def sipp(folder: Path, sip_port: int, rate: int, calls: int, scenario: str = SCENARIO) -> None:
    """Play `scenario` that often; what came of it is in the folder's stats.csv."""
    program = shutil.which("sipp")
    assert program is not None, "sipp is missing: make bench installs it"
    path = folder / "load.xml"
    path.write_text(scenario)
    with (folder / "sipp.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            program, "-sf", str(path), "-r", str(rate), "-m", str(calls), "-i", "127.0.0.1",
            "-p", str(free_port()), "-mi", "127.0.0.1", "-nostdin", "-timeout", f"{calls // rate + 20}s",
            "-trace_stat", "-stf", str(folder / "stats.csv"), "-trace_rtt", "-rtt_freq", "1",
            f"127.0.0.1:{sip_port}",
            stdout=log, stderr=log, cwd=folder,
        )  # fmt: skip
        try:
            await process.wait()
        finally:
            if process.returncode is None:
                process.kill()


def last_row(path: Path) -> dict[str, str]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))[-1]


def _round_trips(path: Path) -> dict[str, list[float]]:
    """Milliseconds by the number of the measurement in the scenario."""
    times: dict[str, list[float]] = {"1": [], "2": []}
    with path.open(newline="") as file:
        for row in list(csv.reader(file, delimiter=";"))[1:]:
            times[row[2].strip()].append(float(row[1]))
    return times
