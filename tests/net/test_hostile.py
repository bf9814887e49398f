"""Everything a hostile peer may send, on every listener at once: limits hold, and honest peers do not notice."""

from __future__ import annotations

import gc
import random
import socket
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytest_twisted import ensureDeferred
from twisted.logger import LogEvent, globalLogPublisher

from callcenter.ids import SeededIds
from callcenter.net.sip_port import EndpointPort
from callcenter.net.tls import ClientTls, ServerTls
from callcenter.sip import Response, parse
from callcenter.sip.accounts import FixedAccounts
from callcenter.sip.config import EndpointConfig
from callcenter.sip.endpoint import Endpoint
from callcenter.sip.limits import MAX_BODY
from tests.net.certificates import Authority
from tests.net.loopback import HOST, Site, received, tcp_client, udp_client
from tests.net.test_sip_port import FakeClock

SEED = 4475
MEMORY_MB = 12.0
"""What may be left after an attack: transactions that wait out their 32 s, and what the test itself keeps."""


def options(transport: str, number: int = 0) -> bytes:
    return (
        f"OPTIONS sip:{HOST} SIP/2.0\r\n"
        f"Via: SIP/2.0/{transport.upper()} {HOST}:9;branch=z9hG4bKhonest{number};rport\r\n"
        f"Max-Forwards: 70\r\nFrom: <sip:honest@far.test>;tag=h\r\nTo: <sip:{HOST}>\r\nCall-ID: honest{number}\r\n"
        f"CSeq: {number + 1} OPTIONS\r\nContent-Length: 0\r\n\r\n"
    ).encode()


def invite(transport: str, number: int) -> bytes:
    return (
        options(transport, number)
        .replace(b"OPTIONS", b"INVITE")
        .replace(b"Content-Length", b"Contact: <sip:x@127.0.0.1>\r\nContent-Length")
    )


@dataclass
class House:
    """An endpoint behind every kind of listener."""

    site: Site
    tls_port: int
    browser: list[str] = field(default_factory=list)
    asked: int = 0

    def __post_init__(self) -> None:
        config = EndpointConfig(
            realm="cc.test", advertised=dict.fromkeys(("udp", "tcp", "tls"), (HOST, 5060))
        )
        self.clock = FakeClock()
        self.sip = EndpointPort(
            Endpoint(config, FixedAccounts(), SeededIds()), self.site.transports.send, self.clock
        )
        receiver = self.site.transports._receiver
        for name, heard in (
            ("on_message", self.sip.received),
            ("on_bad", self.sip.bad),
            ("on_closed", self.sip.link_closed),
        ):
            # The listeners were given theirs when they were made.
            object.__setattr__(receiver, name, heard)

    async def serves(self, transport: str) -> bool:
        """Whether an honest peer gets its answer, over a connection of its own."""
        self.asked += 1
        asked = options(transport, self.asked)
        if transport == "wss":
            link = self.site.transports.web.opened("honest", (HOST, 9), self.browser.append)
            self.browser.clear()
            self.site.transports.web.received(link, asked)
            self.site.transports.web.closed(link)
            return _is_ok(self.browser[-1].encode() if self.browser else None)
        with tcp_client(self.site.port) if transport == "tcp" else udp_client() as honest:
            if transport == "tcp":
                honest.sendall(asked)
            else:
                honest.sendto(asked, (HOST, self.site.port))
            answers: list[bytes] = []
            await self.site.until(lambda: answers.append(received(honest) or b"") or answers[-1], "no answer")
            return _is_ok(answers[-1])


def _is_ok(answer: bytes | None) -> bool:
    message = parse(answer) if answer else None
    return isinstance(message, Response) and message.status == 200


@pytest.fixture(autouse=True)
def nothing_breaks() -> Iterator[None]:
    """What a protocol of ours raises ends in Twisted's log, and its connection ends with it."""
    broken: list[object] = []

    def watch(event: LogEvent) -> None:
        if "log_failure" in event:
            broken.append(event["log_failure"])

    globalLogPublisher.addObserver(watch)
    yield
    globalLogPublisher.removeObserver(watch)
    assert broken == []


@pytest.fixture
def house(site: Site, tmp_path: Path) -> House:
    _, tls_port = site.transports.listen_tls(HOST, 0, ServerTls(*Authority(tmp_path).pair(HOST)))
    return House(site, tls_port)


@contextmanager
def bounded_memory() -> Iterator[None]:
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        yield
        gc.collect()
        left, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (left - before) / 1e6 < MEMORY_MB, "memory is kept"
    assert (peak - before) / 1e6 < 4 * MEMORY_MB, "memory is taken"


