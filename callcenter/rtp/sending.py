"""One outgoing RTP stream: whatever we play or relay, the listener hears one sender (RFC 3550 §5.1).

Prompts, music and the other leg's packets take turns on one SSRC. Sequence numbers never jump, and timestamps
go on where they stood, so the listener's jitter buffer does not notice the change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from callcenter.rtp.numbers import MAX_DROPOUT, sequence_ahead
from callcenter.rtp.packet import HEADER, Packet, build

FRESHEN_EVERY = 4_096
"""Packets: often enough for numbers that wrap at 65,536, and far longer than a late packet is late."""


@dataclass(slots=True, kw_only=True)
class SendStream:
    """What we send to one peer. The owner draws `ssrc` and the first `sequence` and `timestamp` at random.

    Call `packet` for audio of our own, `event_packet` for a digit, `relay` for the other leg's audio, and `pause`
    for time in which nothing is sent. `packets` and `octets` are what sender reports want. `sequence` and
    `timestamp` belong to the next packet of our own.
    """

    ssrc: int
    sequence: int = 0
    timestamp: int = 0
    packets: int = 0
    octets: int = 0
    marker_due: bool = True
    source: int | None = None
    """The SSRC being relayed; None while we send audio of our own."""
    sequence_offset: int = 0
    timestamp_offset: int = 0
    first_relayed: int = 0
    """Our number for the first packet of this source: what it sent before then has no number left."""

    def packet(self, payload: bytes, payload_type: int, samples: int) -> bytes:
        """Send `samples` of our own; the first after a pause or after relayed audio carries the marker."""
        if self.source is not None:
            self.source = None
            self.marker_due = True
        sequence, timestamp = self.sequence, self.timestamp
        self.sequence = (sequence + 1) & 0xFFFF
        self.timestamp = (timestamp + samples) & 0xFFFFFFFF
        if self.marker_due:
            return self._emit(payload_type, sequence, timestamp, payload, True)
        # What nearly every packet is, fifty times a second for each listener: flat.
        self.packets += 1
        self.octets += len(payload)
        return HEADER.pack(0x80, payload_type, sequence, timestamp, self.ssrc) + payload

    def event_packet(self, payload: bytes, payload_type: int, marker: bool) -> bytes:
        """Send one telephone-event packet. The timestamp stands still until `pause` (RFC 4733 §2.2.1)."""
        self.source = None
        data = self._emit(payload_type, self.sequence, self.timestamp, payload, marker)
        self.sequence = (self.sequence + 1) & 0xFFFF
        return data

    def pause(self, samples: int) -> None:
        """Let `samples` of time go by without a packet."""
        self.timestamp = (self.timestamp + samples) & 0xFFFFFFFF
        self.marker_due = True
        self.source = None

    def relay(self, packet: Packet, payload_type: int, samples: int) -> bytes | None:
        """Send the other leg's packet on as ours; None for one from before the change to this source.

        `samples` is how long the packet lasts. A lost packet stays a gap in our numbers and a reordered one stays
        reordered, so the listener repairs what it would have repaired anyway.
        """
        _, marker, number, timestamp, ssrc, payload = packet
        sequence = (number + self.sequence_offset) & 0xFFFF
        if ssrc != self.source or sequence != self.sequence:
            self._follow(packet)
            sequence = (number + self.sequence_offset) & 0xFFFF
            if sequence_ahead(sequence, self.first_relayed) < 0:
                return None
        if sequence == self.sequence:
            self.sequence = (sequence + 1) & 0xFFFF
            if not sequence % FRESHEN_EVERY:
                self._freshen()
        elif sequence_ahead(sequence, self.sequence) > 0:
            self.sequence = (sequence + 1) & 0xFFFF
        timestamp = (timestamp + self.timestamp_offset) & 0xFFFFFFFF
        end = (timestamp + samples) & 0xFFFFFFFF
        if (end - self.timestamp) & 0xFFFFFFFF < 0x80000000:
            self.timestamp = end
        if self.marker_due:
            marker, self.marker_due = True, False
        self.packets += 1
        self.octets += len(payload)
        return HEADER.pack(0x80, payload_type | marker << 7, sequence, timestamp, self.ssrc) + payload

    def omit(self, packet: Packet) -> None:
        """Leave a relayed packet out on purpose, without the gap in the numbers that would look like loss."""
        self._follow(packet)
        sequence = (packet.sequence + self.sequence_offset) & 0xFFFF
        if sequence_ahead(sequence, self.sequence) >= 0:
            # Its number goes to the next packet, so anything older that still comes has none.
            self.sequence_offset -= 1
            self.first_relayed = sequence

    def to_data(self) -> dict[str, int | bool | None]:
        """Return the state as plain data."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, int | bool | None]) -> SendStream:
        """Make the stream that `to_data` described."""
        return cls(**data)  # type: ignore[arg-type]

    def _freshen(self) -> None:
        """Move up what counts as the first packet: numbers wrap, and after eleven minutes it would seem yet to come."""
        oldest = (self.sequence - FRESHEN_EVERY) & 0xFFFF
        if sequence_ahead(oldest, self.first_relayed) > 0:
            self.first_relayed = oldest

    def _follow(self, packet: Packet) -> None:
        """Continue our numbers with this packet when it comes from another source than the last one."""
        if self.source == packet.ssrc:
            expected = (self.sequence - self.sequence_offset) & 0xFFFF
            if abs(sequence_ahead(packet.sequence, expected)) <= MAX_DROPOUT:
                return
        self.source = packet.ssrc
        self.sequence_offset = self.sequence - packet.sequence
        self.timestamp_offset = self.timestamp - packet.timestamp
        self.first_relayed = self.sequence
        self.marker_due = True

    def _emit(self, payload_type: int, sequence: int, timestamp: int, payload: bytes, marker: bool) -> bytes:
        self.marker_due = False
        self.packets += 1
        self.octets += len(payload)
        return build(payload_type, sequence, timestamp, self.ssrc, payload, marker)
