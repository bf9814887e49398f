"""Writes a picture as Mermaid text, which many editors and code hosts draw."""

from __future__ import annotations

import json

from ivr_flows.drawing.picture import Box, Picture, Role
from ivr_flows.drawing.text import cut

MAX_TITLE = 60.0
"""Ems: the title is one line of YAML."""

_SHAPES = {Role.DECIDE: ("{{", "}}"), Role.END: ("([", "])"), Role.FLOW: ("[[", "]]"), Role.HUMAN: ("(", ")")}
_COLOURS = {
    Role.SPEAK: "fill:#f4f6f8,stroke:#77838f,color:#141c24",
    Role.ASK: "fill:#deecfa,stroke:#0a559c,color:#141c24",
    Role.DECIDE: "fill:#fbeecd,stroke:#7d5000,color:#141c24",
    Role.OUTSIDE: "fill:#ede5f8,stroke:#643a9a,color:#141c24",
    Role.FLOW: "fill:#fbe4f0,stroke:#a01c66,color:#141c24",
    Role.HUMAN: "fill:#dbf2e8,stroke:#00694b,color:#141c24",
    Role.END: "fill:#f4f6f8,stroke:#77838f,color:#141c24",
}


def draw(picture: Picture) -> str:
    """The flowchart; nodes go by numbers and classes are prefixed, for `end` means something to Mermaid."""
    ids = {name: f"n{count}" for count, name in enumerate(picture.boxes)}
    lines = [
        "---",
        f"title: {json.dumps(cut(picture.title, MAX_TITLE), ensure_ascii=False)}",
        "---",
        "flowchart TD",
    ]
    lines += [f"  {ids[name]}{_box(box)}:::as_{box.role}" for name, box in picture.boxes.items()]
    for line in picture.lines:
        lines.append(_line(ids[line.tail], ids[line.head], line.label))
    lines += [_line(ids[name], ids[name], box.loops) for name, box in picture.boxes.items() if box.loops]
    used = {box.role for box in picture.boxes.values()}
    lines += [f"  classDef as_{role} {colour}" for role, colour in _COLOURS.items() if role in used]
    return "\n".join(lines) + "\n"


def _box(box: Box) -> str:
    begin, end = _SHAPES.get(box.role, ("[", "]"))
    return f'{begin}"{quoted(box.title)}<br/>{quoted(box.line)}"{end}'


def _line(tail: str, head: str, label: tuple[str, ...]) -> str:
    words = "<br/>".join(quoted(word) for word in label)
    return f'  {tail} -->|"{words}"| {head}' if words else f"  {tail} --> {head}"


def quoted(text: str) -> str:
    """Text within quotes: what means something to Mermaid or to HTML is written as its number."""
    return "".join(f"#{ord(letter)};" if letter in '"#;<>&`\\|[]{}' else letter for letter in text)
