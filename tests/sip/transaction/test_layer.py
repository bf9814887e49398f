"""Which transaction a message belongs to."""

from __future__ import annotations

import json

import pytest

from callcenter.sip import Request, Response, response_to
from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.transaction import (
    Ended,
    NoTransaction,
    Pass,
    Timers,
    TransactionLayer,
    UnknownTransaction,
    Why,
    cancel,
    client_key,
    server_key,
)
from tests.sip.transaction.messages import TCP, UDP, reply, request

INVITE = request()
KEY = server_key(INVITE)


def layer_with(*received: Request) -> TransactionLayer:
    layer = TransactionLayer(Timers())
    for message in received:
        layer.received(message, UDP, 0.0)
    return layer


@pytest.mark.parametrize(
    "second, passed",
    [
        (request(), False),
        # pyVoIP repeats a challenged INVITE with its old branch: a new request all the same.
        (request(cseq=2), True),
        (request(branch="z9hG4bKtwo"), True),
        (request(host="10.0.0.8"), True),
        (request("CANCEL"), True),
        (request("ACK", branch="z9hG4bKtwo"), True),
    ],
)
def test_a_repetition_is_absorbed_and_anything_else_passed(second: Request, passed: bool) -> None:
    layer = layer_with(INVITE)
    effects = layer.received(second, UDP, 0.1)
    key = "" if second.method == "ACK" else server_key(second)
    assert effects == ([Pass(key, second, UDP)] if passed else [])


def test_a_client_of_rfc_2543_is_told_apart_without_a_branch() -> None:
    old = request(branch="1")
    layer = layer_with(old)
    assert layer.received(request(branch="1"), UDP, 0.1) == []
    assert layer.received(request(branch="1", cseq=2), UDP, 0.1) != []
    layer.respond(server_key(old), reply(486), 0.2)
    assert layer.received(request("ACK", branch="1", to_tag="us"), UDP, 0.3) == [
        WakeAt("tx:" + server_key(old), 5.3)
    ]


def test_the_ack_of_a_failure_is_absorbed() -> None:
    layer = layer_with(INVITE)
    layer.respond(KEY, reply(486), 0.0)
    assert layer.received(request("ACK", to_tag="us"), UDP, 0.1) == [WakeAt("tx:" + KEY, 5.1)]


def test_an_ack_that_keeps_the_branch_names_the_invite_it_is_for() -> None:
    layer = layer_with(INVITE)
    layer.respond(KEY, reply(200), 0.0)
    ack = request("ACK", to_tag="invented")
    assert layer.received(ack, UDP, 0.1) == [Pass(KEY, ack, UDP)]


def test_a_cancel_finds_its_invite() -> None:
    assert server_key(request("CANCEL"), "INVITE") == KEY


@pytest.mark.parametrize(
    "second, is_merged",
    [
        (request(branch="z9hG4bKtwo"), True),
        (request(branch="z9hG4bKtwo", cseq=2), False),
        (request(branch="z9hG4bKtwo", to_tag="us"), False),
    ],
)
def test_the_same_request_by_another_path_is_merged(second: Request, is_merged: bool) -> None:
    layer = layer_with(INVITE, second)
    assert layer.is_merged(server_key(second), second) is is_merged
    assert layer.is_merged(KEY, INVITE) is False


def test_an_answer_to_a_request_that_is_gone_is_our_mistake() -> None:
    with pytest.raises(UnknownTransaction):
        layer_with().respond(KEY, reply(200), 0.0)


@pytest.mark.parametrize("status, method", [(180, "INVITE"), (486, "INVITE"), (200, "BYE")])
def test_a_response_to_nothing_is_refused(status: int, method: str) -> None:
    with pytest.raises(NoTransaction):
        layer_with().received(reply(status, method), UDP, 0.0)


def test_a_stray_2xx_is_passed_for_a_dialog_that_may_know_it() -> None:
    assert layer_with().received(reply(200), UDP, 0.0) == [Pass("", reply(200), UDP)]


def test_a_response_finds_the_request_of_its_branch_and_method() -> None:
    layer, asked = layer_with(), request("OPTIONS")
    layer.request(asked, UDP, 0.0)
    fine = response_to(asked, 200)
    key = client_key(asked)
    assert layer.received(fine, UDP, 0.1) == [Pass(key, fine, UDP), WakeAt("tx:" + key, 5.1)]
    assert layer.woke("tx:" + key, 5.1) == [Ended(key, Why.DONE)]
    assert layer.running == {}


def test_a_cancel_limits_how_long_its_invite_is_waited_for() -> None:
    layer, invite = layer_with(), request()
    layer.request(invite, UDP, 0.0)
    layer.received(response_to(invite, 180), UDP, 1.0)
    withdrawn = cancel(invite, "SIP;cause=200")
    assert layer.request(withdrawn, UDP, 2.0) == [
        WakeAt("tx:" + client_key(invite), 34.0),
        Send(withdrawn, UDP),
        WakeAt("tx:" + client_key(withdrawn), 2.5),
    ]
    assert withdrawn.headers.get("Reason") == "SIP;cause=200"
    assert layer.woke("tx:" + client_key(invite), 34.0) == [Ended(client_key(invite), Why.TIMEOUT)]


def test_a_closed_connection_ends_only_what_ran_over_it() -> None:
    layer = layer_with(INVITE)
    other = request("OPTIONS", branch="z9hG4bKtwo")
    layer.received(other, TCP, 0.0)
    assert layer.unreachable(TCP, 1.0) == [Ended(server_key(other), Why.TRANSPORT)]
    assert [*layer.running] == [KEY]


def test_a_wake_up_for_what_is_gone_does_nothing() -> None:
    assert layer_with().woke("tx:s|gone", 99.0) == []


def test_a_layer_restores_from_its_data() -> None:
    layer = layer_with(INVITE, request("OPTIONS", branch="z9hG4bKtwo"))
    layer.respond(KEY, reply(486), 0.0)
    layer.request(request(branch="z9hG4bKours"), TCP, 0.2)
    data = json.loads(json.dumps(layer.to_data()))
    restored = TransactionLayer.from_data(data, Timers())
    assert restored.to_data() == layer.to_data()
    assert restored == layer
    assert restored.wakes() == [WakeAt("tx:" + KEY, 0.5), WakeAt("tx:c|z9hG4bKours|INVITE", 32.2)]
    assert restored.woke("tx:" + KEY, 0.5) == layer.woke("tx:" + KEY, 0.5)
    assert isinstance(reply(486), Response)
