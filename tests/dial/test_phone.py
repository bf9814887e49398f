"""pyVoIP's INVITE and its reading of the answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from callcenter.dial import phone as phone_module
from callcenter.dial.errors import DialError, UnusableAnswerError
from callcenter.dial.phone import DialCall, DialPhone, Script, connect
from callcenter.dial.pyvoip import CallState
from callcenter.sip.message import Request, Response, response_to
from callcenter.sip.uri import SipUri
from tests.dial.peer import SDP

SCRIPT = Script([], "", print)


@pytest.fixture
def dialled() -> Iterator[tuple[Request, DialCall]]:
    invite, call = DialPhone("127.0.0.1", 5060, "ann", ("127.0.0.1", 5070)).dial("*21#", SCRIPT)
    yield invite, call
    call.bye()
    call.rtp_socket.close()


def answer_to(
    invite: Request, sdp: str, *, contact: str = "<sip:s@127.0.0.1:5060>", kind: str = "application/sdp"
) -> Response:
    rows = [("Contact", contact)] if contact else []
    rows += [("Content-Type", kind)] if sdp else []
    return response_to(invite, 200, to_tag="t", extra=rows, body=sdp.encode())


def test_the_invite_offers_a_port_that_is_held_already(dialled: tuple[Request, DialCall]) -> None:
    invite, call = dialled
    address, port = call.rtp_socket.getsockname()
    assert invite.uri == "sip:*21%23@127.0.0.1"
    assert (invite.from_.uri, invite.to.tag) == (SipUri(user="ann", host="127.0.0.1"), "")
    assert f"c=IN IP4 {address}" in invite.body.decode()
    assert f"m=audio {port} RTP/AVP 0 101" in invite.body.decode()
    assert (call.state, port % 2, port in phone_module.RTP_PORTS) == (CallState.DIALING, 0, True)


def test_two_calls_share_no_name_and_no_port() -> None:
    made = [DialPhone("127.0.0.1", 5060, "ann", ("127.0.0.1", 5070)).dial("5000", SCRIPT) for _ in range(2)]
    (first, one), (second, two) = made
    assert first.call_id != second.call_id
    assert first.from_.tag != second.from_.tag
    assert one.rtp_socket.getsockname() != two.rtp_socket.getsockname()
    for _, call in made:
        call.rtp_socket.close()


@pytest.mark.parametrize(
    ("sdp", "to", "event_type"),
    [
        (SDP, ("127.0.0.1", 4000), 101),
        (SDP.replace("a=sendrecv\r\n", "c=IN IP4 127.0.0.2\r\n"), ("127.0.0.2", 4000), 101),
        (SDP.replace(" 0 101", " 0").split("a=rtpmap:101")[0], ("127.0.0.1", 4000), None),
        (SDP.replace("101", "96"), ("127.0.0.1", 4000), 96),
    ],
)
def test_an_answer_starts_the_sound(
    dialled: tuple[Request, DialCall], sdp: str, to: tuple[str, int], event_type: int | None
) -> None:
    invite, call = dialled
    connect(call, answer_to(invite, sdp))
    sound = call.sound
    assert sound is not None
    assert (call.state, (sound.outIP, sound.outPort), sound.event_type) == (
        CallState.ANSWERED,
        to,
        event_type,
    )


@pytest.mark.parametrize(
    ("sdp", "why"),
    [
        ("", "the answer cannot be read"),
        ("v=0\r\nnonsense\r\n", "the answer cannot be read"),
        (SDP.replace("c=IN IP4 127.0.0.1\r\n", ""), "the answer cannot be read"),
        (SDP.replace("a=rtpmap:101", "a=rtpmap:102"), "the answer cannot be read"),
        (SDP.split("m=", maxsplit=1)[0], "the answer cannot be read"),
        (SDP.replace("m=audio 4000", "m=audio 0"), "the other side takes no G.711 µ-law"),
        (
            SDP.replace("AVP 0 101", "AVP 8 101").replace("0 PCMU", "8 PCMA"),
            "the other side takes no G.711 µ-law",
        ),
        (SDP.replace("m=audio", "m=video"), "the answer holds no sound"),
    ],
)
def test_an_answer_of_no_use_says_why_and_leaves_nothing_running(
    dialled: tuple[Request, DialCall], sdp: str, why: str
) -> None:
    invite, call = dialled
    with pytest.raises(UnusableAnswerError) as raised:
        connect(call, answer_to(invite, sdp))
    assert str(raised.value) == why
    assert call.sound is None


def test_an_answer_without_contact_leaves_no_thread_behind(dialled: tuple[Request, DialCall]) -> None:
    invite, call = dialled
    with pytest.raises(UnusableAnswerError):
        connect(call, answer_to(invite, SDP, contact=""))
    assert call.sound is not None
    assert [thread.is_alive() for thread in call.sound._threads] == [False, False]


def test_no_free_port_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        monkeypatch.setattr(phone_module, "RTP_PORTS", range(port, port + 1))
        with pytest.raises(DialError, match=f"no free UDP port from {port} to {port} for the sound"):
            DialPhone("127.0.0.1", 5060, "ann", ("127.0.0.1", 5070)).dial("5000", SCRIPT)
