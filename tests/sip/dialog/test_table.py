"""The table of a leg as a whole: complete, closed, and it always leads to the end."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ids import SeededIds
from callcenter.sip.dialog import (
    LEGS,
    Fork,
    Given,
    Input,
    Kit,
    Leg,
    Sessions,
    State,
    WrongState,
    uas_dialog,
)
from callcenter.sip.dialog.pending import Offer, OpenInvite
from callcenter.sip.effects import WakeAt
from callcenter.sip.transaction import Timers
from tests.sip.desk import CALLER, CONFIG, SDP, from_peer, from_phone, invite

# What the network can do to a leg in any state it can be in; each must be listed, or the peer waits in vain.
FROM_ANY_PEER = (
    Input.BYE,
    Input.REINVITE,
    Input.CANCELLED,
    Input.UPDATE,
    Input.UPDATE_OFFER,
    Input.PRACK,
    Input.INFO,
    Input.REFERRED,
    Input.NOTIFIED,
)
WITH_A_DIALOG = (
    State.ARRIVED,
    State.ANSWERED,
    State.LEAVING,
    State.TALKING,
    State.CHANGING,
    State.CONFIRMING,
    State.UPDATING,
    State.REFRESHING,
    State.OFFERING,
)


@pytest.mark.parametrize("state", [*WITH_A_DIALOG, State.ENDED])
def test_a_peer_is_heard_in_every_state(state: State) -> None:
    assert all((state, event) in LEGS for event in FROM_ANY_PEER)


@pytest.mark.parametrize("state", State)
def test_hanging_up_is_always_safe(state: State) -> None:
    assert (state, Input.HANG_UP) in LEGS


def test_the_end_is_final_and_reached_from_everywhere() -> None:
    assert {after for (state, _), (_, after) in LEGS.items() if state is State.ENDED} == {State.ENDED}
    ends = {state for (state, _), (_, after) in LEGS.items() if after is State.ENDED}
    assert ends == set(State)


ASKED = invite(Require="100rel")


def fresh(kind: str) -> tuple[Leg, Kit]:
    kit = Kit(CONFIG, SeededIds(), Timers())
    sessions = Sessions(kit)
    if kind == "arrived":
        sessions.arrive("x", "k", ASKED, CALLER, 0.0)
    else:
        sessions.dial("x", [Fork(invite=ASKED, link=CALLER)], 0.0)
    return sessions.legs["x"], kit


TIMED = from_peer("UPDATE", cseq=4, Supported="timer", Session_Expires="90;refresher=uas")

GIVEN: dict[Input, Given] = {
    Input.ANSWER: Given(sdp=SDP),
    Input.ACCEPT_CHANGE: Given(sdp=SDP),
    Input.ACKED_EMPTY: Given(request=from_peer("ACK")),
    Input.REFUSE: Given(code=486, reason="Busy", retry_after_s=3),
    Input.REFUSE_CHANGE: Given(),
    Input.HANG_UP: Given(reason="done"),
    Input.BYE: Given(key="bye", request=invite(cseq=3), link=CALLER),
    Input.REINVITE: Given(key="again", request=invite(cseq=2), link=CALLER),
    Input.UPDATE: Given(key="update", request=TIMED, link=CALLER),
    Input.UPDATE_OFFER: Given(key="offer", request=TIMED, link=CALLER),
    Input.UPDATE_OK: Given(response=from_phone(TIMED, 200, Session_Expires="90;refresher=uac")),
    Input.REINVITE_OK: Given(response=from_phone(ASKED, 200, sdp=SDP)),
    Input.REFRESH_REFUSED: Given(response=from_phone(TIMED, 491)),
    Input.CHANGE: Given(sdp=SDP),
    Input.OFFER_TAKEN: Given(response=from_phone(ASKED, 200, sdp=SDP)),
    Input.OFFER_TAKEN_EMPTY: Given(response=from_phone(ASKED, 200)),
    Input.OFFER_REFUSED: Given(response=from_phone(ASKED, 491)),
    Input.PRACK: Given(key="prack", request=from_peer("PRACK", cseq=6, RAck="1 1 INVITE"), link=CALLER),
    Input.INFO: Given(key="info", request=from_peer("INFO", cseq=7), link=CALLER),
    Input.REFER: Given(uri="sip:200@cc.test"),
    Input.TELL_REFERRER: Given(code=200),
    Input.REFERRED: Given(key="refer", request=from_peer("REFER", cseq=8, Refer_To="<sip:a@b>"), link=CALLER),
    Input.REFERRED_AGAIN: Given(key="more", request=from_peer("REFER", cseq=9), link=CALLER),
    Input.NOTIFIED: Given(key="news", request=from_peer("NOTIFY", cseq=9, Event="refer"), link=CALLER),
    Input.NOTIFY_ANSWERED: Given(response=from_phone(from_peer("NOTIFY"), 200)),
    Input.REFER_ANSWERED: Given(response=from_phone(from_peer("REFER"), 202)),
    Input.PROGRESS: Given(response=from_phone(ASKED, 180), link=CALLER),
    Input.SUCCESS: Given(response=from_phone(ASKED, 200, sdp=SDP), link=CALLER),
    Input.SUCCESS_EMPTY: Given(response=from_phone(ASKED, 200, "other"), link=CALLER),
}


def steps_of(inputs: list[Input]) -> st.SearchStrategy[list[tuple[Input, float]]]:
    return st.lists(st.tuples(st.sampled_from(inputs), st.floats(0.0, 10.0)), max_size=25)


RESPONSES = {Input.PROGRESS, Input.SUCCESS, Input.SUCCESS_EMPTY}
# A leg that sent no INVITE gets no responses: `Sessions` looks for the INVITE first.
ARRIVED_STEPS = steps_of([event for event in Input if event not in RESPONSES])


@given(steps_of([*Input]))
def test_any_sequence_for_a_dialled_leg(steps: list[tuple[Input, float]]) -> None:
    check("dialled", steps)


@given(ARRIVED_STEPS)
def test_any_sequence_for_an_arrived_leg(steps: list[tuple[Input, float]]) -> None:
    check("arrived", steps)


def check(kind: str, steps: list[tuple[Input, float]]) -> None:
    leg, kit = fresh(kind)
    now, woken_at = 0.0, leg.asked_at
    for event, after_s in steps:
        now += after_s
        if (event is Input.REINVITE_DUE and leg.timer is None) or (event is Input.OFFER_DUE and not leg.wish):
            # Only a timer or a wish makes it due.
            continue
        before = leg.to_data()
        assert Leg.from_data(json.loads(json.dumps(before))) == leg
        try:
            effects = leg.handle(event, GIVEN.get(event, Given()), kit, now, LEGS)
        except WrongState:
            assert leg.to_data() == before
            continue
        woken_at = next((effect.at for effect in effects if isinstance(effect, WakeAt)), woken_at)
        waits = leg.wakes()
        # Whatever it waits for, it has asked to be woken for.
        assert not waits or woken_at == waits[0].at
        # Nothing waits without a deadline but a conversation without a timer, and nothing that is over waits.
        assert waits or (leg.state in (State.TALKING, State.ENDED) and leg.timer is None)
        assert not waits or leg.state is not State.ENDED
        assert (
            not waits
            or leg.state is not State.TALKING
            or leg.timer
            or leg.wish
            or leg.referral
            or leg.referring
        )


def test_a_leg_restores_from_its_data() -> None:
    leg = Leg("x", State.CHANGING, "t", uas_dialog(ASKED, CALLER, "t"), OpenInvite(key="k", request=ASKED))
    leg.wish, leg.offered = (
        Offer(sdp=SDP, at=4.0),
        Offer(sdp="", at=1.0, tries=2, key="k3", is_withdrawn=True),
    )
    leg.failure, leg.asked, leg.acks = (486, "Busy"), ["k2"], {"c|t": invite(cseq=5)}
    assert Leg.from_data(json.loads(json.dumps(leg.to_data()))) == leg
