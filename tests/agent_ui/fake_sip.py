"""The far end of the page's phone: takes its REGISTER, calls it, and hears how the call goes. No media flows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

Send = Callable[[str], Awaitable[None]]

SDP = "\r\n".join(
    [
        "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=ice-lite",
        "m=audio 9 UDP/TLS/RTP/SAVPF 0 8 101", "c=IN IP4 127.0.0.1", "a=mid:0", "a=rtcp-mux", "a=sendrecv",
        "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000",
        "a=ice-ufrag:preview", "a=ice-pwd:previewpreviewpreview0", "a=setup:actpass",
        "a=fingerprint:sha-256 " + ":".join(["AB"] * 32),
        "a=candidate:1 1 udp 2130706431 127.0.0.1 9 typ host", "",
    ]
)  # fmt: skip


@dataclass(slots=True)
class Sip:
    """One SIP WebSocket; `heard` lists every request and final response that came, such as `BYE` or `200 INVITE`."""

    send: Send
    target: str = ""
    heard: list[str] = field(default_factory=list)
    registered: asyncio.Event = field(default_factory=asyncio.Event)
    _invite: dict[str, str] = field(default_factory=dict)

    async def received(self, text: str) -> None:
        if text == "\r\n\r\n":
            return await self.send("\r\n")
        start, fields = parse(text)
        if start.startswith("SIP/2.0 "):
            await self._answered(start.split(" ")[1], fields)
        else:
            await self._asked(start.split(" ")[0], fields)

    async def invite(self, offer: str) -> None:
        """Ring the page's phone for this offer."""
        self._invite = {
            "Via": f"SIP/2.0/WS preview.invalid;branch=z9hG4bK{offer}",
            "Max-Forwards": "70",
            "From": "<sip:+8613800000142@callcenter.invalid>;tag=caller",
            "To": "<sip:agent1@callcenter.invalid>",
            "Call-ID": f"{offer}@preview.invalid",
            "CSeq": "1 INVITE",
            "Contact": "<sip:callcenter@preview.invalid;transport=ws>",
        }
        more = {"X-Offer": offer, "Content-Type": "application/sdp"}
        await self.send(compose(f"INVITE {self.target} SIP/2.0", self._invite | more, SDP))

    async def cancel(self) -> None:
        """The caller is gone before the agent answered."""
        await self.send(compose(f"CANCEL {self.target} SIP/2.0", self._invite | {"CSeq": "1 CANCEL"}))

    async def bye(self) -> None:
        """The other side ends the talk."""
        via = {"Via": self._invite["Via"] + "bye", "CSeq": "2 BYE"}
        await self.send(compose(f"BYE {self.target} SIP/2.0", self._invite | via))

    async def _asked(self, method: str, fields: dict[str, str]) -> None:
        self.heard.append(method)
        if method == "ACK":
            return
        reply = {name: fields[name] for name in ("Via", "From", "To", "Call-ID", "CSeq")}
        if method == "REGISTER":
            self.target = fields["Contact"].split("<")[1].split(">")[0]
            reply |= {"To": fields["To"] + ";tag=registrar", "Contact": f"<{self.target}>;expires=600"}
        await self.send(compose("SIP/2.0 200 OK", reply))
        if method == "REGISTER":
            self.registered.set()

    async def _answered(self, status: str, fields: dict[str, str]) -> None:
        if status.startswith("1"):
            return
        self.heard.append(f"{status} {fields['CSeq'].split(' ')[1]}")
        if fields["CSeq"] == "1 INVITE":
            self._invite["To"] = fields["To"]
            # RFC 3261 13.2.2.4: the ACK of a 2xx is a transaction of its own, so its branch differs.
            own = {"Via": self._invite["Via"] + ("ack" if status.startswith("2") else ""), "CSeq": "1 ACK"}
            await self.send(compose(f"ACK {self.target} SIP/2.0", self._invite | own))


def parse(text: str) -> tuple[str, dict[str, str]]:
    start, *lines = text.split("\r\n\r\n", 1)[0].split("\r\n")
    return start, {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def compose(start: str, fields: dict[str, str], body: str = "") -> str:
    lines = [start, *(f"{name}: {value}" for name, value in fields.items()), f"Content-Length: {len(body)}"]
    return "\r\n".join(lines) + "\r\n\r\n" + body
