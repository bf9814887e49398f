"""Branches: by what is known, and a moment's patience for what is not."""

from __future__ import annotations

import pytest

from ivr_flows import Digit, HangUp, VariablesLearned, Woke
from ivr_flows.values import Value
from tests.ivr_flows.conversation import Call, flow_of, wake

NODES = """
  which:
    do: branch
    wait_s: {wait}
    cases:
      - {{when: customer.tier == "vip", go: vip}}
      - {{when: ani starts_with "+86" or language == "zh", go: chinese}}
    otherwise: other
  vip: {{do: hangup, reason: vip}}
  chinese: {{do: hangup, reason: chinese}}
  other: {{do: hangup, reason: other}}
"""
NOW = NODES.format(wait=0)
PATIENT = NODES.format(wait=2)


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"customer.tier": "vip", "ani": "+8610"}, "vip"),
        ({"customer.tier": "gold", "ani": "+8610"}, "chinese"),
        ({"language": "zh"}, "chinese"),
        ({"language": "fr"}, "other"),
        ({}, "other"),
    ],
)
def test_the_first_true_case_decides(variables: dict[str, str | int], reason: str) -> None:
    assert Call(flow_of(NOW, "which"), variables).first[0] == HangUp(reason)


@pytest.mark.parametrize(
    ("learned", "now", "first"),
    [
        ({"customer.tier": "vip", "ani": "1"}, 0.5, [HangUp("vip")]),
        ({"customer.name": "Ann"}, 0.5, []),
        ({"language": "fr"}, 0.5, []),
    ],
)
def test_it_waits_for_the_lookup(learned: dict[str, Value], now: float, first: list[object]) -> None:
    call = Call(flow_of(PATIENT, "which"), {})
    assert list(call.first) == [wake(2.0)]
    assert call.tell(Digit("1"), 0.1) == []
    assert call.tell(VariablesLearned(learned), now)[:1] == first
    assert call.position.language == "en"


def test_it_does_not_wait_for_ever_nor_for_what_it_knows() -> None:
    call = Call(flow_of(PATIENT, "which"), {})
    assert call.tell(Woke("flow"), 2.0)[0] == HangUp("other")
    assert Call(flow_of(PATIENT, "which"), {"customer.tier": "vip", "ani": ""}).first[0] == HangUp("vip")


def test_a_lookup_may_choose_a_language_the_flow_speaks() -> None:
    call = Call(flow_of(PATIENT, "which"), {})
    assert call.tell(VariablesLearned({"language": "zh"}), 1.0) == []
    assert call.tell(Woke("flow"), 2.0)[0] == HangUp("chinese")
