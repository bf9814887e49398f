"""An agent calls a number from their desk: the whole way, everybody who may leave it, and who may not begin it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import acd
from callcenter.calls.effects import Refused
from callcenter.calls.media import (
    DigitHeard,
    HearLeg,
    HearNothing,
    HearPrompts,
    MediaFailed,
    MediaSilent,
    PlaybackFinished,
)
from callcenter.calls.sip import (
    DialLeg,
    DialTrunk,
    LegAnswered,
    LegEnded,
    LegFailed,
    LegRinging,
    PhoneGone,
    PhoneRegistered,
)
from callcenter.calls.wishes import (
    AgentCame,
    AskedNotReady,
    AskedReady,
    AskedToConsult,
    AskedToDial,
    HungUp,
    MicrophoneChecked,
    PutOnHold,
    ShuttingDown,
)
from callcenter.events import (
    AgentDialled,
    AgentStateChanged,
    CallArrived,
    CallEnded,
    EntryEnded,
    EntryStarted,
)
from callcenter.trunks import Dialling
from tests.calls.outside import ABROAD, HOME, OUTWARD
from tests.helpers.house import BROWSER_SDP, PHONE_SDP, RULES, House

MAY = replace(
    OUTWARD,
    roles={"agent1": "agent", "agent2": "agent"},
    dialling={"agent": Dialling(prefixes=("+86",), never=("+8690",))},
    shown={"agent1": "+861065520001"},
    agents={"2041": "agent1", "2042": "agent2"},
)


def desk(*, is_ready: bool = False) -> House:
    """agent1 sits at the page, with telephone and microphone."""
    house = House(rules=replace(RULES, outward=MAY))
    for fact in (
        PhoneRegistered(user="agent1"), AgentCame(agent="agent1"), MicrophoneChecked(agent="agent1", works=True),
        AskedReady(agent="agent1") if is_ready else AskedNotReady(agent="agent1", reason="lunch"),
    ):  # fmt: skip
        house.tell(fact)
    return house


def dial(house: House, to: str = HOME, queue: str = "sales") -> str:
    """Press Call; the leg of the agent's own phone."""
    house.tell(AskedToDial(agent="agent1", to=to, queue=queue))
    own = house.last(DialLeg)
    assert isinstance(own, DialLeg)
    return own.leg


def pick_up(house: House, to: str = HOME) -> tuple[str, str]:
    """The page answers by itself; the legs of agent and number."""
    own = dial(house, to)
    house.tell(LegAnswered(leg=own, sdp=BROWSER_SDP))
    out = house.last(DialTrunk)
    assert isinstance(out, DialTrunk)
    return own, out.leg


def talk(house: House) -> tuple[str, str]:
    own, far = pick_up(house)
    house.tell(LegAnswered(leg=far, sdp=PHONE_SDP))
    return own, far


def call(house: House) -> str:
    return [event.call for event in house.events() if isinstance(event, AgentDialled)][-1]


def states(house: House) -> list[str]:
    return [
        f"{event.state} {event.pending or event.reason}".strip()
        for event in house.events()
        if isinstance(event, AgentStateChanged) and event.was != event.state
    ]


def codes(house: House) -> list[str]:
    return [out.code for out in house.outcomes if isinstance(out, Refused)]


def is_empty(house: House) -> bool:
    book = house.exchange.calls.book
    slots = [book.trunks.standing(name, house.now).calls for name in book.trunks.specs]
    return (book.calls, book.legs, book.rtp_ports.taken, slots) == ({}, {}, frozenset(), [0] * len(slots))


def test_the_own_phone_first_then_the_number_then_they_talk_and_wrap_up() -> None:
    house = desk(is_ready=True)
    own = dial(house)
    rung = house.last(DialLeg)
    assert isinstance(rung, DialLeg)
    assert (rung.user, rung.from_number, dict(rung.headers)["X-Call"]) == ("agent1", HOME, call(house))
    assert dict(rung.headers)["X-Offer"] == house.exchange.calls.book.calls[call(house)].agent_offer
    assert house.exchange.calls.book.legs[own].hears == HearNothing()
    house.tell(LegRinging(leg=own, sdp=""))
    house.tell(LegAnswered(leg=own, sdp=BROWSER_SDP))
    out = house.last(DialTrunk)
    assert isinstance(out, DialTrunk)
    assert (out.trunk, out.number, out.from_number) == ("cheap", HOME, "+861065520001")
    assert house.hears(own) == HearPrompts(
        playback=f"ringback-{call(house)}", prompts=("music/ringback",), loop=True
    )
    house.tell(LegAnswered(leg=out.leg, sdp=PHONE_SDP))
    assert (house.hears(own), house.hears(out.leg)) == (HearLeg(leg=out.leg), HearLeg(leg=own))
    house.tell(LegEnded(leg=out.leg, by="peer", cause=""), after=30.0)
    told = [type(event).__name__ for event in house.events() if getattr(event, "call", "") == call(house)]
    assert told == [
        "CallArrived", "AgentDialled", "AgentStateChanged", "OutwardDialled", "OutwardAnswered", "CallConnected",
        "AgentStateChanged", "CallEnded",
    ]  # fmt: skip
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert (ended.released_by, ended.outcome) == ("caller", "answered")
    assert (states(house)[-2:], is_empty(house)) == (["on_contact", "wrap_up"], True)
    # Nobody waited in any line, so no figure of a queue has heard of it.
    assert not [event for event in house.events() if isinstance(event, EntryStarted | EntryEnded)]
    house.wake(f"acd:wrap_up:agent1:{entry(house)}", after=10.0)
    assert states(house)[-1] == "idle"


