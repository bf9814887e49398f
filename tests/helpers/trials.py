"""The simulator of the demo site, without a house around it."""

from __future__ import annotations

from pathlib import Path

import ivr_flows as ivr
from callcenter.from_site import prompt_catalogue
from callcenter.site import Site, load_site
from callcenter.trying.house import House
from callcenter.trying.live import SiteAnswers
from callcenter.trying.simulator import Simulator
from ivr_flows.trying import first_of

DEMO = Path(__file__).parents[2] / "config" / "demo.yaml"
NOW = 1_773_813_724.0
"""18 March 2026, 14:02 in Shanghai."""


class ProductFlows:
    """The flows that come with the product, each read once."""

    def __init__(self, prompts: ivr.Catalogue) -> None:
        self._prompts = prompts
        self._flows = {path.stem: ivr.load_file(path, prompts) for path in ivr.flow_paths(ivr.FLOWS)}

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._flows))

    def current(self, name: str) -> ivr.Flow | None:
        return self._flows.get(name)

    def version(self, name: str, version: str) -> ivr.Flow | None:
        flow = self._flows.get(name)
        return flow if flow is not None and flow.version == version else None

    def checked(self, name: str, text: str) -> ivr.Flow:
        return ivr.load(text, f"{name}.yaml", self._prompts)


def demo_simulator(site: Site | None = None) -> Simulator:
    """As the service builds it, at an invented time."""
    there = (site or load_site(DEMO)).as_of("Asia/Shanghai", 2026)
    catalogue = prompt_catalogue(there)
    answers = SiteAnswers(there, "CN")
    house = House(catalogue.texts, first_of(answers), answers)
    return Simulator(ProductFlows(catalogue), there, house, lambda: NOW)
