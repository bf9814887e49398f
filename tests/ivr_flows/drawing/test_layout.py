"""Whatever the flow: nothing lies on anything else, every line is led from box to box, and always in the same way."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from ivr_flows.drawing.layers import backward, layers
from ivr_flows.drawing.layout import LINE_PT, Layout, Spot, box_width, label_size, layout
from ivr_flows.drawing.order import crossings, in_order
from ivr_flows.drawing.picture import Box, Line, Picture, Role
from ivr_flows.drawing.text import width_of

WORDS = st.text("abcW 中文iM_", min_size=1, max_size=14)


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    count = draw(st.integers(1, 9))
    names = [f"n{index}" for index in range(count)]
    pairs = draw(
        st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=18, unique=True)
    )
    boxes = {
        name: Box(
            name=name,
            title=draw(WORDS),
            line=draw(WORDS),
            role=draw(st.sampled_from(Role)),
            loops=tuple(draw(st.lists(WORDS, max_size=2))) if (name, name) in pairs else (),
        )
        for name in names
    }
    lines = tuple(
        Line(tail, head, ("next",), tuple(draw(st.lists(WORDS, max_size=3))))
        for tail, head in pairs
        if tail != head
    )
    return Picture("f", "F", draw(st.sampled_from(names)), boxes, lines)


def spots(placed: Layout) -> list[Spot]:
    labels = [route.label for route in placed.routes if route.label is not None]
    return [*placed.boxes.values(), *labels, *placed.loops.values()]


def overlap(one: Spot, other: Spot) -> bool:
    return (
        one.x + 0.01 < other.x + other.width
        and other.x + 0.01 < one.x + one.width
        and one.y + 0.01 < other.bottom
        and other.y + 0.01 < one.bottom
    )


@given(pictures(), st.booleans())
def test_nothing_lies_on_anything_else(picture: Picture, has_figures: bool) -> None:
    placed = layout(picture, has_figures=has_figures)
    for one, other in itertools.combinations(spots(placed), 2):
        assert not overlap(one, other)
    for spot in spots(placed):
        assert spot.x >= 0 and spot.y >= 0
        assert spot.x + spot.width <= placed.width and spot.bottom <= placed.height


@given(pictures())
def test_lines_lead_from_box_to_box_and_through_no_other(picture: Picture) -> None:
    placed = layout(picture)
    for route in placed.routes:
        tail, head = placed.boxes[route.line.tail], placed.boxes[route.line.head]
        for (x, y), spot in ((route.points[0], tail), (route.points[-1], head)):
            assert spot.x <= x <= spot.x + spot.width and y in (spot.y, spot.bottom)
        others = [spot for spot in spots(placed) if spot not in (tail, head, route.label)]
        for (x, y), (to_x, to_y) in itertools.pairwise(route.points):
            # A curve stays within the rectangle of its two ends.
            piece = Spot(min(x, to_x), min(y, to_y), abs(x - to_x), abs(y - to_y))
            assert not any(overlap(piece, spot) for spot in others)
        if route.label is not None:
            middle = route.label.middle
            assert any(abs(x - middle) < 0.01 and y <= route.label.y + 0.01 for x, y in route.points)


@given(pictures())
def test_boxes_and_labels_are_as_wide_as_their_words(picture: Picture) -> None:
    placed = layout(picture)
    assert {name: round(spot.width, 6) for name, spot in placed.boxes.items()} == {
        name: round(box_width(box), 6) for name, box in picture.boxes.items()
    }
    for route in placed.routes:
        assert (route.label is None) == (not route.line.label)
        if route.label is not None:
            width, height = label_size(route.line.label)
            assert (round(route.label.width, 6), route.label.height) == (round(width, 6), height)


@given(pictures())
def test_the_same_picture_is_placed_in_the_same_way(picture: Picture) -> None:
    assert layout(picture) == layout(picture)


@given(pictures())
def test_all_lines_lead_down_but_those_that_close_a_circle(picture: Picture) -> None:
    names = tuple(picture.boxes)
    pairs = [(line.tail, line.head) for line in picture.lines]
    back = backward(names, picture.start, pairs)
    layer = layers(names, [(head, tail) if (tail, head) in back else (tail, head) for tail, head in pairs])
    assert all((layer[tail] < layer[head]) != ((tail, head) in back) for tail, head in pairs)


def test_the_start_is_above_a_circle() -> None:
    names, pairs = ("a", "b", "c"), [("b", "c"), ("c", "b"), ("a", "b")]
    assert backward(names, "a", pairs) == {("c", "b")}
    assert layers(names, [("b", "c"), ("b", "c"), ("a", "b")]) == {"a": 0, "b": 1, "c": 2}


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(6, 11)), max_size=20, unique=True))
def test_order_never_crosses_more(ties: list[tuple[int, int]]) -> None:
    rows = [list(range(6)), list(range(6, 12))]
    better = in_order(rows, ties)
    assert [sorted(row) for row in better] == rows
    assert crossings(better, ties) <= crossings(rows, ties)


def test_crossings_are_counted_and_undone() -> None:
    rows, ties = [[0, 1, 2], [3, 4, 5]], [(0, 5), (1, 4), (2, 3)]
    assert crossings(rows, ties) == 3
    assert crossings(in_order(rows, ties), ties) == 0


@given(pictures())
def test_where_figures_are_wanted_every_box_has_room_for_them(picture: Picture) -> None:
    for spot in layout(picture, has_figures=True).boxes.values():
        assert spot.width >= width_of("12,345 today · 100.0 % hung up", LINE_PT)
