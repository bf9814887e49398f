"""Callers by hand on a real socket: who vanishes without a BYE (RFC 4028), who answers in the ACK."""

from __future__ import annotations

import asyncio
import re
import socket

import pytest
from twisted.internet import reactor

from callcenter.calls import sip as calls
from callcenter.ids import SeededIds
from callcenter.net.receiver import Receiver
from callcenter.net.sip_port import EndpointPort
from callcenter.net.transports import Transports
from callcenter.runtime.clock import Clock
from callcenter.runtime.loop import LOOP
from callcenter.sip.accounts import FixedAccounts
from callcenter.sip.config import EndpointConfig
from callcenter.sip.endpoint import Endpoint
from callcenter.sip.transaction import Timers
from tests.helpers.aio import async_test
from tests.helpers.wire import ANSWER, OFFER


class House:
    """Answers every call on a real UDP port, with intervals that a test can wait for."""

    def __init__(self) -> None:
        ids = SeededIds()
        self.told: list[calls.SipFact] = []
        self.leg = ""
        self.confirmed, self.ended = asyncio.Event(), asyncio.Event()
        self.clock = Clock(LOOP)
        receiver = Receiver(
            lambda *heard: self.port.received(*heard),  # noqa: PLW0108  (the port comes later)
            lambda *heard: self.port.bad(*heard),  # noqa: PLW0108
            lambda link: self.port.link_closed(link),  # noqa: PLW0108
        )
        self.transports = Transports(reactor, LOOP.call_later, ids, receiver)
        _, self.number = self.transports.listen("127.0.0.1", 0)
        config = EndpointConfig(
            realm="cc.test",
            advertised={"udp": ("127.0.0.1", self.number)},
            session_expires_s=1,
            min_session_s=1,
        )
        endpoint = Endpoint(config, FixedAccounts(), ids, Timers(t1=0.05, t2=0.2, t4=0.2))
        self.port = EndpointPort(endpoint, self.transports.send, self.clock)
        self.port.tell = self.tell

    def tell(self, fact: calls.SipFact) -> None:
        self.told.append(fact)
        if isinstance(fact, calls.LegArrived):
            self.leg = fact.leg
            self.port.carry_out(calls.AnswerLeg(leg=fact.leg, sdp=ANSWER))
        if isinstance(fact, calls.LegConfirmed):
            self.confirmed.set()
        if isinstance(fact, calls.LegEnded):
            self.ended.set()

    async def close(self) -> None:
        self.clock.stop()
        await self.transports.close().asFuture(LOOP)


class Phone:
    """A caller by hand."""

    def __init__(self, number: int) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.connect(("127.0.0.1", number))
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]

    async def say(self, method: str, to: str, *extra: str, body: str = "") -> None:
        lines = [
            f"{method} sip:100@127.0.0.1 SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK{method};rport",
            "Max-Forwards: 70",
            "From: <sip:+4930@far.test>;tag=phone",
            f"To: {to}",
            "Call-ID: vanishing",
            f"CSeq: 1 {method}",
            *extra,
            f"Content-Length: {len(body)}",
        ]
        await LOOP.sock_sendall(self.socket, "\r\n".join([*lines, "", body]).encode())

    async def call(self, *extra: str, offer: str = OFFER, answer: str = "") -> str:
        """INVITE and ACK; gives the 200."""
        contact = f"Contact: <sip:phone@127.0.0.1:{self.port}>"
        await self.say(
            "INVITE", "<sip:100@127.0.0.1>", contact, "Content-Type: application/sdp", *extra, body=offer
        )
        accepted = await self.until("SIP/2.0 200")
        to = re.search(r"^To: (.*)\r$", accepted, re.M)
        assert to
        await self.say("ACK", to[1], "Content-Type: application/sdp", body=answer)
        return accepted

    async def until(self, start: str) -> str:
        """The next message that begins like this."""
        while True:
            text = (await LOOP.sock_recv(self.socket, 65_536)).decode()
            if text.startswith(start):
                return text

    async def accept(self, request: str) -> None:
        """200 to a request of theirs."""
        kept = [
            row for row in request.split("\r\n") if row.startswith(("Via", "From", "To", "Call-ID", "CSeq"))
        ]
        rows = ["SIP/2.0 200 OK", *kept, "Session-Expires: 1;refresher=uac", "Content-Length: 0", "", ""]
        await LOOP.sock_sendall(self.socket, "\r\n".join(rows).encode())


@pytest.mark.parametrize(
    "extra, agreed",
    [
        (("Supported: timer",), "Session-Expires: 1;refresher=uac"),
        (("Supported: timer", "Session-Expires: 1;refresher=uas"), "Session-Expires: 1;refresher=uas"),
    ],
)
@async_test
async def test_a_vanished_caller_is_released(extra: tuple[str, ...], agreed: str) -> None:
    house = House()
    phone = Phone(house.number)
    try:
        assert agreed in await phone.call(*extra)
        await house.ended.wait()
        assert house.told[-1] == calls.LegEnded(leg=house.leg, by="system", cause="session_expired")
        assert 'Reason: SIP;cause=408;text="Session expired"' in await phone.until("BYE")
    finally:
        phone.socket.close()
        await house.close()


@async_test
async def test_a_caller_who_answers_our_updates_stays() -> None:
    house = House()
    phone = Phone(house.number)
    try:
        await phone.call(
            "Supported: timer", "Session-Expires: 1;refresher=uas", "Allow: INVITE, ACK, UPDATE, BYE"
        )
        for _ in range(3):
            await phone.accept(await phone.until("UPDATE"))
        assert house.told[-1] == calls.LegConfirmed(leg=house.leg)
    finally:
        phone.socket.close()
        await house.close()


@async_test
async def test_a_caller_who_answers_our_offer_in_the_ack() -> None:
    house = House()
    phone = Phone(house.number)
    try:
        assert ANSWER in await phone.call(offer="", answer=OFFER)
        await house.confirmed.wait()
        assert house.told[-1] == calls.LegConfirmed(leg=house.leg, sdp=OFFER)
    finally:
        phone.socket.close()
        await house.close()


@async_test
async def test_a_caller_who_leaves_our_offer_unanswered() -> None:
    house = House()
    phone = Phone(house.number)
    try:
        await phone.call(offer="")
        assert 'text="No answer in the ACK"' in await phone.until("BYE")
        assert house.ended.is_set()
    finally:
        phone.socket.close()
        await house.close()
