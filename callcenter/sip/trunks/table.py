"""Every input each state of a trunk takes, what is done, and what the trunk is then.

Off ──start──▶ Locating ──▶ Connecting ──▶ Asking ──2xx──▶ Up ──time──▶ Asking …
                  ▲    none │    ▲   no way │  │ silence, 5xx        │ connection lost
                  │         │    └── next ──┴──┘                     ▼
                  └──time── Waiting ◀── refused, or no server left ──┘
any ──stop──▶ Leaving (REGISTER with Expires 0, where one is registered) ──▶ Off
"""

from __future__ import annotations

from callcenter.sip.dialog import Kit
from callcenter.sip.trunks import asking
from callcenter.sip.trunks.standing import Given, Input, Standing, StandingEffect, State, Table

# RFC 5626 4.5, for who has no other flow left.
_BASE_WAIT_S = 30.0
_MAX_WAIT_S = 1800.0
# A trunk that is only asked whether it is there costs it nothing, and callers wait for it to be back.
_OPTIONS_WAIT_S = 5.0
_MAX_OPTIONS_WAIT_S = 10.0
# Nobody answered us about a name or a way: DNS and TCP themselves give up before.
_WORLD_LIMIT_S = 32.0
_SHORTEST_S = 5.0
# A server that closes each connection must not be asked as fast as it closes them.
_RECONNECT_S = 1.0


