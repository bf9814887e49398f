"""Offer and answer for browsers: one audio stream, DTLS-SRTP, ICE-lite on our side (RFC 8827, 8842, 8445).

Our address is known and public to the browser, so one host candidate is enough, and the browser's
candidates are not read at all: its address comes from its authenticated connectivity check. The browser is
always the DTLS client.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from callcenter.sdp.direction import Direction, stated
from callcenter.sdp.errors import NoUsableAudio, SdpError
from callcenter.sdp.formats import DTMF_PAYLOAD_TYPE, STATIC_PAYLOAD_TYPES, USUAL_PTIME_MS, choose, describe
from callcenter.sdp.negotiate import OUR_CODECS, address_type, connection, refused
from callcenter.sdp.session import Attribute, Line, MediaDescription, Origin, SessionDescription, parse

SECURE = ("UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "RTP/SAVPF")
"""RTP/SAVPF is what browsers wrote before RFC 8842; it means the same."""

# The only candidate there is gets the highest priority a host candidate can have (RFC 8445 §5.1.2.1).
_CANDIDATE_PRIORITY = (126 << 24) | (65_535 << 8) | 255

_SHA256 = re.compile(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserAnswer:
    """The browser's half of a stream. `fingerprint`: SHA-256 of its certificate, "AA:BB:…" in capitals."""

    fingerprint: str
    is_dtls_client: bool
    codec: str
    payload_type: int
    dtmf_payload_type: int | None
    ptime_ms: int
    remote_sends: bool
    remote_receives: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserNegotiated(BrowserAnswer):
    """A browser's offer answered: its half, and `sdp`, the text to answer with."""

    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserEnd:
    """Our end of a browser stream: where it listens, its ICE credentials and certificate fingerprint."""

    address: str
    port: int
    ufrag: str
    pwd: str
    fingerprint: str


def offer_browser(
    *,
    address: str,
    port: int,
    ufrag: str,
    pwd: str,
    fingerprint: str,
    session_id: int,
    version: int,
    codecs: Sequence[str] = OUR_CODECS,
    flow: Direction = Direction.SENDRECV,
) -> str:
    """Write an offer to an agent's browser. `fingerprint` is SHA-256, "AA:BB:…"."""
    end = BrowserEnd(address=address, port=port, ufrag=ufrag, pwd=pwd, fingerprint=fingerprint)
    numbers = {codec: STATIC_PAYLOAD_TYPES[codec] for codec in codecs}
    media = _media(end, numbers, DTMF_PAYLOAD_TYPE, USUAL_PTIME_MS, mid="0", setup="actpass", flow=flow)
    return str(_session(end, session_id, version, "0", (media,)))


def read_browser_answer(answer_sdp: str, *, codecs: Sequence[str] = OUR_CODECS) -> BrowserAnswer:
    """Read a browser's answer to `offer_browser`; pass the codecs that were offered.

    Raise NoUsableAudio when it refused the stream or wants to be the DTLS server, SdpError when the answer
    does not fit the offer.
    """
    answer = parse(answer_sdp)
    if len(answer.media) != 1:
        raise SdpError(f"one stream was offered, {len(answer.media)} were answered")
    media = answer.media[_secure_audio(answer)]
    if _either(answer, media, "setup") != "active":
        raise NoUsableAudio("the browser must be the DTLS client (a=setup:active)")
    return _browser_half(answer, media, codecs)


