"""Lines of the directory as pages and the API hear them: people, queues and numbers to ask, transfer to or call."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from callcenter.console.cards import Message

AgentState = Literal["logged_out", "idle", "offered", "on_contact", "wrap_up", "not_ready"]
Door = Literal["open", "closed", "holiday"]


class WatchDirectory(Message):
    """I show the directory, or do so no more."""

    type: Literal["watch_directory"] = "watch_directory"
    on: bool = True


class PersonLine(Message):
    """An agent. `agent` or `extension` is what a transfer goes to; `since`: when their state began."""

    agent: str
    name: str
    extension: str
    state: AgentState
    reason: str
    since: float


class QueueLine(Message):
    """A queue: who waits there, since when the longest, and how many agents are free for it."""

    queue: str
    name: dict[str, str]
    waiting: int
    longest_since: float | None
    ready: int
    door: Door


class NumberLine(Message):
    """A number to call or transfer to. `kind`: ours (a flow answers it) or contact (outside, listed by the site)."""

    number: str
    name: dict[str, str]
    note: str
    kind: Literal["ours", "contact"]


class Directory(Message):
    """Everybody there is to ask, as of `now`."""

    now: float
    people: list[PersonLine]
    queues: list[QueueLine]
    numbers: list[NumberLine]


class DirectoryChanged(Directory):
    """`is_whole`: this is all of it; else only the lines that changed."""

    type: Literal["directory"] = "directory"
    is_whole: bool = Field(default=False)
