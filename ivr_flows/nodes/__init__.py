"""The verbs of the flow language, one file each.

A verb is a frozen `Node` with a table `(phase, heard) -> what to do`, and a function that reads it from fields.
"""

from __future__ import annotations

from collections.abc import Callable

from ivr_flows.fields import Fields
from ivr_flows.flow import Node
from ivr_flows.nodes import (
    authenticate,
    branch,
    callback,
    case,
    collect,
    echo,
    fetch,
    goal,
    hangup,
    hours,
    lookup,
    menu,
    music,
    play,
    query,
    queue_fields,
    record,
    return_,
    say,
    set_,
    speech_fields,
    split,
    subflow,
    survey,
    switch,
    transfer,
    voicemail,
    webhook,
)

VERBS: dict[str, Callable[[Fields], Node]] = {
    "authenticate": authenticate.read,
    "branch": branch.read,
    "callback": callback.read,
    "case": case.read,
    "collect": collect.read,
    "echo": echo.read,
    "fetch": fetch.read,
    "goal": goal.read,
    "hangup": hangup.read,
    "hours": hours.read,
    "lookup": lookup.read,
    "menu": menu.read,
    "music": music.read,
    "play": play.read,
    "query": query.read,
    "queue": queue_fields.read,
    "record": record.read,
    "return": return_.read,
    "say": say.read,
    "set": set_.read,
    "speech": speech_fields.read,
    "split": split.read,
    "subflow": subflow.read,
    "survey": survey.read,
    "switch": switch.read,
    "transfer": transfer.read,
    "voicemail": voicemail.read,
    "webhook": webhook.read,
}

__all__ = ["VERBS"]
