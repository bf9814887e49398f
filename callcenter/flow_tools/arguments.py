"""What `check-flow`, `draw-flow` and `flow-schema` are told. Imports nothing that takes a moment."""

from __future__ import annotations

import argparse
from pathlib import Path

from callcenter.flow_tools.finding import flow_file

FORMATS = ("svg", "mermaid")


def add_check_flow(parser: argparse.ArgumentParser) -> None:
    """The arguments of `check-flow`."""
    parser.add_argument("files", nargs="+", type=flow_file, metavar="FILE")
    parser.add_argument(
        "--warnings", action="store_true", help="also what is doubtful; it does not count as a mistake"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def add_draw_flow(parser: argparse.ArgumentParser) -> None:
    """The arguments of `draw-flow`."""
    parser.add_argument("file", type=flow_file, metavar="FILE")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0], help="default: svg")
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument(
        "--language", choices=("en", "zh"), default="en", help="of the words in it; default: en"
    )
