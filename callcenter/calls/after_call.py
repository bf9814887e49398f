"""What a caller goes into when the agent hangs up: a flow with a question or two, by a rule of the queue or the number.

Only when the agent ends the conversation, and nobody else is left in it: who hangs up themselves is asked nothing. The
agent is out of it, and free, in the same turn; a contact is asked about once.
"""

from __future__ import annotations

from callcenter.calls.book import Book
from callcenter.calls.call import SILENCE, Call, CallState
from callcenter.calls.effects import Effect
from callcenter.calls.holding import take_off_hold
from callcenter.calls.in_flow import start_flow
from callcenter.calls.keeping import stop_contact
from callcenter.calls.leg import LegState
from callcenter.calls.parties import agent_leaves, supervisors_leave
from callcenter.events import AfterCallStarted
from callcenter.values import replace

CALLERS = frozenset({"in", "callback"})
"""Directions of calls whose customer has called us, or wanted to be called; nobody else is asked."""


def flow_after(book: Book, call: Call) -> str:
    """The flow that follows when the agent hangs up now; "" for none."""
    caller = book.legs.get(call.caller_leg)
    is_there = caller is not None and caller.state is LegState.UP
    if call.third is not None or call.former_agent or call.direction not in CALLERS or not is_there:
        return ""
    queue = call.taken.queue if call.taken is not None else ""
    flow = book.rules.after_call.flow(queue, call.dnis)
    return flow if flow and book.flows.current(flow) is not None else ""


def begin(book: Book, call: Call, flow: str, now: float) -> list[Effect]:
    """The agent leaves, the caller is that flow's from its beginning."""
    agent = call.agent
    queue = call.taken.queue if call.taken is not None else ""
    resumed = take_off_hold(book, call, now)
    call, freed = agent_leaves(book, book.calls[call.call], "hung up")
    call, alone = supervisors_leave(book, call, now)
    stopped = stop_contact(book, call, now)
    call = book.put(
        replace(
            book.calls[call.call],
            state=CallState.IN_FLOW,
            flow=flow,
            position=None,
            former_agent=agent,
            flow_hears=SILENCE,
        )
    )
    left = AfterCallStarted(at=now, call=call.call, agent=agent, queue=queue, flow=flow)
    return [*resumed, *freed, *alone, *stopped, left, *start_flow(book, call, None, now)]
