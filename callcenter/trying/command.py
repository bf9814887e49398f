"""`callcenter try-flow` and `callcenter test-flow`: flows tried from the terminal.

Exit codes: 0 as wanted; 1 the flow or a test is wrong, a key is left over, or the call never ends; 2 a mistake of the
person at the keyboard.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import ivr_flows as ivr
from callcenter.trying.errors import CannotTry
from callcenter.trying.house import House
from callcenter.trying.interactive import converse
from callcenter.trying.shelf import beside, texts_for
from callcenter.trying.words import BOLD, DIM, GREEN, READER, RED, YELLOW, Paint, assumptions, lines_of
from ivr_flows.trying import (
    TRANSFERS,
    Coverage,
    End,
    Move,
    QueueWill,
    Reply,
    Setting,
    Table,
    Transcript,
    TryingError,
    Verdict,
    World,
    begin,
    flow_of,
    judge,
    moment,
    parse_moves,
    parse_queue,
    play,
    read_table,
    replies_of,
    table_of,
)
from ivr_flows.variables import fitted

WRONG = 1
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,10})?\Z")


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where it is read and written, and what time it is; `live` opens the site for --live."""

    source: TextIO
    out: TextIO
    now: Callable[[], float]
    live: Callable[[], House]


def try_flow(arguments: argparse.Namespace, at: Terminal) -> int:
    """Play one call through a flow, or let somebody press the keys."""
    try:
        return _try(arguments, at)
    except TryingError as mistake:
        raise CannotTry(str(mistake)) from mistake
    except ivr.FlowErrors as errors:
        at.out.write(f"{errors}\n")
        return WRONG


def _try(arguments: argparse.Namespace, at: Terminal) -> int:
    catalogue = ivr.load_catalogue()
    house = at.live() if arguments.live else House(catalogue.texts)
    flow = _flow(arguments.file, {**catalogue.texts, **house.texts})
    moves = parse_moves(arguments.digits)
    setting = _setting(arguments, flow, at.now(), house)
    world = World(texts_for(flow, house.texts), beside(arguments.file), house.answer)
    trial = begin(flow, world, setting)
    if arguments.interactive:
        return converse(trial, moves, at.source, at.out)
    came = play(trial, moves)
    if arguments.json:
        at.out.write(json.dumps(came.to_data(), ensure_ascii=False, indent=2) + "\n")
    else:
        _show(came, moves, flow, setting, at.out)
    return WRONG if came.left_over or came.end is End.ENDLESS else 0


def _show(came: Transcript, moves: tuple[Move, ...], flow: ivr.Flow, setting: Setting, out: TextIO) -> None:
    paint = Paint(out)
    known = setting.variables
    out.write(
        paint(f"{flow.title.said(READER)} ({flow.name}): {known['ani']} calls {known['dnis']}", BOLD) + "\n"
    )
    for line in lines_of(came.lines, paint):
        out.write(line + "\n")
    for text in assumptions(came):
        out.write(paint(f"Assumed: {text}", DIM) + "\n")
    if came.left_over:
        left = ",".join(str(moves[number]) for number in came.left_over)
        out.write(
            paint(f"Left over: {left}. Nobody listened for it; the call was in `{came.node}`.", RED) + "\n"
        )
    if came.end is End.ENDLESS:
        out.write(
            paint(f"`{came.node}` waits for ever: give it a limit, or the script a next move.", RED) + "\n"
        )


# ---- what the command line says


def _setting(arguments: argparse.Namespace, flow: ivr.Flow, now: float, house: House) -> Setting:
    caller = arguments.caller
    variables: dict[str, ivr.Value] = {
        "ani": caller, "dnis": arguments.called, **house.callers.from_the_beginning(caller)
    }  # fmt: skip
    if arguments.language:
        variables["language"] = arguments.language
    for given in arguments.set:
        name, value = _pair(given, "--set", "NAME=VALUE")
        variables[name] = _value(flow, name, value)
    replies: dict[str, tuple[Reply, ...]] = {}
    for given in arguments.answer:
        name, text = _pair(given, "--answer", "NAME=JSON")
        replies[name] = (*replies.get(name, ()), *_replies(name, text))
    queues = [_queue(given) for given in arguments.queue]
    if arguments.transfer not in TRANSFERS:
        raise CannotTry(f"--transfer: choose one of {', '.join(TRANSFERS)}")
    return Setting(
        variables=variables,
        now=moment(arguments.at) if arguments.at else now,
        seed=arguments.seed,
        learns=house.callers.looked_up(caller),
        replies=replies,
        queue=next((will for name, will in queues if not name), None),
        queues={name: will for name, will in queues if name},
        transfer=arguments.transfer,
    )


