"""INFO inside a call: keys that a phone sends as messages (application/dtmf-relay, application/dtmf)."""

from __future__ import annotations

from callcenter.sip.dialog.leg import Given, Kit, Leg, LegEffect
from callcenter.sip.dialog.talking import reply
from callcenter.sip.facts import LegDigit
from callcenter.sip.headers import Row
from callcenter.sip.message import Request

RELAY, PLAIN = "application/dtmf-relay", "application/dtmf"
_ACCEPT: Row = ("Accept", f"{RELAY}, {PLAIN}")
# RFC 6086 4.2.2: what we receive instead of the package we refuse; empty, we know none.
_NO_PACKAGES: Row = ("Recv-Info", "")

KEYS = "0123456789*#ABCD"
"""In the order of their numbers in RFC 4733 3.2; some phones write the number of a key for its sign."""


def take_info(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """A key is stated, an empty INFO is a sign of life; packages get 469, other contents 415, other keys 400."""
    if given.request is None:
        return []
    if "Info-Package" in given.request.headers:
        return reply(leg, given, 469, (_NO_PACKAGES,))
    if not given.request.body:
        return reply(leg, given, 200)
    kind = (given.request.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    if kind not in (RELAY, PLAIN):
        return reply(leg, given, 415, (_ACCEPT,))
    digit = digit_of(given.request, is_relay=kind == RELAY)
    if not digit:
        return reply(leg, given, 400)
    return [*reply(leg, given, 200), LegDigit(leg=leg.leg, digit=digit)]


def digit_of(request: Request, *, is_relay: bool) -> str:
    """The key an INFO names, "" for none that we know."""
    text = request.body.decode("ascii", "replace").strip()
    if is_relay:
        rows = (line.partition("=") for line in text.splitlines())
        text = next((value for name, _, value in rows if name.strip().lower() == "signal"), "").strip()
    if text.isascii() and text.isdigit() and len(text) == 2 and int(text) < len(KEYS):
        return KEYS[int(text)]
    return text.upper() if len(text) == 1 and text.upper() in KEYS else ""
