"""pyVoIP's phone, made to hear every answer: 100 and 180 as states, each final acknowledged, cancel and hang-up."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from pyVoIP.VoIP import CallState, VoIPCall, VoIPPhone
from pyVoIP import SIP, RTP  # isort: skip  (VoIP first: pyVoIP's modules import each other in a circle)

from callcenter.dial.sound import SoundClient

BUSY = frozenset({486, 600, 603})


class Outcome(enum.Enum):
    """How a dialled call went; the value is the exit code of `callcenter dial`."""

    ANSWERED = 0
    BUSY = 3
    FAILED = 4


class DialCall(VoIPCall):  # type: ignore[misc]
    """One outgoing call. `play` are the frames to send once it is answered."""

    play: list[bytes]
    on_pressed: Callable[[str], None]

    def create_rtp_clients(self, codecs: Any, ip: str, port: int, request: Any, baseport: int) -> None:
        for number, connection in enumerate(request.body["c"]):
            client = SoundClient(
                codecs,
                ip,
                port,
                connection["address"],
                baseport + number,
                self.sendmode,
                dtmf=self.dtmf_callback,
                play=self.play,
            )
            client.on_pressed = self.on_pressed
            self.RTPClients.append(client)

    @property
    def sound(self) -> SoundClient | None:
        return self.RTPClients[0] if self.RTPClients else None


class DialClient(SIP.SIPClient):  # type: ignore[misc]
    """SIP as pyVoIP does it, except that no final answer to an INVITE goes unheard."""

    def register(self) -> bool:
        """Without a password there is nothing to register with: an outside caller, as over a trunk."""
        return bool(super().register()) if self.password else True

    def deregister(self) -> bool:
        return bool(super().deregister()) if self.password else True

    def parse_message(self, message: Any) -> None:
        is_answer = message.type is SIP.SIPMessageType.RESPONSE
        if is_answer and message.headers["CSeq"]["method"] == "INVITE":
            self.callCallback(message)
            self.s.setblocking(True)
            return
        super().parse_message(message)

    def gen_ack(self, request: Any) -> str:
        """Acknowledge with the answer's own To tag (pyVoIP invents one) so that the dialog is recognised."""
        ack = str(super().gen_ack(request))
        tag = request.headers["To"]["tag"]
        to = request.headers["To"]["raw"]
        line = next(line for line in ack.split("\r\n") if line.startswith("To:"))
        return ack.replace(line, f"To: {to};tag={tag}" if tag else f"To: {to}")

    def cancel(self, request: Any) -> None:
        """Give up a call that nobody has answered yet (RFC 3261 9.1)."""
        headers = request.headers
        lines = [
            f"CANCEL {request.heading.decode().split(' ')[1]} SIP/2.0",
            self._gen_response_via_header(request).strip(),
            "Max-Forwards: 70",
            f"From: {headers['From']['raw']};tag={headers['From']['tag']}",
            f"To: {headers['To']['raw']}",
            f"Call-ID: {headers['Call-ID']}",
            f"CSeq: {headers['CSeq']['check']} CANCEL",
            "Content-Length: 0",
        ]
        self.out.sendto(("\r\n".join(lines) + "\r\n\r\n").encode(), (self.server, self.port))


class DialPhone(VoIPPhone):  # type: ignore[misc]
    """A phone for one call. `tell(state)` is called from pyVoIP's threads with words for the person watching."""

    def __init__(self, *, server: str, port: int, user: str, password: str, address: str, sip_port: int,
                 rtp_ports: tuple[int, int], tell: Callable[[str], None]) -> None:  # fmt: skip
        super().__init__(server, port, user, password, address, None, sip_port, rtp_ports[0], rtp_ports[1])
        self.sip = DialClient(
            server,
            port,
            user,
            password,
            phone=self,
            myIP=address,
            myPort=sip_port,
            callCallback=self.callback,
            fatalCallback=self.fatal,
        )
        self._tell = tell
        self._last_told = ""
        self.outcome: Outcome | None = None
        self.final = 0

    def dial(self, number: str, *, play: list[bytes], on_pressed: Callable[[str], None]) -> DialCall:
        """Send the INVITE; progress and the outcome come through `tell` and `outcome`."""
        media_port = self.request_port()
        medias = {media_port: {0: RTP.PayloadType.PCMU, 101: RTP.PayloadType.EVENT}}
        self._say("dialling")
        request, call_id, session_id = self.sip.invite(number, medias, RTP.TransmitType.SENDRECV)
        call = DialCall(
            self, CallState.DIALING, request, session_id, self.myIP, ms=medias, sendmode=self.sendmode
        )
        call.play, call.on_pressed = play, on_pressed
        self.calls[call_id] = call
        return call

    def callback(self, request: Any) -> None:
        """Everything pyVoIP's SIP thread hears of."""
        is_answer = request.type is SIP.SIPMessageType.RESPONSE
        if is_answer and request.headers["CSeq"]["method"] == "INVITE":
            self._answered_to_invite(request)
        else:
            super().callback(request)

    def _answered_to_invite(self, response: Any) -> None:
        code = int(response.status)
        if code < 200:
            if code >= 180:
                self._say("ringing")
            return
        if code < 300:
            super().callback(response)
            if response.headers["Call-ID"] in self.calls and self.outcome is None:
                self.outcome = Outcome.ANSWERED
                self._say("answered")
            return
        self._finally_refused(response, code)

    def _finally_refused(self, response: Any, code: int) -> None:
        self.sip.out.sendto(self.sip.gen_ack(response).encode(), (self.server, self.port))
        if code in (401, 407) and self.outcome is None and self.final == 0 and self.password:
            return  # `invite` answers the challenge itself
        call = self.calls.pop(response.headers["Call-ID"], None)
        if call is not None:
            call.state = CallState.ENDED
        self.final = code
        self.outcome = self.outcome or (Outcome.BUSY if code in BUSY else Outcome.FAILED)
        self._say(f"{'busy' if code in BUSY else 'failed'}: {code} {_phrase(response)}")

    def _say(self, state: str) -> None:
        if state != self._last_told:
            self._last_told = state
            self._tell(state)


def _phrase(response: Any) -> str:
    words = response.heading.decode("utf-8", "replace").split(" ", 2)
    return words[2] if len(words) > 2 else ""
