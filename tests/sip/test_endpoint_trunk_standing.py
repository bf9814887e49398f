"""Registering with a trunk and asking whether it is there (RFC 3261 10.2 and 11, RFC 3608, RFC 5626)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.sip import Request
from callcenter.sip.digest import Verdict
from callcenter.sip.effects import WakeAt
from callcenter.sip.facts import TrunkStood
from callcenter.sip.reach import Connect, Locate, Target
from callcenter.sip.trunks import TrunkAccount
from tests.sip.carrier import CARRIER, ONE, TLS, TWO, Guard, TrunkDesk, answered, link_to

REGISTERS = replace(CARRIER, registers=True, register_every_s=600)
PROBED = replace(REGISTERS, options_every_s=60)
ASKED = replace(CARRIER, options_every_s=60)
WAKE = "trunk:carrier"


def stood(is_up: bool, why: str) -> TrunkStood:
    return TrunkStood(trunk="carrier", is_up=is_up, why=why)


UP = stood(True, "registered")


class Registry:
    """The trunk's end: a desk whose trunk is being registered with."""

    def __init__(self, account: TrunkAccount = REGISTERS, *targets: Target) -> None:
        self.desk = TrunkDesk()
        self.begun = self.desk.note(self.desk.endpoint.set_trunks((account,), 0.0))
        (locate,) = [one for one in self.begun if isinstance(one, Locate)]
        (self.connect,) = self.desk.located(locate, *(targets or (ONE, TWO)))

    def reached(self) -> Request:
        """The first request over the way that was asked for."""
        self.desk.connected(self.connect)
        return self.last

    @property
    def last(self) -> Request:
        return [one for one in self.desk.sent if isinstance(one, Request) and one.method != "ACK"][-1]

    def says(self, status: int, target: Target = ONE, **rows: str) -> list[object]:
        """The answer to the last request."""
        return self.desk.hears(answered(self.last, status, **rows), link_to(target))

    @property
    def due_at(self) -> float:
        (wake,) = [one for one in self.desk.endpoint.wakes() if one.key == WAKE]
        return wake.at


def test_a_register_to_the_letter() -> None:
    sent = Registry().reached()
    contact = sent.contacts[0].uri
    assert bytes(sent).decode() == (
        "REGISTER sip:carrier.test SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 10.0.0.1:5060;branch={sent.via.branch};rport\r\n"
        "Max-Forwards: 70\r\n"
        f"From: <sip:us@ours.test>;tag={sent.from_.tag}\r\n"
        "To: <sip:us@ours.test>\r\n"
        f"Call-ID: {sent.call_id}\r\n"
        "CSeq: 1 REGISTER\r\n"
        f"Contact: <sip:{contact.user}@10.0.0.1:5060>\r\n"
        "Expires: 600\r\n"
        "Supported: path\r\n"
        f"Allow: {sent.headers.get('Allow')}\r\n"
        "Content-Length: 0\r\n\r\n"
    )
    assert len(contact.user) == 25


def test_a_secure_trunk_is_looked_up_as_one_and_asked_like_any_other() -> None:
    secure = replace(REGISTERS, uri=replace(CARRIER.uri, scheme="sips"))
    registry = Registry(secure, TLS)
    (locate,) = [one for one in registry.begun if isinstance(one, Locate)]
    assert (str(locate.uri), registry.reached().uri) == ("sips:carrier.test", "sip:carrier.test")


def test_over_a_connection_the_registrar_is_asked_to_keep_to_it() -> None:
    """RFC 5626 4.2: instance and reg-id, the same each time."""
    registry = Registry(REGISTERS, TLS)
    sent = registry.reached()
    contact = sent.contacts[0]
    assert sent.headers.get("Supported") == "path, outbound"
    assert contact.param("reg-id") == "1"
    assert (contact.param("+sip.instance") or "").startswith('"<urn:uuid:')
    registry.says(200, TLS)
    registry.desk.wakes(WAKE, registry.due_at)
    assert registry.last.headers.get("Contact") == sent.headers.get("Contact")


