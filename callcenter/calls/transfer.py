"""The agent gives the customer away: to an agent, a queue, a number of ours or one outside.

    consult ─→ third answers ─→ complete (attended) ─→ customer and third
                            ├─→ merge (conference)  ─→ any of three may leave, the other two go on
                            └─→ return              ─→ customer and agent
    transfer (blind): the agent leaves at once, the customer hears music until somebody answers

The customer is never lost: a blind transfer that fails puts them in line again, ranked by the first start; an agent
who vanishes in a consultation leaves them to a colleague who has answered, else to the line.
"""

from __future__ import annotations

from dataclasses import replace

from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState, ThirdKind, ThirdState
from callcenter.calls.effects import Effect, Refused
from callcenter.calls.handing_on import hand_on
from callcenter.calls.hearing import tell
from callcenter.calls.holding import put_on_hold, take_off_hold
from callcenter.calls.in_flow import start_flow
from callcenter.calls.parties import agent_leaves, supervisors_leave, third_leaves
from callcenter.calls.target import Target, queue_behind, target_of
from callcenter.calls.third import ask_agent, ask_outside, becomes_agent, left
from callcenter.calls.third import failed as third_failed
from callcenter.calls.wishes import (
    AskedToComplete,
    AskedToConsult,
    AskedToMerge,
    AskedToReturn,
    AskedToTransfer,
)
from callcenter.events import CallTransferred, ConferenceStarted, ConsultEnded, ConsultStarted
from said import Said

LONGEST_WAIT_S = 600.0


def consult(book: Book, call: Call, wish: AskedToConsult, now: float) -> list[Effect]:
    """Ask somebody while the customer hears music."""
    target = target_of(book, wish.to)
    no = cannot(call, target, wish.agent)
    if target is not None and target.kind is None:
        # Nobody listens to a menu for a colleague: what can be asked is the queue behind it, if there is one.
        target = queue_behind(book, target.to) or target
    if no is None and target is not None and target.kind is None:
        no = Refused(
            user=wish.agent, code="transfer_only", text=Said("A flow can be transferred to, not asked.")
        )
    if no is not None or target is None or target.kind is None:
        return [no] if no else []
    held = put_on_hold(book, call, now)
    started = ConsultStarted(at=now, call=call.call, agent=call.agent, to=target.to, kind=target.kind.value)
    asked = _ask(book, book.calls[call.call], target, wish.agent, 0.0, now)
    return [*held, started, *asked]


def transfer(book: Book, call: Call, wish: AskedToTransfer, now: float) -> list[Effect]:
    """Give the customer away at once; a consultation in course ends."""
    target = target_of(book, wish.to)
    no = cannot(call, target, wish.agent)
    if no is not None or target is None:
        return [no] if no else []
    return send(book, call, target, wait_s=min(max(0.0, wish.wait_s), LONGEST_WAIT_S), now=now)


def send(book: Book, call: Call, target: Target, *, wait_s: float, now: float) -> list[Effect]:
    """The agent is out of it; the customer hears music, or a flow of ours."""
    agent = call.agent
    effects = take_off_hold(book, call, now)
    call, freed = agent_leaves(book, book.calls[call.call], "transferred")
    kind = target.kind.value if target.kind else "number"
    told = CallTransferred(at=now, call=call.call, agent=agent, to=target.to, kind=kind, how="blind")
    if target.kind is None:
        return [*effects, *freed, told, *_to_flow(book, call, target.to, now)]
    music = tell(book, call.call)
    return [*effects, *freed, told, *music, *_ask(book, book.calls[call.call], target, agent, wait_s, now)]


def complete(book: Book, call: Call, wish: AskedToComplete, now: float) -> list[Effect]:
    """The agent leaves the customer to the third, who may still be ringing."""
    if call.third is None or not call.held_at:
        return [_no_consult(wish.agent)]
    return hand_over(book, call, how_left(call), now)


