"""pyVoIP's phone for one call: it says the INVITE, reads the answer and runs the sound; its SIP loop stays off."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

from callcenter.dial.errors import DialError, UnusableAnswerError
from callcenter.dial.pyvoip import RTP, SIP, CallState, VoIPCall, VoIPPhone
from callcenter.dial.sound import SoundClient
from callcenter.sip.message import Request, Response
from callcenter.sip.parser import parse

RTP_PORTS = range(30000, 32000, 2)
"""Even ports, as RFC 3550 11 wants; below the range that systems hand out themselves."""

EVENT_TYPE = 101
OFFER = {0: RTP.PayloadType.PCMU, EVENT_TYPE: RTP.PayloadType.EVENT}


@dataclass(frozen=True, slots=True)
class Script:
    """What is sent on the call: µ-law frames, then digits' keys; `say` hears of each digit."""

    play: Sequence[bytes]
    digits: str
    say: Callable[[str], None]


class DialCall(VoIPCall):
    """An outgoing call. pyVoIP's `answered` ends in `create_rtp_clients`, its `bye` stops the sound."""

    script: Script
    rtp_socket: socket.socket

    def create_rtp_clients(
        self, codecs: dict[int, RTP.PayloadType], ip: str, port: int, request: SIP.SIPMessage, baseport: int
    ) -> None:
        """One client, whatever the number of addresses: pyVoIP makes one for the session's and one for the
        stream's."""
        if RTP.PayloadType.PCMU not in codecs.values() or not baseport:
            raise UnusableAnswerError("the other side takes no G.711 µ-law")
        # The stream's own address, if it has one, comes after the session's (RFC 8866 5.7).
        to = (request.body["c"][-1]["address"], baseport)
        script = self.script
        client = SoundClient(
            codecs, self.rtp_socket, to, play=script.play, digits=script.digits, say=script.say
        )
        self.RTPClients.append(client)

    @property
    def sound(self) -> SoundClient | None:
        """The sound once the call is answered."""
        client = self.RTPClients[0] if self.RTPClients else None
        return client if isinstance(client, SoundClient) else None


class DialPhone(VoIPPhone):
    """A phone for one call; never started, because pyVoIP's start registers and listens in threads of its own."""

    def __init__(self, server: str, port: int, user: str, own: tuple[str, int]) -> None:
        super().__init__(server, port, user, "", myIP=own[0], sipPort=own[1])

    def dial(self, number: str, script: Script) -> tuple[Request, DialCall]:
        """Return the INVITE to send and the call that waits for its answer; raise DialError without a free port."""
        rtp_socket = _bound(self.myIP)
        offer = {rtp_socket.getsockname()[1]: OFFER}
        text = self.sip.gen_invite(
            quote(number, safe="+*"),
            "1",
            # pyVoIP's annotations and its own calls of `gen_invite` and `VoIPCall` disagree.
            cast(Any, offer),
            RTP.TransmitType.SENDRECV,
            # pyVoIP counts its branches and Call-IDs, so two runs have the same; the Via is replaced anyway.
            f"z9hG4bK{secrets.token_hex(12)}",
            f"{secrets.token_hex(16)}@{self.myIP}",
        ).encode()
        invite = parse(text)
        assert isinstance(invite, Request)
        call = DialCall(self, CallState.DIALING, SIP.SIPMessage(text), 1, self.myIP, ms=cast(Any, offer))
        call.script, call.rtp_socket = script, rtp_socket
        return invite, call

    def release_ports(self, call: VoIPCall | None = None) -> None:
        """Nothing to give back: the port is bound before it is offered, not drawn by lot."""


def connect(call: DialCall, answer: Response) -> None:
    """Start the sound as the answer asks; raise UnusableAnswerError when pyVoIP cannot."""
    try:
        # Printed by us first: pyVoIP reads neither compact nor folded headers.
        call.answered(SIP.SIPMessage(bytes(answer)))
    except UnusableAnswerError:
        raise
    except Exception as error:
        if call.sound is not None:
            call.sound.stop()
        raise UnusableAnswerError("the answer cannot be read") from error
    if call.sound is None:
        raise UnusableAnswerError("the answer holds no sound")


def _bound(address: str) -> socket.socket:
    start = secrets.randbelow(len(RTP_PORTS))
    for port in (*RTP_PORTS[start:], *RTP_PORTS[:start]):
        own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            own.bind((address, port))
        except OSError:
            own.close()
        else:
            return own
    raise DialError(f"no free UDP port from {RTP_PORTS[0]} to {RTP_PORTS[-1]} for the sound")
