"""What of a flow is drawn: boxes, and lines between them, with the words on them. No places yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from ivr_flows.checking.written import expressions
from ivr_flows.drawing.text import cut
from ivr_flows.drawing.words import verb_word, way_word
from ivr_flows.flow import Flow, Node
from ivr_flows.nodes.asking import Asking
from ivr_flows.template import Template
from ivr_flows.values import Exit, in_language

TITLE_EMS, LINE_EMS, LABEL_EMS = 17.0, 21.0, 13.0
"""The longest line of each kind; the rest is cut off."""

MAX_LABEL_LINES = 4
"""Ways that lead from one node to the same other share a line; beyond these the rest is counted."""


SPEAKING = "speak"
"""The question that only has a text spoken: to a caller, no question at all."""


class Role(StrEnum):
    """What a node is to a caller; each has a colour."""

    SPEAK = "speak"
    ASK = "ask"
    DECIDE = "decide"
    OUTSIDE = "outside"
    FLOW = "flow"
    HUMAN = "human"
    END = "end"


@dataclass(frozen=True, slots=True)
class Box:
    """A node. `title`: its label, or its name; `line`: the verb and what it is about.

    `loops`: ways that lead back into itself; `enters`: a flow.
    """

    name: str
    title: str
    line: str
    role: Role
    loops: tuple[str, ...] = ()
    enters: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """All ways from one node to another; `label` is one line of text for each that has a word."""

    tail: str
    head: str
    ways: tuple[str, ...]
    label: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A flow to be drawn."""

    flow: str
    title: str
    start: str
    boxes: Mapping[str, Box]
    lines: tuple[Line, ...]


def picture(flow: Flow, language: str, texts: Mapping[str, str]) -> Picture:
    """What is to be drawn; `texts`: what prompts say, by full name, so that boxes can quote them."""
    boxes: dict[str, Box] = {}
    lines: list[Line] = []
    for node in flow.nodes.values():
        ways: dict[str, list[tuple[str, str]]] = {}
        for exit in node.exits():
            ways.setdefault(exit.link.to, []).append((exit.name, _word(exit, language)))
        boxes[node.name] = _box(node, _label(ways.pop(node.name, [])), language, texts)
        lines += [
            Line(node.name, head, tuple(name for name, _ in found), _label(found))
            for head, found in ways.items()
            if head in flow.nodes
        ]
    return Picture(flow.name, flow.title.said(language), flow.start.to, boxes, tuple(lines))


def _word(exit: Exit, language: str) -> str:
    return way_word(exit.name, exit.label.said(language), language)


def _label(ways: list[tuple[str, str]]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(cut(word, LABEL_EMS) for _, word in ways if word))
    if len(words) <= MAX_LABEL_LINES:
        return words
    return (*words[: MAX_LABEL_LINES - 1], f"+ {len(words) - MAX_LABEL_LINES + 1}")


def _box(node: Node, loops: tuple[str, ...], language: str, texts: Mapping[str, str]) -> Box:
    into = node.into_flow()
    verb = verb_word(verb_of(node), language)
    about = _about(node, language, texts)
    return Box(
        name=node.name,
        title=cut(node.label.said(language) or node.name, TITLE_EMS),
        line=cut(f"{verb} · {about}" if about else verb, LINE_EMS),
        role=role_of(node),
        loops=loops,
        enters="" if into is None else into.flow,
    )


def _about(node: Node, language: str, texts: Mapping[str, str]) -> str:
    """What the node needs outside; else what it says, what it looks at, or what it is called in the figures."""
    if named := node.names_used():
        return named[0].name
    for prompt in node.prompts_used():
        text = texts.get(in_language(prompt.name, language))
        return f"“{text}”" if text else prompt.name
    if said := _said(node, language):
        return said
    if given := node.assignments():
        use, expression = given[0]
        return f"{use.name} = {expression.text}"
    if len(node.exits()) > 1 and (first := next(expressions(node), None)) is not None:
        return "" if any(exit.label.said(language) == first.text for exit in node.exits()) else first.text
    words = (getattr(node, field.name) for field in fields(node) if field.name != "name")
    return next((word for word in words if isinstance(word, str) and word), "")


def _said(node: Node, language: str) -> str:
    """The text of the first template, in this language where there are several."""
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Mapping):
            value = value.get(language, next(iter(value.values()), None))
        if isinstance(value, tuple) and value:
            value = value[0]
        if isinstance(value, Template) and value.text:
            return f"“{value.text}”"
    return ""


def verb_of(node: Node) -> str:
    """The word behind `do:`; each verb is a file of that name."""
    return type(node).__module__.rpartition(".")[2].rstrip("_")


def role_of(node: Node) -> Role:
    """What the node is to a caller, by what it says of itself."""
    if node.brings_a_human:
        return Role.HUMAN
    if node.into_flow() is not None:
        return Role.FLOW
    if not node.exits():
        return Role.END
    if not node.waits:
        return Role.DECIDE
    if isinstance(node, Asking) and node.KIND != SPEAKING:
        return Role.OUTSIDE
    is_asked = len(node.exits()) > 1 and not isinstance(node, Asking)
    return Role.ASK if is_asked else Role.SPEAK
