"""A dialled call as a pure machine: every way it can go, told by what is said, what is sent and how it ends."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.dial.attempt import DEADLINE, TABLE, Input, State
from callcenter.dial.wording import Outcome
from callcenter.sip.headers import Row
from callcenter.sip.message import Request, response_to
from tests.dial.stage import CHALLENGE, PROXY, STALE, Stage


def test_ringing_then_talking_until_the_other_side_hangs_up() -> None:
    stage = Stage()
    stage.answers(100)
    stage.answers(180)
    stage.answers(180)
    stage.answers(200)
    stage.asks("BYE")
    assert stage.said == ["ringing", "answered", "hung up by the other side"]
    assert stage.lines() == ["INVITE", "ACK", "200"]
    assert (stage.connected, stage.outcome) == (1, Outcome.ANSWERED)


def test_progress_is_told_by_its_own_words() -> None:
    stage = Stage()
    for status in (183, 180, 181, 182, 199):
        stage.answers(status)
    assert stage.said == ["in progress", "ringing", "being forwarded", "waiting in line"]


@pytest.mark.parametrize(
    ("status", "extra", "outcome", "line"),
    [
        (404, (), Outcome.FAILED, "failed: 404 Not Found (nobody has this number)"),
        (486, (), Outcome.BUSY, "busy: 486 Busy Here"),
        (600, (), Outcome.BUSY, "busy: 600 Busy Everywhere"),
        (603, (), Outcome.BUSY, "busy: 603 Decline (the call was declined)"),
        (488, (), Outcome.FAILED, "failed: 488 Not Acceptable Here (no common way to send sound)"),
        (480, (), Outcome.FAILED, "failed: 480 Temporarily Unavailable (nobody is there to answer)"),
        (
            503,
            (("Retry-After", "10;duration=5"),),
            Outcome.FAILED,
            "failed: 503 Service Unavailable (the server is full or out of service; try again in 10 s)",
        ),
        (
            302,
            (("Contact", "<sip:5001@pbx.example>"),),
            Outcome.FAILED,
            "failed: 302 Moved Temporarily (it has moved to sip:5001@pbx.example; dial that instead)",
        ),
        (420, (), Outcome.FAILED, "failed: 420 Bad Extension"),
        (499, (), Outcome.FAILED, "failed: 499 Unknown"),
    ],
)
def test_every_refusal_is_acknowledged_and_told(
    status: int, extra: tuple[Row, ...], outcome: Outcome, line: str
) -> None:
    stage = Stage()
    stage.answers(100)
    stage.answers(status, *extra)
    assert stage.said == [line]
    assert stage.lines() == ["INVITE", "ACK"]
    assert stage.sent[1].headers.get("To") == "<sip:5000@10.0.0.1>;tag=t"
    assert stage.sent[1].via == stage.sent[0].via
    assert (stage.connected, stage.outcome) == (0, outcome)


@pytest.mark.parametrize(
    ("status", "challenge", "header"),
    [(401, CHALLENGE, "Authorization"), (407, PROXY, "Proxy-Authorization")],
)
def test_a_challenge_is_answered_with_a_new_invite(status: int, challenge: Row, header: str) -> None:
    stage = Stage()
    stage.answers(status, challenge)
    stage.answers(200)
    first, _, second, _ = stage.sent
    assert stage.lines() == ["INVITE", "ACK", "INVITE", "ACK"]
    assert (first.cseq.number, second.cseq.number) == (1, 2)
    assert first.via.branch != second.via.branch
    assert (first.call_id, first.headers.get("From")) == (second.call_id, second.headers.get("From"))
    assert 'username="ann"' in (second.headers.get(header) or "")
    assert stage.outcome is None


@pytest.mark.parametrize(
    ("password", "challenges", "invites", "status"),
    [
        ("wrong", [CHALLENGE, CHALLENGE], 2, 401),  # the same question again: our answer was wrong
        ("right", [CHALLENGE, STALE, STALE], 3, 401),  # a nonce may run out once, not for ever
        ("", [CHALLENGE], 1, 401),  # from outside: there is nothing to prove with
        ("right", [("WWW-Authenticate", "Basic realm=x")], 1, 401),
        ("right", [("WWW-Authenticate", "Digest nonce=")], 1, 401),
        ("right", [("WWW-Authenticate", "Digest =,,")], 1, 401),
        ("right", [], 1, 403),
    ],
)
def test_a_challenge_is_not_answered_for_ever(
    password: str, challenges: list[Row], invites: int, status: int
) -> None:
    stage = Stage(password)
    for challenge in challenges:
        stage.answers(401, challenge)
    if not challenges:
        stage.answers(403)
    assert stage.lines().count("INVITE") == invites
    assert stage.said[0].startswith(f"failed: {status} ")
    assert stage.outcome is Outcome.FAILED


def test_a_silent_server_is_given_up_within_seconds() -> None:
    stage = Stage()
    stage.passes(10.0)
    assert stage.said == ["failed: nothing came back from 10.0.0.1:5060; does a SIP server run there?"]
    assert stage.lines() == ["INVITE"] * 4
    assert stage.outcome is Outcome.FAILED


def test_ringing_in_vain_is_cancelled() -> None:
    stage = Stage()
    stage.answers(180)
    stage.passes(29.0)
    assert stage.lines() == ["INVITE"]
    stage.passes(1.0)
    stage.answers(200, to="CANCEL")
    assert stage.outcome is None
    stage.answers(487)
    assert stage.said == ["ringing", "failed: nobody answered within 30 s"]
    assert stage.lines() == ["INVITE", "CANCEL", "ACK"]
    assert stage.outcome is Outcome.FAILED


def test_stopping_while_it_rings_cancels() -> None:
    stage = Stage()
    stage.answers(180)
    stage.stops()
    stage.answers(487)
    assert stage.said == ["ringing", "cancelled"]
    assert stage.lines() == ["INVITE", "CANCEL", "ACK"]
    assert stage.outcome is Outcome.FAILED


def test_stopping_before_anything_was_heard_waits_for_a_sign_to_cancel() -> None:
    stage = Stage()
    stage.stops()
    assert stage.lines() == ["INVITE"]
    stage.answers(100)
    assert stage.lines() == ["INVITE", "CANCEL"]
    stage.answers(487)
    assert stage.said == ["cancelled"]
    assert stage.outcome is Outcome.FAILED


def test_an_answer_that_crosses_the_cancel_is_hung_up() -> None:
    stage = Stage()
    stage.answers(180)
    stage.stops()
    stage.answers(200)
    assert stage.lines() == ["INVITE", "CANCEL", "ACK", "BYE"]
    stage.answers(200, to="BYE")
    assert (stage.connected, stage.outcome) == (0, Outcome.FAILED)


@pytest.mark.parametrize("heard", [(), (180,), (180, 200)])
def test_stopping_twice_leaves_at_once(heard: tuple[int, ...]) -> None:
    stage = Stage()
    for status in heard:
        stage.answers(status)
    stage.stops()
    assert stage.outcome is None
    stage.stops()
    assert stage.outcome is (Outcome.ANSWERED if 200 in heard else Outcome.FAILED)


@pytest.mark.parametrize("heard", [(), (180,), (180, 200)])
def test_a_server_that_never_answers_the_parting_is_left(heard: tuple[int, ...]) -> None:
    stage = Stage()
    for status in heard:
        stage.answers(status)
    stage.stops()
    stage.passes(2.5)
    assert stage.outcome is (Outcome.ANSWERED if 200 in heard else Outcome.FAILED)


def test_stopping_while_talking_says_bye_to_the_contact_until_it_is_answered() -> None:
    stage = Stage()
    stage.answers(200, ("Record-Route", "<sip:p1;lr>"), ("Record-Route", "<sip:p2;lr>"))
    stage.stops()
    stage.passes(0.6)
    stage.answers(200, to="BYE")
    ack, bye, again = stage.sent[1:]
    assert stage.lines() == ["INVITE", "ACK", "BYE", "BYE"]
    for request in (ack, bye):
        assert isinstance(request, Request)
        assert request.uri == "sip:server@10.0.0.9:5066"
        assert request.headers.all("Route") == ("<sip:p2;lr>", "<sip:p1;lr>")
    assert (ack.cseq.number, bye.cseq.number, again) == (1, 2, bye)
    assert ack.via.branch != stage.sent[0].via.branch
    assert (stage.said, stage.outcome) == (["answered", "hung up by me"], Outcome.ANSWERED)


def test_the_time_to_talk_ends_the_call() -> None:
    stage = Stage(talk_s=20.0)
    stage.passes(1.0)
    stage.answers(200)
    stage.passes(19.9)
    assert "BYE" not in stage.lines()
    stage.passes(0.2)
    assert stage.lines()[-1] == "BYE"


def test_an_answer_of_no_use_is_hung_up_and_is_a_failure() -> None:
    stage = Stage()
    stage.answers(200)
    stage.take(stage.attempt.fail(stage.now, "failed: no sound"))
    stage.answers(200, to="BYE")
    assert (stage.said, stage.outcome) == (["answered", "failed: no sound"], Outcome.FAILED)


def test_a_repeated_answer_is_acknowledged_again_and_a_second_phone_is_hung_up() -> None:
    stage = Stage()
    stage.answers(200)
    stage.answers(200)
    stage.answers(200, tag="other")
    assert stage.lines() == ["INVITE", "ACK", "ACK", "ACK", "BYE"]
    assert stage.sent[-1].headers.get("To") == "<sip:5000@10.0.0.1>;tag=other"
    assert (stage.connected, stage.outcome) == (1, None)


@pytest.mark.parametrize(
    ("method", "call_id", "answer"),
    [
        ("INVITE", "c@10.0.0.2", "488"),  # a change of the call: it goes on as it was
        ("INVITE", "other", "486"),
        ("OPTIONS", "other", "200"),
        ("BYE", "other", "481"),
        ("CANCEL", "other", "481"),
        ("INFO", "c@10.0.0.2", "405"),
    ],
)
def test_other_requests_are_answered_and_the_call_goes_on(method: str, call_id: str, answer: str) -> None:
    stage = Stage()
    stage.answers(200)
    stage.asks(method, call_id)
    stage.asks("ACK", call_id)
    assert stage.lines() == ["INVITE", "ACK", answer]
    assert stage.attempt.state is State.TALKING


def test_an_account_calls_as_a_user_of_its_server_and_a_stranger_from_its_own_address() -> None:
    inside, outside = Stage().sent[0], Stage("").sent[0]
    assert inside.headers.get("From") == "<sip:ann@10.0.0.1>;tag=f"
    assert outside.headers.get("From") == "<sip:ann@10.0.0.2>;tag=f"
    assert inside.via.wants_rport


def test_what_cannot_be_valid_is_dropped() -> None:
    stage = Stage()
    stage.answers(180)
    before = list(stage.sent)
    invite = stage.sent[0]
    assert isinstance(invite, Request)
    ringing = response_to(invite, 180, to_tag="t")
    for broken in (
        replace(ringing, headers=ringing.headers.without("CSeq")),
        replace(ringing, headers=ringing.headers.replace("Via", "SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKother")),
        replace(ringing, headers=ringing.headers.replace("To", "<")),
    ):
        stage.take(stage.attempt.received(broken, stage.now))
    assert (stage.sent, stage.said) == (before, ["ringing"])


STEPS = st.one_of(
    st.tuples(st.just("answers"), st.sampled_from([100, 180, 183, 200, 302, 401, 404, 486, 487, 503])),
    st.tuples(st.just("asks"), st.sampled_from(["BYE", "INVITE", "OPTIONS", "CANCEL", "UPDATE"])),
    st.tuples(st.just("stops"), st.none()),
    st.tuples(st.just("passes"), st.sampled_from([0.1, 0.6, 2.1, 5.0, 31.0])),
)


@given(st.lists(STEPS, max_size=12))
def test_whatever_comes_in_any_order_it_ends_once_and_says_so(steps: list[tuple[str, object]]) -> None:
    stage = Stage(talk_s=40.0)
    for number, (what, value) in enumerate(steps):
        stage.now += number / 1000
        match what, value:
            case "answers", int(status):
                stage.answers(status, *([CHALLENGE] if status == 401 else []))
            case "asks", str(method):
                stage.asks(method)
            case "passes", float(seconds):
                stage.passes(seconds)
            case _:
                stage.stops()
    stage.passes(200.0)
    assert (stage.attempt.state, stage.outcome is None) == (State.OVER, False)
    assert (stage.outcome is Outcome.ANSWERED) == (stage.connected == 1)
    assert DEADLINE not in stage.wakes or stage.wakes[DEADLINE] > stage.now


def test_the_table_leads_from_every_state_to_the_end() -> None:
    reaches = {State.OVER}
    while more := {state for (state, _), (_, to) in TABLE.items() if to in reaches} - reaches:
        reaches |= more
    assert reaches == set(State)
    timed = {state for state, event in TABLE if event is Input.TIME_OUT}
    assert timed == set(State) - {State.NEW, State.OVER}
