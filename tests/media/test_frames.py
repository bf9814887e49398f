"""Values cut out of a stream, however it arrives."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from callcenter.media.frames import Frames, pack

VALUES = st.lists(st.one_of(st.text(), st.binary(max_size=300), st.tuples(st.integers(), st.booleans())))


@given(VALUES, st.lists(st.integers(0, 2000)))
def test_what_is_packed_comes_out_in_order_whatever_the_cuts(values, cuts):
    stream = b"".join(map(pack, values))
    places = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    frames, got = Frames(), []
    for start, end in pairwise(places):
        got += frames.feed(stream[start:end])
    assert got == values


def test_half_a_value_waits():
    frames = Frames()
    whole = pack({"leg": "a"})
    assert list(frames.feed(whole[:-1])) == []
    assert list(frames.feed(whole[-1:])) == [{"leg": "a"}]
