"""A telephone of ours calls out: over which trunk, what it hears meanwhile, and how it ends."""

from __future__ import annotations

import pytest

from callcenter.calls.effects import LookUpCustomer
from callcenter.calls.media import HearLeg, HearPrompts, MediaFailed, MediaSilent, PlaybackFinished
from callcenter.calls.sip import (
    AnswerLeg,
    DialTrunk,
    HangUpLeg,
    LegAnswered,
    LegChanged,
    LegConfirmed,
    LegEnded,
    LegFailed,
    LegRinging,
    RefuseLeg,
    RingLeg,
)
from callcenter.events import (
    CallArrived,
    CallEnded,
    CallResumed,
    OutwardAnswered,
    OutwardDialled,
    OutwardFailed,
    TrunkRested,
)
from tests.calls.outside import (
    ABROAD,
    HOME,
    OURS,
    call_from_phone,
    dialled,
    is_empty,
    outside_house,
    refused,
    rung,
)
from tests.helpers.house import G729_SDP, PHONE_SDP, House


def test_a_phone_calls_out_and_both_hear_each_other() -> None:
    house = outside_house()
    call_from_phone(house)
    leg = dialled(house)
    assert (leg.trunk, leg.number, leg.from_number) == ("cheap", HOME, OURS)
    arrived = house.last(CallArrived)
    assert isinstance(arrived, CallArrived)
    assert (arrived.direction, arrived.account, arrived.ani, arrived.dnis) == ("out", "phone1", "4001", HOME)
    assert house.last(LookUpCustomer) == LookUpCustomer(call="call-1", number=HOME)
    assert house.tell(LegRinging(leg=leg.leg)) == [RingLeg(leg="phone")]
    out = house.tell(LegAnswered(leg=leg.leg, sdp=PHONE_SDP))
    assert [type(item).__name__ for item in out] == [
        "OutwardAnswered", "LegMedia", "LegMedia", "WakeAt", "AnswerLeg",
    ]  # fmt: skip
    assert (house.hears("phone"), house.hears(leg.leg)) == (HearLeg(leg=leg.leg), HearLeg(leg="phone"))
    house.tell(LegConfirmed(leg="phone"))
    assert house.wake("ack:call-1", after=40.0) == []
    house.tell(LegEnded(leg="phone", by="peer", cause=""))
    assert house.last(HangUpLeg) == HangUpLeg(leg=leg.leg, cause="")
    assert house.last(CallEnded) == CallEnded(
        at=house.now, call="call-1", released_by="caller", outcome="answered", cause=""
    )
    assert is_empty(house)


def test_who_was_called_hangs_up() -> None:
    house = outside_house()
    call_from_phone(house)
    house.tell(LegAnswered(leg=dialled(house).leg, sdp=PHONE_SDP))
    house.tell(LegConfirmed(leg="phone"))
    house.tell(LegEnded(leg=dialled(house).leg, by="peer", cause="bye"))
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert (ended.released_by, ended.outcome) == ("callee", "answered")
    assert is_empty(house)


def test_early_media_is_heard_before_the_answer_and_the_answer_repeats_our_description() -> None:
    house = outside_house()
    call_from_phone(house)
    leg = dialled(house).leg
    house.tell(LegRinging(leg=leg))
    house.tell(LegRinging(leg=leg, sdp=PHONE_SDP))
    early = house.last(RingLeg)
    assert isinstance(early, RingLeg)
    assert "m=audio" in early.sdp
    assert house.hears("phone") == HearLeg(leg=leg)
    house.tell(LegAnswered(leg=leg, sdp=PHONE_SDP))
    assert house.last(AnswerLeg) == AnswerLeg(leg="phone", sdp=early.sdp)


@pytest.mark.parametrize("sdp", ["nonsense", G729_SDP])
def test_early_media_nobody_understands_is_only_ringing(sdp: str) -> None:
    house = outside_house()
    call_from_phone(house)
    assert house.tell(LegRinging(leg=dialled(house).leg, sdp=sdp)) == [RingLeg(leg="phone")]


