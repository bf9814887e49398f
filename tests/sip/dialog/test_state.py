"""The dialog as a value: where its requests go, and what they carry."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from callcenter.sip import Request, response_to
from callcenter.sip.dialog import Dialog, uac_dialog, uas_dialog
from tests.sip.desk import CALLER, PAGE, from_peer, invite

DIALOG = Dialog(
    call_id="c",
    local="<sip:us@cc.test>;tag=us",
    local_tag="us",
    remote="<sip:them@far.test>;tag=them",
    remote_tag="them",
    local_cseq=4,
    remote_cseq=7,
    target="sip:them@x.invalid",
    route_set=(),
    link=CALLER,
    is_early=False,
)
VIA = "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx"


@pytest.mark.parametrize(
    "route_set, uri, routes",
    [
        ((), "sip:them@x.invalid", ()),
        (("<sip:p1;lr>", "<sip:p2;lr>"), "sip:them@x.invalid", ("<sip:p1;lr>", "<sip:p2;lr>")),
        (("<sip:strict>", "<sip:p2;lr>"), "sip:strict", ("<sip:p2;lr>", "<sip:them@x.invalid>")),
        (("<tel:1>",), "sip:them@x.invalid", ("<tel:1>",)),
    ],
)
def test_the_way_of_a_request(route_set: tuple[str, ...], uri: str, routes: tuple[str, ...]) -> None:
    _, request = replace(DIALOG, route_set=route_set).request("BYE", VIA)
    assert (request.uri, request.headers.all("Route")) == (uri, routes)


def test_requests_count_and_an_ack_does_not() -> None:
    after, bye = DIALOG.request("BYE", VIA, extra=(("Reason", "SIP"),))
    assert after == replace(DIALOG, local_cseq=5)
    assert bytes(bye).decode() == (
        "BYE sip:them@x.invalid SIP/2.0\r\n"
        f"Via: {VIA}\r\n"
        "Max-Forwards: 70\r\n"
        "From: <sip:us@cc.test>;tag=us\r\n"
        "To: <sip:them@far.test>;tag=them\r\n"
        "Call-ID: c\r\n"
        "CSeq: 5 BYE\r\n"
        "Reason: SIP\r\n"
        "Content-Length: 0\r\n\r\n"
    )
    assert str(DIALOG.ack(4, VIA).cseq) == "4 ACK"


def test_a_dialog_we_were_invited_to() -> None:
    asked = invite(Record_Route="<sip:p1;lr>")
    asked = Request("INVITE", asked.uri, asked.headers.add("Record-Route", "<sip:p2;lr>"), asked.body)
    assert uas_dialog(asked, CALLER, "us") == Dialog(
        call_id="call-1",
        local="<sip:100@cc.test>;tag=us",
        local_tag="us",
        remote="<sip:+4930@far.test>;tag=peer",
        remote_tag="peer",
        local_cseq=0,
        remote_cseq=1,
        target="sip:+4930@10.0.0.9:5062",
        route_set=("<sip:p1;lr>", "<sip:p2;lr>"),
        link=CALLER,
        is_early=True,
    )


@pytest.mark.parametrize(
    "contact, target",
    [((("Contact", "<sip:phone@y.invalid>"),), "sip:phone@y.invalid"), ((), "sip:100@cc.test")],
)
def test_a_dialog_we_invited_to(contact: tuple[tuple[str, str], ...], target: str) -> None:
    asked = invite()
    extra = (("Record-Route", "<sip:p2;lr>"), *contact)
    answer = response_to(Request("X", asked.uri, asked.headers), 200, to_tag="them", extra=extra)
    answer = replace(answer, headers=answer.headers.add("Record-Route", "<sip:p1;lr>"))
    assert uac_dialog(asked, answer, CALLER) == Dialog(
        call_id="call-1",
        local="<sip:+4930@far.test>;tag=peer",
        local_tag="peer",
        remote="<sip:100@cc.test>;tag=them",
        remote_tag="them",
        local_cseq=1,
        remote_cseq=0,
        target=target,
        route_set=("<sip:p1;lr>", "<sip:p2;lr>"),
        link=CALLER,
        is_early=False,
    )


@pytest.mark.parametrize(
    "request_, after",
    [
        (from_peer("BYE", cseq=8), replace(DIALOG, remote_cseq=8)),
        (from_peer("BYE", cseq=6), DIALOG),
        (
            invite(cseq=9, Contact="<sip:new@z.invalid>"),
            replace(DIALOG, remote_cseq=9, target="sip:new@z.invalid", link=PAGE),
        ),
    ],
)
def test_what_the_peer_sends_moves_the_dialog(request_: Request, after: Dialog) -> None:
    assert DIALOG.heard(request_, PAGE) == after


def test_a_dialog_restores_from_its_data() -> None:
    dialog = replace(DIALOG, route_set=("<sip:p1;lr>",), is_early=True)
    assert Dialog.from_data(json.loads(json.dumps(dialog.to_data()))) == dialog
    assert dialog.confirmed().over(PAGE) == replace(dialog, is_early=False, link=PAGE)
