"""Any order of wishes, packets and beats: never two sources at once, never a leftover."""

from itertools import pairwise
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.media import AudioFormat, HearEcho, HearLeg, HearNothing, HearPrompts, PlaybackFinished
from callcenter.media.ears import Ears
from callcenter.media.echo import EchoWatch
from callcenter.media.listening import FILL_AFTER_S, Listening
from callcenter.media.speaker import Speaker
from callcenter.rtp import Packet, parse

FORMATS = [
    None,
    *(AudioFormat(codec=codec, payload_type=pt, ptime_ms=20, dtmf_payload_type=101) for codec, pt in
      (("PCMU", 0), ("PCMA", 8))),
    AudioFormat(codec="PCMU", payload_type=0, ptime_ms=500),
]  # fmt: skip
WISHES = [
    HearNothing(),
    HearEcho(),
    HearLeg(leg="b"),
    HearLeg(leg="c"),
    *(
        HearPrompts(playback=p, prompts=("one", "two"), loop=loop)
        for p in ("p1", "p2")
        for loop in (False, True)
    ),
]
SPOKEN = {"PCMU": b"\x21" * 100, "PCMA": b"\x12" * 100}


class World:
    """Everything around one `Listening`, on a clock that the test moves."""

    def __init__(self):
        self.now, self.paced, self.told, self.sent = 0.0, set(), [], []
        self.ears = Ears()
        loop = SimpleNamespace(time=lambda: self.now)
        studio = SimpleNamespace(
            loop=loop,
            ears=self.ears,
            tell=self.told.append,
            pacer=SimpleNamespace(join=lambda voice, _: self.paced.add(voice), leave=self.paced.discard),
            prompts=SimpleNamespace(ready=lambda name, codec: SPOKEN[codec] if name == "one" else b""),
        )
        path = SimpleNamespace(send=lambda data: self.sent.append(parse(data)))
        self.speaker = Speaker(loop, EchoWatch("a", SimpleNamespace(loop=loop)))
        self.speaker.use(path, FORMATS[1])
        self.listening = Listening("a", self.speaker, studio)

    def hearers(self):
        return {leg: list(self.ears.of(leg)) for leg in ("a", "b", "c")}

    def play(self, beats):
        for _ in range(beats):
            self.now += 0.02
            for voice in list(self.paced):
                voice.send_frame(self.now)


STEPS = st.one_of(
    st.tuples(st.just("want"), st.sampled_from(WISHES), st.sampled_from(FORMATS)),
    st.tuples(st.just("play"), st.integers(1, 4)),
    st.tuples(st.just("packet"), st.sampled_from("abc"), st.sampled_from(FORMATS[1:])),
    st.tuples(st.just("event"), st.sampled_from("abc")),
    st.tuples(st.just("wait"), st.floats(0, 1)),
)


def take(world, step, number):
    packet = Packet(0, False, number, number * 160, 99, b"\x33" * 160)
    match step:
        case "want", wish, audio:
            world.listening.want(wish, audio)
        case "play", beats:
            world.play(beats)
        case "packet", leg, audio:
            for ear in world.ears.of(leg):
                ear.hear_audio(packet, audio, world.now)
        case "event", leg:
            for ear in world.ears.of(leg):
                ear.hear_event(packet._replace(payload=b"\x01\x0a\x00\xa0"), world.now)
        case "wait", seconds:
            world.now += seconds
            world.listening.check(world.now)


@given(st.lists(STEPS, max_size=30))
def test_one_source_at_a_time_and_an_unbroken_stream(steps):
    world = World()
    wish, audio = HearNothing(), None
    for number, step in enumerate(steps):
        take(world, step, number)
        if step[0] == "want":
            wish, audio = step[1:]
        source = {HearLeg: getattr(wish, "leg", ""), HearEcho: "a"}.get(type(wish)) if audio else None
        assert world.hearers() == {leg: [world.listening] if leg == source else [] for leg in "abc"}
        assert bool(world.paced) <= (audio is not None)
        assert bool(world.paced) >= (audio is not None and source is None)
    world.listening.close()
    assert world.paced == set()
    assert world.hearers() == {"a": [], "b": [], "c": []}
    numbers = [p.sequence for p in world.sent]
    assert len(set(numbers)) == len(numbers)
    assert len({p.ssrc for p in world.sent}) <= 1


def test_the_end_of_a_playback_is_told_once_and_silence_follows():
    world = World()
    world.listening.want(WISHES[4], FORMATS[1])
    world.play(5)
    world.listening.want(WISHES[4], FORMATS[2])
    world.play(2)
    assert world.told == [PlaybackFinished(leg="a", playback="p1")]
    assert [p.payload for p in world.sent] == [
        SPOKEN["PCMU"] + b"\xff" * 60,
        *[b"\xff" * 160] * 4,
        *[b"\xd5" * 160] * 2,
    ]


def test_silence_takes_the_place_of_a_leg_that_stops_sending():
    world = World()
    world.listening.want(HearLeg(leg="b"), FORMATS[1])
    take(world, ("packet", "b", FORMATS[1]), 0)
    world.play(2)
    take(world, ("wait", FILL_AFTER_S), 0)
    world.play(2)
    take(world, ("packet", "b", FORMATS[1]), 30)
    world.play(2)
    assert [(p.payload[:1], p.marker) for p in world.sent] == [
        (b"\x33", True),
        (b"\xff", True),
        (b"\xff", False),
        (b"\x33", True),
    ]
    steps = [
        (b.timestamp - a.timestamp) & 0xFFFFFFFF for a, b in zip(world.sent, world.sent[1:], strict=False)
    ]
    assert steps == [160 + round((FILL_AFTER_S + 0.06) * 8000), 160, 160]


def test_another_prompt_begins_ahead_of_its_beat_and_takes_no_beat_more():
    """A key is answered at once; how many packets go out, and which numbers they have, stays the same."""
    world = World()
    world.listening.want(HearPrompts(playback="p1", prompts=("one",), loop=True), FORMATS[1])
    world.play(3)
    world.now += 0.007
    world.listening.want(HearPrompts(playback="p2", prompts=("one",), loop=True), FORMATS[1])
    assert len(world.sent) == 4
    world.listening.want(HearPrompts(playback="p3", prompts=("one",), loop=True), FORMATS[1])
    assert len(world.sent) == 4
    world.play(2)
    assert len(world.sent) == 5
    assert [packet.timestamp - world.sent[0].timestamp for packet in world.sent] == [0, 160, 320, 480, 640]


def test_the_first_prompt_of_all_waits_for_its_beat():
    world = World()
    world.listening.want(HearPrompts(playback="p1", prompts=("one",)), FORMATS[1])
    assert world.sent == []
    world.play(1)
    assert len(world.sent) == 1


def test_a_stall_is_a_gap_in_the_stream_and_not_a_delay_for_the_rest_of_the_call():
    world = World()
    world.listening.want(HearPrompts(playback="p1", prompts=("one",), loop=True), FORMATS[1])
    world.play(2)
    world.now += 0.2
    for voice in list(world.paced):
        voice.lose(8)
    world.play(2)
    assert [packet.timestamp - world.sent[0].timestamp for packet in world.sent] == [0, 160, 1600, 1760]
    assert [packet.marker for packet in world.sent] == [True, False, True, False]
    assert {(b.sequence - a.sequence) & 0xFFFF for a, b in pairwise(world.sent)} == {1}