@pytest.mark.parametrize("code", [404, 480, 486, 600, 603])
def test_the_word_of_who_was_called_goes_to_the_phone_at_once(code: int) -> None:
    house = outside_house()
    call_from_phone(house)
    house.tell(LegRinging(leg=dialled(house).leg))
    house.tell(LegFailed(leg=dialled(house).leg, code=code, reason="so it is"))
    assert house.last(RefuseLeg) == RefuseLeg(leg="phone", code=code, reason="so it is")
    failed = house.last(OutwardFailed)
    assert isinstance(failed, OutwardFailed)
    assert (failed.trunk, failed.code, failed.is_last) == ("cheap", code, True)
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert (ended.released_by, ended.outcome, ended.cause) == ("system", "failed", f"{code} so it is")
    assert is_empty(house)


@pytest.mark.parametrize("code", [403, 408, 500, 503])
def test_the_next_trunk_is_tried_when_one_fails(code: int) -> None:
    house = outside_house()
    call_from_phone(house)
    house.tell(LegFailed(leg=dialled(house).leg, code=code, reason="no"))
    assert dialled(house).trunk == "dear"
    assert [event.trunk for event in house.events() if isinstance(event, OutwardDialled)] == ["cheap", "dear"]
    failed = house.last(OutwardFailed)
    assert isinstance(failed, OutwardFailed)
    assert (failed.trunk, failed.is_last) == ("cheap", False)
    house.tell(LegAnswered(leg=dialled(house).leg, sdp=PHONE_SDP))
    answered = house.last(OutwardAnswered)
    assert isinstance(answered, OutwardAnswered)
    assert (answered.trunk, answered.on_behalf_of) == ("dear", "phone1")


def test_who_was_rung_is_not_rung_again_over_another_trunk() -> None:
    house = outside_house()
    call_from_phone(house)
    house.tell(LegRinging(leg=dialled(house).leg))
    house.tell(LegFailed(leg=dialled(house).leg, code=503, reason="gone"))
    assert (dialled(house).trunk, refused(house)) == ("cheap", 503)


def fail_all(house: House) -> None:
    call_from_phone(house)
    house.tell(LegFailed(leg=dialled(house).leg, code=503, reason="no"))
    house.tell(LegFailed(leg=dialled(house).leg, code=503, reason="no"))


def test_without_any_trunk_left_the_phone_hears_why_and_then_gets_the_status() -> None:
    house = outside_house()
    fail_all(house)
    assert isinstance(house.last(RingLeg), RingLeg)
    wish = house.hears("phone")
    assert isinstance(wish, HearPrompts)
    assert wish.prompts == ("en/no_line",)
    house.tell(PlaybackFinished(leg="phone", playback="play-of-another"))
    assert house.exchange.calls.book.calls
    house.tell(PlaybackFinished(leg="phone", playback=wish.playback))
    assert house.last(RefuseLeg) == RefuseLeg(
        leg="phone", code=503, reason="Service Unavailable", retry_after_s=30
    )
    assert is_empty(house)


def test_a_reason_that_cannot_be_played_does_not_keep_the_call() -> None:
    house = outside_house()
    fail_all(house)
    assert house.wake("outward:call-1", after=10.0) == []
    house.wake("outward:call-1", after=5.0)
    assert (refused(house), is_empty(house)) == (503, True)


def test_a_trunk_that_fails_three_times_rests_and_the_other_is_dialled_first() -> None:
    house = outside_house()
    for at in range(3):
        call_from_phone(house, leg=f"phone-{at}")
        house.tell(LegFailed(leg=dialled(house).leg, code=503, reason="no"))
        house.tell(LegEnded(leg=f"phone-{at}", by="peer", cause=""))
    rested = house.last(TrunkRested)
    assert rested == TrunkRested(at=rested.at, trunk="cheap", until=rested.at + 30.0, why="503 no")  # type: ignore[attr-defined]
    call_from_phone(house, leg="next")
    assert dialled(house).trunk == "dear"


