"""What each kind of transaction does, step by step: inputs with their times, and the whole lists of effects."""

from __future__ import annotations

import pytest

from callcenter.sip import Link, Message, Response
from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.transaction import (
    TABLES,
    Ended,
    Input,
    Kind,
    Pass,
    State,
    Timers,
    Transaction,
    Why,
    WrongState,
    failure_ack,
)
from tests.sip.transaction.messages import TCP, UDP, reply, request

FIRST = {
    Kind.INVITE_SERVER: State.PROCEEDING,
    Kind.NON_INVITE_SERVER: State.TRYING,
    Kind.INVITE_CLIENT: State.CALLING,
    Kind.NON_INVITE_CLIENT: State.TRYING,
}
INVITE, OPTIONS = request(), request("OPTIONS")
TRYING, RINGING, OK, BUSY = reply(100), reply(180), reply(200), reply(486)
FINE = reply(200, "OPTIONS")
DONE, TIMEOUT, CUT_OFF = (Ended("k", why) for why in (Why.DONE, Why.TIMEOUT, Why.TRANSPORT))


def transaction(kind: Kind, link: Link = UDP) -> Transaction:
    return Transaction(kind, "k", link, Timers(), TABLES[kind], FIRST[kind])


def wake(at: float) -> WakeAt:
    return WakeAt("tx:k", at)


def sends(*messages: Message, link: Link = UDP) -> list[Send]:
    return [Send(message, link) for message in messages]


def passes(message: Message, link: Link = UDP) -> Pass:
    return Pass("k", message, link)


def run(tx: Transaction, steps: list[tuple]) -> list[list[object]]:
    """Apply (time, input, message) or (time,) for a wake-up; the effects of each step."""
    out: list[list[object]] = []
    for now, *rest in steps:
        out.append([*(tx.handle(rest[0], now, rest[1] if len(rest) > 1 else None) if rest else tx.woke(now))])
    return out


REFUSED = [(0.0, Input.FAILURE, BUSY)]


@pytest.mark.parametrize(
    "steps, effects, state",
    [
        ([(0.0, Input.PROVISIONAL, TRYING)], [sends(TRYING)], State.PROCEEDING),
        ([(0.0, Input.REQUEST, INVITE)], [[]], State.PROCEEDING),
        (
            [(0.0, Input.PROVISIONAL, RINGING), (0.3, Input.REQUEST, INVITE)],
            [sends(RINGING), sends(RINGING)],
            State.PROCEEDING,
        ),
        (
            [(0.0, Input.SUCCESS, OK), (0.5, Input.REQUEST, INVITE), (31.9,), (32.0,)],
            [[*sends(OK), wake(32.0)], [], [], [DONE]],
            State.TERMINATED,
        ),
        (
            [(0.0, Input.SUCCESS, OK), (1.0, Input.ACK, request("ACK"))],
            [[*sends(OK), wake(32.0)], [passes(request("ACK"))]],
            State.ACCEPTED,
        ),
        (
            [*REFUSED, (0.5,), (1.5,), (3.5,), (7.5,), (11.5,), (11.6, Input.REQUEST, INVITE)],
            [
                [*sends(BUSY), wake(0.5)],
                [*sends(BUSY), wake(1.5)],
                [*sends(BUSY), wake(3.5)],
                [*sends(BUSY), wake(7.5)],
                [*sends(BUSY), wake(11.5)],
                [*sends(BUSY), wake(15.5)],
                sends(BUSY),
            ],
            State.COMPLETED,
        ),
        ([*REFUSED, (32.0,)], [[*sends(BUSY), wake(0.5)], [TIMEOUT]], State.TERMINATED),
        (
            [*REFUSED, (0.2, Input.ACK, request("ACK")), (0.4, Input.ACK, request("ACK")), (5.2,)],
            [[*sends(BUSY), wake(0.5)], [wake(5.2)], [], [DONE]],
            State.TERMINATED,
        ),
        ([(0.0, Input.UNREACHABLE)], [[CUT_OFF]], State.TERMINATED),
        ([*REFUSED, (0.1, Input.UNREACHABLE)], [[*sends(BUSY), wake(0.5)], [CUT_OFF]], State.TERMINATED),
        (
            [(0.0, Input.SUCCESS, OK), (1.0, Input.UNREACHABLE)],
            [[*sends(OK), wake(32.0)], []],
            State.ACCEPTED,
        ),
    ],
)
def test_an_invite_we_answer(steps: list[tuple], effects: list[object], state: State) -> None:
    tx = transaction(Kind.INVITE_SERVER)
    assert (run(tx, steps), tx.state) == (effects, state)


