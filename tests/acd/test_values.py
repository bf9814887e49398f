"""Copies by slots are what `dataclasses.replace` would make, whatever is changed."""

from __future__ import annotations

import dataclasses

import pytest

from acd.agent import AgentView, State, Work
from acd.errors import BadSpec
from acd.model import Entry
from acd.values import replace
from acd.waiting import Callback, Place, Stage

ENTRY = Entry("e1", "c1", "support", (), 0, 5.0)
WORK = Work("e1", "support", "voice", State.ON_CONTACT, 3.0)


@pytest.mark.parametrize(
    "value, changes",
    [
        (AgentView("ann", work=(WORK,)), {}),
        (AgentView("ann"), {"state": State.IDLE, "idle_since": 7.0}),
        (WORK, {"until": 9.0}),
        (Place(ENTRY, arrived=5.0, order=1), {"offers": ("o1",), "callback": Callback(Stage.TURN)}),
        (Callback(Stage.RESTING, 2, 8.0), {"stage": Stage.TURN}),
        (ENTRY, {"tier": "gold"}),
    ],
)
def test_a_copy_differs_in_what_was_changed_and_nothing_else(
    value: object, changes: dict[str, object]
) -> None:
    before = dataclasses.astuple(value)
    assert replace(value, **changes) == dataclasses.replace(value, **changes)
    assert dataclasses.astuple(value) == before


def test_a_field_there_is_not() -> None:
    for value in (WORK, ENTRY):
        with pytest.raises((TypeError, KeyError)):
            replace(value, colour="red")


def test_values_that_check_themselves_still_do() -> None:
    with pytest.raises(BadSpec):
        replace(ENTRY, entry="")
