"""In which order records are to be used: NAPTR by order and preference, SRV by priority and chance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

from callcenter.sip.locate.records import Naptr, Srv, as_name
from callcenter.sip.reach import Wire

SERVICES: Mapping[str, Wire] = {"sip+d2u": "udp", "sip+d2t": "tcp", "sips+d2t": "tls"}
"""NAPTR services of RFC 3263 4.1 that we speak; names are compared without case (RFC 3403 4.1)."""

MAX_RULES = 12
"""Rules that are followed: three transports, each with a few fallbacks."""

Draw = Callable[[int], int]
"""A whole number from 0 up to and including the argument, each as likely as the others."""


def rules(records: Iterable[Naptr], wires: Iterable[Wire]) -> list[list[tuple[Wire, str]]]:
    """Transport and SRV name of the rules we can follow, in groups of one order, each by preference.

    A rule that rewrites by a regular expression, or leads anywhere but to SRV records, is none of SIP's.
    """
    usable = [
        (record.order, record.preference, SERVICES[record.service.lower()], as_name(record.replacement))
        for record in records
        if record.service.lower() in SERVICES and record.flags.lower() == "s" and as_name(record.replacement)
    ]
    allowed = [rule for rule in sorted(usable, key=lambda rule: rule[:2]) if rule[2] in set(wires)][
        :MAX_RULES
    ]
    return [
        [(wire, name) for _, _, wire, name in group]
        for _, group in groupby(allowed, key=lambda rule: rule[0])
    ]


def by_weight(records: Iterable[Srv], draw: Draw) -> list[Srv]:
    """Lower priority first; among equals each next one is drawn in proportion to its weight (RFC 2782)."""
    ordered: list[Srv] = []
    for _, group in groupby(
        sorted(records, key=lambda record: record.priority), key=lambda one: one.priority
    ):
        # Those of weight 0 stand first, so that only a drawn 0 chooses them while others are left.
        left = sorted(group, key=lambda record: record.weight > 0)
        while left:
            ordered.append(left.pop(_drawn(left, draw(sum(record.weight for record in left)))))
    return ordered


def _drawn(records: list[Srv], number: int) -> int:
    """The place of the first record whose running sum of weights reaches `number`."""
    running = 0
    for place, record in enumerate(records):
        running += record.weight
        if running >= number:
            return place
    return len(records) - 1
