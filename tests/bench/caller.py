"""A caller made of two UDP sockets: cheap enough for fifty of them beside the product they call.

It repeats nothing and gives up on nothing: on the loopback nothing is lost, and a bench that hangs is ended by its
own time limit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import cast

from callcenter.audio import PCMU, silence_frame
from callcenter.ids import Ids
from callcenter.rtp import SendStream, digit_packets
from callcenter.sip.dialog.state import Dialog, uac_dialog
from callcenter.sip.fields import MAGIC_COOKIE
from callcenter.sip.link import Address, udp_link
from callcenter.sip.message import Message, Request, Response, response_to
from callcenter.sip.parser import parse

ANSWER_WITHIN_S = 10.0
SILENCE = silence_frame(PCMU, 20)
EVENT_TYPE = 101

INVITE = """\
INVITE sip:{number}@{server} SIP/2.0
Via: SIP/2.0/UDP {own};branch={branch};rport
Max-Forwards: 70
From: "Bench" <sip:{ani}@{host}>;tag={tag}
To: <sip:{number}@{server}>
Call-ID: {call_id}@{host}
CSeq: 1 INVITE
Contact: <sip:{ani}@{own}>
User-Agent: bench
Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, NOTIFY, UPDATE
Supported: replaces, timer
Content-Type: application/sdp
Content-Length: {length}

{body}"""
SDP = """\
v=0
o=bench 1 1 IN IP4 {host}
s=-
c=IN IP4 {host}
t=0 0
m=audio {port} RTP/AVP 0 8 101
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a=sendrecv
"""


def invite_text(
    number: str, server: Address, own: Address, rtp_port: int, ids: Ids, ani: str = "+8613800000142"
) -> str:
    """An INVITE as a usual phone sends it."""
    body = SDP.format(host=own[0], port=rtp_port).replace("\n", "\r\n")
    return INVITE.replace("\n", "\r\n").format(
        number=number,
        ani=ani,
        server=f"{server[0]}:{server[1]}",
        host=own[0],
        own=f"{own[0]}:{own[1]}",
        branch=MAGIC_COOKIE + ids.token(24),
        tag=ids.token(),
        call_id=ids.token(32),
        length=len(body),
        body=body,
    )


class Port(asyncio.DatagramProtocol):
    """A UDP socket that hands on what it hears."""

    def __init__(self, hear: Callable[[bytes], None]) -> None:
        self.hear = hear

    def datagram_received(self, data: bytes, _addr: Address) -> None:
        self.hear(data)


async def opened(hear: Callable[[bytes], None]) -> asyncio.DatagramTransport:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: Port(hear), ("127.0.0.1", 0))
    return transport


@dataclass
class Caller:
    """One call: `dial`, then `press`, `speak`, and `hang_up`. Times are seconds of `perf_counter`."""

    server: Address
    number: str
    ids: Ids
    ani: str = "+8613800000142"
    invited_at: float = 0.0
    answered_at: float = 0.0
    packets_heard: int = 0
    _dialog: Dialog | None = None
    _rtp_to: Address = ("", 0)
    _finals: dict[str, asyncio.Future[Response]] = field(default_factory=dict)

    async def dial(self) -> Caller:
        """Call until it is answered."""
        self._sip = await opened(self._hear)
        self._rtp = await opened(self._hear_rtp)
        own, rtp = self._sip.get_extra_info("sockname"), self._rtp.get_extra_info("sockname")
        text = invite_text(self.number, self.server, own, rtp[1], self.ids, self.ani)
        invite = cast(Request, parse(text.encode()))
        self._link = udp_link(own, self.server)
        self._stream = SendStream(ssrc=int(self.ids.token(8), 16))
        self.invited_at = perf_counter()
        answer = await self._ask("INVITE", text.encode())
        self.answered_at = perf_counter()
        assert answer.status == 200, f"{self.number} answered {answer.status}"
        self._dialog = uac_dialog(invite, answer, self._link)
        self._send(bytes(self._dialog.ack(1, self._via())))
        self._rtp_to = media_address(answer.body.decode())
        return self

    def speak(self) -> None:
        """Send 20 ms of silence."""
        self._rtp.sendto(self._stream.packet(SILENCE, 0, 160), self._rtp_to)

    def press(self, digit: str) -> float:
        """Send a whole key at once; returns when its first packet went out."""
        pressed_at = perf_counter()
        for event in digit_packets(digit):
            packet = self._stream.event_packet(event.payload, EVENT_TYPE, event.marker)
            self._rtp.sendto(packet, self._rtp_to)
        self._stream.pause(1600)
        return pressed_at

    async def hang_up(self) -> None:
        assert self._dialog is not None
        _, bye = self._dialog.request("BYE", self._via())
        await self._ask("BYE", bytes(bye))
        self._sip.close()
        self._rtp.close()

    async def _ask(self, method: str, data: bytes) -> Response:
        self._finals[method] = asyncio.get_running_loop().create_future()
        self._send(data)
        return await asyncio.wait_for(self._finals[method], ANSWER_WITHIN_S)

    def _send(self, data: bytes) -> None:
        self._sip.sendto(data, self.server)

    def _via(self) -> str:
        host, port = self._link.local
        return f"SIP/2.0/UDP {host}:{port};branch={MAGIC_COOKIE}{self.ids.token(24)};rport"

    def _hear(self, data: bytes) -> None:
        message: Message = parse(data)
        if isinstance(message, Request):
            self._send(bytes(response_to(message, 200)))
        elif message.is_final and not self._finals[message.cseq.method].done():
            self._finals[message.cseq.method].set_result(message)

    def _hear_rtp(self, _data: bytes) -> None:
        self.packets_heard += 1


def media_address(sdp: str) -> Address:
    lines = sdp.splitlines()
    host = next(line for line in lines if line.startswith("c=")).split()[2]
    port = next(line for line in lines if line.startswith("m=audio")).split()[1]
    return host, int(port)
