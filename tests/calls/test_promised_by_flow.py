"""A flow promises to call back: the number is read out or typed, and the caller of no line is in one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.media import HearPrompts
from callcenter.calls.sip import DialTrunk, LegEnded
from callcenter.calls.wished_time import wished_at
from callcenter.events import CallbackPromised, CallEnded, EntryStarted
from callcenter.runtime.recovery import Unfinished
from tests.calls.callbacks import RULE, RULES, people
from tests.calls.company import WIDE, pick_up
from tests.calls.flows import FlowHouse, written
from tests.calls.scenes import sit_down

CUSTOMER = "+8613800000142"
FLOW = """
  back: {do: callback, queue: sales, next: bye, on_fail: failed%s}
"""


def house_of(more: str = "") -> FlowHouse:
    flow = written("main", "back", FLOW % more)
    return FlowHouse(rules=RULES, plane=WIDE, site=people(RULE), flows={"main": flow})


def asked(more: str = "", **arrives: str) -> FlowHouse:
    house = house_of(more)
    house.comes(**arrives)
    return house


def prompts(house: FlowHouse) -> tuple[str, ...]:
    hears = house.hears("caller")
    assert isinstance(hears, HearPrompts)
    return hears.prompts


def promised(house: FlowHouse) -> list[tuple[str, str]]:
    return [(one.queue, one.number) for one in house.events() if isinstance(one, CallbackPromised)]


def test_the_number_is_read_out_and_confirmed() -> None:
    house = asked()
    digits = tuple(f"en/digit/{digit}" for digit in CUSTOMER[1:])
    assert prompts(house) == ("en/callback_number_is", *digits, "en/callback_number_right")
    house.press("1")
    assert (promised(house), prompts(house)) == ([("sales", CUSTOMER)], ("en/callback_noted",))
    house.heard_out()
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert (ended.outcome, ended.cause) == ("callback", "bye")


def test_an_agent_who_is_free_calls_them() -> None:
    house = asked(", confirm: false")
    house.heard_out()
    sit_down(house)
    pick_up(house)
    out = house.last(DialTrunk)
    assert isinstance(out, DialTrunk)
    assert out.number == CUSTOMER


def test_another_number_may_be_typed() -> None:
    house = asked()
    house.press("2", *"+8613911112222"[1:], "#")
    assert prompts(house)[0] == "en/callback_number_is"
    house.press("2", "#", "2001"[0], *"001", "#", "1")
    assert promised(house) == [("sales", "2001")]


def test_a_number_that_may_not_be_called_is_asked_for_again_and_then_given_up() -> None:
    house = asked(", confirm: false, number: '\"110\"', retries: 1")
    assert prompts(house) == ("en/wrong_number", "en/callback_number_other")
    house.press(*"110", "#")
    assert (house.cause(), promised(house)) == ("failed", [])


def test_a_caller_without_a_number_types_one() -> None:
    house = asked(ani="")
    assert prompts(house) == ("en/callback_number_other",)


def test_silence_is_no_consent() -> None:
    house = asked(", retries: 0")
    house.heard_out()
    house.wake(f"flow:{house.call().call}:flow", 8.0)
    assert (house.cause(), promised(house)) == ("failed", [])


def test_a_queue_that_calls_nobody_back() -> None:
    house = house_of(", confirm: false")
    house.rules = replace(RULES, callbacks=frozenset())
    house.exchange = house._fresh()
    house.tell(house.site)
    house.comes()
    assert house.cause() == "failed"


def test_they_are_called_when_they_wished() -> None:
    house = asked(", confirm: false, at: '1000000 + 7200'")
    house.heard_out()
    sit_down(house)
    assert not any(isinstance(out, DialTrunk) for out in house.outcomes)
    started = house.last(EntryStarted)
    assert isinstance(started, EntryStarted)
    house.wake(f"acd:callback:{started.entry}", 7200.0)
    pick_up(house)
    assert isinstance(house.last(DialTrunk), DialTrunk)


@pytest.mark.parametrize("at", ["1000000 + 86400 * 31", '"25:00"', '"soon"'])
def test_a_time_nobody_can_promise(at: str) -> None:
    house = asked(f", confirm: false, at: '{at}'")
    assert (house.cause(), promised(house)) == ("failed", [])


def test_the_promise_outlives_the_process() -> None:
    house = asked(", confirm: false, at: '1000000 + 7200'")
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    kept = Unfinished()
    for number, event in enumerate(house.events()):
        kept.apply(number, event)
    ((callback, entry),) = kept.kept().callbacks
    assert (callback.number, callback.place.cause, entry.not_before) == (CUSTOMER, "callback", 1007200.0)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", 1_800_000_000.0),
        ("1800000500", 1_800_000_500.0),
        ("1700000000", 1_800_000_000.0),
        ("17:00", 1_800_003_600.0),
        ("1700", 1_800_003_600.0),
        ("1559", 1_800_086_340.0),
        ("900", 1_800_061_200.0),
        ("24:00", None),
        ("1x", None),
        ("nan", None),
        ("inf", None),
        ("1900000000", None),
    ],
)
def test_when(text: str, at: float | None) -> None:
    """2027-01-15, four in the afternoon in Shanghai."""
    assert wished_at(text, 1_800_000_000.0, "Asia/Shanghai") == at