def answer_browser(
    offer_sdp: str,
    *,
    address: str,
    port: int,
    ufrag: str,
    pwd: str,
    fingerprint: str,
    session_id: int,
    version: int,
    codecs: Sequence[str] = OUR_CODECS,
) -> BrowserNegotiated:
    """Answer a browser that calls us (echo, self tests): its first secure audio stream, all others refused."""
    offer = parse(offer_sdp)
    index = _secure_audio(offer)
    media = offer.media[index]
    if _either(offer, media, "setup") not in ("actpass", "active"):
        raise NoUsableAudio("the browser must be willing to be the DTLS client")
    half = _browser_half(offer, media, codecs)
    end = BrowserEnd(address=address, port=port, ufrag=ufrag, pwd=pwd, fingerprint=fingerprint)
    mid = media.first("mid") or "0"
    ours = _media(
        end,
        {half.codec: half.payload_type},
        half.dtmf_payload_type,
        half.ptime_ms,
        mid=mid,
        setup="passive",
        flow=stated(offer, media).mirrored,
    )
    sections = tuple(ours if at == index else refused(m) for at, m in enumerate(offer.media))
    return BrowserNegotiated(
        sdp=str(_session(end, session_id, version, mid, sections)),
        fingerprint=half.fingerprint,
        is_dtls_client=half.is_dtls_client,
        codec=half.codec,
        payload_type=half.payload_type,
        dtmf_payload_type=half.dtmf_payload_type,
        ptime_ms=half.ptime_ms,
        remote_sends=half.remote_sends,
        remote_receives=half.remote_receives,
    )


def _session(
    end: BrowserEnd, session_id: int, version: int, mid: str, media: tuple[MediaDescription, ...]
) -> SessionDescription:
    return SessionDescription(
        origin=Origin("-", session_id, version, end.address, address_type(end.address)),
        attributes=(
            Attribute("ice-lite"),
            Attribute("group", f"BUNDLE {mid}"),
            Attribute("msid-semantic", "WMS *"),
        ),
        other=(Line("t", "0 0"),),
        media=media,
    )


def _media(
    end: BrowserEnd,
    codec_numbers: dict[str, int],
    dtmf_payload_type: int | None,
    ptime_ms: int,
    *,
    mid: str,
    setup: str,
    flow: Direction,
) -> MediaDescription:
    numbers = [*codec_numbers.values(), *([] if dtmf_payload_type is None else [dtmf_payload_type])]
    return MediaDescription(
        kind="audio",
        port=end.port,
        protocol=SECURE[0],
        formats=tuple(str(n) for n in numbers),
        connection=connection(end.address),
        attributes=(
            Attribute("mid", mid),
            Attribute(flow.value),
            Attribute("rtcp-mux"),
            *describe(codec_numbers, dtmf_payload_type, ptime_ms),
            Attribute("ice-ufrag", end.ufrag),
            Attribute("ice-pwd", end.pwd),
            Attribute("fingerprint", f"sha-256 {end.fingerprint}"),
            Attribute("setup", setup),
            Attribute("candidate", f"1 1 udp {_CANDIDATE_PRIORITY} {end.address} {end.port} typ host"),
            Attribute("end-of-candidates"),
        ),
    )


def _secure_audio(session: SessionDescription) -> int:
    for index, media in enumerate(session.media):
        # Port 0 with bundle-only is a live stream inside another's transport (RFC 8843 §6); we never offer
        # that.
        if media.kind == "audio" and media.port != 0 and media.protocol.upper() in SECURE:
            return index
    raise NoUsableAudio("no audio stream over DTLS-SRTP")


def _browser_half(
    session: SessionDescription, media: MediaDescription, codecs: Sequence[str]
) -> BrowserAnswer:
    if media.first("rtcp-mux") is None:
        raise NoUsableAudio("reports and audio must share one port (a=rtcp-mux)")
    formats = choose(media, codecs)
    flow = stated(session, media)
    return BrowserAnswer(
        fingerprint=_fingerprint(session, media),
        is_dtls_client=True,
        codec=formats.codec,
        payload_type=formats.payload_type,
        dtmf_payload_type=formats.dtmf_payload_type,
        ptime_ms=formats.ptime_ms,
        remote_sends=flow.sends,
        remote_receives=flow.receives,
    )


def _either(session: SessionDescription, media: MediaDescription, name: str) -> str | None:
    own = media.first(name)
    return own if own is not None else session.first(name)


def _fingerprint(session: SessionDescription, media: MediaDescription) -> str:
    """Return the SHA-256 fingerprint; others beside it are the browser's other offers (RFC 8122 §5)."""
    for value in media.every("fingerprint") or session.every("fingerprint"):
        algorithm, _, digest = value.strip().partition(" ")
        digest = digest.strip().upper()
        if algorithm.lower() == "sha-256" and _SHA256.fullmatch(digest):
            return digest
    raise NoUsableAudio("no SHA-256 certificate fingerprint")
