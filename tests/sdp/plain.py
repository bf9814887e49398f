"""A plain phone at 192.0.2.1:4000 and what it amounts to, for tests of offers and answers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from callcenter.sdp import Negotiated, PlainAudio, answer_plain
from tests.sdp.vectors import lines

HEAD = ("v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-")
HERE = "c=IN IP4 192.0.2.1"


def answer(offer: str, **more: Any) -> Negotiated:
    return answer_plain(offer, address="192.0.2.100", port=20_000, session_id=7, version=1, **more)


def audio(**differences: Any) -> dict[str, Any]:
    """What a plain phone at 192.0.2.1:4000 amounts to, save for the differences."""
    usual = PlainAudio(
        remote_host="192.0.2.1",
        remote_port=4000,
        codec="PCMU",
        payload_type=0,
        dtmf_payload_type=None,
        ptime_ms=20,
        remote_sends=True,
        remote_receives=True,
    )
    return asdict(usual) | differences


def half(negotiated: PlainAudio) -> dict[str, Any]:
    return {name: value for name, value in asdict(negotiated).items() if name not in ("sdp", "local_key")}


def offer(
    *media_lines: str, formats: str = "0", head: tuple[str, ...] = ("c=IN IP4 192.0.2.1", "t=0 0")
) -> str:
    return lines(
        "v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", *head, f"m=audio 4000 RTP/AVP {formats}", *media_lines
    )
