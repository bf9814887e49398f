"""Draws a layout as SVG: for a file by itself, with its own colours, or for a page that has a style sheet."""

from __future__ import annotations

import itertools
from html import escape

from ivr_flows.drawing.layout import (
    LABEL_LINE,
    LABEL_PT,
    LINE_PT,
    LOOP_WIDTH,
    MARGIN,
    TITLE_PT,
    Layout,
    Point,
    Route,
    Spot,
)
from ivr_flows.drawing.picture import Box, Picture, Role
from ivr_flows.drawing.style import STYLE
from ivr_flows.drawing.words import about, begin, leads_to

BADGE = (46.0, 18.0)
"""Room for a number over the corner of a box."""

FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"


def draw(picture: Picture, place: Layout, language: str, *, is_page: bool, has_figures: bool) -> str:
    """The drawing; `is_page`: for a page, which brings the style sheet and says its own title."""
    flow, title = escape(picture.flow), escape(picture.title)
    described = escape(about(picture.title, len(picture.boxes), _title(picture, picture.start), language))
    size = f'viewBox="0 0 {place.width:.0f} {place.height:.0f}"'
    if not is_page:
        size += f' width="{place.width:.0f}" height="{place.height:.0f}"'
    # A picture hides what is in it from screen readers; a group lets them follow the boxes that lead elsewhere.
    role = "group" if any(box.enters for box in picture.boxes.values()) else "img"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow-drawing" {size} role="{role}" lang="{escape(language)}"'
        f' data-flow="{flow}" aria-labelledby="flow-title-{flow} flow-desc-{flow}" font-family="{FONT}">',
        f'<title id="flow-title-{flow}">{title}</title>',
        f'<desc id="flow-desc-{flow}">{described}</desc>',
        "" if is_page else f"<style>{STYLE}</style>",
        _arrow(flow),
        f'<rect class="paper" width="{place.width:.0f}" height="{place.height:.0f}"/>',
        _entrance(picture, place, language),
        *(_route(route, flow) for route in place.routes),
        *(_label(route) for route in place.routes),
        *(_node(box, picture, place, language, has_figures, is_page) for box in picture.boxes.values()),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _arrow(flow: str) -> str:
    return (
        f'<defs><marker id="flow-arrow-{flow}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
        ' orient="auto-start-reverse"><path class="arrow" d="M0 0 8 4 0 8Z"/></marker></defs>'
    )


def _entrance(picture: Picture, place: Layout, language: str) -> str:
    spot = place.boxes.get(picture.start)
    if spot is None:
        return ""
    x, flow = spot.middle, escape(picture.flow)
    return (
        f'<g class="entrance"><text x="{x:.1f}" y="{MARGIN + 8:.1f}" text-anchor="middle" font-size="{LABEL_PT}">'
        f"{escape(begin(language))}</text>"
        f'<path class="way" d="M{x:.1f} {MARGIN + 15:.1f}V{spot.y:.1f}" marker-end="url(#flow-arrow-{flow})"/></g>'
    )


def _route(route: Route, flow: str) -> str:
    kind = "way back" if route.goes_back else "way"
    line = route.line
    return (
        f'<path class="{kind}" data-from="{escape(line.tail)}" data-to="{escape(line.head)}"'
        f' data-ways="{escape(",".join(line.ways))}" d="{path(route.points)}" marker-end="url(#flow-arrow-{flow})"/>'
    )


def path(points: tuple[Point, ...]) -> str:
    """Upright lines, and between two layers curves that leave and arrive upright."""
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x, y), (to_x, to_y) in itertools.pairwise(points):
        if abs(x - to_x) < 0.05:
            parts.append(f"V{to_y:.1f}")
        else:
            middle = (y + to_y) / 2
            parts.append(f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}")
    return "".join(parts)


def _label(route: Route) -> str:
    if route.label is None:
        return ""
    return _words(route.line.label, route.label)


