"""Every input each state of a leg takes, what is done, and what the leg is then.

INVITE in:   Arrived ──answer──▶ Answered ──ACK──▶ Talking
                │                   └─hang up─▶ Leaving ──ACK──▶ Ended
                └──refuse, hang up, CANCEL, BYE, time, lost link──▶ Ended
over a trunk: Reaching ──a server is reached──▶ Dialling ──503, silence: the next──▶ Reaching
INVITE out:  Dialling ──first 2xx──▶ Talking,  ──all refuse, hang up, time──▶ Ended
both:        Talking ──re-INVITE──▶ Changing ──accept──▶ Confirming ──ACK──▶ Talking
             Talking ──UPDATE with an offer──▶ Updating ──accept──▶ Talking
             Talking ──our re-INVITE──▶ Refreshing ──answer──▶ Talking
             Talking ──our re-INVITE with another session──▶ Offering ──answer, refusal──▶ Talking
             all of these ──BYE from either side, session expired──▶ Ended
"""

from __future__ import annotations

from callcenter.sip.dialog import (
    arriving,
    dialling,
    early,
    informing,
    offering,
    referral,
    referring,
    refreshing,
    talking,
)
from callcenter.sip.dialog.leg import Input, State, Table, nothing
from callcenter.sip.dialog.outward import OUTWARD

_ARRIVED: Table = {
    (State.ARRIVED, Input.RING): (arriving.ring, State.ARRIVED),
    (State.ARRIVED, Input.ANSWER): (talking.answer, State.ANSWERED),
    (State.ARRIVED, Input.REFUSE): (talking.refuse, State.ENDED),
    (State.ARRIVED, Input.HANG_UP): (arriving.decline, State.ENDED),
    (State.ARRIVED, Input.CANCELLED): (arriving.cancelled, State.ENDED),
    (State.ARRIVED, Input.BYE): (arriving.abandoned, State.ENDED),
    (State.ARRIVED, Input.REINVITE): (talking.refuse_second, State.ARRIVED),
    (State.ARRIVED, Input.PRACK): (arriving.take_prack, State.ARRIVED),
    (State.ARRIVED, Input.RESEND_DUE): (arriving.repeat_ring, State.ARRIVED),
    (State.ARRIVED, Input.GIVE_UP): (arriving.give_up_ring, State.ENDED),
    (State.ARRIVED, Input.UPDATE): (refreshing.allow_update, State.ARRIVED),
    (State.ARRIVED, Input.UPDATE_OFFER): (talking.refuse_second, State.ARRIVED),
    (State.ARRIVED, Input.LIMIT_REACHED): (arriving.expire, State.ENDED),
    (State.ARRIVED, Input.LINK_LOST): (arriving.lose, State.ENDED),
}

_ANSWERED: Table = {
    (State.ANSWERED, Input.ACKED): (talking.confirm, State.TALKING),
    (State.ANSWERED, Input.ACKED_EMPTY): (talking.hang_up_unanswered, State.ENDED),
    (State.LEAVING, Input.ACKED_EMPTY): (talking.leave, State.ENDED),
    (State.ANSWERED, Input.HANG_UP): (talking.hang_up_later, State.LEAVING),
    # The CANCEL crossed our 2xx: it has no effect, the caller will send a BYE (RFC 3261 9.1).
    (State.ANSWERED, Input.CANCELLED): (nothing, State.ANSWERED),
    (State.ANSWERED, Input.BYE): (talking.hung_up, State.ENDED),
    (State.ANSWERED, Input.REINVITE): (talking.refuse_pending, State.ANSWERED),
    (State.ANSWERED, Input.UPDATE): (refreshing.allow_update, State.ANSWERED),
    (State.ANSWERED, Input.UPDATE_OFFER): (talking.refuse_pending, State.ANSWERED),
    (State.ANSWERED, Input.RESEND_DUE): (talking.repeat_answer, State.ANSWERED),
    (State.ANSWERED, Input.GIVE_UP): (talking.give_up, State.ENDED),
    (State.LEAVING, Input.ACKED): (talking.leave, State.ENDED),
    (State.LEAVING, Input.HANG_UP): (nothing, State.LEAVING),
    (State.LEAVING, Input.CANCELLED): (nothing, State.LEAVING),
    (State.LEAVING, Input.BYE): (talking.say_bye_ok, State.ENDED),
    (State.LEAVING, Input.REINVITE): (talking.refuse_pending, State.LEAVING),
    (State.LEAVING, Input.UPDATE): (refreshing.allow_update, State.LEAVING),
    (State.LEAVING, Input.UPDATE_OFFER): (talking.refuse_pending, State.LEAVING),
    (State.LEAVING, Input.RESEND_DUE): (talking.repeat_answer, State.LEAVING),
    (State.LEAVING, Input.GIVE_UP): (talking.leave, State.ENDED),
}

