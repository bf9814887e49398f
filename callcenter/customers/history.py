"""What a customer's past says for the next call: who served them last, and what the queues' rules look for."""

from __future__ import annotations

from callcenter.customers.model import Customer

TOLD_BY = {
    "complaint": frozenset({"complaint", "complaint_opened"}),
    "low_score": frozenset({"low_score"}),
}
"""Tags that a bonus rule of a queue may name, and the outcomes and dispositions of contacts that earn them."""

UNHAPPY_DAYS = 30.0
LATELY_DAYS = 30.0
DAY_S = 86_400.0


def last_agent(customer: Customer) -> tuple[str, float]:
    """The agent of the latest contact that had one, and when that was; "" and 0 for nobody."""
    served = [item for item in customer.timeline if item.agent]
    if not served:
        return "", 0.0
    latest = max(served, key=lambda item: item.at)
    return latest.agent, latest.at


def calls_lately(customer: Customer, now: float) -> int:
    """How often they have called within the last thirty days."""
    since = now - LATELY_DAYS * DAY_S
    return sum(item.channel == "call" and item.at >= since for item in customer.timeline)


def tags_of(customer: Customer, now: float) -> tuple[str, ...]:
    """The customer's own tags, and those of what happened lately, sorted."""
    recent = [item for item in customer.timeline if now - item.at <= UNHAPPY_DAYS * DAY_S]
    ends = {how for item in recent for how in (item.outcome, item.disposition)}
    return tuple(sorted({*customer.tags, *(tag for tag, told_by in TOLD_BY.items() if ends & told_by)}))
