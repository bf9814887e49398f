"""The SIP port: commands and facts one to one, nothing escapes, and a real SIPp on a real socket."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any, get_args

import pytest
import structlog
from twisted.internet import reactor

from callcenter.calls import sip as calls
from callcenter.ids import SeededIds
from callcenter.net.receiver import Receiver
from callcenter.net.sip_port import FACTS, ORDERS, EndpointPort, translated
from callcenter.net.transports import Transports
from callcenter.runtime.clock import Clock
from callcenter.runtime.loop import LOOP
from callcenter.sip import Link, Message, ParseError, Request, Response, facts, parse
from callcenter.sip.accounts import FixedAccounts
from callcenter.sip.config import EndpointConfig
from callcenter.sip.endpoint import Endpoint
from tests.helpers.aio import async_test
from tests.helpers.wire import ANSWER, OFFER
from tests.sip.transaction.messages import UDP, request

CONFIG = EndpointConfig(realm="cc.test", advertised={"udp": ("10.0.0.1", 5060)}, nonce_secret=b"x")
INVITE = request(Contact="<sip:ann@10.0.0.9:5062>", Content_Type="application/sdp")
INVITE = Request(INVITE.method, INVITE.uri, INVITE.headers, OFFER.encode())


@dataclass
class FakeClock:
    time: float = 0.0
    wakes: dict[str, tuple[float, Callable[[], object]]] = field(default_factory=dict)

    def now(self) -> float:
        return self.time

    def wake_at(self, key: str, at: float, call: Callable[..., object], *args: Any) -> None:
        self.wakes[key] = (at, partial(call, *args))


@dataclass
class House:
    """A port with everything it sends and tells written down."""

    is_wire_up: bool = True
    told: list[object] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.port = EndpointPort(Endpoint(CONFIG, FixedAccounts(), SeededIds()), self._send, self.clock)
        self.port.tell = self.told.append

    def _send(self, link: Link, data: bytes) -> bool:
        message = parse(data)
        self.sent.append(message.method if isinstance(message, Request) else str(message.status))
        return self.is_wire_up


ARRIVED = calls.LegArrived(
    leg="leg-1", ani="ann", dnis="100", display_name="", sdp=OFFER, source="10.0.0.9:5062"
)
ACK = request("ACK", branch="z9hG4bKack")


def test_a_call_from_invite_to_bye() -> None:
    house = House()
    house.port.received(INVITE, UDP)
    house.port.carry_out(calls.RingLeg(leg="leg-1"))
    house.port.carry_out(calls.AnswerLeg(leg="leg-1", sdp=ANSWER))
    house.port.received(request("ACK"), UDP)
    house.port.carry_out(calls.HangUpLeg(leg="leg-1", cause="done"))
    assert house.told == [ARRIVED, calls.LegConfirmed(leg="leg-1")]
    assert house.sent == ["100", "180", "200", "BYE"]
    assert house.port.counts == Counter()


@pytest.mark.parametrize(
    "command, sent, told",
    [
        (calls.RefuseLeg(leg="leg-1", code=486, reason="", retry_after_s=5), ["486"], []),
        (calls.HangUpLeg(leg="leg-1"), ["603"], []),
        (calls.HangUpLeg(leg="nobody"), [], []),
        (
            calls.DialLeg(leg="l", user="bob", from_number="1", from_name="", sdp=OFFER),
            [],
            [calls.LegFailed(leg="l", code=480, reason="Nobody is registered")],
        ),
    ],
)
def test_each_command(command: calls.SipCommand, sent: list[str], told: list[object]) -> None:
    house = House()
    house.port.received(INVITE, UDP)
    house.port.carry_out(command)
    assert (house.sent, house.told) == (["100", *sent], [ARRIVED, *told])


def test_a_call_is_changed_and_transferred() -> None:
    house = House()
    house.port.received(INVITE, UDP)
    house.port.carry_out(calls.AnswerLeg(leg="leg-1", sdp=ANSWER))
    house.port.received(request("ACK"), UDP)
    house.port.carry_out(calls.ChangeLeg(leg="leg-1", sdp=ANSWER))
    _, due = house.clock.wakes["sip:leg:leg-1"]
    due()
    house.port.carry_out(calls.ReferLeg(leg="leg-1", to="nonsense"))
    house.port.carry_out(calls.ReferLeg(leg="leg-1", to="sip:200@far.test"))
    house.port.carry_out(calls.TellReferrer(leg="leg-1", code=200, reason="OK"))
    house.port.carry_out(calls.AcceptRefer(leg="leg-1"))
    house.port.carry_out(calls.RefuseRefer(leg="leg-1", code=603, reason=""))
    assert house.sent == ["100", "200", "INVITE", "REFER"]
    assert house.told[2:] == [
        calls.LegReferProgress(leg="leg-1", code=400, reason="Bad URI", is_final=True),
    ]
    # Nobody had asked us for a transfer.
    assert house.port.counts == Counter(WrongState=2)


@pytest.mark.parametrize(
    "command, count",
    [
        (calls.AnswerLeg(leg="gone", sdp=ANSWER), "NoLeg"),
        (calls.RefuseLeg(leg="gone", code=486, reason=""), "NoLeg"),
        (calls.AcceptChange(leg="leg-1", sdp=ANSWER), "WrongState"),
        (calls.RefuseChange(leg="leg-1", code=488, reason=""), "WrongState"),
    ],
)
def test_a_command_out_of_turn_is_counted(command: calls.SipCommand, count: str) -> None:
    house = House()
    house.port.received(INVITE, UDP)
    house.port.carry_out(command)
    assert house.port.counts == Counter({count: 1})


def test_what_is_told_may_command_at_once_and_effects_keep_their_order() -> None:
    house = House()

    def tell(fact: object) -> None:
        house.told.append(fact)
        house.port.carry_out(calls.RingLeg(leg="leg-1"))

    house.port.tell = tell
    house.port.received(INVITE, UDP)
    assert house.sent == ["100", "180"]


def test_when_the_call_core_breaks_the_caller_gets_500() -> None:
    house = House()

    def tell(fact: object) -> None:
        raise ZeroDivisionError

    house.port.tell = tell
    house.port.received(INVITE, UDP)
    assert house.sent == ["100", "500"]
    assert house.port.counts == Counter(internal_errors=1)


def test_when_the_endpoint_breaks_the_caller_gets_500(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House()
    monkeypatch.setattr("callcenter.sip.requests.refusal_of", lambda request, config: 1 // 0)
    house.port.received(request("OPTIONS"), UDP)
    assert house.sent == ["500"]
    assert house.port.counts == Counter(internal_errors=1)


def test_a_wire_that_is_down_ends_what_runs_over_it() -> None:
    house = House()
    house.port.received(INVITE, UDP)
    house.is_wire_up = False
    house.port.carry_out(calls.RingLeg(leg="leg-1"))
    assert house.told == [ARRIVED, calls.LegEnded(leg="leg-1", by="system", cause="connection lost")]
    assert house.port.counts == Counter(failed_sends=1)


def test_garbage_is_counted_and_answered_only_if_it_can_be() -> None:
    house = House()
    house.port.bad(ParseError("No empty line", None), UDP)
    house.port.bad(ParseError("Bad Call-ID", partial=INVITE), UDP)
    house.port.received(Response(180, "Ringing", request().headers), UDP)
    assert house.sent == ["400"]
    assert house.port.counts == Counter(bad_messages=2, NoTransaction=1)


def test_wake_ups_reach_the_endpoint_and_are_set_again_after_a_restart() -> None:
    house = House()
    house.port.received(INVITE, UDP)
    house.port.carry_out(calls.AnswerLeg(leg="leg-1", sdp=ANSWER))
    again = House(clock=house.clock)
    again.port.endpoint = Endpoint.from_data(
        house.port.endpoint.to_data(), CONFIG, FixedAccounts(), SeededIds()
    )
    house.clock.wakes.clear()
    again.port.start()
    at, call = house.clock.wakes["sip:leg:leg-1"]
    house.clock.time = at
    call()
    assert (at, again.sent) == (0.5, ["200"])


def test_a_dialog_is_written_down_before_a_message_about_it_leaves() -> None:
    house = House()
    house.port.note = lambda notes: house.sent.extend(type(note).__name__ for note in notes)
    house.port.received(INVITE, UDP)
    assert house.sent == ["DialogNote", "100"]
    house.port.carry_out(calls.AnswerLeg(leg="leg-1", sdp=ANSWER))
    assert house.sent[2:] == ["DialogNote", "200"]


@pytest.mark.parametrize("ours", FACTS)
def test_facts_have_the_same_words_on_both_sides(ours: type) -> None:
    assert FACTS[ours].__name__ == ours.__name__
    assert [item.name for item in fields(FACTS[ours])] == [item.name for item in fields(ours)]


@pytest.mark.parametrize("command", get_args(calls.SipCommand))
def test_commands_have_the_same_words_on_both_sides(command: type) -> None:
    words = [item.name for item in fields(command)]
    assert {*signature(ORDERS[command]).parameters} == {"self", *words, "now"}


def test_a_fact_is_translated_whole() -> None:
    assert translated(facts.LegFailed(leg="x", code=486, reason="Busy")) == calls.LegFailed(
        leg="x", code=486, reason="Busy"
    )


def test_the_log_says_which_telephones_came_and_went() -> None:
    house = House()
    with structlog.testing.capture_logs() as logs:
        house.port._run([facts.PhoneRegistered(user="ann", is_desk_phone=True), facts.PhoneGone(user="ann")])
    assert [(line["event"], line["user"]) for line in logs] == [
        ("phone_registered", "ann"),
        ("phone_gone", "ann"),
    ]


def test_a_text_is_accepted_and_told_to_nobody() -> None:
    house = House()
    house.port.received(request("MESSAGE"), UDP)
    assert (house.sent, house.told, house.port.counts) == (["202"], [], Counter())


class Receptionist:
    """Rings and answers every call on a real UDP port."""

    def __init__(self) -> None:
        ids = SeededIds()
        self.told: Counter[str] = Counter()
        receiver = Receiver(self._received, self._bad, self._closed)
        self.clock = Clock(LOOP)
        self.transports = Transports(reactor, LOOP.call_later, ids, receiver)
        _, number = self.transports.listen("127.0.0.1", 0)
        self.address = f"127.0.0.1:{number}"
        config = EndpointConfig(realm="cc.test", advertised={"udp": ("127.0.0.1", number)})
        self.port = EndpointPort(Endpoint(config, FixedAccounts(), ids), self.transports.send, self.clock)
        self.port.tell = self.tell

    def _received(self, message: Message, link: Link) -> None:
        self.port.received(message, link)

    def _bad(self, error: ParseError, link: Link) -> None:
        self.port.bad(error, link)

    def _closed(self, link: Link) -> None:
        self.port.link_closed(link)

    def tell(self, fact: calls.SipFact) -> None:
        self.told[type(fact).__name__] += 1
        if isinstance(fact, calls.LegArrived):
            self.port.carry_out(calls.RingLeg(leg=fact.leg))
            self.port.carry_out(calls.AnswerLeg(leg=fact.leg, sdp=ANSWER))

    async def close(self) -> None:
        self.clock.stop()
        await self.transports.close().asFuture(LOOP)


async def sipp(*arguments: str, cwd: Path) -> tuple[int | None, str]:
    """Run SIPp to its end, at most 15 s; its exit status (0: every call went by the script) and its words."""
    process = await asyncio.create_subprocess_exec(
        "sipp", *arguments, "-nostdin", "-timeout", "10s", cwd=cwd, stdout=DEVNULL, stderr=PIPE
    )
    try:
        _, complaints = await asyncio.wait_for(process.communicate(), 15)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, complaints.decode()


@async_test
async def test_sipp_calls_and_hangs_up(tmp_path: Path) -> None:
    desk = Receptionist()
    try:
        status, complaints = await sipp(
            "-sn", "uac", desk.address, "-i", "127.0.0.1", "-m", "10", "-r", "20", "-d", "50", cwd=tmp_path
        )
        assert status == 0, complaints
        assert desk.told == Counter(LegArrived=10, LegConfirmed=10, LegEnded=10)
        assert desk.port.counts == Counter()
    finally:
        await desk.close()
