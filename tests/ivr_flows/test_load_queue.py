"""A queue node as it is written: schedule, ways out, keys and skills, and every mistake with its place."""

from __future__ import annotations

import pytest

from ivr_flows import FlowErrors, load, load_catalogue
from ivr_flows.nodes.queue import Queue
from ivr_flows.nodes.queue_fields import MAX_ANNOUNCEMENTS, MAX_STEPS, OUTCOMES
from ivr_flows.schedule import Announcement
from ivr_flows.values import Link, Mark, Needs, Prompt

HEAD = "flow: trial\nstart: n\nnodes:\n  end: {do: hangup}\n  n:\n    do: queue\n    queue: sales\n    on_left: end\n"
"""The fields begin in line 9."""

HERE = Mark(1, 1)


def queue_of(fields: str, leave: str = "    on_leave: end\n") -> Queue:
    node = load(HEAD + fields + leave, "f.yaml", prompts=load_catalogue()).nodes["n"]
    assert isinstance(node, Queue)
    return node


def errors_of(fields: str, leave: str = "    on_leave: end\n") -> list[str]:
    with pytest.raises(FlowErrors) as caught:
        load(HEAD + fields + leave, "f.yaml")
    return [str(error).removeprefix("f.yaml:") for error in caught.value.errors]


def item(*say: str, after_s: float = -1.0, every_s: float = 0.0) -> Announcement:
    return Announcement(after_s, every_s, tuple(Prompt(word, HERE) for word in say))


@pytest.mark.parametrize(
    ("fields", "announce"),
    [
        ("", (
            item("position", "question", "callback", "message", after_s=0.0),
            item("position", "reminder", "callback", "message", every_s=45.0),
        )),
        ("    announce_every_s: 20\n", (
            item("position", "question", "callback", "message", after_s=0.0),
            item("position", "reminder", "callback", "message", every_s=20.0),
        )),
        ("    announce:\n      - {after_s: 0, say: [position, wait, echo_test]}\n"
         "      - {after_s: 60, every_s: 30.5, say: welcome}\n      - {say: question, every_s: 90}\n", (
            item("position", "wait", "echo_test", after_s=0.0),
            item("welcome", after_s=60.0, every_s=30.5),
            item("question", every_s=90.0),
        )),
    ],
)  # fmt: skip
def test_a_schedule(fields: str, announce: tuple[Announcement, ...]) -> None:
    assert queue_of(fields).announce == announce


@pytest.mark.parametrize(
    ("fields", "needs", "steps"),
    [
        ("", (), ()),
        ("    needs: {sales: 1, 中文: 4}\n", (("sales", 1), ("中文", 4)), ()),
        ("    needs: anyone\n", (), ()),
        ("    needs: Chinese >= 7 and (billing >= 5 or sales >= 5)\n",
         (("Chinese", 7), (("billing", 5), ("sales", 5))), ()),
        ("    needs: >\n      Chinese >= 7\n      and sales\n", (("Chinese", 7), ("sales", 1)), ()),
        ("    needs:\n      - {needs: Chinese >= 7 and sales, for_s: 30}\n      - {needs: {Chinese: 4}, for_s: 60}\n"
         "      - {needs: anyone}\n",
         (), (((("Chinese", 7), ("sales", 1)), 30.0), ((("Chinese", 4),), 60.0))),
        ("    needs: [{needs: sales}]\n", (("sales", 1),), ()),
    ],
)  # fmt: skip
def test_skills(fields: str, needs: Needs, steps: tuple[tuple[Needs, float], ...]) -> None:
    node = queue_of(fields)
    assert (node.needs, node.steps) == (needs, steps)


def test_ways_out() -> None:
    node = queue_of("    exits: {left_by_key: end, voicemail: end, no_agent: end}\n", leave="")
    end = Link("end", HERE)
    assert (node.on_leave, node.on_message, dict(node.outcomes), node.on_callback) == (
        end,
        end,
        {"no_agent": end},
        None,
    )
    assert [prompt.name for prompt in node.message_offer] == ["message_offer"]
    assert [prompt.name for prompt in queue_of("    on_callback: end\n").callback_offer] == ["callback_offer"]


