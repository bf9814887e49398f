"""Whatever comes in, everybody else is served: garbage on every port, wrong numbers, wrong codecs, wrong passwords.

One product for all of it, with a single IVR port; the last test looks whether anything was left behind.
"""

from __future__ import annotations

import json
import random
import socket
import struct
import urllib.error
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.helpers.ports import free_port
from tests.helpers.product import Product
from tests.helpers.raw_sip import SDP, RawSip
from tests.helpers.sipp import G729, Caller
from tests.helpers.sounds import rms
from tests.system.aio import eventually, system_test, wait_for

pytestmark = pytest.mark.system

DATAGRAMS = 300
SEED = 20250301
GAUGES = ("callcenter_calls", "callcenter_ivr_ports_free", "callcenter_rtp_ports_free")


@pytest.fixture(scope="module")
def browser_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path, browser_port: int) -> Iterator[Product]:
    settings = {"ivr_ports": "1", "browser_media_port": str(browser_port)}
    product = Product(tmp_path_factory.mktemp("bad_input"), settings, prompts=prompts)
    wait_for(product.start())
    yield product
    wait_for(product.stop())


@pytest.fixture(scope="module")
def at_rest(product: Product) -> dict[str, float]:
    """The gauges before anybody called."""
    return gauges(product)


def gauges(product: Product) -> dict[str, float]:
    figures = product.metrics()
    return {name: figures[name] for name in GAUGES}


def mutated(message: str, chance: random.Random) -> bytes:
    """The message with a few octets changed, cut, doubled or put in."""
    data = bytearray(message.encode())
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(data) or 1)
        match chance.randrange(4):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + chance.randrange(1, 40)]
            case 2:
                data[at:at] = data[at : at + chance.randrange(1, 40)] * chance.randrange(1, 4)
            case _:
                data[at:at] = chance.randbytes(chance.randrange(1, 20))
    return bytes(data)


def garbage(sip: RawSip, chance: random.Random) -> bytes:
    """Random octets, half a message, or a message that was right once. Nothing that could become a call."""
    method = chance.choice(["INVITE", "OPTIONS", "REGISTER", "BYE", "CANCEL", "ACK"])
    message = sip.request(method, "4999", body=SDP.format(port=4000, formats="18"))
    match chance.randrange(3):
        case 0:
            return chance.randbytes(chance.randrange(1, 1400))
        case 1:
            return message.encode()[: chance.randrange(1, len(message))]
        case _:
            return mutated(message, chance)


def answers(product: Product, transport: str = "udp") -> bool:
    with RawSip(product.sip_port, transport) as sip:
        return sip.ask(sip.request("OPTIONS")).status == 200


def test_garbage_datagrams_do_no_harm(product: Product, at_rest: dict[str, float]) -> None:
    chance = random.Random(SEED)
    with RawSip(product.sip_port) as sip:
        for number in range(DATAGRAMS):
            sip.send(garbage(sip, chance))
            if number % 50 == 49:
                assert answers(product)
    assert gauges(product) == at_rest


def test_garbage_streams_do_no_harm(product: Product, at_rest: dict[str, float]) -> None:
    chance = random.Random(SEED)
    with ExitStack() as half_open:
        for number in range(40):
            sip = half_open.enter_context(RawSip(product.sip_port, "tcp"))
            # The first half may be enough for the connection to be closed.
            with suppress(ConnectionError):
                sip.send(garbage(sip, chance) + garbage(sip, chance))
            if number % 4:
                sip.socket.close()
        # Those that keep their half message open hold up nobody.
        assert answers(product, "tcp")
    assert gauges(product) == at_rest


def test_a_body_shorter_than_promised_is_answered(product: Product) -> None:
    with RawSip(product.sip_port) as sip:
        request = sip.request("OPTIONS", body="v=0\r\n").replace("Content-Length: 5", "Content-Length: 500")
        assert sip.ask(request).status == 400


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_an_unknown_method_is_told_what_is_allowed(product: Product, transport: str) -> None:
    with RawSip(product.sip_port, transport) as sip:
        refused = sip.ask(sip.request("SUBSCRIBE"))
    assert refused.status == 405
    assert {"INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "REGISTER"} <= set(
        refused.headers["allow"].split(", ")
    )


@system_test
async def test_an_unknown_number_and_an_unknown_codec(product: Product, tmp_path: Path) -> None:
    wrong_number = await Caller(tmp_path, product.sip_port, number="4999").calls().is_refused(404).run()
    wrong_codec = await Caller(tmp_path, product.sip_port, media=G729).calls().is_refused(488).run()
    await wrong_number.wait(10)
    await wrong_codec.wait(10)
    token = product.login("supervisor")
    refused = await eventually(lambda: product.calls(token, outcome="refused", dnis="4999"), bool)
    assert refused[0]["cause"] == "404 Not Found"


def test_when_every_ivr_port_is_busy_the_next_caller_hears_so(
    product: Product, at_rest: dict[str, float]
) -> None:
    with RawSip(product.sip_port) as first, RawSip(product.sip_port) as second:
        talking = first.calls()
        busy = second.calls()
        assert (talking.status, busy.status, busy.headers.get("retry-after")) == (200, 486, "30")
        assert gauges(product)["callcenter_rtp_ports_free"] == at_rest["callcenter_rtp_ports_free"] - 1
        assert first.ask(first.in_dialog("BYE", talking)).status == 200
        assert (free := second.calls()).status == 200
        assert second.ask(second.in_dialog("BYE", free)).status == 200


