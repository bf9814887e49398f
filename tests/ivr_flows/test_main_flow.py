"""The main number, as callers know it."""

from __future__ import annotations

import pytest

from ivr_flows import FLOWS, Action, Digit, EnterQueue, Play, VariablesLearned, load_file
from tests.ivr_flows.conversation import Call

STEPWISE = EnterQueue(
    "vip", needs=(("vip", 1),), priority=10, steps=(((("vip", 8),), 20.0), ((("vip", 5),), 40.0))
)


def press(keys: str, **known: str) -> list[Action]:
    call = Call(load_file(FLOWS / "main.yaml"))
    call.tell(VariablesLearned({"customer.tier": known.get("tier", "")}), 0.5)
    actions: list[Action] = []
    for count, key in enumerate(keys):
        actions += call.tell(Digit(key), 1.0 + count)
    return [action for action in actions if isinstance(action, EnterQueue | Play)]


@pytest.mark.parametrize(
    ("keys", "tier", "queue"),
    [
        ("1", "", "support"),
        ("2", "", "sales"),
        ("0", "", "support"),
        ("3", "vip", "vip"),
        ("3", "gold", "vip"),
    ],
)
def test_one_key_leads_straight_to_the_queue(keys: str, tier: str, queue: str) -> None:
    assert press(keys, tier=tier) == [STEPWISE if queue == "vip" else EnterQueue(queue, ((queue, 1),), 0)]


def test_key_3_without_standing_leads_to_support_after_a_word() -> None:
    assert press("3") == [Play("play-2", ("en/to_support",))]


def test_nine_speaks_chinese_and_eight_english() -> None:
    assert press("98") == [Play("play-2", ("zh/main_menu",)), Play("play-3", ("en/main_menu",))]


def test_pressing_anything_never_strands_a_caller() -> None:
    assert press("7777")[-1] == EnterQueue("support", (("support", 1),), 0)
