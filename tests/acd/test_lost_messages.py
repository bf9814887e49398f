"""Promise 10: any one message may get lost. From then on nobody says anything, and deadlines alone must mend it."""

from __future__ import annotations

import pytest

import acd
from tests.acd.day import Day, Seeded
from tests.acd.ledger import Phase

MOVES = 120
LOSSES = 12
"""Of each kind of message; as many days are lived through as it takes."""

LONGEST_S = 700.0
"""Longer than any offer, try to call back, or wrap-up that was extended to its limit."""


class Lost(Exception):
    """The message that was not delivered."""

    def __init__(self, fact: acd.Input) -> None:
        self.fact = fact


class Lossy(Day):
    """A day on which the message with one number, counted among those of its kind, is lost."""

    kind: type[acd.Input]
    number: int
    seen = 0

    def decide(self, told: acd.Input | str) -> list[acd.Decision]:
        if isinstance(told, self.kind):
            self.seen += 1
            if self.seen > self.number:
                raise Lost(told)
        return super().decide(told)

    def wait_long(self) -> None:
        """Nothing is said any more, and nothing is lost."""
        self.number = self.seen
        self.pass_time(LONGEST_S)


def what_is_left(seed: int, kind: type[acd.Input], number: int) -> tuple[str, Day] | None:
    """The day after a loss, long after, with what the message was about; None when there were not so many."""
    day = Lossy(Seeded(seed))
    day.kind, day.number = kind, number
    day.open()
    try:
        for _ in range(MOVES):
            day.move()
    except Lost as lost:
        about = _about(day, lost.fact)
        day.wait_long()
        return about, day
    return None


def _about(day: Day, fact: acd.Input) -> str:
    match fact:
        case acd.OfferAccepted(offer) | acd.OfferRefused(offer):
            return offer
        case acd.ContactEnded(agent, entry) | acd.WrapUpFinished(agent, entry):
            wrap_ups = [one for one, phase in day.ledger.hands[agent].items() if phase is Phase.WRAP_UP]
            return f"{agent}:{entry or wrap_ups[0]}"
        case acd.CallbackReached(entry) | acd.CallbackMissed(entry):
            return f"{entry}:{day.ledger.in_line[entry].tries}"
        case acd.EntryLeft(entry):
            return entry
    raise AssertionError(fact)


def still_there(day: Day) -> set[str]:
    """Everything that some message would have ended: offers, contacts, wrap-ups, tries to call back, entries."""
    hands = {f"{agent}:{entry}" for agent, hand in day.ledger.hands.items() for entry in hand}
    dialled = {f"{name}:{visit.tries}" for name, visit in day.ledger.in_line.items() if visit.dialled_until}
    return {*day.ledger.offers, *hands, *dialled, *day.ledger.in_line}


def left_over(kind: type[acd.Input]) -> tuple[int, list[str]]:
    """Lose each message of a kind, one at a time: how many there were, and what was never mended."""
    count, stuck = 0, []
    for seed in range(100, 200):
        number = 0
        while count < LOSSES and (found := what_is_left(seed, kind, number)):
            about, day = found
            stuck += [f"{seed}: {about}"] if about in still_there(day) else []
            number, count = number + 1, count + 1
    return count, stuck


@pytest.mark.parametrize(
    "kind", [acd.OfferAccepted, acd.OfferRefused, acd.WrapUpFinished, acd.CallbackReached, acd.CallbackMissed]
)
def test_whatever_single_message_is_lost_its_deadline_mends_it(kind: type[acd.Input]) -> None:
    count, stuck = left_over(kind)
    assert count == LOSSES
    assert stuck == []


def test_a_caller_of_whom_nobody_said_that_they_left_holds_no_agent_longer_than_an_offer() -> None:
    for seed in range(10):
        found = what_is_left(seed, acd.EntryLeft, 0)
        assert found is not None
        entry, day = found
        assert all(entry not in hand or hand[entry] is Phase.OFFERED for hand in day.ledger.hands.values())


def test_the_agent_of_a_contact_whose_end_was_lost_is_free_once_the_end_is_told_again() -> None:
    """What the comparison with the calls there are says (test_reconciled.py), and that it may say so at any time."""
    cases = [found for seed in range(20) if (found := what_is_left(seed, acd.ContactEnded, 0))]
    assert len(cases) > 10
    for about, day in cases:
        agent, entry = about.split(":")
        if day.ledger.hands[agent].get(entry) is Phase.CONTACT:
            day.number = 1000
            day.tell(acd.ContactEnded(agent, entry))
            day.pass_time(LONGEST_S)
        assert entry not in day.ledger.hands[agent]
