"""What a telephone sends before its leg is known here is kept; ports that wait are given back."""

import asyncio
import itertools
import socket

import pytest

from callcenter.media.errors import PortTaken
from callcenter.media.waiting_ports import AHEAD, WaitingPorts
from tests.helpers.ports import free_range
from tests.media.phone import on_loop

HOST = "127.0.0.1"


def is_free(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def a_pool(count=3 * AHEAD):
    first, _ = free_range(2 * count)
    return tuple(range(first, first + 2 * count, 2))


@pytest.fixture
def pool():
    return a_pool()


@pytest.fixture
def ports(pool):
    made = WaitingPorts(HOST, asyncio.get_event_loop())
    made.open(pool)
    yield made
    made.close()
    assert all(map(is_free, pool))


def held(pool):
    return [port for port in pool if not is_free(port)]


@on_loop
async def test_what_comes_before_a_port_is_taken_is_kept(ports, pool):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.sendto(b"early", (HOST, pool[0]))
    with ports.take(pool[0]) as taken:
        assert taken.recv(100) == b"early"


@on_loop
async def test_as_ports_are_lent_the_next_ones_wait(ports, pool):
    assert held(pool) == list(pool[:AHEAD])
    with ports.take(pool[0]), ports.take(pool[1]):
        await asyncio.sleep(0)
        assert held(pool) == list(pool[: AHEAD + 2])


@on_loop
async def test_after_the_last_port_comes_the_first(ports, pool):
    with ports.take(pool[-1]):
        await asyncio.sleep(0)
        assert held(pool) == [*pool[:AHEAD], pool[-1]]


@on_loop
async def test_whoever_begins_elsewhere_is_followed(ports, pool):
    """A process that carries the sound anew, after one that fell, begins in the middle."""
    with ports.take(pool[AHEAD + 5]):
        await asyncio.sleep(0)
        assert held(pool) == list(pool[AHEAD + 5 : 2 * AHEAD + 6])


@on_loop
async def test_ports_in_calls_are_passed_over(ports, pool):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as busy:
        busy.bind((HOST, pool[AHEAD]))
        with ports.take(pool[0]):
            await asyncio.sleep(0)
            assert held(pool) == list(pool[: AHEAD + 1])
        with pytest.raises(PortTaken):
            ports.take(pool[AHEAD])
    with ports.take(pool[AHEAD]):
        assert not is_free(pool[AHEAD])


@on_loop
async def test_a_port_of_somebody_else_is_bound_when_asked_for(ports):
    (other,) = itertools.islice(a_pool(1), 1)
    with ports.take(other) as taken:
        assert taken.getsockname() == (HOST, other)


@on_loop
async def test_fewer_ports_than_wait_ahead():
    pool = a_pool(3)
    ports = WaitingPorts(HOST, asyncio.get_event_loop())
    ports.open(pool)
    sockets = [ports.take(port) for port in pool]
    await asyncio.sleep(0)
    for each in sockets:
        each.close()
    ports.close()
    assert held(pool) == []
