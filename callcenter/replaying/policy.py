"""A policy file (`callcenter.site.policy`) as changes of what was recorded, or of what is configured now.

What the file changes in the site as it is now is changed in the recorded configuration as well; everything else stays
as it was recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import acd
from callcenter import site_routing
from callcenter.site import Site

Spec = TypeVar("Spec", acd.QueueSpec, acd.AgentSpec)
Changes = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Policy:
    """Which fields of which queues and agents are different."""

    queues: Changes
    agents: Changes

    def queue(self, spec: acd.QueueSpec) -> acd.QueueSpec:
        """The queue under this policy."""
        return replace(spec, **self.queues.get(spec.queue, {}))

    def agent(self, spec: acd.AgentSpec) -> acd.AgentSpec:
        """The agent under this policy."""
        return replace(spec, **self.agents.get(spec.agent, {}))


def load_policy(path: Path, site: Site) -> Policy:
    """Read a policy file against the site it is for; raises SiteError that says what is wrong, and where."""
    before, after = site_routing.configured(site), site_routing.load_policy(path, site)
    return Policy(
        queues=_different(before.queues, after.queues, lambda spec: spec.queue),
        agents=_different(before.agents, after.agents, lambda spec: spec.agent),
    )


def _different(
    before: Iterable[Spec], after: Iterable[Spec], name: Callable[[Spec], str]
) -> dict[str, dict[str, Any]]:
    former = {name(spec): spec for spec in before}
    found: dict[str, dict[str, Any]] = {}
    for spec in after:
        old = former[name(spec)]
        pairs = ((one.name, getattr(spec, one.name)) for one in fields(spec))
        changed = {key: value for key, value in pairs if getattr(old, key) != value}
        if changed:
            found[name(spec)] = changed
    return found
