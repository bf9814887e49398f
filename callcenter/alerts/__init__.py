"""When a supervisor is called to look. Pure.

    readings, now ─▶ Watch.look ─▶ AlertRaised, AlertCleared
    alert, by, now ─▶ Watch.acknowledge ─▶ AlertAcknowledged

Each rule watches every queue, or every agent, apart. States of a rule and its subject:

    quiet ── beyond the limit ─▶ pending ── for long enough ─▶ raised ── acknowledged ─▶ taken
      ▲          fine ─────────────┘                              └──── fine for a while ────┘──▶ quiet (AlertCleared)

Alerts are a fold of their events (`Watch.apply`), so they survive a restart; what is only pending starts anew.
"""

from callcenter.alerts.errors import AlertError, AlreadyTaken, UnknownAlert
from callcenter.alerts.model import Alert, Reading, Rule, State
from callcenter.alerts.watch import CLEAR_AFTER_S, Watch

__all__ = [
    "CLEAR_AFTER_S",
    "Alert",
    "AlertError",
    "AlreadyTaken",
    "Reading",
    "Rule",
    "State",
    "UnknownAlert",
    "Watch",
]
