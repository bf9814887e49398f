"""Facts that come late, twice or about nobody; changes within a call."""

from __future__ import annotations

import pytest

from callcenter.calls.media import DigitHeard, MediaSilent
from callcenter.calls.sip import (
    LegAnswered,
    LegEnded,
)
from tests.helpers.house import BROWSER_SDP, House


@pytest.mark.parametrize(
    "fact",
    [
        LegAnswered(leg="nobody", sdp=BROWSER_SDP),
        DigitHeard(leg="nobody", digit="1"),
        LegEnded(leg="nobody", by="peer", cause=""),
        MediaSilent(leg="nobody", silent_s=3.0),
    ],
)
def test_facts_about_legs_long_gone_are_counted_and_dropped(fact: object) -> None:
    house = House()
    assert house.tell(fact) == []  # type: ignore[arg-type]
    assert house.exchange.calls.dropped[type(fact).__name__] == 1
