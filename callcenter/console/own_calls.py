"""The contact of an agent who calls somebody: there from the moment their own phone is rung."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from callcenter.events import AgentDialled, Event, Offered

if TYPE_CHECKING:
    from callcenter.console.views import To, Views


def _dials(views: Views, event: AgentDialled, now: float) -> list[To]:
    brief = views.brief(event.call)
    if brief is None:
        return []
    # Nobody offers it, and nobody has waited: what it shares with an offer is which queue's it is.
    as_offer = Offered(
        at=event.at, offer=event.offer, entry=event.entry, call=event.call, agent=event.agent, queue=event.queue,
        deadline=0.0, why="",
    )  # fmt: skip
    return views.begins(
        as_offer, brief, now, state="dialling", answer_by=None, waited_s=0.0, is_outbound=True
    )


ACTS: dict[type[Event], Callable[[Any, Any, float], list[To]]] = {AgentDialled: _dials}
