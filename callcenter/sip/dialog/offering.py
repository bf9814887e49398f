"""Our offer of another session inside a call: a re-INVITE, once nothing else is under way (RFC 3261 14.1).

Before the call is answered it is an UPDATE (`early`), if the phone can take one, and waits for the answer if not.

    wish ──nothing under way, and its time has come──▶ offered ──2xx──▶ agreed
      ▲                                                   └──refused──▶ the session is as it was
      └────────crossed an offer of the peer: some seconds later, a few times────────┘

A newer wish takes the place of one that waits. What is agreed is what the next refresh of the session repeats.
"""

from __future__ import annotations

from dataclasses import replace

from callcenter.sip.capabilities import CONTENT_SDP
from callcenter.sip.dialog import early, refreshing
from callcenter.sip.dialog.leg import Ask, Given, Kit, Leg, LegEffect
from callcenter.sip.dialog.pending import Offer
from callcenter.sip.dialog.timer import least_of
from callcenter.sip.facts import LegChangeAnswered, LegChangeRefused
from callcenter.sip.message import Response
from callcenter.sip.reasons import REASONS
from callcenter.sip.sdp_body import sdp_of
from callcenter.sip.transaction import client_key, client_method

# Both sides draw other waiting times each time: whoever crosses this often is not crossing by chance.
MOST_TRIES = 5
# RFC 3261 14.2: a busy peer names up to 10 s; whoever wants longer refuses.
_LONGEST_WAIT_S = 10.0


def wish(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """Remember what we want; a wait that a crossing imposed goes on."""
    leg.wish = Offer(sdp=given.sdp, at=max(now, leg.wish.at) if leg.wish else now)
    return []


def offer(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The re-INVITE with what we want."""
    if leg.wish is None:
        return []
    effects = refreshing.send(leg, kit, "INVITE", (CONTENT_SDP,), leg.wish.sdp)
    for sent in effects:
        if isinstance(sent, Ask):
            leg.offered = replace(leg.wish, tries=leg.wish.tries + 1, key=client_key(sent.request))
    leg.wish, leg.limit_at = None, now + kit.config.change_limit_s
    return effects


def agreed(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """2xx with an answer: the session is another one now."""
    response, offered = given.response, _closed(leg)
    if response is None or offered is None:
        return []
    done = LegChangeAnswered(leg=leg.leg, sdp=sdp_of(response))
    if leg.dialog is None:
        early.agree(leg, response, offered.sdp)
        return [done]
    leg.local_sdp, leg.remote_sdp = offered.sdp, done.sdp
    return [*_settled(leg, given, kit, now), done]


def unanswered(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """2xx without an answer: acknowledged, but there is nothing to change to."""
    if given.response is None or _closed(leg) is None:
        return []
    why = "No session description in the answer"
    return [*_settled(leg, given, kit, now), LegChangeRefused(leg=leg.leg, code=488, reason=why)]


def _settled(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """What every 2xx of the call does: the target and the session's length count, an INVITE's has its ACK."""
    if given.response is None or leg.dialog is None:
        return []
    refreshing.agree(leg, given.response, kit, now)
    is_invite = given.response.cseq.method == "INVITE"
    return refreshing.acknowledge(leg, given, kit, now) if is_invite else []


def refused(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The session is as it was; who only asks for another moment is asked again."""
    offered, response = _closed(leg), given.response
    if leg.timer and leg.timer.we_refresh:
        refreshing.again_in(leg, now, refreshing.TRY_AGAIN_S)
    if offered is None:
        return []
    wait_s = _wait_s(leg, response, kit) if response and not offered.is_withdrawn else None
    if wait_s is not None and offered.tries < MOST_TRIES:
        leg.wish = replace(leg.wish or offered, at=now + wait_s, key="")
        return []
    if leg.wish:
        # Nobody waits for the fate of the older one any more.
        return []
    code, reason = (response.status, response.reason) if response else (503, REASONS[503])
    if offered.is_withdrawn:
        code, reason = 408, REASONS[408]
    return [LegChangeRefused(leg=leg.leg, code=code, reason=reason)]


def give_up(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The peer rings instead of answering: CANCEL, and once more the time that its answer to that may take."""
    if leg.offered:
        leg.offered = replace(leg.offered, is_withdrawn=True)
    leg.limit_at = now + kit.timers.give_up_s
    return refreshing.withdraw(leg)


def _closed(leg: Leg) -> Offer | None:
    """Our offer is no longer open; the deadline of its re-INVITE goes with it."""
    offered, leg.offered = leg.offered, None
    if offered and client_method(offered.key) == "INVITE":
        leg.limit_at = None
    return offered


def _wait_s(leg: Leg, response: Response, kit: Kit) -> float | None:
    """How long to wait before the same offer goes out again; None when that would not help."""
    if response.status == 491:
        return refreshing.glare_wait_s(leg, kit)
    if response.status == 500 and 0 < (after_s := refreshing.retry_after_s(response)) <= _LONGEST_WAIT_S:
        return after_s
    if response.status == 422 and leg.timer and least_of(response) > leg.timer.interval_s:
        leg.timer = replace(leg.timer, interval_s=least_of(response))
        return 0.0
    return None
