"""What octets cost: a SIP request read and answered, G.711, an RTP packet. Processor time, in process."""

from __future__ import annotations

import gc
from array import array
from collections.abc import Callable
from time import thread_time_ns

from callcenter.audio import PCMA, PCMU, decode, encode, transcode
from callcenter.ids import SeededIds
from callcenter.rtp import SendStream
from callcenter.rtp import parse as parse_rtp
from callcenter.sdp import parse as parse_sdp
from callcenter.sip.message import Request, response_to
from callcenter.sip.parser import parse
from callcenter.sip.validate import validate
from tests.bench.caller import invite_text
from tests.bench.results import Result, percentile

BATCH = 200
BATCHES = 25
QUICK_BATCHES = 5


def measure(quick: bool, progress: Callable[[str], None]) -> list[Result]:
    """The median of several batches, each a mean: steady even beside other programs."""
    progress("octets")
    datagram = invite_text("5000", ("127.0.0.1", 5060), ("127.0.0.1", 5070), 4000, SeededIds(1)).encode()
    request = parse(datagram)
    assert isinstance(request, Request)
    frame = array("h", range(-8000, 8000, 100))
    law = encode(PCMU, frame)
    stream = SendStream(ssrc=1)
    packet = stream.packet(law, 0, 160)
    steps: list[tuple[str, str, Callable[[], object]]] = [
        (f"INVITE of {len(datagram)} octets read", "", lambda: parse(datagram)),
        ("INVITE read and validated", "every typed field", lambda: validate(parse(datagram))),
        ("its SDP read", "", lambda: parse_sdp(request.body.decode())),
        (
            "200 OK made and printed",
            "",
            lambda: bytes(response_to(request, 200, to_tag="t", body=b"v=0\r\n")),
        ),
        ("RTP packet read", "", lambda: parse_rtp(packet)),
        ("RTP packet made", "", lambda: stream.packet(law, 0, 160)),
        ("G.711 20 ms decoded", "µ-law", lambda: decode(PCMU, law)),
        ("G.711 20 ms encoded", "µ-law", lambda: encode(PCMU, frame)),
        ("G.711 20 ms µ-law to A-law", "", lambda: transcode(law, PCMU, PCMA)),
    ]
    batches = QUICK_BATCHES if quick else BATCHES
    topic = "Octets (processor time, in process)"
    return [Result(topic, name, each_us(step, batches), "µs", note) for name, note, step in steps]


def each_us(step: Callable[[], object], batches: int) -> float:
    """Microseconds of processor time a call takes."""
    step()
    means: list[float] = []
    gc.disable()
    try:
        for _ in range(batches):
            started = thread_time_ns()
            for _ in range(BATCH):
                step()
            means.append((thread_time_ns() - started) / BATCH / 1000)
    finally:
        gc.enable()
    return percentile(means, 0.5)