def mutated(message: bytes, dice: random.Random) -> bytes:
    data = bytearray(message)
    for _ in range(dice.randrange(1, 6)):
        at = dice.randrange(len(data) or 1)
        match dice.randrange(4):
            case 0:
                data[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del data[at : at + dice.randrange(1, 40)]
            case 2:
                data[at:at] = data[at : at + dice.randrange(1, 40)] * dice.randrange(1, 4)
            case _:
                data[at:at] = dice.randbytes(dice.randrange(1, 20))
    return bytes(data)


def garbage(transport: str, dice: random.Random) -> bytes:
    message = dice.choice([options, invite])(transport, dice.randrange(1_000_000) + 1_000)
    match dice.randrange(4):
        case 0:
            return dice.randbytes(dice.randrange(1, 1_400))
        case 1:
            return message[: dice.randrange(1, len(message))]
        case _:
            return mutated(message, dice)


@ensureDeferred
async def test_random_and_mutated_bytes_on_every_listener(house: House, tmp_path: Path) -> None:
    dice = random.Random(SEED)
    authority = Authority(tmp_path)
    _, port = house.site.transports.listen_tls(HOST, 0, ServerTls(*authority.pair(HOST)))
    attacker = Site(client_tls=ClientTls(str(authority.file)))
    web = house.site.transports.web
    with bounded_memory(), udp_client() as noise, ExitStack() as open_streams:
        for number in range(150):
            for _ in range(4):
                noise.sendto(garbage("udp", dice), (HOST, house.site.port))
            link = web.opened("eve", (HOST, number), lambda text: None)
            for _ in range(3):
                web.received(link, garbage("wss", dice))
            web.closed(link)
            for there in (house.site.port, house.tls_port):
                stream = open_streams.enter_context(tcp_client(there))
                stream.sendall(garbage("tcp", dice) + garbage("tcp", dice))
                if number % 3:
                    stream.close()
            if number % 5 == 0:
                secret = await attacker.transports.connect("tls", HOST, port)
                attacker.transports.send(secret, garbage("tls", dice))
                attacker.transports._streams[secret.id].abort()
            await house.site.turn()
            if number % 50 == 49:
                assert [await house.serves(kind) for kind in ("udp", "tcp", "wss")] == [True] * 3
    assert house.sip.counts["internal_errors"] == 0
    assert house.sip.counts["bad_messages"] > 300, "the attack has to arrive"
    await attacker.closed()


@ensureDeferred
async def test_slow_loris(house: House) -> None:
    """A hundred peers who send an octet now and then keep nobody else waiting, and are all gone in the end."""
    site = house.site
    with ExitStack() as stack, bounded_memory():
        slow = [stack.enter_context(tcp_client(site.port)) for _ in range(100)]
        for octet in options("tcp")[:5]:
            for peer in slow:
                peer.sendall(bytes([octet]))
            await site.turns()
            site.clock.advance(site.limits.half_message_s / 6)
            assert await house.serves("tcp")
        assert not any(received(peer) == b"" for peer in slow)
        site.clock.advance(site.limits.half_message_s / 3)
        await site.until(lambda: all(received(peer) == b"" for peer in slow), "some are still there")
        assert await house.serves("tcp")


GIANTS: dict[str, tuple[Callable[[], bytes], int | None]] = {
    "100 k headers": (lambda: options("tcp")[:-23] + b"X-H: 1\r\n" * 100_000 + b"\r\n", 400),
    "300 headers": (lambda: options("tcp")[:-21] + b"X: 1\r\n" * 300 + b"Content-Length: 0\r\n\r\n", 400),
    "one header of a megabyte": (lambda: options("tcp")[:-21] + b"X: " + b"y" * 1_000_000, 513),
    "a line that never ends": (lambda: b"x" * 1_000_000, None),
    "a giant body": (lambda: options("tcp")[:-5] + b"99999999\r\n\r\n" + b"z" * 1_000_000, 413),
    "a body just too large": (lambda: options("tcp")[:-5] + b"%d\r\n\r\n" % (MAX_BODY + 1), 413),
    "a thousand messages without end": (lambda: b"\r\n" * 500_000, None),
}


@pytest.mark.parametrize("name", GIANTS)
@ensureDeferred
async def test_giants_are_refused_while_they_arrive(house: House, name: str) -> None:
    made, status = GIANTS[name]
    data, heard = memoryview(made()), bytearray()
    with bounded_memory(), tcp_client(house.site.port) as giant:

        def pushed() -> bool:
            """Go on as long as anybody takes it."""
            nonlocal data
            try:
                data = data[giant.send(data) :] if data else data
            except BlockingIOError:
                pass
            except ConnectionError:
                return True
            here = received(giant)
            heard.extend(here or b"")
            if here is None or here:
                house.site.clock.advance(house.site.limits.linger_s / 50)
                return False
            return True

        await house.site.until(pushed, "not closed")
    answer = parse(bytes(heard)) if heard.strip() else None
    assert (answer.status if isinstance(answer, Response) else None) == status
    assert [await house.serves(kind) for kind in ("udp", "tcp")] == [True, True]


@ensureDeferred
async def test_a_giant_datagram_is_refused_and_the_next_one_served(house: House) -> None:
    with udp_client() as giant:
        giant.sendto(
            options("udp")[:-21] + b"X: 1\r\n" * 5_000 + b"Content-Length: 0\r\n\r\n", (HOST, house.site.port)
        )
        answers: list[bytes] = []
        await house.site.until(lambda: answers.append(received(giant) or b"") or answers[-1], "no answer")
        refused = parse(answers[-1])
        assert isinstance(refused, Response)
        assert refused.status == 400
    assert await house.serves("udp")


@asynccontextmanager
async def flooded(house: House, count: int) -> AsyncIterator[list[socket.socket]]:
    with ExitStack() as stack:
        yield [stack.enter_context(tcp_client(house.site.port)) for _ in range(count)]


@ensureDeferred
async def test_half_messages_of_many_peers_are_forgotten(house: House) -> None:
    site = house.site
    async with flooded(house, 60) as peers:
        for number, peer in enumerate(peers):
            whole = invite("tcp", 2_000 + number).replace(b"Length: 0", b"Length: 500") + b"v=0\r\n" * 100
            peer.sendall(whole[: 40 + number * (len(whole) - 50) // 60])
        await site.turns()
        assert await house.serves("tcp")
        site.clock.advance(site.limits.half_message_s)
        await site.until(lambda: all(received(peer) == b"" for peer in peers), "some are still there")
    assert (house.sip.counts["internal_errors"], house.sip.open_legs) == (0, 0)
