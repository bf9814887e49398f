"""Key figures as folds of the event stream: nothing lives only in a counter, every figure can be counted again.

`LiveQueues` is what the screens show now: one fold a queue and local day; `LiveFlows` the same of the flows, with
self-service containment. `service_level` holds the six formulas of
the trade side by side. A zero denominator is None ("–" on screen), never 0 % or 100 %.
"""

from callcenter.kpi.flows import FlowFigures, LiveFlows, NodeFigures
from callcenter.kpi.live import AgentFigures, AgentsOfQueues, LiveQueues, QueueFigures, QueueTarget
from callcenter.kpi.service_level import FORMULAS, Counts, abandonment_rate, service_level

__all__ = [
    "FORMULAS",
    "AgentFigures",
    "AgentsOfQueues",
    "Counts",
    "FlowFigures",
    "LiveFlows",
    "LiveQueues",
    "NodeFigures",
    "QueueFigures",
    "QueueTarget",
    "abandonment_rate",
    "service_level",
]
