"""The early dialogs of a leg we dial: a proxy may ring several phones with one INVITE of ours (RFC 3261 13.2.2.4).

Each phone that says a word is one of them, until one answers; the others are hung up when they answer after all. What
a phone wants heard before that is stated, the latest counts. A phone that has answered our offer reliably may be
offered another session by UPDATE, and may offer one (RFC 3311 5.1).
"""

from __future__ import annotations

from dataclasses import replace

from callcenter.sip.capabilities import ALLOW, CONTENT_SDP, SUPPORTED
from callcenter.sip.dialog.arriving import RELIABLE
from callcenter.sip.dialog.leg import Ask, Given, Kit, Leg, LegEffect, Respond
from callcenter.sip.dialog.pending import OpenInvite
from callcenter.sip.dialog.state import EarlyDialog, early_key, uac_dialog
from callcenter.sip.dialog.talking import RETRY_SOON, ask, refuse_pending, reply
from callcenter.sip.dialog.timer import allows_update
from callcenter.sip.errors import ParseError
from callcenter.sip.facts import LegChanged, LegRinging
from callcenter.sip.lexis import number
from callcenter.sip.message import Request, Response, response_to
from callcenter.sip.sdp_body import sdp_of
from callcenter.sip.transaction import client_key

# Of one leg: more phones than anybody rings at once, fewer than a hostile proxy would like.
MOST_EARLY = 16
_GONE = 199

# What phones say