_DIALLING: Table = {
    (State.DIALLING, Input.PROGRESS): (early.progress, State.DIALLING),
    (State.DIALLING, Input.SUCCESS): (dialling.answered, State.TALKING),
    (State.DIALLING, Input.SUCCESS_EMPTY): (dialling.answered_empty, State.ENDED),
    (State.DIALLING, Input.FORK_FAILED): (nothing, State.DIALLING),
    (State.DIALLING, Input.ALL_FAILED): (dialling.fail, State.ENDED),
    (State.DIALLING, Input.DECLINED): (dialling.decline, State.ENDED),
    (State.DIALLING, Input.HANG_UP): (dialling.withdraw, State.ENDED),
    (State.DIALLING, Input.LIMIT_REACHED): (dialling.expire, State.ENDED),
}

# Inside the early dialogs of a leg we dial.
_EARLY: Table = {
    (State.DIALLING, Input.UPDATE): (early.allow_update, State.DIALLING),
    (State.DIALLING, Input.UPDATE_OFFER): (early.take_offer, State.DIALLING),
    (State.DIALLING, Input.ACCEPT_CHANGE): (early.accept_offer, State.DIALLING),
    (State.DIALLING, Input.REFUSE_CHANGE): (early.refuse_offer, State.DIALLING),
    (State.DIALLING, Input.OFFER_DUE): (early.offer, State.DIALLING),
    (State.DIALLING, Input.REFRESH_LOST): (offering.refused, State.DIALLING),
    # Our INVITE is still open (RFC 3261 14.2), and whom we call cannot hang up before answering (15).
    (State.DIALLING, Input.REINVITE): (talking.refuse_pending, State.DIALLING),
    (State.DIALLING, Input.BYE): (talking.refuse_gone, State.DIALLING),
    (State.DIALLING, Input.PRACK): (arriving.take_prack, State.DIALLING),
}

