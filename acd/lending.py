"""Agents who serve other queues for now: lent until a time, or until they sign out.

own queues ─ AgentLent → lent ─ its time, the sign-out, or AgentLent with the own queues → own queues
"""

from __future__ import annotations

from acd import queueing
from acd.agent import State
from acd.decisions import Decision, QueuesServed, WakeAt
from acd.errors import BadSpec, WrongState
from acd.floor import Floor, Loan
from acd.inputs import AgentLent
from acd.matching import match_agent
from acd.model import AgentSpec
from acd.values import replace


def lend(floor: Floor, told: AgentLent) -> list[Decision]:
    """The agent serves these queues until the time given; what they have in hand is not touched."""
    view, own = floor.roster.view(told.agent), floor.own_spec(told.agent)
    if view.standing is State.LOGGED_OUT or view.leaving:
        raise WrongState(f"agent {told.agent}: is signed out, and nobody is lent who is not there")
    if told.until and not floor.now < told.until < float("inf"):
        raise BadSpec(f"agent {told.agent}: cannot be lent until a time that is over")
    lent = replace(own, queues=told.queues)
    for queue in told.queues:
        floor.waiting.spec(queue)
    if told.queues == own.queues:
        return give_back(floor, told.agent)
    floor.lent[told.agent] = Loan(own, told.until)
    wake = [WakeAt(f"lent:{told.agent}", told.until)] if told.until else []
    return [*_serve(floor, lent, told.until), *wake]


def give_back(floor: Floor, agent: str) -> list[Decision]:
    """Back to the queues of their own; nothing for somebody who is not lent."""
    loan = floor.lent.pop(agent, None)
    return _serve(floor, loan.own, 0.0) if loan is not None else []


def configured(floor: Floor, spec: AgentSpec) -> list[Decision]:
    """The agent is new or has changed; whoever is lent stays so, and goes back to what is configured now."""
    loan = floor.lent.get(spec.agent)
    if loan is not None:
        for queue in spec.queues:
            floor.waiting.spec(queue)
        floor.lent[spec.agent] = replace(loan, own=spec)
        spec = replace(spec, queues=floor.roster.specs[spec.agent].queues)
    floor.configure_agent(spec)
    let_go = queueing.agent_reconfigured(floor, spec.agent)
    return [*let_go, *match_agent(floor, spec.agent)]


def _serve(floor: Floor, spec: AgentSpec, until: float) -> list[Decision]:
    left = [queue for queue in floor.roster.specs[spec.agent].queues if queue not in spec.queues]
    floor.configure_agent(spec)
    told = QueuesServed(spec.agent, spec.queues, until)
    let_go = queueing.agent_reconfigured(floor, spec.agent)
    unserved = queueing.unstaffed(floor, left)
    return [told, *let_go, *unserved, *match_agent(floor, spec.agent)]
