"""The table of a trunk's standing as a whole: closed, safe to leave, and it never forgets to ask again."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ids import SeededIds
from callcenter.sip import Headers, Request, Response, response_to
from callcenter.sip.dialog import Kit
from callcenter.sip.facts import TrunkStood
from callcenter.sip.transaction import Timers
from callcenter.sip.trunks.errors import WrongState
from callcenter.sip.trunks.standing import Given, Input, Standing, State
from callcenter.sip.trunks.table import TABLE, refresh_after_s
from tests.sip.carrier import CARRIER, ONE, TWO, link_to
from tests.sip.desk import CONFIG

KIT = Kit(CONFIG, SeededIds(5), Timers())
ACCOUNTS = (replace(CARRIER, registers=True), replace(CARRIER, options_every_s=30))


def ok() -> Response:
    rows = [("Via", "SIP/2.0/UDP h;branch=z9hG4bK1"), ("From", "<sip:a>;tag=a"), ("To", "<sip:a>")]
    asked = Request("REGISTER", "sip:h", Headers([*rows, ("Call-ID", "c"), ("CSeq", "1 REGISTER")]))
    return response_to(asked, 200, extra=[("Expires", "100")])


@pytest.mark.parametrize("event", [Input.STOP, Input.LEAVE])
@pytest.mark.parametrize("state", State)
def test_leaving_is_always_safe(state: State, event: Input) -> None:
    assert (state, event) in TABLE


def test_every_state_is_reached_and_left() -> None:
    assert {state for _, state in TABLE.values()} == set(State)
    assert {state for state, _ in TABLE} == set(State)


@pytest.mark.parametrize(
    "granted, after", [(1, 5.0), (10, 5.0), (60, 30.0), (100, 60.0), (200, 160.0), (3600, 2880.0)]
)
def test_a_refresh_leaves_time_for_a_try_that_times_out(granted: int, after: float) -> None:
    assert refresh_after_s(granted) == after


@given(st.sampled_from(ACCOUNTS), st.lists(st.sampled_from(Input), max_size=30))
def test_whatever_happens_it_asks_again_and_says_only_what_changed(
    account: object, events: list[Input]
) -> None:
    standing = Standing.of(account, KIT)  # type: ignore[arg-type]
    said: list[bool] = []
    now = 0.0
    for event in events:
        now += 1.0
        if event is Input.LOCATED:
            standing.reaching = standing.reaching.located((ONE, TWO))
        happened = standing.failed() if event in (Input.SERVER_FAILED, Input.EXHAUSTED) else event
        before = json.dumps(standing.to_data())
        try:
            effects = standing.handle(
                happened, Given(link=link_to(ONE), response=ok(), why="w"), KIT, now, TABLE
            )
        except WrongState:
            assert json.dumps(standing.to_data()) == before
            continue
        said += [effect.is_up for effect in effects if isinstance(effect, TrunkStood)]
        data = json.loads(json.dumps(standing.to_data()))
        standing = Standing.from_data(data, account)  # type: ignore[arg-type]
        assert standing.to_data() == data
        is_at_rest = standing.state is State.OFF
        assert is_at_rest or standing.due_at is not None or standing.asked
    assert all(one is not other for one, other in pairwise(said))
