"""set, switch, split, goal, subflow, return and transfer: verbs that wait for nothing and need nobody outside."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field

import pytest

from ivr_flows import (
    Digit,
    Flow,
    FlowErrors,
    HangUp,
    PlaybackEnded,
    Position,
    Status,
    Step,
    TellKind,
    Value,
    load,
    start,
    step,
)
from ivr_flows.load import read
from tests.ivr_flows.conversation import CALLER, told

ENDS = {name: f"  {name}: {{do: hangup, reason: {name}}}\n" for name in ("end", "other")}


def flow_of(nodes: str, head: str = "", name: str = "trial") -> Flow:
    first = nodes.split(":", 1)[0].strip()
    ends = "".join(written for end, written in ENDS.items() if f": {end}" in nodes)
    written = read(f"flow: {name}\nstart: {first}\n{head}nodes:\n{nodes}{ends}", "f.yaml")
    # What the checker finds pointless must still run.
    if any(error.rule not in ("type", "unset", "node") for error in written.errors):
        raise FlowErrors(list(written.errors))
    return written.flow


def begin(flow: Flow, *, seed: str = "call-1", **more: Value) -> Step:
    return start(flow, {**CALLER, **more}, 0.0, seed=seed)


def reason(done: Step) -> str:
    return next(action.reason for action in done.actions if isinstance(action, HangUp))


TYPES = """variables:
  total: {type: money, default: 1.5}
  tries: {type: number}
  who: text
  is_known: boolean
  some: list
  pin: {type: text, sensitive: true}
"""


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("total: 10 / 3", {"total": 3.33}),
        ("tries: '\"7\"'", {"tries": 7}),
        ("tries: '\"seven\"'", {"tries": ""}),
        ("tries: tries + 1", {"tries": ""}),
        ("tries: 'default(number(tries), 0) + 1'", {"tries": 1}),
        ("who: 5000 + 1", {"who": "5001"}),
        ('who: ani + "!"', {"who": "+49301234567!"}),
        ("is_known: '\"no\"'", {"is_known": False}),
        ("is_known: 3 > 2", {"is_known": True}),
        ("some: '[1, 2] + [3]'", {"some": (1, 2, 3)}),
        ("some: 'split(\"a,b\")'", {"some": ("a", "b")}),
        ("some: total", {"some": (1.5,)}),
        ("total: 2, tries: total * 2", {"total": 2, "tries": 4}),
        ("language: '\"zh\"'", {"language": "zh"}),
        ("language: '\"fr\"'", {"language": "en"}),
    ],
)
def test_set_keeps_what_fits_the_type(written: str, known: dict[str, Value]) -> None:
    done = begin(flow_of(f"  n: {{do: set, values: {{{written}}}, next: end}}\n", TYPES))
    assert done.position.variables == {**CALLER, "language": "en", "total": 1.5, **known}


def test_what_is_made_of_a_secret_is_secret() -> None:
    nodes = "  n: {do: set, values: {pin: '\"12\"', who: pin + \"34\", some: '[5]'}, next: m}\n" + (
        "  m: {do: play, prompts: a, next: end}\n"
    )
    position = begin(flow_of(nodes, TYPES)).position
    assert (position.variables["who"], set(position.secret)) == ("1234", {"pin", "who"})
    assert Position.from_data(json.loads(json.dumps(position.to_data()))).variables == {
        **CALLER,
        "language": "en",
        "total": 1.5,
        "some": (5,),
    }


@pytest.mark.parametrize(
    ("on", "way"), [("customer.tier", "end"), ('"x"', "other"), ("1 + 1", "end"), ("1.0 * 3", "other")]
)
def test_switch(on: str, way: str) -> None:
    flow = flow_of(f"  n: {{do: switch, on: '{on}', cases: {{vip: end, 2: end}}, otherwise: other}}\n")
    assert reason(begin(flow, **{"customer.tier": "vip"})) == way


SPLIT = "  n: {do: split, ways: {a: {share: 30, go: end}, b: {share: 70, go: other}}%s}\n"


def test_split_keeps_to_its_shares_and_each_call_to_its_way() -> None:
    flow = flow_of(SPLIT % "")
    drawn = [reason(begin(flow, seed=f"call-{number}")) for number in range(1000)]
    assert drawn == [reason(begin(flow, seed=f"call-{number}")) for number in range(1000)]
    assert 250 < Counter(drawn)["end"] < 350
    assert told(TellKind.SPLIT, "n", way="b") in begin(flow, seed="call-0").actions or drawn[0] == "end"


def test_split_by_the_caller() -> None:
    flow = flow_of(SPLIT % ", by: ani")
    assert len({reason(begin(flow, seed=f"call-{number}")) for number in range(50)}) == 1


def test_goal() -> None:
    done = begin(flow_of("  n: {do: goal, goal: balance_told, next: end}\n"))
    assert done.actions == (
        told(TellKind.GOAL_REACHED, "n", flow="trial", goal="balance_told"),
        HangUp("end"),
        told(TellKind.FINISHED, "end", reason="end"),
    )
    assert done.entered == (("trial", "n"), ("trial", "end"))


# ---- flows within flows

OUTER = """  n: {do: subflow, flow: sub, with: {account: number, pin: code}, into: {left: balance, code: pin},
      exits: {gone: other}, next: m, on_fail: other}
  m: {do: play, prompts: a, next: end}