def test_a_trunk_is_up_when_it_took_our_registration_and_that_is_said_once() -> None:
    registry, guard = Registry(), Guard()
    asked = registry.reached()
    assert registry.desk.hears(guard.challenge(asked, 0.0), link_to(ONE)) == ["REGISTER"]
    proven = registry.last
    assert guard.verdict(proven, 0.0) is Verdict.OK
    assert (str(proven.cseq), proven.call_id, proven.from_.tag) == (
        "2 REGISTER",
        asked.call_id,
        asked.from_.tag,
    )
    assert registry.says(200) == [UP]
    assert registry.desk.wakes(WAKE, 1.0) == []
    assert registry.desk.wakes(WAKE, registry.due_at) == ["REGISTER"]
    assert guard.verdict(registry.last, 1.0) is Verdict.OK
    assert registry.says(200) == []


@pytest.mark.parametrize(
    "rows, after_s",
    [
        ({}, 480.0),
        ({"Expires": "3600"}, 2880.0),
        ({"Contact": "<sip:{user}@10.0.0.1>;expires=120", "Expires": "3600"}, 80.0),
        ({"Contact": "<sip:other@10.0.0.1>;expires=7, <sip:{user}@10.0.0.1>;expires=60"}, 30.0),
        ({"Expires": "nonsense"}, 480.0),
    ],
)
def test_it_is_refreshed_in_time(rows: dict[str, str], after_s: float) -> None:
    registry = Registry()
    user = registry.reached().contacts[0].uri.user
    registry.says(200, **{name: text.replace("{user}", user) for name, text in rows.items()})
    assert registry.due_at == after_s


def test_a_registrar_that_finds_it_too_brief_is_believed_once() -> None:
    registry = Registry()
    registry.reached()
    assert registry.says(423, Min_Expires="1800") == ["REGISTER"]
    assert registry.last.headers.get("Expires") == "1800"
    assert registry.says(423, Min_Expires="1800") == [stood(False, "423 Interval Too Brief")]


@pytest.mark.parametrize("rows", [{}, {"Min_Expires": "86401"}, {"Min_Expires": "x"}, {"Min_Expires": "1"}])
def test_a_423_without_a_use(rows: dict[str, str]) -> None:
    registry = Registry()
    registry.reached()
    assert registry.says(423, **rows) == [stood(False, "423 Interval Too Brief")]


def test_a_wrong_password_waits_longer_each_time() -> None:
    registry, guard = Registry(), Guard(password="other")
    registry.reached()
    waits = []
    for turn in range(9):
        now = registry.desk.now
        registry.desk.hears(guard.challenge(registry.last, now), link_to(ONE))
        heard = registry.desk.hears(guard.challenge(registry.last, now), link_to(ONE))
        assert heard == ([stood(False, "401 Unauthorized")] if turn == 0 else [])
        waits.append(registry.due_at - now)
        (locate,) = registry.desk.wakes(WAKE, registry.due_at)
        (registry.connect,) = registry.desk.located(locate, ONE)
        registry.reached()
    ceilings = [min(1800.0, 30.0 * 2**turn) for turn in range(9)]
    assert all(most / 2 <= wait <= most for wait, most in zip(waits, ceilings, strict=True))


def test_a_server_that_asks_for_peace_gets_it() -> None:
    registry = Registry(REGISTERS, ONE)
    registry.reached()
    assert registry.says(503, Retry_After="900 (maintenance);duration=60") == [
        stood(False, "503 Service Unavailable")
    ]
    assert registry.due_at == 900.0


def test_the_next_server_is_asked_before_anybody_is_alarmed() -> None:
    registry = Registry(REGISTERS, ONE, TLS, TWO)
    registry.reached()
    (to_tls,) = registry.says(503)
    (registry.connect,) = registry.desk.unreachable(to_tls)
    second = registry.reached()
    assert registry.connect.target == TWO  # type: ignore[attr-defined]
    assert (str(second.cseq), registry.says(200, TWO)) == ("2 REGISTER", [UP])


def test_silence_and_no_server_left() -> None:
    registry = Registry(REGISTERS, ONE)
    sent = registry.reached()
    key = f"tx:c|{sent.via.branch}|REGISTER"
    assert registry.desk.wakes(key, 32.0) == [stood(False, "no answer")]


