"""A telephone for tests: one UDP socket that speaks RTP by hand, sharing no code with what is tested."""

import asyncio
import functools
import itertools
import math
import struct

from twisted.internet.defer import Deferred

RATE = 8000


def on_loop(test, within_s=10):
    """Run an `async def` test on the reactor's own loop; ten seconds are more than most need."""

    @functools.wraps(test)
    def run(*args, **kwargs):
        return Deferred.fromFuture(asyncio.ensure_future(asyncio.wait_for(test(*args, **kwargs), within_s)))

    return run


slow_on_loop = functools.partial(on_loop, within_s=60)


def ulaw(sample):
    """Encode one linear sample as G.711 µ-law, straight from the recommendation's segments."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), 32635) + 132
    exponent = max(magnitude.bit_length() - 8, 0)
    return ~(sign | exponent << 4 | (magnitude >> (exponent + 3)) & 15) & 0xFF


def linear_from_ulaw(octet):
    octet = ~octet & 0xFF
    magnitude = (((octet & 15) << 3) + 132 << (octet >> 4 & 7)) - 132
    return -magnitude if octet & 0x80 else magnitude


def linear_from_alaw(octet):
    octet ^= 0x55
    exponent, mantissa = octet >> 4 & 7, octet & 15
    magnitude = (mantissa << 4) + 8 if exponent == 0 else ((mantissa << 4) + 264) << (exponent - 1)
    return magnitude if octet & 0x80 else -magnitude


def sine(hertz, samples, level=8000):
    return [int(level * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(samples)]


def loudness(samples):
    """Return the root mean square."""
    return math.sqrt(sum(s * s for s in samples) / len(samples)) if samples else 0.0


def share_of(hertz, samples):
    """Return which part of the energy lies at `hertz` (Goertzel): 1.0 for a pure tone."""
    turn = 2 * math.pi * hertz / RATE
    real = sum(s * math.cos(turn * n) for n, s in enumerate(samples))
    imaginary = sum(s * math.sin(turn * n) for n, s in enumerate(samples))
    total = sum(s * s for s in samples) * len(samples) / 2
    return (real * real + imaginary * imaginary) / total if total else 0.0


class Packet:
    """One received RTP packet, taken apart."""

    def __init__(self, data):
        first, second, self.seq, self.timestamp, self.ssrc = struct.unpack_from("!BBHII", data)
        assert first == 0x80, data[:12].hex()
        self.marker, self.payload_type = bool(second & 0x80), second & 0x7F
        self.payload = data[12:]

    def __repr__(self):
        mark = "M" if self.marker else ""
        return f"<{self.seq} @{self.timestamp} pt{self.payload_type}{mark} {len(self.payload)}>"


class Phone(asyncio.DatagramProtocol):
    """Sends to `target`; keeps what it hears in `packets` (RTP) and `reports` (RTCP)."""

    def __init__(self, target, ssrc=0x11112222, host="127.0.0.1"):
        self.target, self.host = target, host
        self.packets, self.reports = [], []
        self.seq, self.timestamp, self.ssrc = 100, 5000, ssrc
        self._news = asyncio.Event()

    @classmethod
    async def open(cls, target, **kwargs):
        loop = asyncio.get_running_loop()
        _, phone = await loop.create_datagram_endpoint(
            lambda: cls(target, **kwargs), local_addr=(kwargs.get("host", "127.0.0.1"), 0)
        )
        return phone

    @property
    def port(self):
        return self.transport.get_extra_info("sockname")[1]

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, _):
        if 192 <= data[1] <= 223:
            self.reports.append(data)
        else:
            self.packets.append(Packet(data))
        self._news.set()

    def close(self):
        self.transport.close()

    def send(self, payload, payload_type=0, marker=False, samples=None):
        """Send one packet; time goes on by its length, or by `samples`."""
        header = struct.pack(
            "!BBHII", 0x80, payload_type | marker << 7, self.seq, self.timestamp & 0xFFFFFFFF, self.ssrc
        )
        self.transport.sendto(header + payload, (self.host, self.target))
        self.seq = (self.seq + 1) & 0xFFFF
        self.timestamp += len(payload) if samples is None else samples

    def press(self, event, payload_type=101, packets=3):
        """Send one telephone-event: updates, then its end three times (RFC 4733 2.5.1.4)."""
        durations = [160 * n for n in range(1, packets + 1)]
        for n, duration in enumerate(durations):
            self.send(struct.pack("!BBH", event, 10, duration), payload_type, marker=n == 0, samples=0)
        for _ in range(3):
            self.send(struct.pack("!BBH", event, 0x80 | 10, durations[-1]), payload_type, samples=0)
        self.timestamp += durations[-1]

    async def hears(self, count):
        """Wait until `count` packets in all have come; return them."""
        return await self.until(lambda: len(self.packets) >= count)

    async def until(self, condition):
        while not condition():
            self._news.clear()
            await self._news.wait()
        return self.packets

    async def talk(self, octets, frames, ptime_s=0.02):
        """Send `frames` frames cut from the endless repetition of `octets` in real time."""
        loop = asyncio.get_running_loop()
        start, size = loop.time(), int(ptime_s * RATE)
        endless = itertools.cycle(octets)
        for n in range(frames):
            self.send(bytes(itertools.islice(endless, size)))
            await asyncio.sleep(max(0.0, start + (n + 1) * ptime_s - loop.time()))
