"""Questions, the state they are asked of, and what the futures say."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.simulation import Figures
from callcenter.replaying.words import columns
from callcenter.what_if import CannotForesee, Futures, Question, RoutingNow, routing_now
from callcenter.what_if.lines import plain
from callcenter.what_if.outlook import Range, difference, outlook, range_of
from callcenter.what_if.table import table
from tests.what_if.days import START, Busy, busy_day

NOW = START + 1200.0


@pytest.fixture(scope="module")
def busy() -> Busy:
    return busy_day()


@pytest.fixture(scope="module")
def now(busy: Busy) -> RoutingNow:
    return routing_now(busy.router.engine, busy.lately, {"support": 30.0}, NOW)


def played(now: RoutingNow, question: Question) -> Futures:
    futures = Futures(now, question)
    while not futures.is_done:
        futures.play()
    return futures


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"agents": 1001}, "what_if_agents"),
        ({"agents": -1001}, "what_if_agents"),
        ({"minutes": 0.5}, "what_if_minutes"),
        ({"minutes": 240.5}, "what_if_minutes"),
        ({"minutes": math.nan}, "what_if_minutes"),
        ({"futures": 9}, "what_if_futures"),
        ({"futures": 1001}, "what_if_futures"),
        ({"seed": -1}, "what_if_seed"),
    ],
)
def test_a_question_has_limits(change, code):
    with pytest.raises(CannotForesee) as refused:
        replace(Question("support", 1), **change)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("queue", "agents", "code", "text"),
    [
        ("nowhere", 1, "what_if_queue", "there is no queue 'nowhere'; queues: support, sales"),
        ("support", -4, "what_if_agents", "agents: 3 agents of queue support are at work; 4 cannot go"),
    ],
)
def test_a_question_has_to_fit_the_state(now, queue, agents, code, text):
    with pytest.raises(CannotForesee) as refused:
        Futures(now, Question(queue, agents))
    assert (refused.value.code, str(refused.value)) == (code, text)


def test_the_state_goes_through_json_and_back(now):
    assert RoutingNow.from_data(json.loads(json.dumps(now.to_data()))) == now


@pytest.mark.parametrize("data", [{}, {"at": 1.0, "engine": {}, "queues": {"support": {}}}, {"at": "soon"}])
def test_what_is_no_state_is_refused(data):
    with pytest.raises(CannotForesee) as refused:
        RoutingNow.from_data(data)
    assert refused.value.code == "what_if_state"


def test_an_engine_that_cannot_be_read_is_refused(now):
    with pytest.raises(CannotForesee) as refused:
        Futures(replace(now, engine={"now": 1.0}), Question("support", 1))
    assert refused.value.code == "what_if_state"


def test_the_state_says_how_it_goes(busy, now):
    support, sales = now.queues["support"], now.queues["sales"]
    assert (support.target_s, sales.target_s) == (30.0, 20.0)
    assert (support.over_s, support.arrivals_per_s) == (1200.0, support.arrivals / 1200.0)
    assert support.arrivals == len(busy.lately.queue("support").arrivals) > 20
    assert support.handled > 10
    assert 50.0 < support.handling_s < 180.0
    assert support.patience_s is not None
    assert 0.0 < support.wrap_up_s < 20.0
    assert {entry.tier for entry in support.like} == {"gold"}
    # Nobody ever called there: as configured.
    assert (sales.handling_s, sales.handling_variance_s2, sales.patience_s, sales.ring_s) == (
        180.0,
        32_400.0,
        None,
        4.0,
    )


def test_two_more_agents_help(now):
    answer = played(now, Question("support", 2, futures=12)).answer()
    assert answer is not None
    assert (answer.futures, answer.target_s, answer.now.signed_in, answer.now.typical_agent) == (
        12,
        30.0,
        3,
        "agent1",
    )
    assert answer.as_is.service_level is not None
    assert answer.changed.service_level is not None
    assert answer.difference.service_level is not None
    assert answer.changed.service_level.p50 > answer.as_is.service_level.p50
    assert answer.difference.service_level.p10 >= 0.0
    assert answer.difference.wait_s is not None
    assert answer.difference.wait_s.p90 <= 0.0


def test_nobody_changes_nothing(now):
    answer = played(now, Question("support", 0, futures=10)).answer()
    assert answer is not None
    assert answer.as_is == answer.changed
    assert answer.difference.service_level == Range(0.0, 0.0, 0.0)


def test_the_same_question_has_the_same_answer(now):
    question = Question("support", -1, minutes=5.0, futures=10, seed=9)
    assert played(now, question).answer() == played(now, question).answer()
    assert played(now, question).answer() != played(now, replace(question, seed=10)).answer()


def test_an_answer_may_be_asked_for_at_any_time(now):
    futures = Futures(now, Question("support", 1, minutes=1.0, futures=10))
    assert futures.answer() is None
    futures.play()
    answer = futures.answer()
    assert answer is not None
    assert (futures.done, futures.total, answer.futures) == (1, 10, 1)


def test_a_queue_where_nobody_calls_has_nothing_to_tell(now):
    answer = played(now, Question("sales", 1, minutes=1.0, futures=10)).answer()
    assert answer is not None
    assert (answer.as_is.service_level, answer.as_is.wait_s, answer.as_is.waiting_at_end) == (
        None,
        None,
        Range(0, 0, 0),
    )


def test_the_table_of_a_queue_where_nobody_calls_says_why_it_is_empty(now):
    answer = played(now, Question("sales", 0, minutes=1.0, futures=10)).answer()
    assert answer is not None
    lines = table(answer).splitlines()
    assert lines[2] == "Nobody came of late, so nobody comes in these futures."
    assert lines[-5].split("  ")[-1].strip() == "–"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], None),
        ([5.0], Range(5.0, 5.0, 5.0)),
        ([1.0, 0.0], Range(0.1, 0.5, 0.9)),
        ([float(value) for value in range(11)], Range(1.0, 5.0, 9.0)),
    ],
)
def test_ranges(values, expected):
    assert range_of(values) == expected


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_a_range_lies_among_its_values_in_order(values):
    found = range_of(values)
    assert found is not None
    assert min(values) <= found.p10 <= found.p50 <= found.p90 <= max(values)


def test_a_figure_that_a_future_lacks_is_left_out():
    none = Figures(None, None, None, None, None, 0.0)
    some = Figures(0.5, 10.0, 20.0, 0.1, 0.9, 3.0)
    assert difference(none, some) == Figures(None, None, None, None, None, 3.0)
    assert outlook([none, some]).service_level == Range(0.5, 0.5, 0.5)
    assert outlook([none]).wait_s is None


def test_the_answer_for_programs_is_plain(now):
    answer = played(now, Question("support", 1, minutes=1.0, futures=10)).answer()
    data = plain(answer)
    assert data == json.loads(json.dumps(data))
    assert list(data or {}) == [
        "queue", "agents", "minutes", "futures", "seed", "at", "target_s", "now", "as_is", "changed", "difference",
    ]  # fmt: skip
    assert "type" not in json.dumps(data).replace("typical", "")


@pytest.mark.parametrize(
    ("agents", "head", "columns"),
    [
        (
            2,
            "Those who come are like agent1, and ready at once.",
            ["as it is", "2 agents more", "difference"],
        ),
        (-1, "Those who go do so when they are free.", ["as it is", "1 agent fewer", "difference"]),
        (0, "", ["as it is"]),
    ],
)
def test_the_table_says_what_was_asked(now, agents, head, columns):
    answer = played(now, Question("support", agents, minutes=5.0, futures=10)).answer()
    assert answer is not None
    lines = table(answer).splitlines()
    assert lines[0] == "Queue support, the next 5 minutes in 10 futures: P10 – P50 – P90"
    assert lines[2] == head
    titles = next(line for line in lines if "as it is" in line)
    known = ("as it is", "2 agents more", "1 agent fewer", "difference")
    assert [column for column in known if column in titles] == columns
    assert len(lines) == lines.index(titles) + 7


def test_the_table_in_chinese_stands_in_columns(now):
    answer = played(now, Question("support", 2, minutes=5.0, futures=10)).answer()
    assert answer is not None
    lines = table(answer, "zh").splitlines()
    assert lines[0] == "队列 support，今后 5 分钟，10 次推演：P10 – P50 – P90"
    assert lines[2] == "新增的坐席与 agent1 相同，立即就绪。"
    heads = next(line for line in lines if "照现状" in line)
    assert heads.split() == ["照现状", "多", "2", "名坐席", "差别"]
    last = lines[-1]
    assert last.startswith("结束时排队数")
    assert columns(last[: last.index("–") - 3]) <= columns(heads[: heads.index("照")])
