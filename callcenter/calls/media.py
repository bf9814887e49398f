"""What the media plane should be doing, as values (decision 4): never a chain of remote calls.

The core states the whole truth about one leg in a `LegMedia` with a version that only grows. The media plane compares
it with what it is doing and changes what differs: it opens the socket, starts or stops the prompt, bridges. Stating
the same value twice changes nothing, so a core that comes back from a crash simply states everything again.
"""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.sdp import SrtpKey


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainLocal:
    """Our end of a telephone's leg: the core picks the UDP port from the range the media plane owns.

    `srtp`: the key we encrypt with (RTP/SAVP); None: plain RTP.
    """

    port: int
    srtp: SrtpKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRemote:
    """Where the peer's SDP says it receives RTP.

    `rtcp_port`: where it takes reports; 0: the next port (RFC 3550 11), or `port` itself with `rtcp_mux` (RFC 5761).
    `srtp`: the key it encrypts with.
    """

    host: str
    port: int
    rtcp_port: int = 0
    rtcp_mux: bool = False
    srtp: SrtpKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserLocal:
    """Our end of a browser leg: ICE-lite credentials; the one shared UDP port is the media plane's own."""

    ufrag: str
    pwd: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserRemote:
    """The browser's half: its DTLS certificate fingerprint ("AA:BB…", SHA-256) and whether it is the DTLS client."""

    fingerprint: str
    is_dtls_client: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFormat:
    """The one audio format of a leg. `codec`: PCMU or PCMA, or G722 on telephone legs.

    `dtmf_payload_type`: None when not negotiated.
    """

    codec: str
    payload_type: int
    ptime_ms: int = 20
    dtmf_payload_type: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HearNothing:
    """Comfortable silence: packets flow, nothing sounds (keeps NAT bindings and RTP time-outs calm)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HearPrompts:
    """Play `prompts` one after another, each a name such as `zh/welcome` or `music/hold`.

    `playback` identifies this wish: a new id starts from the beginning, the same id goes on. At the end the media
    plane reports `PlaybackFinished` once, or with `loop` starts again without a gap and never reports.
    """

    playback: str
    prompts: tuple[str, ...]
    loop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HearLeg:
    """Hear what the other leg sends, packet by packet."""

    leg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HearEcho:
    """Hear yourself: the echo test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HearMix:
    """Hear several legs at once: a conference, or a supervisor who listens. Two or more, none of them the listener."""

    legs: tuple[str, ...]


Hears = HearNothing | HearPrompts | HearLeg | HearEcho | HearMix


@dataclass(frozen=True, slots=True, kw_only=True)
class LegMedia:
    """Desired state of one leg. `remote` None: the peer's SDP is not known yet (our offer is out)."""

    leg: str
    version: int
    local: PlainLocal | BrowserLocal
    remote: PlainRemote | BrowserRemote | None
    audio: AudioFormat | None
    hears: Hears = HearNothing()
    sends: bool = True
    """False: the peer asked us not to send (hold)."""
    silent_after_s: float = 0.0
    """Silence is told after so many seconds instead of the usual ones; 0: the usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingMedia:
    """Desired state of one recording: a contact's sound in two channels, whoever's legs they are at the moment.

    `left`: the legs of the customer's side, `right`: everybody else's; without `right` the file has one channel
    (voicemail). While `is_paused` nothing heard reaches the file: silence keeps its clock, and the gap is told in
    `RecordingFinished`. Like `LegMedia` it is stated whole, with a growing version. It ends by itself after
    `longest_s`, or once nothing was said for `silence_s` (0: no limit).
    """

    recording: str
    version: int
    left: tuple[str, ...]
    right: tuple[str, ...] = ()
    is_paused: bool = False
    longest_s: float = 0.0
    silence_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaPlane:
    """What the media plane offers, told to the core at start: addresses, port range, certificate.

    `address_v6` is there when sockets take both families and `address` is IPv4.
    """

    address: str
    rtp_ports: tuple[int, ...]
    browser_port: int
    fingerprint: str
    address_v6: str = ""

    def address_for(self, sdp: str) -> str:
        """Our address in the family that a peer's description names first: a phone may have no other."""
        named = next((line for line in sdp.splitlines() if line.startswith("c=")), "")
        return self.address_v6 if named.startswith("c=IN IP6") and self.address_v6 else self.address


# What the media plane reports back.


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackFinished:
    leg: str
    playback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitHeard:
    """One key, reported once, when its first telephone-event packet arrives (RFC 4733).

    A plain leg that did not agree on telephone-event is listened to for the tones of Q.23 instead.
    """

    leg: str
    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaReady:
    """A browser leg finished ICE and DTLS, or a plain leg received its first packet."""

    leg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSilent:
    """No packet from this leg for `silent_s` seconds (reported at 3 s, then again at `rtp_timeout_s`).

    `is_alive`: its reports (RTCP) still come: a phone that suppresses silence, not one that is gone. It is told again
    when that changes, and the time-out is not told as long as it is so.
    """

    leg: str
    silent_s: float
    is_alive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaResumed:
    leg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFailed:
    """The leg cannot have media: port taken, DTLS refused, fingerprint mismatch, prompt unreadable."""

    leg: str
    why: str
    is_fatal: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class QualitySample:
    """How a leg's audio fared in the few seconds before `at` (UTC): packets of the peer's that came and that did not.

    `far_loss` (0 to 1) and `round_trip_s` are those of the peer's last report, None before the first.
    """

    at: float
    received: int
    lost: int
    jitter_ms: float
    round_trip_s: float | None
    far_loss: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualitySampled:
    """Samples of a leg under way, a few at a time, in order."""

    leg: str
    samples: tuple[QualitySample, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegQuality:
    """How the audio of a leg fared, told once, when it is closed: the last word about it.

    `received` and `lost` count the peer's packets, `sent` ours; `far_loss` is the part (0 to 1) of ours that did not
    arrive, and `round_trip_s` the way there and back: both None when the peer sent no reports. `samples`: those that
    were not told yet.
    """

    leg: str
    codec: str
    received: int
    lost: int
    sent: int
    jitter_ms: float
    round_trip_s: float | None
    far_loss: float | None
    samples: tuple[QualitySample, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoHeard:
    """What we send to this leg comes back from it after `delay_ms`, only `loss_db` weaker."""

    leg: str
    delay_ms: float
    loss_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFinished:
    """The file is whole and closed. `file` is relative to the recordings' folder; `gaps` are pauses (from, to) in
    seconds from its beginning."""

    recording: str
    file: str
    seconds: float
    octets: int
    gaps: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFailed:
    """Nothing (more) can be written; what was written before stays readable, in `file`. The call goes on."""

    recording: str
    why: str
    file: str = ""


MediaReport = (
    PlaybackFinished
    | DigitHeard
    | MediaReady
    | MediaSilent
    | MediaResumed
    | MediaFailed
    | LegQuality
    | QualitySampled
    | EchoHeard
    | RecordingFinished
    | RecordingFailed
)
