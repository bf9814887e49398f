"""Control packets: reports to send so that peers know how we hear them, and theirs to read (RFC 3550 §6).

Browsers count on receiving reports; the round trip and the far end's loss come out of theirs. Times inside are NTP:
seconds since 1900 as a 64-bit number with 32 bits of fraction.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from callcenter.rtp.errors import RtcpError

SENDER_REPORT = 200
RECEIVER_REPORT = 201
DESCRIPTION = 202
GOODBYE = 203

MAX_COMPOUND = 1_452
MAX_CNAME = 255

_RECONSIDERATION = 2.718281828 - 1.5
"""Makes up for intervals that come out too short on average (RFC 3550 6.3.1)."""
_NTP_EPOCH_OF_UNIX = 2_208_988_800
_CNAME_ITEM = 1
_HEADER = struct.Struct("!BBH")
_SENDER = struct.Struct("!QIII")
_BLOCK = struct.Struct("!IIIIII")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBlock:
    """How one source is heard. `fraction_lost` in 1/256, `jitter` in timestamp units, the rest as RFC 3550 §6.4.1."""

    ssrc: int
    fraction_lost: int
    lost: int
    highest: int
    jitter: int
    last_sr: int = 0
    delay_since_last_sr: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderInfo:
    """What a sender says about itself: one instant on both clocks, and totals."""

    ntp: int
    timestamp: int
    packets: int
    octets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A sender report, or a receiver report when `sender` is None."""

    ssrc: int
    sender: SenderInfo | None = None
    blocks: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The canonical names of sources, in pairs (SSRC, CNAME); other items are not kept."""

    cnames: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goodbye:
    """Sources that have left."""

    ssrcs: tuple[int, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A control packet of a type we have no use for, such as feedback (205, 206) or XR (207)."""

    packet_type: int
    body: bytes


ControlPacket = Report | Description | Goodbye | Other


def ntp_time(unix_s: float) -> int:
    """Return a time in seconds since 1970 as an NTP timestamp of 64 bits."""
    return round((unix_s + _NTP_EPOCH_OF_UNIX) * (1 << 32)) & 0xFFFFFFFFFFFFFFFF


def interval_s(every_s: float, chance: float, *, is_first: bool = False) -> float:
    """Return the time to the next report: `every_s` on average, never in step with others; the first comes sooner.

    `chance` is drawn evenly from 0 to 1 (RFC 3550 6.2, 6.3.1). Two parties at 64 kbit/s never reach the bandwidth
    limit, so the least interval (5 s) is the one that counts.
    """
    return (every_s / 2 if is_first else every_s) * (0.5 + chance) / _RECONSIDERATION


def middle(ntp: int) -> int:
    """Return the middle 32 bits, which reports quote: 1/65536 s."""
    return ntp >> 16 & 0xFFFFFFFF


def round_trip_s(block: ReportBlock, arrived_ntp: int) -> float | None:
    """Return the round trip a report block shows, None when the peer had no report of ours (RFC 3550 §6.4.1)."""
    if block.last_sr == 0:
        return None
    units = (middle(arrived_ntp) - block.last_sr - block.delay_since_last_sr) & 0xFFFFFFFF
    # Less than nothing is a peer that rounds or lies about its delay.
    return units / 65_536 if units < 0x80000000 else 0.0


def build_report(
    ssrc: int, cname: str, *, sender: SenderInfo | None = None, blocks: Sequence[ReportBlock] = ()
) -> bytes:
    """Write the compound packet sent every few seconds: SR (with `sender`) or RR, then the CNAME."""
    head = struct.pack("!I", ssrc)
    if sender is not None:
        head += _SENDER.pack(
            sender.ntp, sender.timestamp & 0xFFFFFFFF, sender.packets & 0xFFFFFFFF, sender.octets & 0xFFFFFFFF
        )
    body = head + b"".join(_build_block(block) for block in blocks)
    packet_type = RECEIVER_REPORT if sender is None else SENDER_REPORT
    return _frame(packet_type, len(blocks), body) + _build_cname(ssrc, cname)


def build_goodbye(ssrc: int, cname: str, reason: str = "") -> bytes:
    """Write the compound packet that ends a stream: an empty RR and the CNAME must come first (RFC 3550 §6.1)."""
    body = struct.pack("!I", ssrc)
    if reason:
        text = reason.encode()[:255]
        body += bytes([len(text)]) + text
    return build_report(ssrc, cname) + _frame(GOODBYE, 1, body)