def merge(book: Book, call: Call, wish: AskedToMerge, now: float) -> list[Effect]:
    """All three hear one another."""
    third = call.third
    if third is None or third.state is not ThirdState.UP or not call.held_at:
        return [_no_consult(wish.agent)]
    resumed = take_off_hold(book, call, now)
    started = ConferenceStarted(at=now, call=call.call, agent=call.agent, to=third.to, who=third.agent)
    return [*resumed, started, *tell(book, call.call)]


def return_to_customer(book: Book, call: Call, wish: AskedToReturn, now: float) -> list[Effect]:
    """The third goes, out of a consultation or a conference; agent and customer go on."""
    if call.third is None:
        return [_no_consult(wish.agent)]
    if call.held_at:
        gone = third_failed(book, call, "returned", now)
        return [*gone, *take_off_hold(book, book.calls[call.call], now), *tell(book, call.call)]
    return left(book, call, "agent", now)


def hand_over(book: Book, call: Call, how: str, now: float) -> list[Effect]:
    """The agent leaves; who else is there goes on with the customer."""
    third, agent = call.third, call.agent
    assert third is not None
    effects = take_off_hold(book, call, now)
    call, freed = agent_leaves(book, book.calls[call.call], "transferred")
    told = CallTransferred(at=now, call=call.call, agent=agent, to=third.to, kind=third.kind.value, how=how)
    if third.agent and third.state is ThirdState.UP:
        return [*effects, *freed, told, *becomes_agent(book, call, now)]
    if third.state is ThirdState.UP:
        call = book.put(replace(call, served=True, connected_at=now))
    return [*effects, *freed, told, *tell(book, call.call), *hand_on(book, call.call)]


def how_left(call: Call) -> str:
    """How an agent who hangs up now has transferred the customer."""
    if call.third is None or call.third.state is not ThirdState.UP:
        return "blind"
    return "attended" if call.held_at else "left"


def has_successor(call: Call) -> bool:
    """Whether the customer can do without the agent: in a conference, or with a colleague who has answered."""
    third = call.third
    return third is not None and third.state is ThirdState.UP and bool(third.agent or not call.held_at)


def drop_third(book: Book, call: Call, now: float) -> tuple[Call, list[Effect]]:
    """The agent who asked is lost: so is the consultation."""
    third = call.third
    if third is None:
        return call, []
    call, effects = third_leaves(book, call, "agent lost")
    over = ConsultEnded(
        at=now, call=call.call, agent=call.agent, to=third.to, who=third.agent, outcome="agent_lost"
    )
    return call, [*effects, over]


def _ask(book: Book, call: Call, target: Target, asked_by: str, wait_s: float, now: float) -> list[Effect]:
    if target.kind is ThirdKind.OUTSIDE:
        return ask_outside(book, call, target, asked_by=asked_by, now=now)
    effects = ask_agent(book, call, target, asked_by=asked_by, wait_s=wait_s, now=now)
    return [*tell(book, call.call), *effects]


def _to_flow(book: Book, call: Call, number: str, now: float) -> list[Effect]:
    """The flow of that number has the caller now, from its beginning."""
    call, effects = supervisors_leave(book, call, now)
    call = book.put(replace(call, state=CallState.IN_FLOW, flow=book.rules.numbers[number]))
    return [*effects, *start_flow(book, call, None, now)]


def cannot(call: Call, target: Target | None, agent: str) -> Refused | None:
    if call.third is not None or call.referral is not None:
        return Refused(user=agent, code="consulting", text=Said("Somebody else is asked already."))
    if target is None:
        return Refused(user=agent, code="unknown_target", text=Said("Nobody can be reached there."))
    if target.kind is ThirdKind.AGENT and target.to == agent:
        return Refused(user=agent, code="own_number", text=Said("That is you."))
    return None


def _no_consult(agent: str) -> Refused:
    return Refused(user=agent, code="no_consult", text=Said("Nobody is being asked."))
