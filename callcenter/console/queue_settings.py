"""A queue's rules in force, in a shape that people and programs read."""

from __future__ import annotations

from collections.abc import Iterable

import acd
from acd.skills import in_words
from callcenter.console.cards import Message
from callcenter.console.messages import Disposition


class Ring(Message):
    """Only who meets `needs` (in words, "" = anyone), for `for_s` seconds; None: from then on."""

    needs: str
    for_s: float | None


class Bonus(Message):
    points: float
    tiers: list[str]
    tags: list[str]


class Diversion(Message):
    """When `when` reaches `over`, the entry goes `way`, `to` where; customers of `keep_tiers` stay."""

    when: str
    over: float
    way: str
    to: str
    keep_tiers: list[str]


class OpeningHours(Message):
    """`week`: seven days from Monday, each with spans such as 08:00-18:00. `days`: dates with spans of their own."""

    zone: str
    week: list[list[str]]
    days: dict[str, list[str]]


class CallingBack(Message):
    """Who is rung `first`, how often, with how much time between; `hours`: only then, None: always."""

    first: str
    tries: int
    spacing_s: float
    ring_s: float
    lead_s: float
    hours: OpeningHours | None


class QueueSettings(Message):
    """The rules by which this queue is served now. `rings`: whom it asks for, wider with time."""

    strategy: str
    rings: list[Ring]
    ring_for_s: float
    offer_again_after_s: float
    on_missed: str
    wrap_up_s: float
    wrap_up_longest_s: float
    needs_disposition: bool
    dispositions: list[Disposition]
    ageing: float
    priority_weight: float
    weight: float
    tier_bonus: dict[str, float]
    bonuses: list[Bonus]
    sticky_s: float
    redial_s: float
    overflow: list[Diversion]
    callback: CallingBack | None
    hours: OpeningHours | None
    handling_s: float


def settings_of(spec: acd.QueueSpec, dispositions: Iterable[Disposition]) -> QueueSettings:
    """The settings of a queue as the routing core has them."""
    rings = [Ring(needs=in_words(step.needs), for_s=step.for_s) for step in spec.steps]
    return QueueSettings(
        strategy=spec.strategy,
        rings=[*rings, Ring(needs=in_words(spec.needs), for_s=None)],
        ring_for_s=spec.ring_for_s,
        offer_again_after_s=spec.offer_again_after_s,
        on_missed=spec.on_missed,
        wrap_up_s=spec.wrap_up_s,
        wrap_up_longest_s=spec.wrap_up_longest_s,
        needs_disposition=spec.needs_disposition,
        dispositions=list(dispositions),
        ageing=spec.ageing,
        priority_weight=spec.priority_weight,
        weight=spec.weight,
        tier_bonus=dict(spec.tier_bonus),
        bonuses=[
            Bonus(points=rule.points, tiers=list(rule.tiers), tags=list(rule.tags))
            for rule in spec.bonus_rules
        ],
        sticky_s=spec.sticky_s,
        redial_s=spec.redial_s,
        overflow=[_diversion(rule) for rule in spec.overflow],
        callback=_calling_back(spec.callback) if spec.callback else None,
        hours=_hours(spec.hours) if spec.hours else None,
        handling_s=spec.handling_s,
    )


def _diversion(rule: acd.Overflow) -> Diversion:
    return Diversion(
        when=rule.when.value, over=rule.over, way=rule.way.value, to=rule.to, keep_tiers=list(rule.keep_tiers)
    )


def _calling_back(rule: acd.CallbackRule) -> CallingBack:
    return CallingBack(
        first=rule.first.value,
        tries=rule.tries,
        spacing_s=rule.spacing_s,
        ring_s=rule.ring_s,
        lead_s=rule.lead_s,
        hours=_hours(rule.hours) if rule.hours else None,
    )


def _hours(hours: acd.Hours) -> OpeningHours:
    return OpeningHours(
        zone=hours.zone,
        week=[_spans(day) for day in hours.week],
        days={day: _spans(spans) for day, spans in hours.days.items()},
    )


def _spans(spans: Iterable[tuple[int, int]]) -> list[str]:
    return [f"{_clock(start)}-{_clock(end)}" for start, end in spans]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
