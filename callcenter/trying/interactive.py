"""A flow tried by hand: what is heard is printed, and every line typed is the caller's next move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from callcenter.trying.words import BOLD, DIM, RED, Paint, assumptions, lines_of
from ivr_flows.trying import End, Move, Trial, TryingError, Wait, parse_moves, play

HELP = "Keys and Enter; !1 at once; 5s or Enter alone to wait; say:WORDS; hangup; ? for this; q to stop."


def converse(trial: Trial, moves: Sequence[Move], source: TextIO, out: TextIO) -> int:
    """Play until the call ends or nobody types any more; `moves` come first. 1 when the call never ends."""
    paint = Paint(out)
    out.write(paint(HELP, DIM) + "\n")
    shown, node = 0, ""
    pending: Sequence[Move] = moves
    while True:
        came = play(trial, pending, goes_on=False)
        for line in lines_of(came.lines[shown:], paint, node):
            out.write(line + "\n")
        shown, node = len(came.lines), came.lines[-1].node
        if trial.is_over:
            break
        asked = _ask(paint, node, source, out)
        if asked is None:
            return 0
        pending = asked
    for text in assumptions(came):
        out.write(paint(f"Assumed: {text}", DIM) + "\n")
    return int(trial.end is End.ENDLESS)


def _ask(paint: Paint, node: str, source: TextIO, out: TextIO) -> Sequence[Move] | None:
    """The next moves; None: enough."""
    while True:
        out.write(paint(f"{node}> ", BOLD))
        out.flush()
        typed = source.readline()
        if not typed or typed.strip() == "q":
            out.write("\n" if not typed else "")
            return None
        if typed.strip() == "?":
            out.write(HELP + "\n")
            continue
        try:
            return parse_moves(typed) or (Wait(),)
        except TryingError as mistake:
            out.write(paint(str(mistake), RED) + "\n")
