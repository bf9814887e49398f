"""Starting, stopping, being killed, being told to read the flows again: what an operator at the keyboard sees."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from callcenter.runtime.data_folder import take
from tests.bench.process import family
from tests.helpers.product import ROOT, STARTS_WITHIN_S, STOPS_WITHIN_S, Product
from tests.helpers.raw_sip import RawCaller, RawSip
from tests.system.aio import eventually, system_test

pytestmark = pytest.mark.system

MAIN = (ROOT / "ivr_flows" / "flows" / "main.yaml").read_text(encoding="utf-8")


# ---- what cannot work is said in one line


@dataclass
class Wrong:
    """One mistake: settings, the site file's text, other files in the data folder, ports somebody else has."""

    says: str
    settings: dict[str, str] = field(default_factory=dict)
    site: str | None = None
    files: dict[str, str] = field(default_factory=dict)
    taken: tuple[str, ...] = ()


PATIENCE_S = 240.0
"""For a dozen starts at once, on two cores that others use."""

MISTAKES = {
    "http port taken": Wrong(
        "http_port: 127.0.0.1:{http} cannot be used: port in use; set CALLCENTER_HTTP_PORT to another port",
        taken=("tcp http",),
    ),
    "sip port taken by tcp": Wrong(
        "sip_port: 127.0.0.1:{sip} cannot be used: port in use; set CALLCENTER_SIP_PORT to another port",
        taken=("tcp sip",),
    ),
    "sip port taken by udp": Wrong(
        "sip_port: 127.0.0.1:{sip} cannot be used: port in use; set CALLCENTER_SIP_PORT to another port",
        taken=("udp sip",),
    ),
    "data folder taken": Wrong(
        "data_dir: {data} is in use by another callcenter; set another data_dir", taken=("folder",)
    ),
    "unknown setting": Wrong(
        "CALLCENTER_HTTP_PROT: no such setting (environment variable); did you mean CALLCENTER_HTTP_PORT?",
        {"http_prot": "80"},
    ),
    "bad value": Wrong(
        "rtp_ports: '5' (environment variable CALLCENTER_RTP_PORTS) is not allowed; allowed: first and last port as"
        ' "20000-20999", from 1024 to 65535',
        {"rtp_ports": "5"},
    ),
    "no site file": Wrong(
        "{data}/none.yaml: cannot be read: No such file or directory", {"site_file": "{data}/none.yaml"}
    ),
    "bad line in the site file": Wrong(
        "{site}:2: queues.support.ring_for: no such key",
        site="queues:\n  support: {name: {en: A}, ring_for: 5}\n",
    ),
    "site file that is no YAML": Wrong(
        "{site}:2: not valid YAML: expected the node content, but found '}'",
        site="users: {}\nqueues: {a: [}\n",
    ),
    "no such flow": Wrong(
        "site_file: number 5000 has no working flow: there is no flow 'mian'",
        site='numbers:\n  "5000": {flow: mian}\n',
    ),
    "broken flow": Wrong(
        "site_file: number 5000 has no working flow: {data}/flows/main.yaml:3:8: flow: there is no node `gone`;"
        " write that node or lead somewhere else",
        site='numbers:\n  "5000": {flow: main}\n',
        files={"flows/main.yaml": "flow: main\nnodes: {a: {do: hangup}}\nstart: gone\n"},
    ),
    "broken journal": Wrong(
        "data_dir: the journal cannot be used: {data}/journal/events-000000000001.journal: the file is not a journal"
        " segment of this version",
        files={"journal/events-000000000001.journal": "x" * 64},
    ),
    "broken certificate": Wrong(
        "tls_cert: '{data}/cert.pem' and its key '{data}/cert.pem' cannot be used: no pem in it",
        {"tls_cert": "{data}/cert.pem", "tls_key": "{data}/cert.pem"},
        files={"cert.pem": "nothing"},
    ),
}


Ended = tuple[int, str, str]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[dict[str, Future[Ended]]]:
    """All mistakes made at once, two at a time: most of each run is Python being loaded."""
    folders = {name: tmp_path_factory.mktemp("mistake") for name in MISTAKES}
    with ThreadPoolExecutor(2) as pool:
        yield {name: pool.submit(make, wrong, folders[name], prompts) for name, wrong in MISTAKES.items()}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_line_and_exit_code_2(name: str, outcomes: dict[str, Future[Ended]]) -> None:
    code, out, err = outcomes[name].result(timeout=PATIENCE_S)
    assert (code, out, err) == (2, "", f"callcenter: {MISTAKES[name].says}\n")


