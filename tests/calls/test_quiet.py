"""Callers who send nothing: patience while they listen, little in a conversation, none for agents' time."""

from __future__ import annotations

import pytest

from callcenter.calls.effects import WakeAt
from callcenter.calls.media import MediaResumed, MediaSilent
from callcenter.calls.sip import LegAnswered, LegChanged, LegConfirmed
from callcenter.calls.wishes import PutOnHold, TookOffHold
from callcenter.events import CallEnded, MediaRecovered, MediaStalled
from tests.calls.scenes import agent_leg, sit_down, talk, wait_in_line
from tests.helpers.house import BROWSER_SDP, PHONE_SDP, House

QUIET = "quiet:call-1"


def silent(house: House, silent_s: float, after: float) -> None:
    house.tell(MediaSilent(leg="caller", silent_s=silent_s), after=after)


def wakes(house: House) -> list[float]:
    """When the house asked to look at the quiet caller, in seconds after the caller was last heard."""
    asked = [out for out in house.outcomes if isinstance(out, WakeAt) and out.key == QUIET]
    return [round(wake.at - house.now, 3) for wake in asked]


def end(house: House) -> tuple[str, str] | None:
    ended = [event for event in house.events() if isinstance(event, CallEnded)]
    return (ended[0].released_by, ended[0].cause) if ended else None


def test_a_caller_who_vanishes_in_a_conversation_is_gone_after_20_seconds() -> None:
    house = House()
    talk(house)
    silent(house, 3.0, after=3.0)
    assert house.last(MediaStalled) == MediaStalled(at=house.now, call="call-1", side="caller", silent_s=3.0)
    assert wakes(house) == [17.0]
    house.wake(QUIET, after=16.9)
    assert end(house) is None
    silent(house, 20.0, after=0.1)
    assert len([event for event in house.events() if isinstance(event, MediaStalled)]) == 1, (
        "one silence, one event"
    )
    house.wake(QUIET, after=0.0)
    assert end(house) == ("system", "rtp_timeout")


@pytest.mark.parametrize("point", ["before the ACK", "in the menu", "in line", "while the agent is away"])
def test_who_only_listens_may_be_silent_for_five_minutes(point: str) -> None:
    house = House()
    if point == "before the ACK":
        house.arrive()
    elif point == "in the menu":
        house.arrive()
        house.tell(LegConfirmed(leg="caller"))
    elif point == "in line":
        wait_in_line(house)
    else:
        leg = talk(house)
        house.tell(MediaSilent(leg=leg, silent_s=3.0))
    silent(house, 3.0, after=3.0)
    silent(house, 20.0, after=17.0)
    assert wakes(house)[-1] == 280.0
    house.wake(QUIET, after=279.9)
    assert end(house) is None
    house.wake(QUIET, after=0.1)
    assert end(house) == ("system", "rtp_timeout")


def test_a_caller_who_can_be_heard_again_is_never_taken_for_gone() -> None:
    house = House()
    talk(house)
    silent(house, 3.0, after=3.0)
    house.tell(MediaResumed(leg="caller"), after=1.0)
    assert house.last(MediaRecovered) == MediaRecovered(at=house.now, call="call-1", side="caller")
    assert house.wake(QUIET, after=300.0) == []


def test_a_caller_quiet_in_line_gets_20_seconds_from_the_answer_on() -> None:
    house = House()
    wait_in_line(house)
    silent(house, 3.0, after=200.0)
    sit_down(house)
    house.tell(LegAnswered(leg=agent_leg(house), sdp=BROWSER_SDP), after=0.0)
    assert wakes(house)[-1] == 20.0
    house.wake(QUIET, after=19.9)
    assert end(house) is None
    house.wake(QUIET, after=0.1)
    assert end(house) == ("system", "rtp_timeout")


def test_hold_forgives_a_silence() -> None:
    house = House()
    talk(house)
    silent(house, 3.0, after=3.0)
    house.tell(LegChanged(leg="caller", sdp=PHONE_SDP + "a=inactive\r\n"))
    assert house.wake(QUIET, after=300.0) == []
    assert house.tell(MediaSilent(leg="caller", silent_s=20.0)) == []


def test_a_phone_that_suppresses_silence_is_not_hung_up_while_it_reports() -> None:
    house = House()
    talk(house)
    house.tell(MediaSilent(leg="caller", silent_s=3.0, is_alive=True), after=3.0)
    assert house.last(MediaStalled).silent_s == 3.0
    assert wakes(house) == []
    house.wake(QUIET, after=300.0)
    assert end(house) is None
    # Its reports end as well: gone.
    silent(house, 320.0, after=17.0)
    (at,) = wakes(house)
    house.wake(QUIET, after=max(0.0, at))
    assert end(house) == ("system", "rtp_timeout")


def test_reports_that_begin_late_end_the_countdown() -> None:
    house = House()
    talk(house)
    silent(house, 3.0, after=3.0)
    house.tell(MediaSilent(leg="caller", silent_s=5.0, is_alive=True), after=2.0)
    house.wake(QUIET, after=15.0)
    assert end(house) is None
    house.tell(MediaResumed(leg="caller"))
    assert [type(event) for event in house.events()].count(MediaStalled) == 1


def test_on_hold_a_quiet_caller_only_listens_and_off_hold_the_count_begins() -> None:
    house = House()
    talk(house)
    house.tell(PutOnHold(agent="agent1", call="call-1"))
    silent(house, 3.0, after=3.0)
    assert (wakes(house), [event for event in house.events() if isinstance(event, MediaStalled)]) == (
        [297.0],
        [],
    )
    house.tell(TookOffHold(agent="agent1", call="call-1"), after=60.0)
    assert wakes(house)[-1] == 20.0
    house.wake(QUIET, after=19.9)
    assert end(house) is None
    house.wake(QUIET, after=0.2)
    assert end(house) == ("system", "rtp_timeout")
