"""Dialogs and legs (RFC 3261 12 to 15, 5407): who we talk to, and how far each talk has come.

    state     the dialog as a value, requests inside it
    inputs    what a leg can be and what can happen to it; `table` lists every pair of them
    leg       one leg and its belongings; `arriving`, `dialling`, `early`, `talking`, `offering` and `refreshing`
              hold what is done; `fork` is one INVITE of a dialled leg
    referral  the peer's REFER, `referring` ours: each a table of its own beside that of the leg
    timer     the session timer both sides agreed on (RFC 4028)
    meaning   what a message is to a leg
    notes     what a process that comes back has to know of a leg, for the journal
    session   all legs, and which of them a message, command or wake-up is about

A leg owns the 2xx and its repetition, the ACK of a 2xx, BYE and CANCEL; transactions repeat the rest.
"""

from callcenter.sip.dialog.errors import DialogError, NoDialog, NoLeg, OutOfOrder, WrongState
from callcenter.sip.dialog.fork import FORKS, Fork, ForkInput, ForkState
from callcenter.sip.dialog.leg import WAKE_PREFIX, Ask, Given, Input, Kit, Leg, LegEffect, Respond, State
from callcenter.sip.dialog.meaning import IN_DIALOG, event_of
from callcenter.sip.dialog.session import Sessions
from callcenter.sip.dialog.state import Dialog, uac_dialog, uas_dialog
from callcenter.sip.dialog.table import LEGS
from callcenter.sip.dialog.timer import SessionTimer, is_too_short

__all__ = [
    "Ask",
    "Dialog",
    "DialogError",
    "FORKS",
    "Fork",
    "ForkInput",
    "ForkState",
    "Given",
    "IN_DIALOG",
    "Input",
    "Kit",
    "LEGS",
    "Leg",
    "LegEffect",
    "NoDialog",
    "NoLeg",
    "OutOfOrder",
    "Respond",
    "SessionTimer",
    "Sessions",
    "State",
    "WAKE_PREFIX",
    "WrongState",
    "event_of",
    "is_too_short",
    "uac_dialog",
    "uas_dialog",
]
