"""What the payload types of an audio section mean, and which of them we take (RFC 3551, 4733, 8866 §6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from callcenter.sdp.errors import NoCommonCodec
from callcenter.sdp.session import Attribute, MediaDescription

CLOCK_RATE = 8_000
"""Both G.711 laws, and telephone-event beside them, count samples at 8 kHz."""

STATIC_PAYLOAD_TYPES = {"PCMU": 0, "PCMA": 8, "G722": 9}
"""RFC 3551 §6: these need no rtpmap line. G.722 counts with 8 kHz although it samples at 16 (RFC 3551 4.5.2)."""

DTMF_PAYLOAD_TYPE = 101
"""What we offer for telephone-event: the number most phones use, so traces read the same both ways."""

DTMF_EVENTS = "0-15"

SHORTEST_PTIME_MS = 10
LONGEST_PTIME_MS = 60
USUAL_PTIME_MS = 20

_STATIC = {number: codec for codec, number in STATIC_PAYLOAD_TYPES.items()}
_DYNAMIC = range(96, 128)


@dataclass(frozen=True, slots=True, kw_only=True)
class Formats:
    """The formats chosen from one audio section, numbered as that section numbers them."""

    codec: str
    payload_type: int
    dtmf_payload_type: int | None
    ptime_ms: int


def choose(media: MediaDescription, codecs: Collection[str], last_resort: Collection[str] = ()) -> Formats:
    """Take the first format we speak, in the order of the section; raise NoCommonCodec without one.

    The other side's order counts because it is its preference (RFC 3264 §6.1). Only what costs us work, the
    `last_resort`, comes after everything else.
    """
    meanings = _meanings(media)
    for wanted in (codecs, last_resort):
        for number in _payload_types(media):
            name = meanings.get(number, "")
            if name in wanted:
                return Formats(
                    codec=name,
                    payload_type=number,
                    dtmf_payload_type=_telephone_event(media, meanings),
                    ptime_ms=_ptime_ms(media),
                )
    raise NoCommonCodec(f"none of {', '.join((*codecs, *last_resort))} in {' '.join(media.formats)}")


def describe(
    codec_numbers: dict[str, int], dtmf_payload_type: int | None, ptime_ms: int
) -> tuple[Attribute, ...]:
    """Return the attributes that name these payload types."""
    maps = [Attribute("rtpmap", f"{number} {codec}/{CLOCK_RATE}") for codec, number in codec_numbers.items()]
    if dtmf_payload_type is not None:
        maps.append(Attribute("rtpmap", f"{dtmf_payload_type} telephone-event/{CLOCK_RATE}"))
        maps.append(Attribute("fmtp", f"{dtmf_payload_type} {DTMF_EVENTS}"))
    return (*maps, Attribute("ptime", str(ptime_ms)))


def _payload_types(media: MediaDescription) -> list[int]:
    return [int(f) for f in media.formats if f.isascii() and f.isdigit() and len(f) <= 3 and int(f) < 128]


def _meanings(media: MediaDescription) -> dict[int, str]:
    """Map payload types to codec names in capitals, 8 kHz mono only; an rtpmap overrides the static table."""
    meanings = dict(_STATIC)
    for value in media.every("rtpmap"):
        number, _, encoding = value.strip().partition(" ")
        if not (number.isascii() and number.isdigit() and len(number) <= 3):
            continue
        name, _, parameters = encoding.strip().partition("/")
        is_ours = parameters in (f"{CLOCK_RATE}", f"{CLOCK_RATE}/1")
        meanings[int(number)] = name.upper() if is_ours else ""
    return meanings


def _telephone_event(media: MediaDescription, meanings: dict[int, str]) -> int | None:
    events = (n for n in _payload_types(media) if n in _DYNAMIC and meanings.get(n) == "TELEPHONE-EVENT")
    return next(events, None)


def _ptime_ms(media: MediaDescription) -> int:
    """Return the packet time to send with: the one asked for, within our limits and the peer's maxptime."""
    wanted = _milliseconds(media.first("ptime"), USUAL_PTIME_MS)
    most = _milliseconds(media.first("maxptime"), LONGEST_PTIME_MS)
    held = max(SHORTEST_PTIME_MS, min(wanted, most, LONGEST_PTIME_MS))
    return held - held % 10


def _milliseconds(text: str | None, otherwise: int) -> int:
    # Some gateways write "20.0" or leave the value out; a wish that cannot be read is no reason to refuse a
    # call.
    whole = (text or "").strip().partition(".")[0]
    return int(whole) if whole.isascii() and whole.isdigit() and len(whole) <= 4 else otherwise
