"""A leg with a dialog: hanging up, being hung up on, and the peer's re-INVITEs."""

from __future__ import annotations

from callcenter.sip.capabilities import ALLOW, CONTENT_SDP, SUPPORTED
from callcenter.sip.dialog import referral
from callcenter.sip.dialog.leg import Ask, Given, Kit, Leg, LegEffect, Respond
from callcenter.sip.dialog.pending import OpenInvite, UnackedAnswer
from callcenter.sip.dialog.reason import reason_text, reason_value, status_value
from callcenter.sip.dialog.timer import agreed_by_us, allows_update
from callcenter.sip.effects import Send
from callcenter.sip.facts import LegChanged, LegConfirmed, LegEnded, LegRefreshed
from callcenter.sip.headers import Row
from callcenter.sip.message import Response, response_to
from callcenter.sip.sdp_body import sdp_of
from callcenter.sip.transaction import client_key

# The peer tries again soon, when the first request is out of the way (RFC 3261 14.2 wants 0 to 10 s).
RETRY_SOON: Row = ("Retry-After", "2")

# Commands


def answer(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """200 with our session description, repeated until its ACK."""
    invite, dialog = leg.invite, leg.dialog
    if invite is None or dialog is None:
        return []
    response = _accepted(leg, invite, given.sdp, kit, now)
    leg.dialog = dialog.confirmed()
    leg.answer = UnackedAnswer.first(invite.key, response, dialog.link, kit.timers, now)
    return [Respond(invite.key, response)]


def accept_update(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """200 to an UPDATE with an offer; no ACK follows it."""
    if leg.invite is None:
        return []
    key = leg.invite.key
    return [Respond(key, _accepted(leg, leg.invite, given.sdp, kit, now))]


def _accepted(leg: Leg, asked: OpenInvite, sdp: str, kit: Kit, now: float) -> Response:
    """The 200 to the peer's open INVITE or UPDATE; what it asks about the session's length is settled here."""
    leg.peer_updates = leg.peer_updates or allows_update(asked.request)
    leg.timer, timer_rows = agreed_by_us(
        asked.request, kit.config, now, can_update=leg.peer_updates, running=leg.timer
    )
    contact = kit.config.contact(leg.dialog.link) if leg.dialog else ""
    leg.invite = leg.ringing = leg.limit_at = None
    leg.local_sdp, leg.remote_sdp = sdp, sdp_of(asked.request)
    return response_to(
        asked.request,
        200,
        to_tag=leg.local_tag,
        extra=(("Contact", contact), ALLOW, SUPPORTED, *timer_rows, CONTENT_SDP),
        body=sdp.encode("utf-8", "replace"),
    )


def refuse(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The final failure that the command names, 480 when it names none."""
    extra = (("Retry-After", str(given.retry_after_s)),) if given.retry_after_s else ()
    return close_invite(leg, given.code or 480, given.reason, extra)


def hang_up(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    return [*close_invite(leg, 487), *bye(leg, kit, given.reason)]


def hang_up_later(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    leg.cause = given.reason
    return []


# The peer


def confirm(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The ACK of our first 2xx; it carries an answer when the offer was ours."""
    sdp = sdp_of(given.request) if given.request and not leg.remote_sdp else ""
    leg.answer, leg.remote_sdp = None, leg.remote_sdp or sdp
    return [LegConfirmed(leg=leg.leg, sdp=sdp)]


def hang_up_unanswered(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """Our offer in the 2xx got no answer: there is no session to talk in (RFC 3261 13.2.1)."""
    why = "No answer in the ACK"
    return [*bye(leg, kit, status_value(488, why)), LegEnded(leg=leg.leg, by="system", cause=why)]


def settle(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The ACK of a re-INVITE: of interest only when it answers an offer of ours.

    An answer that is missing is no reason to end a call: what was agreed before goes on.
    """
    leg.answer = None
    sdp = sdp_of(given.request) if given.request and not leg.remote_sdp else ""
    leg.remote_sdp = leg.remote_sdp or sdp
    return [LegRefreshed(leg=leg.leg, sdp=sdp)] if sdp else []


def leave(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The ACK that our BYE waited for is here, or will never be."""
    return bye(leg, kit, leg.cause)


def hung_up(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    cause = reason_text(given.request) if given.request else ""
    return [*say_bye_ok(leg, given, kit, now), LegEnded(leg=leg.leg, by="peer", cause=cause)]


def say_bye_ok(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    stop_waiting(leg)
    # RFC 3261 15.1.2: requests that are still open are answered, an INVITE with 487.
    return [*reply(leg, given, 200), *close_invite(leg, 487), *referral.close(leg)]


def change(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """Hand the peer's new offer to whoever owns the leg, or its wish that we make one."""
    if given.request is None:
        return []
    return [Respond(given.key, response_to(given.request, 100)), *offer_update(leg, given, kit, now)]


def offer_update(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The same for an UPDATE, which is never answered 100 (RFC 4320 4.1)."""
    if given.request is None:
        return []
    leg.invite = OpenInvite(key=given.key, request=given.request)
    leg.limit_at = now + kit.config.change_limit_s
    return [LegChanged(leg=leg.leg, sdp=sdp_of(given.request))]


def refuse_change(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    return close_invite(leg, given.code or 488, given.reason)


def cancel_change(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    return close_invite(leg, 487)


def time_out_change(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    return close_invite(leg, 500, "", (RETRY_SOON,))


def lose_change(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The connection of the re-INVITE closed; the dialog stays as it was."""
    leg.invite = leg.limit_at = None
    return []


def refuse_second(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """An INVITE, or an offer in an UPDATE, while another offer has no answer (RFC 3261 14.2, RFC 3311 5.2)."""
    return reply(leg, given, 500, (RETRY_SOON,))


def refuse_pending(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """An offer that crosses ours, or comes before the last ACK (RFC 3261 14.2, RFC 3311 5.2, RFC 5407 3.1.5)."""
    return reply(leg, given, 491)


def refuse_gone(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    return reply(leg, given, 481)


# Time


def repeat_answer(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    if leg.answer is None:
        return []
    leg.answer = leg.answer.repeated(kit.timers, now)
    return [Send(leg.answer.response, leg.answer.link)]


def give_up(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """No ACK in 64*T1: the session ends with a BYE (RFC 3261 13.3.1.4)."""
    return [*bye(leg, kit, "No ACK"), LegEnded(leg=leg.leg, by="system", cause="no ACK")]


# What the verbs are made of


def reply(leg: Leg, given: Given, status: int, extra: tuple[Row, ...] = ()) -> list[LegEffect]:
    """Answer the request at hand."""
    if given.request is None:
        return []
    return [Respond(given.key, response_to(given.request, status, to_tag=leg.local_tag, extra=extra))]


def close_invite(leg: Leg, status: int, reason: str = "", extra: tuple[Row, ...] = ()) -> list[LegEffect]:
    """Refuse the peer's open INVITE, if there is one."""
    invite = leg.invite
    leg.invite = leg.ringing = leg.limit_at = None
    if invite is None:
        return []
    response = response_to(invite.request, status, reason, to_tag=leg.local_tag, extra=extra)
    return [Respond(invite.key, response)]


def bye(leg: Leg, kit: Kit, cause: str) -> list[LegEffect]:
    """BYE in the leg's dialog; nothing of the leg is waited for but its transactions."""
    news = referral.leave(leg, kit)
    stop_waiting(leg)
    if leg.dialog is None:
        return news
    reason = reason_value(cause)
    extra = (("Reason", reason),) if reason else ()
    leg.dialog, request = leg.dialog.request("BYE", kit.via(leg.dialog.link), extra=extra)
    return [*news, ask(leg, Ask(request, leg.dialog.link))]


def stop_waiting(leg: Leg) -> None:
    """The talk is over: nothing is due any more."""
    leg.answer = leg.limit_at = leg.timer = leg.wish = leg.offered = leg.referring = None


def ask(leg: Leg, effect: Ask) -> Ask:
    """Remember that a client transaction runs for this leg."""
    leg.asked.append(client_key(effect.request))
    return effect
