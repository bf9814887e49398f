"""A leg we dial: an INVITE to each phone of the user, the first 2xx wins, a late one is acknowledged and hung up."""

from __future__ import annotations

from callcenter.sip.dialog.arriving import RELIABLE
from callcenter.sip.dialog.fork import Fork, ForkInput, ForkState
from callcenter.sip.dialog.leg import Ask, Given, Kit, Leg, LegEffect
from callcenter.sip.dialog.reason import COMPLETED_ELSEWHERE, reason_value, status_value
from callcenter.sip.dialog.state import Dialog, EarlyDialog, uac_dialog
from callcenter.sip.dialog.talking import ask
from callcenter.sip.dialog.timer import Wish, agreed_by_peer, allows_update, least_of, wanted
from callcenter.sip.digest_client import proof_rows
from callcenter.sip.effects import Send
from callcenter.sip.errors import ParseError
from callcenter.sip.facts import LegAnswered, LegFailed, LegRinging
from callcenter.sip.lexis import number
from callcenter.sip.message import Request, Response
from callcenter.sip.sdp_body import sdp_of
from callcenter.sip.transaction import cancel

# Of one INVITE with another interval or other credentials: a peer that always wants more must not keep us busy.
_MAX_TRIES = 6


def progress(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """180 to 183: say once that it rings; PRACK what the phone sends reliably."""
    news = [] if leg.has_rung else [LegRinging(leg=leg.leg)]
    leg.has_rung = True
    return [*prack(leg, given, kit, now), *news]


def prack(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """Acknowledge a reliable provisional response, each once and in order (RFC 3262 4)."""
    response = given.response
    if response is None or RELIABLE not in (tag.lower() for tag in response.tokens("Require")):
        return []
    rseq, key = _rseq_of(response), _ack_key(response)
    known = leg.early.get(key)
    if rseq == 0 or (known and rseq != known.rseq + 1):
        # A repetition, or one that overtook another: the phone sends it again.
        return []
    dialog = known.dialog if known else _dialog_of(leg, response)
    rack = ("RAck", f"{rseq} {response.cseq}")
    dialog, request = dialog.request("PRACK", kit.via(dialog.link), extra=(rack,))
    sdp = sdp_of(response) or (known.sdp if known else "")
    leg.early[key] = EarlyDialog(dialog=dialog, rseq=rseq, sdp=sdp)
    return [ask(leg, Ask(request, dialog.link))]


def early_sdp(leg: Leg, response: Response) -> str:
    """The answer in a 2xx, or the one its phone gave reliably before (RFC 3262 5)."""
    early = leg.early.get(_ack_key(response))
    return sdp_of(response) or (early.sdp if early else "")


def _rseq_of(response: Response) -> int:
    try:
        return number(response.headers.get("RSeq") or "", 2**32 - 1, "RSeq")
    except ParseError:
        # Without a number there is nothing to acknowledge; the phone's INVITE transaction decides its fate.
        return 0


def answered(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The first 2xx: this dialog is the leg's, every other phone stops ringing."""
    response = given.response
    if response is None:
        return []
    leg.limit_at = None
    leg.dialog = dialog = _dialog_of(leg, response)
    leg.local_sdp = leg.forks[response.call_id].invite.body.decode("utf-8", "replace")
    leg.remote_sdp, leg.peer_updates = early_sdp(leg, response), allows_update(response)
    leg.timer = agreed_by_peer(response, kit.config, now)
    return [
        _acknowledge(leg, dialog, response, kit),
        *cancel_forks(leg, reason_value(COMPLETED_ELSEWHERE)),
        LegAnswered(leg=leg.leg, sdp=leg.remote_sdp),
    ]


def answered_empty(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """A 2xx that leaves our offer unanswered cannot become a call."""
    leg.limit_at = None
    return [
        *late_answer(leg, given, kit, now),
        *cancel_forks(leg, reason_value(COMPLETED_ELSEWHERE)),
        LegFailed(leg=leg.leg, code=488, reason="No session description in the answer"),
    ]


def late_answer(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """A 2xx after the leg's fate was decided: repeat its ACK, or acknowledge it and hang up at once."""
    response = given.response
    if response is None:
        return []
    known = leg.acks.get(_ack_key(response))
    if known:
        return [Send(known, given.link or leg.forks[response.call_id].link)]
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
    return [LegFailed(leg=leg.leg, code=code, reason=reason)]


def decline(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """One phone refused for all of them."""
    code, reason = leg.failure
    return [*cancel_forks(leg, status_value(code, reason)), *fail(leg, given, kit, now)]


def withdraw(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """We hang up before anybody answered."""
    leg.limit_at = None
    return cancel_forks(leg, reason_value(given.reason))


def expire(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    leg.limit_at = None
    reason = "Nobody answered"
    return [*cancel_forks(leg, status_value(408, reason)), LegFailed(leg=leg.leg, code=408, reason=reason)]


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
    fork, early = leg.forks[response.call_id], leg.early.get(_ack_key(response))
    dialog = uac_dialog(fork.invite, response, fork.link)
    return dialog.following(early.dialog) if early else dialog


def _acknowledge(leg: Leg, dialog: Dialog, response: Response, kit: Kit) -> LegEffect:
    proofs = proof_rows(leg.forks[response.call_id].invite)
    ack = leg.acks[_ack_key(response)] = dialog.ack(response.cseq.number, kit.via(dialog.link), proofs)
    return Send(ack, dialog.link)


def _ack_key(response: Response) -> str:
    return f"{response.call_id}|{response.to.tag}"
