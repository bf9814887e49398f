"""An agent promises to call back: it rests until then, comes to them as a callback, and outlives the process."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.effects import Refused, WakeAt
from callcenter.calls.sip import DialTrunk, LegAnswered, LegEnded
from callcenter.calls.wishes import AskedReady, PromisedCallback, TookBackPromise
from callcenter.events import (
    CallbackPromised,
    CallConnected,
    CallEnded,
    EntryEnded,
    EntryStarted,
    Offered,
)
from callcenter.runtime.recovery import Unfinished
from tests.calls.callbacks import CUSTOMER, CallingHouse, house
from tests.calls.company import pick_up
from tests.calls.scenes import sit_down, talk
from tests.helpers.house import PHONE_SDP

HOUR = 3600.0


def talked(*, is_over: bool = True) -> CallingHouse:
    """Agent 1 talks with a customer of the sales queue, or has done so."""
    made = house()
    talk(made, digit="2")
    if is_over:
        made.tell(LegEnded(leg="caller", by="peer", cause=""))
    return made


def word(made: CallingHouse, **changes: object) -> PromisedCallback:
    given = PromisedCallback(
        agent="agent1", call="call-1", number=CUSTOMER, at=made.now + HOUR, name="Tang Yue", note="Price list"
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def rests_until(made: CallingHouse) -> WakeAt:
    return next(out for out in reversed(made.outcomes) if isinstance(out, WakeAt) and "callback:" in out.key)


@pytest.mark.parametrize("is_over", [False, True])
def test_it_is_a_promise_of_no_call_and_rests(is_over: bool) -> None:
    made = talked(is_over=is_over)
    due = made.now + HOUR
    made.tell(word(made, at=due))
    promised = made.last(CallbackPromised)
    assert isinstance(promised, CallbackPromised)
    assert (promised.call, promised.queue, promised.number) == ("", "sales", CUSTOMER)
    assert (promised.promised_by, promised.due, promised.note) == ("agent1", due, "Price list")
    assert (rests_until(made).key.split(":")[0], rests_until(made).at) == ("acd", due)
    assert not made.events_of(Offered)[1:]


def test_when_its_time_has_come_it_rings_at_whoever_promised_it() -> None:
    made = talked()
    sit_down(made, "agent3")
    made.tell(word(made))
    made.tell(AskedReady(agent="agent1"))
    wake = rests_until(made)
    made.wake(wake.key, wake.at - made.now)
    offered = made.last(Offered)
    assert isinstance(offered, Offered)
    assert (offered.agent, offered.is_callback, offered.why_code) == ("agent1", True, "preferred")
    assert offered.call not in ("", "call-1")
    pick_up(made)
    out = made.last(DialTrunk)
    assert isinstance(out, DialTrunk)
    made.tell(LegAnswered(leg=out.leg, sdp=PHONE_SDP))
    connected = made.last(CallConnected)
    assert isinstance(connected, CallConnected)
    assert (connected.agent, connected.call) == ("agent1", offered.call)
    ended = [one.outcome for one in made.events_of(EntryEnded)]
    assert ended[-1] == "callback_answered"


def test_who_promised_it_is_busy_and_a_colleague_calls() -> None:
    made = talked(is_over=False)
    sit_down(made, "agent3")
    made.tell(word(made))
    wake = rests_until(made)
    made.wake(wake.key, wake.at - made.now)
    offered = made.last(Offered)
    assert isinstance(offered, Offered) and offered.agent == "agent3"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"call": "call-9"}, "no_such_call"),
        ({"call": ""}, "no_such_call"),
        ({"agent": "agent2"}, "no_such_call"),
        ({"number": ""}, "callback_number"),
        ({"number": "110"}, "callback_number"),
        ({"number": "5000"}, "callback_number"),
        ({"at": 1.0}, "callback_time"),
        ({"at": float("nan")}, "callback_time"),
        ({"at": 1_000_000.0 + 93 * 86_400}, "callback_time"),
    ],
)
def test_a_promise_that_could_not_be_kept_is_refused(changes: dict[str, object], code: str) -> None:
    made = talked()
    refused = [out.code for out in made.tell(word(made, **changes)) if isinstance(out, Refused)]
    assert (refused, made.events_of(CallbackPromised)) == ([code], [])


def test_it_is_taken_back_by_who_gave_it_alone() -> None:
    made = talked()
    made.tell(word(made))
    started = made.last(EntryStarted)
    assert isinstance(started, EntryStarted)
    refused = made.tell(TookBackPromise(agent="agent2", entry=started.entry))
    assert [out.code for out in refused if isinstance(out, Refused)] == ["no_such_promise"]
    made.tell(TookBackPromise(agent="agent1", entry=started.entry))
    ended = made.last(EntryEnded)
    assert isinstance(ended, EntryEnded)
    assert (ended.entry, ended.outcome) == (started.entry, "withdrawn")
    again = made.tell(TookBackPromise(agent="agent1", entry=started.entry))
    assert [out.code for out in again if isinstance(out, Refused)] == ["no_such_promise"]


def test_another_call_of_the_customer_does_not_make_it_needless() -> None:
    made = talked()
    made.tell(word(made))
    made.tell(AskedReady(agent="agent1"))
    talk(made, digit="2")
    assert [one.outcome for one in made.events_of(EntryEnded)] == ["answered", "answered"]


def test_it_outlives_the_process_and_so_does_who_gave_it() -> None:
    made = talked()
    made.tell(word(made))
    unfinished = Unfinished()
    for number, event in enumerate(made.events()):
        unfinished.apply(number, event)
    ((callback, entry),) = unfinished.kept().callbacks
    assert (callback.promised_by, callback.number) == ("agent1", CUSTOMER)
    assert (entry.not_before, entry.preferred_agent) == (callback.place.ranked_from, "agent1")
    made.restart()
    made.tell(TookBackPromise(agent="agent1", entry=callback.entry))
    assert not made.events_of(CallEnded)[1:]
    assert made.last(EntryEnded).outcome == "withdrawn"  # type: ignore[attr-defined]