def refusals(product: Product, user: str, password: str) -> list[tuple[int, list[str]]]:
    """Status and header names of the answers to a REGISTER without and with a password."""
    with RawSip(product.sip_port) as sip:
        challenge = sip.ask(sip.request("REGISTER", user, sender=user))
        proof = sip.proof(challenge, user, password, f"sip:{user}@127.0.0.1")
        refused = sip.ask(sip.request("REGISTER", user, sender=user, extra=proof))
    return [(answer.status, list(answer.headers)) for answer in (challenge, refused)]


def test_registering_tells_nobody_who_exists(product: Product) -> None:
    known = refusals(product, "phone1", "wrong")
    assert [status for status, _ in known] == [401, 403]
    assert refusals(product, "nobody", "wrong") == known
    assert [status for status, _ in refusals(product, "phone1", "demo")] == [401, 200]


def test_nobody_calls_in_the_name_of_an_account_without_its_password(product: Product) -> None:
    with RawSip(product.sip_port) as sip:
        sdp = SDP.format(port=40000, formats="0")
        asked = sip.ask(sip.request("INVITE", sender="phone1", body=sdp))
    assert asked.status == 401
    assert "www-authenticate" in asked.headers


@pytest.mark.parametrize("user", ["supervisor", "nobody"])
def test_a_wrong_login_does_not_say_what_was_wrong(product: Product, user: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        product.login(user, "wrong")
    assert refused.value.code == 401
    told = json.load(refused.value)["error"]
    assert (told["code"], told["text"]) == ("credentials", "User name and password do not match.")
    assert told["said"]["zh"] == "用户名与密码不匹配。"


def media_garbage(chance: random.Random) -> bytes:
    """Random octets; RTP, RTCP, STUN and DTLS by their first octets and no further."""
    size = chance.randrange(0, 600)
    start = chance.choice(
        [b"", b"\x80\x00", b"\x80\xc8", b"\x00\x01\x00\x08\x21\x12\xa4\x42", b"\x16\xfe\xfd"]
    )
    return start + chance.randbytes(size)


def test_garbage_on_the_media_ports_does_no_harm(
    product: Product, at_rest: dict[str, float], browser_port: int
) -> None:
    chance = random.Random(SEED)
    with RawSip(product.sip_port) as sip, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(5)
        call = sip.calls(media_port=ear.getsockname()[1])
        rtp_port = int(call.text.split("m=audio ")[1].split()[0])
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind(("127.0.0.66", 0))
            for number in range(DATAGRAMS):
                stranger.sendto(media_garbage(chance), ("127.0.0.1", rtp_port))
                stranger.sendto(media_garbage(chance), ("127.0.0.1", browser_port))
                ear.sendto(media_garbage(chance), ("127.0.0.1", rtp_port))
                if number % 10 == 9:
                    ear.recv(2048)  # a pace at which all of it is read
        # The greeting goes on, to the caller and not to the stranger.
        before = struct.unpack("!H", ear.recv(2048)[2:4])[0]
        assert struct.unpack("!H", ear.recv(2048)[2:4])[0] == (before + 1) & 0xFFFF
        assert sip.ask(sip.in_dialog("BYE", call)).status == 200
    assert gauges(product) == at_rest


async def problem(page: ClientConnection) -> str:
    """The code of the next problem the page is told of."""
    while True:
        message = json.loads(await page.recv())
        if message["type"] == "problem":
            return str(message["code"])


@system_test
async def test_garbage_from_a_page_is_answered_and_the_page_stays(product: Product) -> None:
    headers = {"Authorization": f"Bearer {product.login('agent1')}"}
    url = f"ws://127.0.0.1:{product.http_port}/ws/console"
    chance = random.Random(SEED)
    async with connect(url, additional_headers=headers) as page:
        assert json.loads(await page.recv())["type"] == "snapshot"
        for text in (
            "", "null", "[]", "{", '{"type": "ready", "more": 1}', '{"type": "fly"}', "[" * 20_000, '"\\ud800"',
            '{"type": "pong", "n": 1e999}', '{"type": "hang_up", "call": {}}', "\x00\x01", "9" * 5_000,
        ):  # fmt: skip
            await page.send(text)
            assert await problem(page) == "not_understood"
        await page.send(chance.randbytes(1000))
        assert await problem(page) == "not_understood"
        await page.send(json.dumps({"type": "hang_up", "call": "call-of-somebody-else"}))
        assert await problem(page) == "no_such_call"
        await page.send(json.dumps({"type": "decline", "offer": ""}))
        assert await problem(page) == "offer_over"
        with pytest.raises(ConnectionClosed):
            await page.send("x" * 1_000_000)
            await problem(page)
    async with connect(url, additional_headers=headers) as page:
        assert json.loads(await page.recv())["type"] == "snapshot"


@system_test
async def test_afterwards_a_clean_call_is_served_and_nothing_is_left(
    product: Product, at_rest: dict[str, float], tmp_path: Path
) -> None:
    caller = await Caller(tmp_path, product.sip_port).calls().is_answered().waits(2.0).hangs_up().run()
    await caller.wait(15)
    assert rms(caller.heard()) > 0.01, "the greeting"

    async def figures() -> dict[str, float]:
        return gauges(product)

    await eventually(figures, lambda now: now == at_rest, within_s=5.0)
    assert product.metrics().get("callcenter_journal_failing") == 0.0
    log = product.log.read_text(errors="replace")
    assert [line for line in log.splitlines() if "Traceback" in line or "[error" in line] == []