@pytest.mark.parametrize(
    "break_it, why",
    [
        (lambda desk, locate: desk.located(locate), "no server found"),
        (lambda desk, locate: desk.wakes(WAKE, 32.0), "no answer"),
        (lambda desk, locate: desk.unreachable(desk.located(locate, ONE)[0], "refused"), "refused"),
    ],
)
def test_a_trunk_that_cannot_be_reached(break_it: object, why: str) -> None:
    desk = TrunkDesk()
    (locate,) = desk.note(desk.endpoint.set_trunks((REGISTERS,), 0.0))
    assert break_it(desk, locate) == [stood(False, why)]  # type: ignore[operator]


def test_a_trunk_comes_back() -> None:
    registry = Registry(REGISTERS, ONE)
    registry.reached()
    registry.says(500)
    (locate,) = registry.desk.wakes(WAKE, registry.due_at)
    (registry.connect,) = registry.desk.located(locate, ONE)
    registry.reached()
    assert registry.says(200) == [UP]


def test_a_broken_connection_is_made_anew_and_only_then_is_it_news() -> None:
    registry = Registry(REGISTERS, TLS)
    registry.reached()
    registry.says(200, TLS)
    assert registry.desk.note(registry.desk.endpoint.link_closed(link_to(TLS), 5.0)) == []
    assert 6.0 <= registry.due_at <= 8.0
    (locate,) = registry.desk.wakes(WAKE, registry.due_at)
    assert registry.desk.located(locate) == [stood(False, "no server found")]


def test_going_home_takes_the_registration_back() -> None:
    registry = Registry()
    registry.reached()
    registry.says(200)
    endpoint = registry.desk.endpoint
    assert registry.desk.note(endpoint.leave_trunks(9.0)) == ["REGISTER"]
    assert (registry.last.headers.get("Expires"), endpoint.is_leaving_trunks) == ("0", True)
    assert (registry.says(200), endpoint.is_leaving_trunks) == ([], False)
    assert registry.desk.note(endpoint.leave_trunks(9.0)) == []


@pytest.mark.parametrize("account", [REGISTERS, ASKED])
def test_leaving_before_it_came_about(account: TrunkAccount) -> None:
    registry = Registry(account)
    assert registry.desk.note(registry.desk.endpoint.leave_trunks(1.0)) == []
    assert (registry.desk.connected(registry.connect), registry.desk.endpoint.is_leaving_trunks) == (
        [],
        False,
    )


def test_calls_take_the_service_route_and_the_server_of_the_registration() -> None:
    registry = Registry(REGISTERS, ONE, TWO)
    registry.reached()
    (registry.connect,) = registry.says(503)
    registry.reached()
    registry.says(200, TWO, Service_Route="<sip:edge.test;lr>, <sip:home.test;lr>")
    (locate,) = registry.desk.dials()
    assert isinstance(locate, Locate)
    assert str(locate.uri) == "sip:edge.test;lr"
    (connect,) = registry.desk.located(locate, ONE, TWO)
    assert isinstance(connect, Connect)
    assert connect.target == TWO
    registry.desk.connected(connect)
    assert registry.last.headers.all("Route") == ("<sip:edge.test;lr>", "<sip:home.test;lr>")


def test_an_unreadable_service_route_is_none() -> None:
    registry = Registry()
    registry.reached()
    registry.says(200, Service_Route="<<")
    (locate,) = registry.desk.dials()
    assert str(locate.uri) == "sip:carrier.test"  # type: ignore[attr-defined]


def test_between_two_registrations_the_way_is_kept_open() -> None:
    registry = Registry(PROBED)
    registry.reached()
    assert registry.says(200) == [UP]
    methods = []
    while registry.last.method == "REGISTER" or len(methods) < 8:
        registry.desk.wakes(WAKE, registry.due_at)
        methods.append((registry.desk.now, registry.last.method))
        assert registry.says(200) == []
        if registry.last.method == "REGISTER":
            break
    assert methods == [*((60.0 * turn, "OPTIONS") for turn in range(1, 8)), (480.0, "REGISTER")]


