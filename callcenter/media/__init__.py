"""RTP on the wire behind `callcenter.calls.ports.MediaPort`: desired state in, sockets and reports out.

    set(LegMedia) -> Session: compares with the version in force, changes what differs
        Path        the way to the peer: PlainPath (a UDP port of its own, latched), or BrowserPath (a share of
                    BrowserMux: connectivity checks -> Handshake (DTLS) -> SrtpPair)
        Listening   what the peer hears: silence, a Player on prompts, another leg, a Mix of several, itself; one at a
                    time. A Mix adds up what waits in a JitterBuffer for each talker, at the listener's own beat.
        Speaker     the one RTP stream that all of it goes out in
        Incoming    what the peer sends: to the Ears of those who hear it; keys, as events or as sound; loss and jitter.
                    G.722 passes untouched to another who speaks it, and is µ-law to everybody else
        Hearing     somebody in the house hears a leg as samples (speech recognition)
    EchoWatch   five seconds in 90: does the peer send back what it is sent? then EchoHeard
        SilenceWatch, Reporter   alarms at 3 s and at the time-out; RTCP, and the quality told when a leg is closed

    record(RecordingMedia) -> Recorder -> Take: a Tap on each wanted leg gathers packets; once a second the writing
        thread lays them on the clock (audio.Track) and writes RecordingFile: two channels of µ-law, always valid

    nothing known --remote and audio known--> playing --packets missing--> MediaSilent --packet--> MediaResumed
    browser: check with our password -> address -> DTLS -> fingerprint right -> MediaReady, else MediaFailed

All of that runs in a process of its own (`worker`), which the product speaks to through a pipe (`distant`,
`commands`, `frames`). Should it end, the next one is told all that is wanted (`wanted`): telephones go on after a
second of nothing, browsers have lost their keys and their legs fail, recordings end with what is on disk.

The plane owns the sessions, one `Pacer` (a single timer for everybody who plays), the `PromptStore`, the browsers'
port and the two checks a second. Whatever opens a socket, timer or task closes it; `stop` waits for all of them.
"""

from callcenter.media.config import MediaConfig
from callcenter.media.counters import Counters
from callcenter.media.distant import DistantMedia
from callcenter.media.errors import HandshakeRefused, MediaError, PortTaken, PromptUnreadable
from callcenter.media.hearing import Heard, Hearing
from callcenter.media.plane import MediaPlaneAdapter

__all__ = [
    "Counters",
    "DistantMedia",
    "HandshakeRefused",
    "Heard",
    "Hearing",
    "MediaConfig",
    "MediaError",
    "MediaPlaneAdapter",
    "PortTaken",
    "PromptUnreadable",
]