@pytest.mark.parametrize(
    ("number", "account", "code", "said"),
    [
        (ABROAD, "phone1", 403, "en/cannot_dial"),
        (HOME, "agent1", 403, "en/cannot_dial"),
        ("7788990011", "phone1", 404, "en/unknown_number"),
        (ABROAD, "phone2", 403, "zh/cannot_dial"),
    ],
)
def test_what_a_role_may_not_call_is_said_and_refused(
    number: str, account: str, code: int, said: str
) -> None:
    house = outside_house()
    call_from_phone(house, number, account=account)
    wish = house.hears("phone")
    assert isinstance(wish, HearPrompts)
    assert wish.prompts == (said,)
    house.tell(PlaybackFinished(leg="phone", playback=wish.playback))
    assert (refused(house), is_empty(house)) == (code, True)
    assert not any(isinstance(out, DialTrunk) for out in house.outcomes)


def test_a_supervisor_shows_a_number_of_their_own() -> None:
    house = outside_house()
    call_from_phone(house, ABROAD, account="boss")
    assert dialled(house).from_number == "+861065520001"


def test_an_emergency_number_needs_no_right() -> None:
    house = outside_house()
    call_from_phone(house, "110", account="agent1")
    assert (dialled(house).number, dialled(house).from_number) == ("110", OURS)


def test_a_provider_that_does_not_know_the_emergency_number_is_not_the_last_word() -> None:
    house = outside_house()
    call_from_phone(house, "110", account="agent1")
    first = dialled(house)
    house.tell(LegFailed(leg=first.leg, code=404, reason="Not Found"))
    assert dialled(house).trunk != first.trunk


def test_another_telephone_of_ours_is_rung() -> None:
    house = outside_house()
    call_from_phone(house, "4002")
    leg = rung(house)
    assert (leg.user, leg.from_number, leg.from_name) == ("phone2", "4001", "Demo")
    house.tell(LegRinging(leg=leg.leg))
    house.tell(LegAnswered(leg=leg.leg, sdp=PHONE_SDP))
    assert house.hears("phone") == HearLeg(leg=leg.leg)
    house.tell(LegEnded(leg=leg.leg, by="peer", cause=""))
    assert is_empty(house)


def test_another_telephone_that_is_not_there_is_480() -> None:
    house = outside_house()
    call_from_phone(house, "4002")
    house.tell(LegFailed(leg=rung(house).leg, code=480, reason="Nobody is registered"))
    assert (refused(house), is_empty(house)) == (480, True)


def test_an_agents_extension_is_not_rung_behind_the_queues_back() -> None:
    house = outside_house()
    call_from_phone(house, "2041")
    assert (refused(house), is_empty(house)) == (480, True)


def test_a_number_of_ours_is_a_flow_for_a_phone_as_well() -> None:
    house = outside_house()
    call_from_phone(house, "5000")
    assert isinstance(house.last(AnswerLeg), AnswerLeg)


def test_strangers_and_trunks_cannot_call_through_us() -> None:
    house = outside_house()
    house.arrive(dnis=HOME)
    assert refused(house) == 404
    house.arrive(dnis=HOME, trunk="cheap", leg="second")
    assert (refused(house), is_empty(house)) == (404, True)


def test_a_caller_who_hangs_up_while_it_rings_takes_the_dialled_leg_along() -> None:
    house = outside_house()
    call_from_phone(house)
    leg = dialled(house).leg
    house.tell(LegRinging(leg=leg))
    house.tell(LegEnded(leg="phone", by="peer", cause="cancelled"))
    assert house.last(HangUpLeg) == HangUpLeg(leg=leg, cause="cancelled")
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert (ended.released_by, ended.outcome) == ("caller", "abandoned")
    # The answer crosses our CANCEL: SIP hangs up by itself, we know nothing of the leg any more.
    assert house.tell(LegAnswered(leg=leg, sdp=PHONE_SDP)) == []
    assert is_empty(house)


def test_nobody_answers_for_too_long() -> None:
    house = outside_house()
    call_from_phone(house)
    house.tell(LegRinging(leg=dialled(house).leg))
    assert house.wake("outward:call-1", after=60.0) == []
    house.wake("outward:call-1", after=60.0)
    assert house.last(HangUpLeg) == HangUpLeg(leg=dialled(house).leg, cause="Temporarily Unavailable")
    assert (refused(house), is_empty(house)) == (480, True)


