"""What is written down of a dialog, and when: enough to go on with it, and no more often than it changes."""

from __future__ import annotations

from callcenter.sip.dialog.notes import DialogForgotten, DialogNote
from tests.sip.desk import DESK_PHONE, OURS, Desk, from_phone, inside, invite, with_phones


def note(desk: Desk) -> DialogNote:
    """The one note that is due."""
    (due,) = desk.endpoint.notes()
    assert isinstance(due, DialogNote)
    return due


def arrived(**changes: str) -> tuple[Desk, str]:
    desk = Desk()
    desk.hears(invite(**changes))
    return desk, next(iter(desk.endpoint.parts.sessions.legs))


def test_an_arrived_call_is_noted_with_the_branch_that_waits_for_our_answer() -> None:
    desk, leg = arrived(Record_Route="<sip:proxy.test;lr>", branch="abc")
    noted = note(desk)
    tag = noted.local.partition(";tag=")[2]
    assert noted == DialogNote(
        leg=leg,
        state="arrived",
        call_id="call-1",
        local=f"<sip:100@cc.test>;tag={tag}",
        remote="<sip:+4930@far.test>;tag=peer",
        remote_cseq=1,
        target="sip:+4930@10.0.0.9:5062",
        route_set=("<sip:proxy.test;lr>",),
        transport="udp",
        source="10.0.0.1:5060",
        peer="10.0.0.9:5062",
        invite_branch="z9hG4bKabc",
    )
    assert desk.endpoint.notes() == [], "it is said once"


def test_answer_and_ack_are_noted_with_the_version_of_our_description() -> None:
    desk, leg = arrived(Supported="timer", Session_Expires="1800;refresher=uas")
    note(desk)
    desk.note(desk.endpoint.answer(leg, OURS, 0.0))
    answered = note(desk)
    assert (answered.state, answered.sdp_version, answered.invite_branch) == ("answered", "2", "")
    assert (answered.refresher, answered.session_expires_s) == ("we", 1800)
    desk.hears(inside(desk, "ACK", 1))
    assert note(desk).state == "talking"


def test_a_request_of_ours_and_one_of_the_peer_move_the_counters() -> None:
    desk, leg = arrived()
    desk.note(desk.endpoint.answer(leg, OURS, 0.0))
    desk.hears(inside(desk, "ACK", 1))
    note(desk)
    desk.hears(inside(desk, "INFO", 7, Content_Type="application/dtmf-relay", body="Signal=5\r\n"))
    assert note(desk).remote_cseq == 7
    desk.note(desk.endpoint.change(leg, OURS.replace("2 2", "2 3"), 0.0))
    desk.wakes(f"leg:{leg}", 0.0)
    offered = note(desk)
    assert (offered.state, offered.local_cseq) == ("offering", 1)
    (pending,) = offered.pending
    (asked,) = desk.asked("INVITE")
    assert (pending.branch, pending.cseq, pending.uri) == (asked.via.branch, 1, "sip:+4930@10.0.0.9:5062")


def test_an_invite_of_ours_is_noted_with_all_that_cancel_and_ack_repeat() -> None:
    desk = with_phones(DESK_PHONE)
    desk.endpoint.notes()
    desk.note(desk.endpoint.dial("x", "bob", "+4930", "Ann", OURS, (), 0.0))
    (asked,) = desk.asked("INVITE")
    (pending,) = note(desk).pending
    assert (pending.call_id, pending.branch, pending.cseq) == (asked.call_id, asked.via.branch, 1)
    assert (pending.local, pending.remote) == (asked.headers.get("From"), asked.headers.get("To"))
    assert (pending.peer, pending.is_cancelled) == ("10.0.0.20:5070", False)
    desk.note(desk.endpoint.hang_up("x", "", 1.0))
    (pending,) = note(desk).pending
    assert pending.is_cancelled
    desk.hears(from_phone(asked, 487), DESK_PHONE)
    assert note(desk).pending == ()


def test_a_call_that_is_over_is_forgotten_once() -> None:
    desk, leg = arrived()
    desk.note(desk.endpoint.answer(leg, OURS, 0.0))
    desk.hears(inside(desk, "ACK", 1))
    desk.endpoint.notes()
    desk.hears(inside(desk, "BYE", 2))
    assert desk.endpoint.notes() == [DialogForgotten(leg=leg)]
    assert desk.endpoint.notes() == []


def test_after_a_restart_everything_is_said_again() -> None:
    desk, leg = arrived()
    before = note(desk)
    desk.restart()
    assert note(desk) == before
    assert before.leg == leg
