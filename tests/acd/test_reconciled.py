"""Promise 10, where no deadline can know: the end of a call whose word never reached the routing core is told again."""

from __future__ import annotations

import acd
from callcenter.calls.effects import WakeAt
from callcenter.calls.reconcile import EVERY_S, strays
from callcenter.events import AgentStateChanged, EntryEnded
from callcenter.values import replace
from tests.calls.scenes import agent_states, sit_down, talk, wait_in_line
from tests.helpers.house import House


def forget_the_calls(house: House) -> None:
    """They are over, and nobody has told the router."""
    book = house.exchange.calls.book
    for call in list(book.calls.values()):
        book.drop_call(call)


def reconciled(house: House) -> None:
    house.wake("reconcile", after=EVERY_S)


def test_a_conversation_whose_end_was_lost_frees_its_agent() -> None:
    house = House()
    talk(house)
    forget_the_calls(house)
    reconciled(house)
    assert agent_states(house)[-1] == "agent1 idle"


def test_a_caller_whose_hang_up_was_lost_leaves_the_line() -> None:
    house = House()
    wait_in_line(house)
    forget_the_calls(house)
    reconciled(house)
    ended = house.last(EntryEnded)
    assert isinstance(ended, EntryEnded)
    assert ended.outcome == "failed"
    assert house.exchange.router.engine.waiting("support") == ()


def test_an_agent_is_freed_of_another_calls_contact_alone() -> None:
    house = House()
    talk(house)
    call = house.exchange.calls.book.calls["call-1"]
    house.exchange.calls.book.put(replace(call, agent_entry="another"))
    reconciled(house)
    assert agent_states(house)[-1] == "agent1 idle"


def test_while_every_word_arrives_there_is_nothing_to_tell_again() -> None:
    house = House()
    sit_down(house)
    wait_in_line(house)
    before = len(house.events())
    reconciled(house)
    assert len(house.events()) == before
    assert house.outcomes[-1] == WakeAt(key="reconcile", at=house.now + EVERY_S)
    assert isinstance(house.last(AgentStateChanged), AgentStateChanged)


def test_other_channels_are_not_the_calls_to_answer_for() -> None:
    chat = acd.Entry("e1", "chat-1", "support", (), 0, 5.0, channel="chat")
    book = House().exchange.calls.book
    assert strays(book, [acd.Place(chat, arrived=5.0, order=1)], []) == []