_TALKING: Table = {
    (State.TALKING, Input.HANG_UP): (talking.hang_up, State.ENDED),
    (State.TALKING, Input.BYE): (talking.hung_up, State.ENDED),
    (State.TALKING, Input.ACKED): (nothing, State.TALKING),
    (State.TALKING, Input.CANCELLED): (nothing, State.TALKING),
    (State.TALKING, Input.REINVITE): (talking.change, State.CHANGING),
    # The peer took its offer back, or we were too slow, while the answer to it was on its way here.
    (State.TALKING, Input.ACCEPT_CHANGE): (nothing, State.TALKING),
    (State.TALKING, Input.REFUSE_CHANGE): (nothing, State.TALKING),
    (State.TALKING, Input.UPDATE_OFFER): (talking.offer_update, State.UPDATING),
    (State.TALKING, Input.UPDATE_DUE): (refreshing.update, State.TALKING),
    (State.TALKING, Input.REINVITE_DUE): (refreshing.reinvite, State.REFRESHING),
    (State.CHANGING, Input.ACCEPT_CHANGE): (talking.answer, State.CONFIRMING),
    (State.CHANGING, Input.REFUSE_CHANGE): (talking.refuse_change, State.TALKING),
    (State.CHANGING, Input.HANG_UP): (talking.hang_up, State.ENDED),
    (State.CHANGING, Input.BYE): (talking.hung_up, State.ENDED),
    (State.CHANGING, Input.ACKED): (nothing, State.CHANGING),
    (State.CHANGING, Input.CANCELLED): (talking.cancel_change, State.TALKING),
    (State.CHANGING, Input.REINVITE): (talking.refuse_second, State.CHANGING),
    (State.CHANGING, Input.UPDATE_OFFER): (talking.refuse_second, State.CHANGING),
    (State.CHANGING, Input.LIMIT_REACHED): (talking.time_out_change, State.TALKING),
    (State.CHANGING, Input.LINK_LOST): (talking.lose_change, State.TALKING),
    (State.CONFIRMING, Input.ACKED): (talking.settle, State.TALKING),
    (State.CONFIRMING, Input.ACKED_EMPTY): (talking.settle, State.TALKING),
    (State.CONFIRMING, Input.HANG_UP): (talking.hang_up, State.ENDED),
    (State.CONFIRMING, Input.BYE): (talking.hung_up, State.ENDED),
    (State.CONFIRMING, Input.CANCELLED): (nothing, State.CONFIRMING),
    (State.CONFIRMING, Input.REINVITE): (talking.refuse_pending, State.CONFIRMING),
    (State.CONFIRMING, Input.UPDATE_OFFER): (talking.refuse_pending, State.CONFIRMING),
    (State.CONFIRMING, Input.RESEND_DUE): (talking.repeat_answer, State.CONFIRMING),
    (State.CONFIRMING, Input.GIVE_UP): (talking.give_up, State.ENDED),
}

_UPDATING: Table = {
    (State.UPDATING, Input.ACCEPT_CHANGE): (talking.accept_update, State.TALKING),
    (State.UPDATING, Input.REFUSE_CHANGE): (talking.refuse_change, State.TALKING),
    (State.UPDATING, Input.HANG_UP): (talking.hang_up, State.ENDED),
    (State.UPDATING, Input.BYE): (talking.hung_up, State.ENDED),
    (State.UPDATING, Input.ACKED): (nothing, State.UPDATING),
    (State.UPDATING, Input.CANCELLED): (nothing, State.UPDATING),
    (State.UPDATING, Input.REINVITE): (talking.refuse_second, State.UPDATING),
    (State.UPDATING, Input.UPDATE_OFFER): (talking.refuse_second, State.UPDATING),
    (State.UPDATING, Input.LIMIT_REACHED): (talking.time_out_change, State.TALKING),
    (State.UPDATING, Input.LINK_LOST): (talking.lose_change, State.TALKING),
}

_REFRESHING: Table = {
    (State.REFRESHING, Input.REINVITE_OK): (refreshing.reinvited, State.TALKING),
    (State.REFRESHING, Input.REFRESH_REFUSED): (refreshing.try_again, State.TALKING),
    # The answer to an UPDATE that was on its way before.
    (State.REFRESHING, Input.UPDATE_OK): (refreshing.updated, State.REFRESHING),
    (State.REFRESHING, Input.HANG_UP): (refreshing.hang_up, State.ENDED),
    (State.REFRESHING, Input.BYE): (refreshing.hung_up, State.ENDED),
    (State.REFRESHING, Input.ACKED): (nothing, State.REFRESHING),
    (State.REFRESHING, Input.CANCELLED): (nothing, State.REFRESHING),
    # An offer of the peer crosses ours.
    (State.REFRESHING, Input.REINVITE): (talking.refuse_pending, State.REFRESHING),
    (State.REFRESHING, Input.UPDATE_OFFER): (talking.refuse_pending, State.REFRESHING),
    (State.REFRESHING, Input.ACCEPT_CHANGE): (nothing, State.REFRESHING),
    (State.REFRESHING, Input.REFUSE_CHANGE): (nothing, State.REFRESHING),
}

