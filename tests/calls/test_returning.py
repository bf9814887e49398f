"""Agents who come back to their caller: a reload, a lid, another network, another page; and those who do not."""

from __future__ import annotations

import pytest

from callcenter.calls.call import CallState
from callcenter.calls.effects import DropMedia, WakeAt
from callcenter.calls.media import HearLeg, HearPrompts, LegMedia, MediaFailed, MediaResumed, MediaSilent
from callcenter.calls.sip import (
    DialLeg,
    HangUpLeg,
    LegAnswered,
    LegEnded,
    LegFailed,
    LegRinging,
    PhoneGone,
    PhoneRegistered,
)
from callcenter.events import AgentLost, AgentReturned, CallEnded, Offered
from tests.calls.scenes import agent_leg, agent_states, talk
from tests.helpers.house import BROWSER_SDP, House

LOST = "lost:call-1"
RETURN = "return:call-1"


def talking(for_s: float = 60.0) -> tuple[House, str]:
    house = House()
    leg = talk(house)
    house.now += for_s
    return house, leg


def gone(house: House) -> None:
    house.tell(PhoneGone(user="agent1"), after=0.0)


def back(house: House, after: float = 1.5) -> str:
    """The page's phone registers; return the leg dialled to it, "" for none."""
    out = house.tell(PhoneRegistered(user="agent1"), after=after)
    return next((item.leg for item in out if isinstance(item, DialLeg)), "")


def silent(house: House, leg: str, after: float = 3.0) -> None:
    house.tell(MediaSilent(leg=leg, silent_s=3.0), after=after)


def answer(house: House, leg: str, after: float = 0.3) -> list[object]:
    return list(house.tell(LegAnswered(leg=leg, sdp=BROWSER_SDP), after=after))


def state(house: House) -> CallState:
    return house.exchange.calls.book.calls["call-1"].state


def legs(house: House) -> set[str]:
    return set(house.exchange.calls.book.legs)


def is_music(house: House) -> bool:
    wish = house.hears("caller")
    return isinstance(wish, HearPrompts) and wish.prompts == ("music/hold",)


def assert_reattached(house: House, new: str) -> None:
    """Both hear each other over the new leg, nothing else is open, and no deadline ends it."""
    assert (house.hears("caller"), house.hears(new)) == (HearLeg(leg=new), HearLeg(leg="caller"))
    assert legs(house) == {"caller", new}
    assert state(house) is CallState.TALKING
    assert house.wake(LOST, after=60.0) == []
    assert house.wake(RETURN, after=0.0) == []
    assert agent_states(house)[-1] == "agent1 on_contact"
    assert not any(isinstance(event, AgentLost | CallEnded) for event in house.events())


def test_a_reloaded_page_is_dialled_under_the_same_offer_and_takes_the_former_legs_place() -> None:
    house, old = talking()
    offered = house.last(Offered)
    assert isinstance(offered, Offered)
    gone(house)
    out = house.tell(PhoneRegistered(user="agent1"), after=1.5)
    (dial,) = (item for item in out if isinstance(item, DialLeg))
    assert (dial.user, dict(dial.headers)) == ("agent1", {"X-Offer": offered.offer, "X-Call": "call-1"})
    assert house.hears("caller") == HearLeg(leg=old)
    house.tell(LegRinging(leg=dial.leg))
    out = answer(house, dial.leg)
    assert [item for item in out if isinstance(item, HangUpLeg | DropMedia | AgentReturned)] == [
        HangUpLeg(leg=old, cause="re-attached"),
        DropMedia(leg=old),
        AgentReturned(at=house.now, call="call-1", agent="agent1"),
    ]
    assert_reattached(house, dial.leg)


def test_who_opens_the_lid_again_finds_the_caller_with_music() -> None:
    house, old = talking()
    silent(house, old)
    gone(house)
    assert is_music(house)
    new = back(house, after=5.0)
    answer(house, new)
    assert_reattached(house, new)


def test_another_network_is_dialled_as_soon_as_the_silence_is_noticed() -> None:
    house, old = talking()
    assert back(house) == "", "nothing is missing yet"
    out = house.tell(MediaSilent(leg=old, silent_s=3.0), after=1.5)
    (dial,) = (item for item in out if isinstance(item, DialLeg))
    assert is_music(house)
    answer(house, dial.leg)
    assert_reattached(house, dial.leg)


def test_a_phone_that_was_there_all_along_is_dialled_when_the_gap_has_not_healed() -> None:
    house, old = talking()
    silent(house, old)
    wishes = [out for out in house.outcomes if isinstance(out, WakeAt) and out.key == RETURN]
    assert [round(wish.at - house.now, 3) for wish in wishes] == [3.0]
    assert house.wake(RETURN, after=2.9) == []
    _media, dial = house.wake(RETURN, after=0.1)
    assert isinstance(dial, DialLeg)
    answer(house, dial.leg)
    assert_reattached(house, dial.leg)


