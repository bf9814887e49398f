"""A caller and a telephone on an agent's desk who keep what they hear; the telephone picks up when it is asked to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from callcenter.rtp import SendStream
from callcenter.sip import Request, parse
from callcenter.sip.link import Address
from tests.bench.caller import Caller, media_address
from tests.bench.desk import DeskPhone
from tests.helpers.sounds import RATE, Samples, from_ulaw, share_of_tone, tone, ulaw

FRAME = 160
RTP_HEADER = 12
PCMU = 0
AT_MOST, CLEAR = 5, 0.8
"""So many times two seconds are tried until that share of what is heard is the other's tone."""


def frames(hertz: float, seconds: float) -> list[bytes]:
    """A tone as the octets of one packet after the other."""
    octets = ulaw(tone(hertz, seconds))
    return [octets[at : at + FRAME] for at in range(0, len(octets) - FRAME + 1, FRAME)]


@dataclass
class HearingCaller(Caller):
    """A caller who keeps what they hear."""

    sound: list[bytes] = field(default_factory=list)

    def say(self, frame: bytes) -> None:
        self._rtp.sendto(self._stream.packet(frame, PCMU, FRAME), self._rtp_to)

    def _hear_rtp(self, data: bytes) -> None:
        if data[1] & 0x7F == PCMU:
            self.sound.append(data[RTP_HEADER:])


@dataclass
class PickingUp(DeskPhone):
    """Rings for who is to pick it up, and picks up by itself only where the INVITE asks for that."""

    invited: list[Request] = field(default_factory=list)
    sound: list[bytes] = field(default_factory=list)
    _to: Address = ("", 0)

    def say(self, frame: bytes) -> None:
        self._rtp.sendto(self._stream.packet(frame, PCMU, FRAME), self._to)

    def _hear(self, data: bytes) -> None:
        message = parse(data)
        if not isinstance(message, Request) or message.method != "INVITE":
            super()._hear(data)
            return
        self.invited.append(message)
        if message.headers.all("Answer-Mode") == ("Auto",):
            self._to = media_address(message.body.decode())
            self._stream = SendStream(ssrc=int(self.ids.token(8), 16))
            super()._hear(data)
        else:
            self._send(bytes(self._reply(message, 180)))

    def _hear_rtp(self, data: bytes) -> None:
        super()._hear_rtp(data)
        if data[1] & 0x7F == PCMU:
            self.sound.append(data[RTP_HEADER:])


async def converse(
    phone: PickingUp, caller: HearingCaller, *, agents: float, callers: float
) -> tuple[Samples, Samples]:
    """Both speak until each heard a second of the other, or for long; return the last second of either's.

    On a machine with other things to do sound begins late, and comes in bursts.
    """
    heard = told = from_ulaw(b"")
    for _ in range(AT_MOST):
        for mine, theirs in zip(frames(agents, 2.0), frames(callers, 2.0), strict=True):
            phone.say(mine)
            caller.say(theirs)
            await asyncio.sleep(0.02)
        heard, told = last_second(phone.sound), last_second(caller.sound)
        if min(share_of_tone(heard, callers), share_of_tone(told, agents)) > CLEAR:
            break
    return heard, told


def last_second(sound: list[bytes]) -> Samples:
    return from_ulaw(b"".join(sound))[-RATE:]
