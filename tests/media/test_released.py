"""A leg that is over is gone: no ring of references keeps it until the collector looks, which would stop the sound."""

import asyncio
import gc

import pytest

from callcenter.calls.media import HearEcho, HearLeg, HearMix, MediaReady
from callcenter.media.browser_path import BrowserPath
from callcenter.media.plain_path import PlainPath
from callcenter.media.session import Session
from tests.media.conftest import SILENCE
from tests.media.phone import on_loop
from tests.media.test_browser_path import connect

KEPT = (Session, PlainPath, BrowserPath)
FRAME = b"\x55" * 160


@pytest.fixture(autouse=True)
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def legs():
    return sorted(type(thing).__name__ for thing in gc.get_objects() if isinstance(thing, KEPT))


async def gone():
    """Wait until the loop has closed what was open; a leg that is never gone fails by the test's time."""
    while legs():
        await asyncio.sleep(0.02)


@on_loop
async def test_two_telephones_that_heard_each_other(bench):
    phone, a = await bench.plug("a", 0)
    other, _ = await bench.plug("b", 1, HearLeg(leg="a"))
    bench.change(a, hears=HearLeg(leg="b"))
    phone.send(FRAME)
    other.send(FRAME)
    await bench.reported(MediaReady(leg="a"), MediaReady(leg="b"))
    await phone.hears(2)
    assert legs() == ["PlainPath", "PlainPath", "Session", "Session"]
    bench.plane.drop("a")
    bench.plane.drop("b")
    await gone()


@on_loop
async def test_a_telephone_in_a_mix(bench):
    phone, a = await bench.plug("a", 0)
    await bench.plug("b", 1, SILENCE)
    await bench.plug("c", 2, SILENCE)
    bench.change(a, hears=HearMix(legs=("b", "c")))
    phone.send(FRAME)
    await phone.hears(2)
    for leg in "abc":
        bench.plane.drop(leg)
    await gone()


@on_loop
async def test_a_telephone_that_moved_to_another_port(bench):
    phone, a = await bench.plug("a", 0, HearEcho())
    phone.send(FRAME)
    await phone.hears(1)
    bench.change(a, local=type(a.local)(port=bench.plane.plane.rtp_ports[2]))
    bench.plane.drop("a")
    await gone()


@on_loop
async def test_a_browser(bench):
    await connect(bench)
    assert legs() == ["BrowserPath", "Session"]
    bench.plane.drop("b")
    await gone()
