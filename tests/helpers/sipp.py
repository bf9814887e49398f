"""SIPp as the caller: a scenario written from a few steps, what it heard sniffed off the loopback wire.

SIPp sends audio and digits through raw sockets (root) and records nothing, so the test listens on the loopback
interface for the RTP that goes to SIPp's media port, as a network engineer would with a capture.
"""

from __future__ import annotations

import asyncio
import ctypes
import shutil
import socket
import struct
import threading
from dataclasses import dataclass, field
from pathlib import Path

from tests.helpers.ports import free_port, free_range
from tests.helpers.sounds import Samples, from_ulaw

ETH_P_IP = 0x0800
IP_HEADER, UDP_HEADER, RTP_HEADER = 20, 8, 12
TELEPHONE_EVENT, KEYS = 96, "0123456789*#ABCD"

INVITE = """  <send retrans="500"><![CDATA[
      INVITE sip:{number}@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: "{name}" <sip:{ani}@[local_ip]:[local_port]>;tag=[pid]SIPpTag00[call_number]
      To: <sip:{number}@[remote_ip]:[remote_port]>
      Call-ID: [call_id]
      CSeq: 1 INVITE
      Contact: <sip:{ani}@[local_ip]:[local_port]>
      Max-Forwards: 70
      Content-Type: application/sdp
      Content-Length: [len]

      v=0
      o=user1 53655765 2353687637 IN IP[local_ip_type] [local_ip]
      s=-
      c=IN IP[media_ip_type] [media_ip]
      t=0 0
      m=audio [media_port] RTP/AVP {formats}
{attributes}
  ]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
"""
ACK = """  <send><![CDATA[
      ACK [next_url] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: "{name}" <sip:{ani}@[local_ip]:[local_port]>;tag=[pid]SIPpTag00[call_number]
      To: <sip:{number}@[remote_ip]:[remote_port]>[peer_tag_param]
      Call-ID: [call_id]
      CSeq: 1 ACK
      Max-Forwards: 70
      Content-Length: 0

  ]]></send>
"""
BYE = """  <send retrans="500"><![CDATA[
      BYE [next_url] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: "{name}" <sip:{ani}@[local_ip]:[local_port]>;tag=[pid]SIPpTag00[call_number]
      To: <sip:{number}@[remote_ip]:[remote_port]>[peer_tag_param]
      Call-ID: [call_id]
      CSeq: 2 BYE
      Max-Forwards: 70
      Content-Length: 0

  ]]></send>
  <recv response="200"/>
"""
OK_TO_BYE = """  <recv request="BYE" timeout="{timeout_ms}"/>
  <send><![CDATA[
      SIP/2.0 200 OK
      [last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      [last_CSeq:]
      Content-Length: 0

  ]]></send>
"""
# SIPp 3.6 sends the digits of play_dtmf as payload type 96, whatever the scenario's SDP says.
PCMU = (
    "0 96",
    "      a=rtpmap:0 PCMU/8000\n      a=rtpmap:96 telephone-event/8000\n      a=fmtp:96 0-15\n",
)
G729 = ("18", "      a=rtpmap:18 G729/8000\n")


PRESS_S = 1.0
"""How long a key takes. Who is hung up on meanwhile aborts: a BYE is heard only where the scenario waits for one."""


