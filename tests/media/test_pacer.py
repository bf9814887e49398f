"""The beat against a clock that the test moves."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from callcenter.media.pacer import CATCH_UP_FRAMES, FULL, Pacer


class FakeLoop:
    """A clock, and the one timer that the pacer may hold."""

    def __init__(self):
        self.now, self.due, self.call = 100.0, None, None

    def time(self):
        return self.now

    def call_at(self, when, call):
        assert self.due is None, "the pacer holds two timers"
        self.due, self.call = when, call
        return self

    def cancel(self):
        self.due = None

    def run_until(self, end):
        while self.due is not None and self.due <= end + 1e-9:
            self.now, call = max(self.due, self.now), self.call
            self.due = None
            call()
        self.now = end


class Voice:
    def __init__(self, loop):
        self.loop, self.sent, self.lost = loop, [], 0

    def send_frame(self, now):
        assert now == self.loop.now
        self.sent.append(round(self.loop.now - 100.0, 6))

    def lose(self, beats):
        self.lost += beats


def test_each_voice_plays_in_its_own_packet_time():
    loop = FakeLoop()
    pacer = Pacer(loop)
    slow, fast = Voice(loop), Voice(loop)
    pacer.join(slow, 30)
    pacer.join(fast, 20)
    loop.run_until(100.13)
    assert slow.sent == [0.03, 0.06, 0.09, 0.12]
    assert fast.sent == [0.02, 0.04, 0.06, 0.08, 0.1, 0.12]


def test_lateness_never_adds_up():
    loop = FakeLoop()
    pacer = Pacer(loop)
    voice = Voice(loop)
    pacer.join(voice, 20)
    for _ in range(100):
        loop.run_until(loop.due)
        loop.now += 0.007  # every round takes its time
    assert abs(loop.due - 102.02) < 1e-6
    assert len(voice.sent) == 100


def test_after_a_stall_only_a_few_frames_are_made_up_for():
    loop = FakeLoop()
    pacer = Pacer(loop)
    voice = Voice(loop)
    pacer.join(voice, 20)
    loop.now = 100.065
    loop.run_until(100.065)
    assert voice.sent == [0.065] * 3
    loop.now = 105.0
    loop.run_until(105.0)
    assert len(voice.sent) == 3 + CATCH_UP_FRAMES
    # Beats at 0.02, 0.04, … 5.0 s: what was not sent was said to be lost.
    assert len(voice.sent) + voice.lost == 250
    assert abs(loop.due - 105.02) < 1e-6


def test_a_voice_can_be_silenced_within_a_beat_and_nobody_left_means_no_timer():
    loop = FakeLoop()
    pacer = Pacer(loop)
    second = Voice(loop)

    class First(Voice):
        def send_frame(self, now):
            super().send_frame(now)
            pacer.leave(second)
            pacer.leave(self)

    first = First(loop)
    pacer.join(first, 20)
    pacer.join(second, 20)
    loop.run_until(101.0)
    assert (first.sent, second.sent) == ([0.02], [])
    assert loop.due is None


def test_stop_holds_no_timer():
    loop = FakeLoop()
    pacer = Pacer(loop)
    pacer.join(Voice(loop), 20)
    pacer.stop()
    assert loop.due is None


def test_many_voices_play_in_parts_of_the_packet_time_each_in_step():
    loop = FakeLoop()
    pacer = Pacer(loop)
    voices = [Voice(loop) for _ in range(10 * FULL + 20)]
    for voice in voices:
        pacer.join(voice, 20)
    loop.run_until(101.0)
    at_once = Counter(at for voice in voices for at in voice.sent)
    assert max(at_once.values()) == FULL + 2
    assert {round(at * 1000 % 20) for at in at_once} == set(range(0, 20, 2))
    for voice in voices:
        assert len(voice.sent) in (49, 50)
        assert {round(after - at, 6) for at, after in pairwise(voice.sent)} == {0.02}


def test_few_voices_share_one_part_and_who_leaves_makes_room():
    loop = FakeLoop()
    pacer = Pacer(loop)
    voices = [Voice(loop) for _ in range(FULL + 1)]
    for voice in voices[:-1]:
        pacer.join(voice, 20)
    pacer.leave(voices[0])
    pacer.join(voices[-1], 20)
    loop.run_until(100.2)
    assert voices[0].sent == []
    assert {tuple(voice.sent) for voice in voices[1:]} == {tuple(voices[-1].sent)}


@given(st.lists(st.tuples(st.sampled_from(["join", "leave", "wait"]), st.integers(0, 40)), max_size=80))
def test_whoever_plays_is_heard_each_packet_time_and_nobody_else(steps):
    loop = FakeLoop()
    pacer = Pacer(loop)
    voices = [Voice(loop) for _ in range(41)]
    playing = {}
    for what, number in steps:
        if what == "join":
            pacer.join(voices[number], 20)
            playing.setdefault(number, loop.now)
        elif what == "leave":
            pacer.leave(voices[number])
            if number in playing:
                count = len(voices[number].sent)
                assert abs(count - (loop.now - playing.pop(number)) / 0.02) <= 1
                voices[number].sent.clear()
        else:
            loop.run_until(loop.now + number / 1000)
            assert all(number in playing for number, voice in enumerate(voices) if voice.sent)
    loop.run_until(loop.now + 0.02)
    assert (loop.due is None) == (not playing)