_OFFERING: Table = {
    (State.TALKING, Input.OFFER_DUE): (offering.offer, State.OFFERING),
    (State.OFFERING, Input.OFFER_TAKEN): (offering.agreed, State.TALKING),
    (State.OFFERING, Input.OFFER_TAKEN_EMPTY): (offering.unanswered, State.TALKING),
    (State.OFFERING, Input.OFFER_REFUSED): (offering.refused, State.TALKING),
    (State.OFFERING, Input.LIMIT_REACHED): (offering.give_up, State.OFFERING),
    (State.OFFERING, Input.HANG_UP): (refreshing.hang_up, State.ENDED),
    (State.OFFERING, Input.BYE): (refreshing.hung_up, State.ENDED),
    (State.OFFERING, Input.ACKED): (nothing, State.OFFERING),
    (State.OFFERING, Input.CANCELLED): (nothing, State.OFFERING),
    # An offer of the peer crosses ours.
    (State.OFFERING, Input.REINVITE): (talking.refuse_pending, State.OFFERING),
    (State.OFFERING, Input.UPDATE_OFFER): (talking.refuse_pending, State.OFFERING),
    (State.OFFERING, Input.ACCEPT_CHANGE): (nothing, State.OFFERING),
    (State.OFFERING, Input.REFUSE_CHANGE): (nothing, State.OFFERING),
}

_BUT_OFFERING = (State.TALKING, State.CHANGING, State.CONFIRMING, State.UPDATING, State.REFRESHING)
_IN_SESSION = (*_BUT_OFFERING, State.OFFERING)

# What we want to offer waits until the leg is free for it.
_WISHING: Table = {
    (state, Input.CHANGE): (offering.wish, state) for state in (State.ANSWERED, State.DIALLING, *_IN_SESSION)
} | {(state, Input.CHANGE): (nothing, state) for state in (State.LEAVING, State.ENDED)}

# What became of our offer by UPDATE, which needs no state of its own either.
_UPDATED: Table = {
    (state, event): (act, state)
    for state in (State.DIALLING, *_BUT_OFFERING)
    for event, act in (
        (Input.OFFER_TAKEN, offering.agreed),
        (Input.OFFER_TAKEN_EMPTY, offering.unanswered),
        (Input.OFFER_REFUSED, offering.refused),
    )
} | {
    (State.ENDED, event): (nothing, State.ENDED)
    for event in (Input.OFFER_TAKEN, Input.OFFER_TAKEN_EMPTY, Input.OFFER_REFUSED)
}

# The session timer runs beside whatever else goes on.
_TIMED: Table = {
    (state, event): (act, after or state)
    for state in _IN_SESSION
    for event, act, after in (
        (Input.UPDATE, refreshing.allow_update, None),
        (Input.EXPIRED, refreshing.lost, State.ENDED),
        (Input.REFRESH_LOST, refreshing.lost, State.ENDED),
    )
}

# Our UPDATE needs no state of its own; a re-INVITE would cross what these states are about.
_BESIDE: Table = {
    (state, event): (act, state)
    for state in (State.TALKING, State.CHANGING, State.CONFIRMING, State.UPDATING, State.OFFERING)
    for event, act in (
        (Input.UPDATE_OK, refreshing.updated),
        (Input.REFRESH_REFUSED, refreshing.try_again),
        # The 2xx once more: its ACK was lost.
        (Input.REINVITE_OK, refreshing.acknowledge),
    )
} | {
    (state, event): (refreshing.postpone, state)
    for state in (State.CHANGING, State.UPDATING, State.REFRESHING, State.OFFERING)
    for event in (Input.UPDATE_DUE, Input.REINVITE_DUE)
}

# A PRACK that our final answer overtook.
_LATE_PRACK: Table = {
    (state, Input.PRACK): (arriving.take_prack, state)
    for state in (State.ANSWERED, State.LEAVING, *_IN_SESSION, State.ENDED)
}

_INFORMED: Table = {
    (state, Input.INFO): (informing.take_info, state)
    for state in (State.ARRIVED, State.ANSWERED, State.DIALLING, *_IN_SESSION)
} | {
    (State.LEAVING, Input.INFO): (talking.refuse_gone, State.LEAVING),
    (State.ENDED, Input.INFO): (talking.refuse_gone, State.ENDED),
}