@dataclass
class Caller:
    """One SIPp call. Steps are added in order; `run` starts SIPp and `wait` checks that it succeeded."""

    folder: Path
    sip_port: int
    number: str = "5000"
    ani: str = "+8613800000142"
    name: str = "Tang Yue"
    media: tuple[str, str] = PCMU
    steps: list[str] = field(default_factory=list)
    process: asyncio.subprocess.Process | None = None

    def __post_init__(self) -> None:
        # SIPp takes the ports after it as well, for RTCP and for video.
        self.media_port = free_range(4)[0]
        self.ears = Ears(self.media_port)

    def _fill(self, text: str, **more: object) -> str:
        formats, attributes = self.media
        names = {
            "number": self.number, "ani": self.ani, "name": self.name, "formats": formats, "attributes": attributes,
        }  # fmt: skip
        for key, value in {**names, **more}.items():
            text = text.replace("{" + key + "}", str(value))
        return text

    def calls(self) -> Caller:
        self.steps.append(self._fill(INVITE))
        return self

    def is_answered(self) -> Caller:
        self.steps += ['  <recv response="200" rrs="true"/>\n', self._fill(ACK)]
        return self

    def is_refused(self, code: int) -> Caller:
        self.steps += [f'  <recv response="{code}"/>\n', self._fill(ACK)]
        return self

    def waits(self, seconds: float) -> Caller:
        self.steps.append(f'  <pause milliseconds="{int(seconds * 1000)}"/>\n')
        return self

    def presses(self, digits: str) -> Caller:
        for digit in digits:
            self.steps.append(f'  <nop><action><exec play_dtmf="{digit}"/></action></nop>\n')
            # SIPp leads in with 0.4 s of filler, and whatever media comes next would cut the digit off.
            self.waits(PRESS_S)
        return self

    def plays(self, capture: Path, seconds: float = 0.0) -> Caller:
        """Start a sound that goes on beside the next steps; `seconds` waits for part of it."""
        self.steps.append(f'  <nop><action><exec play_pcap_audio="{capture}"/></action></nop>\n')
        return self.waits(seconds) if seconds else self

    def hangs_up(self) -> Caller:
        self.steps.append(self._fill(BYE))
        return self

    def is_hung_up_on(self, within_s: float = 60.0) -> Caller:
        self.steps.append(self._fill(OK_TO_BYE, timeout_ms=int(within_s * 1000)))
        return self

    async def run(self) -> Caller:
        scenario = self.folder / f"caller-{self.media_port}.xml"
        scenario.write_text(
            '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">\n'
            f'<scenario name="caller">\n{"".join(self.steps)}</scenario>\n'
        )
        self.log = scenario.with_suffix(".log")
        self.ears.start()
        sipp = shutil.which("sipp")
        assert sipp is not None, "sipp is missing: make test installs it"
        with self.log.open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                sipp, "-sf", str(scenario), "-m", "1", "-i", "127.0.0.1", "-p", str(free_port()), "-mi", "127.0.0.1",
                "-mp", str(self.media_port), "-nostdin", "-trace_err", "-error_file", str(self.log) + ".err",
                f"127.0.0.1:{self.sip_port}",
                stdout=log, stderr=log, cwd=self.folder,
            )  # fmt: skip
        return self

    async def wait(self, seconds: float = 60.0) -> None:
        """Until SIPp ends; its own verdict must be success."""
        assert self.process is not None
        try:
            code = await asyncio.wait_for(self.process.wait(), seconds)
        finally:
            await self.stop()
        errors = Path(str(self.log) + ".err")
        assert code == 0, (
            f"SIPp ended with {code}:\n{errors.read_text() if errors.exists() else self.log.read_text()[-3000:]}"
        )

    async def stop(self) -> None:
        self.ears.stop()
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    def heard(self) -> Samples:
        return self.ears.heard()

    def keys(self) -> str:
        """The keys that came as telephone-events."""
        return self.ears.keys()


SO_ATTACH_FILTER = 26
"""socket(7), and asm/socket.h: Python's module has no name for it."""


def udp_to(port: int) -> list[tuple[int, int, int, int]]:
    """A program for the kernel's filter that lets through UDP over IPv4 to this port: code, if so, if not, value."""
    return [
        (0x30, 0, 0, 9),  # the protocol's octet
        (0x15, 0, 4, socket.IPPROTO_UDP),
        (0xB1, 0, 0, 0),  # how long the IP header is
        (0x48, 0, 0, 2),  # two octets of what is behind it: where to
        (0x15, 0, 1, port),
        (0x06, 0, 0, 0xFFFF),
        (0x06, 0, 0, 0),
    ]


class Ears(threading.Thread):
    """Collects the RTP (µ-law) that goes to one UDP port of 127.0.0.1."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._frames: dict[int, bytes] = {}
        self._first: int | None = None
        self._keys: dict[int, str] = {}
        self._ended = threading.Event()
        # No protocol until the filter is there: what others say meanwhile is not for this ear.
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        steps = b"".join(struct.pack("HBBI", *step) for step in udp_to(port))
        kept = ctypes.create_string_buffer(steps)
        program = struct.pack("HL", len(steps) // 8, ctypes.addressof(kept))
        self._socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
        self._socket.bind(("lo", ETH_P_IP))
        self._socket.settimeout(0.2)

    def run(self) -> None:
        with self._socket:
            while not self._ended.is_set():
                try:
                    packet, (_, _, direction, *_) = self._socket.recvfrom(4096)
                except TimeoutError:
                    continue
                if direction != socket.PACKET_OUTGOING:  # loopback shows every packet twice
                    self._take(packet)

    def _take(self, packet: bytes) -> None:
        if len(packet) < IP_HEADER + UDP_HEADER + RTP_HEADER:
            return
        rtp = packet[IP_HEADER + UDP_HEADER :]
        if rtp[0] >> 6 == 2 and rtp[1] & 0x7F == TELEPHONE_EVENT:
            self._keys[struct.unpack_from("!I", rtp, 4)[0]] = KEYS[rtp[RTP_HEADER]]
        if rtp[0] >> 6 == 2 and rtp[1] & 0x7F == 0:
            number = struct.unpack_from("!H", rtp, 2)[0]
            self._first = number if self._first is None else self._first
            self._frames[(number - self._first) & 0xFFFF] = rtp[RTP_HEADER:]

    def keys(self) -> str:
        """One for each timestamp, in the order in which they came (RFC 4733 2.2.1)."""
        return "".join(self._keys.values())

    def stop(self) -> None:
        if self.is_alive():
            self._ended.set()
            self.join(timeout=2)

    def heard(self) -> Samples:
        """Everything so far, in the order of its sequence numbers."""
        return from_ulaw(b"".join(frame for _, frame in sorted(self._frames.copy().items())))
