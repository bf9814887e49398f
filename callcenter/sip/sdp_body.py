"""The session description a message carries, as text."""

from __future__ import annotations

from callcenter.sip.capabilities import SDP
from callcenter.sip.message import Message


def is_sdp(message: Message) -> bool:
    """Whether the body is of the one type we read, and not packed."""
    media_type = (message.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    encoding = (message.headers.get("Content-Encoding") or "identity").strip().lower()
    return media_type == SDP and encoding == "identity"


def sdp_of(message: Message) -> str:
    """The session description, "" when the body is missing or something else."""
    return message.body.decode("utf-8", "replace") if message.body and is_sdp(message) else ""