def entry(house: House) -> str:
    return next(event.entry for event in house.events() if isinstance(event, AgentDialled))


def test_who_was_at_lunch_is_at_lunch_again() -> None:
    house = desk()
    _own, far = talk(house)
    house.tell(LegEnded(leg=far, by="peer", cause=""))
    house.wake(f"acd:wrap_up:agent1:{entry(house)}", after=10.0)
    assert states(house)[-3:] == ["on_contact lunch", "wrap_up lunch", "not_ready lunch"]


@pytest.mark.parametrize(
    "code, reason, told, prompt",
    [
        (486, "Busy Here", "dial_busy", "en/callback_missed"),
        (404, "Not Found", "dial_unknown", "en/callback_missed"),
        (480, "Gone", "dial_no_answer", "en/callback_missed"),
        (503, "Full", "dial_no_line", "en/callback_missed"),
    ],
)
def test_nobody_is_reached_the_agent_hears_and_sees_why_and_has_nothing_to_wrap_up(
    code: int, reason: str, told: str, prompt: str
) -> None:
    house = desk(is_ready=True)
    own, far = pick_up(house)
    house.tell(LegRinging(leg=far, sdp=""))
    house.tell(LegFailed(leg=far, code=code, reason=reason))
    assert codes(house) == [told]
    assert house.hears(own) == HearPrompts(playback=f"missed-{call(house)}", prompts=(prompt,))
    house.tell(PlaybackFinished(leg=own, playback=f"missed-{call(house)}"))
    assert (states(house)[-2:], is_empty(house)) == (["on_contact", "idle"], True)


def test_a_reason_that_cannot_be_played_does_not_hold_the_agent() -> None:
    house = desk()
    _own, far = pick_up(house)
    house.tell(LegRinging(leg=far, sdp=""))
    house.tell(LegFailed(leg=far, code=486, reason="Busy Here"))
    house.wake(f"dial:{call(house)}", after=4.0)
    assert not is_empty(house)
    house.wake(f"dial:{call(house)}", after=1.5)
    assert (states(house)[-1], is_empty(house)) == ("not_ready lunch", True)


@pytest.mark.parametrize("by", ["button", "bye", "silence", "media", "failed", "late", "shutdown"])
def test_the_agent_leaves_while_it_rings_and_is_what_they_were(by: str) -> None:
    house = desk()
    own = dial(house)
    if by not in ("failed", "late"):
        house.tell(LegAnswered(leg=own, sdp=BROWSER_SDP))
    match by:
        case "button":
            house.tell(HungUp(agent="agent1", call=call(house)))
        case "bye":
            house.tell(LegEnded(leg=own, by="peer", cause=""))
        case "silence":
            house.tell(MediaSilent(leg=own, silent_s=3.0))
        case "media":
            house.tell(MediaFailed(leg=own, why="port taken"))
        case "failed":
            house.tell(LegFailed(leg=own, code=603, reason="Decline"))
            assert codes(house) == ["dial_own_phone"]
        case "late":
            house.wake(f"dial:{call(house)}", after=14.0)
            assert not is_empty(house)
            house.wake(f"dial:{call(house)}", after=1.0)
            assert codes(house) == ["dial_own_phone"]
        case "shutdown":
            house.tell(ShuttingDown())
    assert is_empty(house)
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert ended.outcome == "failed"
    assert house.exchange.router.agent("agent1").work == ()  # type: ignore[union-attr]


def test_once_they_talk_it_is_a_call_like_any_other() -> None:
    house = desk()
    own, far = talk(house)
    house.tell(PutOnHold(agent="agent1", call=call(house)))
    assert house.hears(far) == HearPrompts(playback=f"hold-{call(house)}", prompts=("music/hold",), loop=True)
    house.tell(AskedToConsult(agent="agent1", call=call(house), to=HOME))
    third = house.last(DialTrunk)
    assert isinstance(third, DialTrunk)
    house.tell(LegAnswered(leg=third.leg, sdp=PHONE_SDP))
    assert house.hears(own) == HearLeg(leg=third.leg)
    house.tell(HungUp(agent="agent1", call=call(house)))
    assert house.hears(far) == HearLeg(leg=third.leg)
    assert states(house)[-1] == "wrap_up lunch"


def test_an_agent_who_vanishes_leaves_the_customer_in_the_line_of_the_queue() -> None:
    house = desk()
    own, far = talk(house)
    house.tell(PhoneGone(user="agent1"))
    house.tell(MediaSilent(leg=own, silent_s=3.0))
    house.wake(f"lost:{call(house)}", after=20.0)
    started = house.last(EntryStarted)
    assert isinstance(started, EntryStarted)
    assert (started.queue, started.cause, started.call) == ("sales", "agent_lost", call(house))
    house.tell(LegEnded(leg=far, by="peer", cause=""))
    assert is_empty(house)