# Transfers go on beside whatever else does; their own tables are in `referral` and `referring`.
_REFERRING: Table = {
    (state, event): (act, state)
    for state in _IN_SESSION
    for event, act in (
        (Input.REFERRED, referral.asked),
        (Input.REFERRED_AGAIN, talking.refuse_second),
        (Input.ACCEPT_REFER, referral.accept),
        (Input.REFUSE_REFER, referral.refuse),
        (Input.TELL_REFERRER, referral.tell),
        (Input.NOTIFY_ANSWERED, referral.answered),
        (Input.REFERRAL_LATE, referral.late),
        (Input.REFER, referring.refer),
        (Input.REFER_ANSWERED, referring.answered),
        (Input.NOTIFIED, referring.notified),
        (Input.REFERRING_LATE, referring.late),
    )
} | {
    # Nobody is there yet whom the peer could have transferred.
    (state, event): (talking.refuse_second, state)
    for state in (State.ARRIVED, State.ANSWERED, State.DIALLING)
    for event in (Input.REFERRED, Input.NOTIFIED)
}
_REFERRED_TOO_LATE: Table = {
    (state, event): (act, state)
    for state in (State.LEAVING, State.ENDED)
    for event, act in (
        (Input.REFERRED, talking.refuse_gone),
        (Input.NOTIFIED, talking.refuse_gone),
        (Input.REFER, nothing),
        (Input.ACCEPT_REFER, nothing),
        (Input.REFUSE_REFER, nothing),
        (Input.TELL_REFERRER, nothing),
        (Input.NOTIFY_ANSWERED, nothing),
        (Input.REFER_ANSWERED, nothing),
    )
}

_ENDED: Table = {
    (State.ENDED, Input.HANG_UP): (nothing, State.ENDED),
    # Two BYEs that cross are both answered 200.
    (State.ENDED, Input.BYE): (talking.say_bye_ok, State.ENDED),
    (State.ENDED, Input.ACKED): (nothing, State.ENDED),
    (State.ENDED, Input.CANCELLED): (nothing, State.ENDED),
    (State.ENDED, Input.REINVITE): (talking.refuse_gone, State.ENDED),
    (State.ENDED, Input.UPDATE): (talking.refuse_gone, State.ENDED),
    (State.ENDED, Input.UPDATE_OFFER): (talking.refuse_gone, State.ENDED),
    # A 2xx that our CANCEL or BYE crossed still needs its ACK.
    (State.ENDED, Input.REINVITE_OK): (refreshing.acknowledge, State.ENDED),
    (State.ENDED, Input.UPDATE_OK): (nothing, State.ENDED),
    (State.ENDED, Input.REFRESH_REFUSED): (nothing, State.ENDED),
    (State.ENDED, Input.REFRESH_LOST): (nothing, State.ENDED),
}

# What the phones that lost, or that we no longer want, still have to say.
_LATE: Table = {
    (state, event): (act, state)
    for state in (*_IN_SESSION, State.ENDED)
    for event, act in (
        (Input.PROGRESS, early.prack),
        (Input.SUCCESS, dialling.late_answer),
        (Input.SUCCESS_EMPTY, dialling.late_answer),
        (Input.FORK_FAILED, nothing),
        (Input.ALL_FAILED, nothing),
        (Input.DECLINED, nothing),
    )
}

LEGS: Table = {
    **_ARRIVED,
    **_ANSWERED,
    **_DIALLING,
    **_EARLY,
    **OUTWARD,
    **_TALKING,
    **_UPDATING,
    **_REFRESHING,
    **_OFFERING,
    **_WISHING,
    **_UPDATED,
    **_TIMED,
    **_BESIDE,
    **_LATE_PRACK,
    **_INFORMED,
    **_REFERRING,
    **_REFERRED_TOO_LATE,
    **_ENDED,
    **_LATE,
}
