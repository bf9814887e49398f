"""The two files in which a machine says how names are found: its hosts file and its name servers."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Generic, TypeVar

from callcenter.sip.link import Address
from callcenter.sip.locate.records import is_address

T = TypeVar("T")

MAX_SERVERS = 3
"""As every resolver library has it (resolv.conf(5)): more would only make a silent DNS take longer to give up."""
DNS_PORT = 53


class WatchedFile(Generic[T]):
    """What a file says, read again whenever it has changed; a file that cannot be read says nothing."""

    def __init__(self, path: Path, read: Callable[[str], T]) -> None:
        self._path = path
        self._read = read
        self._seen: tuple[int, int] | None = None
        self._value = read("")

    @property
    def value(self) -> T:
        try:
            stat = os.stat(self._path)
            seen = stat.st_mtime_ns, stat.st_size
            if seen != self._seen:
                self._value = self._read(self._path.read_text("utf-8", "replace"))
                self._seen = seen
        except OSError:
            self._seen, self._value = None, self._read("")
        return self._value


def hosts_of(text: str) -> Mapping[str, tuple[str, ...]]:
    """Name in lower case -> addresses, as in hosts(5)."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        address, *names = line.partition("#")[0].split() or [""]
        if is_address(address):
            for name in names:
                known = found.get(name.lower(), ())
                found[name.lower()] = known if address in known else (*known, address)
    return found


def servers_of(text: str) -> tuple[Address, ...]:
    """The name servers of a resolv.conf(5)."""
    rows = [line.split() for line in text.splitlines()]
    hosts = [row[1] for row in rows if len(row) > 1 and row[0] == "nameserver" and is_address(row[1])]
    return tuple((host, DNS_PORT) for host in hosts[:MAX_SERVERS])