def _nothing(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    return []


def _locate(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    trunk.asked, trunk.due_at = "", now + _WORLD_LIMIT_S
    trunk.reaching, locate = trunk.reaching.locating()
    return [locate]


def _connect(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    trunk.asked, trunk.due_at = "", now + _WORLD_LIMIT_S
    trunk.reaching, connect = trunk.reaching.connecting()
    return [connect]


def _connect_next(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    trunk.reaching = trunk.reaching.next()
    return _connect(trunk, given, kit, now)


def _ask(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """REGISTER or OPTIONS over the way that was found; its transaction ends by itself."""
    trunk.due_at, trunk.is_probed = None, True
    trunk.link, trunk.target = given.link, trunk.reaching.target
    trunk.reaching = trunk.reaching.settled()
    return _send(trunk, kit, trunk.asks_s)


def _ask_again(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """The same over the way in use, as its time has come."""
    trunk.due_at = None
    return _send(trunk, kit, trunk.asks_s, is_probe=now < trunk.refresh_at)


def _register_instead(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """Is the server gone, or does it only answer no OPTIONS?"""
    trunk.is_probed = False
    return _send(trunk, kit, trunk.asks_s)


def _ask_longer(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """423: as often as the registrar can bear (RFC 3261 10.2.8)."""
    if given.response:
        trunk.asks_s = asking.least_s(given.response)
    return _send(trunk, kit, trunk.asks_s)


def _send(trunk: Standing, kit: Kit, for_s: int, *, is_probe: bool = False) -> list[StandingEffect]:
    if trunk.link is None:
        return []
    trunk.cseq += 1
    account, link, via = trunk.account, trunk.link, kit.via(trunk.link)
    if is_probe or not account.registers:
        request = asking.options(account, trunk.caller, link, kit.config, via, trunk.cseq)
    else:
        request = asking.register(account, trunk.caller, link, kit.config, via, trunk.cseq, for_s)
    return [trunk.ask(request, link)]


def _stand(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """It answered as it should: ask again in time."""
    if given.response is None:
        return []
    trunk.failures, trunk.asked = 0, ""
    if given.response.cseq.method == "REGISTER":
        granted = asking.granted_s(given.response, trunk.caller, trunk.asks_s)
        trunk.refresh_at = now + refresh_after_s(granted)
        trunk.service_route = asking.service_route(given.response)
    probe_after_s = trunk.account.options_every_s
    trunk.due_at = now + probe_after_s
    if trunk.account.registers:
        is_probed = trunk.is_probed and probe_after_s > 0
        trunk.due_at = min(trunk.refresh_at, now + probe_after_s) if is_probed else trunk.refresh_at
    return trunk.said(True, "registered" if trunk.account.registers else "answers")


def refresh_after_s(granted_s: float) -> float:
    """After four fifths, but with time for one try that times out; never before half (RFC 3261 10.2.4).

    A registrar that grants next to nothing is not asked all the time for it.
    """
    return max(_SHORTEST_S, granted_s / 2, min(0.8 * granted_s, granted_s - 40))


def _back_off(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """No server is left, or all would refuse: wait, longer each time (RFC 5626 4.5)."""
    account = trunk.account
    least, most = (_BASE_WAIT_S, _MAX_WAIT_S) if account.registers else (_OPTIONS_WAIT_S, _MAX_OPTIONS_WAIT_S)
    wait_s = min(most, least * 2.0 ** min(trunk.failures, 16))
    # Evenly from half to the whole, so that all who lost one server do not come back at once.
    wait_s *= 0.5 + int(kit.ids.token(4), 16) / 0x1FFFE
    if given.response:
        wait_s = max(wait_s, asking.retry_after_s(given.response))
    trunk.failures, trunk.asked, trunk.due_at = trunk.failures + 1, "", now + wait_s
    trunk.link, trunk.target, trunk.service_route = None, None, ()
    trunk.reaching = trunk.reaching.settled()
    return trunk.said(False, given.why)


def _reconnect(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """The connection broke: a new one soon, and no news until that fails."""
    trunk.link, trunk.asked = None, ""
    trunk.due_at = now + _RECONNECT_S + int(kit.ids.token(4), 16) / 0xFFFF * 2
    return []


def _leave(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """Take the registration back."""
    trunk.due_at = None
    return _send(trunk, kit, 0)


def _rest(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    trunk.asked, trunk.due_at, trunk.link = "", None, None
    trunk.reaching = trunk.reaching.settled()
    return []


TABLE: Table = {
    (State.OFF, Input.START): (_locate, State.LOCATING),
    (State.LOCATING, Input.LOCATED): (_connect, State.CONNECTING),
    (State.LOCATING, Input.EXHAUSTED): (_back_off, State.WAITING),
    (State.CONNECTING, Input.CONNECTED): (_ask, State.ASKING),
    (State.CONNECTING, Input.SERVER_FAILED): (_connect_next, State.CONNECTING),
    (State.CONNECTING, Input.EXHAUSTED): (_back_off, State.WAITING),
    (State.ASKING, Input.ACCEPTED): (_stand, State.UP),
    (State.ASKING, Input.PROBE_FAILED): (_register_instead, State.ASKING),
    (State.ASKING, Input.TOO_BRIEF): (_ask_longer, State.ASKING),
    (State.ASKING, Input.REFUSED): (_back_off, State.WAITING),
    (State.ASKING, Input.SERVER_FAILED): (_connect_next, State.CONNECTING),
    (State.ASKING, Input.EXHAUSTED): (_back_off, State.WAITING),
    # The transaction over it says so itself.
    (State.ASKING, Input.LINK_LOST): (_nothing, State.ASKING),
    (State.ASKING, Input.LEAVE): (_leave, State.LEAVING),
    (State.UP, Input.DUE): (_ask_again, State.ASKING),
    (State.UP, Input.LINK_LOST): (_reconnect, State.WAITING),
    (State.UP, Input.LEAVE): (_leave, State.LEAVING),
    (State.WAITING, Input.DUE): (_locate, State.LOCATING),
    (State.LEAVING, Input.LINK_LOST): (_nothing, State.LEAVING),
    (State.LEAVING, Input.LEAVE): (_nothing, State.LEAVING),
    **{(state, Input.STOP): (_rest, State.OFF) for state in State},
    **{
        (state, Input.LEAVE): (_rest, State.OFF)
        for state in (State.OFF, State.LOCATING, State.CONNECTING, State.WAITING)
    },
    **{
        (State.LEAVING, event): (_rest, State.OFF)
        for event in (
            Input.ACCEPTED,
            Input.TOO_BRIEF,
            Input.REFUSED,
            Input.SERVER_FAILED,
            Input.EXHAUSTED,
            Input.PROBE_FAILED,
        )
    },
}