def _words(words: tuple[str, ...], spot: Spot) -> str:
    """A label, on ground that hides the line behind it."""
    lines = "".join(
        f'<tspan x="{spot.middle:.1f}" y="{spot.y + 13 + LABEL_LINE * count:.1f}">{escape(word)}</tspan>'
        for count, word in enumerate(words)
    )
    return (
        f'<g class="label"><rect x="{spot.x:.1f}" y="{spot.y:.1f}" width="{spot.width:.1f}" height="{spot.height:.1f}"'
        f' rx="3"/><text text-anchor="middle" font-size="{LABEL_PT}">{lines}</text></g>'
    )


def _node(box: Box, picture: Picture, place: Layout, language: str, has_figures: bool, is_page: bool) -> str:
    spot, name = place.boxes[box.name], escape(box.name)
    ends = [_title(picture, line.head) for line in picture.lines if line.tail == box.name]
    spoken = f"{box.title}: {box.line}" + (f"; {leads_to(', '.join(ends), language)}" if ends else "")
    inner = [
        f"<title>{escape(spoken)}</title>",
        f'<rect class="box" x="{spot.x:.1f}" y="{spot.y:.1f}" width="{spot.width:.1f}" height="{spot.height:.1f}"'
        f' rx="{_corner(box.role, spot):.0f}"/>',
        _double(box, spot),
        f'<text class="title" x="{spot.middle:.1f}" y="{spot.y + 20:.1f}" text-anchor="middle"'
        f' font-size="{TITLE_PT}">{escape(box.title)}</text>',
        f'<text class="line" x="{spot.middle:.1f}" y="{spot.y + 37:.1f}" text-anchor="middle"'
        f' font-size="{LINE_PT}">{escape(box.line)}</text>',
        f'<text class="figures" x="{spot.middle:.1f}" y="{spot.y + 56:.1f}" text-anchor="middle"'
        f' font-size="{LINE_PT}"></text>'
        if has_figures
        else "",
        _badge(spot),
    ]
    group = (
        f'<g class="node {box.role}" role="img" aria-label="{escape(spoken)}" data-flow="{escape(picture.flow)}"'
        f' data-node="{name}">{"".join(inner)}</g>'
    )
    if box.enters:
        entered = escape(box.enters)
        href = f"#{entered}" if is_page else f"{entered}.svg"
        group = f'<a class="into" data-enters="{entered}" href="{href}">{group}</a>'
    return group + (_loop(box, spot, place.loops[box.name], picture) if box.loops else "")


def _title(picture: Picture, node: str) -> str:
    """What a node is called; the start of a flow with mistakes may be none."""
    box = picture.boxes.get(node)
    return box.title if box is not None else node


def _corner(role: Role, spot: Spot) -> float:
    return {Role.END: spot.height / 2, Role.SPEAK: 6.0, Role.ASK: 6.0}.get(role, 10.0)


def _double(box: Box, spot: Spot) -> str:
    """Another flow, drawn as one box with double sides."""
    if not box.enters:
        return ""
    left, right = spot.x + 6, spot.x + spot.width - 6
    sides = "".join(f"M{x:.1f} {spot.y:.1f}V{spot.bottom:.1f}" for x in (left, right))
    return f'<path class="side" d="{sides}"/>'


def _badge(spot: Spot) -> str:
    """Where a page writes how many callers are here; not seen before it does."""
    width, height = BADGE
    x, y = spot.x + spot.width - width + 8, spot.y - height / 2
    return (
        f'<g class="badge"><rect x="{x:.1f}" y="{y:.1f}" width="{width:.0f}" height="{height:.0f}" rx="9"/>'
        f'<text class="count" x="{x + width / 2:.1f}" y="{y + 13:.1f}" text-anchor="middle" font-size="12"></text></g>'
    )


def _loop(box: Box, spot: Spot, label: Spot, picture: Picture) -> str:
    right, middle = spot.x + spot.width, spot.y + spot.height / 2
    reach = right + LOOP_WIDTH
    curve = (
        f"M{right:.1f} {middle - 11:.1f}C{reach:.1f} {middle - 18:.1f} {reach:.1f} {middle + 18:.1f}"
        f" {right:.1f} {middle + 11:.1f}"
    )
    name, flow = escape(box.name), escape(picture.flow)
    return (
        f'<path class="way back" data-from="{name}" data-to="{name}" d="{curve}"'
        f' marker-end="url(#flow-arrow-{flow})"/>{_words(box.loops, label)}'
    )
