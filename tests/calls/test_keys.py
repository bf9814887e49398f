"""Keys by INFO and by RTP event: each press counts once, however it is reported."""

from __future__ import annotations

import pytest

from callcenter.calls.media import DigitHeard
from callcenter.calls.sip import LegConfirmed, LegDigit
from callcenter.events import DigitPressed
from tests.helpers.house import House

RTP, INFO = DigitHeard, LegDigit


@pytest.mark.parametrize(
    ("presses", "heard"),
    [
        ([(INFO, "1", 0.1)], "1"),
        ([(RTP, "1", 0.1), (INFO, "1", 0.1)], "1"),
        ([(INFO, "1", 0.1), (RTP, "1", 0.9)], "1"),
        ([(RTP, "1", 0.1), (INFO, "1", 1.1)], "11"),
        ([(RTP, "1", 0.1), (INFO, "1", 0.1), (RTP, "1", 0.1), (INFO, "1", 0.1)], "11"),
        ([(INFO, "1", 0.1), (INFO, "1", 0.1)], "11"),
        ([(RTP, "1", 0.1), (INFO, "2", 0.1)], "12"),
    ],
)
def test_a_press_counts_once(presses: list[tuple[type, str, float]], heard: str) -> None:
    house = House()
    house.arrive(dnis="5900")
    house.tell(LegConfirmed(leg="caller"))
    for kind, digit, after in presses:
        house.tell(kind(leg="caller", digit=digit), after)
    assert pressed(house) == heard


def pressed(house: House) -> str:
    return "".join(event.digit for event in house.events() if isinstance(event, DigitPressed))


@pytest.mark.parametrize("kind", [RTP, INFO])
@pytest.mark.parametrize("is_restarted", [False, True])
def test_a_key_that_overtakes_the_ack_counts(kind: type, is_restarted: bool) -> None:
    """The ACK and the key come by different ways: which is read first is chance."""
    house = House()
    house.arrive()
    house.tell(kind(leg="caller", digit="1"))
    if is_restarted:
        house.restart()
    assert pressed(house) == ""
    house.tell(LegConfirmed(leg="caller"))
    assert pressed(house) == "1"
    (call,) = house.exchange.calls.book.calls.values()
    assert call.early_keys == ""
    assert call.position is not None and call.position.node == "support", "the greeting is cut short as ever"


def test_early_keys_are_kept_in_order_and_not_without_end() -> None:
    house = House()
    house.arrive(dnis="5900")
    for digit in "123456789*" * 9:
        house.tell(RTP(leg="caller", digit=digit), 0.01)
    house.tell(LegConfirmed(leg="caller"))
    assert pressed(house) == ("123456789*" * 9)[:32]
