"""The short way to write what a caller does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows.trying import HangUp, Move, Press, Speak, TryingError, Wait, parse_move, parse_moves


@pytest.mark.parametrize(
    ("text", "moves"),
    [
        ("", ()),
        ("1,3,#", (Press("1"), Press("3"), Press("#"))),
        ("4711#", (Press("4711#"),)),
        ("!1", (Press("1", at_once=True),)),
        ("5s, 0.5s,5", (Wait(5), Wait(0.5), Press("5"))),
        ("wait,hangup", (Wait(), HangUp())),
        ("say: yes  please", (Speak("yes please"),)),
        ("*,A", (Press("*"), Press("A"))),
        (" 1 , ,2,", (Press("1"), Press("2"))),
    ],
)
def test_what_is_written_and_what_it_means(text: str, moves: tuple[Move, ...]) -> None:
    assert parse_moves(text) == moves


@pytest.mark.parametrize("text", ["x", "!", "1a", "say:", "-5s", "99999s", "say:" + "x" * 201, "1" * 65])
def test_what_nobody_can_do(text: str) -> None:
    with pytest.raises(TryingError):
        parse_move(text)


def test_more_moves_than_a_conversation_has() -> None:
    assert len(parse_moves(",".join("1" * 200))) == 200
    with pytest.raises(TryingError):
        parse_moves(",".join("1" * 201))


@given(st.text(alphabet="0123456789*#ABCDs!.waithngupy: ", max_size=12))
def test_what_was_read_is_written_so_that_it_is_read_again(text: str) -> None:
    try:
        move = parse_move(text)
    except TryingError:
        return
    assert parse_move(str(move)) == move