def make(wrong: Wrong, folder: Path, prompts: Path) -> Ended:
    """Start a product with this mistake; in what it printed, its own names stand as in `says`."""
    product = Product(folder, prompts=prompts)
    names = {
        "http": str(product.http_port), "sip": str(product.sip_port), "data": str(product.data),
        "site": str(folder / "site.yaml"),
    }  # fmt: skip
    for key, value in wrong.settings.items():
        product.environment[f"CALLCENTER_{key.upper()}"] = value.format(**names)
    if wrong.site is not None:
        Path(names["site"]).write_text(wrong.site, encoding="utf-8")
        product.environment["CALLCENTER_SITE_FILE"] = names["site"]
    for file, text in wrong.files.items():
        (product.data / file).parent.mkdir(parents=True, exist_ok=True)
        (product.data / file).write_text(text)
    product.place_prompts()
    with taken(wrong.taken, product):
        code, out, err = run("run", product.environment)
    for name, value in names.items():
        err = err.replace(value, f"{{{name}}}")
    return code, out, err


def taken(what: tuple[str, ...], product: Product) -> ExitStack:
    """Have ports, or the folder, as another program would."""
    stack = ExitStack()
    kinds = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
    for one in what:
        if one == "folder":
            stack.enter_context(take(product.data))
            continue
        kind, port = one.split()
        other = stack.enter_context(socket.socket(socket.AF_INET, kinds[kind]))
        other.bind(("127.0.0.1", product.http_port if port == "http" else product.sip_port))
        if kind == "tcp":
            other.listen(1)
    return stack


def run(command: str, environment: dict[str, str]) -> Ended:
    """Exit code, standard output and standard error of a command that ends by itself."""
    done = subprocess.run(
        [sys.executable, "-m", "callcenter", command],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


# ---- stopping


@system_test
async def test_a_stop_hangs_up_records_and_ends(tmp_path: Path, prompts: Path) -> None:
    """Two products side by side: one is told to stop in the middle of a call, the other goes on."""
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one, other = Product(tmp_path / "one", prompts=prompts), Product(tmp_path / "other", prompts=prompts)
    async with one, other:
        with RawCaller(other.sip_port, "4712") as neighbour, RawCaller(one.sip_port, "4711") as caller:
            neighbour.calls().presses("1")
            caller.calls().presses("1")
            await asyncio.gather(waits_in_line(one), waits_in_line(other))
            assert one.process is not None
            one.process.send_signal(signal.SIGINT)  # Ctrl-C, and impatiently once more
            ended, _ = await asyncio.gather(one.stop(), asyncio.to_thread(caller.is_hung_up_on))
            assert ended == 0
            await waits_in_line(other)
            neighbour.hangs_up()
        await one.start()
        token = await asyncio.to_thread(one.login, "supervisor")
        (record,) = await one.calls(token)
        assert (record["outcome"], record["released_by"], record["cause"], record["queue"]) == (
            "failed", "system", "shutdown", "support",
        )  # fmt: skip
        assert "Traceback" not in one.tail(100_000)


async def waits_in_line(product: Product) -> None:
    """Until somebody waits in the line for support."""
    token = await asyncio.to_thread(product.login, "supervisor")
    await eventually(lambda: product.calls(token, state="waiting", queue="support"), bool)


@system_test
async def test_a_stop_while_starting_ends_cleanly(tmp_path: Path) -> None:
    """Without prompts the first start speaks for a minute: nobody waits for that who wants it to stop."""
    product = Product(tmp_path)
    product.process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "callcenter", "run",
        cwd=ROOT, env=product.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert product.process.stdout is not None
    assert b"Speaking the prompts: 20 of" in await asyncio.wait_for(
        product.process.stdout.readline(), STARTS_WITHIN_S
    )
    product.process.send_signal(signal.SIGTERM)
    _, err = await asyncio.wait_for(product.process.communicate(), STOPS_WITHIN_S)
    assert (product.process.returncode, err) == (0, b"")


@system_test
async def test_a_stop_in_the_middle_of_setting_up_is_told_and_leaves_a_clean_log(
    tmp_path: Path, prompts: Path
) -> None:
    """The voice that is to speak for it stands still, so that the answer is not there in time."""
    product = Product(tmp_path, prompts=prompts, is_new=True)
    async with product:
        asked = asyncio.ensure_future(asyncio.to_thread(set_up, product))
        os.kill((await eventually(lambda: mouths(product), bool, PATIENCE_S))[0], signal.SIGSTOP)
        await eventually(lambda: asyncio.to_thread(is_set_up, product), bool, PATIENCE_S)
        assert await product.stop() == 0
        assert await asked == 503
        assert "Traceback" not in product.tail(1_000_000)


def set_up(product: Product) -> int:
    """Make the demo somebody's own; the status of the answer."""
    body = {
        "company": "Harbour Repairs", "admin": "petra", "admin_name": "Petra Novak", "admin_password": "correct horse",
        "agent": "lin", "agent_name": "Lin Mei", "agent_password": "battery staple",
    }  # fmt: skip
    headers = {"Content-Type": "application/json", "Origin": product.url}
    asked = urllib.request.Request(
        f"{product.url}/api/setup", data=json.dumps(body).encode(), headers=headers
    )
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE_S) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def is_set_up(product: Product) -> bool:
    """Whether somebody does it, or has done it: then the assistant's page leads elsewhere."""
    with urllib.request.urlopen(f"{product.url}/setup", timeout=PATIENCE_S) as page:
        return not page.url.endswith("/setup")


