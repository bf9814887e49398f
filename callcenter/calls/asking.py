"""What people in a conversation ask for at their desks: whose wish it is, and who carries it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callcenter.calls import dialling, holding, supervise, switching, third, transfer
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState
from callcenter.calls.effects import Effect, Refused
from callcenter.calls.hearing import tell
from callcenter.calls.serving import agent_has_done
from callcenter.calls.wishes import (
    AgentWish,
    AskedToComplete,
    AskedToConsult,
    AskedToLeave,
    AskedToMerge,
    AskedToReturn,
    AskedToSupervise,
    AskedToTakeOver,
    AskedToTransfer,
    PutOnHold,
    SupervisorWish,
    TookOffHold,
)
from said import Said

TOGETHER = (CallState.TALKING, CallState.AGENT_SILENT)

AGENTS: dict[type, Callable[[Book, Call, Any, float], list[Effect]]] = {
    PutOnHold: holding.hold,
    TookOffHold: holding.resume,
    AskedToConsult: transfer.consult,
    AskedToTransfer: transfer.transfer,
    AskedToComplete: transfer.complete,
    AskedToMerge: transfer.merge,
    AskedToReturn: transfer.return_to_customer,
}
SUPERVISORS: dict[type, Callable[[Book, Call | None, Any, float], list[Effect]]] = {
    AskedToSupervise: supervise.supervise,
    AskedToLeave: supervise.leave,
    AskedToTakeOver: supervise.take_over,
}


TALKED_ABOUT = (TookOffHold, AskedToConsult, AskedToMerge, AskedToReturn)
"""Wishes of an agent who is going to talk in that call, not merely have something done with it."""


def asked(book: Book, wish: AgentWish | SupervisorWish, now: float) -> list[Effect]:
    """Carry it out, or refuse it: an agent's only for the call they are on."""
    call = book.calls.get(wish.call)
    if isinstance(wish, SupervisorWish):
        return SUPERVISORS[type(wish)](book, call, wish, now)
    if call is None or call.agent != wish.agent or call.state not in TOGETHER:
        return [_not_on_it(wish.agent)]
    if not isinstance(wish, TALKED_ABOUT) or not call.is_away(wish.agent):
        return AGENTS[type(wish)](book, call, wish, now)
    # They want to talk here themselves, so they leave the call in which they are.
    effects = AGENTS[type(wish)](book, call, wish, now)
    if any(isinstance(effect, Refused) for effect in effects):
        return effects
    return [*switching.come_to(book, call.call, wish.agent, now), *effects, *tell(book, call.call)]


def hang_up(book: Book, agent: str, call_id: str, now: float) -> list[Effect]:
    """The agent's Hang up button. In company it is only this one who leaves."""
    call = book.calls.get(call_id)
    if call is not None and call.agent == agent and call.state is CallState.DIALLING:
        return dialling.hung_up(book, call, now)
    if call is not None and call.agent == agent:
        return agent_has_done(book, call, "", now)
    if call is not None and call.third is not None and call.third.agent == agent:
        return third.left(book, call, "third", now) if third.is_up(call) else [_not_on_it(agent)]
    return [_not_on_it(agent)]


def _not_on_it(agent: str) -> Refused:
    return Refused(user=agent, code="no_such_call", text=Said("You are not on this call."))
