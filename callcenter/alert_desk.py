"""Alerts while the product serves: the figures looked at every second, and supervisors who take an alert on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from callcenter.alerts import Rule
from callcenter.console.alerting import readings, rows
from callcenter.console.messages import AlertRow
from callcenter.console.views import Views
from callcenter.events import Event
from callcenter.site import Site
from callcenter.site.alert import AGENT_MEASURES, SHARES, SiteAlert

LOOK_EVERY_S = 1.0


class Ticker(Protocol):
    """The part of `runtime.clock.Clock` used here."""

    def now(self) -> float: ...

    def wake_at(self, key: str, at: float, call: Callable[[], object]) -> None: ...


class AlertDesk:
    """Implements `web.deps.Alerts`; `note` journals events, which come back to the views."""

    def __init__(
        self, site: Site, views: Views, clock: Ticker, note: Callable[[Sequence[Event]], None]
    ) -> None:
        views.watch.change_rules(alert_rules(site))
        self._views = views
        self._clock = clock
        self._note = note

    def start(self) -> None:
        """Look now and every second from now on; a look that breaks must not be the last."""
        now = self._clock.now()
        self._clock.wake_at("alerts:look", now + LOOK_EVERY_S, self.start)
        watch = self._views.watch
        if watch.rules or watch.alerts():
            self._record(watch.look(readings(self._views.live, self._views.agents, now), now))

    def rows(self) -> list[AlertRow]:
        return rows(self._views.watch)

    def rules(self) -> list[Rule]:
        return list(self._views.watch.rules.values())

    def change(self, site: Site) -> None:
        """The site's rules from now on; those watched in vain are dropped at the next look."""
        self._views.watch.change_rules(alert_rules(site))

    def acknowledge(self, alert: str, by: str, by_name: str) -> None:
        """Raises UnknownAlert, AlreadyTaken."""
        self._record(self._views.watch.acknowledge(alert, by, self._clock.now(), by_name))

    def _record(self, events: Sequence[Event]) -> None:
        if events:
            self._note(events)


def alert_rules(site: Site) -> list[Rule]:
    """A rule without queues watches all of them, or every agent."""
    agents = {name: user.queues for name, user in site.users.items() if user.role == "agent"}
    return [_rule(name, alert, site, agents) for name, alert in site.alerts.items()]


def _rule(name: str, alert: SiteAlert, site: Site, agents: Mapping[str, Collection[str]]) -> Rule:
    subjects = set(alert.queues or site.queues)
    if alert.measure in AGENT_MEASURES:
        subjects = {
            f"@{agent}" for agent, queues in agents.items() if not alert.queues or subjects & set(queues)
        }
    limit = alert.above if alert.above is not None else alert.below
    return Rule(
        rule=name,
        measure=alert.measure,
        side="above" if alert.above is not None else "below",
        limit=limit or 0.0,
        for_s=alert.for_s,
        level=alert.level,
        subjects=frozenset(subjects),
        name={str(language): text for language, text in alert.name.items()},
        at_least=alert.at_least if alert.measure in SHARES else 0,
        if_waiting=alert.if_waiting,
    )
