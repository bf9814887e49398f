"""An answer as a table for a terminal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from callcenter.what_if.outlook import Answer, Range

NOTHING = "–"
WIDTH = 26


def table(answer: Answer) -> str:
    """Each figure as P10 – P50 – P90 over the futures."""
    target = f"answered within {answer.target_s:g} s"
    rows: list[tuple[str, str, Callable[[float], str]]] = [
        (f"service level ({target})", "service_level", _share),
        ("mean wait, s", "wait_s", _seconds),
        ("nine of ten wait less than, s", "wait_p90_s", _seconds),
        ("abandoned", "abandonment", _share),
        ("agents busy", "busy", _share),
        ("in line at the end", "waiting_at_end", _count),
    ]
    left = max(len(title) for title, _, _ in rows) + 2
    columns = ["as it is"] if not answer.agents else ["as it is", _change(answer), "difference"]
    lines = [*_start(answer), "", " " * left + "".join(f"{column:<{WIDTH}}" for column in columns)]
    for title, name, show in rows:
        cells = [_cell(getattr(answer.as_is, name), show)]
        if answer.agents:
            cells.append(_cell(getattr(answer.changed, name), show))
            cells.append(_cell(getattr(answer.difference, name), partial(_signed, show)))
        lines.append((f"{title:<{left}}" + "".join(f"{cell:<{WIDTH}}" for cell in cells)).rstrip())
    return "\n".join(line.rstrip() for line in lines)


def _start(answer: Answer) -> list[str]:
    now = answer.now
    patience = (
        "nobody hung up lately" if now.patience_s is None else f"callers hang up after {now.patience_s:.0f} s"
    )
    lines = [
        f"Queue {answer.queue}, the next {_minutes(answer)} in {answer.futures} futures: P10 – P50 – P90",
        f"Now: {now.waiting} in line, {now.signed_in} agents at work; as of late {now.arrivals_per_h:.0f} contacts"
        f" an hour, {now.handling_s:.0f} s each, {patience}.",
    ]
    if not now.arrivals_per_h:
        lines.append("Nobody came of late, so nobody comes in these futures.")
    if now.typical_agent:
        lines.append(f"Those who come are like {now.typical_agent}, and ready at once.")
    elif answer.agents < 0:
        lines.append("Those who go do so when they are free.")
    return lines


def _minutes(answer: Answer) -> str:
    return "minute" if answer.minutes == 1 else f"{answer.minutes:g} minutes"


def _change(answer: Answer) -> str:
    count = abs(answer.agents)
    return f"{count} {'agent' if count == 1 else 'agents'} {'more' if answer.agents > 0 else 'fewer'}"


def _cell(of: Range | None, show: Callable[[float], str]) -> str:
    return NOTHING if of is None else " – ".join(show(value) for value in (of.p10, of.p50, of.p90))


def _signed(show: Callable[[float], str], value: float) -> str:
    text = show(abs(value))
    return text if text.strip("0.% ") == "" else f"{'+' if value > 0 else '−'}{text}"


def _share(value: float) -> str:
    return f"{value * 100:.0f} %"


def _seconds(value: float) -> str:
    return f"{value:.0f}"


def _count(value: float) -> str:
    return f"{value:.0f}"
