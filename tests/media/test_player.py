"""Frames cut from prompts: nothing missing, nothing twice, across every seam."""

from hypothesis import given
from hypothesis import strategies as st

from callcenter.media.player import Player


def everything(player, samples=160, limit=1000):
    frames = []
    while (frame := player.take(samples)) is not None and len(frames) < limit:
        frames.append(frame)
    return frames


def test_the_last_frame_is_filled_up_with_silence():
    assert everything(Player((b"a" * 200,), "PCMU", loop=False)) == [b"a" * 160, b"a" * 40 + b"\xff" * 120]
    assert everything(Player((b"a" * 10,), "PCMA", loop=False)) == [b"a" * 10 + b"\xd5" * 150]


def test_prompts_follow_each_other_within_a_frame():
    assert everything(Player((b"a" * 100, b"b" * 30, b"", b"c" * 30), "PCMU", loop=False)) == [
        b"a" * 100 + b"b" * 30 + b"c" * 30
    ]


def test_an_empty_playlist_ends_at_once_even_in_a_loop():
    assert everything(Player((), "PCMU", loop=True)) == []
    assert everything(Player((b"", b""), "PCMU", loop=True)) == []


def test_another_codec_goes_on_at_the_same_sample():
    player = Player((bytes(range(200)),), "PCMU", loop=False)
    player.take(80)
    assert player.in_codec((bytes(range(200)),), "PCMA").take(80) == bytes(range(80, 160))


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=5), st.integers(1, 60), st.integers(1, 60))
def test_a_loop_has_no_gap(segments, samples, frames):
    player = Player(tuple(segments), "PCMU", loop=True)
    once = b"".join(segments)
    heard = b"".join(everything(player, samples, frames)[:frames])
    assert heard == (once * (len(heard) // max(len(once), 1) + 1))[: len(heard)]
    assert len(heard) == (samples * frames if once else 0)


@given(st.lists(st.binary(max_size=50), max_size=5), st.integers(1, 60))
def test_a_playlist_is_heard_whole(segments, samples):
    once = b"".join(segments)
    heard = b"".join(everything(Player(tuple(segments), "PCMU", loop=False), samples))
    assert heard[: len(once)] == once
    assert heard[len(once) :] == b"\xff" * (-len(once) % samples)