def test_a_phone_that_leaves_the_offer_to_us_gets_it_when_somebody_answers() -> None:
    house = outside_house()
    house.arrive(leg="phone", ani="phone1", dnis=HOME, account="phone1", sdp="")
    leg = dialled(house).leg
    assert house.tell(LegRinging(leg=leg, sdp=PHONE_SDP))[-1] == RingLeg(leg="phone")
    house.tell(LegAnswered(leg=leg, sdp=PHONE_SDP))
    answer = house.last(AnswerLeg)
    assert isinstance(answer, AnswerLeg)
    assert "m=audio" in answer.sdp
    house.tell(LegConfirmed(leg="phone", sdp=PHONE_SDP))
    assert house.hears("phone") == HearLeg(leg=leg)


def test_an_answer_nobody_understands_ends_the_call_and_rings_nobody_again() -> None:
    house = outside_house()
    call_from_phone(house)
    house.tell(LegAnswered(leg=dialled(house).leg, sdp="nonsense"))
    assert (dialled(house).trunk, refused(house), is_empty(house)) == ("cheap", 488, True)


def test_media_that_breaks_while_dialling_is_the_next_trunks_turn() -> None:
    house = outside_house()
    call_from_phone(house)
    house.tell(MediaFailed(leg=dialled(house).leg, why="port taken"))
    assert dialled(house).trunk == "dear"


def test_one_way_audio_is_told_and_silence_for_too_long_ends_the_call() -> None:
    house = outside_house()
    call_from_phone(house)
    leg = dialled(house).leg
    house.tell(LegAnswered(leg=leg, sdp=PHONE_SDP))
    house.tell(LegConfirmed(leg="phone"))
    (stalled,) = house.tell(MediaSilent(leg=leg, silent_s=3.0))
    assert type(stalled).__name__ == "MediaStalled"
    house.tell(MediaSilent(leg=leg, silent_s=20.0))
    assert is_empty(house)


def test_either_side_may_change_its_session() -> None:
    house = outside_house()
    call_from_phone(house)
    leg = dialled(house).leg
    house.tell(LegAnswered(leg=leg, sdp=PHONE_SDP))
    house.tell(LegConfirmed(leg="phone"))
    for who in ("phone", leg):
        out = house.tell(LegChanged(leg=who, sdp=PHONE_SDP))
        assert [type(item).__name__ for item in out] == ["LegMedia", "AcceptChange"]


def test_whom_a_phone_puts_on_hold_hears_music() -> None:
    house = outside_house()
    call_from_phone(house)
    leg = dialled(house).leg
    house.tell(LegAnswered(leg=leg, sdp=PHONE_SDP))
    house.tell(LegConfirmed(leg="phone"))
    house.tell(LegChanged(leg="phone", sdp=PHONE_SDP + "a=sendonly\r\n"))
    assert house.hears(leg) == HearLeg(leg="phone"), "it plays music of its own"
    house.tell(LegChanged(leg="phone", sdp=PHONE_SDP + "a=inactive\r\n"))
    wish = house.hears(leg)
    assert isinstance(wish, HearPrompts)
    assert (wish.prompts, wish.loop) == (("music/hold",), True)
    house.tell(LegChanged(leg="phone", sdp=PHONE_SDP), after=7.0)
    assert house.hears(leg) == HearLeg(leg="phone")
    resumed = house.last(CallResumed)
    assert isinstance(resumed, CallResumed)
    assert resumed.held_s == 7.0


def test_no_rtp_port_for_the_second_leg_is_no_line() -> None:
    house = outside_house()
    call_from_phone(house, leg="one")
    call_from_phone(house, leg="two", account="phone2")
    wish = house.hears("two")
    assert isinstance(wish, HearPrompts)
    assert wish.prompts == ("zh/no_line",)
    house.tell(LegEnded(leg="two", by="peer", cause=""))
    house.tell(LegEnded(leg="one", by="peer", cause=""))
    assert is_empty(house)


def test_a_full_trunk_makes_room_for_the_next() -> None:
    house = outside_house()
    book = house.exchange.calls.book
    for leg in ("a", "b"):
        assert book.trunks.take_in("cheap", leg, house.now) is None
    call_from_phone(house)
    assert dialled(house).trunk == "dear"
