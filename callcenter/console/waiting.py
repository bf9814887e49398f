"""Who waits in one queue, as supervisors see it: rows in the order of service."""

from __future__ import annotations

from typing import Literal

from callcenter.console.cards import Message

CallbackState = Literal["", "waiting", "resting", "dialling"]


class WaitingRow(Message):
    """One entry in line. All times are UTC seconds, 0 = none.

    `position`: 1-based, in the order of service. `caller`: a number, `customer` and `local_name` when they are known.
    `ranked_from` is earlier than `arrived` when a place in line was kept. It asks for `needs` (in words), the `step`th
    of `steps`; the next begins at `step_until`. `held_for`: only this agent may take it until `held_until`. `ringing`:
    the agents it is being offered to. `callback`: nobody is on the line; `tries` were made, the next not before
    `not_before`. `score`: the entry with most points is served first. `wait_p50_s`, `wait_p90_s`: how long it has yet
    to wait, None when nobody serves.
    """

    entry: str
    call: str
    position: int
    arrived: float
    ranked_from: float
    caller: str
    customer: str
    local_name: str
    tier: str
    language: str
    tags: list[str]
    channel: str
    cause: str
    needs: str
    step: int
    steps: int
    step_until: float
    only_agent: str
    held_for: str
    held_until: float
    ringing: list[str]
    callback: CallbackState
    tries: int
    not_before: float
    score: float
    wait_p50_s: float | None
    wait_p90_s: float | None


class WaitingPage(Message):
    """One page of a queue's line. `next` is the `after` of the following page, 0 on the last."""

    queue: str
    now: float
    total: int
    items: list[WaitingRow]
    next: int