def test_a_gap_that_heals_by_itself_dials_nobody() -> None:
    house, old = talking()
    silent(house, old)
    house.tell(MediaResumed(leg=old), after=2.0)
    assert house.wake(RETURN, after=1.0) == []
    assert house.wake(LOST, after=7.0) == []
    assert (house.hears("caller"), legs(house)) == (HearLeg(leg=old), {"caller", old})


@pytest.mark.parametrize("how", [LegEnded(leg="", by="peer", cause=""), MediaFailed(leg="", why="closed")])
@pytest.mark.parametrize("was_silent", [False, True])
def test_the_end_of_the_former_session_is_part_of_the_return(
    how: LegEnded | MediaFailed, was_silent: bool
) -> None:
    """A page that is dialled hangs its former session up first: the caller must not notice."""
    house, old = talking()
    if was_silent:
        silent(house, old)
    gone(house)
    new = back(house)
    house.tell(type(how)(**{**{name: getattr(how, name) for name in how.__slots__}, "leg": old}))  # type: ignore[arg-type]
    assert is_music(house)
    assert legs(house) == {"caller", new}
    answer(house, new)
    assert_reattached(house, new)


def test_sound_that_returns_before_the_page_answers_is_heard_meanwhile() -> None:
    house, old = talking()
    silent(house, old)
    gone(house)
    new = back(house)
    house.tell(MediaResumed(leg=old))
    assert (house.hears("caller"), state(house)) == (HearLeg(leg=old), CallState.TALKING)
    answer(house, new)
    assert_reattached(house, new)


@pytest.mark.parametrize(
    "failure",
    [
        LegFailed(leg="", code=480, reason="Nobody is registered"),
        LegFailed(leg="", code=603, reason="Decline"),
        LegAnswered(leg="", sdp="nonsense"),
        LegEnded(leg="", by="system", cause="no_ack"),
        MediaFailed(leg="", why="fingerprint"),
    ],
)
def test_a_return_that_fails_leaves_the_deadline_and_the_next_registration(failure: object) -> None:
    house, old = talking()
    silent(house, old)
    gone(house)
    first = back(house)
    fields = {name: getattr(failure, name) for name in failure.__slots__}  # type: ignore[attr-defined]
    out = house.tell(type(failure)(**{**fields, "leg": first}), after=0.2)
    assert out[-1] == DropMedia(leg=first)
    assert legs(house) == {"caller", old}
    second = back(house)
    assert second not in ("", first)
    answer(house, second)
    assert_reattached(house, second)


def test_a_return_that_nobody_answers_is_a_lost_agent() -> None:
    house, old = talking()
    silent(house, old)
    gone(house)
    new = back(house)
    out = house.wake(LOST, after=8.5)
    assert [item.leg for item in out if isinstance(item, HangUpLeg)] == [old, new]
    assert legs(house) == {"caller"}
    assert isinstance(house.last(AgentLost), AgentLost)
    assert agent_states(house)[-1] == "agent1 not_ready connection_lost"
    assert answer(house, new) == [], "too late"


def test_a_second_reload_dials_anew_and_gives_the_first_attempt_up() -> None:
    house, _old = talking()
    gone(house)
    first = back(house)
    gone(house)
    out = house.tell(PhoneRegistered(user="agent1"), after=1.0)
    assert out[:2] == [HangUpLeg(leg=first, cause="dialled anew"), DropMedia(leg=first)]
    answer(house, agent_leg(house))
    assert_reattached(house, agent_leg(house))


def test_signalling_that_returns_while_sound_flows_and_is_not_answered_changes_nothing() -> None:
    house, old = talking()
    gone(house)
    new = back(house)
    out = house.wake(LOST, after=10.0)
    assert out[:2] == [HangUpLeg(leg=new, cause="not answered"), DropMedia(leg=new)]
    assert [(item.leg, item.silent_after_s) for item in out[2:] if isinstance(item, LegMedia)] == [(old, 0.0)]
    assert (house.hears("caller"), legs(house), state(house)) == (
        HearLeg(leg=old),
        {"caller", old},
        CallState.TALKING,
    )


def test_a_caller_who_hangs_up_meanwhile_ends_every_leg() -> None:
    house, old = talking()
    gone(house)
    new = back(house)
    out = house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert [item.leg for item in out if isinstance(item, HangUpLeg)] == [old, new]
    assert legs(house) == set()
    assert agent_states(house)[-1] == "agent1 idle"


def test_a_phone_that_registers_again_for_no_reason_is_not_dialled() -> None:
    house, _old = talking()
    assert back(house) == ""
    house.tell(PhoneRegistered(user="agent2"))
    assert house.last(DialLeg).user == "agent1"  # type: ignore[attr-defined]
