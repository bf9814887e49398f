"""SIPp as a provider: it answers what is called over it and echoes the sound, refuses everything, or calls us."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tests.helpers.ports import free_port, free_row

LISTENS_WITHIN_S = 20.0
REFUSING = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="refusing provider">
  <recv request="INVITE"/>
  <send><![CDATA[
      SIP/2.0 {code} No
      [last_Via:]
      [last_From:]
      [last_To:];tag=[pid]SIPpTag01[call_number]
      [last_Call-ID:]
      [last_CSeq:]
      Content-Length: 0

  ]]></send>
  <recv request="ACK"/>
</scenario>
"""


@dataclass
class Provider:
    """`async with Provider(folder) as provider:`; with `refuses` every call gets that status."""

    folder: Path
    refuses: int = 0
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Provider:
        words = ["-sn", "uas", "-rtp_echo"]
        if self.refuses:
            scenario = self.folder / f"refuses-{self.port}.xml"
            scenario.write_text(REFUSING.replace("{code}", str(self.refuses)))
            words = ["-sf", str(scenario)]
        self.process = await self._sipp(*words, "-p", str(self.port), "-mp", str(free_row(4)))
        # Whoever calls it before it listens is told that nobody is there.
        deadline = asyncio.get_running_loop().time() + LISTENS_WITHIN_S
        while not is_listened_at(self.port):
            assert self.process.returncode is None, self._log.read_text()
            assert asyncio.get_running_loop().time() < deadline, self._log.read_text()
            await asyncio.sleep(0.02)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def calls(self, sip_port: int, number: str, seconds: float = 1.0) -> int:
        """Call a number of ours from our own port (nobody may be listening there); SIPp's verdict, 0 is success."""
        process = await self._sipp(
            "-sn", "uac", "-s", number, "-m", "1", "-d", str(int(seconds * 1000)), "-p", str(self.port),
            "-mp", str(free_row(4)), f"127.0.0.1:{sip_port}",
        )  # fmt: skip
        return await asyncio.wait_for(process.wait(), 30)

    @property
    def _log(self) -> Path:
        return self.folder / f"provider-{self.port}.log"

    async def _sipp(self, *words: str) -> asyncio.subprocess.Process:
        sipp = shutil.which("sipp")
        assert sipp is not None, "sipp is missing: make test installs it"
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sipp, *words, "-i", "127.0.0.1", "-mi", "127.0.0.1", "-nostdin",
                stdout=log, stderr=log, cwd=self.folder,
            )  # fmt: skip


def is_listened_at(port: int) -> bool:
    """Somebody has this UDP port of 127.0.0.1."""
    rows = Path("/proc/net/udp").read_text().splitlines()[1:]
    return f"0100007F:{port:04X}" in {row.split()[1] for row in rows}
