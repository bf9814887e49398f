"""The queues of a site in a few lines, for whoever checks a configuration."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.site.model import Site
from callcenter.site.queue import SiteOverflow, SiteQueue, SiteWay

HEAD = ("queue", "strategy", "hours", "overflow")


def queue_lines(site: Site) -> list[str]:
    """One line a queue, in columns, under a line that says what they are; nothing without queues."""
    rows = [
        (name, queue.strategy, queue.hours or "always", ", ".join(_overflow(queue)) or "none")
        for name, queue in site.queues.items()
    ]
    if not rows:
        return []
    widths = [max(len(row[column]) for row in (HEAD, *rows)) for column in range(len(HEAD))]
    return [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in (HEAD, *rows)
    ]


def _overflow(queue: SiteQueue) -> Iterator[str]:
    for rule in queue.overflow:
        over = f" {rule.over:g}" if rule.over is not None else ""
        kept = f" (not {', '.join(rule.keep_tiers)})" if rule.keep_tiers else ""
        yield f"{rule.when}{over} → {_way(rule)}{kept}"


def _way(rule: SiteOverflow) -> str:
    if not isinstance(rule.to, SiteWay):
        return rule.to
    (way, to), *_ = rule.to.model_dump(exclude_none=True).items()
    return way if isinstance(to, dict) else f"{way} {to}"
