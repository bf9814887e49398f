"""The verbs of the flow language, one file each.

A verb is a frozen `Node` with a table `(phase, heard) -> what to do`, and a function that reads it from fields.
"""

from __future__ import annotations

from collections.abc import Callable

from ivr_flows.fields import Fields
from ivr_flows.flow import Node
from ivr_flows.nodes import (
    branch,
    collect,
    echo,
    fetch,
    goal,
    hangup,
    menu,
    music,
    play,
    queue_fields,
    return_,
    set_,
    split,
    subflow,
    switch,
    transfer,
    voicemail,
)

VERBS: dict[str, Callable[[Fields], Node]] = {
    "branch": branch.read,
    "collect": collect.read,
    "echo": echo.read,
    "fetch": fetch.read,
    "goal": goal.read,
    "hangup": hangup.read,
    "menu": menu.read,
    "music": music.read,
    "play": play.read,
    "queue": queue_fields.read,
    "return": return_.read,
    "set": set_.read,
    "split": split.read,
    "subflow": subflow.read,
    "switch": switch.read,
    "transfer": transfer.read,
    "voicemail": voicemail.read,
}

__all__ = ["VERBS"]
