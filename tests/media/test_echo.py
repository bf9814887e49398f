"""A phone on a table: what it is sent comes back. Told once, and not looked for all the time."""

import asyncio

from callcenter.audio import echo as echo_core
from callcenter.calls.media import EchoHeard, HearEcho, HearLeg
from callcenter.media import echo as echo_watch
from tests.audio.test_echo import speech
from tests.media.phone import on_loop, ulaw


class Table(asyncio.DatagramProtocol):
    """Sends back a little weaker what a phone hears, 100 ms later."""

    def __init__(self, phone):
        self.phone, self.seen = phone, 0

    async def stand(self):
        waiting = []
        while True:
            packets = self.phone.packets[self.seen :]
            self.seen += len(packets)
            now = asyncio.get_running_loop().time()
            waiting += [(now + 0.1, p.payload) for p in packets if p.payload_type == 0]
            while waiting and waiting[0][0] <= now:
                # Each step of a segment down is 6 dB.
                payload = waiting.pop(0)[1]
                self.phone.send(bytes(octet if octet & 0x70 == 0x70 else octet + 0x10 for octet in payload))
            await asyncio.sleep(0.005)


async def talk(bench, frames, hears):
    customer, _ = await bench.plug("a", 0, hears)
    agent, _ = await bench.plug("b", 1, HearLeg(leg="a"))
    voice = bytes(map(ulaw, speech(3, 6)))
    table = asyncio.ensure_future(Table(customer).stand())
    talking = asyncio.ensure_future(agent.talk(voice, frames))
    heard = asyncio.ensure_future(bench.reported(EchoHeard))
    await asyncio.wait([talking, heard], return_when=asyncio.FIRST_COMPLETED)
    for task in (table, talking, heard):
        task.cancel()
    return [r for r in bench.reports if isinstance(r, EchoHeard)]


@on_loop
async def test_an_echo_is_told_of_the_leg_it_comes_from(bench, monkeypatch):
    monkeypatch.setattr(echo_core, "WINDOW", 100)
    monkeypatch.setattr(echo_watch, "FIRST_WITHIN_S", 0.0)
    (report,) = await talk(bench, 300, HearLeg(leg="b"))
    assert (report.leg, 80 <= report.delay_ms <= 140, 3 <= report.loss_db <= 9) == ("a", True, True)


@on_loop
async def test_the_echo_test_is_none(bench, monkeypatch):
    monkeypatch.setattr(echo_core, "WINDOW", 60)
    monkeypatch.setattr(echo_watch, "FIRST_WITHIN_S", 0.0)
    assert await talk(bench, 70, HearEcho()) == []


class Clock:
    @staticmethod
    def time():
        return 0.0


class Studio:
    loop = Clock

    def __init__(self):
        self.told = []
        self.tell = self.told.append


def test_it_listens_for_five_seconds_in_ninety(monkeypatch):
    monkeypatch.setattr(echo_watch, "FIRST_WITHIN_S", 0.0)
    watch, listened = echo_watch.EchoWatch("a", Studio()), 0
    watch.check(0.0)
    assert not watch.is_listening
    watch.allow(True)
    for step in range(2 * 900):
        now = step / 10
        watch.check(now)
        if watch.is_listening:
            listened += 1
            watch.said("PCMU", b"\x80" * 160, now)
    assert listened == 2 * 50
    watch.allow(False)
    watch.check(400.0)
    assert not watch.is_listening
