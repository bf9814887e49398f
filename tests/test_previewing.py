"""What would happen to a caller who came now, told without the live routing hearing of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import acd
from acd.skills import SkillNeed, SkillStep
from callcenter.previewing import Caller, preview

VIP = acd.QueueSpec("vip", steps=(SkillStep((SkillNeed("vip", 8),), 20.0),), needs=(SkillNeed("vip", 1),))
AGENTS = {"ann": 9, "bob": 3}
NAMES = {
    "users": {"ann": {"en": "Ann Lee", "zh": "安"}},
    "queues": {"other": {"en": "Elsewhere", "zh": "其他"}},
}


def live(*ready: str) -> acd.Engine:
    engine = acd.Engine()
    engine.handle(acd.QueueConfigured(VIP), 0.0)
    for name, level in AGENTS.items():
        engine.handle(acd.AgentConfigured(acd.AgentSpec(name, queues=("vip",), skills={"vip": level})), 0.0)
    for name in ready:
        engine.handle(acd.AgentSignedIn(name, ""), 1.0)
        engine.handle(acd.AgentReady(name), 2.0)
    return engine


def told(found: dict[str, Any]) -> tuple[str, str, list[int], list[tuple[str, str]]]:
    """The verdict, who rings, the funnel, and what is said of each agent."""
    funnel = [one["count"] for one in found["funnel"]]
    return (
        found["verdict"],
        found["agent"],
        funnel,
        [(one["agent"], one["result"]) for one in found["candidates"]],
    )


@pytest.mark.parametrize(
    ("ready", "spec", "waited_s", "expected"),
    [
        (["ann", "bob"], None, 0.0, ("rings", "ann", [2, 2, 2, 1], [("ann", "next"), ("bob", "skills")])),
        (["bob"], None, 0.0, ("waits", "", [1, 1, 1, 0], [("ann", "logged_out"), ("bob", "skills")])),
        (["bob"], None, 30.0, ("rings", "bob", [1, 1, 1, 1], [("bob", "next"), ("ann", "logged_out")])),
        (["bob"], replace(VIP, steps=()), 0.0, ("rings", "bob", [1, 1, 1, 1], [
            ("bob", "next"), ("ann", "logged_out"),
        ])),
        ([], None, 0.0, ("waits", "", [0, 0, 0, 0], [("ann", "logged_out"), ("bob", "logged_out")])),
        ([], replace(VIP, overflow=(acd.Overflow(acd.When.NO_AGENT, acd.Way.QUEUE, "other"),)), 0.0, (
            "overflows", "", [0, 0, 0, 0], [],
        )),
    ],
)  # fmt: skip
def test_what_would_happen(
    ready: list[str], spec: acd.QueueSpec | None, waited_s: float, expected: tuple[object, ...]
) -> None:
    engine = live(*ready)
    before = engine.to_data()
    found = preview(engine.to_data(), spec, "vip", Caller(tier="gold", waited_s=waited_s), 100.0, NAMES)
    assert told(found) == expected
    assert ("Ann Lee’s" in found["text"]["en"]) == (found["agent"] == "ann")
    assert ("安" in found["text"]["zh"]) == (found["agent"] == "ann")
    if found["verdict"] == "overflows":
        assert found["text"] == {"en": "would be sent on: the queue Elsewhere", "zh": "将被转走：队列“其他”"}
    assert [row["name"] for row in found["candidates"] if row["agent"] == "ann"] in ([], ["Ann Lee"])
    assert set(found["text"]) == {"en", "zh"}
    assert engine.to_data() == before
