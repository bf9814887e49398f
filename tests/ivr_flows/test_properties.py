"""Whatever happens to a call, the flow does not raise, does not wait for ever, and can be saved at any moment."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ivr_flows import (
    CALLBACK_QUEUES,
    FLOWS,
    AgentAnswered,
    Answered,
    CallbackProposed,
    CallerLeft,
    ChooseCallback,
    Digit,
    Diverted,
    EnterQueue,
    Flow,
    HangUp,
    Input,
    LeaveQueue,
    Placed,
    PlaybackEnded,
    Position,
    Queued,
    QueueLeft,
    RecordingBegan,
    RecordingEnded,
    Requeued,
    Status,
    TransferEnded,
    VariablesLearned,
    WakeAt,
    Woke,
    flow_paths,
    load_file,
    start,
    step,
)
from ivr_flows.nodes.branch import Branch
from tests.ivr_flows.conversation import flow_of

EVERY_VERB = """
  hello: {do: play, prompts: a, next: which}
  which: {do: branch, wait_s: 1, cases: [{when: customer.tier == "vip", go: line}], otherwise: menu}
  menu: {do: menu, prompts: b, retries: 1, keys: {1: ask, 2: line, 3: echo, 4: music, 5: {go: menu, set_language: zh},
         6: order},
         on_fail: line}
  ask: {do: collect, prompts: c, into: account, max_digits: 3, sensitive: true, next: menu, on_fail: line}
  order: {do: fetch, url: "http://h/{account}", read: {state: state}, meanwhile: e, next: count, on_fail: many}
  count: {do: set, values: {count: "default(number(count) + 1, 1)", some: "[state, count]"}, next: chance}
  chance: {do: split, ways: {a: {go: far}, b: {go: many}}, by: count}
  many: {do: switch, on: count % 3, cases: {1: reached, 2: line}, otherwise: over}
  reached: {do: goal, goal: g, next: spoken}
  spoken: {do: say, text: "{state} {count:money CNY} {account:digits}", next: sum}
  sum: {do: collect, prompts: c, into: sum, type: amount, check: value < 100, confirm: true, next: menu, on_fail: menu}
  far: {do: subflow, flow: gone, with: {a: state}, into: {b: c}, next: back, on_fail: menu}
  back: {do: return}
  over: {do: transfer, flow: gone, on_fail: agent}
  agent: {do: transfer, agent: account, on_busy: number, on_signed_out: call_me, on_fail: line}
  number: {do: transfer, number: '"+1"', on_no_answer: statement, on_fail: line}
  statement: {do: record, into: said, purpose: p, prompts: f, next: asked, on_fail: asked}
  asked: {do: survey, survey: s, questions: [{name: x, prompts: g}, {name: y, prompts: h, low: 0}], next: told}
  told: {do: webhook, hook: w, values: {a: account, b: said}, next: told_surely}
  told_surely: {do: webhook, hook: w, wait: true, next: call_me, on_fail: line}
  call_me: {do: callback, queue: q, at: said, next: bye, on_fail: line}
  echo: {do: echo, limit_s: 5, next: hours}
  hours: {do: hours, calendar: office, read: {t: $.opens_time}, open: who, closed: menu, holiday: case}
  who: {do: lookup, by: account, value: account, next: pin, on_missing: pin, on_many: query, on_fail: line}
  pin: {do: authenticate, account: customer.account, account_prompts: a, pin_prompts: b, account_digits: 3,
        next: query, on_locked: line, on_fail: menu}
  query: {do: query, query: q, with: {a: account}, read: {x: state, y: $.changed}, next: case, on_fail: line}
  case: {do: case, kind: complaint, text: "{state}", values: {a: count}, into: number, next: menu, on_fail: line}
  music: {do: music, limit_s: 5, next: words}
  words: {do: speech, grammar: words, words: {a: [one thing], b: [another]}, keys: {1: a, 2: b}, prompts: b, by_key: a,
          exits: {a: count}, next: figures, on_fail: line}
  figures: {do: speech, grammar: digits, prompts: a, by_key: b, into: n, max_digits: 3, next: hello, on_fail: line}
  line: {do: queue, queue: q, max_wait_s: 60, announce_every_s: 10, on_leave: bye, on_left: second}
  second:
    do: queue
    queue: r
    needs: [{needs: a >= 3 or b, for_s: 10}, {needs: anyone}]
    announce:
      - {after_s: 0, say: [wait, question]}
      - {every_s: 7, say: [position, wait]}
      - {after_s: 5, every_s: 20, say: [callback, e]}
    on_callback: bye
    on_left: menu
    exits: {left_by_key: bye, voicemail: box, no_agent: box}
  box: {do: voicemail, box: b, next: bye}
  bye: {do: hangup, prompts: d}
