"""SIP without a socket: messages, their parts, digest, the registrar (RFC 3261 and its family).

Octets become messages in `parser` (one datagram or WebSocket frame) or `framer` (a stream); `validate` then
checks what every layer relies on. Messages and their fields are frozen values whose `parse` and `str`/`bytes`
undo each other. The peer's mistakes are ParseError and carry their own answer; nothing else is ever raised
for input.

    parse(octets) -> Request | Response -> validate -> transactions, dialogs, registrar -> effects
"""

from callcenter.sip.errors import HeaderError, ParseError, SipError
from callcenter.sip.fields import Challenge, Credentials, CSeq, NameAddr, Via
from callcenter.sip.headers import Headers
from callcenter.sip.link import Link
from callcenter.sip.message import Message, Request, Response, response_to
from callcenter.sip.parser import parse
from callcenter.sip.reasons import REASONS
from callcenter.sip.uri import OtherUri, SipUri, TelUri, Uri, parse_uri
from callcenter.sip.validate import validate

__all__ = [
    "CSeq",
    "Challenge",
    "Credentials",
    "HeaderError",
    "Headers",
    "Link",
    "Message",
    "NameAddr",
    "OtherUri",
    "ParseError",
    "REASONS",
    "Request",
    "Response",
    "SipError",
    "SipUri",
    "TelUri",
    "Uri",
    "Via",
    "parse",
    "parse_uri",
    "response_to",
    "validate",
]