UNDERSTOOD = "write, for instance, Chinese >= 7 and (billing >= 5 or sales >= 5)"


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ("    exits: {no_agnet: end, timed_out: [end]}\n", [
            f"9:13: n: `no_agnet` is no outcome of a wait; use: {', '.join(OUTCOMES)}",
            "9:39: n: `timed_out` must be one value, not a list or fields; write it on one line",
        ]),
        ("    exits: {no_agent: gone}\n", ["9:23: n: there is no node `gone`; write that node or lead somewhere else"]),
        ("    exits: {left_by_key: end}\n", ["10:5: n: `on_leave` is written among the `exits` too; keep one of them"]),
        ("    on_message: end\n    exits: {voicemail: end}\n", [
            "9:5: n: `on_message` is written among the `exits` too; keep one of them",
        ]),
        ("    on_callback: end\n    on_message: end\n    callback_key: 3\n", [
            "11:5: n: `callback_key` has another meaning here; choose another key",
        ]),
        ("    on_callback: end\n    callback_key: 1\n", [
            "10:5: n: `callback_key` has another meaning here; choose another key",
        ]),
        ("    on_callback: gone\n", ["9:18: n: there is no node `gone`; write that node or lead somewhere else"]),
        ("    announce: []\n", ["9:5: n: `announce` must be a list with at least one item; begin each item with `- `"]),
        ("    announce_every_s: 4\n    announce:\n      - {say: position}\n      - {after_s: -1, every_s: 4, say: []}\n"
         "      - {after_s: 0, says: position}\n", [
            "9:5: n: `announce` says when already; remove `announce_every_s`",
            "9:23: n: `announce_every_s` is `4`; give a number from 5 to 600",
            "11:9: n: it is not written when to say this; give `after_s`, `every_s` or both",
            "12:19: n: `after_s` is `-1`; give a number from 0 to 86400",
            "12:32: n: `every_s` is `4`; give a number from 5 to 3600",
            "12:40: n: `say` has 0 prompts; give 1 to 20",
            "13:9: n: `say` is missing; name at least one prompt",
            "13:22: n: `says` is not a field here; did you mean `say`?",
        ]),
        ("    announce: [{after_s: 0, say: [callback, message]}]\n", [
            "9:35: n: `callback` is offered, but nothing does it; add `on_callback`",
            "9:45: n: `message` is offered, but nothing does it; add `on_message`",
        ]),
        (f"    announce: [{', '.join(['{after_s: 0, say: wait}'] * (MAX_ANNOUNCEMENTS + 1))}]\n", [
            "9:5: n: there are 11 announcements; keep to 10",
        ]),
        ("    needs: sales and\n", [
            f"9:21: n: `needs` cannot be understood: a skill is missing at the end; {UNDERSTOOD}",
        ]),
        ("    needs: 'sales and (a and b)'\n", [
            "9:26: n: `needs` cannot be understood: inside parentheses there can only be `or`; " + UNDERSTOOD,
        ]),
        ("    needs: >\n      sales or\n      and\n", [
            f"9:12: n: `needs` cannot be understood: a skill is expected here, not 'and'; {UNDERSTOOD}",
        ]),
        ('    needs: "\\u0061 ="\n', [f"9:12: n: `needs` cannot be understood: '=' cannot be read; {UNDERSTOOD}"]),
        ("    needs: ' '\n", ["9:12: n: `needs` is empty; write something or remove the field"]),
        ("    needs:\n      - {needs: sales = 3}\n      - {for_s: 0.5, need: sales}\n      - sales\n", [
            "10:9: n: `for_s` is missing; say how long this step is tried",
            f"10:23: n: `needs` cannot be understood: '=' cannot be read; {UNDERSTOOD}",
            "11:9: n: `needs` is missing; add it; `anyone` will do",
            "11:10: n: the last step holds as long as it takes; remove `for_s`, or add a step such as {needs: anyone}",
            "11:17: n: `for_s` is `0.5`; give a number from 1 to 86400",
            "11:22: n: `need` is not a field here; did you mean `needs`?",
            "12:9: n: an item of `needs` has no fields; write `- name: value`",
        ]),
        ("    needs: []\n", ["9:5: n: `needs` must be a list with at least one item; begin each item with `- `"]),
        (f"    needs: [{', '.join(['{needs: a, for_s: 5}'] * MAX_STEPS)}, {{needs: a}}]\n", [
            "9:5: n: there are 11 steps; keep to 10",
        ]),
    ],
)  # fmt: skip
def test_mistakes(fields: str, errors: list[str]) -> None:
    assert errors_of(fields) == errors


def test_the_prompts_of_a_wait_must_exist_where_one_is_said() -> None:
    some = {name for name in load_catalogue() if not name.endswith(("/wait_above", "/count/2"))}
    silent = HEAD + "    on_leave: end\n"
    assert load(silent, prompts=some).name == "trial"
    with pytest.raises(FlowErrors) as caught:
        load(silent + "    announce: [{after_s: 0, say: [wait, a_tip]}]\n", "f.yaml", prompts=some)
    assert sorted({error.problem for error in caught.value.errors}) == [
        f"there is no prompt `{language}/{name}`"
        for language in ("en", "zh")
        for name in ("a_tip", "count/2", "wait_above")
    ]
