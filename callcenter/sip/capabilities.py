"""What we honestly can do, in the words of Allow, Supported and Accept."""

from __future__ import annotations

from typing import Final

METHODS: Final = (
    "INVITE",
    "ACK",
    "CANCEL",
    "BYE",
    "OPTIONS",
    "REGISTER",
    "UPDATE",
    "PRACK",
    "INFO",
    "REFER",
    "NOTIFY",
    "MESSAGE",
)
"""Every method the endpoint acts on; any other is answered 405."""

OPTION_TAGS: Final = ("path", "outbound", "timer", "100rel", "replaces", "norefersub", "199")
"""Extensions a peer may Require. Path (RFC 3327) is the registrar's."""

SDP: Final = "application/sdp"
"""The only body of a call that we read; INFO and MESSAGE have types of their own."""

ALLOW: Final = ("Allow", ", ".join(METHODS))
SUPPORTED: Final = ("Supported", ", ".join(OPTION_TAGS))
ALLOW_EVENTS: Final = ("Allow-Events", "refer")
ACCEPT: Final = ("Accept", SDP)
CONTENT_SDP: Final = ("Content-Type", SDP)
