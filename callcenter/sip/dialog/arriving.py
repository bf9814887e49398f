"""A leg that came to us, until our final answer."""

from __future__ import annotations

from callcenter.sip.dialog.leg import Given, Kit, Leg, LegEffect, Respond
from callcenter.sip.dialog.talking import close_invite, say_bye_ok
from callcenter.sip.facts import LegEnded
from callcenter.sip.message import response_to


def ring(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    if leg.invite is None or leg.dialog is None:
        return []
    contact = ("Contact", kit.config.contact(leg.dialog.link))
    response = response_to(leg.invite.request, 180, to_tag=leg.local_tag, extra=(contact,))
    return [Respond(leg.invite.key, response)]


def decline(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """Hang up on a caller nobody answered."""
    return close_invite(leg, 603)


def cancelled(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    return [*close_invite(leg, 487), LegEnded(leg=leg.leg, by="peer", cause="cancelled")]


def abandoned(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """A BYE in the early dialog does what a CANCEL does (RFC 3261 15)."""
    return [*say_bye_ok(leg, given, kit, now), LegEnded(leg=leg.leg, by="peer", cause="cancelled")]


def expire(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    return [*close_invite(leg, 480), LegEnded(leg=leg.leg, by="system", cause="not answered")]


def lose(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """No answer can reach the caller any more."""
    leg.invite = leg.limit_at = None
    return [LegEnded(leg=leg.leg, by="system", cause="connection lost")]
