"""The sentence of a decision, in both languages."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import acd
from acd.decisions import Why
from acd.sentences import PHASES, WHY, clock, sentence
from acd.strategy import STRATEGIES
from said.catalogue import read_words

CHINESE = read_words(Path(acd.__file__).with_name("said.zh.yaml"))
WITHOUT_NEEDS = ("only_agent", "preferred", "reserved")
seconds = st.floats(-5.0, 20_000.0)
reasons = st.builds(
    Why,
    candidates=st.integers(1, 9),
    removed=st.just(()),
    winner_idle_s=seconds,
    tie_break=st.just(""),
    waiting=st.integers(1, 99),
    winner_waited_s=seconds,
    code=st.sampled_from([*WHY, "of a later version"]),
    strategy=st.sampled_from([*STRATEGIES, "of a later version"]),
    needs=st.sampled_from(
        ["", "Chinese ≥ 7", "Chinese ≥ 7, billing ≥ 5 or sales ≥ 5", "a ≥ 1 or b ≥ 2 or c ≥ 3"]
    ),
    phase=st.sampled_from(["", *PHASES]),
    phase_s=seconds,
    in_hand=st.integers(1, 3),
    capacity=st.integers(1, 3),
)


@given(reasons)
def test_the_chinese_sentence_has_the_same_figures(reason: Why) -> None:
    said = sentence(reason).by(CHINESE)
    asked = reason.needs.replace(", ", "、").replace(" or ", " 或 ")
    assert asked in said or reason.code in WITHOUT_NEEDS
    assert "{" not in said
    assert said.isascii() is False


def test_durations() -> None:
    told = {given: (clock(given), clock(given).by(CHINESE)) for given in (-3.0, 7.9, 182.0, 3723.0)}
    assert told == {
        -3.0: ("0:00", "0 秒"),
        7.9: ("0:07", "7 秒"),
        182.0: ("3:02", "3 分 2 秒"),
        3723.0: ("1:02:03", "1 小时 2 分 3 秒"),
    }
