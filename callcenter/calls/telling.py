"""What a flow tells about itself, as events of the call."""

from __future__ import annotations

from collections.abc import Callable

import ivr_flows as ivr
from callcenter.calls.call import Call
from callcenter.calls.effects import Effect
from callcenter.events import (
    AnswerHeard,
    Event,
    GoalReached,
    MenuChosen,
    PositionAnnounced,
    PromptStarted,
    SurveyAnswered,
    WaitAnswered,
    WrongDigit,
)


def event_of(call: Call, told: ivr.Tell, now: float) -> list[Effect]:
    """The events for one thing told; kinds nobody records give none."""
    make = _EVENTS.get(told.kind)
    return [make(call, told, now)] if make else []


def _entry(call: Call) -> str:
    return call.place.entry if call.place else ""


def _prompts(call: Call, told: ivr.Tell, now: float) -> Event:
    named = told.data["prompts"]
    prompts = tuple(named) if isinstance(named, list) else (str(named),)
    return PromptStarted(at=now, call=call.call, node=str(told.data["node"]), prompts=prompts)


def _wrong(call: Call, told: ivr.Tell, now: float) -> Event:
    return WrongDigit(at=now, call=call.call, node=str(told.data["node"]), digit=str(told.data["digit"]))


def _chosen(call: Call, told: ivr.Tell, now: float) -> Event:
    return MenuChosen(
        at=now,
        call=call.call,
        node=str(told.data["node"]),
        choice=str(told.data["choice"]),
        label=ivr.Label.from_data(told.data["label"]),
    )


def _position(call: Call, told: ivr.Tell, now: float) -> Event:
    return PositionAnnounced(
        at=now,
        entry=_entry(call),
        call=call.call,
        position=int(str(told.data["position"])),
        wait_p50_s=float(str(told.data.get("wait_p50_s", 0))),
        wait_p90_s=float(str(told.data.get("wait_p90_s", 0))),
    )


def _wait(call: Call, told: ivr.Tell, now: float) -> Event:
    return WaitAnswered(at=now, entry=_entry(call), call=call.call, answer=str(told.data["answer"]))


def _goal(call: Call, told: ivr.Tell, now: float) -> Event:
    data = told.data
    return GoalReached(
        at=now, call=call.call, flow=str(data["flow"]), node=str(data["node"]), goal=str(data["goal"])
    )


def _survey(call: Call, told: ivr.Tell, now: float) -> Event:
    data = told.data
    return SurveyAnswered(
        at=now, call=call.call, flow=str(data["flow"]), node=str(data["node"]), survey=str(data["survey"]),
        question=str(data["question"]), score=int(str(data["score"])), agent=call.former_agent,
        queue=call.taken.queue if call.taken is not None else "",
    )  # fmt: skip


def _answered(call: Call, told: ivr.Tell, now: float) -> Event:
    data = told.data
    return AnswerHeard(
        at=now,
        call=call.call,
        node=str(data["node"]),
        ask=str(data["ask"]),
        failure=str(data["failure"]),
    )


_EVENTS: dict[ivr.TellKind, Callable[[Call, ivr.Tell, float], Event]] = {
    ivr.TellKind.PROMPT_STARTED: _prompts,
    ivr.TellKind.WRONG_DIGIT: _wrong,
    ivr.TellKind.MENU_CHOSEN: _chosen,
    ivr.TellKind.POSITION_ANNOUNCED: _position,
    ivr.TellKind.WAIT_ANSWERED: _wait,
    ivr.TellKind.GOAL_REACHED: _goal,
    ivr.TellKind.ANSWERED: _answered,
    ivr.TellKind.SURVEY_ANSWERED: _survey,
}
