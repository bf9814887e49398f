"""Hold and resume by the agent: music for the customer, silence for the agent, seconds for the record."""

from __future__ import annotations

from callcenter.calls.effects import Refused
from callcenter.calls.media import HearLeg, HearNothing, HearPrompts, MediaResumed, MediaSilent
from callcenter.calls.sip import LegAnswered, PhoneGone, PhoneRegistered
from callcenter.calls.wishes import HungUp, PutOnHold, TookOffHold
from callcenter.events import CallEnded, CallHeld, CallResumed
from tests.calls.company import dialled, talking, the_call, told
from tests.helpers.house import BROWSER_SDP, House

MUSIC = HearPrompts(playback="hold-call-1", prompts=("music/hold",), loop=True)
HOLD, RESUME = PutOnHold(agent="agent1", call="call-1"), TookOffHold(agent="agent1", call="call-1")


def held() -> tuple[House, str]:
    house, agents = talking()
    house.tell(HOLD)
    return house, agents


def test_the_customer_hears_music_and_the_agent_nothing() -> None:
    house, agents = held()
    assert (house.hears("caller"), house.hears(agents)) == (MUSIC, HearNothing())
    house.tell(RESUME, after=12.0)
    assert (house.hears("caller"), house.hears(agents)) == (HearLeg(leg=agents), HearLeg(leg="caller"))
    assert told(house, CallHeld, CallResumed) == ["CallHeld agent1", "CallResumed agent1 12"]


def test_twice_is_refused_and_so_is_a_colleague() -> None:
    house, _ = held()
    others = PutOnHold(agent="agent2", call="call-1")
    codes = [out.code for wish in (HOLD, others) for out in house.tell(wish) if isinstance(out, Refused)]
    assert codes == ["on_hold", "no_such_call"]
    house.tell(RESUME)
    assert [out.code for out in house.tell(RESUME) if isinstance(out, Refused)] == ["not_on_hold"]


def test_a_gap_in_the_agents_sound_ends_no_hold() -> None:
    house, agents = held()
    house.tell(MediaSilent(leg=agents, silent_s=3.0))
    house.tell(MediaResumed(leg=agents))
    assert (house.hears("caller"), house.hears(agents)) == (MUSIC, HearNothing())


def test_a_reloaded_page_finds_the_customer_on_hold() -> None:
    house, agents = held()
    house.tell(PhoneGone(user="agent1"))
    house.tell(MediaSilent(leg=agents, silent_s=3.0))
    house.tell(PhoneRegistered(user="agent1"))
    new = dialled(house)
    house.tell(LegAnswered(leg=new, sdp=BROWSER_SDP))
    assert (house.hears("caller"), house.hears(new), the_call(house).agent_leg) == (MUSIC, HearNothing(), new)
    house.tell(RESUME)
    assert (house.hears("caller"), house.hears(new)) == (HearLeg(leg=new), HearLeg(leg="caller"))


def test_a_call_may_end_on_hold() -> None:
    house, _ = held()
    house.tell(HungUp(agent="agent1", call="call-1"))
    assert told(house, CallEnded) == ["CallEnded agent answered -"]
    assert house.exchange.calls.book.legs == {}
