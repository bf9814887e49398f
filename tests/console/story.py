"""One call as the events tell it, from the caller's INVITE to the agent's wrap-up."""

from __future__ import annotations

from callcenter.events import (
    AgentRinging,
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallEnded,
    CustomerMatched,
    EntryEnded,
    EntryStarted,
    Event,
    MenuChosen,
    Offered,
    OfferEnded,
    PositionAnnounced,
)
from ivr_flows import Label

AT = 1_000_000.0
CALL, ENTRY, OFFER = "call-1", "entry-1", "offer-1"


def state(
    at: float,
    was: str,
    now: str,
    *,
    agent: str = "agent1",
    reason: str = "",
    until: float = 0.0,
    pending: str = "",
) -> AgentStateChanged:
    return AgentStateChanged(
        at=at, agent=agent, was=was, state=now, reason=reason, until=until, call="", pending=pending
    )


def arrives(at: float = AT, call: str = CALL) -> list[Event]:
    """The caller comes, chooses support, and is known."""
    return [
        CallArrived(at=at, call=call, ani="+8613800000142", dnis="5000", display_name="Tang Yue"),
        CustomerMatched(at=at + 1, call=call, customer="c1", name="Tang Yue", tier="gold", matches=1),
        MenuChosen(at=at + 5, call=call, node="main_menu", choice="1", label=Label.of("Support")),
        EntryStarted(
            at=at + 6,
            entry=ENTRY,
            call=call,
            queue="support",
            skills=(),
            priority=0,
            cause="arrival",
            ranked_from=at,
        ),
        PositionAnnounced(at=at + 7, entry=ENTRY, call=call, position=2),
    ]


def offered(at: float = AT + 16, agent: str = "agent1", offer: str = OFFER) -> list[Event]:
    return [
        state(at, "idle", "offered", agent=agent, until=at + 20),
        Offered(
            at=at, offer=offer, entry=ENTRY, call=CALL, agent=agent, queue="support", deadline=at + 20,
            why="Longest idle of 2",
        ),
        AgentRinging(at=at, call=CALL, agent=agent, offer=offer),
    ]  # fmt: skip


def answered(at: float = AT + 20) -> list[Event]:
    return [
        OfferEnded(at=at, offer=OFFER, entry=ENTRY, call=CALL, agent="agent1", outcome="accepted"),
        CallConnected(at=at, call=CALL, entry=ENTRY, agent="agent1"),
        state(at, "offered", "on_contact"),
        EntryEnded(
            at=at, entry=ENTRY, call=CALL, queue="support", outcome="answered", agent="agent1", waited_s=14.0
        ),
    ]


def not_taken(outcome: str, at: float = AT + 36) -> list[Event]:
    return [
        OfferEnded(at=at, offer=OFFER, entry=ENTRY, call=CALL, agent="agent1", outcome=outcome),
        state(at, "offered", "not_ready", reason="rona"),
    ]


def hung_up(at: float = AT + 80, wrap_up_s: float = 0.0) -> list[Event]:
    after = (
        state(at, "on_contact", "wrap_up", until=at + wrap_up_s)
        if wrap_up_s
        else state(at, "on_contact", "idle")
    )
    return [after, CallEnded(at=at, call=CALL, released_by="caller", outcome="answered", cause="")]
