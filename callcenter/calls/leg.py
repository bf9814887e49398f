"""One leg: our side of one dialog with one peer, and what its media should be doing."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

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
from callcenter.sdp import BrowserAnswer, Negotiated, PlainAnswer, PlainAudio
from callcenter.values import replace

SILENCE = HearNothing()

DOUBTFUL_SILENT_S = 0.5
"""A page that only lost its connection goes on speaking; twenty-five packets in a row are not lost by chance."""


class LegState(enum.Enum):
    """`arrived`: the peer's INVITE waits for our answer; `early`: it hears us already (183). `answered`: our 200 is
    out, the ACK is not in; `dialling`: our INVITE is out; `ended`: the peer said BYE.
    """

    ARRIVED = "arrived"
    EARLY = "early"
    ANSWERED = "answered"
    DIALLING = "dialling"
    RINGING = "ringing"
    UP = "up"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A leg belongs to one call; `user` names the agent of an agent's leg, and is empty on the caller's.

    `silent_since`: its peer has sent no audio since then; 0 = it can be heard; `is_alive`: it still reports (RTCP), so
    it only has nothing to say. `last_key`: what its peer pressed last, how that was reported, and when.
    `protocol`: how its plain audio is carried (RTP/AVP, RTP/SAVP), which goes on in what we offer later.
    `is_supervising`: a supervisor's. `rights`: on whose behalf its peer may have others called. `is_outside`: somebody
    we called, over `trunk` ("" for a telephone of ours). `answer`: the description that goes out with our answer, as
    long as there is none. `secret`: what the keys that we offered are made from, until somebody has answered.
    `spare`: our end if a desk phone answers what browsers were offered as well. `is_doubtful`: its page's connection is
    gone, so the first silence tells that the page is gone too. `line`: of an agent's line that stays up, the call that
    keeps it between contacts; "" for every other leg. `picks_up_at`: when such a line takes by itself what it has been
    lent to, for its tone has been heard by then; 0 = Answer has to be pressed.
    """

    leg: str
    call: str
    state: LegState
    local: PlainLocal | BrowserLocal
    remote: PlainRemote | BrowserRemote | None = None
    audio: AudioFormat | None = None
    hears: Hears = SILENCE
    peer_listens: bool = True
    peer_talks: bool = True
    silent_since: float = 0.0
    is_alive: bool = False
    version: int = 1
    sdp_session: int = 1
    sdp_version: int = 1
    protocol: str = ""
    user: str = ""
    is_supervising: bool = False
    rights: str = ""
    is_outside: bool = False
    trunk: str = ""
    answer: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    last_key: str = ""
    last_key_by: str = ""
    last_key_at: float = 0.0
    spare: PlainLocal | None = None
    is_doubtful: bool = False
    line: str = ""
    picks_up_at: float = 0.0

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
            silent_after_s=DOUBTFUL_SILENT_S if self.is_doubtful else 0.0,
        )

    def agreed(self, peer: PlainAudio | BrowserAnswer) -> Leg:
        """The leg with its peer's half of an offer and answer: where to, in what format, in which directions."""
        remote: PlainRemote | BrowserRemote
        if isinstance(peer, PlainAudio):
            remote = PlainRemote(
                host=peer.remote_host,
                port=peer.remote_port,
                rtcp_port=peer.rtcp_port,
                rtcp_mux=peer.rtcp_mux,
                srtp=peer.remote_key,
            )
        else:
            remote = BrowserRemote(fingerprint=peer.fingerprint, is_dtls_client=peer.is_dtls_client)
        audio = AudioFormat(
            codec=peer.codec,
            payload_type=peer.payload_type,
            ptime_ms=peer.ptime_ms,
            dtmf_payload_type=peer.dtmf_payload_type,
        )
        local = self.local
        if isinstance(peer, Negotiated | PlainAnswer) and isinstance(local, PlainLocal):
            local = replace(local, srtp=peer.local_key)
        return replace(
            self,
            version=self.version + 1,
            local=local,
            remote=remote,
            protocol=peer.protocol if isinstance(peer, PlainAudio) else "",
            audio=audio,
            peer_listens=peer.remote_receives,
            peer_talks=peer.remote_sends,
            # Who is on hold is silent by agreement; the count begins anew when they come back.
            silent_since=self.silent_since if peer.remote_sends else 0.0,
        )

    def ports(self) -> tuple[int, ...]:
        """The RTP ports it holds."""
        ends = (self.local, self.spare)
        return tuple(end.port for end in ends if isinstance(end, PlainLocal))

    def doubted(self, is_doubtful: bool) -> Leg:
        """Whether its page may be gone; only a browser's sends all the time."""
        if is_doubtful == self.is_doubtful or not isinstance(self.local, BrowserLocal):
            return self
        return replace(self, is_doubtful=is_doubtful, version=self.version + 1)

    def hearing(self, hears: Hears) -> Leg:
        return self if hears == self.hears else replace(self, hears=hears, version=self.version + 1)
