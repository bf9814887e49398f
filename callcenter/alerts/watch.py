"""Every rule over every queue or agent: what is beyond its limit since when, and which alerts there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from callcenter.alerts.errors import AlreadyTaken, UnknownAlert
from callcenter.alerts.model import Alert, Reading, Rule, State
from callcenter.events import AlertAcknowledged, AlertCleared, AlertRaised, Event
from callcenter.plain import from_plain, to_plain
from callcenter.values import replace

CLEAR_AFTER_S = 5.0
"""A figure that crosses its limit to and fro is one alert, not ten."""

Key = tuple[str, str]
"""Rule and subject."""


class Watch:
    """`look` and `acknowledge` return events; the alerts are what `apply` folds of those.

    Who calls them records the events before looking again. Only since when a figure is beyond its limit, or fine again,
    is remembered by looking.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = {rule.rule: rule for rule in rules}
        self._alerts: dict[Key, Alert] = {}
        self._beyond: dict[Key, float] = {}
        self._fine: dict[Key, float] = {}

    def change_rules(self, rules: Iterable[Rule]) -> None:
        """From the next look on. Alerts whose rule reads otherwise now are dropped then."""
        self.rules = {rule.rule: rule for rule in rules}
        self._beyond.clear()

    def alerts(self) -> list[Alert]:
        """Critical ones first, then the oldest."""
        return sorted(
            self._alerts.values(), key=lambda alert: (alert.level != "crit", alert.since, alert.alert)
        )

    # ---- what happens

    def look(self, readings: Sequence[Reading], now: float) -> list[Event]:
        """Compare every figure with its limits."""
        by_subject = {reading.subject: reading for reading in readings}
        events: list[Event] = [
            event for rule in self.rules.values() for event in self._look_by(rule, by_subject, now)
        ]
        return [*events, *self._dropped(by_subject, now)]

    def acknowledge(self, alert: str, by: str, now: float, by_name: str = "") -> list[Event]:
        """`by` takes care of it. Raises UnknownAlert, AlreadyTaken."""
        found = next((item for item in self._alerts.values() if item.alert == alert), None)
        if found is None:
            raise UnknownAlert(alert)
        if found.state is State.TAKEN:
            raise AlreadyTaken(found.by_name or found.by)
        return [AlertAcknowledged(at=now, alert=alert, by=by, by_name=by_name)]

    def _look_by(self, rule: Rule, readings: Mapping[str, Reading], now: float) -> list[Event]:
        events: list[Event] = []
        for subject in rule.subjects & readings.keys():
            value = _value(rule, readings[subject])
            key = (rule.rule, subject)
            if value is not None and rule.is_beyond(value):
                events += self._is_beyond(rule, key, value, now)
            else:
                events += self._is_fine(key, now)
        return events

    def _is_beyond(self, rule: Rule, key: Key, value: float, now: float) -> list[Event]:
        self._fine.pop(key, None)
        since = self._beyond.setdefault(key, now)
        if key in self._alerts or now - since < rule.for_s:
            return []
        raised = AlertRaised(
            at=now, alert=f"{rule.rule}:{key[1]}:{int(now * 1000)}", rule=rule.rule, subject=key[1],
            measure=rule.measure, level=rule.level, side=rule.side, value=value, limit=rule.limit, since=since,
        )  # fmt: skip
        return [raised]

    def _is_fine(self, key: Key, now: float) -> list[Event]:
        self._beyond.pop(key, None)
        alert = self._alerts.get(key)
        if alert is None or now - self._fine.setdefault(key, now) < CLEAR_AFTER_S:
            return []
        return [AlertCleared(at=now, alert=alert.alert, why="fine")]

    def _dropped(self, readings: Mapping[str, Reading], now: float) -> list[Event]:
        """Rules, queues and agents come and go with the site; nobody could ever clear their alerts."""
        gone = [
            alert
            for (name, subject), alert in self._alerts.items()
            if subject not in readings or not _is_of(alert, self.rules.get(name))
        ]
        return [AlertCleared(at=now, alert=alert.alert, why="dropped") for alert in gone]

    # ---- a fold

    def apply(self, _number: int, event: Event) -> None:
        """Fold one event; those about other things change nothing."""
        match event:
            case AlertRaised():
                self._alerts[event.rule, event.subject] = Alert.of(event)
            case AlertAcknowledged():
                for key, alert in self._alerts.items():
                    if alert.alert == event.alert:
                        self._alerts[key] = replace(
                            alert, state=State.TAKEN, by=event.by, by_name=event.by_name, taken_at=event.at
                        )
            case AlertCleared():
                left = [key for key, alert in self._alerts.items() if alert.alert == event.alert]
                for key in left:
                    del self._alerts[key]
                    self._fine.pop(key, None)

    def to_data(self) -> dict[str, Any]:
        return {"alerts": [to_plain(alert) for alert in self._alerts.values()]}

    def restore(self, data: Mapping[str, Any]) -> None:
        alerts = [from_plain(Alert, row) for row in data.get("alerts", ())]
        self._alerts = {(alert.rule, alert.subject): alert for alert in alerts}
        self._beyond.clear()
        self._fine.clear()


def _value(rule: Rule, reading: Reading) -> float | None:
    """The figure, or None while it says nothing."""
    if rule.if_waiting and reading.waiting == 0:
        return None
    if rule.at_least and reading.ended < rule.at_least:
        return None
    return reading.values.get(rule.measure)


def _is_of(alert: Alert, rule: Rule | None) -> bool:
    if rule is None or alert.subject not in rule.subjects:
        return False
    return (alert.measure, alert.side, alert.limit, alert.level) == (
        rule.measure,
        rule.side,
        rule.limit,
        rule.level,
    )
