"""What `callcenter replay`, `explain` and `shadow` are told. Imports nothing that takes a moment."""

from __future__ import annotations

import argparse
from pathlib import Path

_JOURNAL = "a journal's folder, a data folder, or one segment (default: the journal of the data folder)"


def add_replay(parser: argparse.ArgumentParser) -> None:
    """The arguments of `replay`."""
    parser.add_argument("journal", nargs="?", type=Path, metavar="JOURNAL", help=_JOURNAL)
    parser.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help="route the same day by the queues: and users: of this file",
    )
    _add_language(parser, "of the report; default: en")
    parser.add_argument("--json", action="store_true", help="print JSON")


def add_explain(parser: argparse.ArgumentParser) -> None:
    """The arguments of `explain`."""
    parser.add_argument("call", metavar="CALL", help="the call's id")
    parser.add_argument("--journal", type=Path, metavar="JOURNAL", help=_JOURNAL)
    parser.add_argument("--at", metavar="TIME", help='as of then: "2026-11-22 10:02:11", or UTC seconds')
    _add_language(parser, "of the story; default: en (JSON has both)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--gently", action="store_true", help="leave the processor to others")


def add_shadow(parser: argparse.ArgumentParser) -> None:
    """The arguments of `shadow`."""
    parser.add_argument("journal", nargs="?", type=Path, metavar="JOURNAL", help=_JOURNAL)
    parser.add_argument("--policy", type=Path, metavar="FILE", help="watch with this policy, not as recorded")
    _add_language(parser, "of the report; default: en")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _add_language(parser: argparse.ArgumentParser, of_what: str) -> None:
    parser.add_argument("--language", choices=("en", "zh"), default="en", help=of_what)
