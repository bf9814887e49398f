"""The whole house in memory: the exchange with scripted ports, no socket, no clock, milliseconds a call."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import acd
import ivr_flows as ivr
from callcenter.calls.book import Book, CallRules
from callcenter.calls.media import HearPrompts, LegMedia, MediaPlane
from callcenter.calls.sip import LegArrived
from callcenter.calls.wishes import Configured
from callcenter.events import Event
from callcenter.exchange import Exchange, Input, Outcome
from callcenter.ids import SeededIds
from callcenter.router import Router

FLOWS = Path(ivr.__file__).parent / "flows"
FINGERPRINT = ":".join(["AB"] * 32)
PLANE = MediaPlane(
    address="127.0.0.1", rtp_ports=(20000, 20002, 20004), browser_port=40000, fingerprint=FINGERPRINT
)

PHONE_SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 30000 RTP/AVP 0 101\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)
G729_SDP = PHONE_SDP.replace("RTP/AVP 0 101", "RTP/AVP 18").split("a=rtpmap")[0]
BROWSER_SDP = (
    "v=0\r\no=- 7 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 0 101\r\nc=IN IP4 0.0.0.0\r\n"
    "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef01234567\r\n"
    f"a=fingerprint:sha-256 {FINGERPRINT}\r\na=setup:active\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)

SITE = Configured(
    queues=(
        acd.QueueSpec("support"),
        acd.QueueSpec("sales", wrap_up_s=10.0),
        acd.QueueSpec("vip"),
    ),
    agents=(
        acd.AgentSpec("agent1", ("support", "sales", "vip"), {"support": 5, "sales": 3, "vip": 5}),
        acd.AgentSpec("agent2", ("support",), {"support": 3}),
    ),
)


class Shelf:
    """The product's own flows, read once."""

    def __init__(self) -> None:
        self._flows = {path.stem: ivr.load_file(path) for path in ivr.flow_paths(ivr.FLOWS)}

    def current(self, name: str) -> ivr.Flow | None:
        return self._flows.get(name)

    def version(self, name: str, version: str) -> ivr.Flow | None:
        flow = self._flows.get(name)
        return flow if flow and flow.version == version else None


SHELF = Shelf()
RULES = CallRules(
    numbers={"5000": "main", "5900": "echo", "5901": "music"}, normalise=lambda number: number, ivr_ports=2
)


@dataclass
class House:
    """Feeds inputs and remembers what came out; `restart()` replaces everything by its own snapshot."""

    rules: CallRules = RULES
    plane: MediaPlane = PLANE
    site: Configured = SITE
    now: float = 1_000_000.0
    outcomes: list[Outcome] = field(default_factory=list)
    ids: SeededIds = field(default_factory=SeededIds)

    def __post_init__(self) -> None:
        self.exchange = self._fresh()
        self.tell(self.site)

    def _fresh(self) -> Exchange:
        return Exchange(Book(self.rules, self.plane, SHELF, self.ids), Router())

    def tell(self, fact: Input, after: float = 0.1) -> list[Outcome]:
        self.now = round(self.now + after, 3)
        out = self.exchange.handle(fact, self.now)
        self.outcomes += out
        return out

    def wake(self, key: str, after: float) -> list[Outcome]:
        self.now = round(self.now + after, 3)
        out = self.exchange.woke(key, self.now)
        self.outcomes += out
        return out

    def arrive(self, leg: str = "caller", **changes: str) -> list[Outcome]:
        arrived = LegArrived(
            leg=leg,
            ani="+8613800000142",
            dnis="5000",
            display_name="Tang Yue",
            sdp=PHONE_SDP,
            source="127.0.0.1:5070",
        )
        return self.tell(replace(arrived, **changes))  # type: ignore[arg-type]

    def restart(self) -> None:
        """Everything through JSON into fresh objects, as after a crash."""
        data = json.loads(json.dumps({"exchange": self.exchange.to_data(), "ids": self.ids.to_data()}))
        self.ids = SeededIds.from_data(data["ids"])
        self.exchange = self._fresh()
        self.exchange.restore(data["exchange"])

    def events(self) -> list[Event]:
        return [out for out in self.outcomes if isinstance(out, Event)]

    def last(self, kind: type) -> object:
        """The latest outcome of this kind."""
        return next(out for out in reversed(self.outcomes) if isinstance(out, kind))

    def hears(self, leg: str) -> object:
        """What a leg was last told to hear."""
        return next(
            out.hears for out in reversed(self.outcomes) if isinstance(out, LegMedia) and out.leg == leg
        )

    def playback(self, leg: str) -> str:
        wish = self.hears(leg)
        assert isinstance(wish, HearPrompts)
        return wish.playback
