"""Who calls, whom, and who was called first, as an INVITE tells it (RFC 3261 8.1.1, 3323, 3325, 5806, 7044).

caller    P-Asserted-Identity from a source that is trusted with it; else From. What a phone would prefer to be
          (P-Preferred-Identity) is a wish addressed to a proxy, and never read.
called    the Request-URI; To where that only names our registration
first     the oldest Diversion, else the oldest History-Info that is not the call as it is now
"""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.sip.errors import ParseError
from callcenter.sip.fields import NameAddr
from callcenter.sip.lexis import unquote
from callcenter.sip.message import Request
from callcenter.sip.uri import SipUri, Uri

_HIDING = frozenset({"id", "user", "header"})
"""Kinds of privacy that hide who calls (RFC 3323 4.2, RFC 3325 9.3); `history` hides who was called before."""
_HIDDEN_DIVERSIONS = frozenset({"full", "uri"})
ANONYMOUS_HOST = "anonymous.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What an INVITE says of people. Numbers are user parts as they came, without URI parameters inside them."""

    caller: str
    name: str
    called: str
    diverted_from: str
    is_private: bool


def identity_of(invite: Request, *, is_trusted: bool, contact_user: str = "") -> Identity:
    """Read an INVITE; `contact_user` is ours in the registration it came by, which no caller ever dialled."""
    caller = (_asserted(invite) if is_trusted else None) or invite.from_
    called = number_of(invite.target)
    if not called or called == contact_user:
        called = number_of(invite.to.uri)
    privacy = _privacy(invite)
    return Identity(
        caller=number_of(caller.uri),
        name=caller.display,
        called=called,
        diverted_from="" if "history" in privacy else _first_called(invite, called),
        # An anonymous From is the caller's wish too, also where a provider lost the Privacy that went with it.
        is_private=not privacy.isdisjoint(_HIDING) or invite.from_.uri.host.lower() == ANONYMOUS_HOST,
    )


def number_of(uri: Uri) -> str:
    """The user part; of `+4930;npdi;rn=1` only the number (RFC 3261 19.1.6)."""
    user = uri.user
    is_number = user[:1] == "+" or user[:1].isdigit()
    return user.partition(";")[0] if is_number else user


def _privacy(invite: Request) -> frozenset[str]:
    # The values are separated by semicolons (RFC 3323 4.2); some write commas.
    text = ";".join(invite.headers.all("Privacy")).replace(",", ";")
    return frozenset(part.strip().lower() for part in text.split(";")) - {""}


def _asserted(invite: Request) -> NameAddr | None:
    """The first P-Asserted-Identity with a number or name in it."""
    return next((one for one in _readable(invite, "P-Asserted-Identity") if one.uri.user), None)


def _first_called(invite: Request, called: str) -> str:
    """Each diversion is written above the one before it (RFC 5806 4.1), each History-Info below (RFC 7044 10.3)."""
    diversions = _readable(invite, "Diversion")
    if diversions:
        hides = unquote(diversions[-1].param("privacy") or "").lower() in _HIDDEN_DIVERSIONS
        return "" if hides else number_of(diversions[-1].uri)
    history = _readable(invite, "History-Info")
    if len(history) < 2 or _hides_itself(history[0].uri):
        return ""
    first = number_of(history[0].uri)
    return "" if first == called else first


def _hides_itself(uri: Uri) -> bool:
    """Whether an entry asks not to be shown: `?Privacy=history` in its URI (RFC 7044 10.1.1)."""
    headers = uri.headers if isinstance(uri, SipUri) else ()
    return any(name.lower() == "privacy" and "none" not in value.lower() for name, value in headers)


def _readable(invite: Request, name: str) -> tuple[NameAddr, ...]:
    try:
        return invite.name_addrs(name)
    except ParseError:
        # An unreadable header is not worth a lost call; From and the Request-URI are there.
        return ()
