import json

from hypothesis import given
from hypothesis import strategies as st

from callcenter.console.cards import CustomerCard
from callcenter.customers import Card, Customer, Promise, TimelineItem, card
from callcenter.customers.card import TIMELINE_ITEMS

WORDS = st.dictionaries(st.sampled_from(["en", "zh"]), st.text(max_size=20))
TIMES = st.floats(min_value=0, max_value=4e9)
CUSTOMERS = st.builds(
    Customer,
    customer=st.text(min_size=1, max_size=10),
    name=st.text(max_size=10),
    since_year=st.none() | st.integers(1900, 2200),
    numbers=st.lists(st.text(alphabet="+0123456789", max_size=15), max_size=4).map(tuple),
    do_not_sell=st.booleans(),
    promises=st.lists(st.builds(Promise, what=WORDS, due=TIMES, owner=st.text(max_size=5)), max_size=3).map(
        tuple
    ),
    timeline=st.lists(
        st.builds(TimelineItem, at=TIMES, channel=st.just("call"), summary=WORDS, call=st.text(max_size=3)),
        max_size=TIMELINE_ITEMS + 3,
    ).map(tuple),
)


def test_the_card_is_ordered_for_reading() -> None:
    customer = Customer(
        customer="tang-yue",
        name="Tang Yue",
        numbers=("+861065520142", "+8613800000142"),
        promises=(Promise(what={"en": "later"}, due=20.0), Promise(what={"en": "sooner"}, due=10.0)),
        timeline=(
            TimelineItem(at=1.0, channel="call", summary={"en": "old"}, call="call-1"),
            TimelineItem(at=2.0, channel="email", summary={"en": "new"}),
        ),
    )
    made = card(customer, calling_from="+8613800000142")
    assert made.numbers == ("+8613800000142", "+861065520142")
    assert [promise["what"]["en"] for promise in made.promises] == ["sooner", "later"]
    assert made.timeline == (
        {"at": 2.0, "channel": "email", "summary": {"en": "new"}, "outcome": "", "agent": "", "call": ""},
        {
            "at": 1.0,
            "channel": "call",
            "summary": {"en": "old"},
            "outcome": "",
            "agent": "",
            "call": "call-1",
        },
    )


@given(CUSTOMERS)
def test_a_customer_survives_json(customer: Customer) -> None:
    assert Customer.from_data(json.loads(json.dumps(customer.to_data()))) == customer


@given(CUSTOMERS)
def test_every_card_is_a_console_card(customer: Customer) -> None:
    made = card(customer)
    data = json.loads(json.dumps(made.to_data()))
    assert CustomerCard.model_validate(data).model_dump() == data
    assert Card.from_data(data) == made
    assert len(made.timeline) == min(len(customer.timeline), TIMELINE_ITEMS)