async def mouths(product: Product) -> list[int]:
    """The process that speaks, once it is there."""
    assert product.process is not None
    return [pid for pid in family(product.process.pid)[1:] if b"callcenter.outside.mouth" in command_of(pid)]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):  # it has ended since
        return b""


# ---- being killed


@system_test
async def test_a_kill_in_the_middle_of_a_call_loses_nothing(tmp_path: Path, prompts: Path) -> None:
    async with Product(tmp_path, prompts=prompts) as product:
        token = await asyncio.to_thread(product.login, "supervisor")
        with RawCaller(product.sip_port, "4711") as gone, RawCaller(product.sip_port, "4712") as caller:
            gone.calls().presses("1")
            await waits_in_line(product)
            gone.hangs_up()
            await eventually(lambda: product.calls(token, ani="4711", outcome="abandoned"), bool)
            caller.calls().presses("1")
            await waits_in_line(product)
            assert product.process is not None
            product.process.kill()
            await product.process.wait()
        tear(product)
        await product.start()
        (cut_off,) = await eventually(lambda: product.calls(token, cause="restart"), bool)
        assert (cut_off["state"], cut_off["outcome"], cut_off["released_by"], cut_off["queue"]) == (
            "ended", "failed", "system", "support",
        )  # fmt: skip
        assert await support(product, token) == {"offered": 2, "abandoned": 1, "answered": 0, "waiting": 0}
        assert product.metrics()["callcenter_projection_events_behind"] == 0
        assert "journal_tail_cut" in product.tail(100_000)
        assert "Traceback" not in product.tail(100_000)
        with RawSip(product.sip_port) as sip:
            call = sip.calls()
            assert (call.status, sip.ask(sip.in_dialog("BYE", call)).status) == (200, 200)


def tear(product: Product) -> None:
    """Half a record at the journal's end, as a kill in the middle of a write leaves it."""
    (segment,) = (product.data / "journal").glob("*.journal")
    whole = segment.read_bytes()
    segment.write_bytes(whole + whole[32:60])


async def support(product: Product, token: str) -> dict[str, Any]:
    rows = (await asyncio.to_thread(product.get, "/api/queues", token))["items"]
    (row,) = [row for row in rows if row["queue"] == "support"]
    return {name: row[name] for name in ("offered", "abandoned", "answered", "waiting")}


# ---- new flows without a restart


@system_test
async def test_flows_change_for_the_next_caller(tmp_path: Path, prompts: Path) -> None:
    async with Product(tmp_path, prompts=prompts) as product:
        with RawCaller(product.sip_port, "4701") as early, RawCaller(product.sip_port, "4704") as late:
            early.calls()
            flow = product.data / "flows" / "main.yaml"
            flow.parent.mkdir()
            flow.write_text("flow: main\nstart: bye\nnodes:\n  bye: {do: hangup, reason: closed_today}\n")
            await reloaded(product, "flow_live", f"file={flow} flow=main")
            assert await cause_for(product, "4702") == "closed_today"

            flow.write_text("flow: main\nstart: bye\nnodes:\n  bye: {do: hang_up, reason: closed_today}\n")
            await reloaded(product, "flow_refused", f"{flow}:4:13: bye: ")
            assert await cause_for(product, "4703") == "closed_today"

            # Who came before the changes is still in the version that answered.
            early.presses("1")
            await waits_in_line(product)
            early.hangs_up()
            flow.unlink()
            await reloaded(product, "flow_live", f"{ROOT}/ivr_flows/flows/main.yaml flow=main")
            late.calls().presses("1")
            await waits_in_line(product)
            late.hangs_up()


async def reloaded(product: Product, event: str, says: str) -> None:
    """Tell the running process to read again; wait for what its log says of it."""
    before = len(product.tail(1_000_000))
    ended = await asyncio.to_thread(run, "reload", product.environment)
    assert ended[0] == 0, ended

    async def lines() -> list[str]:
        return product.tail(1_000_000)[before:].splitlines()

    logged = await eventually(lines, lambda lines: any("flows_read" in line for line in lines))
    assert [line for line in logged if event in line and says in line] != [], logged


async def cause_for(product: Product, ani: str) -> str:
    """Why the product hung up on a new caller."""
    with RawCaller(product.sip_port, ani) as caller:
        caller.calls().is_hung_up_on()
    token = await asyncio.to_thread(product.login, "supervisor")
    (record,) = await eventually(lambda: product.calls(token, ani=ani, state="ended"), bool)
    return str(record["cause"])


def test_a_reload_without_a_running_product_says_so(tmp_path: Path) -> None:
    environment = Product(tmp_path).environment
    assert run("reload", environment) == (
        2, "", f"callcenter: data_dir: no callcenter is running on {tmp_path}/data\n",
    )  # fmt: skip
