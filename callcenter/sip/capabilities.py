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
SUPPORTED_AGAIN: Final = ("Supported", ", ".join(tag for tag in OPTION_TAGS if tag != "100rel"))
"""In a re-INVITE: nothing rings in a call that is answered, so nothing needs to be said reliably (RFC 3262 4)."""

ACCEPT: Final = ("Accept", SDP)
CONTENT_SDP: Final = ("Content-Type", SDP)