def test_a_registrar_that_answers_no_options_is_not_asked_again() -> None:
    registry = Registry(PROBED)
    registry.reached()
    registry.says(200)
    assert registry.desk.wakes(WAKE, 60.0) == ["OPTIONS"]
    silent = f"tx:c|{registry.last.via.branch}|OPTIONS"
    assert registry.desk.wakes(silent, 92.0) == ["REGISTER"]
    assert registry.says(200) == []
    assert registry.due_at == 92.0 + 480.0


def test_a_registrar_that_is_gone_is_found_out_between_two_registrations() -> None:
    registry = Registry(PROBED, ONE, TWO)
    registry.reached()
    registry.says(200)
    registry.desk.wakes(WAKE, 60.0)
    assert registry.says(503) == ["REGISTER"]
    (registry.connect,) = registry.says(503)
    registry.reached()
    assert registry.connect.target == TWO  # type: ignore[attr-defined]
    assert (registry.last.method, registry.says(200, TWO)) == ("REGISTER", [])


def test_a_static_trunk_is_asked_whether_it_is_there() -> None:
    registry = Registry(ASKED, ONE)
    sent = registry.reached()
    assert (sent.method, sent.uri, str(sent.to.uri)) == ("OPTIONS", "sip:carrier.test", "sip:carrier.test")
    assert registry.says(404) == [stood(True, "answers")]
    assert registry.due_at == 60.0
    assert registry.desk.wakes(WAKE, 60.0) == ["OPTIONS"]
    assert registry.says(503) == [stood(False, "503 Service Unavailable")]
    assert 62.5 <= registry.due_at <= 65.0, "it may be back any moment, and asking costs little"


def test_a_trunk_that_asks_who_wants_to_know_is_told() -> None:
    registry, guard = Registry(ASKED, ONE), Guard()
    asked = registry.reached()
    assert registry.desk.hears(guard.challenge(asked, 0.0), link_to(ONE)) == ["OPTIONS"]
    assert guard.verdict(registry.last, 0.0) is Verdict.OK
    assert registry.says(200) == [stood(True, "answers")]


def test_a_trunk_nobody_watches_is_believed() -> None:
    desk = TrunkDesk()
    other = replace(CARRIER, name="other")
    assert desk.note(desk.endpoint.set_trunks((CARRIER, other), 0.0)) == [
        TrunkStood(trunk="other", is_up=True, why="not watched")
    ]


def test_a_trunk_that_changes_is_left_and_begun_anew() -> None:
    registry = Registry()
    registry.reached()
    registry.says(200)
    effects = registry.desk.note(
        registry.desk.endpoint.set_trunks((replace(REGISTERS, register_every_s=60),), 1.0)
    )
    assert (effects[0], type(effects[1])) == ("REGISTER", Locate)
    assert registry.last.headers.get("Expires") == "0"
    assert registry.desk.note(registry.desk.endpoint.set_trunks((), 1.0)) == []


def test_a_registration_outlives_a_restart() -> None:
    registry = Registry()
    user = registry.reached().contacts[0].uri.user
    registry.says(200)
    registry.desk.restart()
    assert registry.desk.note(registry.desk.endpoint.set_trunks((REGISTERS,), 1.0)) == []
    assert WakeAt(WAKE, 480.0) in registry.desk.endpoint.restarted(1.0)
    assert registry.desk.wakes(WAKE, 480.0) == ["REGISTER"]
    assert (registry.last.contacts[0].uri.user, str(registry.last.cseq)) == (user, "2 REGISTER")


def test_a_registration_over_a_connection_is_made_anew_after_a_restart() -> None:
    registry = Registry(REGISTERS, TLS)
    registry.reached()
    registry.says(200, TLS)
    registry.desk.restart()
    registry.desk.note(registry.desk.endpoint.set_trunks((REGISTERS,), 1.0))
    registry.desk.note(registry.desk.endpoint.restarted(1.0))
    (locate,) = registry.desk.wakes(WAKE, registry.due_at)
    assert isinstance(locate, Locate)
