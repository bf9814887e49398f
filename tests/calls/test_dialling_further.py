"""What becomes of a call from the desk beyond its first trunk: the next one, somebody else's, and no recording."""

from __future__ import annotations

from callcenter.calls.sip import HangUpLeg, LegEnded, LegFailed
from callcenter.calls.wishes import AskedToTransfer
from callcenter.events import CallConnected, EntryStarted, OutwardDialled, RecordingStarted
from tests.calls.outside import ABROAD
from tests.calls.test_dialling import call, desk, is_empty, pick_up, talk


def test_it_goes_to_the_next_trunk_as_any_call_of_ours() -> None:
    house = desk()
    _own, far = pick_up(house)
    house.tell(LegFailed(leg=far, code=503, reason="Service Unavailable"))
    assert [event.trunk for event in house.events() if isinstance(event, OutwardDialled)] == ["cheap", "dear"]
    assert not [out for out in house.outcomes if isinstance(out, HangUpLeg) and out.leg == _own]


def test_a_blind_transfer_of_it_that_fails_puts_the_customer_in_line() -> None:
    house = desk()
    _own, far = talk(house)
    house.tell(AskedToTransfer(agent="agent1", call=call(house), to=ABROAD))
    started = [event for event in house.events() if isinstance(event, EntryStarted)]
    assert [(event.queue, event.cause) for event in started] == [("sales", "transfer_failed")]
    house.tell(LegEnded(leg=far, by="peer", cause=""))
    assert is_empty(house)


def test_nothing_is_recorded_of_whom_nobody_told() -> None:
    house = desk()
    talk(house)
    assert not [event for event in house.events() if isinstance(event, RecordingStarted)]
    assert [event.agent for event in house.events() if isinstance(event, CallConnected)] == ["agent1"]
