"""One phone of a dialled leg: its CANCEL goes out once, after a provisional response, and never after a final."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip.dialog import FORKS, Fork, ForkInput, ForkState
from tests.sip.desk import CALLER, invite

FORK = Fork(invite=invite(), link=CALLER)
PROVISIONAL, CANCEL, FINAL = ForkInput.PROVISIONAL, ForkInput.CANCEL, ForkInput.FINAL


@pytest.mark.parametrize(
    "inputs, cancels, state",
    [
        ([PROVISIONAL], [False], ForkState.EARLY),
        ([PROVISIONAL, CANCEL, CANCEL], [False, True, False], ForkState.CANCELLED),
        ([CANCEL, PROVISIONAL, PROVISIONAL], [False, True, False], ForkState.CANCELLED),
        ([CANCEL, FINAL], [False, False], ForkState.DONE),
        ([FINAL, CANCEL], [False, False], ForkState.DONE),
    ],
)
def test_when_the_cancel_goes_out(inputs: list[ForkInput], cancels: list[bool], state: ForkState) -> None:
    fork, sent = FORK, []
    for event in inputs:
        goes_out, fork = fork.after(event)
        sent.append(goes_out)
    assert (sent, fork.state) == (cancels, state)


def test_every_state_takes_every_input() -> None:
    assert set(FORKS) == {(state, event) for state in ForkState for event in ForkInput}


@given(st.lists(st.sampled_from(ForkInput), max_size=12))
def test_any_sequence(inputs: list[ForkInput]) -> None:
    fork, sent_at = FORK, []
    for at, event in enumerate(inputs):
        goes_out, fork = fork.after(event, "why")
        sent_at += [at] * goes_out
        assert Fork.from_data(json.loads(json.dumps(fork.to_data()))) == fork
    assert len(sent_at) <= 1
    if sent_at:
        heard = inputs[: sent_at[0] + 1]
        assert {PROVISIONAL, CANCEL} <= set(heard)
        assert FINAL not in heard
        assert fork.reason == "why"
