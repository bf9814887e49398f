"""A desk on a network of its own, whose address can change under it: a network namespace and a cable to us (root)."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

CHROMIUM = "/usr/bin/chromium"


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@dataclass
class Desk:
    """`with Desk(folder) as desk:`; we are reached from it at `here`, and a browser started by `browser` sits at it.

    Its addresses are from a range kept for benchmarks (RFC 2544), which no real network has.
    """

    folder: Path

    def __post_init__(self) -> None:
        pid = os.getpid()
        self._name = f"desk{pid}"
        self._ours, self._theirs = f"cco{pid}", f"cct{pid}"
        self._net = f"198.18.{pid % 250 + 1}"
        self._host = 2

    @property
    def here(self) -> str:
        return f"{self._net}.1"

    def __enter__(self) -> Desk:
        ip("netns", "add", self._name)
        ip("link", "add", self._ours, "type", "veth", "peer", "name", self._theirs, "netns", self._name)
        ip("addr", "add", f"{self.here}/24", "dev", self._ours)
        ip("link", "set", self._ours, "up")
        ip("-n", self._name, "link", "set", "lo", "up")
        ip("-n", self._name, "link", "set", self._theirs, "up")
        self.arrives()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        ip("netns", "del", self._name)
        subprocess.run(["ip", "link", "del", self._ours], check=False, capture_output=True)

    @property
    def browser(self) -> str:
        """A program that starts Chromium at this desk."""
        path = self.folder / "chromium-at-the-desk"
        path.write_text(f'#!/bin/sh\nexec ip netns exec {self._name} {CHROMIUM} "$@"\n')
        path.chmod(0o755)
        return str(path)

    def leaves(self) -> None:
        """Out of the network: the address is gone, and nobody is told."""
        ip("-n", self._name, "addr", "flush", "dev", self._theirs)

    def arrives(self) -> None:
        """In a network: with another address than before."""
        ip("-n", self._name, "addr", "add", f"{self._net}.{self._host}/24", "dev", self._theirs)
        ip("-n", self._name, "route", "replace", "default", "via", self.here)
        self._host += 1