def parse_compound(data: bytes) -> tuple[ControlPacket, ...]:
    """Read a control datagram; raise RtcpError. Reduced-size ones (RFC 5506) are as good as compound ones."""
    if not _HEADER.size <= len(data) <= MAX_COMPOUND:
        raise RtcpError(f"{len(data)} bytes cannot be a control packet")
    packets: list[ControlPacket] = []
    at = 0
    while at < len(data):
        if at + _HEADER.size > len(data):
            raise RtcpError("a control packet without a whole header")
        first, packet_type, words = _HEADER.unpack_from(data, at)
        end = at + 4 + 4 * words
        if first >> 6 != 2 or end > len(data):
            raise RtcpError("a control packet of another version, or cut short")
        body = data[at + 4 : end]
        if first & 0x20:
            body = _without_padding(body)
        packets.append(_READERS.get(packet_type, _read_other)(packet_type, first & 0x1F, body))
        at = end
    return tuple(packets)


def _frame(packet_type: int, count: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    return _HEADER.pack(0x80 | count, packet_type, len(body) // 4) + body


def _build_block(block: ReportBlock) -> bytes:
    return _BLOCK.pack(
        block.ssrc,
        block.fraction_lost << 24 | block.lost & 0xFFFFFF,
        block.highest,
        block.jitter,
        block.last_sr,
        block.delay_since_last_sr,
    )


def _build_cname(ssrc: int, cname: str) -> bytes:
    text = cname.encode()[:MAX_CNAME]
    # At least one zero octet ends the items of a chunk (RFC 3550 §6.5); the framing pads the rest.
    return _frame(DESCRIPTION, 1, struct.pack("!IBB", ssrc, _CNAME_ITEM, len(text)) + text + b"\0")


def _without_padding(body: bytes) -> bytes:
    if not body or not 0 < body[-1] <= len(body):
        raise RtcpError("padding longer than the packet")
    return body[: -body[-1]]


def _read_report(packet_type: int, count: int, body: bytes) -> Report:
    start = 4 + (_SENDER.size if packet_type == SENDER_REPORT else 0)
    if len(body) < start + count * _BLOCK.size:
        raise RtcpError("a report shorter than its count of blocks")
    sender = None
    if packet_type == SENDER_REPORT:
        ntp, timestamp, packets, octets = _SENDER.unpack_from(body, 4)
        sender = SenderInfo(ntp=ntp, timestamp=timestamp, packets=packets, octets=octets)
    blocks = tuple(_read_block(body, start + n * _BLOCK.size) for n in range(count))
    return Report(ssrc=int.from_bytes(body[:4], "big"), sender=sender, blocks=blocks)


def _read_block(body: bytes, at: int) -> ReportBlock:
    ssrc, losses, highest, jitter, last_sr, delay = _BLOCK.unpack_from(body, at)
    lost = losses & 0xFFFFFF
    return ReportBlock(
        ssrc=ssrc,
        fraction_lost=losses >> 24,
        lost=lost - 0x1000000 if lost & 0x800000 else lost,
        highest=highest,
        jitter=jitter,
        last_sr=last_sr,
        delay_since_last_sr=delay,
    )


def _read_description(packet_type: int, count: int, body: bytes) -> Description:
    cnames: list[tuple[int, str]] = []
    at = 0
    for _ in range(count):
        if at + 4 > len(body):
            raise RtcpError("a description shorter than its count of chunks")
        ssrc = int.from_bytes(body[at : at + 4], "big")
        at += 4
        while at < len(body) and body[at] != 0:
            size = body[at + 1] if at + 1 < len(body) else len(body)
            if at + 2 + size > len(body):
                raise RtcpError("a description item cut short")
            if body[at] == _CNAME_ITEM:
                cnames.append((ssrc, body[at + 2 : at + 2 + size].decode("utf-8", "replace")))
            at += 2 + size
        at += 4 - at % 4
    return Description(cnames=tuple(cnames))


def _read_goodbye(packet_type: int, count: int, body: bytes) -> Goodbye:
    if len(body) < 4 * count:
        raise RtcpError("a goodbye shorter than its count of sources")
    ssrcs = tuple(int.from_bytes(body[4 * n : 4 * n + 4], "big") for n in range(count))
    rest = body[4 * count :]
    reason = rest[1 : 1 + rest[0]].decode("utf-8", "replace") if rest else ""
    return Goodbye(ssrcs=ssrcs, reason=reason)


def _read_other(packet_type: int, count: int, body: bytes) -> Other:
    return Other(packet_type=packet_type, body=body)


_READERS: dict[int, Callable[[int, int, bytes], ControlPacket]] = {
    SENDER_REPORT: _read_report,
    RECEIVER_REPORT: _read_report,
    DESCRIPTION: _read_description,
    GOODBYE: _read_goodbye,
}
