"""Who hears whom, for every call there can be: nobody ever hears what is not meant for them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from callcenter.calls.call import (
    Call,
    CallState,
    Offer,
    Supervisor,
    SupervisorMode,
    Third,
    ThirdKind,
    ThirdState,
)
from callcenter.calls.hearing import who_hears
from callcenter.calls.media import HearLeg, HearMix, HearNothing, HearPrompts, Hears

MUSIC = HearPrompts(playback="hold-call", prompts=("music/hold",), loop=True)
RINGBACK = HearPrompts(playback="ringback-call", prompts=("music/ringback",), loop=True)
MENU = HearPrompts(playback="play-1", prompts=("en/main_menu",))
NOTHING = HearNothing()
LISTEN, WHISPER, BARGE = SupervisorMode


def call(state: CallState = CallState.TALKING, **fields: object) -> Call:
    return Call(
        call="call", state=state, ani="1", dnis="2", display_name="", arrived_at=0.0, caller_leg="C", ivr_port=1,
        flow="main", language="en", flow_hears=MENU, **fields,
    )  # fmt: skip


def third(state: ThirdState, *, early: bool = False, again: str = "") -> Third:
    leg = "" if state is ThirdState.ASKED else "T"
    return Third(
        kind=ThirdKind.OUTSIDE, to="3", asked_by="a", since=0.0, state=state, leg=leg, is_early=early, again=again
    )  # fmt: skip


def boss(mode: SupervisorMode, leg: str = "S", *, is_up: bool = True) -> Supervisor:
    return Supervisor(supervisor=leg.lower(), leg=leg, mode=mode, is_up=is_up)


AGENT = {"agent": "a", "agent_leg": "A"}
HELD = {"held_at": 5.0}
UP, RINGING, ASKED = third(ThirdState.UP), third(ThirdState.RINGING), third(ThirdState.ASKED)


def mix(*legs: str) -> Hears:
    return HearMix(legs=legs)


@pytest.mark.parametrize(
    "given, hears",
    [
        (call(CallState.IN_FLOW), {"C": MENU}),
        (call(CallState.IN_FLOW, offers=(Offer(offer="o", agent="a", leg="O"),)), {"C": MENU, "O": NOTHING}),
        (call(**AGENT), {"C": HearLeg(leg="A"), "A": HearLeg(leg="C")}),
        (call(CallState.AGENT_SILENT, **AGENT), {"C": MUSIC, "A": HearLeg(leg="C")}),
        (call(CallState.AGENT_SILENT, again="R", agent="a"), {"C": MUSIC, "R": NOTHING}),
        # hold
        (call(**AGENT, **HELD), {"C": MUSIC, "A": NOTHING}),
        # consultation
        (call(**AGENT, **HELD, third=ASKED), {"C": MUSIC, "A": RINGBACK}),
        (call(**AGENT, **HELD, third=RINGING), {"C": MUSIC, "A": RINGBACK, "T": NOTHING}),
        (
            call(**AGENT, **HELD, third=third(ThirdState.RINGING, early=True)),
            {"C": MUSIC, "A": HearLeg(leg="T"), "T": NOTHING},
        ),
        (call(**AGENT, **HELD, third=UP), {"C": MUSIC, "A": HearLeg(leg="T"), "T": HearLeg(leg="A")}),
        (
            call(CallState.AGENT_SILENT, **AGENT, **HELD, third=UP),
            {"C": MUSIC, "A": HearLeg(leg="T"), "T": MUSIC},
        ),
        (
            call(**AGENT, **HELD, third=third(ThirdState.UP, again="R")),
            {"C": MUSIC, "A": HearLeg(leg="T"), "T": HearLeg(leg="A"), "R": NOTHING},
        ),
        # conference, and what is left of it
        (call(**AGENT, third=UP), {"C": mix("A", "T"), "A": mix("C", "T"), "T": mix("C", "A")}),
        (
            call(CallState.AGENT_SILENT, **AGENT, third=UP),
            {"C": HearLeg(leg="T"), "A": mix("C", "T"), "T": HearLeg(leg="C")},
        ),
        (call(third=UP), {"C": HearLeg(leg="T"), "T": HearLeg(leg="C")}),
        # blind transfer
        (call(third=ASKED), {"C": MUSIC}),
        (call(third=RINGING), {"C": MUSIC, "T": NOTHING}),
        (call(third=third(ThirdState.RINGING, early=True)), {"C": HearLeg(leg="T"), "T": NOTHING}),
        # supervision
        (
            call(**AGENT, supervisors=(boss(LISTEN, is_up=False),)),
            {"C": HearLeg(leg="A"), "A": HearLeg(leg="C"), "S": NOTHING},
        ),
        (
            call(**AGENT, supervisors=(boss(LISTEN),)),
            {"C": HearLeg(leg="A"), "A": HearLeg(leg="C"), "S": mix("C", "A")},
        ),
        (
            call(**AGENT, supervisors=(boss(WHISPER),)),
            {"C": HearLeg(leg="A"), "A": mix("C", "S"), "S": mix("C", "A")},
        ),
        (
            call(**AGENT, supervisors=(boss(BARGE),)),
            {"C": mix("A", "S"), "A": mix("C", "S"), "S": mix("C", "A")},
        ),
        (
            call(**AGENT, **HELD, supervisors=(boss(WHISPER),)),
            {"C": MUSIC, "A": HearLeg(leg="S"), "S": HearLeg(leg="A")},
        ),
    ],
)  # fmt: skip
def test_what_each_hears(given: Call, hears: dict[str, Hears]) -> None:
    assert who_hears(given) == hears


def every_call() -> Iterator[Call]:
    thirds = [
        None,
        ASKED,
        RINGING,
        UP,
        third(ThirdState.RINGING, early=True),
        third(ThirdState.UP, again="R"),
    ]
    modes = [(), *((boss(mode, is_up=up),) for mode in SupervisorMode for up in (True, False))]
    pairs = [(boss(one), boss(two, "S2")) for one in SupervisorMode for two in SupervisorMode]
    agents = [{}, AGENT, {**AGENT, "again": "R2"}, {"agent": "a", "again": "R2"}]
    for state, agent, who, held, watching in itertools.product(
        CallState, agents, thirds, ({}, HELD), [*modes, *pairs]
    ):
        yield call(state, **agent, third=who, **held, supervisors=watching)  # type: ignore[arg-type]


def sources(hears: Hears) -> set[str]:
    if isinstance(hears, HearMix):
        assert len(set(hears.legs)) == len(hears.legs) >= 2
        return set(hears.legs)
    return {hears.leg} if isinstance(hears, HearLeg) else set()


def test_in_no_call_does_anybody_hear_what_they_should_not() -> None:
    for one in every_call():
        hears = who_hears(one)
        heard = {leg: sources(what) for leg, what in hears.items()}
        up = {boss.leg: boss.mode for boss in one.supervisors if boss.is_up}
        assert all(leg not in what for leg, what in heard.items()), "nobody hears themselves"
        assert set().union(*heard.values()) <= set(hears), "nobody hears a leg that is not there"
        for supervisor in one.supervisors:
            hearing = {leg for leg, what in heard.items() if supervisor.leg in what}
            mode = up.get(supervisor.leg)
            if mode in (None, LISTEN):
                assert hearing == set(), "a listener is heard by nobody"
            elif mode is WHISPER:
                assert hearing <= {one.agent_leg}, "a whisper is heard by the agent alone"
        others = set().union(*(what for leg, what in heard.items() if leg != "C"))
        if one.held_at and one.state in (CallState.TALKING, CallState.AGENT_SILENT):
            assert "C" not in others and not heard["C"] & {"A", "S", "S2"}, "on hold is apart"
            assert hears["C"] != NOTHING, "a customer who waits hears something"
        if one.state in (CallState.ARRIVED, CallState.IN_FLOW):
            assert hears["C"] == MENU and "C" not in others
        if one.third is not None and one.third.state is not ThirdState.UP:
            assert heard.get("T", set()) == set(), "who has not answered hears nobody"
