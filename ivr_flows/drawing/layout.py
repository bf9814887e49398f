"""Puts a picture on paper: every box, every label and every line gets its place, and none lies on another.

Boxes stand in layers, one below the other; between two layers of boxes is one of labels. A line that goes further than
the next layer has a place of its own in each layer it passes, as wide as its label where it has one. In a layer lines
are upright; they move aside only between layers, where nothing else stands.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ivr_flows.drawing.layers import backward, layers
from ivr_flows.drawing.order import in_order
from ivr_flows.drawing.picture import Box, Line, Picture
from ivr_flows.drawing.place import from_the_left, places, straightened
from ivr_flows.drawing.text import width_of

TITLE_PT, LINE_PT, LABEL_PT = 14.0, 11.5, 11.5
LABEL_LINE = 15.0
BOX_HEIGHT = 48.0
FIGURES_HEIGHT = 18.0
"""Room for live figures, where they are wanted."""

LEAST_WIDTH = 110.0
FIGURES_WIDTH = 206.0
"""Room for as long a line as "12,345 today · 100.0 % hung up", which pages write in later."""

PADDING = 16.0
LOOP_WIDTH = 26.0
"""How far the line of a loop reaches out to the right of its box."""

GAP = 22.0
"""Between neighbours in a layer."""

STRAIGHT_GAP, BENT_GAP = 20.0, 34.0
"""Between layers: without and with lines that move aside."""

STRAIGHTENED = 3
"""Rounds: what one line gives way to may itself have moved in the last."""

APPROACH = 9.0
"""The upright end of a line, so that its arrow points at the box."""

MARGIN = 20.0
HEAD_ROOM = 46.0
"""Above the first layer: where callers come in."""

_BOX, _PASSING, _LABEL = 1.0, 3.0, 2.0
"""How much each insists on standing straight below its neighbour."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A rectangle; `x` and `y` its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Route:
    """A line: points in the direction callers go, upright pieces and moves aside in turn. `label` where it has one."""

    line: Line
    points: tuple[Point, ...]
    label: Spot | None
    goes_back: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything with its place. `loops`: the label beside a box that leads to itself."""

    width: float
    height: float
    boxes: Mapping[str, Spot]
    routes: tuple[Route, ...]
    loops: Mapping[str, Spot]


@dataclass(slots=True)
class _Item:
    """Something with a place in a layer."""

    layer: int
    left: float
    right: float
    height: float
    weight: float


def label_size(label: Sequence[str]) -> tuple[float, float]:
    """Width and height of a label."""
    if not label:
        return 0.0, 0.0
    return max(width_of(text, LABEL_PT) for text in label) + 8, LABEL_LINE * len(label) + 4


def box_width(box: Box, least: float = LEAST_WIDTH) -> float:
    """The width of a box, without the loop beside it."""
    widest = max(width_of(box.title, TITLE_PT), width_of(box.line, LINE_PT))
    return max(least, widest + 2 * PADDING)


def layout(picture: Picture, *, has_figures: bool = False) -> Layout:
    """Place everything; the same picture is always placed in the same way."""
    if has_figures:
        return _Plan(picture, BOX_HEIGHT + FIGURES_HEIGHT, FIGURES_WIDTH).layout()
    return _Plan(picture, BOX_HEIGHT, LEAST_WIDTH).layout()


class _Plan:
    """The items of all layers, and the ties between neighbouring ones, while a picture is being placed."""

    def __init__(self, picture: Picture, box_height: float, least_width: float) -> None:
        self._picture = picture
        self._items: list[_Item] = []
        self._ties: list[tuple[int, int]] = []
        names = tuple(picture.boxes)
        pairs = [(line.tail, line.head) for line in picture.lines]
        self._back = backward(names, picture.start, pairs)
        layer = layers(names, [self._down(line) for line in picture.lines])
        self._box = {
            name: self._add(_box_item(box, 2 * layer[name], box_height, least_width))
            for name, box in picture.boxes.items()
        }
        self._chains = [self._chain(line) for line in picture.lines]
        self._labels = [
            self._label_item(line, chain) for line, chain in zip(picture.lines, self._chains, strict=True)
        ]

    def _down(self, line: Line) -> tuple[str, str]:
        pair = line.tail, line.head
        return (line.head, line.tail) if pair in self._back else pair

    def _add(self, item: _Item) -> int:
        self._items.append(item)
        return len(self._items) - 1

    def _chain(self, line: Line) -> list[int]:
        """The places of a line in the layers between its ends, from above."""
        upper, lower = (self._box[name] for name in self._down(line))
        first, last = self._items[upper].layer + 1, self._items[lower].layer - 1
        chain = [self._add(_Item(layer, 2.0, 2.0, 0.0, _PASSING)) for layer in range(first, last + 1)]
        ends = [upper, *chain, lower]
        self._ties += itertools.pairwise(ends)
        return chain

    def _label_item(self, line: Line, chain: list[int]) -> int | None:
        if not line.label:
            return None
        # Near the node whose choice it is: the last one of a line that goes back up.
        index = chain[-1] if (line.tail, line.head) in self._back else chain[0]
        width, height = label_size(line.label)
        item = self._items[index]
        item.left = item.right = width / 2
        item.height, item.weight = height, _LABEL
        return index

    def layout(self) -> Layout:
        rows: list[list[int]] = [[] for _ in range(1 + max((item.layer for item in self._items), default=0))]
        for index, item in enumerate(self._items):
            rows[item.layer].append(index)
        rows = in_order(rows, self._ties)
        extents = {index: (item.left, item.right) for index, item in enumerate(self._items)}
        weights = {index: item.weight for index, item in enumerate(self._items)}
        rough = places(rows, self._ties, extents, weights, GAP)
        for _ in range(STRAIGHTENED):
            rough = straightened(rows, self._chains, rough, extents, GAP)
        x = {item: MARGIN + at for item, at in from_the_left(rough, extents).items()}
        tops, heights = self._levels(rows, x)
        return self._drawn(x, tops, heights)

    def _levels(self, rows: list[list[int]], x: Mapping[int, float]) -> tuple[list[float], list[float]]:
        """Top and height of each layer."""
        is_bent = [False] * len(rows)
        for upper, lower in self._ties:
            if abs(x[upper] - x[lower]) > 2:
                is_bent[self._items[upper].layer] = True
        tops, heights, y = [], [], MARGIN + HEAD_ROOM
        for index, row in enumerate(rows):
            height = max((self._items[item].height for item in row), default=0.0)
            tops.append(y)
            heights.append(height)
            y += height + (BENT_GAP if is_bent[index] else STRAIGHT_GAP)
        return tops, heights

    def _drawn(self, x: Mapping[int, float], tops: list[float], heights: list[float]) -> Layout:
        boxes, loops = {}, {}
        for name, box in self._picture.boxes.items():
            item, index = self._items[self._box[name]], self._box[name]
            boxes[name] = Spot(x[index] - item.left, tops[item.layer], 2 * item.left, item.height)
            if box.loops:
                width, height = label_size(box.loops)
                middle = tops[item.layer] + item.height / 2
                loops[name] = Spot(x[index] + item.left + LOOP_WIDTH, middle - height / 2, width, height)
        ports = self._ports(x, boxes)
        routes = tuple(
            self._route(index, line, x, tops, heights, ports)
            for index, line in enumerate(self._picture.lines)
        )
        right = max((x[index] + item.right for index, item in enumerate(self._items)), default=0.0)
        return Layout(right + MARGIN, tops[-1] + heights[-1] + MARGIN, boxes, routes, loops)

    def _ports(self, x: Mapping[int, float], boxes: Mapping[str, Spot]) -> dict[tuple[int, bool], Point]:
        """Where each line touches its upper and its lower box: side by side, in the order of where they go."""
        touching: dict[tuple[str, bool], list[tuple[float, int]]] = {}
        for index, (line, chain) in enumerate(zip(self._picture.lines, self._chains, strict=True)):
            upper, lower = self._down(line)
            touching.setdefault((upper, True), []).append((x[chain[0]], index))
            touching.setdefault((lower, False), []).append((x[chain[-1]], index))
        ports: dict[tuple[int, bool], Point] = {}
        for (name, is_upper), lines in touching.items():
            spot = boxes[name]
            step = min(24.0, (spot.width - 2 * PADDING) / max(1, len(lines) - 1))
            for place, (wanted, index) in enumerate(sorted(lines)):
                at = spot.middle + step * (place - (len(lines) - 1) / 2)
                if len(lines) == 1:
                    at = max(spot.x + PADDING, min(spot.x + spot.width - PADDING, wanted))
                ports[index, is_upper] = (at, spot.bottom if is_upper else spot.y)
        return ports

    def _route(
        self,
        index: int,
        line: Line,
        x: Mapping[int, float],
        tops: list[float],
        heights: list[float],
        ports: Mapping[tuple[int, bool], Point],
    ) -> Route:
        upper = self._items[self._box[self._down(line)[0]]]
        begin, end = ports[index, True], ports[index, False]
        below = tops[upper.layer] + heights[upper.layer]
        points: list[Point] = [begin, (begin[0], max(below, begin[1] + APPROACH))]
        for item in self._chains[index]:
            layer = self._items[item].layer
            points += [(x[item], tops[layer]), (x[item], tops[layer] + heights[layer])]
        points += [(end[0], end[1] - APPROACH), end]
        goes_back = (line.tail, line.head) in self._back
        spot = self._label_spot(self._labels[index], x, tops, heights)
        return Route(line, tuple(reversed(points) if goes_back else points), spot, goes_back)

    def _label_spot(
        self, label: int | None, x: Mapping[int, float], tops: list[float], heights: list[float]
    ) -> Spot | None:
        if label is None:
            return None
        item = self._items[label]
        # In the middle of its layer, whose labels may be of several heights.
        y = tops[item.layer] + (heights[item.layer] - item.height) / 2
        return Spot(x[label] - item.left, y, 2 * item.left, item.height)


def _box_item(box: Box, layer: int, height: float, least_width: float) -> _Item:
    half = box_width(box, least_width) / 2
    loop = LOOP_WIDTH + label_size(box.loops)[0] + 4 if box.loops else 0.0
    tall = max(height, label_size(box.loops)[1])
    return _Item(layer, half, half + loop, tall, _BOX)
