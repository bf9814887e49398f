"""Keeping a session alive (RFC 4028): our UPDATE or re-INVITE, what comes back, and the end when nothing does."""

from __future__ import annotations

from callcenter.sip.capabilities import ALLOW, CONTENT_SDP, SUPPORTED, SUPPORTED_AGAIN
from callcenter.sip.dialog import talking
from callcenter.sip.dialog.fork import Fork, ForkInput
from callcenter.sip.dialog.leg import Ask, Given, Kit, Leg, LegEffect
from callcenter.sip.dialog.reason import status_value
from callcenter.sip.dialog.talking import ask, bye, reply
from callcenter.sip.dialog.timer import (
    SessionTimer,
    agreed_by_peer,
    agreed_by_us,
    allows_update,
    least_of,
    wanted,
)
from callcenter.sip.digest_client import proof_rows
from callcenter.sip.effects import Send
from callcenter.sip.errors import ParseError
from callcenter.sip.facts import LegEnded, LegRefreshed
from callcenter.sip.headers import Row
from callcenter.sip.lexis import number
from callcenter.sip.message import Response
from callcenter.sip.sdp_body import sdp_of
from callcenter.sip.transaction import cancel

SESSION_EXPIRED = "session_expired"
# RFC 3326 2 and RFC 4028 10: the answer that never came.
_EXPIRED_REASON = status_value(408, "Session expired")

# After a refusal that names no time of its own; short against any interval, long against a busy peer.
TRY_AGAIN_S = 10.0
_LONGEST_WAIT_S = 3600
# A 2xx is repeated for 32 s at most; nobody changes a session more often than this in that time.
_KEPT_ACKS = 8

# Our requests


