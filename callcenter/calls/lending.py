"""An agent's line that stays up (`open_line`), lent to the call of a contact instead of ringing a phone."""

from __future__ import annotations

from callcenter.calls.book import Book
from callcenter.calls.call import Call, ThirdState
from callcenter.calls.effects import Effect, LineRung
from callcenter.calls.leg import Leg, LegState
from callcenter.values import replace


def lend(
    book: Book, call: Call, *, agent: str, offer: str, supervises: bool
) -> tuple[str, list[Effect]] | None:
    """The leg of the agent's line, for this call from now on; None: there is none, or it is in use.

    Whoever is in this call already, or asked for it, need not press Answer; nor need those who pick up by themselves,
    but they hear a tone first.
    """
    leg = book.legs.get(book.lines.get(agent, ""))
    if leg is None or leg.call != leg.line or leg.state is not LegState.UP:
        return None
    third = call.third
    is_back = third is not None and third.state is ThirdState.UP and third.offer == offer
    is_theirs = supervises or is_back or call.agent == agent
    book.put_leg(replace(leg, call=call.call))
    by_itself = not is_theirs and picks_up(book, call, agent)
    return leg.leg, [LineRung(leg=leg.leg, call=call.call, answers=is_theirs, picks_up=by_itself)]


def picks_up(book: Book, call: Call, agent: str) -> bool:
    """Whether the agent's telephone is asked to answer by itself: not while they talk with somebody else."""
    if agent not in book.rules.auto_answer:
        return False
    return call.agent == agent or not book.calls_with(agent)


def lent_for(book: Book, agent: str, offer: str) -> Leg | None:
    """The agent's line if it rings for this offer."""
    leg = book.legs.get(book.lines.get(agent, ""))
    call = book.calls.get(leg.call) if leg is not None else None
    if leg is None or call is None or leg.call == leg.line:
        return None
    offered = call.offer_on(leg.leg)
    third = call.third
    asked = third.offer if third is not None and third.leg == leg.leg else ""
    return leg if offer and offer in (offered.offer if offered else "", asked) else None