@pytest.mark.parametrize(
    "steps, effects, state",
    [
        ([(0.0, Input.REQUEST, OPTIONS)], [[]], State.TRYING),
        (
            [(0.0, Input.SUCCESS, FINE), (3.0, Input.REQUEST, OPTIONS), (32.0,)],
            [[*sends(FINE), wake(32.0)], sends(FINE), [DONE]],
            State.TERMINATED,
        ),
        (
            [(0.0, Input.PROVISIONAL, TRYING), (0.5, Input.REQUEST, OPTIONS), (1.0, Input.FAILURE, BUSY)],
            [sends(TRYING), sends(TRYING), [*sends(BUSY), wake(33.0)]],
            State.COMPLETED,
        ),
        ([(0.0, Input.UNREACHABLE)], [[CUT_OFF]], State.TERMINATED),
    ],
)
def test_another_request_we_answer(steps: list[tuple], effects: list[object], state: State) -> None:
    tx = transaction(Kind.NON_INVITE_SERVER)
    assert (run(tx, steps), tx.state) == (effects, state)


START = [(0.0, Input.REQUEST, INVITE)]
STARTED = [*sends(INVITE), wake(0.5)]
ACK = failure_ack(INVITE, BUSY)


@pytest.mark.parametrize(
    "steps, effects, state",
    [
        (
            [*START, (0.5,), (1.5,), (3.5,), (7.5,), (15.5,), (31.5,), (32.0,)],
            [
                STARTED,
                [*sends(INVITE), wake(1.5)],
                [*sends(INVITE), wake(3.5)],
                [*sends(INVITE), wake(7.5)],
                [*sends(INVITE), wake(15.5)],
                [*sends(INVITE), wake(31.5)],
                [*sends(INVITE), wake(32.0)],
                [TIMEOUT],
            ],
            State.TERMINATED,
        ),
        (
            [*START, (0.1, Input.PROVISIONAL, RINGING), (0.5,), (99.0,), (100.0, Input.SUCCESS, OK)],
            [STARTED, [passes(RINGING)], [], [], [passes(OK), wake(132.0)]],
            State.ACCEPTED,
        ),
        (
            [*START, (0.1, Input.SUCCESS, OK), (0.6, Input.SUCCESS, OK), (32.1,)],
            [STARTED, [passes(OK), wake(32.1)], [passes(OK)], [DONE]],
            State.TERMINATED,
        ),
        (
            [*START, (0.1, Input.FAILURE, BUSY), (0.6, Input.FAILURE, BUSY), (32.1,)],
            [STARTED, [*sends(ACK), passes(BUSY), wake(32.1)], sends(ACK), [DONE]],
            State.TERMINATED,
        ),
        (
            [*START, (1.0, Input.PROVISIONAL, RINGING), (2.0, Input.CANCELLED), (34.0,)],
            [STARTED, [passes(RINGING)], [wake(34.0)], [TIMEOUT]],
            State.TERMINATED,
        ),
        ([*START, (1.0, Input.UNREACHABLE)], [STARTED, [CUT_OFF]], State.TERMINATED),
    ],
)
def test_an_invite_we_send(steps: list[tuple], effects: list[object], state: State) -> None:
    tx = transaction(Kind.INVITE_CLIENT)
    assert (run(tx, steps), tx.state) == (effects, state)


