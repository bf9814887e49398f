"""A transcript for people at a terminal: one line for each thing that happened, with colours where there are some."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TextIO

from ivr_flows import Json, Label
from ivr_flows.trying import End, Line, Transcript, What

BOLD, DIM, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN = "1", "2", "31", "32", "33", "34", "35", "36"
COLOURS = {
    What.HEARD: "", What.PRESSED: BOLD, What.SAID: BOLD, What.ASKED: MAGENTA, What.ANSWERED: MAGENTA, What.WENT: DIM,
    What.FLOW: BLUE, What.SET: CYAN, What.QUEUED: YELLOW, What.QUEUE: YELLOW, What.GOAL: GREEN, What.RECORDING: RED,
    What.DONE: YELLOW, What.ENDED: BOLD,
}  # fmt: skip
ENDS = {
    End.HUNG_UP: "The flow hangs up: {reason}",
    End.CONNECTED: "Connected: caller and agent hear each other",
    End.CALLER_LEFT: "The caller hangs up",
    End.OPEN: "The call goes on",
    End.ENDLESS: "Given up: the call would go on for ever in this node",
}
READER = "en"
"""The language of a transcript, whatever the caller hears."""

LONGEST_DATA = 160
"""Characters of a question or an answer that are shown on one line."""


class Paint:
    """Colours for terminals; plain text for everything else."""

    def __init__(self, out: TextIO) -> None:
        self.is_on = out.isatty()

    def __call__(self, text: str, colour: str) -> str:
        return f"\033[{colour}m{text}\033[0m" if self.is_on and colour and text else text


def lines_of(lines: Iterable[Line], paint: Paint, node: str = "") -> list[str]:
    """Time, node and what happened; a node is named when the call comes to it. `node`: where it was before."""
    shown = []
    for line in lines:
        place = "" if line.node == node else line.node
        node = line.node
        at = f"{int(line.at_s // 60)}:{line.at_s % 60:04.1f}"
        shown.append(
            f"{paint(f'{at:>7}', DIM)}  {paint(f'{place:<16}', BOLD)} {paint(say(line), COLOURS[line.what])}"
        )
    return shown


def say(line: Line) -> str:
    """One line in words."""
    return SAYINGS[line.what](line)


def _heard(line: Line) -> str:
    text = line.text or f"[{_names(line.more['prompts'])}]"
    return f"♪ {text} (over and over)" if line.more.get("loop") else f"“{text}”"


def _pressed(line: Line) -> str:
    return f"presses {line.text}{' (nobody listens)' if line.more.get('ignored') else ''}"


def _answered(line: Line) -> str:
    assumed = " (assumed)" if line.more.get("assumed") else ""
    if failure := line.more.get("failure"):
        return f"{line.text}: no answer, {failure}{assumed}"
    return f"{line.text} answers {_data(line.more.get('value'))}{assumed}"


def _went(line: Line) -> str:
    label = Label.from_data(line.more.get("label", "")).said(READER)
    named = f": {label}" if label else ""
    way = f"  ({line.more['exit']}{named})" if line.more.get("exit") else ""
    return f"→ {line.text}{way}"


def _queue(line: Line) -> str:
    assumed = " (assumed)" if line.more.get("assumed") else ""
    to = f" {line.more['to']}" if line.more.get("to") else ""
    outcome = f": {line.more['outcome']}" if line.more.get("outcome") else ""
    said = {"ringing": "an agent's telephone rings", "answered": "an agent answers", "left": "out of line"}
    return f"{said.get(line.text, line.text)}{to}{outcome}{assumed}"


def _recording(line: Line) -> str:
    if "kept" not in line.more:
        return f"● records ({line.text})"
    return "■ the recording is kept" if line.more["kept"] else "■ the recording is thrown away"


SAYINGS: dict[What, Callable[[Line], str]] = {
    What.HEARD: _heard,
    What.PRESSED: _pressed,
    What.SAID: lambda line: f"says “{line.text}”",
    What.ASKED: lambda line: f"asks {line.text} {_data(line.more.get('request'))}",
    What.ANSWERED: _answered,
    What.WENT: _went,
    What.FLOW: lambda line: f"flow {line.text} ({line.more['how']})",
    What.SET: lambda line: f"{line.text} = {_data(line.more['value'])}",
    What.QUEUED: lambda line: f"joins the queue {line.text}, place {line.more['place']}",
    What.QUEUE: _queue,
    What.GOAL: lambda line: f"★ goal reached: {line.text}",
    What.RECORDING: _recording,
    What.DONE: lambda line: f"{line.text} {line.more.get('to', '')}".strip(),
    What.ENDED: lambda line: ENDS[End(str(line.more["how"]))].format(reason=line.text),
}


def assumptions(came: Transcript) -> list[str]:
    """What nobody had said and the trial took for granted, and how to say it."""
    said = []
    for kind in came.assumed:
        if kind == "queue":
            said.append("the queue: an agent answers after 20 s; say --queue OUTCOME:SECONDS for another end")
        elif kind not in ("speak", "listen"):
            said.append(f"`{kind}`; say --answer {kind}='{{…}}' for another answer")
    return said


def _names(prompts: Json) -> str:
    return " ".join(str(name) for name in prompts) if isinstance(prompts, list) else ""


def _data(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_DATA else f"{text[:LONGEST_DATA]}…"
