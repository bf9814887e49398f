"""SIPp plays a scenario: one of its own, or a file of `scenarios/`, against the running product.

What many of our scenarios share is written once in `scenarios/parts`: `{{ack}}` or `{{sdp direction=sendonly}}` in
a scenario stands for that part, with `direction` filled in. SIPp's exit code is its side's verdict.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
from dataclasses import dataclass, field
from pathlib import Path

from tests.helpers.ports import free_port, free_range

SCENARIOS = Path(__file__).parent / "scenarios"
TRANSPORTS = {"udp": "u1", "tcp": "t1"}
WITHIN_S = 40.0
LAST_OF_LOG = 6000

_PART = re.compile(r"^([ \t]*)\{\{([a-z-]+)((?: [a-z]+=[^ }]*)*)\}\}", re.MULTILINE)


def written_out(text: str) -> str:
    """The scenario with every part in its place."""

    def part(found: re.Match[str]) -> str:
        indent, name, said = found.groups()
        body = (SCENARIOS / "parts" / f"{name}.txt").read_text()
        for pair in said.split():
            key, value = pair.split("=", 1)
            body = body.replace(f"${key}", value)
        return "\n".join(indent + line for line in written_out(body).rstrip("\n").split("\n"))

    return _PART.sub(part, text)


@dataclass
class Sipp:
    """`await Sipp(tmp_path, port, "late_offer").run()` for a whole call, or `start` and `wait` around something else.

    `scenario` is the name of a file, or with `is_builtin` one that SIPp brings along. `keys` fill `[key]` in it,
    attributes included. `port` is where it listens, any free one if it only calls.
    """

    folder: Path
    sip_port: int
    scenario: str
    number: str = "5900"
    transport: str = "udp"
    host: str = "127.0.0.1"
    keys: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    is_builtin: bool = False
    calls: int = 1
    port: int = 0
    process: asyncio.subprocess.Process | None = None

    def __post_init__(self) -> None:
        self.port = self.port or free_port()
        # SIPp takes the ports after it as well, for RTCP and for video.
        self.media_port = free_range(4)[0]
        self._files = self.folder / f"{self.scenario}-{self.port}"

    async def run(self, code: int = 0) -> None:
        await self.start()
        await self.wait(code)

    async def start(self) -> Sipp:
        sipp = shutil.which("sipp")
        assert sipp is not None, "sipp is missing: python -m tests.needs installs it"
        with self._log.open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                sipp, *self._what(), "-s", self.number, "-m", str(self.calls), "-t", TRANSPORTS[self.transport],
                "-i", self._bare, "-p", str(self.port), "-mi", self._bare, "-mp", str(self.media_port),
                "-nostdin", "-trace_err", "-error_file", f"{self._files}.err",
                "-trace_msg", "-message_file", f"{self._files}.msg", "-timeout", str(int(WITHIN_S)), "-timeout_error",
                *self.options, f"{self.host}:{self.sip_port}",
                stdout=log, stderr=log, cwd=self.folder,
            )  # fmt: skip
        return self

    def _what(self) -> list[str]:
        if self.is_builtin:
            return ["-sn", self.scenario]
        file = self._files.with_suffix(".xml")
        text = written_out((SCENARIOS / f"{self.scenario}.xml").read_text())
        for key, value in self.keys.items():
            text = text.replace(f"[{key}]", value)
        file.write_text(text)
        return ["-sf", str(file)]

    @property
    def _log(self) -> Path:
        return self._files.with_suffix(".log")

    @property
    def _bare(self) -> str:
        return self.host.strip("[]")

    async def wait(self, code: int = 0) -> None:
        """Until SIPp ends with this exit code: 0 when everything came as written, 1 when something else came."""
        assert self.process is not None
        try:
            ended = await asyncio.wait_for(self.process.wait(), WITHIN_S + 5)
        finally:
            await self.stop()
        assert ended == code, f"SIPp ended with {ended}:\n{self.said()}"

    async def stop(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    def said(self) -> str:
        """What went wrong, and the messages before it."""
        files = [Path(f"{self._files}{kind}") for kind in (".err", ".msg")]
        texts = [file.read_text(errors="replace")[-LAST_OF_LOG:] for file in files if file.exists()]
        return "\n".join([*texts, self._log.read_text(errors="replace")[-1500:]])

    def messages(self) -> str:
        """Everything sent and received."""
        return Path(f"{self._files}.msg").read_text(errors="replace")


async def third_party(first: Sipp, second: Sipp) -> None:
    """SIPp's controller of two calls: one half listens for the other, so it must be there first."""
    port = int(second.options[second.options.index("-3pcc") + 1].rpartition(":")[2])
    await second.start()
    try:
        while _is_free(port):
            assert second.process is not None and second.process.returncode is None, second.said()
            await asyncio.sleep(0.05)
        await first.run()
        await second.wait()
    finally:
        await second.stop()


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
