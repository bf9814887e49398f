"""What flows call themselves and what is in them, over the API: every language, or the one a file is read in."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

import pytest

import ivr_flows as ivr
from callcenter.events import CallArrived, CallEnded, FlowStarted, MenuChosen, NodesEntered, SurveyAnswered
from callcenter.site import Site
from callcenter.web.admin_names import names_of
from callcenter.web.app import create_app
from callcenter.web.flow_labels import labels_of
from callcenter.web.flow_port import NoFlows
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, House

FLOWS = {path.stem: ivr.load_file(path) for path in ivr.flow_paths(ivr.FLOWS)}
CALL = "call-1"
CHOSEN = {"en": "Support", "zh": "技术支持"}
HAPPENED = [
    CallArrived(at=NOW, call=CALL, ani="+8613800000142", dnis="5000", display_name=""),
    FlowStarted(at=NOW, call=CALL, flow="main", version="1", language="en"),
    NodesEntered(at=NOW, call=CALL, steps=((0, "main", "main_menu"), (0, "gone", "x"))),
    MenuChosen(at=NOW, call=CALL, node="main_menu", choice="1", label=ivr.Label.of(CHOSEN)),
    # As a journal of old has it.
    MenuChosen(at=NOW, call=CALL, node="main_menu", choice="2", label=ivr.Label.of("Sales")),
    SurveyAnswered(at=NOW, call=CALL, flow="survey", node="questions", survey="satisfaction", question="agent", score=4,
                   agent="agent1", queue="support"),
    SurveyAnswered(at=NOW, call=CALL, flow="gone", node="n", survey="gone", question="what", score=4, agent="agent1",
                   queue="support"),
    CallEnded(at=NOW + 1, call=CALL, released_by="caller", outcome="ivr", cause="BYE"),
]  # fmt: skip


class InForce(NoFlows):
    def in_force(self) -> Sequence[ivr.Flow]:
        return tuple(FLOWS.values())


@pytest.fixture
def open_house(house: House) -> House:
    house.deps = replace(house.deps, flows=InForce())
    house.app = create_app(house.deps)
    return house


@async_test
async def test_a_contact_with_what_its_flows_call_it(open_house: House) -> None:
    await open_house.settle(*HAPPENED)
    told = (await (await open_house.program("supervisor")).get(f"/api/calls/{CALL}")).json()
    path = [CHOSEN, {"en": "Sales", "zh": "Sales"}]
    assert told["menu_path"] == path
    assert [event["label"] for event in told["events"] if event["type"] == "MenuChosen"] == path
    assert set(told["flows"]) == {"main", "survey"}
    main = told["flows"]["main"]
    assert (main["title"], main["nodes"]["main_menu"]) == (
        {"en": "Main number", "zh": "总机"}, {"en": "Main menu", "zh": "主菜单"},
    )  # fmt: skip
    assert told["flows"]["survey"]["questions"]["satisfaction.agent"] == {"en": "The agent", "zh": "坐席服务"}


@pytest.mark.parametrize(
    ("query", "path"),
    [("", "Support > Sales"), ("&language=zh", "技术支持 > Sales"), ("&language=en", "Support > Sales")],
)
@async_test
async def test_a_file_is_in_the_language_asked_for(open_house: House, query: str, path: str) -> None:
    await open_house.settle(*HAPPENED)
    browser = await open_house.program("supervisor")
    answer = await browser.get(f"/api/calls?format=csv{query}")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert row["menu_path"] == path
    assert (await browser.get("/api/calls?format=csv&language=fr")).status_code == 422


@async_test
async def test_surveys_and_their_questions(open_house: House) -> None:
    await open_house.settle(*HAPPENED)
    browser = await open_house.program("supervisor")
    for path in ("/api/surveys", "/api/surveys/scores"):
        rows = (await browser.get(path)).json()["items"]
        assert {row["survey"]: (row["survey_label"], row["question_label"]) for row in rows} == {
            "satisfaction": ({"en": "Satisfaction", "zh": "满意度"}, {"en": "The agent", "zh": "坐席服务"}),
            "gone": ({}, {}),
        }


def test_administration_calls_them_by_their_titles() -> None:
    names = names_of(Site(), FLOWS.values())
    assert (names["flows"]["banking"], set(names["flows"])) == (
        {"en": "Telephone banking", "zh": "电话银行"},
        set(FLOWS),
    )


def test_of_several_labels_for_one_name_the_first_counts() -> None:
    flow = ivr.load(
        "flow: trial\nstart: a\nnodes:\n"
        "  a: {do: goal, goal: done, next: b}\n  b: {do: goal, goal: done, label: First, next: c}\n"
        "  c: {do: goal, goal: done, label: Second, next: d}\n  d: {do: hangup}\n"
    )
    assert labels_of(flow).goals == {"done": {"en": "First", "zh": "First"}}


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())
def test_our_flows_are_read_in_chinese(flow: ivr.Flow) -> None:
    """Title, nodes, what keys stand for, surveys and questions."""
    known = labels_of(flow)
    exits = [
        exit for node in flow.nodes.values() for exit in node.exits() if exit.name.startswith(("key", "word"))
    ]
    named = [flow.title, *(node.label for node in flow.nodes.values()), *(exit.label for exit in exits)]
    named += [one.label for node in flow.nodes.values() for one in node.recorded()]
    assert [label for label in named if [language for language, _ in label.texts] != ["en", "zh"]] == []
    assert set(known.nodes) == set(flow.nodes)
