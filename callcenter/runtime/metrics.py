"""Prometheus metrics: read from the parts when somebody asks, never counted twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from callcenter.console.messages import AgentRow, QueueRow
from callcenter.trunks import Health, TrunkRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where the figures come from; each is asked at scrape time."""

    counts: Mapping[str, Callable[[], Mapping[str, int]]]
    gauges: Mapping[str, Callable[[], float]]
    queues: Callable[[], Iterable[QueueRow]]
    agents: Callable[[], Iterable[AgentRow]]
    trunks: Callable[[], Iterable[TrunkRow]] = tuple


class ServiceCollector(Collector):
    """One family per kind of thing, labelled by name."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def collect(self) -> Iterable[Metric]:
        for part, counts in self._sources.counts.items():
            family = CounterMetricFamily(
                f"callcenter_{part}", f"What {part} counted, by name", labels=["name"]
            )
            for name, number in sorted(counts().items()):
                family.add_metric([name], number)
            yield family
        for name, gauge in self._sources.gauges.items():
            yield GaugeMetricFamily(f"callcenter_{name}", name.replace("_", " "), value=gauge())
        yield from self._queues()
        yield from self._trunks()
        yield self._agents()

    def _queues(self) -> Iterable[Metric]:
        waiting = GaugeMetricFamily("callcenter_queue_waiting", "Entries in line", labels=["queue"])
        ended = CounterMetricFamily(
            "callcenter_queue_entries_today", "Entries by outcome", labels=["queue", "outcome"]
        )
        level = GaugeMetricFamily("callcenter_queue_service_level", "Share in time today", labels=["queue"])
        for row in self._sources.queues():
            waiting.add_metric([row.queue], row.waiting)
            ended.add_metric([row.queue, "answered"], row.answered)
            ended.add_metric([row.queue, "abandoned"], row.abandoned)
            if row.service_level is not None:
                level.add_metric([row.queue], row.service_level)
        yield from (waiting, ended, level)

    def _trunks(self) -> Iterable[Metric]:
        calls = GaugeMetricFamily("callcenter_trunk_calls", "Calls now", labels=["trunk", "direction"])
        health = GaugeMetricFamily("callcenter_trunk_health", "1 for what it is", labels=["trunk", "health"])
        for row in self._sources.trunks():
            calls.add_metric([row.trunk, "in"], row.calls_in)
            calls.add_metric([row.trunk, "out"], row.calls_out)
            for state in Health:
                health.add_metric([row.trunk, state.value], float(state.value == row.health))
        yield from (calls, health)

    def _agents(self) -> Metric:
        states: dict[str, int] = {}
        for row in self._sources.agents():
            states[row.state] = states.get(row.state, 0) + 1
        family = GaugeMetricFamily("callcenter_agents", "Agents by state", labels=["state"])
        for state, number in sorted(states.items()):
            family.add_metric([state], number)
        return family


def registry_of(sources: Sources) -> CollectorRegistry:
    """A registry of our own: the process-wide one belongs to nobody."""
    registry = CollectorRegistry()
    registry.register(ServiceCollector(sources))
    return registry
