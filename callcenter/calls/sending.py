"""A flow sends its caller to an agent by name, or to a number: who is rung, and how that is called off.

    agent     an entry for this one agent alone, as when an agent hands over: the router rings, nobody is rung twice
    number    dialled by the house with the rights of agents, over the trunks, as any other call

The caller is the flow's until somebody answers; `sent` says what becomes of it. Emergency numbers are dialled only
where the flow's author wrote one down: what a caller types is not a call for help from where they are.
"""

from __future__ import annotations

import ivr_flows as ivr
from callcenter.calls.book import Book
from callcenter.calls.call import Call, Place, Then, Third, ThirdKind, ThirdState, Unreached
from callcenter.calls.callback_promise import rights
from callcenter.calls.effects import Effect, TellFlow
from callcenter.calls.hearing import tell
from callcenter.calls.lining_up import entered, leave_queue
from callcenter.calls.outward import call_out
from callcenter.calls.parties import third_leaves
from callcenter.calls.target import target_of
from callcenter.trunks import Kind, read_number
from callcenter.values import replace

CAUSE = "transfer_agent"
"""Of the entry: asked for by name, in nobody's line."""

BUSY, NO_ANSWER, SIGNED_OUT, REFUSED, FAILED = "busy", "no_answer", "signed_out", "refused", "failed"

BY_CODE = {
    403: REFUSED, 404: REFUSED, 408: NO_ANSWER, 480: NO_ANSWER, 486: BUSY, 487: NO_ANSWER, 600: BUSY, 603: BUSY,
}  # fmt: skip
"""What a flow hears of a number's final answer; of any other that it failed."""


def to_agent(book: Book, call: Call, wish: ivr.TransferToAgent, now: float) -> list[Effect]:
    """Ask the router for one agent, for as long as the flow wants to wait for them."""
    target = target_of(book, wish.agent)
    agents = frozenset(book.rules.outward.agents.values())
    name = target.to if target is not None and target.kind is ThirdKind.AGENT else wish.agent
    is_known = name in agents or name in book.phones
    if not is_known or name not in book.phones:
        return [over(call, SIGNED_OUT if is_known else FAILED)]
    queue = wish.queue if wish.queue in book.rules.queues else _queue_of(book, call)
    place = Place(
        entry=book.ids.new("entry"),
        queue=queue,
        started=now,
        ranked_from=now,
        skills=(),
        priority=0,
        cause=CAUSE,
    )
    call = book.put(replace(call, place=place))
    return entered(book, call, place, now, only_agent=name, give_up_at=now + wish.wait_s)


def _queue_of(book: Book, call: Call) -> str:
    """By whose rules it rings and is wrapped up."""
    return call.taken.queue if call.taken is not None else next(iter(book.rules.queues), "")


def to_number(book: Book, call: Call, wish: ivr.TransferToNumber, now: float) -> list[Effect]:
    """Dial it; an agent's extension rings that agent."""
    target = target_of(book, wish.number)
    if target is not None and target.kind is ThirdKind.AGENT:
        return to_agent(book, call, ivr.TransferToAgent(target.to), now)
    if target is None or target.kind is not ThirdKind.OUTSIDE or _is_strange_emergency(book, wish):
        # One of our own numbers is a flow's: calling ourselves from outside would only be dear.
        return [over(call, REFUSED)]
    shown = book.rules.normalise(wish.caller_id) if wish.caller_id else call.dnis
    partner = Third(
        kind=ThirdKind.OUTSIDE, to=target.to, asked_by=of_flow(call), since=now, state=ThirdState.RINGING
    )
    call = book.put(replace(call, third=partner))
    dialled, unreached = call_out(
        book, call, target.to, on_behalf_of=partner.asked_by, then=Then.FLOW, now=now, rights=rights(book),
        shown=shown, give_up_at=now + wish.ring_s,
    )  # fmt: skip
    if unreached is None:
        return [*dialled, *tell(book, call.call)]
    call, gone = third_leaves(book, book.calls[call.call], unreached.reason)
    return [*dialled, *gone, over(call, why(unreached))]


def _is_strange_emergency(book: Book, wish: ivr.TransferToNumber) -> bool:
    rules = book.rules.outward
    destination = read_number(book.rules.normalise(wish.number), rules.region, rules.emergency)
    return destination.kind is Kind.EMERGENCY and not wish.is_written


def of_flow(call: Call) -> str:
    """On whose behalf the house dials: no account is called that."""
    return f"flow/{call.position.flow if call.position is not None else call.flow}"


def why(unreached: Unreached) -> str:
    return BY_CODE.get(unreached.code, FAILED)


def over(call: Call, outcome: str) -> TellFlow:
    """Nobody took the caller."""
    return TellFlow(call=call.call, fact=ivr.TransferEnded(outcome))


def call_off(book: Book, call: Call) -> list[Effect]:
    """The flow will not have them rung any longer."""
    if call.outward is not None and call.outward.then is Then.FLOW:
        return third_leaves(book, call, "not answered")[1]
    if call.place is not None and call.place.cause == CAUSE:
        return leave_queue(book, call, "timed_out")
    return []