ASK = [(0.0, Input.REQUEST, OPTIONS)]
ASKED = [*sends(OPTIONS), wake(0.5)]


@pytest.mark.parametrize(
    "steps, effects, state",
    [
        (
            [*ASK, (0.5,), (1.5,), (3.5,), (7.5,), (32.0,)],
            [
                ASKED,
                [*sends(OPTIONS), wake(1.5)],
                [*sends(OPTIONS), wake(3.5)],
                [*sends(OPTIONS), wake(7.5)],
                [*sends(OPTIONS), wake(11.5)],
                [TIMEOUT],
            ],
            State.TERMINATED,
        ),
        (
            [*ASK, (0.2, Input.PROVISIONAL, TRYING), (0.5,), (4.5,)],
            [ASKED, [passes(TRYING)], [*sends(OPTIONS), wake(4.5)], [*sends(OPTIONS), wake(8.5)]],
            State.PROCEEDING,
        ),
        (
            [*ASK, (0.2, Input.SUCCESS, FINE), (0.7, Input.SUCCESS, FINE), (5.2,)],
            [ASKED, [passes(FINE), wake(5.2)], [], [DONE]],
            State.TERMINATED,
        ),
        ([*ASK, (1.0, Input.UNREACHABLE)], [ASKED, [CUT_OFF]], State.TERMINATED),
    ],
)
def test_another_request_we_send(steps: list[tuple], effects: list[object], state: State) -> None:
    tx = transaction(Kind.NON_INVITE_CLIENT)
    assert (run(tx, steps), tx.state) == (effects, state)


@pytest.mark.parametrize(
    "kind, event, message, effects",
    [
        (Kind.INVITE_SERVER, Input.FAILURE, BUSY, [*sends(BUSY, link=TCP), wake(32.0)]),
        (Kind.NON_INVITE_SERVER, Input.SUCCESS, FINE, [*sends(FINE, link=TCP), wake(0.0)]),
        (Kind.INVITE_CLIENT, Input.REQUEST, INVITE, [*sends(INVITE, link=TCP), wake(32.0)]),
        (Kind.NON_INVITE_CLIENT, Input.REQUEST, OPTIONS, [*sends(OPTIONS, link=TCP), wake(32.0)]),
    ],
)
def test_a_stream_repeats_by_itself(
    kind: Kind, event: Input, message: Message, effects: list[object]
) -> None:
    assert transaction(kind, TCP).handle(event, 0.0, message) == effects


@pytest.mark.parametrize("kind", Kind)
def test_an_unlisted_input_changes_nothing(kind: Kind) -> None:
    tx = transaction(kind)
    before = tx.to_data()
    with pytest.raises(WrongState, match=f"{kind.value} is {FIRST[kind].value} and cannot take linger_over"):
        tx.handle(Input.LINGER_OVER, 0.0)
    assert tx.to_data() == before


def test_the_ack_of_a_failure_repeats_branch_and_route_and_takes_the_tag() -> None:
    invite = request(Route="<sip:proxy;lr>")
    ack = failure_ack(invite, BUSY)
    assert isinstance(BUSY, Response)
    assert bytes(ack) == (
        b"ACK sip:100@10.0.0.1 SIP/2.0\r\n"
        b"Via: SIP/2.0/UDP 10.0.0.9:5062;branch=z9hG4bKone\r\n"
        b"Route: <sip:proxy;lr>\r\n"
        b"Max-Forwards: 70\r\n"
        b"From: <sip:ann@10.0.0.9>;tag=ann\r\n"
        b"To: <sip:100@10.0.0.1>;tag=us\r\n"
        b"Call-ID: call-1@10.0.0.9\r\n"
        b"CSeq: 1 ACK\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
