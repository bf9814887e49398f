"""What an ended call leaves in its customer's timeline."""

from __future__ import annotations

from callcenter.calls.calling_back import NOT_TAKEN
from callcenter.calls.cdr import CALLBACK, CallRecord, CallState
from callcenter.customers import TimelineItem

HISTORY_ITEMS = 50
"""How much of a timeline is read with a customer, newest first."""

SHARED_BY = 20
"""How many customers of one number are read: a company's switchboard may belong to hundreds."""

EN = {
    "answered": "Call answered by {agent}, {minutes}.",
    "abandoned": "Left the queue {queue} after {waited}.",
    "ivr": "Used the menu only.",
    "voicemail": "Left a message.",
    "callback": "Asked to be called back, after {waited}.",
    "failed": "The call broke off.",
    "refused": "The call could not be taken.",
}
ZH = {
    "answered": "来电由 {agent} 接听，通话 {minutes}。",
    "abandoned": "在队列 {queue} 等待 {waited} 后挂断。",
    "ivr": "仅使用语音菜单。",
    "voicemail": "已留言。",
    "callback": "等待 {waited} 后登记回拨。",
    "failed": "通话中断。",
    "refused": "来电未能接入。",
}

EN_OUT = {"answered": "Called by {agent}, {minutes}.", "abandoned": "Called by {agent}, not reached."}
ZH_OUT = {"answered": "{agent} 致电客户，通话 {minutes}。", "abandoned": "{agent} 致电客户，未接通。"}

EN_BACK = {"answered": "Called back by {agent}, {minutes}.", "abandoned": "Called back, not reached."}
ZH_BACK = {"answered": "由 {agent} 回拨，通话 {minutes}。", "abandoned": "回拨，未接通。"}
EN_SCORES = " Survey: {scores}."
ZH_SCORES = "满意度评价：{scores}。"

PROMISED = "callback_promised"


def timeline_item(record: CallRecord) -> TimelineItem | None:
    """The interaction of an ended call with a known customer; None for every other call.

    A callback that no agent took is none: nobody was called.
    """
    if record.state is not CallState.ENDED or not record.customer or _was_not_made(record):
        return None
    facts = {
        "agent": record.agent or record.account,
        "queue": record.queue,
        "minutes": _minutes(record.talk_s),
        "waited": _minutes(record.waited_s),
    }
    return TimelineItem(
        at=record.arrived_at,
        channel="call",
        summary={
            "en": _words(record, EN, EN_BACK, EN_OUT, "Call.").format(**facts) + _scores(record, EN_SCORES),
            "zh": _words(record, ZH, ZH_BACK, ZH_OUT, "来电。").format(**facts) + _scores(record, ZH_SCORES),
        },
        outcome=PROMISED if record.outcome == CALLBACK else record.outcome,
        agent=record.agent,
        call=record.id,
        disposition=record.disposition,
    )


def _was_not_made(record: CallRecord) -> bool:
    return record.direction == CALLBACK and record.cause == NOT_TAKEN


def _words(
    record: CallRecord,
    called: dict[str, str],
    calling_back: dict[str, str],
    calling: dict[str, str],
    else_: str,
) -> str:
    if record.direction == "in":
        return called.get(record.outcome, else_)
    calling = calling_back if record.direction == CALLBACK else calling
    return calling.get(record.outcome, calling["abandoned"])


def _scores(record: CallRecord, words: str) -> str:
    """What the customer answered afterwards, question by question."""
    given = ", ".join(f"{question} {score}" for _, question, score in record.scores)
    return words.format(scores=given) if given else ""


def _minutes(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
