"""When silence is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.media.watch import SilenceWatch


@pytest.mark.parametrize(
    "steps, told",
    [
        ([("check", 99.0)], []),
        ([("expect", 0.0), ("check", 2.9)], []),
        ([("expect", 0.0), ("check", 3.0), ("check", 3.5)], [3.0]),
        ([("expect", 0.0), ("check", 3.0), ("check", 19.9), ("check", 20.5), ("check", 30.0)], [3.0, 20.5]),
        ([("expect", 0.0), ("check", 25.0), ("check", 26.0)], [25.0]),
        ([("expect", 0.0), ("heard", 2.0), ("check", 4.0), ("check", 5.0)], [3.0]),
        ([("expect", 0.0), ("check", 3.0), ("heard", 4.0), ("check", 7.0)], [3.0, "resumed", 3.0]),
        ([("expect", 0.0), ("check", 3.0), ("expect", 4.0), ("check", 20.0)], [3.0, 20.0]),
        ([("expect", 0.0), ("check", 3.0), ("relax", 4.0), ("check", 30.0), ("heard", 31.0)], [3.0]),
        # Reports without sound: there, only quiet, until they end too.
        (
            [("expect", 0.0), ("report", 1.0), ("check", 3.0), ("report", 15.0), ("check", 30.0)],
            [("alive", 3.0)],
        ),
        (
            [("expect", 0.0), ("report", 1.0), ("check", 3.0), ("check", 20.9), ("check", 21.0)],
            [("alive", 3.0), 21.0],
        ),
        # They begin, and end, and begin.
        (
            [
                ("expect", 0.0),
                ("check", 3.0),
                ("report", 4.0),
                ("check", 5.0),
                ("check", 24.0),
                ("report", 25.0),
                ("check", 26.0),
                ("heard", 27.0),
                ("check", 30.0),
            ],
            [3.0, ("alive", 5.0), 24.0, ("alive", 26.0), "resumed", ("alive", 3.0)],
        ),
        ([("expect", 0.0), ("relax", 2.0), ("expect", 10.0), ("check", 12.0), ("check", 13.0)], [3.0]),
        # In doubt: the first limit comes sooner, also for a silence under way, and later it is as it was.
        ([("expect", 0.0), ("hurry", 1.0), ("check", 1.2), ("check", 3.5), ("check", 20.0)], [1.2, 20.0]),
        ([("expect", 0.0), ("hurry", 1.0), ("calm", 1.1), ("check", 2.0), ("check", 3.0)], [3.0]),
        ([("hurry", 0.0), ("expect", 1.0), ("check", 1.4), ("check", 1.5), ("heard", 1.6)], [0.5, "resumed"]),
    ],
)
def test_each_limit_is_told_once_and_so_is_the_return(steps, told):
    assert play(steps) == told


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["check", "heard", "expect", "relax", "report", "hurry", "calm"]),
            st.floats(0, 10),
        ),
        max_size=40,
    )
)
def test_a_return_is_told_only_after_a_silence(steps):
    now, timed = 0.0, []
    for step, gap in steps:
        now += gap
        timed.append((step, now))
    told = play(timed)
    for before, after in zip([None, *told], told, strict=False):
        assert after != "resumed" or (before is not None and before != "resumed")


def play(steps):
    watch, told = SilenceWatch((3.0, 20.0)), []
    for step, now in steps:
        match step:
            case "check":
                silence = watch.check(now)
                told += [] if silence is None else [("alive", silence[0]) if silence[1] else silence[0]]
            case "report":
                watch.reported(now)
            case "heard":
                told += ["resumed"] if watch.heard(now) else []
            case "expect":
                watch.expect(now)
            case "relax":
                watch.relax()
            case "hurry":
                watch.hurry(0.5)
            case "calm":
                watch.hurry(0.0)
    return told
