"""What the web needs of whoever watches the figures."""

from __future__ import annotations

from typing import Protocol

from callcenter.alerts import Rule, UnknownAlert
from callcenter.console.messages import AlertRow


class Alerts(Protocol):
    """Which alerts there are, by which rules."""

    def rows(self) -> list[AlertRow]:
        """Critical ones first."""

    def rules(self) -> list[Rule]: ...

    def acknowledge(self, alert: str, by: str, by_name: str) -> None:
        """Raises UnknownAlert, AlreadyTaken."""


class NoAlerts:
    """Nobody watches here."""

    def rows(self) -> list[AlertRow]:
        return []

    def rules(self) -> list[Rule]:
        return []

    def acknowledge(self, alert: str, by: str, by_name: str) -> None:
        raise UnknownAlert(alert)
