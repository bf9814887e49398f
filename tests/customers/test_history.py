"""What a customer's past says for the next call."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.customers import Customer, TimelineItem, calls_lately, last_agent, tags_of

NOW, DAY = 1_000_000_000.0, 86_400.0


def item(days_ago: float, outcome: str = "answered", agent: str = "", disposition: str = "") -> TimelineItem:
    return TimelineItem(
        at=NOW - days_ago * DAY,
        channel="call",
        summary={},
        outcome=outcome,
        agent=agent,
        disposition=disposition,
    )


def customer(*timeline: TimelineItem, tags: tuple[str, ...] = ()) -> Customer:
    return Customer(customer="c", name="C", timeline=timeline, tags=tags)


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        ((), ("", 0.0)),
        ((item(1),), ("", 0.0)),
        ((item(1), item(2, agent="ann"), item(3, agent="bob")), ("ann", NOW - 2 * DAY)),
        ((item(3, agent="bob"), item(2, agent="ann")), ("ann", NOW - 2 * DAY)),
    ],
)
def test_the_last_agent_is_that_of_the_latest_contact_with_one(
    timeline: tuple[TimelineItem, ...], expected: tuple[str, float]
) -> None:
    assert last_agent(customer(*timeline)) == expected


@pytest.mark.parametrize(
    ("timeline", "tags", "expected"),
    [
        ((), (), ()),
        ((), ("owes", "new"), ("new", "owes")),
        ((item(4, "complaint_opened"),), (), ("complaint",)),
        ((item(4, "complaint_opened"),), ("complaint",), ("complaint",)),
        ((item(4, disposition="complaint"),), (), ("complaint",)),
        ((item(30, "complaint"),), (), ("complaint",)),
        ((item(30.1, "complaint"),), (), ()),
        ((item(1, "low_score"), item(2, "complaint")), ("vip",), ("complaint", "low_score", "vip")),
    ],
)
def test_tags_are_those_written_down_and_those_of_late(
    timeline: tuple[TimelineItem, ...], tags: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert tags_of(customer(*timeline, tags=tags), NOW) == expected


@given(st.builds(Customer, customer=st.text(), name=st.text(), tags=st.lists(st.text()).map(tuple)))
def test_tags_come_back(one: Customer) -> None:
    assert Customer.from_data(one.to_data()) == one


def test_a_customer_of_before_there_were_tags_can_be_read() -> None:
    data = customer().to_data()
    del data["tags"]
    assert Customer.from_data(data) == customer()


def test_calls_of_the_last_thirty_days_are_counted_and_nothing_else() -> None:
    letter = TimelineItem(at=NOW, channel="email", summary={}, outcome="sent")
    assert calls_lately(customer(item(0), item(30), item(30.1), letter), NOW) == 2
