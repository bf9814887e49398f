"""Every move of a call: (state, what happened) → the handler that answers and says where the call goes next.

An input that is not listed for a state is a `WrongState`: the conductor drops and counts it when it came from the
network, because peers may say anything at any time, and lets it fly when it came from our own code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callcenter.calls import (
    calling_back,
    dialling,
    in_flow,
    microphone,
    open_line,
    outward_ends,
    overflow,
    phone_call,
    quiet,
    returning,
    self_test,
    serving,
)
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState
from callcenter.calls.callback_greeting import greeted_enough
from callcenter.calls.changing import changed, refreshed
from callcenter.calls.effects import Effect
from callcenter.calls.ending import caller_gone, caller_media_lost, no_ack
from callcenter.calls.heard import Heard
from callcenter.calls.late_offer import confirmed
from callcenter.calls.parties_table import PARTIES

Handler = Callable[[Book, Call, Any, float], list[Effect]]


def _nothing(_book: Book, _call: Call, _fact: object, _now: float) -> list[Effect]:
    """Listed on purpose: may happen here and changes nothing."""
    return []


ARRIVED, IN_FLOW, TALKING, SILENT = list(CallState)[:4]
CALLING_OUT, OUTSIDE, EXPLAINING = CallState.CALLING_OUT, CallState.OUTSIDE, CallState.EXPLAINING
CALLING_BACK, DESK_DIALS = CallState.CALLING_BACK, CallState.DIALLING
OF_PHONES = (CALLING_OUT, OUTSIDE, EXPLAINING)

# Whatever a call does, it may be dialling somebody.
_DIALLING: dict[tuple[CallState, Heard], Handler] = {
    **{(state, Heard.OUT_RINGING): outward_ends.rang for state in CallState},
    **{(state, Heard.OUT_ANSWERED): outward_ends.answered for state in CallState},
    **{(state, Heard.OUT_FAILED): outward_ends.failed for state in CallState},
    **{(state, Heard.OUTWARD_DUE): outward_ends.overdue for state in CallState},
    **{(state, Heard.OUT_SILENT): _nothing for state in CallState},
    **{(state, Heard.OUT_RESUMED): _nothing for state in CallState},
}

# A telephone of ours that calls somebody else than us.
_PHONES: dict[tuple[CallState, Heard], Handler] = {
    **{(state, Heard.CALLER_GONE): caller_gone for state in OF_PHONES},
    **{(state, Heard.CALLER_MEDIA_LOST): caller_media_lost for state in OF_PHONES},
    **{(state, Heard.ACK_DUE): phone_call.no_ack for state in OF_PHONES},
    (CALLING_OUT, Heard.FLOW_INPUT): _nothing,
    (OUTSIDE, Heard.FLOW_INPUT): _nothing,
    (OUTSIDE, Heard.CONFIRMED): phone_call.confirmed,
    (OUTSIDE, Heard.REOFFERED): phone_call.changed,
    (OUTSIDE, Heard.REFRESHED): refreshed,
    (OUTSIDE, Heard.OUT_GONE): phone_call.hung_up,
    (OUTSIDE, Heard.OUT_SILENT): phone_call.silent,
    (OUTSIDE, Heard.OUT_RESUMED): phone_call.resumed,
    (EXPLAINING, Heard.FLOW_INPUT): phone_call.explained,
    (EXPLAINING, Heard.OUTWARD_DUE): phone_call.explained_enough,
}

# A customer who asked for it is called back. Of an agent's phone that comes or goes its sound says enough.
_CALLBACKS: dict[tuple[CallState, Heard], Handler] = {
    **{(state, Heard.CALLBACK_RESTS): _nothing for state in CallState},
    **{(state, Heard.CALLBACK_DUE): _nothing for state in CallState},
    (IN_FLOW, Heard.CALLBACK_DUE): greeted_enough,
    (CALLING_BACK, Heard.OFFERED): serving.ring_agent,
    (CALLING_BACK, Heard.OFFER_ENDED): calling_back.offer_ended,
    (CALLING_BACK, Heard.AGENT_RINGING): serving.agent_ringing,
    (CALLING_BACK, Heard.AGENT_ANSWERED): calling_back.agent_answered,
    (CALLING_BACK, Heard.AGENT_FAILED): calling_back.agent_failed,
    (CALLING_BACK, Heard.AGENT_LEG_GONE): calling_back.agent_gone,
    (CALLING_BACK, Heard.AGENT_MEDIA_LOST): calling_back.agent_gone,
    (CALLING_BACK, Heard.AGENT_SILENT): calling_back.agent_silent,
    (CALLING_BACK, Heard.AGENT_RESUMED): _nothing,
    (CALLING_BACK, Heard.PHONE_GONE): _nothing,
    (CALLING_BACK, Heard.PHONE_BACK): _nothing,
    (CALLING_BACK, Heard.CONFIRMED): phone_call.confirmed,
    (CALLING_BACK, Heard.ACK_DUE): _nothing,
    (CALLING_BACK, Heard.REOFFERED): changed,
    (CALLING_BACK, Heard.REFRESHED): refreshed,
    (CALLING_BACK, Heard.PLACED): _nothing,
    (CALLING_BACK, Heard.CALL_BACK): calling_back.dial,
    (CALLING_BACK, Heard.CALLBACK_RESTS): calling_back.rests,
    (CALLING_BACK, Heard.ENTRY_OVER): calling_back.entry_over,
    (CALLING_BACK, Heard.FLOW_INPUT): calling_back.explained,
    (CALLING_BACK, Heard.CALLBACK_DUE): calling_back.due,
}

# An agent calls somebody from their desk. Of their phone that comes or goes its sound says enough.
_DESKS: dict[tuple[CallState, Heard], Handler] = {
    **{(state, Heard.DIAL_DUE): _nothing for state in CallState},
    (DESK_DIALS, Heard.AGENT_RINGING): dialling.agent_ringing,
    (DESK_DIALS, Heard.AGENT_ANSWERED): dialling.agent_answered,
    (DESK_DIALS, Heard.AGENT_FAILED): dialling.agent_failed,
    (DESK_DIALS, Heard.AGENT_LEG_GONE): dialling.agent_gone,
    (DESK_DIALS, Heard.AGENT_MEDIA_LOST): dialling.agent_gone,
    (DESK_DIALS, Heard.AGENT_SILENT): dialling.agent_silent,
    (DESK_DIALS, Heard.AGENT_RESUMED): _nothing,
    (DESK_DIALS, Heard.PHONE_GONE): _nothing,
    (DESK_DIALS, Heard.PHONE_BACK): _nothing,
    (DESK_DIALS, Heard.REOFFERED): changed,
    (DESK_DIALS, Heard.REFRESHED): refreshed,
    (DESK_DIALS, Heard.FLOW_INPUT): dialling.explained,
    (DESK_DIALS, Heard.DIAL_DUE): dialling.due,
}

TESTING = CallState.TESTING
_SELF_TESTS: dict[tuple[CallState, Heard], Handler] = {
    (TESTING, Heard.CONFIRMED): phone_call.confirmed,
    (TESTING, Heard.ACK_DUE): phone_call.no_ack,
    (TESTING, Heard.REOFFERED): changed,
    (TESTING, Heard.REFRESHED): refreshed,
    (TESTING, Heard.CALLER_GONE): caller_gone,
    (TESTING, Heard.CALLER_MEDIA_LOST): caller_media_lost,
    (TESTING, Heard.FLOW_INPUT): _nothing,
    (TESTING, Heard.DIAL_DUE): self_test.over,
}

# An agent's line that stays up, between contacts. While one is on it, its leg is that call's.
LINE_OPEN = CallState.LINE_OPEN
_LINES: dict[tuple[CallState, Heard], Handler] = {
    (LINE_OPEN, Heard.CONFIRMED): phone_call.confirmed,
    (LINE_OPEN, Heard.ACK_DUE): phone_call.no_ack,
    (LINE_OPEN, Heard.REOFFERED): changed,
    (LINE_OPEN, Heard.REFRESHED): refreshed,
    (LINE_OPEN, Heard.FLOW_INPUT): _nothing,
    (LINE_OPEN, Heard.AGENT_SILENT): open_line.silent,
    (LINE_OPEN, Heard.AGENT_RESUMED): _nothing,
}

TABLE: dict[tuple[CallState, Heard], Handler] = {
    **_LINES,
    **_DIALLING,
    **_DESKS,
    **_SELF_TESTS,
    **_PHONES,
    **PARTIES,
    **_CALLBACKS,
    (ARRIVED, Heard.CONFIRMED): confirmed,
    (ARRIVED, Heard.ACK_DUE): no_ack,
    **{(state, Heard.ACK_DUE): _nothing for state in (IN_FLOW, TALKING, SILENT)},
    (ARRIVED, Heard.CALLER_GONE): caller_gone,
    (ARRIVED, Heard.CALLER_MEDIA_LOST): caller_media_lost,
    (ARRIVED, Heard.FLOW_INPUT): in_flow.before_it,
    (IN_FLOW, Heard.CONFIRMED): phone_call.confirmed,
    (IN_FLOW, Heard.REOFFERED): changed,
    (IN_FLOW, Heard.FLOW_INPUT): in_flow.feed,
    (IN_FLOW, Heard.PLACED): in_flow.placed,
    (TALKING, Heard.PLACED): _nothing,
    (IN_FLOW, Heard.ENTRY_OVER): overflow.entry_over,
    (TALKING, Heard.ENTRY_OVER): _nothing,
    (IN_FLOW, Heard.OFFERED): serving.ring_agent,
    (IN_FLOW, Heard.OFFER_ENDED): serving.offer_ended,
    (IN_FLOW, Heard.AGENT_RINGING): serving.agent_ringing,
    (IN_FLOW, Heard.AGENT_ANSWERED): serving.agent_answered,
    (IN_FLOW, Heard.AGENT_FAILED): serving.agent_failed,
    (IN_FLOW, Heard.AGENT_LEG_GONE): serving.ringing_leg_gone,
    (IN_FLOW, Heard.AGENT_MEDIA_LOST): serving.ringing_leg_gone,
    (IN_FLOW, Heard.AGENT_SILENT): _nothing,
    (IN_FLOW, Heard.AGENT_RESUMED): _nothing,
    (IN_FLOW, Heard.LOST_DEADLINE): _nothing,
    (IN_FLOW, Heard.CALLER_GONE): caller_gone,
    (IN_FLOW, Heard.CALLER_MEDIA_LOST): caller_media_lost,
    (TALKING, Heard.REOFFERED): changed,
    (TALKING, Heard.FLOW_INPUT): _nothing,
    (TALKING, Heard.CALLER_GONE): caller_gone,
    (TALKING, Heard.CALLER_MEDIA_LOST): caller_media_lost,
    (TALKING, Heard.AGENT_LEG_GONE): serving.agent_hung_up,
    (TALKING, Heard.AGENT_SILENT): serving.agent_silent,
    (TALKING, Heard.AGENT_RESUMED): serving.agent_speaks,
    (TALKING, Heard.AGENT_MEDIA_LOST): serving.agent_lost,
    (TALKING, Heard.PHONE_GONE): serving.phone_gone,
    **{(state, Heard.PHONE_BACK): returning.phone_back for state in (TALKING, SILENT)},
    **{(state, Heard.RETURN_ANSWERED): returning.return_answered for state in (TALKING, SILENT)},
    **{(state, Heard.RETURN_OVER): returning.return_over for state in (TALKING, SILENT)},
    **{(state, Heard.RETURN_DUE): _nothing for state in (ARRIVED, IN_FLOW, TALKING)},
    (SILENT, Heard.RETURN_DUE): returning.return_due,
    (TALKING, Heard.LOST_DEADLINE): serving.deadline_while_talking,
    (SILENT, Heard.REOFFERED): changed,
    (SILENT, Heard.FLOW_INPUT): _nothing,
    (SILENT, Heard.CALLER_GONE): caller_gone,
    (SILENT, Heard.CALLER_MEDIA_LOST): caller_media_lost,
    (SILENT, Heard.AGENT_LEG_GONE): serving.agent_lost,
    (SILENT, Heard.AGENT_SILENT): serving.agent_still_silent,
    (SILENT, Heard.AGENT_RESUMED): serving.agent_back,
    (SILENT, Heard.AGENT_MEDIA_LOST): serving.agent_lost,
    (SILENT, Heard.PHONE_GONE): serving.phone_gone,
    (SILENT, Heard.LOST_DEADLINE): serving.agent_lost,
    **{(state, Heard.MICROPHONE_GONE): _nothing for state in CallState},
    **{(state, Heard.MICROPHONE_BACK): _nothing for state in CallState},
    (TALKING, Heard.MICROPHONE_GONE): microphone.gone,
    (SILENT, Heard.MICROPHONE_BACK): microphone.back,
    **{(state, Heard.REFRESHED): refreshed for state in (IN_FLOW, TALKING, SILENT)},
    **{(state, Heard.CALLER_SILENT): quiet.caller_silent for state in CallState},
    **{(state, Heard.CALLER_RESUMED): quiet.caller_resumed for state in CallState},
    **{(state, Heard.QUIET_DEADLINE): quiet.quiet_deadline for state in CallState},
}
