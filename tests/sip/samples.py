"""Messages that tests start from."""

from __future__ import annotations

from callcenter.sip import Headers, Link, Request, parse

PHONE = Link("link-1", "tcp", ("127.0.0.1", 5060), ("127.0.0.1", 40001))

INVITE = (
    b"INVITE sip:support@example.com SIP/2.0\r\n"
    b"Via: SIP/2.0/TCP 127.0.0.1:40001;branch=z9hG4bK1;rport\r\n"
    b"Max-Forwards: 70\r\n"
    b'From: "Ann" <sip:ann@example.com>;tag=a1\r\n'
    b"To: <sip:support@example.com>\r\n"
    b"Call-ID: c1@127.0.0.1\r\n"
    b"CSeq: 1 INVITE\r\n"
    b"Contact: <sip:ann@127.0.0.1:40001;transport=tcp>\r\n"
    b"Content-Type: application/sdp\r\n"
    b"Content-Length: 5\r\n"
    b"\r\n"
    b"v=0\r\n"
)


def invite() -> Request:
    message = parse(INVITE)
    assert isinstance(message, Request)
    return message


def register(*contacts: str, cseq: int = 1, call_id: str = "r1", **extra: str) -> Request:
    """A REGISTER of ann's; `extra` are headers, `_` for `-`."""
    rows = [
        ("Via", "SIP/2.0/TCP 127.0.0.1:40001;branch=z9hG4bK1"),
        ("From", "<sip:ann@example.com>;tag=a1"),
        ("To", "<sip:ann@example.com>"),
        ("Call-ID", call_id),
        ("CSeq", f"{cseq} REGISTER"),
        *(("Contact", contact) for contact in contacts),
        *((name.replace("_", "-"), value) for name, value in extra.items()),
    ]
    return Request("REGISTER", "sip:example.com", Headers(rows))
