"""The command line of `callcenter dial`, apart from pyVoIP so that other commands start fast."""

from __future__ import annotations

import argparse
from pathlib import Path

DESCRIPTION = """\
Call a number from the terminal, as a SIP phone would: each state of the call is a line, Ctrl-C hangs up.
"""
EPILOG = """\
examples:
  callcenter dial 5900                                    hear the echo test answer
  callcenter dial 5000 --digits 1 --record heard.wav      choose 1 in the menu, keep what was said
  callcenter dial 5000 --from +8613800000142              be a customer who calls from outside

exit code: 0 answered, 3 busy, 4 not answered or failed, 2 a mistake in the command
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line of `callcenter dial`."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    add = parser.add_argument
    add("number", metavar="NUMBER", help="the number to call, for example 5000")
    add(
        "--digits",
        default="",
        metavar="KEYS",
        help="keys to press a second after the answer; a comma waits 1 s",
    )
    add("--play", type=Path, metavar="FILE", help="WAV file to say once connected")
    add("--record", type=Path, metavar="FILE", help="WAV file for what was heard, from the answer to the end")
    add(
        "--seconds",
        type=float,
        default=0.0,
        metavar="S",
        help="hang up so long after the answer (default: never)",
    )
    add(
        "--ring-for",
        type=float,
        default=60.0,
        metavar="S",
        help="give up when nobody answers so long (default: 60)",
    )
    add("--server", default="", metavar="HOST[:PORT]", help="whom to call (default: this installation)")
    add("--user", default="phone1", metavar="NAME", help="SIP account to call as (default: phone1)")
    add("--password", default="demo", metavar="WORD", help="its password (default: demo)")
    add(
        "--from",
        dest="caller",
        default="",
        metavar="NUMBER",
        help="call as an outside caller with this number, without an account",
    )
