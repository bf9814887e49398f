"""One leg: our side of one dialog with one peer, and what its media should be doing."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from callcenter.calls.media import (
    AudioFormat,
    BrowserLocal,
    BrowserRemote,
    HearNothing,
    Hears,
    LegMedia,
    PlainLocal,
    PlainRemote,
)

SILENCE = HearNothing()


class LegState(enum.Enum):
    """`answered`: our 200 is out, the ACK is not in; `dialling`: our INVITE is out; `ended`: the peer said BYE."""

    ANSWERED = "answered"
    DIALLING = "dialling"
    RINGING = "ringing"
    UP = "up"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A leg belongs to one call; `user` names the agent of an agent's leg, and is empty on the caller's."""

    leg: str
    call: str
    state: LegState
    local: PlainLocal | BrowserLocal
    remote: PlainRemote | BrowserRemote | None = None
    audio: AudioFormat | None = None
    hears: Hears = SILENCE
    peer_listens: bool = True
    peer_talks: bool = True
    is_silent: bool = False
    version: int = 1
    sdp_session: int = 1
    sdp_version: int = 1
    user: str = ""

    def media(self) -> LegMedia:
        """The desired state to tell the media plane."""
        return LegMedia(
            leg=self.leg,
            version=self.version,
            local=self.local,
            remote=self.remote,
            audio=self.audio,
            hears=self.hears,
            sends=self.peer_listens,
        )

    def hearing(self, hears: Hears) -> Leg:
        return self if hears == self.hears else replace(self, hears=hears, version=self.version + 1)
