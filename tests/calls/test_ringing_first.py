"""A turn's order: telephones that are to ring first, without harm to anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.effects import DropMedia, WakeAt
from callcenter.calls.ringing_first import ringing_first
from callcenter.calls.sip import DialLeg, HangUpLeg

USERS = {"caller": "", "other caller": "", "anna": "anna", "anna new": "anna", "bo": "bo", "bo new": "bo"}


def dial(leg):
    return DialLeg(leg=leg, user=USERS[leg], from_number="", from_name="", sdp="")


def hang_up(leg):
    return HangUpLeg(leg=leg)


DROP = DropMedia(leg="caller")
WAKE = WakeAt(key="k", at=1.0)


@pytest.mark.parametrize(
    ("decided", "carried_out"),
    [
        ([], []),
        ([hang_up("caller"), DROP], [hang_up("caller"), DROP]),
        ([hang_up("caller"), DROP, dial("anna new")], [DROP, dial("anna new"), hang_up("caller")]),
        ([hang_up("anna"), dial("anna new")], [hang_up("anna"), dial("anna new")]),
        (
            [hang_up("anna"), hang_up("caller"), dial("bo"), WAKE],
            [dial("bo"), hang_up("anna"), hang_up("caller"), WAKE],
        ),
        (
            [hang_up("caller"), dial("bo"), hang_up("anna"), dial("anna new"), hang_up("other caller")],
            [dial("bo"), hang_up("anna"), dial("anna new"), hang_up("caller"), hang_up("other caller")],
        ),
        ([dial("bo"), hang_up("bo"), dial("anna")], [dial("bo"), hang_up("bo"), dial("anna")]),
    ],
)
def test_order(decided, carried_out):
    assert ringing_first(decided, lambda leg: USERS.get(leg, "")) == carried_out


@given(
    st.lists(
        st.one_of(
            st.sampled_from(sorted(USERS)).map(hang_up),
            st.sampled_from(["anna new", "bo new"]).map(dial),
            st.sampled_from([DROP, WAKE]),
        ),
        max_size=12,
    )
)
def test_only_hang_ups_wait_and_never_those_of_whom_is_rung(turn):
    ordered = ringing_first(turn, lambda leg: USERS.get(leg, ""))
    assert sorted(map(repr, ordered)) == sorted(map(repr, turn))

    def without_hang_ups(items):
        return [item for item in items if not isinstance(item, HangUpLeg)]

    assert without_hang_ups(ordered) == without_hang_ups(turn)
    for user in ("anna", "bo"):
        mine = [item for item in turn if USERS.get(getattr(item, "leg", ""), "") == user]
        if any(isinstance(item, DialLeg) for item in mine):
            assert [item for item in ordered if USERS.get(getattr(item, "leg", ""), "") == user] == mine
