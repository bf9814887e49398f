"""A recording follows holds, transfers, conferences and supervisors, and never holds what the customer cannot hear."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.call import SupervisorMode
from callcenter.calls.media import RecordingFinished, RecordingMedia
from callcenter.calls.recording import QueueRecording, RecordingRules
from callcenter.calls.sip import LegChanged, LegConfirmed, LegEnded, LegRinging
from callcenter.calls.wishes import (
    AskedToComplete,
    AskedToConsult,
    AskedToMerge,
    AskedToPause,
    AskedToReturn,
    AskedToSupervise,
    AskedToTakeOver,
    AskedToTransfer,
    PutOnHold,
    TookOffHold,
)
from callcenter.events import RecordingFinished as Kept
from callcenter.events import RecordingPaused, RecordingStarted
from tests.calls.company import COMPANY, FRIEND, PEOPLE, WIDE, dialled, pick_up, supervised
from tests.calls.outside import OUTWARD, call_from_phone
from tests.calls.outside import dialled as dialled_outside
from tests.calls.scenes import sit_down, talk
from tests.helpers.house import PHONE_SDP, RULES, House

ALWAYS = QueueRecording(share=1.0)
ONLY_SUPPORT = RecordingRules(queues={"support": ALWAYS})
CALL = "call-1"
LISTEN, WHISPER, BARGE = SupervisorMode


def talking(rules: RecordingRules = ONLY_SUPPORT) -> tuple[House, str]:
    house = House(rules=replace(COMPANY, recording=rules), plane=WIDE, site=PEOPLE)
    return house, talk(house)


def files(house: House) -> list[tuple[tuple[str, ...], str]]:
    """Who was on the right, and whether sound was kept, statement by statement."""
    wishes = [out for out in house.outcomes if isinstance(out, RecordingMedia)]
    assert len({wish.recording for wish in wishes}) == 1, "one recording a contact"
    return [(wish.right, "silence" if wish.is_paused else "sound") for wish in wishes]


def recorded_agents(house: House) -> tuple[str, ...]:
    """After the end, as the record has it."""
    wish = house.last(RecordingMedia)
    assert isinstance(wish, RecordingMedia)
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    house.tell(RecordingFinished(recording=wish.recording, file="x.wav", seconds=9.0, octets=1))
    kept = house.last(Kept)
    assert isinstance(kept, Kept)
    return kept.agents


def test_hold_is_silence_with_a_gap() -> None:
    house, agent = talking()
    house.tell(PutOnHold(agent="agent1", call=CALL))
    house.tell(TookOffHold(agent="agent1", call=CALL))
    assert files(house) == [((agent,), "sound"), ((agent,), "silence"), ((agent,), "sound")]


def test_a_customer_who_has_us_on_hold_hears_nobody() -> None:
    house, agent = talking()
    for version, direction in enumerate(("inactive", "sendrecv"), 2):
        sdp = PHONE_SDP.replace("o=- 1 1", f"o=- 1 {version}") + f"a={direction}\r\n"
        house.tell(LegChanged(leg="caller", sdp=sdp))
    assert files(house) == [((agent,), "sound"), ((agent,), "silence"), ((agent,), "sound")]


def test_what_agents_say_behind_the_customers_back_is_not_kept() -> None:
    house, agent = talking()
    sit_down(house, "agent2")
    house.tell(AskedToConsult(agent="agent1", call=CALL, to="1002"))
    third = pick_up(house)
    assert files(house)[-1][1] == "silence"
    house.tell(AskedToMerge(agent="agent1", call=CALL))
    assert files(house)[-1] == (tuple(sorted((agent, third))), "sound")
    assert recorded_agents(house) == ("agent1", "agent2")


def test_the_recording_goes_along_with_an_attended_transfer() -> None:
    house, _ = talking()
    sit_down(house, "agent2")
    house.tell(AskedToConsult(agent="agent1", call=CALL, to="1002"))
    third = pick_up(house)
    house.tell(AskedToComplete(agent="agent1", call=CALL))
    assert files(house)[-1] == ((third,), "sound")
    assert recorded_agents(house) == ("agent1", "agent2")


def test_the_recording_goes_along_with_a_blind_transfer() -> None:
    house, _ = talking()
    sit_down(house, "agent2")
    house.tell(AskedToTransfer(agent="agent1", call=CALL, to="1002"))
    assert files(house)[-1][1] == "silence"
    third = pick_up(house)
    assert files(house)[-1] == ((third,), "sound")


def test_the_new_agent_can_pause_it_and_the_former_cannot() -> None:
    house, _ = talking()
    sit_down(house, "agent2")
    house.tell(AskedToTransfer(agent="agent1", call=CALL, to="1002"))
    pick_up(house)
    house.tell(AskedToPause(user="agent1", call=CALL))
    assert not [out for out in house.outcomes if isinstance(out, RecordingPaused)]
    house.tell(AskedToPause(user="agent2", call=CALL))
    assert files(house)[-1][1] == "silence"


def test_a_number_outside_is_on_the_right_as_soon_as_somebody_answers_there() -> None:
    house, agent = talking()
    house.tell(AskedToConsult(agent="agent1", call=CALL, to=FRIEND))
    leg = dialled(house)
    house.tell(LegRinging(leg=leg, sdp=PHONE_SDP))
    assert files(house)[-1][1] == "silence"
    pick_up(house, leg)
    house.tell(AskedToMerge(agent="agent1", call=CALL))
    assert files(house)[-1] == (tuple(sorted((agent, leg))), "sound")
    house.tell(AskedToReturn(agent="agent1", call=CALL))


@pytest.mark.parametrize("mode", [LISTEN, WHISPER])
def test_a_supervisor_the_customer_does_not_hear_is_not_recorded(mode: SupervisorMode) -> None:
    house, agent = talking()
    supervised(house, mode)
    assert files(house) == [((agent,), "sound")]


def test_one_who_barges_in_or_takes_over_is() -> None:
    house, agent = talking()
    boss = supervised(house, LISTEN)
    house.tell(AskedToSupervise(user="boss", call=CALL, mode=BARGE))
    assert files(house)[-1] == (tuple(sorted((agent, boss))), "sound")
    house.tell(AskedToTakeOver(user="boss", call=CALL))
    assert files(house)[-1] == ((boss,), "sound")
    assert recorded_agents(house) == ("agent1", "boss")


def test_a_queue_that_is_not_recorded_stops_it_and_one_that_is_begins_it() -> None:
    house, _ = talking(RecordingRules(queues={"sales": ALWAYS}))
    sit_down(house, "agent3")
    house.tell(AskedToTransfer(agent="agent1", call=CALL, to="sales"))
    third = pick_up(house)
    assert files(house) == [((third,), "sound")]
    kept, _ = talking()
    sit_down(kept, "agent3")
    kept.tell(AskedToTransfer(agent="agent1", call=CALL, to="sales"))
    pick_up(kept)
    assert files(kept)[-1][1] == "silence"


def test_who_is_called_is_the_customer_of_a_call_that_we_make() -> None:
    rules = RecordingRules(outward=ALWAYS)
    house = House(rules=replace(RULES, outward=OUTWARD, account_numbers={"phone1": "4001"}, recording=rules))
    call_from_phone(house)
    outside = dialled_outside(house).leg
    pick_up(house, outside)
    house.tell(LegConfirmed(leg="phone"))
    wish = house.last(RecordingMedia)
    assert isinstance(wish, RecordingMedia)
    assert (wish.left, wish.right) == ((outside,), ("phone",))
    started = house.last(RecordingStarted)
    assert isinstance(started, RecordingStarted)
    assert (started.agent, started.queue) == ("phone1", "")
