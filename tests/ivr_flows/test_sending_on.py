"""transfer to an agent and to a number, record, webhook: what they ask for, and every way out."""

from __future__ import annotations

import pytest

from ivr_flows import (
    AgentAnswered,
    Answered,
    Ask,
    Digit,
    EndMessage,
    EndTransfer,
    FlowErrors,
    HangUp,
    Json,
    LeaveQueue,
    Play,
    PlaybackEnded,
    RecordingBegan,
    RecordingEnded,
    RecordMessage,
    Requeued,
    Status,
    StopPlaying,
    TransferEnded,
    TransferToAgent,
    TransferToNumber,
    WakeAt,
    Woke,
)
from tests.ivr_flows.conversation import Call, flow_of

ENDS = "\n".join(f"  {name}: {{do: hangup, reason: {name}}}" for name in ("busy", "none", "out", "fail"))
AGENT = f"""
  go: {{do: transfer, agent: '"ann"', wait_s: 5, ring_s: 10, on_busy: busy, on_no_answer: none, on_signed_out: out,
        on_fail: fail}}
{ENDS}"""
NUMBER = """
  go: {do: transfer, number: ani, caller_id: dnis, on_fail: fail}
  fail: {do: hangup, reason: fail}
"""
RECORD = """
  go: {do: record, into: said, purpose: complaint, beep: false, longest_s: 60, next: bye, on_fail: fail}
  bye: {do: hangup, reason: bye}
  fail: {do: hangup, reason: fail}
"""


def hung_up(actions: object) -> str:
    assert isinstance(actions, list)
    return next(action.reason for action in actions if isinstance(action, HangUp))


def test_an_agent_is_rung_while_the_caller_hears_it_ring() -> None:
    call = Call(flow_of(AGENT, "go"))
    assert next(action for action in call.first if not isinstance(action, WakeAt)) == Play(
        "play-1", ("music/ringback",), loop=True
    )
    assert call.first[-1] == TransferToAgent("ann", 5.0, "")
    assert call.position.deadline == 15.0
    call.tell(AgentAnswered(), 3.0)
    assert call.position.status is Status.CONNECTED


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("busy", "busy"), ("no_answer", "none"), ("signed_out", "out"), ("refused", "fail"), ("", "fail")],
)
def test_ways_out(outcome: str, reason: str) -> None:
    actions = Call(flow_of(AGENT, "go")).tell(TransferEnded(outcome), 2.0)
    assert (actions[0], hung_up(actions)) == (StopPlaying(), reason)


def test_nobody_in_time() -> None:
    actions = Call(flow_of(AGENT, "go")).tell(Woke("flow"), 15.0)
    assert (actions[:2], hung_up(actions)) == ([EndTransfer(), StopPlaying()], "none")


def test_an_agent_who_is_lost_again() -> None:
    call = Call(flow_of(AGENT, "go"))
    call.tell(AgentAnswered(), 3.0)
    actions = call.tell(Requeued(1), 60.0)
    assert (actions[0], hung_up(actions)) == (LeaveQueue("failed"), "fail")


def test_a_number_and_who_has_a_say_in_it() -> None:
    assert Call(flow_of(NUMBER, "go")).first[-1] == TransferToNumber("+49301234567", 25.0, "5000", False)
    written = NUMBER.replace("number: ani, caller_id: dnis", "number: '\"110\"'")
    assert Call(flow_of(written, "go")).first[-1] == TransferToNumber("110", 25.0, "", True)


@pytest.mark.parametrize(
    ("node", "problem"),
    [
        ("agent: x, number: y, on_fail: fail", "`agent` and `number` exclude each other"),
        ("number: y, on_signed_out: fail, on_fail: fail", "`on_signed_out` is not a field here"),
        ("on_fail: fail", "`flow` is missing"),
        ("number: '1 +', on_fail: fail", "`number` cannot be understood"),
    ],
)
def test_mistakes(node: str, problem: str) -> None:
    with pytest.raises(FlowErrors) as wrong:
        flow_of(f"  go: {{do: transfer, {node}}}\n  fail: {{do: hangup}}", "go")
    assert any(problem in str(error) for error in wrong.value.errors)


# ---- record


def test_it_is_named_and_ended_by_a_key() -> None:
    call = Call(flow_of(RECORD, "go"))
    assert call.first[0] == RecordMessage("", 60.0, 5.0, "complaint")
    call.tell(RecordingBegan("msg-7"), 0.0)
    assert call.position.variables["said"] == "msg-7"
    assert call.tell(Digit("5"), 1.0) == []
    assert call.tell(Digit("#"), 5.0) == [EndMessage(is_wanted=True), WakeAt("flow", 10.0)]
    assert hung_up(call.tell(RecordingEnded(), 5.1)) == "bye"


@pytest.mark.parametrize(
    ("end", "reason"), [(RecordingEnded(), "bye"), (RecordingEnded(is_kept=False), "fail")]
)
def test_it_ends_by_itself(end: RecordingEnded, reason: str) -> None:
    call = Call(flow_of(RECORD, "go"))
    call.tell(RecordingBegan("msg-7"), 0.0)
    assert hung_up(call.tell(end, 9.0)) == reason
    assert call.position.variables["said"] == ("msg-7" if reason == "bye" else "")


def test_star_begins_anew() -> None:
    call = Call(flow_of(RECORD, "go"))
    assert call.tell(Digit("*"), 3.0)[:2] == [
        EndMessage(is_wanted=False),
        RecordMessage("", 60.0, 5.0, "complaint"),
    ]


# ---- webhook


def hook(more: str = "") -> Call:
    nodes = f"  go: {{do: webhook, hook: sms, values: {{to: ani, pin: secret_pin}}, next: bye{more}}}"
    return Call(flow_of(nodes + "\n  bye: {do: play, prompts: a, next: end}\n  end: {do: hangup}", "go"))


def test_nobody_waits_for_a_message() -> None:
    call = hook()
    request: dict[str, Json] = {
        "hook": "sms",
        "values": {"to": "+49301234567", "pin": ""},
        "wait": False,
        "secret": False,
    }
    assert call.first[0] == Ask("ask-1", "webhook", request, 5.0)
    assert call.position.node == "bye"
    assert call.tell(Answered("ask-1", {"delivered": False}), 1.0) == []


@pytest.mark.parametrize(("failure", "node"), [("", "bye"), ("status_404", "end")])
def test_unless_the_flow_wants_to(failure: str, node: str) -> None:
    call = hook(", wait: true, on_fail: end")
    assert call.position.node == "go"
    call.tell(Answered("ask-1", {}, failure), 1.0)
    assert call.position.node == node


def test_a_way_out_that_is_never_gone() -> None:
    with pytest.raises(FlowErrors) as wrong:
        hook(", on_fail: end")
    assert "`on_fail` is never gone by" in str(wrong.value.errors[0])


def test_the_end_of_a_prompt_is_none_of_a_webhooks_business() -> None:
    assert hook(", wait: true").tell(PlaybackEnded("play-1"), 1.0) == []