def progress(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """Say that it rings, once, and again whenever a phone has something new to be heard."""
    response = given.response
    if response is None:
        return []
    known = leg.early.get(early_key(response))
    effects = prack(leg, given, kit, now)
    if response.status == _GONE:
        return [*effects, *_forgotten(leg, response)]
    early = _noted(leg, response)
    if early and early.sdp != (known.sdp if known else ""):
        leg.has_rung, leg.heard = True, early_key(response)
        return [*effects, LegRinging(leg=leg.leg, sdp=early.sdp)]
    news = [] if leg.has_rung else [LegRinging(leg=leg.leg)]
    leg.has_rung = True
    return [*effects, *news]


def prack(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """Acknowledge a reliable provisional response, each once and in order (RFC 3262 4)."""
    response = given.response
    if response is None or RELIABLE not in (tag.lower() for tag in response.tokens("Require")):
        return []
    early, rseq = _noted(leg, response, with_sdp=False), _rseq_of(response)
    if early is None or rseq == 0 or (early.rseq and rseq != early.rseq + 1):
        # A repetition, or one that overtook another: the phone sends it again.
        return []
    rack = ("RAck", f"{rseq} {response.cseq}")
    dialog, request = early.dialog.request("PRACK", kit.via(early.dialog.link), extra=(rack,))
    sdp = "" if early.is_settled else sdp_of(response)
    settled = replace(early, sdp=sdp, is_settled=True) if sdp else early
    leg.early[early_key(response)] = replace(settled, dialog=dialog, rseq=rseq)
    return [ask(leg, Ask(request, dialog.link))]


def _noted(leg: Leg, response: Response, *, with_sdp: bool = True) -> EarlyDialog | None:
    """The early dialog of a provisional response, with what this one adds; None when there are too many."""
    key = early_key(response)
    early = leg.early.get(key)
    if not response.to.tag or (early is None and len(leg.early) >= MOST_EARLY):
        return None
    if early is None:
        fork = leg.forks[response.call_id]
        early = EarlyDialog(dialog=uac_dialog(fork.invite, response, fork.link, is_routed=leg.trunk != ""))
    # An answer once given reliably stands (RFC 3262 5); before that, the latest is the best guess.
    sdp = early.sdp if early.is_settled or not with_sdp else sdp_of(response) or early.sdp
    early = replace(early, sdp=sdp, peer_updates=early.peer_updates or allows_update(response))
    leg.early[key] = early
    return early


def _forgotten(leg: Leg, response: Response) -> list[LegEffect]:
    """One phone of several is no longer rung (RFC 6228); if it was the one that was heard, it is heard no more."""
    key = early_key(response)
    gone = leg.early.pop(key, None)
    if gone is None or leg.heard != key:
        return []
    other = next((name for name, early in leg.early.items() if early.sdp), "")
    leg.heard = other
    return [LegRinging(leg=leg.leg, sdp=leg.early[other].sdp if other else "")]


def _rseq_of(response: Response) -> int:
    try:
        return number(response.headers.get("RSeq") or "", 2**32 - 1, "RSeq")
    except ParseError:
        # Without a number there is nothing to acknowledge; the phone's INVITE transaction decides its fate.
        return 0


# The phone's UPDATE


def allow_update(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """200 to an UPDATE without a session description: it only moves the target."""
    if given.request is None or given.link is None:
        return []
    return reply(leg, given, 200, (("Contact", kit.config.contact(given.link)), ALLOW, SUPPORTED))


def take_offer(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """Hand an UPDATE's offer on; not while another is open: ours in the INVITE, one by UPDATE (RFC 3311 5.2)."""
    if given.request is None:
        return []
    if leg.invite:
        return reply(leg, given, 500, (RETRY_SOON,))
    early = leg.early.get(early_key(given.request))
    if leg.offered or early is None or not early.is_settled:
        return refuse_pending(leg, given, kit, now)
    leg.invite = OpenInvite(key=given.key, request=given.request)
    return [LegChanged(leg=leg.leg, sdp=sdp_of(given.request))]


def accept_offer(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """200 to the UPDATE; what is agreed now is what the phone's 2xx need not repeat."""
    asked, leg.invite = leg.invite, None
    early = leg.early.get(early_key(asked.request)) if asked else None
    if asked is None or early is None:
        return []
    leg.early[early_key(asked.request)] = replace(early, local_sdp=given.sdp, sdp=sdp_of(asked.request))
    contact = ("Contact", kit.config.contact(early.dialog.link))
    rows, body = (contact, ALLOW, SUPPORTED, CONTENT_SDP), given.sdp.encode("utf-8", "replace")
    return [Respond(asked.key, response_to(asked.request, 200, extra=rows, body=body))]


def refuse_offer(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    return close(leg, given.code or 488, given.reason)


def close(leg: Leg, status: int, reason: str = "") -> list[LegEffect]:
    """Refuse the phone's open UPDATE, if there is one."""
    asked, leg.invite = leg.invite, None
    return [Respond(asked.key, response_to(asked.request, status, reason))] if asked else []


# Our UPDATE


def offer(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """What we want goes to the one phone there is, before it answers."""
    wish, key = leg.wish, next(iter(leg.early), "")
    if wish is None or not key:
        return []
    early = leg.early[key]
    rows = (("Contact", kit.config.contact(early.dialog.link)), ALLOW, SUPPORTED, CONTENT_SDP)
    via, body = kit.via(early.dialog.link), wish.sdp.encode("utf-8", "replace")
    dialog, request = early.dialog.request("UPDATE", via, extra=rows, body=body)
    leg.early[key] = replace(early, dialog=dialog)
    leg.wish, leg.offered = None, replace(wish, tries=wish.tries + 1, key=client_key(request))
    return [ask(leg, Ask(request, dialog.link))]


def agree(leg: Leg, response: Response, sdp: str) -> None:
    """The phone took it."""
    key = early_key(response)
    if key in leg.early:
        early = leg.early[key]
        dialog = early.dialog.refreshed(response)
        leg.early[key] = replace(early, dialog=dialog, local_sdp=sdp, sdp=sdp_of(response))


def said_before(leg: Leg, response: Response) -> EarlyDialog | None:
    """What the phone of a 2xx said before it."""
    return leg.early.get(early_key(response))


def heard_from(leg: Leg, request: Request) -> EarlyDialog | None:
    """The early dialog that a phone's request is in."""
    return leg.early.get(early_key(request))