"""
FLOW_LIST = [flow_of(EVERY_VERB, "hello"), *(load_file(path) for path in flow_paths(FLOWS))]

INPUTS: st.SearchStrategy[Input] = st.one_of(
    st.sampled_from("0123456789*#AZ").map(Digit),
    st.text(max_size=2).map(Digit),
    st.integers(-1, 120).flatmap(lambda place: st.booleans().map(lambda offered: Queued(place, offered))),
    st.builds(Queued, st.integers(1, 5), st.just(False), st.floats(), st.floats()),
    st.builds(Placed, st.integers(-1, 120), st.floats(), st.floats()),
    st.just(CallbackProposed()),
    st.builds(Diverted, st.sampled_from(["voicemail", "message", "queue", ""]), st.sampled_from(["x", ""])),
    st.builds(Requeued, st.integers(-1, 5), st.just("overflow"), st.sampled_from(["q", "r", ""])),
    st.integers(0, 12).map(lambda count: PlaybackEnded(f"play-{count}")),
    st.sampled_from(["flow", "other"]).map(Woke),
    st.just(AgentAnswered()),
    st.integers(0, 5).map(Requeued),
    st.sampled_from(["answered", "no_agent", "overflowed", ""]).map(QueueLeft),
    st.just(VariablesLearned({"customer.tier": "vip", "language": "fr"})),
    st.just(CallerLeft()),
    st.sampled_from(["busy", "no_answer", "signed_out", "failed", ""]).map(TransferEnded),
    st.sampled_from(["msg-1", ""]).map(RecordingBegan),
    st.booleans().map(RecordingEnded),
    st.builds(
        Answered,
        st.integers(0, 4).map(lambda count: f"ask-{count}"),
        st.sampled_from(
            [
                None,
                {"state": "x"},
                {"prompts": ["said/a"], "seconds": 1},
                {"state": [1, None, {}]},
                [],
                "x",
                {"state": "open"},
                {"matches": 1},
                {"result": "ok"},
                {"result": "wrong"},
                {"rows": [{"state": 2}], "changed": 1},
                {"case": "C-1001"},
                {"promised": True},
                {"delivered": False},
                {"word": "a", "confidence": 1},
                {"word": "12", "confidence": 0.9},
            ]
        ),
        st.sampled_from(["", "timeout", "number"]),
    ),
)
# Most of a call is prompts ending and wake-ups coming due; without weight on them few calls get far.
STEPS = st.lists(
    st.tuples(st.one_of(st.just("played"), st.just("due"), INPUTS), st.floats(0.0, 100.0)), max_size=25
)


def event_for(choice: str | Input, position: Position, now: float, pause: float) -> tuple[Input, float]:
    if choice == "played":
        return PlaybackEnded(position.playback), now + pause / 10
    if choice == "due":
        return Woke("flow"), max(now, position.deadline)
    assert not isinstance(choice, str)
    return choice, now + pause / 10


@given(st.sampled_from(FLOW_LIST), STEPS)
def test_any_call(flow: Flow, steps: list[tuple[str | Input, float]]) -> None:
    now = 1000.0
    done = start(flow, {"ani": "1", CALLBACK_QUEUES: "r support sales"}, now)
    for choice, pause in [("due", 0.0), *steps]:
        before = done.position
        event, now = event_for(choice, before, now, pause)
        done = step(flow, before, event, now)
        position = done.position

        saved = Position.from_data(json.loads(json.dumps(before.to_data())))
        if not (before.is_secret or before.secret):
            assert saved == before
            assert step(flow, saved, event, now) == done

        assert (position.deadline > 0) == (position.status is Status.RUNNING)
        if position.deadline != before.deadline and position.status is Status.RUNNING:
            wakes = [action.at for action in done.actions if isinstance(action, WakeAt)]
            assert wakes[-1] == position.deadline >= now
        given_up = sum(isinstance(action, LeaveQueue | ChooseCallback) for action in done.actions)
        # Whoever is put back in line by the house has not entered by the flow.
        entered = sum(isinstance(action, EnterQueue) for action in done.actions)
        assert given_up <= before.in_queue + entered + isinstance(event, Requeued)
        assert not (position.in_queue and position.status is not Status.RUNNING)
        hung_up = any(isinstance(action, HangUp) for action in done.actions)
        ended_now = position.status is Status.ENDED and before.status is not Status.ENDED
        assert hung_up == (ended_now and not isinstance(event, CallerLeft))


@given(st.sampled_from(FLOW_LIST), st.integers(0, 40))
def test_a_caller_who_does_nothing_gets_somewhere(flow: Flow, _seed: int) -> None:
    """Silence and lost reports lead, by deadlines alone, to a queue or to the end."""
    now = 0.0
    done = start(flow, {}, now)
    seen = list(done.actions)
    for _ in range(30):
        now = max(now, done.position.deadline)
        done = step(flow, done.position, Woke("flow"), now)
        seen += done.actions
    assert any(isinstance(action, EnterQueue | HangUp) for action in seen)


def test_a_circle_nobody_foresaw_ends_the_call() -> None:
    flow = flow_of("  a: {do: branch, cases: [{when: x, go: end}], otherwise: end}\n  end: {do: hangup}", "a")
    node = flow.nodes["a"]
    assert isinstance(node, Branch)
    spinning = replace(
        flow, nodes={"a": replace(node, otherwise=node.cases[0].go), "end": replace(node, name="end")}
    )
    assert start(spinning, {}, 0.0).actions[0] == HangUp("flow_broken")


def test_a_call_whose_flow_has_changed_starts_again() -> None:
    flow = FLOW_LIST[0]
    gone = start(flow, {}, 0.0).position
    other = flow_of("  fresh: {do: hangup, reason: again}", "fresh")
    assert step(other, gone, Woke("flow"), 1.0).actions[0] == HangUp("again")
