"""Who is calling: the lookup runs beside the greeting and is never waited for.

The screen pops with the number at once and fills when the answer comes; an answer later than `LIMIT_S`, or none,
leaves the caller a stranger and says so on the card.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from callcenter.calls.effects import CustomerLookedUp, LookUpCustomer
from callcenter.console.cards import CustomerCard, CustomerStatus
from callcenter.customers import Customer, calls_lately, card, last_agent, match, tags_of

log = structlog.get_logger("lookup")

LIMIT_S = 2.0
"""Long past the greeting: a card that comes later would only startle."""

Find = Callable[[str], Awaitable[Sequence[Customer]]]


class CustomerLookup:
    """Carries out `LookUpCustomer`: asks `find`, tells the screens the card and the exchange the match.

    `now` is the time in UTC seconds, for what of a customer's past is long ago.
    """

    def __init__(
        self,
        find: Find,
        show: Callable[[str, CustomerStatus], None],
        tell: Callable[[CustomerLookedUp], None],
        *,
        now: Callable[[], float],
        limit_s: float = LIMIT_S,
    ) -> None:
        self._now = now
        self._find = find
        self._show = show
        self._tell = tell
        self._limit_s = limit_s
        self._running: set[asyncio.Task[None]] = set()

    def look_up(self, wish: LookUpCustomer) -> None:
        task = asyncio.ensure_future(self._look_up(wish))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def proved(self, call: str, customer: Customer) -> None:
        """The caller has proved who they are: the screens and the call know them as this customer from now on."""
        self._answer(call, status_of((customer,), ""), (customer,))

    async def stop(self) -> None:
        """Wait for the lookups under way."""
        if self._running:
            await asyncio.wait(self._running)

    async def _look_up(self, wish: LookUpCustomer) -> None:
        if not wish.number:
            self._answer(wish.call, CustomerStatus(status="unknown"), ())
            return
        try:
            found = tuple(await asyncio.wait_for(self._find(wish.number), self._limit_s))
            status = status_of(found, wish.number)
        except TimeoutError:
            # One line: when the database is slow every call comes here, and tracebacks would slow the rest down.
            log.warning("lookup_slow", call_id=wish.call, limit_s=self._limit_s)
            self._answer(wish.call, CustomerStatus(status="failed"), ())
            return
        except Exception:  # whatever a database or a remote CRM raises, the call goes on
            log.exception("lookup_failed", call_id=wish.call)
            self._answer(wish.call, CustomerStatus(status="failed"), ())
            return
        self._answer(wish.call, status, found)

    def _answer(self, call: str, status: CustomerStatus, found: tuple[Customer, ...]) -> None:
        self._show(call, status)
        self._tell(_looked_up(call, found, self._now()))


def _looked_up(call: str, found: tuple[Customer, ...], now: float) -> CustomerLookedUp:
    """What the call learns: of several who share a number nobody can say which one calls."""
    if len(found) != 1:
        return CustomerLookedUp(call=call, matches=len(found))
    (only,) = found
    agent, at = last_agent(only)
    return CustomerLookedUp(
        call=call,
        customer=only.customer,
        name=only.name,
        tier=only.tier,
        language=only.language,
        matches=1,
        last_agent=agent,
        last_agent_at=at,
        tags=tags_of(only, now),
        account=only.account,
        recent_calls=calls_lately(only, now),
    )


def status_of(found: Sequence[Customer], number: str) -> CustomerStatus:
    """What the customer card shows for these candidates."""
    matched = match(found)
    cards = [CustomerCard.model_validate(card(customer, number).to_data()) for customer in matched.customers]
    return CustomerStatus.model_validate({"status": matched.status.value, "cards": cards})