def update(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """An UPDATE without a session description: nothing of the media can go wrong (RFC 4028 7.4)."""
    return send(leg, kit, "UPDATE", ())


def reinvite(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The INVITE again, with what we last said about our media."""
    return send(leg, kit, "INVITE", (CONTENT_SDP,), leg.local_sdp)


def postpone(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The peer is changing the session: that is a refresh already, and ours would cross it."""
    return again_in(leg, now, TRY_AGAIN_S)


# What comes back


def updated(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """2xx to our UPDATE."""
    if given.response:
        agree(leg, given.response, kit, now)
    return []


def reinvited(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """2xx to our re-INVITE."""
    if given.response is None:
        return []
    agree(leg, given.response, kit, now)
    sdp = sdp_of(given.response)
    is_news, leg.remote_sdp = sdp not in ("", leg.remote_sdp), sdp or leg.remote_sdp
    news = [LegRefreshed(leg=leg.leg, sdp=sdp)] if is_news else []
    return [*acknowledge(leg, given, kit, now), *news]


def acknowledge(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """ACK a 2xx to our re-INVITE, the same each time it comes."""
    response, dialog = given.response, leg.dialog
    if response is None or dialog is None:
        return []
    key = ack_key(response)
    if key not in leg.acks:
        proofs = proof_rows(leg.reinvite.invite) if leg.reinvite else ()
        leg.acks[key] = dialog.ack(response.cseq.number, kit.via(dialog.link), proofs)
        for old in [key for key in leg.acks if key.count("|") == 2][:-_KEPT_ACKS]:
            del leg.acks[old]
    return [Send(leg.acks[key], dialog.link)]


def ack_key(response: Response) -> str:
    """The key, in `Leg.acks`, of the ACK of our re-INVITE's 2xx."""
    return f"{response.call_id}|{response.to.tag}|{response.cseq.number}"


def try_again(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """A refusal that leaves the session as it is: once more, as its status tells (RFC 3261 14.1, RFC 4028 10)."""
    response, timer = given.response, leg.timer
    if response is None or timer is None:
        return again_in(leg, now, TRY_AGAIN_S)
    if response.status in (405, 501) and response.cseq.method == "UPDATE":
        leg.peer_updates = False
        return again_in(leg, now, 0.0)
    if response.status == 422 and least_of(response) > timer.interval_s:
        leg.timer = timer.widened(least_of(response), now)
        return []
    if response.status == 491:
        return again_in(leg, now, glare_wait_s(leg, kit))
    return again_in(leg, now, retry_after_s(response) or TRY_AGAIN_S)


def lost(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """Nobody is there any more, or the interval is over: BYE, and the leg's owner learns it."""
    ended = LegEnded(leg=leg.leg, by="system", cause=SESSION_EXPIRED)
    return [*withdraw(leg), *bye(leg, kit, _EXPIRED_REASON), ended]


def hang_up(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    return [*withdraw(leg), *talking.hang_up(leg, given, kit, now)]


def hung_up(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    return [*withdraw(leg), *talking.hung_up(leg, given, kit, now)]


def withdraw(leg: Leg) -> list[LegEffect]:
    """CANCEL our open re-INVITE, so that its transaction ends whatever the peer does."""
    if leg.reinvite is None:
        return []
    return step(leg, ForkInput.CANCEL)


def step(leg: Leg, event: ForkInput) -> list[LegEffect]:
    """Move our re-INVITE on; gives its CANCEL when that is due now."""
    if leg.reinvite is None:
        return []
    sends_cancel, leg.reinvite = leg.reinvite.after(event)
    request = cancel(leg.reinvite.invite, leg.reinvite.reason)
    return [ask(leg, Ask(request, leg.reinvite.link))] if sends_cancel else []


# The peer's UPDATE


def allow_update(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """200 to an UPDATE without a session description: a refresh of the target, and of a confirmed session."""
    if given.request is None or leg.dialog is None:
        return []
    rows: tuple[Row, ...] = ()
    if not leg.dialog.is_early:
        can_update = leg.peer_updates or allows_update(given.request)
        leg.timer, rows = agreed_by_us(
            given.request, kit.config, now, can_update=can_update, running=leg.timer
        )
    contact = ("Contact", kit.config.contact(leg.dialog.link))
    return reply(leg, given, 200, (contact, ALLOW, SUPPORTED, *rows))


# What the verbs are made of


def send(leg: Leg, kit: Kit, method: str, extra: tuple[Row, ...], sdp: str = "") -> list[LegEffect]:
    """A re-INVITE or UPDATE; either refreshes the session, whatever else it is for."""
    dialog = leg.dialog
    if dialog is None:
        return []
    interval = wanted(kit.config)
    if leg.timer:
        leg.timer = leg.timer.refreshing()
        interval = wanted(kit.config, leg.timer.interval_s, "uac")
    supported = SUPPORTED_AGAIN if method == "INVITE" else SUPPORTED
    rows = (("Contact", kit.config.contact(dialog.link)), ALLOW, supported, *interval, *extra)
    via, body = kit.via(dialog.link), sdp.encode("utf-8", "replace")
    leg.dialog, request = dialog.request(method, via, extra=rows, body=body)
    if method == "INVITE":
        leg.reinvite = Fork(invite=request, link=dialog.link)
    return [ask(leg, Ask(request, dialog.link))]


def agree(leg: Leg, response: Response, kit: Kit, now: float) -> None:
    """What a 2xx to our re-INVITE or UPDATE settles besides the media: the target and the session's length."""
    if leg.dialog:
        leg.dialog = leg.dialog.refreshed(response)
    agreed = agreed_by_peer(response, kit.config, now)
    if agreed is None and leg.timer:
        # A peer that knows no timers has still shown that it is there: ask again in time.
        agreed = SessionTimer.started(leg.timer.interval_s, we_refresh=True, now=now)
    leg.timer = agreed


def again_in(leg: Leg, now: float, after_s: float) -> list[LegEffect]:
    if leg.timer:
        leg.timer = leg.timer.again_at(now + after_s)
    return []


def glare_wait_s(leg: Leg, kit: Kit) -> float:
    """RFC 3261 14.1: whoever made the Call-ID waits 2.1 to 4 s, the other side up to 2 s, in steps of 10 ms."""
    chance = int(kit.ids.token(4), 16)
    return 2.1 + chance % 191 / 100 if leg.forks else chance % 201 / 100


def retry_after_s(response: Response) -> float:
    """When the peer wants to be asked again, 0 when it does not say."""
    said = (response.headers.get("Retry-After") or "0").partition(";")[0].partition("(")[0].strip()
    try:
        return float(number(said, _LONGEST_WAIT_S, "Retry-After"))
    except ParseError:
        return 0.0
