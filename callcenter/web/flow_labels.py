"""What people read instead of the names in flows: titles, nodes, goals, surveys and their questions, by language."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

import ivr_flows as ivr

Words = dict[str, str]
"""A text in every language; empty where the flow says none, and its name has to do."""


class FlowLabels(BaseModel):
    """By name; what has no label is left out. A question's name follows that of its survey: satisfaction.agent."""

    title: Words
    nodes: dict[str, Words]
    goals: dict[str, Words]
    surveys: dict[str, Words]
    questions: dict[str, Words]


def labels_of(flow: ivr.Flow) -> FlowLabels:
    """Of several labels for one name the first counts."""
    return FlowLabels(
        title=flow.title.in_each(),
        nodes={node.name: node.label.in_each() for node in flow.nodes.values() if node.label},
        goals=_recorded([flow], "goal"),
        surveys=_recorded([flow], "survey"),
        questions=_recorded([flow], "question"),
    )


def survey_labels(flows: Iterable[ivr.Flow]) -> tuple[dict[str, Words], dict[str, Words]]:
    """Of surveys, and of questions, in whichever flow they are asked."""
    known = tuple(flows)
    return _recorded(known, "survey"), _recorded(known, "question")


def _recorded(flows: Iterable[ivr.Flow], kind: str) -> dict[str, Words]:
    named = [
        one for flow in flows for node in flow.nodes.values() for one in node.recorded() if one.kind == kind
    ]
    return {one.name: one.label.in_each() for one in reversed(named) if one.label}