"""
OUTER_HEAD = """variables: {number: {default: '17'}, left: {type: money}, code: {sensitive: true, default: '99'}}
"""
SUB = """  ask: {do: menu, prompts: b, keys: {1: count, 2: gone, 3: {set_language: zh, go: ask}}, on_fail: gone}
  count: {do: set, values: {balance: account * 2}, next: back}
  back: {do: return}
  gone: {do: return, outcome: gone}
"""
SUB_HEAD = """variables: {account: number, balance: {type: money}, pin: {sensitive: true}}
arguments: [account, pin]
results: [balance, pin]
"""


def sub_of() -> Flow:
    return load(f"flow: sub\nstart: ask\n{SUB_HEAD}nodes:\n{SUB}", "sub.yaml")


@dataclass
class Shelf:
    flows: dict[str, Flow] = field(default_factory=dict)

    def current(self, name: str) -> Flow | None:
        return self.flows.get(name)

    def version(self, name: str, version: str) -> Flow | None:
        flow = self.flows.get(name)
        return flow if flow is not None and flow.version == version else None


def inside() -> tuple[Shelf, Position]:
    outer = flow_of(OUTER, OUTER_HEAD)
    shelf = Shelf({"trial": outer, "sub": sub_of()})
    return shelf, start(outer, CALLER, 0.0, flows=shelf).position


def on(shelf: Shelf, position: Position, *keys: str) -> Step:
    done = Step(position, ())
    for key in keys:
        flow = shelf.version(done.position.flow, done.position.version)
        assert flow is not None
        done = step(flow, done.position, Digit(key), 1.0, flows=shelf)
    return done


def test_a_subflow_sees_its_arguments_and_what_the_call_knows() -> None:
    _, position = inside()
    assert (position.flow, position.node) == ("sub", "ask")
    assert position.variables == {**CALLER, "language": "en", "account": 17, "pin": "99"}
    assert (position.secret, [frame.node for frame in position.frames]) == (("pin",), ["n"])


def test_it_gives_back_its_results() -> None:
    shelf, position = inside()
    done = on(shelf, position, "3", "1")
    back = done.position
    assert (back.flow, back.node, back.frames, back.status) == ("trial", "m", (), Status.RUNNING)
    assert back.variables == {**CALLER, "language": "zh", "number": "17", "left": 34, "code": "99"}
    assert (set(back.secret), done.entered) == ({"code"}, (("sub", "count"), ("sub", "back"), ("trial", "m")))


def test_an_outcome_has_its_way() -> None:
    shelf, position = inside()
    assert reason(on(shelf, position, "2")) == "other"


def test_secrets_of_all_flows_stay_in_memory() -> None:
    shelf, position = inside()
    saved = json.dumps(position.to_data())
    assert '"99"' not in saved
    restored = Position.from_data(json.loads(saved))
    assert restored.to_data() == position.to_data()
    assert on(shelf, restored, "1").position.node == "m"


def test_a_flow_that_was_withdrawn_meanwhile_ends_the_call() -> None:
    shelf, position = inside()
    shelf.flows["trial"] = flow_of(OUTER.replace("prompts: a", "prompts: c"), OUTER_HEAD)
    assert reason(on(shelf, position, "1")) == "flow_withdrawn"


def test_without_such_a_flow_the_call_goes_on() -> None:
    assert reason(begin(flow_of(OUTER, OUTER_HEAD))) == "other"


def test_flows_that_enter_each_other_for_ever() -> None:
    deep = flow_of("  n: {do: subflow, flow: trial, next: end, on_fail: other}\n")
    done = start(deep, CALLER, 0.0, flows=Shelf({"trial": deep}))
    assert (reason(done), len(done.position.frames)) == ("other", 8)


def test_return_of_a_flow_nobody_has_entered() -> None:
    assert reason(begin(load("flow: a\nstart: n\nnodes:\n  n: {do: return}", "f.yaml"))) == "finished"


def test_transfer_takes_along_all_that_is_known() -> None:
    outer = flow_of("  n: {do: transfer, flow: sub, on_fail: other}\n", "variables: {account: text}\n")
    outer_2 = flow_of("  n: {do: transfer, flow: gone, on_fail: other}\n")
    shelf = Shelf({"sub": sub_of()})
    position = start(outer, {**CALLER, "account": "5"}, 0.0, flows=shelf).position
    assert (position.flow, position.node, position.frames, position.variables["account"]) == (
        "sub",
        "ask",
        (),
        "5",
    )
    assert reason(start(outer_2, CALLER, 0.0, flows=shelf)) == "other"


def test_a_flow_in_another_language() -> None:
    chinese = load("flow: sub\nlanguages: [zh]\nstart: n\nnodes:\n  n: {do: play, prompts: a, next: e}\n"
                   "  e: {do: return}", "f.yaml")  # fmt: skip
    outer = flow_of("  n: {do: subflow, flow: sub, next: end, on_fail: other}\n")
    shelf = Shelf({"trial": outer, "sub": chinese})
    done = start(outer, CALLER, 0.0, flows=shelf)
    assert done.position.language == "zh"
    assert reason(step(chinese, done.position, PlaybackEnded("play-1"), 1.0, flows=shelf)) == "end"


# ---- mistakes


@pytest.mark.parametrize(
    ("nodes", "head", "error"),
    [
        ("  n: {do: set, values: {ani: 1}, next: end}\n", "",
         "f.yaml:4:25: n: `ani` is the call's own; choose another name"),
        ("  n: {do: set, values: {a: 1 +}, next: end}\n", "",
         "f.yaml:4:31: n: `a` cannot be understood: the expression ends too early; "
         'write, for instance, customer.tier == "vip"'),
        ("  n: {do: split, ways: {a: {share: 0, go: end}}}\n", "",
         "f.yaml:4:18: n: nobody goes anywhere; give some way a share above 0"),
        ("  n: {do: switch, on: a, cases: {}, otherwise: end}\n", "",
         "f.yaml:4:26: n: `cases` is empty; write at least one line below it"),
        ("  n: {do: return}\n", "variables: {ani: text}\n",
         "f.yaml:3:13: flow: `ani` is the call's own; choose another name"),
        ("  n: {do: return}\n", "variables: {a: {type: number, default: x}}\n",
         "f.yaml:3:31: flow: `default` is no number; write a value that fits the type"),
        ("  n: {do: return}\n", "variables: {a: text}\narguments: [b]\n",
         "f.yaml:4:13: flow: `arguments` lists `b`, which is not declared; add it to `variables`"),
    ],
)  # fmt: skip
def test_mistakes(nodes: str, head: str, error: str) -> None:
    with pytest.raises(FlowErrors) as caught:
        flow_of(nodes, head)
    assert str(caught.value).split("\n")[0] == error


def test_a_flow_the_site_does_not_have() -> None:
    text = "flow: a\nstart: n\nnodes:\n  n: {do: transfer, flow: gone, on_fail: e}\n  e: {do: hangup}\n"
    with pytest.raises(FlowErrors) as caught:
        load(text, "f.yaml", known={"flow": ["main"]})
    assert str(caught.value) == "f.yaml:4:21: n: there is no flow `gone`; use one of the site's: main"
