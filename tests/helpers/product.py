"""The whole product as a user starts it: one process, its own ports and data folder, stopped by pid."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.helpers.first_records import place_records
from tests.helpers.ports import free_port, free_range

ROOT = Path(__file__).resolve().parent.parent.parent
STARTS_WITHIN_S = 300.0
STOPS_WITHIN_S = 15.0

OF_THE_DEMO = {"CALLCENTER_SITE_FILE", "CALLCENTER_DATABASE_URL"}
"""Without these settings the records are those of the demo, in the data folder."""


@dataclass
class Product:
    """`async with Product(tmp_path) as product:`; extra settings by key, without the CALLCENTER_ prefix.

    With `prompts` it starts as if for a second time: prompts are spoken, the demo's records made. Without, or with
    `is_new`, its folder is as new as a user's.
    """

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    prompts: Path | None = None
    is_new: bool = False
    media_ports: int = 100

    def __post_init__(self) -> None:
        self.http_port, self.sip_port = free_port(), free_port()
        first, last = free_range(self.media_ports)
        self.environment = {
            **os.environ,
            "CALLCENTER_HTTP_PORT": str(self.http_port),
            "CALLCENTER_SIP_PORT": str(self.sip_port),
            "CALLCENTER_RTP_PORTS": f"{first}-{last}",
            "CALLCENTER_DATA_DIR": str(self.data),
            "CALLCENTER_SELF_TEST": "off",
            **{f"CALLCENTER_{key.upper()}": value for key, value in self.settings.items()},
        }
        # What keeps a checkout clean elsewhere would have each of sixty products compile six hundred files.
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.process: asyncio.subprocess.Process | None = None
        self.log = self.folder / "callcenter.log"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    async def __aenter__(self) -> Product:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        self.place_prompts()
        if self.prompts and not self.is_new and not OF_THE_DEMO & self.environment.keys():
            await place_records(self.data)
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "callcenter",
                "run",
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        deadline = asyncio.get_running_loop().time() + STARTS_WITHIN_S
        while not await asyncio.to_thread(self._is_healthy):
            if self.process.returncode is not None:
                raise AssertionError(f"the product ended with {self.process.returncode}:\n{self.tail()}")
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"the product did not become healthy:\n{self.tail()}")
            await asyncio.sleep(0.1)

    def place_prompts(self) -> None:
        """Hand over the prompts that were spoken before."""
        made = self.data / "prompts" / "made"
        if self.prompts is not None and not made.exists():
            shutil.copytree(self.prompts, made)

    async def stop(self, with_signal: int = signal.SIGTERM) -> int:
        """End the process by its pid; return its exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(with_signal)
            try:
                await asyncio.wait_for(self.process.wait(), STOPS_WITHIN_S)
            except TimeoutError:
                self.process.kill()
                await self.process.wait()
                raise AssertionError(f"the product did not stop:\n{self.tail()}") from None
        assert self.process.returncode is not None
        return self.process.returncode

    def tail(self, size: int = 6000) -> str:
        return self.log.read_text(errors="replace")[-size:]

    def _is_healthy(self) -> bool:
        try:
            return bool(self.get("/healthz", token=None))
        except (OSError, urllib.error.URLError):
            return False

    def login(self, username: str, password: str = "demo") -> str:
        """A bearer token."""
        body = json.dumps({"username": username, "password": password}).encode()
        request = urllib.request.Request(
            f"{self.url}/api/login", data=body, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(json.load(answer)["access_token"])

    def get(self, path: str, token: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = urllib.request.Request(f"{self.url}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def post(self, path: str, token: str, body: dict[str, object] | None = None) -> int:
        """Ask for something over the API; the status of the answer."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = json.dumps(body or {}).encode()
        request = urllib.request.Request(f"{self.url}{path}", data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)

    def metrics(self) -> dict[str, float]:
        """Every figure without labels, by name."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        plain = (line.split() for line in lines if not line.startswith("#") and "{" not in line)
        return {name: float(value) for name, value in plain}

    async def calls(self, token: str, **wanted: object) -> list[dict[str, Any]]:
        """Call records that have these fields, newest first."""
        page = await asyncio.to_thread(self.get, "/api/calls", token)
        return [
            item for item in page["items"] if all(item.get(key) == value for key, value in wanted.items())
        ]
