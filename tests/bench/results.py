"""Measured figures: collected, printed as a table, written as JSON."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Result:
    """One figure. `topic` groups rows; `note` says what was measured, when the name cannot."""

    topic: str
    name: str
    value: float
    unit: str
    note: str = ""


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed; NaN for none."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def table(results: Sequence[Result]) -> str:
    """Aligned text, a blank line between topics."""
    rows = [(f"{result.name}", _figure(result.value), result.unit, result.note) for result in results]
    name, value, unit = (max((len(row[column]) for row in rows), default=0) for column in range(3))
    lines: list[str] = []
    topic = ""
    for result, row in zip(results, rows, strict=True):
        if result.topic != topic:
            topic = result.topic
            lines += ["", topic]
        lines.append(f"  {row[0]:<{name}}  {row[1]:>{value}} {row[2]:<{unit}}  {row[3]}".rstrip())
    return "\n".join(lines)


def _figure(value: float) -> str:
    if math.isnan(value):
        return "-"
    if value == int(value) and abs(value) < 1e6:
        return f"{value:.0f}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def write(path: Path, results: Sequence[Result], problems: Sequence[str], *, quick: bool) -> None:
    """All figures with what they were measured on, and what could not be measured."""
    path.parent.mkdir(parents=True, exist_ok=True)
    machine = {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "load_average": os.getloadavg(),
    }
    figures = [
        {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}
        for row in map(asdict, results)
    ]
    whole = {"quick": quick, "machine": machine, "results": figures, "not_measured": list(problems)}
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
