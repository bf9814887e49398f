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
    assert "".join(event.digit for event in house.events() if isinstance(event, DigitPressed)) == heard
