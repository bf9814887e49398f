"""What the page of an agent with two contacts is told: all of them, the one they talk in first."""

from __future__ import annotations

import json

from callcenter.calls.wishes import AskedToFinish, ChoseContact, HungUp, PutOnHold
from callcenter.console.messages import Contact, ContactChanged
from callcenter.console.views import Views
from callcenter.exchange import Input
from callcenter.runtime.checkpoint import as_json
from tests.calls.test_several import SECOND, second_rings, with_both
from tests.console.stage import fresh_views
from tests.helpers.house import House

FIRST = "call-1"
Shown = tuple[str, str, bool, bool]


def folded(house: House) -> Views:
    views = fresh_views()
    for event in house.events():
        views.apply(event, event.at)
    return views


def shown(contacts: list[Contact]) -> list[Shown]:
    """Call, state, whether the customer hears music, and whether I am in another one."""
    return [(one.call, one.state, one.held_since is not None, one.is_aside) for one in contacts]


def has(house: House) -> list[Shown]:
    return shown(folded(house).in_hand.of("agent1"))


def after(house: House, *wishes: Input) -> House:
    for wish in wishes:
        house.tell(wish)
    return house


def test_the_second_is_beside_the_first_while_it_rings() -> None:
    house, _, _ = second_rings()
    views = folded(house)
    assert has(house) == [(FIRST, "talking", False, False), (SECOND, "ringing", False, False)]
    row = views.agents.kept("agent1")
    assert row is not None
    assert (row.state, row.call, row.contacts) == ("on_contact", FIRST, 2)


def test_who_is_talked_with_comes_first() -> None:
    house, _, _ = with_both()
    assert has(house) == [(SECOND, "talking", False, False), (FIRST, "talking", True, True)]
    after(house, ChoseContact(agent="agent1", call=FIRST))
    assert has(house) == [(FIRST, "talking", False, False), (SECOND, "talking", True, True)]
    row = folded(house).agents.kept("agent1")
    assert row is not None
    assert row.call == FIRST
    after(house, PutOnHold(agent="agent1", call=FIRST))
    assert has(house) == [(FIRST, "talking", True, False), (SECOND, "talking", True, True)]


def test_what_is_over_leaves_the_other_as_it_was() -> None:
    house, _, _ = with_both()
    after(house, HungUp(agent="agent1", call=SECOND))
    assert has(house) == [(FIRST, "talking", True, True)]
    assert [past.call for past in folded(house).past("agent1", house.now)] == [SECOND]


def test_a_wrap_up_stays_beside_who_waits_until_its_own_end() -> None:
    house, _, _ = with_both("2")
    after(house, HungUp(agent="agent1", call=SECOND))
    assert has(house) == [(FIRST, "talking", True, True), (SECOND, "wrap_up", False, False)]
    until = [one.until for one in folded(house).in_hand.of("agent1")]
    assert until == [None, house.now + 10.0]
    after(house, AskedToFinish(agent="agent1", call=SECOND))
    assert has(house) == [(FIRST, "talking", True, True)]


def test_two_wrap_ups_end_one_by_one() -> None:
    house, _, _ = with_both("2")
    after(house, HungUp(agent="agent1", call=SECOND), HungUp(agent="agent1", call=FIRST))
    assert has(house) == [(FIRST, "wrap_up", False, False), (SECOND, "wrap_up", False, False)]
    after(house, AskedToFinish(agent="agent1", call=FIRST))
    assert has(house) == [(SECOND, "wrap_up", False, False)]
    after(house, AskedToFinish(agent="agent1", call=SECOND))
    assert has(house) == []


def test_each_message_says_all_there_is() -> None:
    house, _, _ = with_both()
    views, last = fresh_views(), None
    for event in house.events():
        for tell in views.apply(event, event.at):
            if isinstance(tell.message, ContactChanged) and tell.audience == "agent1":
                last = tell.message
    assert last is not None
    assert last.contact is not None
    assert shown([last.contact, *last.beside]) == has(house)


def test_a_checkpoint_keeps_them_all() -> None:
    house, _, _ = with_both()
    before, views = folded(house), fresh_views()
    views.restore(json.loads(as_json(before.to_data())))
    assert views.in_hand.of("agent1") == before.in_hand.of("agent1")
    assert views.to_data() == before.to_data()
