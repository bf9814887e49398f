"""Anything trunks, name servers, connections, the clock and the call core may do in any order."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip import Request
from callcenter.sip.effects import WakeAt
from callcenter.sip.endpoint import Endpoint, EndpointEffect
from callcenter.sip.facts import LegAnswered, LegEnded, LegFailed
from callcenter.sip.reach import Connect, Locate
from tests.sip.carrier import CARRIER, ONE, TLS, TWO, Guard, TrunkDesk, answered, link_to
from tests.sip.desk import ACCOUNTS, OURS, from_peer
from tests.sip.test_endpoint_chaos import STATUSES, Chaos

TRUNKS = (
    replace(CARRIER, registers=True, register_every_s=120, options_every_s=30),
    replace(CARRIER, name="static", options_every_s=20, takes_identity=True),
)
TARGETS = (ONE, TLS, TWO)
ROWS = {423: {"Min_Expires": "300"}, 422: {"Min_SE": "2000"}, 503: {"Retry_After": "5"}}


class TrunkChaos(Chaos):
    """The same with two trunks; what is asked of the world waits in `asked` for an answer."""

    def __init__(self) -> None:
        self.desk = TrunkDesk()
        self.wakes, self.dialled = {}, 0
        self.asked: list[Locate | Connect] = []
        self.facts: list[object] = []
        self.guard = Guard()
        self.do(partial(self.desk.endpoint.set_trunks, TRUNKS, 0.0))

    def do(self, step: object) -> None:
        def noted() -> list[EndpointEffect]:
            effects: list[EndpointEffect] = step()  # type: ignore[operator]
            self.asked += [one for one in effects if isinstance(one, Locate | Connect)]
            self.facts += [one for one in effects if not isinstance(one, Locate | Connect | WakeAt)]
            return effects

        super().do(noted)

    def world_answers(self, which: int, how_many: int) -> None:
        """To one of the latest questions, open or not: there may be servers, and a way there."""
        if not self.asked:
            return
        asked, endpoint, now = self.asked[-1 - which % len(self.asked)], self.desk.endpoint, self.desk.now
        if isinstance(asked, Locate):
            self.do(partial(endpoint.located, asked.key, TARGETS[:how_many], now))
        elif how_many:
            self.do(partial(endpoint.connected, asked.key, link_to(asked.target), now))
        else:
            self.do(partial(endpoint.unreachable, asked.key, "refused", now))

    def server_says(self, status: int, which: int, tag: str) -> None:
        asked = [one for one in self.desk.sent if isinstance(one, Request) and one.method != "ACK"]
        if not asked:
            return
        one = asked[-1 - which % len(asked)]
        response = answered(one, status, tag, **ROWS.get(status, {}))
        if status == 401:
            response = self.guard.challenge(one, self.desk.now, stale=bool(which % 2))
        self.hear(response, link_to(ONE))

    def server_hangs_up(self, which: int) -> None:
        asked = self.desk.asked("INVITE")
        if asked:
            one = asked[which % len(asked)]
            bye = from_peer("BYE", sender="<sip:x>;tag=one", to=one.headers.get("From") or "")
            self.hear(replace(bye, headers=bye.headers.replace("Call-ID", one.call_id)), link_to(ONE))

    def core_calls_out(self, trunk: str) -> None:
        self.dialled += 1
        given = (f"x{self.dialled}", trunk, "+4930", "+4989", "", OURS, (), self.dialled % 3 == 0, "")
        self.do(partial(self.desk.endpoint.dial_trunk, *given, self.desk.now))

    def trunks_change(self, how_many: int) -> None:
        self.do(partial(self.desk.endpoint.set_trunks, TRUNKS[:how_many], self.desk.now))

    def trunks_are_left(self) -> None:
        self.do(partial(self.desk.endpoint.leave_trunks, self.desk.now))

    def restart(self) -> None:
        data = json.loads(json.dumps(self.desk.endpoint.to_data()))
        restored = Endpoint.from_data(data, self.desk.config, ACCOUNTS, self.desk.ids)
        assert restored.to_data() == data
        accounts = tuple(self.desk.endpoint.parts.trunks.accounts.values())
        self.desk.endpoint = restored
        self.do(partial(restored.set_trunks, accounts, self.desk.now))


SMALL = st.integers(0, 3)
ANSWERS = st.tuples(st.just("world_answers"), SMALL, SMALL)
SAYS = st.tuples(
    st.just("server_says"),
    st.sampled_from([*STATUSES, 423, 401, 401, 200, 200]),
    SMALL,
    st.sampled_from(["one", "two"]),
)
CALLS = st.tuples(st.just("core_calls_out"), st.sampled_from(["carrier", "static", "none"]))
TIME = st.tuples(st.just("time_passes"), st.floats(0.0, 40.0))
RARE = st.one_of(
    st.tuples(st.just("server_hangs_up"), SMALL),
    st.tuples(st.just("core_orders"), st.sampled_from(["hang_up", "change", "refer"]), SMALL),
    st.tuples(st.just("link_breaks"), st.sampled_from([link_to(one) for one in TARGETS]), st.booleans()),
    st.tuples(st.just("trunks_change"), SMALL),
    st.tuples(st.just("trunks_are_left")),
    st.tuples(st.just("restart")),
)
# What moves a call on comes often enough that calls are answered among all the trouble.
STEP = st.one_of(ANSWERS, ANSWERS, SAYS, SAYS, SAYS, CALLS, TIME, RARE)


@given(st.lists(STEP, max_size=40))
def test_anything_in_any_order(steps: list[tuple]) -> None:
    chaos = TrunkChaos()
    for name, *words in steps:
        getattr(chaos, name)(*words)
    for leg in [*chaos.desk.endpoint.parts.sessions.legs]:
        chaos.do(partial(chaos.desk.endpoint.hang_up, leg, "", chaos.desk.now))
    chaos.do(partial(chaos.desk.endpoint.set_trunks, (), chaos.desk.now))
    chaos.time_passes(400.0)
    # Left alone, everything ends: no transaction, leg or trunk without a deadline.
    parts = chaos.desk.endpoint.parts
    assert (parts.layer.running, parts.sessions.legs, parts.trunks.standings) == ({}, {}, {})
    assert parts.trunks.digest.to_data()["answers"] == {}
    check_facts(chaos.facts)


def check_facts(facts: list[object]) -> None:
    """Every call has one outcome and one end."""
    outcomes = [fact.leg for fact in facts if isinstance(fact, LegAnswered | LegFailed)]
    assert len(outcomes) == len(set(outcomes))
    ends = [fact.leg for fact in facts if isinstance(fact, LegEnded)]
    assert len(ends) == len(set(ends))
