"""split: send callers several ways by chance, in shares, to compare them.

The same call always goes the same way, and with `by` the same caller, customer or account does.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ivr_flows.actions import TellKind
from ivr_flows.expression import Expression
from ivr_flows.fields import Fields
from ivr_flows.flow import Passing
from ivr_flows.functions import text_of
from ivr_flows.label import Label
from ivr_flows.run import Run
from ivr_flows.values import Exit, Link, Mark, Use
from said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """`share`: of the sum of all shares."""

    name: str
    share: float
    go: Link
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Split(Passing):
    """`by`: whose value decides instead of the call's own seed; empty values do not."""

    ways: tuple[Way, ...]
    by: Expression | None
    by_at: Mark

    def enter(self, run: Run) -> None:
        drawn = text_of(run.value(self.by)) if self.by is not None else ""
        way = self._way(f"{run.flow.name}/{self.name}/{drawn or run.position.seed}")
        run.tell(TellKind.SPLIT, way=way.name)
        run.go(way.go.to)

    def exits(self) -> tuple[Exit, ...]:
        return tuple(Exit(f"way {way.name}", way.go, way.label) for way in self.ways)

    def reads(self) -> tuple[Use, ...]:
        names = self.by.names if self.by is not None else ()
        return tuple(Use(name, self.by_at) for name in sorted(names))

    def _way(self, seed: str) -> Way:
        drawn = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]) / 2**64
        left = drawn * sum(way.share for way in self.ways)
        for way in self.ways:
            left -= way.share
            if left < 0:
                return way
        return self.ways[-1]


def read(fields: Fields) -> Split:
    """Read `ways` (name: {share, go, label}) and `by`."""
    node = Split(
        name=fields.node,
        at=fields.at,
        ways=tuple(way for way in fields.table("ways", _way).values() if way is not None),
        by=fields.expression("by") if "by" in fields.names() else None,
        by_at=fields.place("by"),
    )
    if node.ways and not sum(way.share for way in node.ways):
        fields.wrong(
            Said("nobody goes anywhere"), Said("give some way a share above 0"), fields.place("ways")
        )
    return node


def _way(ways: Fields, name: str) -> Way | None:
    fields = ways.mapping(name)
    if fields is None:
        return None
    way = Way(
        name=name,
        share=fields.number("share", 1.0, 0.0, 1e6),
        go=fields.link("go"),
        label=fields.label("label", name),
    )
    fields.finish()
    return way
