"""Where a rule of a queue sends a caller: into a box, or to a prompt and out. No flow has written these nodes."""

from __future__ import annotations

from collections.abc import Callable

from ivr_flows.flow import Node
from ivr_flows.nodes import voicemail
from ivr_flows.nodes.hangup import Hangup
from ivr_flows.values import Mark, Prompt


def _message(name: str, at: Mark, prompt: str) -> Node:
    return Hangup(name=name, at=at, prompts=(Prompt(prompt, at),), reason="overflowed")


WAYS: dict[str, Callable[[str, Mark, str], Node]] = {"voicemail": voicemail.of_box, "message": _message}


def detour_node(at: Node, detour: tuple[str, ...]) -> Node | None:
    """Stand in for `at`, under its name; None when the detour is none that a flow can go."""
    if len(detour) != 2 or detour[0] not in WAYS or not detour[1]:
        return None
    way, to = detour
    return WAYS[way](at.name, at.at, to)
