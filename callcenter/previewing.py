"""What would happen to a caller who came now: an engine that is a copy of the live one is told of them.

Pure, and beside the live engine, which hears nothing of it. With other settings for the queue the copy is told of those
first; a caller who "has waited" is put in line now, and only the queue's own clockwork goes on for so long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import acd
from acd.agent import State
from acd.inspect import situation
from acd.verdict import Code, Verdict, verdicts
from acd.wording import of_verdict
from callcenter.wording import worded

NAME = "preview"
MOST_CANDIDATES = 50
MOST_WAKES = 200
TEXTS = {
    "rings": ("{agent}’s phone would ring at once", "{agent} 的话机会立即振铃"),
    "waits": ("would wait in line, as number {position}", "将排队等候，位置第 {position}"),
    "overflows": ("would be sent on: {to}", "将被转走：{to}"),
    "callback": ("would be offered a call back", "将被询问是否回拨"),
    "closed": ("the queue is closed", "队列不在营业时间内"),
    "nobody": ("nobody who could answer is signed in", "没有可接听的坐席登录"),
}
PLACES = {
    "queue": ("the queue {to}", "队列“{to}”"),
    "voicemail": ("the voicemail box {to}", "语音信箱“{to}”"),
    "number": ("the number {to}", "号码 {to}"),
    "message": ("a message, and the call ends", "播放信息后挂断"),
}
KIND_OF = {"queue": "queues", "voicemail": "voicemail"}
LANGUAGES = ("en", "zh")
Names = Mapping[str, Mapping[str, Mapping[str, str]]]
"""What people call things: kind (users, queues, voicemail) → key → words by language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who would come: `waited_s` already in this line."""

    tier: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    waited_s: float = 0.0


def preview(
    data: Any, spec: acd.QueueSpec | None, queue: str, caller: Caller, now: float, names: Names
) -> dict[str, Any]:
    """`data` as `Engine.to_data` has it; `spec`: other settings of the queue, None for those in force."""
    engine = acd.Engine.from_data(data)
    if spec is not None:
        engine.handle(acd.QueueConfigured(spec), now)
    known = {view.agent for view in engine.agents() if view.standing is not State.LOGGED_OUT}
    serve = [agent for agent in engine.floor.roster.of_queue(queue) if agent in known]
    idle = [agent for agent in serve if engine.agent(agent).state is State.IDLE]
    entry = acd.Entry(
        entry=NAME, contact=NAME, queue=queue, needs=(), priority=0, ranked_from=now, tier=caller.tier,
        language=caller.language, tags=caller.tags,
    )  # fmt: skip
    decisions = _lived(engine, engine.handle(acd.EntryArrived(entry), now), now, now + caller.waited_s)
    at = now + caller.waited_s
    found, agents = _outcome(engine, decisions, names)
    skilled = sum(Code.SKILLS not in (one.code, *one.also) for one in agents if one.agent in idle)
    counts = {"signed_in": len(known), "serve": len(serve), "idle": len(idle), "skilled": skilled}
    return {
        **found,
        "funnel": [{"key": key, "count": count} for key, count in counts.items()],
        "candidates": [_row(engine, one, at, names) for one in agents[:MOST_CANDIDATES]],
    }


def _lived(engine: acd.Engine, first: Sequence[acd.Decision], now: float, until: float) -> list[acd.Decision]:
    """All that is decided of the entry until then, by its own deadlines alone."""
    found = [one for one in first if getattr(one, "entry", NAME) == NAME]
    wakes = _wakes(found)
    for _ in range(MOST_WAKES):
        due = [(at, key) for key, at in wakes.items() if at <= until]
        if not due:
            break
        at, key = min(due)
        del wakes[key]
        fresh = [one for one in engine.woke(key, max(at, now)) if getattr(one, "entry", NAME) == NAME]
        found += fresh
        wakes |= _wakes(fresh)
    return found


def _wakes(decisions: Sequence[acd.Decision]) -> dict[str, float]:
    """When the entry itself is to be looked at again; offers are left to ring."""
    return {
        one.key: one.at
        for one in decisions
        if isinstance(one, acd.WakeAt) and one.key.rpartition(":")[2] == NAME
    }


def _outcome(
    engine: acd.Engine, decisions: Sequence[acd.Decision], names: Names
) -> tuple[dict[str, Any], tuple[Verdict, ...]]:
    closed = next((one for one in decisions if isinstance(one, acd.EntryClosed)), None)
    if closed is not None:
        return _closed(closed, names), ()
    place = engine.entry(NAME)
    offer = next((one for one in reversed(decisions) if isinstance(one, acd.MakeOffer)), None)
    winner = offer.agent if offer is not None and place.offers else ""
    agents = verdicts(engine.floor, place, winner)
    asked = any(isinstance(one, acd.AskCallback) for one in decisions)
    stands = situation(engine.floor, NAME)
    verdict = "rings" if winner else "callback" if asked else "waits"
    who = _called(names, "users", winner)
    found = _said(verdict, [{"agent": name, "position": stands.position} for name in who])
    found["position"], found["agent"], found["name"] = stands.position, winner, who[0]
    found["step"], found["steps"] = stands.step, stands.steps
    return found, agents


def _called(names: Names, kind: str, key: str) -> tuple[str, str]:
    """In English and Chinese; the key, where there is no name."""
    words = names.get(kind, {}).get(key, {})
    english, chinese = (words.get(language) or key for language in LANGUAGES)
    return english, chinese


def _closed(closed: acd.EntryClosed, names: Names) -> dict[str, Any]:
    if closed.way:
        places = zip(PLACES[closed.way], _called(names, KIND_OF.get(closed.way, ""), closed.to), strict=True)
        found = _said("overflows", [{"to": text.format(to=name)} for text, name in places])
        found["overflow"] = {"outcome": closed.outcome, "way": closed.way, "to": closed.to}
        return found
    return _said("closed" if closed.outcome in ("closed", "holiday") else "nobody")


def _said(verdict: str, facts: Sequence[Mapping[str, Any]] = ({}, {})) -> dict[str, Any]:
    """`facts`: what the text is about, in English and in Chinese."""
    english, chinese = (text.format(**of) for text, of in zip(TEXTS[verdict], facts, strict=True))
    return {
        "verdict": verdict,
        "agent": "",
        "name": "",
        "position": 0,
        "text": {"en": english, "zh": chinese},
        "overflow": None,
        "step": 0,
        "steps": 0,
    }


def _row(engine: acd.Engine, one: Verdict, now: float, names: Names) -> dict[str, Any]:
    view, spec = engine.agent(one.agent), engine.floor.roster.specs[one.agent]
    return {
        "agent": one.agent,
        "name": _called(names, "users", one.agent)[0],
        "result": one.code.value,
        "also": [code.value for code in one.also],
        "place": one.rank,
        "skills": dict(spec.skills),
        "idle_s": round(max(0.0, now - view.idle_since), 1) if view.standing is State.IDLE else 0.0,
        "reason": one.reason,
        **worded(of_verdict(one, now)),
    }
