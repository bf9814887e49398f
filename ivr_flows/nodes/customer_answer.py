"""What an answer about a customer leaves in the call's variables."""

from __future__ import annotations

from ivr_flows.run import Run
from ivr_flows.values import Json, Mark, Use

TEXTS = {
    "customer": "customer.id",
    "name": "customer.name",
    "tier": "customer.tier",
    "language": "customer.language",
    "account": "customer.account",
}
"""Field of the answer → variable of the call."""

KNOWN = "customer.known"
AUTHENTICATED = "authenticated"


def keep_customer(run: Run, answer: dict[str, Json]) -> None:
    """Set `customer.*`, to nothing where the answer says nothing."""
    run.set_variable(KNOWN, True)
    for field, variable in TEXTS.items():
        run.set_variable(variable, str(answer.get(field) or ""))


def customer_uses(at: Mark) -> tuple[Use, ...]:
    """The variables that `keep_customer` sets."""
    return tuple(Use(name, at) for name in (KNOWN, *TEXTS.values()))
