"""What `callcenter try-flow` and `callcenter test-flow` can be told."""

from __future__ import annotations

import argparse

from callcenter.flow_tools.finding import flow_file


def add_try(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=flow_file, metavar="FILE", help="the flow, such as main.yaml")
    parser.add_argument(
        "--digits", default="", metavar="MOVES",
        help="what the caller does: 1,3,# (each when the flow listens), !1 (at once), 5s, wait, say:yes, hangup",
    )  # fmt: skip
    parser.add_argument(
        "--caller", default="+4930123456", metavar="NUMBER", help="who calls (default %(default)s)"
    )
    parser.add_argument(
        "--called", default="5000", metavar="NUMBER", help="the number dialled (default %(default)s)"
    )
    parser.add_argument("--language", default="", choices=["", "en", "zh"], help="the caller's language")
    parser.add_argument("--at", default="", metavar="TIME", help="when, such as 2026-12-24T20:00+08:00 (now)")
    parser.add_argument(
        "--answer", action="append", default=[], metavar="NAME=JSON",
        help="what a node or a kind of question is answered: fetch='{\"rate\": 7.1}', fetch='{\"fails\": \"timeout\"}';"
        " given again: the next answer",
    )  # fmt: skip
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a variable from the beginning on"
    )
    parser.add_argument(
        "--queue", action="append", default=[], metavar="[QUEUE=]OUTCOME[:SECONDS]",
        help="what becomes of a caller in line: answered:20, timed_out:90, no_agent:0, never, voicemail:0:BOX…",
    )  # fmt: skip
    parser.add_argument(
        "--transfer", default="answered", metavar="OUTCOME", help="answered, busy, no_answer…"
    )
    parser.add_argument(
        "--seed", default="trial", help="what chance is drawn from; another one may go another way"
    )
    parser.add_argument(
        "--live", action="store_true",
        help="with the prompts, calendars, customers and databases of the site file; nothing is written to these",
    )  # fmt: skip
    parser.add_argument("--interactive", action="store_true", help="press the keys yourself")
    parser.add_argument("--json", action="store_true", help="the transcript for programs")


def add_test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="+",
        type=flow_file,
        metavar="FILE",
        help="tables such as main.tests.yaml, or their flows",
    )
    parser.add_argument("--verbose", action="store_true", help="each test's transcript")
