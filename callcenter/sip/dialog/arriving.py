"""A leg that came to us, until our final answer."""

from __future__ import annotations

from callcenter.sip.capabilities import ALLOW, CONTENT_SDP
from callcenter.sip.dialog.leg import Given, Kit, Leg, LegEffect, Respond
from callcenter.sip.dialog.pending import UnackedAnswer
from callcenter.sip.dialog.reason import reason_text
from callcenter.sip.dialog.talking import close_invite, reply, say_bye_ok
from callcenter.sip.effects import Send
from callcenter.sip.facts import LegEnded
from callcenter.sip.headers import Row
from callcenter.sip.message import response_to

RELIABLE = "100rel"


def ring(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """180, or 183 with the answer that the 200 will repeat; a caller that requires it gets it reliably, once."""
    if leg.invite is None or leg.dialog is None:
        return []
    is_reliable = RELIABLE in (tag.lower() for tag in leg.invite.request.tokens("Require"))
    if is_reliable and (leg.has_rung or not leg.invite.request.body):
        # Without an offer in the INVITE the first reliable response must make one (RFC 3262 5): ours is the 200.
        return []
    leg.has_rung = True
    rows: list[Row] = [("Contact", kit.config.contact(leg.dialog.link)), ALLOW]
    rows += [("Require", RELIABLE), ("RSeq", "1")] if is_reliable else []
    rows += [CONTENT_SDP] if given.sdp else []
    response = response_to(
        leg.invite.request,
        183 if given.sdp else 180,
        to_tag=leg.local_tag,
        extra=rows,
        body=given.sdp.encode("utf-8", "replace"),
    )
    if is_reliable:
        leg.rack = f"1 {leg.invite.request.cseq}"
        leg.ringing = UnackedAnswer.first(leg.invite.key, response, leg.dialog.link, kit.timers, now, rseq=1)
    return [Respond(leg.invite.key, response)]


def repeat_ring(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    if leg.ringing is None:
        return []
    leg.ringing = leg.ringing.repeated(kit.timers, now)
    return [Send(leg.ringing.response, leg.ringing.link)]


def give_up_ring(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """No PRACK in 64*T1: the INVITE is refused with a 5xx (RFC 3262 3)."""
    return [*close_invite(leg, 504), LegEnded(leg=leg.leg, by="system", cause="no PRACK")]


def take_prack(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """200 to the PRACK of our 180, also after a final answer overtook it; 481 to any other (RFC 3262 3)."""
    if given.request is None:
        return []
    if leg.rack == "" or " ".join((given.request.headers.get("RAck") or "").split()) != leg.rack:
        return reply(leg, given, 481)
    if given.request.body:
        # Our 180 answers no offer: the one in the INVITE is still open, and this would be a second.
        return reply(leg, given, 488)
    leg.ringing, leg.rack = None, ""
    return reply(leg, given, 200)


def decline(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """Hang up on a caller nobody answered."""
    return close_invite(leg, 603)


def cancelled(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    cause = (reason_text(given.request) if given.request else "") or "cancelled"
    return [*close_invite(leg, 487), LegEnded(leg=leg.leg, by="peer", cause=cause)]


def abandoned(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """A BYE in the early dialog does what a CANCEL does (RFC 3261 15)."""
    cause = (reason_text(given.request) if given.request else "") or "cancelled"
    return [*say_bye_ok(leg, given, kit, now), LegEnded(leg=leg.leg, by="peer", cause=cause)]


def expire(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    return [*close_invite(leg, 480), LegEnded(leg=leg.leg, by="system", cause="not answered")]


def lose(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """No answer can reach the caller any more."""
    leg.invite = leg.ringing = leg.limit_at = None
    return [LegEnded(leg=leg.leg, by="system", cause="connection lost")]
