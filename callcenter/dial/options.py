"""What to dial and what to do on the call, checked before anything is sent."""

from __future__ import annotations

import argparse
import math
import os
import re
from dataclasses import dataclass
from pathlib import Path

from callcenter.dial.errors import DialError

DEFAULT_PORT = 5060
EVERYWHERE = "0.0.0.0"
"""A service that listens on every address is reached on this one by a caller on the same machine."""
HERE = "127.0.0.1"

_NUMBER = re.compile(r"[0-9A-Za-z+*#._-]{1,64}").fullmatch
_KEYS = re.compile(r"[0-9A-D*#,]{0,100}", re.IGNORECASE).fullmatch
_SERVER = re.compile(r"([A-Za-z0-9._-]+)(?::([0-9]{1,5}))?").fullmatch


@dataclass(frozen=True, slots=True, kw_only=True)
class DialOptions:
    """One call. Without a password the caller is from outside and `user` is its number; `seconds` 0 is no limit."""

    number: str
    server: str
    port: int
    user: str
    password: str = ""
    digits: str = ""
    play: Path | None = None
    record: Path | None = None
    seconds: float = 0.0
    ring_for_s: float = 60.0


def options_of(arguments: argparse.Namespace, host: str, port: int) -> DialOptions:
    """Read the arguments; `host` and `port` are this installation's. Raise DialError for what cannot be used."""
    server, server_port = _server(arguments.server, host, port)
    return DialOptions(
        number=_number("the number", arguments.number),
        server=server,
        port=server_port,
        user=_number("--from", arguments.caller) if arguments.caller else _number("--user", arguments.user),
        password="" if arguments.caller else arguments.password,
        digits=_keys(arguments.digits),
        play=_readable(arguments.play),
        record=_writable(arguments.record),
        seconds=_seconds("--seconds", arguments.seconds),
        ring_for_s=_seconds("--ring-for", arguments.ring_for) or 60.0,
    )


def _server(text: str, host: str, port: int) -> tuple[str, int]:
    if not text:
        return HERE if host == EVERYWHERE else host, port
    match = _SERVER(text)
    if match is None or not 0 < int(match[2] or DEFAULT_PORT) < 65536:
        raise DialError(f"--server {text!r}: HOST or HOST:PORT is wanted (IPv4)")
    return match[1], int(match[2] or DEFAULT_PORT)


def _number(name: str, text: str) -> str:
    if not _NUMBER(text):
        raise DialError(f"{name} {text!r}: only digits, letters and + * # . _ - can be dialled")
    return text


def _keys(text: str) -> str:
    if not _KEYS(text):
        raise DialError(f"--digits {text!r}: only 0-9, A-D, *, # and commas can be pressed, at most 100")
    return text


def _seconds(name: str, value: float) -> float:
    if not math.isfinite(value) or value < 0:
        raise DialError(f"{name} {value}: seconds are wanted, 0 or more")
    return value


def _readable(path: Path | None) -> Path | None:
    if path is not None and not (path.is_file() and os.access(path, os.R_OK)):
        raise DialError(f"--play {path}: there is no such file, or it may not be read")
    return path


def _writable(path: Path | None) -> Path | None:
    if path is None:
        return None
    if path.is_dir():
        raise DialError(f"--record {path}: this is a folder; a file is wanted")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise DialError(f"--record {path}: the folder does not exist, or may not be written to")
    return path