def _pair(given: str, option: str, form: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not name or not sign:
        raise CannotTry(f"{option} {given!r}: write {form}")
    return name, value


def _value(flow: ivr.Flow, name: str, text: str) -> ivr.Value:
    declared = (flow.variables or {}).get(name)
    if declared is not None:
        return fitted(declared.kind, text)
    if text in ("true", "false"):
        return text == "true"
    return (float(text) if "." in text else int(text)) if _NUMBER.match(text) else text


def _replies(name: str, text: str) -> tuple[Reply, ...]:
    try:
        return replies_of(json.loads(text))
    except ValueError as error:
        raise CannotTry(
            f"--answer {name}: this is not JSON ({error}); write for instance {name}='{{}}'"
        ) from error


def _queue(given: str) -> tuple[str, QueueWill]:
    name, sign, will = given.rpartition("=")
    return (name if sign else "", parse_queue(will))


def _flow(path: Path, prompts: Mapping[str, str]) -> ivr.Flow:
    try:
        return ivr.load_file(path, {*prompts, *ivr.load_catalogue()})
    except OSError as error:
        raise CannotTry(f"{path}: cannot be read: {error.strerror}") from error


# ---- tables


def test_flow(arguments: argparse.Namespace, out: TextIO) -> int:
    """Play the tests of tables, and say what of their flows they leave untried."""
    failed = False
    for file in arguments.files:
        try:
            failed |= not _test(file, out, is_verbose=arguments.verbose)
        except ivr.FlowErrors as errors:
            out.write(f"{errors}\n")
            failed = True
    return WRONG if failed else 0


def load_table(file: Path) -> Table:
    """The table in a file, or that of a flow. Raises FlowErrors, CannotTry."""
    path = file if file.name.endswith(".tests.yaml") else table_of(file)
    try:
        return read_table(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise CannotTry(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CannotTry(f"{path}: save it as UTF-8") from error


def stage_of(table: Table) -> tuple[ivr.Flow, World]:
    """The flow of a table, and the world its tests are played in."""
    path = flow_of(Path(table.file))
    catalogue = ivr.load_catalogue()
    flow = _flow(path, catalogue.texts)
    return flow, World(texts_for(flow, catalogue.texts), beside(path))


def _test(file: Path, out: TextIO, *, is_verbose: bool) -> bool:
    table = load_table(file)
    flow, world = stage_of(table)
    paint, coverage = Paint(out), Coverage(flow)
    verdicts = [judge(case, flow, world, table.file) for case in table.cases]
    for verdict in verdicts:
        coverage.add(verdict.transcript)
        _tell(verdict, paint, out, is_verbose=is_verbose)
    passed = sum(verdict.is_passed for verdict in verdicts)
    out.write(f"{table.file}: {passed} of {len(verdicts)} tests passed\n")
    _tell_coverage(coverage, paint, out)
    return passed == len(verdicts)


def _tell(verdict: Verdict, paint: Paint, out: TextIO, *, is_verbose: bool) -> None:
    sign = paint("✓", GREEN) if verdict.is_passed else paint("✗", RED)
    out.write(f"{sign} {verdict.case.name}\n")
    if is_verbose:
        for line in lines_of(verdict.transcript.lines, paint):
            out.write(f"    {line}\n")
    for failure in verdict.failures:
        out.write(paint(str(failure), RED) + "\n")
    for line in verdict.difference:
        out.write(f"    {line}\n")


def _tell_coverage(coverage: Coverage, paint: Paint, out: TextIO) -> None:
    nodes, all_nodes, ways, all_ways = coverage.counts
    out.write(f"  nodes visited: {nodes} of {all_nodes}; ways out taken: {ways} of {all_ways}\n")
    if coverage.missed_nodes:
        out.write(paint(f"  never visited: {', '.join(coverage.missed_nodes)}", YELLOW) + "\n")
    if coverage.missed_ways:
        missed = ", ".join(f"{node}: {way}" for node, way in coverage.missed_ways)
        out.write(paint(f"  never taken: {missed}", YELLOW) + "\n")
