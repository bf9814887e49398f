"""The session timer as a value: what any two messages agree on keeps within the rules of RFC 4028."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip.dialog.timer import SessionTimer, agreed_by_peer, agreed_by_us, is_too_short
from tests.sip.desk import CONFIG, from_phone, invite

INTERVALS = st.none() | st.integers(0, 100_000)
ROLES = st.sampled_from(["", ";refresher=uac", ";refresher=uas", ";refresher=none", ";x"])


@given(INTERVALS, INTERVALS, ROLES, st.booleans(), st.booleans())
def test_whatever_a_peer_asks(
    interval: int | None, least: int | None, role: str, speaks: bool, can_update: bool
) -> None:
    headers = {"Supported": "timer"} if speaks else {}
    if interval is not None:
        headers["Session_Expires"] = f"{interval}{role}"
    if least is not None:
        headers["Min_SE"] = str(least)
    request = invite(**headers)
    timer, rows = agreed_by_us(request, CONFIG, 1000.0, can_update=can_update)
    if timer is None:
        assert (rows, speaks, can_update, interval or 0) == ((), False, False, 0)
        return
    assert max(90, least or 0) <= timer.interval_s <= max(1800, least or 0)
    is_ours = interval is not None and role == ";refresher=uas"
    assert timer.we_refresh == (not speaks or is_ours)
    assert (timer.refresh_at is None) == (not timer.we_refresh)
    assert 1000.0 < (timer.refresh_at or 1001.0) < timer.expires_at <= 1000.0 + timer.interval_s
    assert SessionTimer.from_data(json.loads(json.dumps(timer.to_data()))) == timer
    if interval and not is_too_short(request, CONFIG):
        # RFC 4028 9: never longer than asked, unless the rules forbid it to be so short.
        assert timer.interval_s <= max(interval, least or 0, 90)


@given(INTERVALS, ROLES)
def test_whatever_a_peer_settles(interval: int | None, role: str) -> None:
    headers = {} if interval is None else {"Session_Expires": f"{interval}{role}"}
    timer = agreed_by_peer(from_phone(invite(), 200, **headers), CONFIG, 0.0)
    if not interval:
        assert timer is None
        return
    assert timer == SessionTimer.started(max(interval, 90), we_refresh=role != ";refresher=uas", now=0.0)


@given(st.booleans())
def test_a_peer_that_forgets_the_timer_does_not_stop_ours(we_refresh: bool) -> None:
    running = SessionTimer.started(1800, we_refresh=we_refresh, now=0.0)
    agreed = agreed_by_us(invite(), CONFIG, 1000.0, can_update=False, running=running)
    assert agreed == (running if we_refresh else None, ())
