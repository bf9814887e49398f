"""An answer as a table for a terminal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from callcenter.replaying.words import columns, padded, sayer
from callcenter.what_if.outlook import Answer, Range
from said import Said

NOTHING = "–"
WIDTH = 26


def table(answer: Answer, language: str = "en") -> str:
    """Each figure as P10 – P50 – P90 over the futures."""
    say = sayer(language)
    rows: list[tuple[str, str, Callable[[float], str]]] = [
        (_service_level(answer), "service_level", _share),
        (Said("mean wait, s"), "wait_s", _seconds),
        (Said("nine of ten wait less than, s"), "wait_p90_s", _seconds),
        (Said("abandoned"), "abandonment", _share),
        (Said("agents busy"), "busy", _share),
        (Said("in line at the end"), "waiting_at_end", _count),
    ]
    titles = [say(title) for title, _, _ in rows]
    left = max(map(columns, titles)) + 2
    heads = [Said("as it is")]
    if answer.agents:
        heads += [_change(answer), Said("difference")]
    head = "".join(padded(say(one), WIDTH) for one in heads)
    lines = [*map(say, _start(answer)), "", " " * left + head]
    for title, (_, name, show) in zip(titles, rows, strict=True):
        cells = [_cell(getattr(answer.as_is, name), show)]
        if answer.agents:
            cells.append(_cell(getattr(answer.changed, name), show))
            cells.append(_cell(getattr(answer.difference, name), partial(_signed, show)))
        lines.append(padded(title, left) + "".join(padded(cell, WIDTH) for cell in cells))
    return "\n".join(line.rstrip() for line in lines)


def _service_level(answer: Answer) -> Said:
    return Said("service level (answered within {target} s)", target=f"{answer.target_s:g}")


def _start(answer: Answer) -> list[str]:
    now = answer.now
    patience = Said("nobody hung up lately")
    if now.patience_s is not None:
        patience = Said("callers hang up after {seconds:.0f} s", seconds=now.patience_s)
    lines: list[str] = [
        Said(
            "Queue {queue}, the next {minutes} in {futures} futures: P10 – P50 – P90",
            queue=answer.queue, minutes=_minutes(answer), futures=answer.futures,
        ),
        Said(
            "Now: {waiting} in line, {signed_in} agents at work; as of late {arrivals:.0f} contacts an hour,"
            " {handling_s:.0f} s each, {patience}.",
            waiting=now.waiting, signed_in=now.signed_in, arrivals=now.arrivals_per_h,
            handling_s=now.handling_s, patience=patience,
        ),
    ]  # fmt: skip
    if not now.arrivals_per_h:
        lines.append(Said("Nobody came of late, so nobody comes in these futures."))
    if now.typical_agent:
        lines.append(Said("Those who come are like {agent}, and ready at once.", agent=now.typical_agent))
    elif answer.agents < 0:
        lines.append(Said("Those who go do so when they are free."))
    return lines


def _minutes(answer: Answer) -> Said:
    if answer.minutes == 1:
        return Said("minute")
    return Said("{minutes} minutes", minutes=f"{answer.minutes:g}")


def _change(answer: Answer) -> Said:
    count = abs(answer.agents)
    if answer.agents > 0:
        return Said("1 agent more") if count == 1 else Said("{count} agents more", count=count)
    return Said("1 agent fewer") if count == 1 else Said("{count} agents fewer", count=count)


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