@pytest.mark.parametrize(
    "to, queue, code",
    [
        ("nobody", "", "dial_unknown"),
        ("", "", "dial_unknown"),
        ("support", "", "dial_unknown"),
        ("5000", "", "dial_ours"),
        ("2042", "", "dial_colleague"),
        (ABROAD, "", "dial_abroad"),
        ("+869012345678", "", "dial_forbidden"),
        (HOME, "nowhere", "dial_no_queue"),
    ],
)
def test_a_number_nobody_may_call_rings_nobody(to: str, queue: str, code: str) -> None:
    house = desk()
    house.tell(AskedToDial(agent="agent1", to=to, queue=queue))
    assert codes(house) == [code]
    assert is_empty(house)
    assert not [event for event in house.events() if isinstance(event, CallArrived)]


def test_without_a_queue_named_it_is_the_agents_first() -> None:
    house = desk()
    dial(house, queue="")
    assert [event.queue for event in house.events() if isinstance(event, AgentDialled)] == ["support"]


@pytest.mark.parametrize(
    "before, code",
    [
        ((), "signed_out"),
        ((AgentCame(agent="agent1"),), "dial_microphone"),
        ((AgentCame(agent="agent1"), MicrophoneChecked(agent="agent1", works=True)), "dial_phone"),
    ],
    ids=["signed out", "no microphone", "no telephone"],
)
def test_who_cannot_talk_cannot_call(before: tuple[object, ...], code: str) -> None:
    house = House(rules=replace(RULES, outward=MAY))
    for fact in before:
        house.tell(fact)  # type: ignore[arg-type]
    house.tell(AskedToDial(agent="agent1", to=HOME))
    assert codes(house) == [code]


def test_who_has_somebody_in_hand_calls_nobody_else() -> None:
    house = desk()
    talk(house)
    house.tell(AskedToDial(agent="agent1", to=HOME))
    house.tell(HungUp(agent="agent1", call=call(house)))
    house.tell(AskedToDial(agent="agent1", to=HOME))
    assert codes(house) == ["dial_in_hand", "dial_in_hand"]


def test_a_snapshot_taken_while_it_rings_goes_on_alike() -> None:
    house = desk()
    own, far = pick_up(house)
    house.restart()
    house.tell(LegAnswered(leg=far, sdp=PHONE_SDP))
    assert house.hears(own) == HearLeg(leg=far)
    house.tell(LegEnded(leg=far, by="peer", cause=""))
    assert states(house)[-1] == "wrap_up lunch"


FACTS = st.sampled_from(
    ["answer own", "answer far", "ring far", "busy", "bye own", "bye far", "silent", "said", "late", "hang up", "dial",
     "digit", "restart", "ready"]
)  # fmt: skip


@given(st.lists(FACTS, max_size=14))
def test_in_any_order_it_ends_and_leaves_nothing_behind(facts: list[str]) -> None:
    house = desk()
    own = dial(house)
    for fact in facts:
        far = next((out.leg for out in reversed(house.outcomes) if isinstance(out, DialTrunk)), "none")
        of_call = call(house)
        match fact:
            case "answer own" | "answer far":
                sdp = BROWSER_SDP if fact == "answer own" else PHONE_SDP
                house.tell(LegAnswered(leg=own if fact == "answer own" else far, sdp=sdp))
            case "ring far":
                house.tell(LegRinging(leg=far, sdp=""))
            case "busy":
                house.tell(LegFailed(leg=far, code=486, reason="Busy Here"))
            case "bye own" | "bye far":
                house.tell(LegEnded(leg=own if fact == "bye own" else far, by="peer", cause=""))
            case "silent":
                house.tell(MediaSilent(leg=own, silent_s=3.0))
            case "said":
                house.tell(PlaybackFinished(leg=own, playback=f"missed-{of_call}"))
            case "late":
                house.wake(f"dial:{of_call}", after=20.0)
            case "hang up":
                house.tell(HungUp(agent="agent1", call=of_call))
            case "dial":
                house.tell(AskedToDial(agent="agent1", to=HOME, queue="sales"))
                own = next(out.leg for out in reversed(house.outcomes) if isinstance(out, DialLeg))
            case "digit":
                house.tell(DigitHeard(leg=own, digit="1"))
            case "restart":
                house.restart()
            case "ready":
                house.tell(AskedReady(agent="agent1"))
    for _ in range(2):
        house.tell(HungUp(agent="agent1", call=call(house)))
        for leg in list(house.exchange.calls.book.legs):
            house.tell(LegEnded(leg=leg, by="peer", cause=""))
    assert is_empty(house)
    view = house.exchange.router.agent("agent1")
    assert view is not None
    assert all(work.phase is acd.State.WRAP_UP for work in view.work)
    ended = [event.call for event in house.events() if isinstance(event, CallEnded)]
    begun = [event.call for event in house.events() if isinstance(event, AgentDialled)]
    assert sorted(ended) == sorted(set(begun))
