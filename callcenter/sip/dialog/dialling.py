"""A leg we dial: an INVITE to each phone of the user, the first 2xx wins, a late one is acknowledged and hung up."""

from __future__ import annotations

from callcenter.sip.dialog.early import close, said_before
from callcenter.sip.dialog.fork import Fork, ForkInput, ForkState
from callcenter.sip.dialog.leg import Ask, Given, Kit, Leg, LegEffect
from callcenter.sip.dialog.reason import COMPLETED_ELSEWHERE, reason_value, status_value
from callcenter.sip.dialog.state import Dialog, early_key, uac_dialog
from callcenter.sip.dialog.talking import ask
from callcenter.sip.dialog.timer import Wish, agreed_by_peer, allows_update, least_of, wanted
from callcenter.sip.digest_client import proof_rows
from callcenter.sip.effects import Send
from callcenter.sip.facts import LegAnswered, LegFailed
from callcenter.sip.message import Request, Response
from callcenter.sip.sdp_body import sdp_of
from callcenter.sip.transaction import cancel

# Of one INVITE with another interval or other credentials: a peer that always wants more must not keep us busy.
_MAX_TRIES = 6
# Phones that answer one leg: each costs a BYE, and a proxy that invents them must not keep us busy.
_MOST_ANSWERS = 32


def answer_in(leg: Leg, response: Response) -> str:
    """The answer in a 2xx, or the one its phone gave before (RFC 3262 5).

    It need not have come reliably: a call without sound that might have had some helps nobody.
    """
    early = said_before(leg, response)
    return sdp_of(response) or (early.sdp if early else "")


def answered(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The first 2xx: this dialog is the leg's, every other phone stops ringing."""
    response = given.response
    if response is None:
        return []
    leg.limit_at = None
    leg.dialog = dialog = _dialog_of(leg, response)
    early = said_before(leg, response)
    ours = leg.forks[response.call_id].invite.body.decode("utf-8", "replace")
    leg.local_sdp = (early.local_sdp if early else "") or ours
    leg.remote_sdp, leg.peer_updates = answer_in(leg, response), allows_update(response)
    leg.timer = agreed_by_peer(response, kit.config, now)
    return [
        _acknowledge(leg, dialog, response, kit),
        *cancel_forks(leg, reason_value(COMPLETED_ELSEWHERE)),
        *close(leg, 500),
        LegAnswered(leg=leg.leg, sdp=leg.remote_sdp),
    ]


def answered_empty(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """A 2xx that leaves our offer unanswered cannot become a call."""
    leg.limit_at = None
    return [
        *late_answer(leg, given, kit, now),
        *cancel_forks(leg, reason_value(COMPLETED_ELSEWHERE)),
        *close(leg, 487),
        LegFailed(leg=leg.leg, code=488, reason="No session description in the answer"),
    ]


def late_answer(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """A 2xx after the leg's fate was decided: repeat its ACK, or acknowledge it and hang up at once."""
    response = given.response
    if response is None:
        return []
    known = leg.acks.get(early_key(response))
    if known:
        return [Send(known, given.link or leg.forks[response.call_id].link)]
    if len(leg.acks) >= _MOST_ANSWERS:
        return []
    dialog = _dialog_of(leg, response)
    ack = _acknowledge(leg, dialog, response, kit)
    reason = leg.forks[response.call_id].reason
    extra = (("Reason", reason),) if reason else ()
    _, request = dialog.request("BYE", kit.via(dialog.link), extra=extra)
    return [ack, ask(leg, Ask(request, dialog.link))]


def fail(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The last phone refused: the best of all refusals counts."""
    leg.limit_at = None
    code, reason = leg.failure
    return [*close(leg, 487), LegFailed(leg=leg.leg, code=code, reason=reason)]


def decline(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """One phone refused for all of them."""
    code, reason = leg.failure
    return [*cancel_forks(leg, status_value(code, reason)), *fail(leg, given, kit, now)]


def withdraw(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """We hang up before anybody answered."""
    leg.limit_at = None
    return [*cancel_forks(leg, reason_value(given.reason)), *close(leg, 487)]


def expire(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    leg.limit_at = None
    reason = "Nobody answered"
    failed = LegFailed(leg=leg.leg, code=408, reason=reason)
    return [*cancel_forks(leg, status_value(408, reason)), *close(leg, 487), failed]


def cancel_forks(leg: Leg, reason: str) -> list[LegEffect]:
    """CANCEL every phone that may still ring; a phone that has not answered at all is cancelled when it does."""
    return [effect for call_id in leg.forks for effect in step_fork(leg, call_id, ForkInput.CANCEL, reason)]


def step_fork(leg: Leg, call_id: str, event: ForkInput, reason: str = "") -> list[LegEffect]:
    """Move one fork on; gives its CANCEL when that is due now."""
    sends_cancel, leg.forks[call_id] = leg.forks[call_id].after(event, reason)
    fork = leg.forks[call_id]
    return [ask(leg, Ask(cancel(fork.invite, fork.reason), fork.link))] if sends_cancel else []


def widen(leg: Leg, response: Response, kit: Kit) -> list[LegEffect]:
    """After a 422, the same INVITE with the interval that the phone can live with (RFC 4028 7.3)."""
    fork = leg.forks[response.call_id]
    cseq, interval_s = fork.invite.cseq.number + 1, least_of(response)
    headers = fork.invite.headers.replace("Via", kit.via(fork.link)).replace("CSeq", f"{cseq} INVITE")
    for name, value in wanted(kit.config, interval_s):
        headers = headers.replace(name, value if name != "Min-SE" else str(interval_s))
    again = Request("INVITE", fork.invite.uri, headers, fork.invite.body)
    leg.forks[response.call_id] = Fork(invite=again, link=fork.link)
    return [ask(leg, Ask(again, fork.link))]


def may_widen(leg: Leg, response: Response, kit: Kit) -> bool:
    """Whether a refusal asks for a longer interval than the INVITE did, which is still wanted."""
    fork = leg.forks[response.call_id]
    is_wanted = fork.state in (ForkState.CALLING, ForkState.EARLY) and fork.invite.cseq.number <= _MAX_TRIES
    asked_s = max(kit.config.session_expires_s, Wish.of(fork.invite).interval_s)
    return response.status == 422 and is_wanted and least_of(response) > asked_s


def _dialog_of(leg: Leg, response: Response) -> Dialog:
    fork, early = leg.forks[response.call_id], said_before(leg, response)
    dialog = uac_dialog(fork.invite, response, fork.link, is_routed=leg.trunk != "")
    return dialog.following(early.dialog) if early else dialog


def _acknowledge(leg: Leg, dialog: Dialog, response: Response, kit: Kit) -> LegEffect:
    proofs = proof_rows(leg.forks[response.call_id].invite)
    ack = leg.acks[early_key(response)] = dialog.ack(response.cseq.number, kit.via(dialog.link), proofs)
    return Send(ack, dialog.link)
