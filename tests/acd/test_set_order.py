"""Nothing that is decided follows from the order of a set: many callers, one word that concerns them all at once."""

from __future__ import annotations

import acd
from tests.acd.desk import Desk, only

NAMES = [f"e{number}" for number in range(1, 41)]


def test_everybody_leaves_in_the_order_in_which_they_came() -> None:
    rule = acd.Overflow(acd.When.NO_AGENT, acd.Way.MESSAGE, "nobody")
    desk = Desk(acd.QueueSpec("q", overflow=(rule,)), {"ann": acd.AgentSpec("ann", ("q",))})
    desk.tell(acd.AgentNotReady("ann", "lunch"))
    for name in NAMES:
        desk.tell(acd.EntryArrived(acd.Entry(name, "c", "q", (), 0, desk.now)))
    told = desk.tell(acd.AgentSignedOut("ann"))
    assert [one.entry for one in only(told, acd.EntryClosed)] == NAMES


def test_everybody_who_is_held_for_an_agent_is_let_go_in_the_order_in_which_they_came() -> None:
    desk = Desk(acd.QueueSpec("q", sticky_s=60.0), {"ann": acd.AgentSpec("ann", ("q",))})
    desk.tell(acd.OfferAccepted(desk.call()[0].offer))
    for name in NAMES[1:]:
        desk.tell(acd.EntryArrived(acd.Entry(name, "c", "q", (), 0, desk.now, preferred_agent="ann")))
    told = desk.tell(acd.AgentNotReady("ann", "lunch"))
    assert [one.entry for one in only(told, acd.HeldFor)] == NAMES[1:]
