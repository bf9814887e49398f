"""Audio on the wire as bytes and values: RTP, keys, reports, connectivity checks (RFC 3550, 4733, 8445-lite).

    datagram -> classify() -> STUN   stun.parse(), stun.judge() -> Check with the response to send
                           -> DTLS   (the media plane's); its exported material -> split_keys()
                           -> RTCP   parse_compound() -> reports
                           -> RTP    parse() -> Packet -> Latch.accept() -> ReceiveStats, DigitDetector
    audio, digits, another leg's packets -> SendStream -> datagram

The media plane owns one `Latch`, `ReceiveStats`, `DigitDetector` and `SendStream` for each leg, and passes the time
in. Nothing here raises for an RTP packet; `RtpError` and its kinds are for control packets, checks and keys.
"""

from callcenter.rtp import stun
from callcenter.rtp.emodel import mean_opinion_score
from callcenter.rtp.errors import RtcpError, RtpError, StunError
from callcenter.rtp.events import DigitDetector, Event, EventPacket, build_event, digit_packets, parse_event
from callcenter.rtp.latch import Claim, Latch, Source
from callcenter.rtp.packet import Kind, Packet, build, classify, parse, parse_audio
from callcenter.rtp.receiving import ReceiveStats
from callcenter.rtp.rtcp import (
    ControlPacket,
    Description,
    Goodbye,
    Other,
    Report,
    ReportBlock,
    SenderInfo,
    build_goodbye,
    build_report,
    interval_s,
    middle,
    ntp_time,
    parse_compound,
    round_trip_s,
)
from callcenter.rtp.sending import SendStream
from callcenter.rtp.srtp import EXPORTER_LABEL, PROFILES_OFFERED, SrtpKeys, SrtpProfile, split_keys
from callcenter.rtp.stun import Check, StunMessage, Verdict

__all__ = [
    "EXPORTER_LABEL",
    "PROFILES_OFFERED",
    "Check",
    "Claim",
    "ControlPacket",
    "Description",
    "DigitDetector",
    "Event",
    "EventPacket",
    "Goodbye",
    "Kind",
    "Latch",
    "Other",
    "Packet",
    "ReceiveStats",
    "Report",
    "ReportBlock",
    "RtcpError",
    "RtpError",
    "SendStream",
    "SenderInfo",
    "Source",
    "SrtpKeys",
    "SrtpProfile",
    "StunError",
    "StunMessage",
    "Verdict",
    "build",
    "build_event",
    "build_goodbye",
    "build_report",
    "classify",
    "digit_packets",
    "mean_opinion_score",
    "interval_s",
    "middle",
    "ntp_time",
    "parse",
    "parse_audio",
    "parse_compound",
    "parse_event",
    "round_trip_s",
    "split_keys",
    "stun",
]
