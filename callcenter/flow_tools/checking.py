"""`callcenter check-flow`: every mistake of all files at once; exit code 1 when there is one."""

from __future__ import annotations

import argparse
import json
from typing import TextIO

import ivr_flows as ivr
from callcenter.flow_tools.known import Configured, surroundings, text_of
from ivr_flows.load import TABLES


def check_flow(arguments: argparse.Namespace, configured: Configured, out: TextIO, err: TextIO) -> int:
    """Check the files as they would be in force beside the flows there are."""
    around = surroundings(configured, arguments.files, err)
    texts: dict[str, str] = {}
    unread: list[ivr.Checked] = []
    # Tables of tests lie beside flows, and *.yaml names both; `test-flow` reads those.
    for path in (path for path in arguments.files if not path.name.endswith(TABLES)):
        text = text_of(path)
        if isinstance(text, str):
            texts[str(path)] = text
        else:
            unread.append(ivr.Checked(str(path), None, text.errors))
    checked = [*unread, *ivr.check_together(texts, around.prompts, around.known, around.flows)]
    if arguments.json:
        json.dump({"files": [_data(one) for one in checked]}, out, ensure_ascii=False, indent=2)
        out.write("\n")
    else:
        for one in checked:
            _tell(one, arguments.warnings, out)
    return int(any(one.errors for one in checked))


def _tell(checked: ivr.Checked, with_warnings: bool, out: TextIO) -> None:
    for found in checked.findings if with_warnings else checked.errors:
        print(found, file=out)
    flow, doubts = checked.flow, len(checked.warnings)
    if flow is None or checked.errors:
        return
    warnings = "1 warning" if doubts == 1 else f"{doubts} warnings"
    more = f", {warnings} (see --warnings)" if doubts and not with_warnings else ""
    print(f"{checked.file}: {flow.name}, {len(flow.nodes)} nodes, version {flow.version}{more}", file=out)


def _data(checked: ivr.Checked) -> dict[str, object]:
    flow = checked.flow
    return {
        "file": checked.file,
        "flow": flow.name if flow else None,
        "version": flow.version if flow else None,
        "nodes": len(flow.nodes) if flow else 0,
        "errors": [_finding(found) for found in checked.errors],
        "warnings": [_finding(found) for found in checked.warnings],
    }


def _finding(found: ivr.FlowError) -> dict[str, object]:
    return {
        "line": found.line,
        "column": found.column,
        "node": found.node,
        "rule": found.rule,
        "problem": found.problem,
        "advice": found.advice,
    }
