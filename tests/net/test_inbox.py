"""Whoever hangs up goes first; nobody else overtakes anybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.net.inbox import Datagram, Inbox

ANN, BEN = ("127.0.0.1", 5061), ("127.0.0.1", 5062)
INVITE, ACK, BYE, ANSWER = (
    b"INVITE sip:a@b SIP/2.0",
    b"ACK sip:a@b SIP/2.0",
    b"BYE sip:a@b SIP/2.0",
    b"SIP/2.0 200 OK",
)


def order(*waiting: Datagram) -> list[Datagram]:
    inbox = Inbox()
    for datagram in waiting:
        inbox.put(*datagram)
    assert len(inbox) == len(waiting)
    return [inbox.take() for _ in range(len(inbox))]


@pytest.mark.parametrize(
    ("waiting", "taken"),
    [
        ([(INVITE, ANN), (BYE, BEN)], [(BYE, BEN), (INVITE, ANN)]),
        (
            [(INVITE, ANN), (ACK, ANN), (BYE, BEN), (ANSWER, ANN)],
            [(BYE, BEN), (INVITE, ANN), (ACK, ANN), (ANSWER, ANN)],
        ),
        ([(ACK, BEN), (BYE, BEN)], [(ACK, BEN), (BYE, BEN)]),
        ([(INVITE, ANN), (ACK, BEN), (BYE, BEN)], [(INVITE, ANN), (ACK, BEN), (BYE, BEN)]),
        ([(INVITE, ANN), (BYE, BEN), (INVITE, BEN)], [(BYE, BEN), (INVITE, ANN), (INVITE, BEN)]),
        ([(b"BYEBYE", ANN), (b"bye ", BEN)], [(b"BYEBYE", ANN), (b"bye ", BEN)]),
    ],
)
def test_who_is_read_first(waiting: list[Datagram], taken: list[Datagram]) -> None:
    assert order(*waiting) == taken


SOURCES = st.builds(lambda port: ("127.0.0.1", port), st.integers(1, 4))


@given(st.lists(st.tuples(st.sampled_from([INVITE, ACK, BYE, ANSWER]), SOURCES), max_size=20))
def test_nothing_is_lost_and_each_peer_keeps_its_order(waiting: list[Datagram]) -> None:
    taken = order(*waiting)
    for source in {source for _, source in waiting}:
        assert [one for one in taken if one[1] == source] == [one for one in waiting if one[1] == source]
    slow = [one for one in waiting if one[0] != BYE]
    assert [one for one in taken if one[0] != BYE] == slow


def test_an_inbox_that_is_cleared_is_empty() -> None:
    inbox = Inbox()
    inbox.put(INVITE, ANN)
    inbox.put(BYE, ANN)
    inbox.clear()
    assert not inbox
