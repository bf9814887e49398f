"""An INVITE with Replaces (RFC 3891 3): which leg of ours it takes over, or why it may not."""

from __future__ import annotations

from callcenter.sip.dialog import Leg, Sessions, State
from callcenter.sip.errors import ParseError
from callcenter.sip.gate import Admitted, Refusal
from callcenter.sip.link import Link
from callcenter.sip.message import Request
from callcenter.sip.replaces import Replaces

_OVER = (State.LEAVING, State.ENDED)


def taken_over(invite: Request, admitted: Admitted, link: Link, sessions: Sessions) -> str | Refusal:
    """The leg that `invite` replaces, "" when it is a call like any other; raises ParseError for a bad header."""
    rows = invite.headers.all("Replaces")
    if not rows:
        return ""
    if len(rows) > 1:
        raise ParseError("Two Replaces")
    replaces = Replaces.parse(rows[0])
    leg = sessions.replaced(replaces)
    # A call that came to us and is not answered yet can be taken over by nobody: who made it is not its called party.
    if leg is None or leg.state is State.ARRIVED:
        return Refusal(481)
    if not _may(leg, replaces, admitted, link):
        return Refusal(403)
    if leg.state in _OVER:
        return Refusal(603)
    if replaces.is_early_only and leg.dialog:
        return Refusal(486)
    return leg.leg


def _may(leg: Leg, replaces: Replaces, admitted: Admitted, link: Link) -> bool:
    """Whether the sender is one of ours, or comes from where the call does: knowing its tags is not enough."""
    dialog = leg.dialog_with(replaces.from_tag)
    is_same_trunk = admitted.trunk != "" and admitted.trunk == leg.trunk
    is_same_host = dialog is not None and dialog.link.remote[0] == link.remote[0]
    return admitted.account != "" or is_same_trunk or is_same_host
