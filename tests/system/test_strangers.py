"""A flood and a scanner from one address: running calls go on, the scanner learns nothing and is kept out.

The attacker is at 127.0.0.66, because 127.0.0.1 is limited by capacity only. The tests run in order, each leaving
the attacker with less: nothing yet, no calls left, banned.
"""

from __future__ import annotations

import socket
import struct
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from callcenter.sip.shield import DEFAULT_RULES
from tests.helpers.product import Product
from tests.helpers.raw_sip import SDP, RawSip
from tests.helpers.stranger import ATTACKER, Stranger
from tests.system.aio import wait_for

pytestmark = pytest.mark.system

FLOOD = 400


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("strangers"), prompts=prompts)
    wait_for(product.start())
    yield product
    wait_for(product.stop())


def is_served(product: Product) -> bool:
    """Also tells that everything sent to the UDP port before has been dealt with."""
    with RawSip(product.sip_port) as sip:
        return sip.ask(sip.request("OPTIONS")).status == 200


def from_outside(sip: RawSip, number: str) -> str:
    """An INVITE whose From is nobody of ours, so that it is not asked for a proof."""
    sdp = SDP.format(port=40000, formats="0")
    return sip.request("INVITE", number, body=sdp).replace("<sip:tester@127.0.0.1>", "<sip:+4930@far.test>")


@pytest.mark.parametrize("method", ["INVITE", "REGISTER"])
def test_a_scanner_hears_the_same_of_real_and_invented_users(product: Product, method: str) -> None:
    body = SDP.format(port=40000, formats="0") if method == "INVITE" else ""
    with Stranger(product.sip_port) as scanner:
        heard = [
            scanner.ask(scanner.request(method, user, sender=user, body=body))
            for user in ("phone1", "agent1", "nobody")
        ]
    assert [(one.status, list(one.headers)) for one in heard] == [(401, list(heard[0].headers))] * 3


def test_running_calls_go_on_during_a_flood(product: Product) -> None:
    with (
        RawSip(product.sip_port) as caller,
        Stranger(product.sip_port) as attacker,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear,
    ):
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(5)
        call = caller.calls("5901", media_port=ear.getsockname()[1])
        assert call.status == 200
        # The attacker talks as well, and may go on doing so.
        own = attacker.ask(from_outside(attacker, "5901"))
        assert own.status == 200
        answers: set[tuple[int, str]] = set()
        numbers, began = [], time.monotonic()
        for count in range(FLOOD):
            attacker.send(from_outside(attacker, "4999"))
            if count % 20 == 19:
                numbers.append(struct.unpack("!H", ear.recv(2048)[2:4])[0])
                assert is_served(product)
                answers.update(attacker.drained())
        took_s, statuses = time.monotonic() - began, Counter(status for status, _ in answers)
        # A packet every 20 ms to the caller, none left out.
        assert {(later - first) & 0xFFFF for first, later in pairwise(numbers)} == {1}
        # As many as are allowed in that time, with one of those that talk; then as many refusals; then silence.
        calls, refusals = DEFAULT_RULES.calls, DEFAULT_RULES.answers
        assert calls.burst - 1 <= statuses[404] <= calls.burst + calls.per_s * took_s
        assert refusals.burst <= statuses[503] <= refusals.burst + refusals.per_s * took_s
        assert caller.ask(caller.in_dialog("BYE", call)).status == 200
        assert product.metrics()["callcenter_sip_bans"] == 0, "a datagram's source may be forged"


def rounds(product: Product, user: str, count: int) -> list[list[int]]:
    """What a scanner hears that tries passwords for one user."""
    heard = []
    for number in range(count):
        with Stranger(product.sip_port) as scanner:
            challenge = scanner.ask(scanner.request("REGISTER", user, sender=user))
            proof = scanner.proof(challenge, user, f"guess{number}", f"sip:{user}@127.0.0.1")
            refused = scanner.ask(scanner.request("REGISTER", user, sender=user, extra=proof))
            heard.append([challenge.status, refused.status])
    return heard


def test_a_scanner_is_banned_and_nobody_else_is(product: Product) -> None:
    half = DEFAULT_RULES.guesses // 2
    assert rounds(product, "phone1", half) == [[401, 403]] * half
    assert rounds(product, "nobody", half) == [[401, 403]] * half
    assert product.metrics()["callcenter_sip_bans"] == 1
    [ban] = product.get("/api/bans", product.login("admin"))["items"]
    assert (ban["source"], ban["why"]) == (ATTACKER, "guessing")
    log = product.log.read_text()
    assert [line for line in log.splitlines() if "source_banned" in line and ATTACKER in line]
    with Stranger(product.sip_port) as scanner:
        scanner.send(scanner.request("OPTIONS"))
        scanner.send(from_outside(scanner, "5900"))
        scanner.send(b"OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bKx\r\n\r\n")
        assert is_served(product)
        assert scanner.drained() == []
    with Stranger(product.sip_port, "tcp") as scanner:
        assert scanner.socket.recv(1) == b""
    with RawSip(product.sip_port) as phone:
        challenge = phone.ask(phone.request("REGISTER", "phone1", sender="phone1"))
        proof = phone.proof(challenge, "phone1", "demo", "sip:phone1@127.0.0.1")
        assert phone.ask(phone.request("REGISTER", "phone1", sender="phone1", extra=proof)).status == 200
