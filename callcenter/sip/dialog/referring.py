"""Our REFER (RFC 3515): the peer is asked to call somebody itself, and tells by NOTIFY how far it is.

    Asked ──202──▶ Following ──NOTIFY: a final status, or no more news──▶ over
      └──a refusal, or a 202 without news (RFC 4488)──▶ over       ──silence──▶ over

The first NOTIFY may overtake the 202.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum

from callcenter.sip.capabilities import ALLOW_EVENTS
from callcenter.sip.dialog.errors import WrongState
from callcenter.sip.dialog.leg import Ask, Given, Kit, Leg, LegEffect
from callcenter.sip.dialog.referral import SIPFRAG
from callcenter.sip.dialog.referrals import Referring, ReferringState, Status
from callcenter.sip.dialog.talking import ask, reply
from callcenter.sip.errors import ParseError
from callcenter.sip.facts import LegReferProgress
from callcenter.sip.fields import NameAddr
from callcenter.sip.headers import Row
from callcenter.sip.lexis import find_param, parse_params
from callcenter.sip.message import Request, Response
from callcenter.sip.reasons import REASONS
from callcenter.sip.transaction import client_key
from callcenter.sip.uri import SipUri, parse_uri

_ACCEPT: Row = ("Accept", SIPFRAG)
_STATUS_LINE = re.compile(r"\s*SIP/2\.0 ([1-6]\d\d)(?: ([^\r\n]*))?").match


class ReferringInput(Enum):
    TAKEN = "taken"
    TAKEN_SILENT = "taken_silent"
    REFUSED = "refused"
    NEWS = "news"
    LAST_NEWS = "last_news"
    LATE = "late"


# (state, input) -> (whether the owner of the leg is told, next state)
REFERRINGS: Mapping[tuple[ReferringState, ReferringInput], tuple[bool, ReferringState | None]] = {
    (ReferringState.ASKED, ReferringInput.TAKEN): (False, ReferringState.FOLLOWING),
    (ReferringState.ASKED, ReferringInput.TAKEN_SILENT): (True, None),
    (ReferringState.ASKED, ReferringInput.REFUSED): (True, None),
    (ReferringState.ASKED, ReferringInput.NEWS): (True, ReferringState.ASKED),
    (ReferringState.ASKED, ReferringInput.LAST_NEWS): (True, None),
    (ReferringState.ASKED, ReferringInput.LATE): (True, None),
    (ReferringState.FOLLOWING, ReferringInput.NEWS): (True, ReferringState.FOLLOWING),
    (ReferringState.FOLLOWING, ReferringInput.LAST_NEWS): (True, None),
    (ReferringState.FOLLOWING, ReferringInput.LATE): (True, None),
}


def refer(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """Send the REFER; one at a time, as its news do not say which of two they are about everywhere."""
    dialog = leg.dialog
    if dialog is None or leg.referring:
        raise WrongState(leg.leg, leg.state, ReferringInput.TAKEN)
    try:
        target = _target(given)
    except ParseError as error:
        return [_progress(leg, (400, error.reason), is_final=True)]
    rows = (
        ("Contact", kit.config.contact(dialog.link)),
        ("Refer-To", f"<{target}>"),
        # RFC 3892: on whose behalf the peer calls; the new party may want to know.
        ("Referred-By", f"<{NameAddr.parse(dialog.local).uri}>"),
    )
    leg.dialog, request = dialog.request("REFER", kit.via(dialog.link), extra=rows)
    late_at = now + kit.config.ring_limit_s
    leg.referring = Referring(key=client_key(request), number=request.cseq.number, late_at=late_at)
    return [ask(leg, Ask(request, dialog.link))]


def _target(given: Given) -> str:
    """The Refer-To URI, with the dialog that the peer is to take over in it (RFC 5589 7.3)."""
    uri = parse_uri(given.uri)
    if not given.replaces:
        return str(uri)
    if not isinstance(uri, SipUri):
        raise ParseError("Only a SIP URI can name a call to take over")
    return str(replace(uri, headers=(("Replaces", given.replaces),)))


def answered(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The end of our REFER's transaction."""
    response = given.response
    if response is None:
        return _step(leg, ReferringInput.REFUSED, (408, REASONS[408]))
    status = (response.status, response.reason)
    if not response.is_success:
        return _step(leg, ReferringInput.REFUSED, status)
    return _step(leg, ReferringInput.TAKEN_SILENT if _is_silent(response) else ReferringInput.TAKEN, status)


def notified(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """A NOTIFY: 481 when it is about nothing we asked for, 489 for other events, 400 for what says nothing."""
    request, referring = given.request, leg.referring
    if request is None:
        return []
    package, semicolon, params = (request.headers.get("Event") or "").partition(";")
    if package.strip().lower() != "refer":
        return reply(leg, given, 489, (ALLOW_EVENTS,))
    number = find_param(parse_params(semicolon + params), "id")
    if referring is None or number not in (None, str(referring.number)):
        return reply(leg, given, 481)
    if _media_type(request) not in ("", SIPFRAG):
        return reply(leg, given, 415, (_ACCEPT,))
    status, is_over = _status_of(request), _is_over(request)
    if status is None:
        return reply(leg, given, 400)
    is_last = is_over or status[0] >= 200
    leg.referring = replace(referring, late_at=now + kit.config.ring_limit_s)
    event = ReferringInput.LAST_NEWS if is_last else ReferringInput.NEWS
    return [*reply(leg, given, 200), *_step(leg, event, status)]


def late(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The peer has said nothing for so long that nothing more is to be expected."""
    return _step(leg, ReferringInput.LATE, (408, REASONS[408]))


def _step(leg: Leg, event: ReferringInput, status: Status) -> list[LegEffect]:
    referring = leg.referring
    if referring is None:
        return []
    try:
        is_told, after = REFERRINGS[referring.state, event]
    except KeyError:
        raise WrongState(leg.leg, referring.state, event) from None
    leg.referring = replace(referring, state=after) if after else None
    return [_progress(leg, status, is_final=after is None)] if is_told else []


def _progress(leg: Leg, status: Status, *, is_final: bool) -> LegEffect:
    return LegReferProgress(leg=leg.leg, code=status[0], reason=status[1], is_final=is_final)


def _is_silent(response: Response) -> bool:
    return (response.headers.get("Refer-Sub") or "").partition(";")[0].strip().lower() == "false"


def _is_over(request: Request) -> bool:
    state = (request.headers.get("Subscription-State") or "").partition(";")[0]
    return state.strip().lower() == "terminated"


def _media_type(request: Request) -> str:
    return (request.headers.get("Content-Type") or "").partition(";")[0].strip().lower()


def _status_of(request: Request) -> Status | None:
    """The status line in a NOTIFY; one without a body says that nothing is known yet."""
    if not request.body:
        return 100, REASONS[100]
    found = _STATUS_LINE(request.body.decode("utf-8", "replace"))
    return (int(found[1]), found[2] or "") if found else None
