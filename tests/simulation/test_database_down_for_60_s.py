"""Database down for 60 s: callers are served all the while, and every record is written when it returns.

The exchange, pump, journal file and projection are the product's, on a loop whose minutes pass in no time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

import structlog

from callcenter.calls.archive import RecordingFilter, RecordState
from callcenter.calls.effects import (
    DiscardRecording,
    DropMedia,
    LookUpCustomer,
    PhoneChanged,
    Refused,
    StopRecording,
)
from callcenter.calls.media import DigitHeard, LegMedia, RecordingFinished, RecordingMedia
from callcenter.calls.recording import QueueRecording, RecordingRules
from callcenter.calls.search import CallFilter
from callcenter.calls.sip import (
    AnswerLeg,
    DialLeg,
    LegAnswered,
    LegArrived,
    LegConfirmed,
    LegEnded,
    PhoneRegistered,
    SipCommand,
)
from callcenter.calls.wishes import AgentCame, AskedReady, MicrophoneChecked
from callcenter.events import Event
from callcenter.runtime.clock import Clock
from callcenter.runtime.journal_file import JournalFile
from callcenter.runtime.projection import Projection
from callcenter.runtime.pump import Pump
from callcenter.store import MemoryStore, StoreError
from tests.helpers.house import BROWSER_SDP, PHONE_SDP, RULES, SITE, House
from tests.helpers.quick_loop import in_no_time

CALLS, TALK_S, BETWEEN_S = 12, 5.0, 3.0
"""A dozen calls in a minute and a half: before, during and after."""
DOWN_FROM_S, DOWN_UNTIL_S = 10.0, 70.0
RECORDED = replace(RULES, recording=RecordingRules(queues={"support": QueueRecording(share=1.0)}))


class Site:
    """One agent, a database that is away for a minute, and a media plane that closes files at once."""

    def __init__(self, folder: Path) -> None:
        self.loop = asyncio.get_running_loop()
        self.began = self.loop.time()
        clock = Clock(self.loop, wall=lambda: 1_800_000_000.0, monotonic=self.loop.time)
        self.journal = JournalFile(folder)
        self.journal.open()
        self.pump = Pump(House(rules=RECORDED).exchange, clock, self.journal, self.loop.call_soon)
        self.store = MemoryStore()
        self.projection = Projection(self.apply, self.journal.read)
        self.refused = 0
        self.done: list[object] = []
        kinds = (
            *get_args(SipCommand),
            LegMedia,
            DropMedia,
            RecordingMedia,
            LookUpCustomer,
            PhoneChanged,
            Refused,
            DiscardRecording,
        )
        self.pump.connect(
            {**dict.fromkeys(kinds, self.done.append), StopRecording: self.close_file}, [self.projection.take]
        )

    async def apply(self, batch: Sequence[tuple[int, Event]]) -> int:
        if DOWN_FROM_S <= self.loop.time() - self.began < DOWN_UNTIL_S:
            self.refused += 1
            raise StoreError("the server closed the connection unexpectedly")
        return await self.store.projector.apply(batch)

    def close_file(self, wish: StopRecording) -> None:
        name = wish.recording
        self.pump.tell(RecordingFinished(recording=name, file=f"{name}.wav", seconds=TALK_S, octets=40_058))

    async def tell(self, *facts: object, then_s: float = 0.0) -> None:
        for fact in facts:
            self.pump.tell(fact)
            await asyncio.sleep(0)
        await asyncio.sleep(then_s)

    async def call(self, number: int) -> None:
        """A caller chooses support, talks with the agent and hangs up."""
        leg = f"caller-{number}"
        await self.tell(
            LegArrived(
                leg=leg, ani=f"+86138{number:08}", dnis="5000", display_name="", sdp=PHONE_SDP, source=""
            ),
            LegConfirmed(leg=leg),
            DigitHeard(leg=leg, digit="1"),
        )
        rung = next(out for out in reversed(self.done) if isinstance(out, DialLeg))
        await self.tell(LegAnswered(leg=rung.leg, sdp=BROWSER_SDP), then_s=TALK_S)
        await self.tell(LegEnded(leg=leg, by="peer", cause=""), then_s=BETWEEN_S)


async def a_minute_and_a_half(folder: Path) -> Site:
    site = Site(folder)
    await site.projection.start(0)
    await site.tell(
        SITE,
        AgentCame(agent="agent1"),
        PhoneRegistered(user="agent1"),
        MicrophoneChecked(agent="agent1", works=True),
        AskedReady(agent="agent1"),
    )
    for number in range(CALLS):
        await site.call(number)
    await site.projection.stop()
    return site


def test_calls_go_on_and_the_records_are_written_when_it_returns(tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as logged:
        site = in_no_time(lambda: a_minute_and_a_half(tmp_path))
    # Nobody was turned away, nothing broke, and every caller talked with the agent.
    assert len([out for out in site.done if isinstance(out, AnswerLeg)]) == CALLS
    assert [site.pump.counts[name] for name in ("core_failed", "fold_failed", "command_failed")] == [0, 0, 0]
    assert site.refused > 10
    assert [line["event"] for line in logged] == ["database_behind", "database_caught_up"]
    # All of it is in the records, in order and once.
    assert site.projection.offset == site.journal.last
    calls = in_no_time(lambda: site.store.calls.page(CallFilter(outcome="answered", agent="agent1")))
    assert [record.ani for record in calls.items] == [
        f"+86138{number:08}" for number in reversed(range(CALLS))
    ]
    assert all(len(record.recordings) == 1 and record.talk_s >= TALK_S for record in calls.items)
    kept = in_no_time(lambda: site.store.recordings.page(RecordingFilter(state=RecordState.KEPT)))
    assert len(kept.items) == CALLS
