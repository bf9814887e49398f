"""The command line of `callcenter dial`, apart from pyVoIP so that other commands start fast."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line of `callcenter dial`."""
    parser.add_argument("number", help="the number to call, for example 5000")
    parser.add_argument("--digits", default="", help="keys to press once connected; a comma waits a second")
    parser.add_argument("--play", type=Path, help="WAV file to say once connected")
    parser.add_argument("--record", type=Path, help="WAV file to write what was heard to")
    parser.add_argument("--seconds", type=float, default=0.0, help="hang up after this long (default: never)")
    parser.add_argument("--server", default="", help="HOST or HOST:PORT (default: this installation)")
    parser.add_argument("--user", default="phone1", help="SIP account (default: phone1)")
    parser.add_argument("--password", default="demo", help="its password (default: demo)")
    parser.add_argument(
        "--from",
        dest="caller",
        default="",
        help="call as an outside caller with this number, without an account",
    )
