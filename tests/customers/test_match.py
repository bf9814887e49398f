from dataclasses import replace

from callcenter.customers import Customer, Match, MatchStatus, TimelineItem, match


def met(at: float) -> tuple[TimelineItem, ...]:
    return (TimelineItem(at=at, channel="call", summary={"en": "Called."}),)


LIHUA = Customer(customer="sun-lihua", name="Sun Lihua", timeline=met(500.0))
WEI = Customer(customer="sun-wei", name="Sun Wei", timeline=met(900.0))
NEW_B = Customer(customer="b", name="B")
NEW_A = Customer(customer="a", name="A")


def test_nobody_has_the_number() -> None:
    assert match([]) == Match(status=MatchStatus.UNKNOWN)


def test_one_customer_has_it() -> None:
    assert match([LIHUA]) == Match(status=MatchStatus.FOUND, customers=(LIHUA,))


def test_the_same_customer_twice_is_one() -> None:
    again = replace(LIHUA)
    assert match([LIHUA, again]) == Match(status=MatchStatus.FOUND, customers=(again,))


def test_who_was_in_touch_last_comes_first() -> None:
    assert match([LIHUA, NEW_B, WEI, NEW_A]) == Match(
        status=MatchStatus.SEVERAL, customers=(WEI, LIHUA, NEW_A, NEW_B)
    )
