"""A call over a trunk as a value: what its INVITEs say, and which server has its turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from callcenter.sip.fields import NameAddr
from callcenter.sip.headers import Row
from callcenter.sip.reach import Target
from callcenter.sip.reaching import Reaching, target_from_data, target_to_data


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkCall:
    """What the INVITEs of a leg say, whichever server they go to, and how far the search for one has come."""

    uri: str
    routes: tuple[str, ...]
    caller: NameAddr
    callee: NameAddr
    headers: tuple[Row, ...]
    sdp: str
    reaching: Reaching
    favourite: Target | None = None
    """The server we are registered with: the one that surely lets us in."""
    is_large: bool = False
    """Its INVITE does not fit a datagram: before each UDP server stands the same one over TCP (RFC 3261 18.1.1)."""

    def to_data(self) -> dict[str, object]:
        favourite = self.favourite
        return {
            "uri": self.uri,
            "routes": list(self.routes),
            "caller": str(self.caller),
            "callee": str(self.callee),
            "headers": [list(row) for row in self.headers],
            "sdp": self.sdp,
            "reaching": self.reaching.to_data(),
            "favourite": target_to_data(favourite) if favourite else None,
            "is_large": self.is_large,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> TrunkCall:
        favourite = cast("Mapping[str, object] | None", data["favourite"])
        return cls(
            uri=str(data["uri"]),
            routes=tuple(cast("list[str]", data["routes"])),
            caller=NameAddr.parse(str(data["caller"])),
            callee=NameAddr.parse(str(data["callee"])),
            headers=tuple((name, value) for name, value in cast("list[Row]", data["headers"])),
            sdp=str(data["sdp"]),
            reaching=Reaching.from_data(cast("Mapping[str, object]", data["reaching"])),
            favourite=target_from_data(favourite) if favourite else None,
            is_large=bool(data["is_large"]),
        )
