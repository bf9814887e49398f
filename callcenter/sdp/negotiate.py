"""Offer and answer for phones and trunks: one audio stream, plain or with keys in the text (RFC 3264, 4568).

Both descriptions pass through as text, since the SIP side carries bodies; what the media plane needs comes
back as a value. The answer keeps the payload types of the offer, so each direction uses one number.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field

from callcenter.sdp.crypto import Secrecy, SrtpKey, choose_key, crypto_line, keys_to_offer, own_key
from callcenter.sdp.direction import UNSPECIFIED, Direction, direction, stated
from callcenter.sdp.errors import NoUsableAudio, SdpError
from callcenter.sdp.formats import (
    DTMF_PAYLOAD_TYPE,
    STATIC_PAYLOAD_TYPES,
    USUAL_PTIME_MS,
    Formats,
    choose,
    describe,
)
from callcenter.sdp.session import (
    Attribute,
    Connection,
    Line,
    MediaDescription,
    Origin,
    SessionDescription,
    parse,
)

PLAIN = ("RTP/AVP", "RTP/AVPF")
"""AVPF only promises more RTCP feedback (RFC 4585); a peer that offers it works with ordinary reports too."""

SECURED = ("RTP/SAVP", "RTP/SAVPF")
"""With a=crypto (RFC 4568). Old browsers wrote RTP/SAVPF as well, but with a fingerprint instead of keys."""

OUR_CODECS = ("PCMU", "PCMA")
WIDEBAND = ("G722",)
"""Taken from a phone that offers nothing else: browsers, prompts and recordings hear no more of it than of G.711, at a
cost."""
WITH_WIDEBAND = ("G722", "PCMU", "PCMA")
"""For a phone that talks with another phone: what both speak passes untouched, and is heard in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainAudio:
    """The peer's half of a plain audio stream.

    `remote_sends`/`remote_receives`: what the peer will do. With `remote_receives` False (hold, of either
    style) send nothing: `remote_host` may then be 0.0.0.0. `rtcp_port`: where it takes reports when it said so
    (RFC 3605), else 0; `rtcp_mux`: on the port of the audio (RFC 5761). `remote_key`: what it encrypts with;
    `protocol`: of the m= line, which an offer to go on with keeps.
    """

    remote_host: str
    remote_port: int
    codec: str
    payload_type: int
    dtmf_payload_type: int | None
    ptime_ms: int
    remote_sends: bool
    remote_receives: bool
    rtcp_port: int = 0
    rtcp_mux: bool = False
    remote_key: SrtpKey | None = None
    protocol: str = PLAIN[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainAnswer(PlainAudio):
    """The peer's answer to an offer of ours with keys: its half, and which of our keys counts, if any."""

    local_key: SrtpKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Negotiated(PlainAudio):
    """An offer answered: the peer's half, our key if it wants one, and `sdp`, the text to answer with."""

    sdp: str = field(repr=False)  # it holds our key
    local_key: SrtpKey | None = None


def answer_plain(
    offer_sdp: str,
    *,
    address: str,
    port: int,
    session_id: int,
    version: int,
    codecs: Sequence[str] = OUR_CODECS,
    secret: bytes = b"",
    kept_key: SrtpKey | None = None,
) -> Negotiated:
    """Answer a phone's offer.

    Without `secret` (`SECRET_BYTES` random ones, for our key) secure streams are not taken; with it, keys beside a
    plain stream are taken up too (RFC 8643). `kept_key`: what we encrypt with already, which stays as long as the
    suite does.

    Raise SdpError for a broken offer and NoUsableAudio or NoCommonCodec for one we cannot take; each carries
    `reply_with`.
    """
    offer = parse(offer_sdp)
    index, formats = _pick(offer, codecs, PLAIN + SECURED if secret else PLAIN, WIDEBAND)
    chosen = offer.media[index]
    tag, remote_key = _key_of(chosen, is_optional_taken=bool(secret))
    remote = _remote(offer, chosen, formats, remote_key)
    local_key = _our_key(remote_key, secret, kept_key)
    crypto = (Attribute("crypto", crypto_line(tag, local_key)),) if local_key else ()
    ours = _answered(remote, port, chosen.protocol, crypto)
    answer = SessionDescription(
        origin=_origin(address, session_id, version),
        connection=connection(address),
        other=_times(offer),
        media=tuple(ours if at == index else refused(m) for at, m in enumerate(offer.media)),
    )
    return Negotiated(
        sdp=str(answer),
        remote_host=remote.remote_host,
        remote_port=remote.remote_port,
        codec=remote.codec,
        payload_type=remote.payload_type,
        dtmf_payload_type=remote.dtmf_payload_type,
        ptime_ms=remote.ptime_ms,
        remote_sends=remote.remote_sends,
        remote_receives=remote.remote_receives,
        rtcp_port=remote.rtcp_port,
        rtcp_mux=remote.rtcp_mux,
        remote_key=remote.remote_key,
        protocol=remote.protocol,
        local_key=local_key,
    )


def _answered(
    remote: PlainAudio, port: int, protocol: str, crypto: tuple[Attribute, ...]
) -> MediaDescription:
    """Our side of the stream: the peer's own numbers, its directions mirrored."""
    numbers = {remote.codec: remote.payload_type}
    flow = direction(sends=remote.remote_receives, receives=remote.remote_sends)
    return MediaDescription(
        kind="audio",
        port=port,
        protocol=protocol,
        formats=_numbers(numbers, remote.dtmf_payload_type),
        attributes=(
            *describe(numbers, remote.dtmf_payload_type, remote.ptime_ms),
            Attribute(flow.value),
            *((Attribute("rtcp-mux"),) if remote.rtcp_mux else ()),
            *crypto,
        ),
    )


def offer_plain(
    *,
    address: str,
    port: int,
    session_id: int,
    version: int,
    codecs: Sequence[str] = OUR_CODECS,
    ptime_ms: int = USUAL_PTIME_MS,
    flow: Direction = Direction.SENDRECV,
    secrecy: Secrecy = Secrecy.NEVER,
    secret: bytes = b"",
    kept_key: SrtpKey | None = None,
    protocol: str = "",
    has_events: bool = True,
) -> str:
    """Write an offer to a phone or trunk: one audio stream in these codecs, best first, and telephone-event.

    `has_events` False: without telephone-event, for who wants keys as sound.
    `secret`: `SECRET_BYTES` random ones, for keys; pass them to `read_plain_answer` as well. To go on with a stream
    that has keys, pass `kept_key` and its `protocol` instead.
    """
    numbers = {codec: STATIC_PAYLOAD_TYPES[codec] for codec in codecs}
    new_keys = {} if secrecy is Secrecy.NEVER or kept_key else keys_to_offer(secret)
    keys = new_keys if kept_key is None else {"1": kept_key}
    events = DTMF_PAYLOAD_TYPE if has_events else None
    media = MediaDescription(
        kind="audio",
        port=port,
        protocol=protocol or (SECURED if secrecy is Secrecy.REQUIRED else PLAIN)[0],
        formats=_numbers(numbers, events),
        attributes=(
            *describe(numbers, events, ptime_ms),
            Attribute(flow.value),
            *(Attribute("crypto", crypto_line(tag, key)) for tag, key in keys.items()),
        ),
    )
    session = SessionDescription(
        origin=_origin(address, session_id, version), connection=connection(address), media=(media,)
    )
    return str(session)


def read_plain_answer(
    answer_sdp: str,
    *,
    codecs: Sequence[str] = OUR_CODECS,
    is_secure: bool = False,
    secrecy: Secrecy = Secrecy.NEVER,
    secret: bytes = b"",
) -> PlainAudio:
    """Read the answer to `offer_plain`; pass the codecs, secrecy and secret that were offered.

    `is_secure`: a stream that has keys was offered again, so the answer has to have them too. With a `secrecy` other
    than never the result is a `PlainAnswer`.

    Raise NoUsableAudio when the phone refused the stream, SdpError when the answer does not fit the offer.
    """
    answer = parse(answer_sdp)
    if len(answer.media) != 1:
        raise SdpError(f"one stream was offered, {len(answer.media)} were answered")
    media = answer.media[0]
    protocols = {Secrecy.NEVER: PLAIN, Secrecy.OPTIONAL: PLAIN, Secrecy.REQUIRED: SECURED}[secrecy]
    _, formats = _pick(answer, codecs, PLAIN + SECURED if is_secure else protocols)
    tag, key = _key_of(media, is_optional_taken=is_secure or secrecy is Secrecy.OPTIONAL)
    if is_secure and key is None:
        raise NoUsableAudio("the stream had keys and would have none")
    remote = _remote(answer, media, formats, key)
    if secrecy is Secrecy.NEVER:
        return remote
    local = keys_to_offer(secret).get(tag) if key is not None else None
    if key is not None and (local is None or local.suite != key.suite):
        raise SdpError("the a=crypto line answers none of ours")
    return PlainAnswer(**{name: getattr(remote, name) for name in PlainAudio.__slots__}, local_key=local)


def connection(address: str) -> Connection:
    """Return the c= line for an address of ours."""
    return Connection(address, address_type(address))


def address_type(address: str) -> str:
    """Return IP4 or IP6."""
    return "IP6" if ":" in address else "IP4"


def refused(offered: MediaDescription) -> MediaDescription:
    """Answer a stream we do not take: port 0, in its place (RFC 3264 §6)."""
    return MediaDescription(
        kind=offered.kind,
        port=0,
        protocol=offered.protocol,
        formats=offered.formats,
        attributes=_mid(offered),
    )


def _mid(offered: MediaDescription) -> tuple[Attribute, ...]:
    mid = offered.first("mid")
    return () if mid is None else (Attribute("mid", mid),)


def _origin(address: str, session_id: int, version: int) -> Origin:
    return Origin("-", session_id, version, address, address_type(address))


def _numbers(codec_numbers: dict[str, int], dtmf_payload_type: int | None) -> tuple[str, ...]:
    numbers = [*codec_numbers.values(), *([] if dtmf_payload_type is None else [dtmf_payload_type])]
    return tuple(str(n) for n in numbers)


def _times(offer: SessionDescription) -> tuple[Line, ...]:
    # The answer repeats the offer's t= (RFC 3264 §6); a phone that left it out means "now", which is 0 0.
    return next(((line,) for line in offer.other if line.letter == "t"), (Line("t", "0 0"),))


def _pick(
    session: SessionDescription,
    codecs: Sequence[str],
    protocols: tuple[str, ...],
    last_resort: Sequence[str] = (),
) -> tuple[int, Formats]:
    """Return the first audio section of these with a codec of ours and keys we can honour, and its formats."""
    refusal: NoUsableAudio | None = None
    for index, media in enumerate(session.media):
        if media.kind != "audio" or media.port == 0 or media.protocol.upper() not in protocols:
            continue
        try:
            _key_of(media)
            return index, choose(media, codecs, last_resort)
        except NoUsableAudio as error:
            refusal = refusal or error
    raise refusal or NoUsableAudio(f"no audio stream over {' or '.join(protocols)}")


def _key_of(media: MediaDescription, *, is_optional_taken: bool = False) -> tuple[str, SrtpKey | None]:
    """Return the tag and key of a stream; a plain one's are taken when there are any and we have one too."""
    if media.protocol.upper() in SECURED:
        return choose_key(media.every("crypto"))
    if not is_optional_taken:
        return "", None
    try:
        return choose_key(media.every("crypto"))
    except NoUsableAudio:
        # No keys, or none that we can honour: what is plain is answered plain (RFC 8643 3.2).
        return "", None


def _our_key(remote: SrtpKey | None, secret: bytes, kept: SrtpKey | None) -> SrtpKey | None:
    if remote is None:
        return None
    return kept if kept and kept.suite == remote.suite else own_key(remote.suite, secret)


def _remote(
    session: SessionDescription, media: MediaDescription, formats: Formats, key: SrtpKey | None
) -> PlainAudio:
    line = media.connection or session.connection
    if line is None:
        raise SdpError("no c= line says where to send audio")
    host = _host(line)
    flow = stated(session, media)
    return PlainAudio(
        remote_host=host,
        remote_port=media.port,
        codec=formats.codec,
        payload_type=formats.payload_type,
        dtmf_payload_type=formats.dtmf_payload_type,
        ptime_ms=formats.ptime_ms,
        remote_sends=flow.sends,
        remote_receives=flow.receives and host not in UNSPECIFIED,
        rtcp_port=_rtcp_port(media),
        rtcp_mux=media.first("rtcp-mux") is not None,
        remote_key=key,
        protocol=media.protocol,
    )


def _rtcp_port(media: MediaDescription) -> int:
    """Return the port of a=rtcp, 0 without one; an address beside it is not followed, whoever it belongs to."""
    port = (media.first("rtcp") or "").strip().partition(" ")[0]
    is_port = port.isascii() and port.isdigit() and len(port) <= 5 and int(port) < 65_536
    return int(port) if is_port else 0


def _host(line: Connection) -> str:
    """Return the address as numbers; a name, a group or a broadcast address is refused.

    Resolving a name would block, and a stream to a group or a whole network is how a forged offer turns us
    into a weapon.
    """
    try:
        address = ipaddress.ip_address(line.host)
    except ValueError:
        raise SdpError(f"{line.host[:64]!r} is not an IP address") from None
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            raise NoUsableAudio("an address with a zone means nothing on another machine")
        address = address.ipv4_mapped or address
    if address.is_multicast or str(address) == "255.255.255.255":
        raise NoUsableAudio(f"{address} is not the address of one phone")
    return str(address)
